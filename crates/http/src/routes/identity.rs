//! `identity`: the roots above Conditional Access.

use super::{Route, guarded, root};
use crate::graph::roots;
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::conditional_access::conditional_access_root::ConditionalAccessRoot;
use keepwatch_graph::roots::IdentityContainer;

pub(super) fn routes(version: Version) -> [Route; 2] {
    let at = format!("{}/identity", root(version));
    [
        guarded(Method::GET, &at, roots::identity).gets(IdentityContainer::TYPE),
        guarded(
            Method::GET,
            format!("{at}/conditionalAccess"),
            roots::conditional_access,
        )
        .gets(ConditionalAccessRoot::TYPE),
    ]
}
