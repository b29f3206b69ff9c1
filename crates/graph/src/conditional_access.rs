//! Conditional Access: policies, what they speak of, and what they ask for.

pub mod always_null;
pub mod authentication_context_class_reference;
mod authentication_method_modes;
pub mod authentication_strength;
mod built_in_strengths;
pub mod conditional_access_policy;
pub mod conditional_access_root;
pub mod conditional_access_template;
pub mod conditions;
pub mod controls;
pub mod enums;
pub mod named_location;
pub mod sign_in_conditions;
mod templates;

pub use authentication_context_class_reference::AuthenticationContextClassReference;
pub use authentication_method_modes::authentication_method_modes;
pub use authentication_strength::AuthenticationStrengthPolicy;
pub use built_in_strengths::built_in_strengths;
pub use conditional_access_policy::{ConditionalAccessPolicy, WhatIfAnalysisResult};
pub use conditional_access_template::ConditionalAccessTemplate;
pub use named_location::NamedLocation;
pub use templates::templates;
