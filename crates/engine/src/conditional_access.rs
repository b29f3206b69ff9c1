//! Conditional Access: what administrators may make of policies and what they speak of, and what the policies make of a
//! sign-in.
//!
//! The rules that can be told from a resource alone are `policy`'s; here is what depends on what else is stored. Everything
//! that changes does so in the caller's transaction, together with its record.

mod authentication_contexts;
mod authentication_strengths;
mod combination_configurations;
mod facts;
mod known;
mod lockout;
mod named_locations;
mod policies;
mod recycle_bin;
mod rulebook;
mod sign_in_scopes;
mod what_if;
mod written;

pub use authentication_contexts::{create_context, delete_context, put_context};
pub use authentication_strengths::{
    CombinationsChanged, create_strength, delete_strength, strength_usage, update_allowed_combinations, update_strength,
};
pub use combination_configurations::{
    configuration_id, create_configuration, delete_configuration, update_configuration,
};
pub use lockout::{Hit, policies_that_hit};
pub use named_locations::{create_named_location, delete_named_location, update_named_location};
pub use policies::{create_policy, delete_policy, update_policy};
pub use recycle_bin::{Recyclable, erase, restore_named_location, restore_policy};
pub use sign_in_scopes::scope_info;
pub use what_if::{Rehearsal, Rehearsed, WhatIf};

pub(crate) use facts::{Risks, request_of};
pub(crate) use recycle_bin::empty_recycle_bin;
pub(crate) use rulebook::{Book, Rulebook, touch};

use crate::administer::Activity;

/// A change of Conditional Access, in the words of the audit log.
const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "Policy",
        service: "Conditional Access",
        operation,
    }
}
