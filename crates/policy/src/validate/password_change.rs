//! `passwordChange`: the control that ends the risk of a user, and therefore stands under rules of its own.

use super::{Invalid, applications};
use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::conditions::ConditionalAccessConditionSet;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp, ConditionalAccessGrantControl as Control,
};

const BUILT_IN: &str = "grantControls.builtInControls";

pub(super) fn check(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    let Some(grant) = &policy.grant_controls else {
        return Ok(());
    };
    if !grant.built_in_controls.contains(&Control::PasswordChange) {
        return Ok(());
    }
    let others = || {
        grant
            .built_in_controls
            .iter()
            .filter(|control| **control != Control::PasswordChange)
    };
    let is_proved = others().any(|control| *control == Control::Mfa) || grant.authentication_strength.is_some();
    if !is_proved || others().any(|control| *control != Control::Mfa) {
        return Err(Invalid::new(
            BUILT_IN,
            "`passwordChange` must be combined with `mfa`, and with nothing else",
        ));
    }
    if !grant
        .operator
        .as_deref()
        .is_some_and(|operator| words::is(operator, words::AND))
    {
        return Err(Invalid::new(
            "grantControls.operator",
            "must be `AND` with `passwordChange`",
        ));
    }
    conditions(&policy.conditions)
}

fn conditions(conditions: &ConditionalAccessConditionSet) -> Result<(), Invalid> {
    if conditions.user_risk_levels.is_empty() {
        return Err(Invalid::new(
            "conditions.userRiskLevels",
            "must be given with the control `passwordChange`",
        ));
    }
    if !applications::are_all(conditions) {
        return Err(Invalid::new(
            "conditions.applications",
            "must include `All` and exclude nothing with the control `passwordChange`",
        ));
    }
    let has_devices = conditions.devices.is_some() || conditions.device_states.is_some();
    let any_client = conditions
        .client_app_types
        .iter()
        .all(|kind| *kind == ConditionalAccessClientApp::All);
    let others = [
        (
            "conditions.signInRiskLevels",
            !conditions.sign_in_risk_levels.is_empty(),
        ),
        ("conditions.clientAppTypes", !any_client),
        ("conditions.platforms", conditions.platforms.is_some()),
        ("conditions.locations", conditions.locations.is_some()),
        ("conditions.devices", has_devices),
        ("conditions.insiderRiskLevels", conditions.insider_risk_levels.is_some()),
        (
            "conditions.authenticationFlows",
            conditions.authentication_flows.is_some(),
        ),
    ];
    match others.iter().find(|(_, is_set)| *is_set) {
        Some((member, _)) => Err(Invalid::new(member, "cannot be set with the control `passwordChange`")),
        None => Ok(()),
    }
}
