//! `identityProtection`: risk, and the collections that were there before it had a name.

use super::{Route, guarded, open, root};
use crate::graph::{retired, risk_detections, risky_users};
use axum::http::Method;
use keepwatch_graph::operations::{Operation, named};
use keepwatch_graph::{RiskDetection, RiskyUser, RiskyUserHistoryItem, Version};

const CONFIRM_COMPROMISED: &Operation = named("riskyUser", "confirmCompromised");
const CONFIRM_SAFE: &Operation = named("riskyUser", "confirmSafe");
const DISMISS: &Operation = named("riskyUser", "dismiss");

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let area = format!("{root}/identityProtection");
    let mut routes = Vec::new();
    routes.extend(risk_detection_routes(&format!("{area}/riskDetections")));
    routes.extend(risky_user_routes(&format!("{area}/riskyUsers")));
    routes.extend(history_of_item_routes(&format!("{area}/riskyUsers")));
    if version == Version::Beta {
        // Where these collections were before there was `identityProtection`; scripts of that time still ask here.
        routes.extend(risk_detection_routes(&format!("{root}/riskDetections")));
        routes.extend(risky_user_routes(&format!("{root}/riskyUsers")));
    }
    routes.extend(retired_routes(&root));
    routes
}

fn risk_detection_routes(at: &str) -> [Route; 3] {
    use risk_detections::{LIMITS, count, get, list};
    [
        guarded(Method::GET, at, list).lists(RiskDetection::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(RiskDetection::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/{{id}}"), get).gets(RiskDetection::TYPE),
    ]
}

fn risky_user_routes(at: &str) -> [Route; 9] {
    use risky_users::{
        LIMITS, confirm_compromised, confirm_safe, count, dismiss, get, history, history_count, history_item, list,
    };
    let one = format!("{at}/{{id:guid}}");
    let item = RiskyUserHistoryItem::TYPE;
    [
        guarded(Method::GET, at, list).lists(RiskyUser::TYPE, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count).counts(RiskyUser::TYPE, &LIMITS),
        guarded(Method::GET, &one, get).gets(RiskyUser::TYPE),
        guarded(Method::GET, format!("{one}/history"), history).lists(item, &LIMITS),
        guarded(Method::GET, format!("{one}/history/$count"), history_count).counts(item, &LIMITS),
        guarded(Method::GET, format!("{one}/history/{{item}}"), history_item).gets(item),
        guarded(Method::POST, format!("{at}/confirmCompromised"), confirm_compromised).acts(CONFIRM_COMPROMISED),
        guarded(Method::POST, format!("{at}/confirmSafe"), confirm_safe).acts(CONFIRM_SAFE),
        guarded(Method::POST, format!("{at}/dismiss"), dismiss).acts(DISMISS),
    ]
}

/// Only where Microsoft publishes them: the old root paths end at the item.
fn history_of_item_routes(at: &str) -> [Route; 2] {
    use risky_users::{LIMITS, history_of_item, history_of_item_count};
    const WHAT: &str = "holds the user's history until the item: Microsoft does not document what it holds";
    let item = RiskyUserHistoryItem::TYPE;
    let at = format!("{at}/{{id:guid}}/history/{{item}}/history");
    [
        guarded(Method::GET, &at, history_of_item)
            .lists(item, &LIMITS)
            .note(WHAT),
        guarded(Method::GET, format!("{at}/$count"), history_of_item_count)
            .counts(item, &LIMITS)
            .note(WHAT),
    ]
}

fn retired_routes(root: &str) -> Vec<Route> {
    const WHY: &str = "says only that it is gone";
    let collections = retired::COLLECTIONS.iter();
    let routes = |name| {
        let at = format!("{root}/{name}");
        [
            open(WHY, Method::GET, &at, retired::gone).retired(),
            open(WHY, Method::GET, format!("{at}/{{id}}"), retired::gone).retired(),
        ]
    };
    collections.flat_map(routes).collect()
}
