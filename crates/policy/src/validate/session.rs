//! `sessionControls`: how the session is bounded.

use super::Invalid;
use crate::words;
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::controls::{ConditionalAccessSessionControls, SignInFrequencySessionControl};
use keepwatch_graph::conditional_access::enums::{
    CloudAppSecuritySessionControlType, SignInFrequencyAuthenticationType, SignInFrequencyInterval, SigninFrequencyType,
};

const VALUE: &str = "sessionControls.signInFrequency.value";
const UNIT: &str = "sessionControls.signInFrequency.type";
const INTERVAL: &str = "sessionControls.signInFrequency.frequencyInterval";

pub(super) fn check(policy: &ConditionalAccessPolicy) -> Result<(), Invalid> {
    let Some(session) = &policy.session_controls else {
        return Ok(());
    };
    if let Some(frequency) = session
        .sign_in_frequency
        .as_ref()
        .filter(|control| is_on(control.is_enabled))
    {
        sign_in_frequency(frequency)?;
    }
    persistent_browser(policy, session)?;
    let watched = session
        .cloud_app_security
        .as_ref()
        .filter(|control| is_on(control.is_enabled));
    match watched.map(|control| control.cloud_app_security_type) {
        Some(None | Some(CloudAppSecuritySessionControlType::UnknownFutureValue)) => Err(Invalid::new(
            "sessionControls.cloudAppSecurity.cloudAppSecurityType",
            "must be mcasConfigured, monitorOnly or blockDownloads",
        )),
        _ => Ok(()),
    }
}

/// A control that does not say whether it is enabled is.
fn is_on(is_enabled: Option<bool>) -> bool {
    is_enabled != Some(false)
}

/// Whether any session control is set and enabled.
pub(super) fn bounds_anything(policy: &ConditionalAccessPolicy) -> bool {
    let Some(session) = &policy.session_controls else {
        return false;
    };
    let controls = [
        session
            .application_enforced_restrictions
            .as_ref()
            .map(|control| control.is_enabled),
        session.cloud_app_security.as_ref().map(|control| control.is_enabled),
        session.persistent_browser.as_ref().map(|control| control.is_enabled),
        session
            .secure_sign_in_session
            .as_ref()
            .map(|control| control.is_enabled),
        session.sign_in_frequency.as_ref().map(|control| control.is_enabled),
        session.continuous_access_evaluation.as_ref().map(|_| None),
        session.disable_resilience_defaults.filter(|is_set| *is_set).map(Some),
    ];
    controls.into_iter().flatten().any(is_on)
}

fn sign_in_frequency(frequency: &SignInFrequencySessionControl) -> Result<(), Invalid> {
    if frequency.authentication_type == Some(SignInFrequencyAuthenticationType::UnknownFutureValue) {
        return Err(Invalid::new(
            "sessionControls.signInFrequency.authenticationType",
            "must be primaryAndSecondaryAuthentication or secondaryAuthentication",
        ));
    }
    match frequency.frequency_interval {
        Some(SignInFrequencyInterval::UnknownFutureValue) => {
            Err(Invalid::new(INTERVAL, "must be timeBased or everyTime"))
        }
        Some(SignInFrequencyInterval::EveryTime) => match (frequency.value, frequency.unit) {
            (None, None) => Ok(()),
            (Some(_), _) => Err(Invalid::new(VALUE, "must be null where frequencyInterval is everyTime")),
            (None, Some(_)) => Err(Invalid::new(UNIT, "must be null where frequencyInterval is everyTime")),
        },
        Some(SignInFrequencyInterval::TimeBased) | None => every(frequency),
    }
}

/// Source: Microsoft Entra, "Configure adaptive session lifetime policies": 1 to 23 hours, 1 to 365 days.
fn every(frequency: &SignInFrequencySessionControl) -> Result<(), Invalid> {
    let unit = frequency
        .unit
        .ok_or_else(|| Invalid::new(UNIT, "must be days or hours"))?;
    let most = match unit {
        SigninFrequencyType::Days => 365,
        SigninFrequencyType::Hours => 23,
    };
    match frequency.value {
        Some(value) if (1..=most).contains(&value) => Ok(()),
        _ => Err(Invalid::new(VALUE, format!("must be 1 to {most} {unit}"))),
    }
}

fn persistent_browser(
    policy: &ConditionalAccessPolicy,
    session: &ConditionalAccessSessionControls,
) -> Result<(), Invalid> {
    let control = session
        .persistent_browser
        .as_ref()
        .filter(|control| is_on(control.is_enabled));
    let Some(control) = control else { return Ok(()) };
    if control.mode.is_none() {
        return Err(Invalid::new(
            "sessionControls.persistentBrowser.mode",
            "must be always or never",
        ));
    }
    let applications = policy.conditions.applications.as_ref();
    let are_all = applications.is_some_and(|of| words::has(&of.include_applications, words::ALL));
    if !are_all {
        return Err(Invalid::new(
            "sessionControls.persistentBrowser",
            "needs conditions.applications.includeApplications to be `All`",
        ));
    }
    Ok(())
}
