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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purpose::Asked;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000 + seconds).unwrap()
    }

    fn asking(prompt: Option<Prompt>, max_age_seconds: Option<u32>) -> Journey {
        let asked = Asked {
            prompt: prompt.into_iter().collect(),
            max_age_seconds,
            ..Asked::default()
        };
        let request = String::new();
        Journey::new(Purpose::Authorize { asked, request }, at(0))
    }

    fn account(recency: Recency) -> Journey {
        let path = "/account".to_owned();
        Journey::new(Purpose::Account { path, recency }, at(0))
    }

    fn policies(primary: Option<Frequency>, second: Option<Frequency>) -> Facts {
        Facts {
            primary_frequency: primary,
            second_frequency: second,
            ..Facts::ordinary()
        }
    }

    /// Whoever asks for less moves nothing: of all bounds the latest is in force, and each binds what it speaks of.
    #[test]
    fn proofs_count_from_the_latest_of_all_bounds() {
        let after = |seconds| Some(Frequency::Seconds(seconds));
        let every_time = Some(Frequency::EveryTime);
        let none = || policies(None, None);
        let begun_again = || {
            let mut journey = asking(None, Some(60));
            journey.begin_again(at(5));
            journey
        };
        let cases = [
            ("nobody asks", asking(None, None), none(), None, None),
            ("to sign in", asking(Some(Prompt::Login), None), none(), Some(0), None),
            ("to consent", asking(Some(Prompt::Consent), None), none(), None, None),
            ("an age", asking(None, Some(60)), none(), Some(-60), None),
            ("no age at all", asking(None, Some(0)), none(), Some(0), None),
            (
                "policies, of the first",
                asking(None, None),
                policies(after(30), None),
                Some(-30),
                None,
            ),
            (
                "policies, of the second",
                asking(None, None),
                policies(None, after(30)),
                None,
                Some(-30),
            ),
            (
                "every time, the first",
                asking(None, None),
                policies(every_time, None),
                Some(0),
                None,
            ),
            (
                "every time, the second",
                asking(None, None),
                policies(None, every_time),
                None,
                Some(0),
            ),
            (
                "the younger age",
                asking(None, Some(20)),
                policies(after(30), None),
                Some(-20),
                None,
            ),
            (
                "the younger frequency",
                asking(None, Some(40)),
                policies(after(30), None),
                Some(-30),
                None,
            ),
            ("to look at the own account", account(Recency::Any), none(), None, None),
            (
                "to change it",
                account(Recency::JustNow),
                none(),
                Some(-600),
                Some(-600),
            ),
            (
                "to change it, often",
                account(Recency::JustNow),
                policies(None, after(30)),
                Some(-600),
                Some(-30),
            ),
            (
                "once more",
                begun_again(),
                policies(after(30), every_time),
                Some(5),
                Some(5),
            ),
        ];
        for (name, journey, facts, primary, second) in cases {
            let instant = |seconds: Option<i64>| seconds.map_or(Timestamp::UNIX_EPOCH, at);
            let expected = Since {
                primary: instant(primary),
                second: instant(second),
            };
            assert_eq!(Since::of(&journey, &facts), expected, "{name}");
        }
    }
}
