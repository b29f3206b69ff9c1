//! Unified risk signals: several lesser detections of one user within a day that make one story.
//! Graph: `riskEventType` = `aiCompoundAccountRisk`, of the account, offline, high.
//!
//! Off unless switched on: without it no number of lesser detections makes a user high, as it was for years.
//!
//! Source: Microsoft Entra ID Protection, "Unified risk": kill-chain breadth, variety, closeness in time.

use crate::evidence::{CompoundEvidence, Contributor, Evidence};
use crate::facts::Finding;
use crate::settings::Rule;
use crate::tactics::tactic;
use keepwatch_graph::{RiskDetectionId, RiskLevel, SignInId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `riskEventType` of the detection.
pub const AI_COMPOUND_ACCOUNT_RISK: &str = "aiCompoundAccountRisk";

/// The technique that it is a sign of: whatever it is made of, it says that somebody else has the account.
pub const AI_COMPOUND_ACCOUNT_RISK_TECHNIQUE: &str = "T1078";

/// How many detections of one user are looked at, the latest ones: whoever has more at once is at risk anyway.
const SIGNS_MAX: usize = 500;

/// Settings of `aiCompoundAccountRisk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AiCompoundAccountRisk {
    /// Whether it is used. Default false: the user's level is then the worst of their detections.
    pub enabled: bool,
    /// Within so many hours they must have taken place. Default 24.
    pub window_hours: u32,
    /// So many different types are enough. Default 3.
    pub types_min: u32,
    /// So many steps of an attack are enough, by the tactics of their techniques. Default 2.
    pub stages_min: u32,
}

impl Default for AiCompoundAccountRisk {
    fn default() -> Self {
        Self {
            enabled: false,
            window_hours: 24,
            types_min: 3,
            stages_min: 2,
        }
    }
}

impl AiCompoundAccountRisk {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "ai_compound_account_risk.window_hours",
                (1..=24 * 7).contains(&self.window_hours),
                "from 1 to 168",
            ),
            Rule::new("ai_compound_account_risk.types_min", self.types_min >= 2, "at least 2"),
            Rule::new(
                "ai_compound_account_risk.stages_min",
                self.stages_min >= 2,
                "at least 2",
            ),
        ]
    }
}

/// One active detection of a user.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Which.
    pub id: RiskDetectionId,
    /// `riskEventType`.
    pub event_type: Box<str>,
    /// Its level.
    pub level: RiskLevel,
    /// When the activity took place.
    pub at: Timestamp,
    /// The sign-in behind it; none for one of the account.
    pub sign_in: Option<SignInId>,
    /// The ATT&CK technique that it names.
    pub technique: Option<Box<str>>,
}

/// What several detections add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Compound {
    /// The detection that made it enough: what the compound's id is made of, so that it is found once.
    pub tipped_by: RiskDetectionId,
    /// When that activity took place.
    pub at: Timestamp,
    /// Always high.
    pub level: RiskLevel,
    /// What it is made of.
    pub evidence: Evidence,
}

/// The first moment at which a user's active detections make one story; none where they do not, or it is not used.
///
/// Detections of one sign-in look at the same few facts: a trip has a new country, unfamiliar properties and much travel in
/// one sign-in, and is one thing. So at least two activities must be among them. High ones need no company.
pub fn compound(settings: &AiCompoundAccountRisk, signs: &[Sign]) -> Option<Compound> {
    if !settings.enabled {
        return None;
    }
    let is_lesser = |sign: &&Sign| {
        matches!(sign.level, RiskLevel::Low | RiskLevel::Medium) && &*sign.event_type != AI_COMPOUND_ACCOUNT_RISK
    };
    let mut lesser: Vec<&Sign> = signs.iter().filter(is_lesser).collect();
    lesser.sort_by_key(|sign| (sign.at, sign.id));
    let lesser = &lesser[lesser.len().saturating_sub(SIGNS_MAX)..];
    let mut begin = 0;
    for (index, last) in lesser.iter().enumerate() {
        let since = last.at.plus_seconds(-3_600 * i64::from(settings.window_hours));
        while lesser[begin].at < since {
            begin += 1;
        }
        let window = &lesser[begin..=index];
        if let Some(finding) = story(settings, window) {
            return Some(Compound {
                tipped_by: last.id,
                at: last.at,
                level: finding.level,
                evidence: finding.evidence,
            });
        }
    }
    None
}

fn story(settings: &AiCompoundAccountRisk, window: &[&Sign]) -> Option<Finding> {
    let types: BTreeSet<&str> = window.iter().map(|sign| &*sign.event_type).collect();
    let stages: BTreeSet<_> = window
        .iter()
        .filter_map(|sign| tactic(sign.technique.as_deref()?))
        .collect();
    // Each of the account is an activity of its own.
    let sign_ins: BTreeSet<_> = window.iter().filter_map(|sign| sign.sign_in).collect();
    let activities = sign_ins.len() + window.iter().filter(|sign| sign.sign_in.is_none()).count();
    let is_enough =
        types.len() >= settings.types_min as usize || types.len() >= 2 && stages.len() >= settings.stages_min as usize;
    if !is_enough || activities < 2 {
        return None;
    }
    let contributors = window.iter().map(|sign| Contributor {
        id: sign.id,
        event_type: sign.event_type.clone(),
        level: sign.level,
        at: sign.at,
    });
    Some(Finding {
        level: RiskLevel::High,
        evidence: Evidence::Compound(CompoundEvidence {
            contributors: contributors.collect(),
            stages: stages.into_iter().collect(),
            window_hours: settings.window_hours,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::detection_id;
    use crate::testing::start;
    use RiskLevel::{High, Low, Medium};

    fn sign(event_type: &str, technique: &str, level: RiskLevel, sign_in: u32, hours: i64) -> Sign {
        let sign_in = format!("00000000-0000-4000-8000-{sign_in:012}").parse().unwrap();
        Sign {
            id: detection_id(sign_in, event_type),
            event_type: event_type.into(),
            level,
            at: start().plus_seconds(hours * 3_600),
            sign_in: Some(sign_in),
            technique: Some(technique.into()),
        }
    }

    fn on() -> AiCompoundAccountRisk {
        AiCompoundAccountRisk {
            enabled: true,
            ..AiCompoundAccountRisk::default()
        }
    }

    #[test]
    fn a_story_has_several_kinds_or_several_steps() {
        let unfamiliar = |sign_in, hours| sign("unfamiliarFeatures", "T1078", Medium, sign_in, hours);
        let country = |sign_in, hours| sign("newCountry", "T1078", Low, sign_in, hours);
        let travel = |sign_in, hours| sign("unlikelyTravel", "T1078", Medium, sign_in, hours);
        let token = |sign_in, hours| sign("anomalousToken", "T1539", Low, sign_in, hours);
        let of_account = Sign {
            sign_in: None,
            ..token(9, 2)
        };
        let high = |one: Sign| Sign { level: High, ..one };
        let compound_itself = sign(AI_COMPOUND_ACCOUNT_RISK, "T1110", Medium, 8, 1);
        #[rustfmt::skip]
        let cases = [
            ("three kinds", vec![unfamiliar(1, 0), country(2, 5), travel(3, 20)], Some(2)),
            ("two steps", vec![unfamiliar(1, 0), token(2, 23)], Some(1)),
            ("two steps, one of the account", vec![unfamiliar(1, 0), of_account], Some(1)),
            ("two kinds of one step", vec![unfamiliar(1, 0), country(2, 5)], None),
            ("one kind again and again", vec![unfamiliar(1, 0), unfamiliar(2, 1), unfamiliar(3, 2)], None),
            ("all of one sign-in: a trip", vec![unfamiliar(1, 0), country(1, 0), travel(1, 0)], None),
            ("too far apart", vec![unfamiliar(1, 0), country(2, 20), travel(3, 40)], None),
            ("a window that slides", vec![token(1, 0), unfamiliar(2, 30), country(3, 31), travel(4, 53)], Some(3)),
            ("a high one needs no company", vec![high(unfamiliar(1, 0)), token(2, 1)], None),
            ("not itself", vec![unfamiliar(1, 0), compound_itself], None),
            ("nothing", vec![], None),
        ];
        for (name, mut signs, expected) in cases {
            let tipping = expected.map(|index: usize| signs[index].id);
            let found = compound(&on(), &signs);
            assert_eq!(found.as_ref().map(|found| found.tipped_by), tipping, "{name}");
            assert!(found.is_none_or(|found| found.level == High), "{name}");
            signs.reverse();
            assert_eq!(
                compound(&on(), &signs).map(|found| found.tipped_by),
                tipping,
                "{name}, in another order"
            );
            assert_eq!(
                compound(&AiCompoundAccountRisk::default(), &signs),
                None,
                "{name}, switched off"
            );
        }
    }
}
