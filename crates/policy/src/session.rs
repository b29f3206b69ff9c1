//! How long a session lasts, and where.

use keepwatch_graph::conditional_access::controls::{ConditionalAccessSessionControls, SignInFrequencySessionControl};
use keepwatch_graph::conditional_access::enums::{
    PersistentBrowserSessionMode, SignInFrequencyAuthenticationType, SignInFrequencyInterval, SigninFrequencyType,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How a session is bounded: by one policy, or by all that apply, the strictest of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SessionControls {
    /// How old the first factor may be, and any second one with it.
    pub primary: Option<Frequency>,
    /// How old the second factor may be: never more than the first one.
    pub secondary: Option<Frequency>,
    /// Whether the browser stays signed in when it is closed; `None` lets the person choose.
    pub persistent_browser: Option<PersistentBrowser>,
    /// All that is set, what others must enforce included.
    pub enforced: BTreeSet<SessionControl>,
}

/// How old a proof may be. The smaller is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Frequency {
    /// It must be of this sign-in.
    EveryTime,
    /// At most so many seconds.
    Seconds(u64),
}

/// Whether a browser stays signed in when it is closed. The smaller is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PersistentBrowser {
    /// It does not.
    Never,
    /// It does, without asking.
    Always,
}

/// A session control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SessionControl {
    /// `signInFrequency`
    SignInFrequency,
    /// `persistentBrowser`
    PersistentBrowser,
    /// `applicationEnforcedRestrictions`
    ApplicationEnforcedRestrictions,
    /// `cloudAppSecurity`
    CloudAppSecurity,
    /// `continuousAccessEvaluation`
    ContinuousAccessEvaluation,
    /// `secureSignInSession`
    SecureSignInSession,
    /// `disableResilienceDefaults`
    DisableResilienceDefaults,
}

impl SessionControl {
    /// What the sign-in log calls it.
    pub const fn as_logged(self) -> &'static str {
        match self {
            SessionControl::SignInFrequency => "SignInFrequency",
            SessionControl::PersistentBrowser => "PersistentBrowserSessionMode",
            SessionControl::ApplicationEnforcedRestrictions => "ApplicationEnforcedRestrictions",
            SessionControl::CloudAppSecurity => "CloudAppSecurity",
            SessionControl::ContinuousAccessEvaluation => "ContinuousAccessEvaluation",
            SessionControl::SecureSignInSession => "SecureSignInSession",
            SessionControl::DisableResilienceDefaults => "DisableResilienceDefaults",
        }
    }
}

impl SessionControls {
    /// What a policy, which has been checked, says of sessions.
    pub fn of(session: &ConditionalAccessSessionControls) -> Self {
        let mut controls = Self::default();
        if let Some(frequency) = session.sign_in_frequency.as_ref().filter(|of| is_on(of.is_enabled)) {
            controls.set_frequency(frequency);
        }
        let persistent = session.persistent_browser.as_ref().filter(|of| is_on(of.is_enabled));
        controls.persistent_browser = persistent.and_then(|of| of.mode).map(|mode| match mode {
            PersistentBrowserSessionMode::Always => PersistentBrowser::Always,
            PersistentBrowserSessionMode::Never => PersistentBrowser::Never,
        });
        let is_set = |control: Option<Option<bool>>| control.is_some_and(is_on);
        let restrictions = session.application_enforced_restrictions.as_ref();
        let secure = session.secure_sign_in_session.as_ref();
        let all = [
            (SessionControl::SignInFrequency, controls.secondary.is_some()),
            (SessionControl::PersistentBrowser, controls.persistent_browser.is_some()),
            (
                SessionControl::ApplicationEnforcedRestrictions,
                is_set(restrictions.map(|of| of.is_enabled)),
            ),
            (
                SessionControl::CloudAppSecurity,
                is_set(session.cloud_app_security.as_ref().map(|of| of.is_enabled)),
            ),
            (
                SessionControl::ContinuousAccessEvaluation,
                session.continuous_access_evaluation.is_some(),
            ),
            (
                SessionControl::SecureSignInSession,
                is_set(secure.map(|of| of.is_enabled)),
            ),
            (
                SessionControl::DisableResilienceDefaults,
                session.disable_resilience_defaults == Some(true),
            ),
        ];
        let set = all.into_iter().filter(|(_, is_set)| *is_set);
        controls.enforced = set.map(|(control, _)| control).collect();
        controls
    }

    fn set_frequency(&mut self, control: &SignInFrequencySessionControl) {
        const HOUR: u64 = 3600;
        let frequency = match (control.frequency_interval, control.value, control.unit) {
            (Some(SignInFrequencyInterval::EveryTime), _, _) => Frequency::EveryTime,
            (_, Some(value), Some(unit)) => {
                let hours = match unit {
                    SigninFrequencyType::Days => 24,
                    SigninFrequencyType::Hours => 1,
                };
                Frequency::Seconds(u64::try_from(value).unwrap_or(0) * hours * HOUR)
            }
            // What is stored was checked; a bound that cannot be read is the strictest.
            _ => Frequency::EveryTime,
        };
        self.secondary = Some(frequency);
        if control.authentication_type != Some(SignInFrequencyAuthenticationType::SecondaryAuthentication) {
            self.primary = Some(frequency);
        }
    }

    /// Adds what another policy says: of each kind the stricter one stays.
    pub(crate) fn join(&mut self, other: &SessionControls) {
        self.primary = strictest(self.primary, other.primary);
        self.secondary = strictest(self.secondary, other.secondary);
        self.persistent_browser = strictest(self.persistent_browser, other.persistent_browser);
        self.enforced.extend(&other.enforced);
    }

    /// Whether a session that `self` allows is one that `other` allows as well.
    pub fn is_as_strict_as(&self, other: &SessionControls) -> bool {
        strictest(self.primary, other.primary) == self.primary
            && strictest(self.secondary, other.secondary) == self.secondary
            && strictest(self.persistent_browser, other.persistent_browser) == self.persistent_browser
            && self.enforced.is_superset(&other.enforced)
    }
}

/// A control that does not say whether it is enabled is.
fn is_on(is_enabled: Option<bool>) -> bool {
    is_enabled != Some(false)
}

/// No bound at all is the weakest.
fn strictest<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests;
