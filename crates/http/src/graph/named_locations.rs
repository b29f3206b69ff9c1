//! `identity/conditionalAccess/namedLocations`: places that policies speak of.
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list namedLocations; namedLocation: get.

use crate::graph::collection::policy_pages;
use crate::graph::resource::Served;
use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_odata::Limits;

impl Served for NamedLocation {
    const LIMITS: Limits = policy_pages();
    const CONTEXT: &'static str = "identity/conditionalAccess/namedLocations";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        let deleted = match self {
            NamedLocation::Ip(location) => location.deleted_date_time,
            NamedLocation::Country(location) => location.deleted_date_time,
        };
        deleted.is_none()
    }
}
