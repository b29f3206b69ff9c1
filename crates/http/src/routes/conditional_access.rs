//! `identity/conditionalAccess`.

use super::{Route, guarded, root};
use crate::graph::resource::{Served, count, get, list};
use crate::permission::conditional_access::ReadPolicies;
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::conditional_access::named_location::NamedLocation;

pub(super) fn routes(version: Version) -> Vec<Route> {
    let area = format!("{}/identity/conditionalAccess", root(version));
    named_location_routes(&format!("{area}/namedLocations")).into()
}

fn named_location_routes(at: &str) -> [Route; 3] {
    type Location = NamedLocation;
    let (entity, limits) = (Location::TYPE, &Location::LIMITS);
    let one = format!("{at}/{{id:guid}}");
    [
        guarded(Method::GET, at, list::<Location, ReadPolicies>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), count::<Location, ReadPolicies>).counts(entity, limits),
        guarded(Method::GET, one, get::<Location, ReadPolicies>).gets(entity),
    ]
}
