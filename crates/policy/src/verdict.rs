//! What all policies together make of a sign-in, and each of them alone.

use crate::decision::Decision;
use crate::model::{GrantControl, GrantControls, Policy};
use crate::reasons::Reasons;
use crate::session::SessionControls;
use keepwatch_graph::{AppliedConditionalAccessPolicyResult as Logged, ConditionalAccessStatus};
use std::sync::Arc;

/// What the policies make of a sign-in. The default is that of a tenant without any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// What must happen before a token is issued.
    pub decision: Decision,
    /// What each policy made of it, in the order in which they were given.
    pub policies: Vec<Applied>,
    /// How the session is bounded by the enabled policies that apply.
    pub session: SessionControls,
}

/// What one policy made of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Which.
    pub policy: Arc<Policy>,
    /// What came of it.
    pub result: AppliedResult,
    /// Which conditions are not met; empty where it applies, or was not looked at.
    pub reasons: Reasons,
}

/// What came of one policy. Graph: `appliedConditionalAccessPolicyResult`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppliedResult {
    /// It applies, and what it asks for is satisfied.
    Success,
    /// It applies, and blocks or is not satisfied.
    Failure,
    /// A condition is not met.
    NotApplied,
    /// It is disabled.
    NotEnabled,
    /// As success, had it been enabled.
    ReportOnlySuccess,
    /// As failure, had it been enabled, and nothing that the person can do would help.
    ReportOnlyFailure,
    /// Had it been enabled, the person would have been asked for something.
    ReportOnlyInterrupted,
    /// As not applied, had it been enabled.
    ReportOnlyNotApplied,
}

impl AppliedResult {
    /// Graph's word for it.
    pub const fn logged(self) -> Logged {
        match self {
            AppliedResult::Success => Logged::Success,
            AppliedResult::Failure => Logged::Failure,
            AppliedResult::NotApplied => Logged::NotApplied,
            AppliedResult::NotEnabled => Logged::NotEnabled,
            AppliedResult::ReportOnlySuccess => Logged::ReportOnlySuccess,
            AppliedResult::ReportOnlyFailure => Logged::ReportOnlyFailure,
            AppliedResult::ReportOnlyInterrupted => Logged::ReportOnlyInterrupted,
            AppliedResult::ReportOnlyNotApplied => Logged::ReportOnlyNotApplied,
        }
    }
}

/// Which risk an enabled policy that asks for something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DrivenBy {
    /// That of the sign-in.
    pub sign_in_risk: bool,
    /// That of the user.
    pub user_risk: bool,
}

impl DrivenBy {
    /// Whether it is any risk at all.
    pub fn is_risk(self) -> bool {
        self.sign_in_risk || self.user_risk
    }
}

impl Applied {
    /// Whether it is enforced on this sign-in.
    pub fn is_in_force(&self) -> bool {
        matches!(self.result, AppliedResult::Success | AppliedResult::Failure)
    }

    /// What it asks for, as the sign-in log says it; nothing of one that is not enabled, as the service shows it.
    pub fn grant_controls(&self) -> Vec<String> {
        match (&self.policy.grant, self.result) {
            (_, AppliedResult::NotEnabled) | (None, _) => Vec::new(),
            (Some(grant), _) => grant.as_logged(),
        }
    }

    /// The conditions that are set and met, as bits of `conditionalAccessConditions`; none where it was not looked at.
    pub fn conditions_satisfied(&self) -> i32 {
        match self.result {
            AppliedResult::NotEnabled => 0,
            _ => bits(self.policy.conditions.set()) & !bits(self.reasons),
        }
    }

    /// The conditions that are not met, as bits of `conditionalAccessConditions`.
    pub fn conditions_not_satisfied(&self) -> i32 {
        bits(self.reasons)
    }

    /// How it bounds the session, as the sign-in log says it.
    pub fn session_controls(&self) -> Vec<String> {
        let controls = self.policy.session.enforced.iter();
        match self.result {
            AppliedResult::NotEnabled => Vec::new(),
            _ => controls.map(|control| control.as_logged().to_owned()).collect(),
        }
    }
}

impl Verdict {
    /// `conditionalAccessStatus`: what the enabled policies that apply came to.
    pub fn status(&self) -> ConditionalAccessStatus {
        let mut in_force = self.policies.iter().filter(|applied| applied.is_in_force()).peekable();
        if in_force.peek().is_none() {
            return ConditionalAccessStatus::NotApplied;
        }
        if in_force.any(|applied| applied.result == AppliedResult::Failure) {
            ConditionalAccessStatus::Failure
        } else {
            ConditionalAccessStatus::Success
        }
    }

    /// Which risk makes the policies ask for more than one factor: it decides what passing it is worth, and whether somebody
    /// who has no second factor may register one now.
    pub fn mfa_driven_by(&self) -> DrivenBy {
        self.driven_by(|control| matches!(control, GrantControl::Mfa | GrantControl::AuthenticationStrength(_)))
    }

    /// Which risk makes the policies ask for something like this.
    pub fn driven_by(&self, is_it: impl Fn(&GrantControl) -> bool) -> DrivenBy {
        let mut driven = DrivenBy::default();
        for applied in self.policies.iter().filter(|applied| applied.is_in_force()) {
            let Some(GrantControls::Require(_, controls)) = &applied.policy.grant else {
                continue;
            };
            if controls.iter().any(&is_it) {
                let risks = &applied.policy.conditions.risks;
                driven.sign_in_risk |= !risks.sign_in.is_empty();
                driven.user_risk |= !risks.user.is_empty();
            }
        }
        driven
    }
}

/// As bits of `conditionalAccessConditions`, which has other numbers than `whatIfAnalysisReasons`.
fn bits(conditions: Reasons) -> i32 {
    conditions
        .iter()
        .fold(0, |bits, condition| bits | condition.logged_bit())
}

#[cfg(test)]
mod tests;
