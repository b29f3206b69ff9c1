//! Whether what came later says that a risky sign-in was the user's after all.
//!
//! What was new becomes familiar where the user keeps coming. So does an attacker who holds the password and the second
//! factor for weeks: coming again proves nothing by itself. What an attacker from afar cannot do is bring along the device
//! that the user had before. So the user must have been seen in the same place with that device, too.

use crate::attempt::{Attempt, Progress};
use crate::crowd::known_by;
use crate::features::{Feature, Features};
use crate::model::browser_family;
use crate::profile::Profile;
use crate::settings::Rule;
use crate::signals::Signals;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The settings of the dismissal of risky sign-ins by what came later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reassessment {
    /// Whether it is done. Default true.
    pub enabled: bool,
    /// On so many different days after the sign-in the user must have come from the same address range with the same browser
    /// or device and a strong second factor. Default 3: fewer are one visit.
    pub days_min: u32,
    /// Within so many days. Default 14: what took longer is for an administrator to judge.
    pub window_days: u32,
}

impl Default for Reassessment {
    fn default() -> Self {
        Self {
            enabled: true,
            days_min: 3,
            window_days: 14,
        }
    }
}

impl Reassessment {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new("reassessment.days_min", self.days_min >= 2, "at least 2"),
            Rule::new(
                "reassessment.window_days",
                (2..=90).contains(&self.window_days),
                "from 2 to 90",
            ),
        ]
    }
}

/// A sign-in, as far as it can speak for another.
#[derive(Debug, Clone, PartialEq)]
pub struct Testimony {
    /// The sign-in.
    pub attempt: Attempt,
    /// Whether a second factor was proved in it that comes by no message or call.
    pub is_strong: bool,
    /// Whether it is at risk itself.
    pub is_doubted: bool,
    features: Features,
}

impl Testimony {
    /// What `attempt`, of which `signals` are known, can say.
    pub fn new(attempt: Attempt, signals: &Signals, is_strong: bool, is_doubted: bool) -> Self {
        let features = Features::of(&attempt, signals);
        Self {
            attempt,
            is_strong,
            is_doubted,
            features,
        }
    }

    fn is_in_the_place_of(&self, other: &Testimony) -> bool {
        let prefix = |one: &Testimony| one.features.prefix.clone();
        prefix(self).is_some() && prefix(self) == prefix(other)
    }

    fn is_of_the_program_of(&self, other: &Testimony) -> bool {
        if let (Some(here), Some(there)) = (&self.features.device, &other.features.device) {
            return here == there;
        }
        let program = |one: &Testimony| {
            let family = browser_family(one.features.browser.as_deref()?).to_owned();
            Some((family, one.features.operating_system.clone()?))
        };
        program(self).is_some() && program(self) == program(other)
    }
}

/// Whether the user with `profile` showed in what came `later` that `risky` was theirs.
///
/// What came `later` may be in any order; what is not within the window does not count.
pub fn is_safe(settings: &Reassessment, profile: &Profile, risky: &Testimony, later: &[Testimony]) -> bool {
    if !settings.enabled {
        return false;
    }
    let ends = risky.attempt.at.plus_days(i64::from(settings.window_days));
    let counts = |one: &&Testimony| {
        let is_within = risky.attempt.at < one.attempt.at && one.attempt.at <= ends;
        let is_good = one.attempt.progress == Progress::Succeeded && !one.is_doubted;
        is_within && is_good && one.is_in_the_place_of(risky)
    };
    let there: Vec<&Testimony> = later.iter().filter(counts).collect();
    let days: BTreeSet<i64> = there
        .iter()
        .filter(|one| one.is_strong && one.is_of_the_program_of(risky))
        .map(|one| one.attempt.at.unix_days())
        .filter(|day| *day > risky.attempt.at.unix_days())
        .collect();
    let known_by = known_by(risky.attempt.at);
    let is_witness = |one: &&Testimony| {
        let device = one.features.get(Feature::Device);
        device.is_some_and(|device| profile.seen(Feature::Device, device, known_by).is_some())
    };
    days.len() >= settings.days_min as usize && there.iter().any(is_witness)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{agent, attempt, signals};

    const THERE: &str = "9.9.9.9";
    const DAY: i64 = 1_440;
    /// The risky sign-in is on the twentieth day.
    const RISKY: i64 = 20 * DAY;

    fn came(address: &str, browser: &str, days_later: i64) -> Testimony {
        let attempt = attempt(address, RISKY + days_later * DAY);
        let mut signals = signals("BR", 2, None);
        signals.agent = agent(browser, "Android", "mobile");
        Testimony::new(attempt, &signals, true, false)
    }

    fn with_laptop(mut one: Testimony, device: &str) -> Testimony {
        one.attempt.device = Some(device.into());
        let signals = signals("BR", 2, None);
        Testimony::new(one.attempt, &signals, false, one.is_doubted)
    }

    /// What came later, and what is asked of it.
    struct Case {
        settings: Reassessment,
        risky: Testimony,
        later: Vec<Testimony>,
    }

    impl Case {
        fn new() -> Self {
            let later = (1..=3).map(|day| came(THERE, "Chrome Mobile 120", day));
            let witness = with_laptop(came(THERE, "Firefox 128", 2), "laptop");
            Self {
                settings: Reassessment::default(),
                risky: came(THERE, "Chrome Mobile 119", 0),
                later: later.chain([witness]).collect(),
            }
        }

        fn is_safe(&self) -> bool {
            let mut profile = Profile::default();
            let mut home = attempt("8.8.8.8", 0);
            home.device = Some("laptop".into());
            profile.learn(&home, &signals("DE", 7, None));
            let mut since = attempt("8.8.8.8", RISKY);
            since.device = Some("since".into());
            profile.learn(&since, &signals("DE", 7, None));
            is_safe(&self.settings, &profile, &self.risky, &self.later)
        }
    }

    #[test]
    fn whoever_keeps_coming_and_brings_the_old_device_was_the_user() {
        let mut case = Case::new();
        assert!(case.is_safe());
        case.later.reverse();
        assert!(case.is_safe(), "in any order");
    }

    #[test]
    fn whatever_an_attacker_can_do_for_weeks_is_not_enough() {
        type Otherwise = fn(&mut Case);
        let cases: [(&str, Otherwise); 11] = [
            ("no device at all", |case| {
                case.later.pop();
            }),
            ("a device that is not the user's", |case| {
                let other = with_laptop(came(THERE, "Firefox 128", 2), "another");
                *case.later.last_mut().unwrap() = other;
            }),
            ("a device that came with the risky sign-in", |case| {
                let since = with_laptop(came(THERE, "Firefox 128", 2), "since");
                *case.later.last_mut().unwrap() = since;
            }),
            ("the device somewhere else", |case| {
                let home = with_laptop(came("8.8.8.8", "Firefox 128", 2), "laptop");
                *case.later.last_mut().unwrap() = home;
            }),
            ("too few days", |case| {
                case.later[2] = came(THERE, "Chrome Mobile 120", 2);
            }),
            ("the same day does not count", |case| {
                case.later[0] = came(THERE, "Chrome Mobile 120", 0);
            }),
            ("too late", |case| case.later[2] = came(THERE, "Chrome Mobile 120", 15)),
            ("no strong second factor", |case| case.later[0].is_strong = false),
            ("at risk themselves", |case| case.later[0].is_doubted = true),
            ("another browser", |case| {
                case.later[0] = came(THERE, "Samsung Internet 20", 1);
            }),
            ("switched off", |case| case.settings.enabled = false),
        ];
        for (name, otherwise) in cases {
            let mut case = Case::new();
            otherwise(&mut case);
            assert!(!case.is_safe(), "{name}");
        }
    }

    #[test]
    fn an_unknown_place_is_no_place() {
        let mut case = Case::new();
        for one in case.later.iter_mut().chain([&mut case.risky]) {
            one.attempt.address = None;
            *one = Testimony::new(one.attempt.clone(), &signals("BR", 2, None), true, false);
        }
        assert!(!case.is_safe());
    }
}
