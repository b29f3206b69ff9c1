//! `subscriptions`: change notifications.

use super::{Route, guarded, root};
use crate::graph::resource::Served;
use crate::graph::subscriptions::{count, create, delete, get, list, reauthorize, renew};
use axum::http::{Method, StatusCode};
use keepwatch_graph::operations::{Operation, named};
use keepwatch_graph::{Subscription, Version};

const REAUTHORIZE: &Operation = named("subscription", "reauthorize");

const OWN: &str = "identityProtection/riskyUsers, identityProtection/riskDetections and auditLogs/signIns can be watched as \
    well as users and groups: Graph has no notifications of these, which are what this server is for";
const NO_DATA: &str = "includeResourceData is refused: notifications name the resource, which is then read with the reader's \
    own permissions";
const NO_OLD_TLS: &str = "latestSupportedTlsVersion is v1_2 or v1_3: this server speaks no older version";
const NO_SLOW: &str = "endpoints that are slow to answer are not set back: what was not taken within 3 seconds is told again, to \
    each in the same way";

pub(super) fn routes(version: Version) -> [Route; 7] {
    let at = format!("{}/subscriptions", root(version));
    let one = format!("{at}/{{id:guid}}");
    let (entity, limits) = (Subscription::TYPE, &Subscription::LIMITS);
    [
        guarded(Method::GET, &at, list).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count).counts(entity, limits),
        guarded(Method::POST, &at, create)
            .creates(entity)
            .note(OWN)
            .note(NO_DATA)
            .note(NO_OLD_TLS)
            .note(NO_SLOW),
        guarded(Method::GET, &one, get).gets(entity),
        guarded(Method::PATCH, &one, renew)
            .updates(entity)
            .answering(StatusCode::OK),
        guarded(Method::DELETE, &one, delete).deletes(),
        guarded(Method::POST, format!("{one}/reauthorize"), reauthorize).acts(REAUTHORIZE),
    ]
}
