//! From policies and a request to a verdict.

#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;

use crate::decision::Decision;
use crate::model::{GrantControl, GrantControls, Policy, PolicyState};
use crate::reasons::Reasons;
use crate::request::Request;
use crate::session::SessionControls;
use crate::truth::Truth;
use crate::verdict::{Applied, AppliedResult, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What all enabled policies that apply require together: each of them must be satisfied, and one block is a block. Policies
/// that only report, or are disabled, are told of and change nothing.
///
/// A policy applies unless one of its conditions is known not to be met: what is not known never opens a door.
/// Source: Microsoft Entra, Conditional Access: all applicable policies are enforced together.
pub fn evaluate(policies: &[Arc<Policy>], request: &Request) -> Verdict {
    let mut all = Together::default();
    let policies = policies.iter().map(|policy| all.add(policy, request)).collect();
    Verdict {
        decision: all.decision(),
        policies,
        session: all.session,
    }
}

/// What the policies that have been looked at come to.
#[derive(Default)]
struct Together {
    blocked_by: BTreeSet<Box<str>>,
    needs: BTreeSet<BTreeSet<GrantControl>>,
    session: SessionControls,
}

impl Together {
    fn add(&mut self, policy: &Arc<Policy>, request: &Request) -> Applied {
        let (result, reasons) = self.judge(policy, request);
        Applied {
            policy: Arc::clone(policy),
            result,
            reasons,
        }
    }

    fn judge(&mut self, policy: &Policy, request: &Request) -> (AppliedResult, Reasons) {
        if policy.state == PolicyState::Disabled {
            return (AppliedResult::NotEnabled, Reasons::default());
        }
        let reports_only = policy.state == PolicyState::EnabledForReportingButNotEnforced;
        let in_the_way = in_the_way(policy, request);
        if !in_the_way.is_empty() {
            let result = match reports_only {
                true => AppliedResult::ReportOnlyNotApplied,
                false => AppliedResult::NotApplied,
            };
            return (result, in_the_way);
        }
        let result = match reports_only {
            true => reported(policy, request),
            false => self.enforce(policy, request),
        };
        (result, in_the_way)
    }

    fn enforce(&mut self, policy: &Policy, request: &Request) -> AppliedResult {
        self.session.join(&policy.session);
        if policy.grant == Some(GrantControls::Block) {
            self.blocked_by.insert(policy.id.clone());
            return AppliedResult::Failure;
        }
        let unmet = unmet(policy, request);
        if unmet.is_empty() {
            return AppliedResult::Success;
        }
        self.needs.extend(unmet);
        AppliedResult::Failure
    }

    fn decision(&mut self) -> Decision {
        if self.blocked_by.is_empty() {
            Decision::asking(std::mem::take(&mut self.needs))
        } else {
            Decision::Block {
                by: std::mem::take(&mut self.blocked_by),
            }
        }
    }
}

/// The conditions that are known not to be met.
fn in_the_way(policy: &Policy, request: &Request) -> Reasons {
    let conditions = policy.conditions.met(request).into_iter();
    conditions
        .filter(|(_, met)| *met == Truth::No)
        .map(|(reason, _)| reason)
        .collect()
}

/// What a policy asks for and is not satisfied.
fn unmet(policy: &Policy, request: &Request) -> Vec<BTreeSet<GrantControl>> {
    let is_about_risk = policy.conditions.risks.are_about_people();
    let is_met = |need: &BTreeSet<GrantControl>| need.iter().any(|control| request.satisfies(control, is_about_risk));
    let mut needs = policy.grant.as_ref().map(GrantControls::needs).unwrap_or_default();
    needs.retain(|need| !is_met(need));
    needs
}

/// What would have come of a policy that only reports.
///
/// Source: Microsoft Entra, Conditional Access: report-only mode.
fn reported(policy: &Policy, request: &Request) -> AppliedResult {
    if policy.grant == Some(GrantControls::Block) {
        return AppliedResult::ReportOnlyFailure;
    }
    let unmet = unmet(policy, request);
    let can_be_met = |need: &BTreeSet<GrantControl>| need.iter().any(GrantControl::is_interactive);
    if unmet.is_empty() {
        AppliedResult::ReportOnlySuccess
    } else if unmet.iter().all(can_be_met) {
        AppliedResult::ReportOnlyInterrupted
    } else {
        AppliedResult::ReportOnlyFailure
    }
}
