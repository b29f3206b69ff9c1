//! `identity/conditionalAccess` and `policies/authenticationStrengthPolicies`: policies, what they speak of, and what they
//! would make of a sign-in.
//!
//! The engine holds the rules; the files below this one say which of them each route calls.

pub(crate) mod authentication_contexts;
pub(crate) mod authentication_method_modes;
pub(crate) mod authentication_strengths;
pub(crate) mod combination_configurations;
pub(crate) mod deleted_items;
pub(crate) mod named_locations;
pub(crate) mod policies;
pub(crate) mod templates;
pub(crate) mod what_if;
