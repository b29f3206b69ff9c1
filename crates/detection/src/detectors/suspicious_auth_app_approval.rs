//! Suspicious approval in an authenticator app: prompts that the user refused or did not answer, one after the other, until
//! one was approved (ATT&CK T1621).
//! Graph: `riskEventType` = `suspiciousAuthAppApproval`, offline.
//!
//! Only what can be approved with one touch can be asked for until somebody is tired of it: notifications and calls. A code
//! that is typed, and a key that is touched, belong to the sign-in in front of the person.

use crate::attempt::Attempt;
use crate::crowd::known_by;
use crate::evidence::{Evidence, PromptsEvidence};
use crate::facts::Finding;
use crate::features::{Feature, Features};
use crate::profile::Profile;
use crate::risk::lowered;
use crate::settings::{self, Rule};
use crate::signals::Signals;
use keepwatch_graph::{RiskLevel, SignInId, Timestamp};
use serde::{Deserialize, Serialize};

/// Settings of `suspiciousAuthAppApproval`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SuspiciousAuthAppApproval {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level; one less where nobody refused by hand, and one less where the network or the browser is the user's. Default
    /// high: whoever asks again and again knows the password, and is in.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// So many prompts at least must have been refused or left unanswered. Default 3: two are a telephone in a pocket.
    pub prompts_min: u32,
    /// Within so many minutes before the approval. Default 120: whoever asks all night has most of it in two hours.
    pub window_minutes: u32,
}

impl Default for SuspiciousAuthAppApproval {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::High,
            prompts_min: 3,
            window_minutes: 120,
        }
    }
}

impl SuspiciousAuthAppApproval {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "suspicious_auth_app_approval.prompts_min",
                self.prompts_min >= 2,
                "at least 2",
            ),
            Rule::new(
                "suspicious_auth_app_approval.window_minutes",
                (1..=12 * 60).contains(&self.window_minutes),
                "from 1 to 720",
            ),
        ]
    }
}

/// What a sign-in says of prompts on the user's telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prompts {
    /// How many the user refused by hand.
    pub refused: u32,
    /// How many nobody answered, or nobody knows how they ended other than badly.
    pub unanswered: u32,
    /// Whether one was approved, and the sign-in succeeded by it.
    pub approved: bool,
}

impl Prompts {
    /// Whether there were any.
    pub const fn is_empty(self) -> bool {
        self.refused == 0 && self.unanswered == 0 && !self.approved
    }
}

/// A sign-in in which the user's telephone was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Prompted {
    /// The sign-in.
    pub attempt: Attempt,
    /// What became of the prompts.
    pub prompts: Prompts,
    features: Features,
    is_trusted: bool,
}

impl Prompted {
    /// Prompts in `attempt`, of which `signals` are known.
    pub fn new(attempt: Attempt, signals: &Signals, prompts: Prompts) -> Self {
        let features = Features::of(&attempt, signals);
        Self {
            attempt,
            prompts,
            features,
            is_trusted: signals.trusted,
        }
    }

    /// Whether nothing says that the user is where the sign-in comes from. An unknown origin is no foreign one.
    fn is_foreign(&self, profile: &Profile, at: Timestamp) -> bool {
        let has_origin = self.features.get(Feature::Prefix).is_some();
        has_origin
            && !self.is_trusted
            && !self.has(profile, Feature::Prefix, at)
            && !self.has(profile, Feature::Device, at)
    }

    fn has(&self, profile: &Profile, feature: Feature, at: Timestamp) -> bool {
        let value = self.features.get(feature);
        value.is_some_and(|value| profile.seen(feature, value, at).is_some())
    }
}

/// The approvals among a user's sign-ins, which are in the order of time, that came after too many prompts.
///
/// A bad connection at home, or a telephone in another room, is the user's own doing: neither prompts nor approvals count
/// that come from an address range or device that the user had before.
pub(crate) fn find(
    settings: &SuspiciousAuthAppApproval,
    profile: &Profile,
    prompted: &[Prompted],
) -> Vec<(SignInId, Finding)> {
    if !settings.enabled {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, approval) in prompted.iter().enumerate().filter(|(_, one)| one.prompts.approved) {
        let began = approval
            .attempt
            .at
            .plus_seconds(-60 * i64::from(settings.window_minutes));
        let known_by = known_by(began);
        if !approval.is_foreign(profile, known_by) {
            continue;
        }
        // The approved sign-in may have had prompts before the one that was approved.
        let before = prompted[..=index].iter().filter(|one| one.attempt.at >= began);
        let before: Vec<&Prompted> = before
            .filter(|one| one.prompts.refused + one.prompts.unanswered > 0 && one.is_foreign(profile, known_by))
            .collect();
        let sum = |of: fn(&Prompts) -> u32| {
            before
                .iter()
                .fold(0, |sum: u32, one| sum.saturating_add(of(&one.prompts)))
        };
        let (refused, unanswered) = (sum(|prompts| prompts.refused), sum(|prompts| prompts.unanswered));
        let Some(first) = before.first().map(|one| one.attempt.at) else {
            continue;
        };
        if refused.saturating_add(unanswered) < settings.prompts_min {
            continue;
        }
        let network_is_known = approval.has(profile, Feature::Network, known_by);
        let browser_is_known = approval.has(profile, Feature::UserAgent, known_by);
        let weaknesses = [refused == 0, network_is_known || browser_is_known];
        let level = weaknesses
            .into_iter()
            .filter(|is_weak| *is_weak)
            .fold(settings.level, |level, _| lowered(level));
        let text = |feature| approval.features.get(feature).map(Into::into);
        let evidence = Evidence::Prompts(PromptsEvidence {
            refused,
            unanswered,
            first,
            approved: approval.attempt.at,
            prefix: text(Feature::Prefix),
            network: text(Feature::Network),
            network_is_known,
            browser_is_known,
        });
        found.push((approval.attempt.sign_in, Finding { level, evidence }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{attempt, signals};
    use RiskLevel::{High, Low, Medium};

    const LATER: i64 = 9 * 1_440;
    const HOME: &str = "8.8.8.8";
    const AWAY: &str = "9.9.9.9";

    fn refused(count: u32) -> Prompts {
        Prompts {
            refused: count,
            ..Prompts::default()
        }
    }

    fn unanswered(count: u32) -> Prompts {
        Prompts {
            unanswered: count,
            ..Prompts::default()
        }
    }

    fn approved() -> Prompts {
        Prompts {
            approved: true,
            ..Prompts::default()
        }
    }

    /// Address, network, whether with the user's own browser, minute, prompts.
    type Told = (&'static str, u32, bool, i64, Prompts);

    fn check(settings: &SuspiciousAuthAppApproval, told: &[Told]) -> Vec<RiskLevel> {
        let mut profile = Profile::default();
        let mut home = attempt(HOME, 0);
        home.device = Some("laptop".into());
        profile.learn(&home, &signals("DE", 7, None));
        let prompted: Vec<Prompted> = told
            .iter()
            .map(|(address, network, is_own, minute, prompts)| {
                let mut attempt = attempt(address, LATER + minute);
                if !is_own {
                    attempt.user_agent = Some("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0".into());
                }
                Prompted::new(attempt, &signals("DE", *network, None), *prompts)
            })
            .collect();
        let found = find(settings, &profile, &prompted);
        found.into_iter().map(|(_, finding)| finding.level).collect()
    }

    #[test]
    fn prompts_until_somebody_is_tired_of_them() {
        let away = |minute, prompts| (AWAY, 2, false, minute, prompts);
        let home = |minute, prompts| (HOME, 7, true, minute, prompts);
        #[rustfmt::skip]
        let cases: [(&str, Vec<Told>, Vec<RiskLevel>); 14] = [
            ("three refused in three sign-ins",
                vec![away(0, refused(1)), away(5, refused(1)), away(9, refused(1)), away(12, approved())], vec![High]),
            ("three refused in one sign-in", vec![away(0, refused(3)), away(12, approved())], vec![High]),
            ("within the approved one",
                vec![away(0, Prompts { refused: 3, unanswered: 0, approved: true })], vec![High]),
            ("nobody answered", vec![away(0, unanswered(3)), away(12, approved())], vec![Medium]),
            ("some of each", vec![away(0, unanswered(2)), away(5, refused(1)), away(12, approved())], vec![High]),
            ("too few", vec![away(0, refused(2)), away(12, approved())], vec![]),
            ("too long before", vec![away(0, refused(3)), away(121, approved())], vec![]),
            ("never approved", vec![away(0, refused(30))], vec![]),
            ("approved before", vec![away(0, approved()), away(5, refused(3))], vec![]),
            ("a bad connection at home", vec![home(0, unanswered(5)), home(12, approved())], vec![]),
            ("at home, then on the road", vec![home(0, unanswered(5)), away(12, approved())], vec![]),
            ("refused elsewhere, approved at home: the user's own", vec![away(0, refused(5)), home(12, approved())], vec![]),
            ("with the user's own browser", vec![away(0, refused(3)), (AWAY, 2, true, 12, approved())], vec![Medium]),
            ("at the user's own provider, unanswered", vec![away(0, unanswered(3)), (AWAY, 7, false, 12, approved())], vec![Low]),
        ];
        for (name, told, expected) in cases {
            assert_eq!(check(&SuspiciousAuthAppApproval::default(), &told), expected, "{name}");
        }
    }

    #[test]
    fn it_can_be_switched_off() {
        let off = SuspiciousAuthAppApproval {
            enabled: false,
            ..SuspiciousAuthAppApproval::default()
        };
        let told = [(AWAY, 2, false, 0, refused(9)), (AWAY, 2, false, 9, approved())];
        assert!(check(&off, &told).is_empty());
    }
}
