//! How old a proof may be.

use crate::facts::Facts;
use crate::journey::Journey;
use crate::purpose::{Prompt, Purpose, Recency};
use keepwatch_graph::Timestamp;
use keepwatch_policy::Frequency;

/// How long ago a sign-in may be for whoever changes what keeps others out. Source: the product's own rule; as long as
/// Entra's pages for security information take a sign-in for recent.
const JUST_NOW_SECONDS: i64 = 600;

/// From when on proofs count.
///
/// Everything is counted from the beginning of the journey: what was young enough then does not grow old while somebody
/// looks for their telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// Of who somebody is.
    pub primary: Timestamp,
    /// Of second factors.
    pub second: Timestamp,
}

impl Since {
    /// What the application, the policies and the purpose ask for together.
    pub fn of(journey: &Journey, facts: &Facts) -> Self {
        let mut since = Since {
            primary: Timestamp::UNIX_EPOCH,
            second: Timestamp::UNIX_EPOCH,
        };
        let start = journey.started_at();
        if journey.purpose().prompts(Prompt::Login) {
            since.primary_from(start);
        }
        if let Some(age) = journey.purpose().asked().and_then(|asked| asked.max_age_seconds) {
            since.primary_from(start.plus_seconds(-i64::from(age)));
        }
        if let Purpose::Account { recency, .. } = journey.purpose() {
            match recency {
                Recency::Any => {}
                Recency::JustNow => since.both_from(start.plus_seconds(-JUST_NOW_SECONDS)),
            }
        }
        let bound = |frequency| match frequency {
            Frequency::EveryTime => start,
            Frequency::Seconds(seconds) => start.plus_seconds(-i64::try_from(seconds).unwrap_or(i64::MAX)),
        };
        if let Some(frequency) = facts.primary_frequency {
            since.primary_from(bound(frequency));
        }
        if let Some(frequency) = facts.second_frequency {
            since.second_from(bound(frequency));
        }
        if let Some(at) = journey.again_at() {
            since.both_from(at);
        }
        since
    }

    fn primary_from(&mut self, at: Timestamp) {
        self.primary = self.primary.max(at);
    }

    fn second_from(&mut self, at: Timestamp) {
        self.second = self.second.max(at);
    }

    fn both_from(&mut self, at: Timestamp) {
        self.primary_from(at);
        self.second_from(at);
    }
}
