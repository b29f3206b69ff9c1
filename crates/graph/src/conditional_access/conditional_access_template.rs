//! `conditionalAccessTemplate`: policies to begin with.

use super::conditions::ConditionalAccessConditionSet;
use super::controls::{ConditionalAccessGrantControls, ConditionalAccessSessionControls};
use super::enums::TemplateScenarios;

complex! {
    /// What a policy made from a template does.
    ConditionalAccessPolicyDetail "conditionalAccessPolicyDetail" {
        session_controls "sessionControls": Option<ConditionalAccessSessionControls>,
        conditions "conditions": ConditionalAccessConditionSet,
        grant_controls "grantControls": Option<ConditionalAccessGrantControls>,
    } not null ["conditions"]
}

entity! {
    /// A policy to begin with. Source: Microsoft Graph v1.0 and beta, `conditionalAccessTemplate`.
    ConditionalAccessTemplate "conditionalAccessTemplate" {
        name "name": String,
        description "description": String,
        id "id": String,
        /// What it is recommended for.
        scenarios "scenarios": TemplateScenarios,
        details "details": ConditionalAccessPolicyDetail,
    } columns {
        "id" => "id",
        "name" => "name",
        "description" => "description",
        "scenarios" => "scenarios",
    } not null ["name", "description", "scenarios", "details"]
}
