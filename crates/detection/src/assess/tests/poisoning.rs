//! An attacker who is noticed stays a stranger, for how long and however they try.

use super::*;
use crate::profile::Profile;
use crate::signals::{Point, Signals};
use crate::testing::{attempt, busy_day};

const HOME: &str = "8.8.8.8";
const MINUTES_PER_DAY: i64 = 1_440;
/// The user is known for a month when the attacks begin, and they go on for six weeks.
const KNOWN_DAYS: i64 = 30;
const ATTACK_DAYS: i64 = 42;
const ATTACKS_A_DAY: i64 = 12;

/// An attacker: where from, with what, and on which list.
struct Attacker {
    name: &'static str,
    country: &'static str,
    point: Option<Point>,
    list: Option<ListClass>,
    browser: &'static str,
}

const FAR: Option<Point> = Some(point(-33.9, 151.2));
const NEARBY: Option<Point> = Some(point(51.3, 9.6));
const OWNERS_BROWSER: &str = "Firefox 128";
const OTHER_BROWSER: &str = "Chrome 102";

#[rustfmt::skip]
const ATTACKERS: [Attacker; 6] = [
    Attacker { name: "far away", country: "AU", point: FAR, list: Option::None, browser: OTHER_BROWSER },
    Attacker { name: "far away, browser known", country: "AU", point: FAR, list: Option::None, browser: OWNERS_BROWSER },
    Attacker { name: "nearby", country: "DE", point: NEARBY, list: Option::None, browser: OTHER_BROWSER },
    Attacker { name: "through tor", country: "MD", point: FAR, list: Some(ListClass::Tor), browser: OTHER_BROWSER },
    Attacker { name: "over a satellite", country: "AU", point: FAR, list: Some(ListClass::Satellite), browser: OTHER_BROWSER },
    Attacker { name: "through a carrier", country: "AU", point: FAR, list: Some(ListClass::Carrier), browser: OTHER_BROWSER },
];

impl Attacker {
    fn sign_in(&self, minutes: i64, progress: Progress) -> (Attempt, Signals) {
        let mut attempt = attempt("178.17.170.23", minutes);
        attempt.progress = progress;
        attempt.device = Some("the attacker's".into());
        let mut signals = signals(self.country, 9, self.point);
        signals.lists.extend(self.list.map(listed));
        if self.browser != OWNERS_BROWSER {
            attempt.user_agent = Some(format!("Mozilla/5.0 (X11; Linux x86_64) {}", self.browser).into());
            signals.agent = agent(self.browser, "Linux", "desktop");
        }
        (attempt, signals)
    }
}

/// Assesses a sign-in, and lets the profile learn from it if it may.
fn judged(profile: &mut Profile, (attempt, signals): &(Attempt, Signals)) -> Assessment {
    let colleagues = TenantModel::from_days([&busy_day("8.8.4.4", "DE", 50)]);
    let found = assess(
        &Settings::default(),
        profile,
        &colleagues,
        attempt,
        signals,
        Arrival::Live,
    );
    if legitimate(&found, attempt) {
        profile.learn(attempt, signals);
    }
    found
}

fn owner(day: i64) -> (Attempt, Signals) {
    let home = signals("DE", 7, Some(point(51.3, 9.5)));
    (attempt(HOME, day * MINUTES_PER_DAY), home)
}

#[test]
fn an_attacker_who_tries_for_weeks_does_not_become_familiar() {
    use Progress::{Interrupted, Succeeded, WrongCredential};
    for attacker in ATTACKERS {
        let name = attacker.name;
        // One profile is attacked, the other is what the owner alone makes of it.
        let (mut attacked, mut untouched) = (Profile::default(), Profile::default());
        for day in 0..KNOWN_DAYS + ATTACK_DAYS {
            for profile in [&mut attacked, &mut untouched] {
                let found = judged(profile, &owner(day));
                assert!(!found.is_risky(), "{name}: the owner on day {day}: {found:?}");
            }
            for turn in 1..=ATTACKS_A_DAY * i64::from(day >= KNOWN_DAYS) {
                // A third each: a guess, a second factor that is missing, and a risk that nobody remedies.
                let progress = [WrongCredential, Interrupted, Succeeded][(turn % 3) as usize];
                let minutes = day * MINUTES_PER_DAY + turn * MINUTES_PER_DAY / (ATTACKS_A_DAY + 1);
                let found = judged(&mut attacked, &attacker.sign_in(minutes, progress));
                assert_eq!(found.is_risky(), progress != WrongCredential, "{name} on day {day}");
            }
        }
        assert_eq!(attacked, untouched, "{name} has taught the profile");
        let last = attacker.sign_in((KNOWN_DAYS + ATTACK_DAYS) * MINUTES_PER_DAY, Succeeded);
        let (persistent, new) = (judged(&mut attacked, &last), judged(&mut untouched, &last));
        assert_eq!(
            persistent, new,
            "{name} is doubted like somebody who never tried before"
        );
        assert!(new.is_risky(), "{name}");
    }
}
