//! What became of the detections of each type: how often it was right, as far as somebody has said.

use crate::statistics::share_at_least;
use keepwatch_graph::{RiskDetail, RiskState};
use std::collections::BTreeMap;

/// So many detections of one type that are in the same state for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// `riskEventType`.
    pub event_type: String,
    /// `riskState`; none for one of a later version.
    pub state: Option<RiskState>,
    /// `riskDetail`; none for one of a later version.
    pub detail: Option<RiskDetail>,
    /// How many.
    pub count: u64,
}

/// What became of the detections of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// All that are kept.
    pub raised: u64,
    /// Nobody has said anything yet.
    pub open: u64,
    /// Confirmed as an attacker's.
    pub confirmed: u64,
    /// Ended by a new password or the end of all sessions: dealt with as an attacker's.
    pub remediated: u64,
    /// Confirmed as the user's own.
    pub safe: u64,
    /// Dismissed by an administrator.
    pub dismissed: u64,
    /// Ended without anybody's verdict: by a second factor, by later evidence, by age.
    pub ended: u64,
}

/// How often a type was right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Precision {
    /// The share of right ones among those that somebody judged.
    pub share: f64,
    /// The least share that is still plausible: the lower end of the 95 % interval.
    pub at_least: f64,
}

impl Record {
    /// Those of every type, by its name.
    pub fn of_each(tallies: &[Tally]) -> BTreeMap<String, Record> {
        let mut records: BTreeMap<String, Record> = BTreeMap::new();
        for tally in tallies {
            records.entry(tally.event_type.clone()).or_default().add(tally);
        }
        records
    }

    fn add(&mut self, tally: &Tally) {
        self.raised += tally.count;
        *match tally.state {
            Some(RiskState::AtRisk) => &mut self.open,
            Some(RiskState::ConfirmedCompromised) => &mut self.confirmed,
            Some(RiskState::ConfirmedSafe) => &mut self.safe,
            Some(RiskState::Remediated) if !is_by_second_factor(tally.detail) => &mut self.remediated,
            Some(RiskState::Dismissed) if is_by_administrator(tally.detail) => &mut self.dismissed,
            Some(RiskState::Remediated | RiskState::Dismissed | RiskState::None | RiskState::UnknownFutureValue)
            | None => &mut self.ended,
        } += tally.count;
    }

    /// Right ones and judged ones.
    fn judged(&self) -> (u64, u64) {
        let right = self.confirmed + self.remediated;
        (right, right + self.safe + self.dismissed)
    }

    /// How often it was right; none where nobody has judged any.
    pub fn precision(&self) -> Option<Precision> {
        let (right, judged) = self.judged();
        // Beyond four billion the interval is a point.
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        (judged > 0).then(|| Precision {
            share: right as f64 / judged as f64,
            at_least: share_at_least(small(right), small(judged)),
        })
    }
}

/// Whoever passes a second factor is most likely the user, but a prompt that was accepted without a look is passed too:
/// it says nothing either way.
fn is_by_second_factor(detail: Option<RiskDetail>) -> bool {
    detail == Some(RiskDetail::UserPassedMfaDrivenByRiskBasedPolicy)
}

/// Dismissals are administrators', but for those that later evidence and age bring.
fn is_by_administrator(detail: Option<RiskDetail>) -> bool {
    [
        RiskDetail::AdminDismissedAllRiskForUser,
        RiskDetail::AdminDismissedRiskForSignIn,
        RiskDetail::AdminDismissedAllRiskForServicePrincipal,
        RiskDetail::M365DAdminDismissedDetection,
        RiskDetail::AdminDismissedRiskForAgent,
    ]
    .into_iter()
    .any(|dismissed| detail == Some(dismissed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(state: RiskState, detail: RiskDetail, count: u64) -> Tally {
        Tally {
            event_type: "unlikelyTravel".to_owned(),
            state: Some(state),
            detail: Some(detail),
            count,
        }
    }

    #[test]
    fn every_end_counts_for_what_it_says() {
        let tallies = [
            tally(RiskState::AtRisk, RiskDetail::None, 5),
            tally(
                RiskState::ConfirmedCompromised,
                RiskDetail::AdminConfirmedSigninCompromised,
                2,
            ),
            tally(RiskState::Remediated, RiskDetail::UserPerformedSecuredPasswordChange, 1),
            tally(
                RiskState::Remediated,
                RiskDetail::UserPassedMfaDrivenByRiskBasedPolicy,
                40,
            ),
            tally(RiskState::ConfirmedSafe, RiskDetail::AdminConfirmedSigninSafe, 3),
            tally(RiskState::Dismissed, RiskDetail::AdminDismissedAllRiskForUser, 4),
            tally(RiskState::Dismissed, RiskDetail::AiConfirmedSigninSafe, 7),
            tally(RiskState::Dismissed, RiskDetail::None, 8),
        ];
        let records = Record::of_each(&tallies);
        assert_eq!(records.len(), 1);
        let record = records["unlikelyTravel"];
        let expected = Record {
            raised: 70,
            open: 5,
            confirmed: 2,
            remediated: 1,
            safe: 3,
            dismissed: 4,
            ended: 55,
        };
        assert_eq!(record, expected);
        let precision = record.precision().unwrap();
        assert!((precision.share - 0.3).abs() < 1e-12);
        // Three of ten, computed with another tool.
        assert!((precision.at_least - 0.108).abs() < 0.001, "{}", precision.at_least);
    }

    #[test]
    fn without_a_verdict_there_is_no_precision() {
        let open = tally(RiskState::AtRisk, RiskDetail::None, 1_000);
        assert_eq!(Record::of_each(&[open])["unlikelyTravel"].precision(), None);
        assert_eq!(Record::default().precision(), None);
        let unknown = Tally {
            state: None,
            detail: None,
            ..tally(RiskState::AtRisk, RiskDetail::None, 2)
        };
        assert_eq!(Record::of_each(&[unknown])["unlikelyTravel"].ended, 2);
    }

    #[test]
    fn few_verdicts_prove_little() {
        let record = |confirmed| Record {
            confirmed,
            ..Record::default()
        };
        let of = |confirmed| record(confirmed).precision().unwrap();
        assert_eq!((of(1).share, of(u64::from(u32::MAX) * 4).share), (1.0, 1.0));
        assert!(of(1).at_least < 0.3 && of(100).at_least > 0.95);
    }
}
