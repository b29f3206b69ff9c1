//! `grantControls`: what is asked for.

use super::{Invalid, is_id, list_length, session};
use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::controls::ConditionalAccessGrantControls;
use keepwatch_graph::conditional_access::enums::ConditionalAccessGrantControl as Control;
use keepwatch_graph::edm::shown;

const GRANT: &str = "grantControls";
const OPERATOR: &str = "grantControls.operator";
const BUILT_IN: &str = "grantControls.builtInControls";
const TERMS: &str = "grantControls.termsOfUse";
const FACTORS: &str = "grantControls.customAuthenticationFactors";
const STRENGTH: &str = "grantControls.authenticationStrength";

pub(super) fn check(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    let count = policy.grant_controls.as_ref().map_or(0, count);
    if count == 0 && !session::bounds_anything(policy) {
        return Err(Invalid::new(
            GRANT,
            "must ask for a control, where sessionControls sets none",
        ));
    }
    let Some(grant) = &policy.grant_controls else {
        return Ok(());
    };
    lists(grant)?;
    operator(grant, count)?;
    combinations(policy, grant, count)
}

/// How many things are asked for.
fn count(grant: &ConditionalAccessGrantControls) -> usize {
    grant.built_in_controls.len()
        + grant.terms_of_use.len()
        + grant.custom_authentication_factors.len()
        + usize::from(grant.authentication_strength.is_some())
}

fn lists(grant: &ConditionalAccessGrantControls) -> Result<(), Invalid> {
    /// An id of a control is a GUID or a short name that its provider chose.
    const FACTOR_MAX: usize = 256;
    list_length(BUILT_IN, grant.built_in_controls.len())?;
    if grant.built_in_controls.contains(&Control::UnknownFutureValue) {
        return Err(Invalid::new(BUILT_IN, "`unknownFutureValue` is no control"));
    }
    list_length(TERMS, grant.terms_of_use.len())?;
    if let Some(other) = grant.terms_of_use.iter().find(|terms| !is_id(terms)) {
        return Err(Invalid::new(
            TERMS,
            format!("`{}` is not the id of terms of use", shown(other)),
        ));
    }
    list_length(FACTORS, grant.custom_authentication_factors.len())?;
    let is_name = |name: &String| !name.trim().is_empty() && name.len() <= FACTOR_MAX;
    match grant.custom_authentication_factors.iter().find(|name| !is_name(name)) {
        Some(other) => Err(Invalid::new(
            FACTORS,
            format!("`{}` is not the id of a control", shown(other)),
        )),
        None => Ok(()),
    }
}

fn operator(grant: &ConditionalAccessGrantControls, count: usize) -> Result<(), Invalid> {
    match grant.operator.as_deref() {
        Some(text) if words::is(text, words::AND) || words::is(text, words::OR) => Ok(()),
        Some(other) => Err(Invalid::new(
            OPERATOR,
            format!("`{}` is neither `AND` nor `OR`", shown(other)),
        )),
        None if count > 1 => Err(Invalid::new(
            OPERATOR,
            "must be `AND` or `OR` where there are several controls",
        )),
        None => Ok(()),
    }
}

fn combinations(
    policy: &ConditionalAccessPolicy,
    grant: &ConditionalAccessGrantControls,
    count: usize,
) -> Result<(), Invalid> {
    let has = |control: Control| grant.built_in_controls.contains(&control);
    if has(Control::Block) && count > 1 {
        return Err(Invalid::new(BUILT_IN, "`block` must stand alone"));
    }
    if has(Control::Block) && session::bounds_anything(policy) {
        return Err(Invalid::new(BUILT_IN, "`block` leaves no session for sessionControls"));
    }
    if grant.authentication_strength.is_some() && has(Control::Mfa) {
        return Err(Invalid::new(STRENGTH, "cannot be combined with the control `mfa`"));
    }
    if has(Control::RiskRemediation) && has(Control::PasswordChange) {
        return Err(Invalid::new(
            BUILT_IN,
            "`riskRemediation` cannot be combined with `passwordChange`",
        ));
    }
    if has(Control::RiskRemediation) && policy.conditions.user_risk_levels.is_empty() {
        return Err(Invalid::new(
            "conditions.userRiskLevels",
            "must be given with the control `riskRemediation`",
        ));
    }
    Ok(())
}
