//! Threat intelligence: the sign-in matches a rule that the operator wrote.
//! Graph: `riskEventType` = `investigationsThreatIntelligence`, real-time, and offline where the rule is newer.

use crate::evidence::{Evidence, NotSuppressed, ThreatRuleEvidence};
use crate::facts::{Facts, Finding};
use crate::risk::severity;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Settings of `investigationsThreatIntelligence`. Levels are the rules'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvestigationsThreatIntelligence {
    /// Whether it is used. Default true; without rules there is nothing to match.
    pub enabled: bool,
}

impl Default for InvestigationsThreatIntelligence {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// How many other rules the evidence names.
const OTHERS_MAX: usize = 10;

/// Asks the rules, and tells the worst that matches; of equals, that of the lowest id.
///
/// Silent in a location that the tenant trusts, and about rules that have expired by the attempt's time.
pub(crate) fn detect(settings: &InvestigationsThreatIntelligence, facts: &Facts<'_>) -> Option<Finding> {
    let rules = facts.signals.rules.as_deref().filter(|_| settings.enabled)?;
    if facts.signals.trusted {
        return None;
    }
    let mut matching = rules.matching(facts);
    matching.sort_by_key(|found| (Reverse(severity(found.rule.level())), found.rule.id().clone()));
    let mut matching = matching.into_iter();
    let worst = matching.next()?;
    Some(Finding {
        level: worst.rule.level(),
        evidence: Evidence::ThreatRule(ThreatRuleEvidence {
            rule: worst.rule.id().clone(),
            title: worst.rule.title().into(),
            expires: worst.rule.expires(),
            matched: worst.matched,
            others: matching.take(OTHERS_MAX).map(|found| found.rule.id().clone()).collect(),
            not_suppressed: vec![NotSuppressed::UntrustedPlace],
        }),
    })
}

#[cfg(test)]
mod tests;
