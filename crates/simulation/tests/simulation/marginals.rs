//! What is counted over a year of the stream is what is published, within tolerances that a reader would accept.

use crate::simulate;
use keepwatch_detection::Progress;
use keepwatch_simulation::{Case, SimulatedSignIn, published};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

const USERS: u32 = 20_000;

/// Counts over one stream, which is made once for all tests.
#[derive(Default)]
struct Counts {
    all: u32,
    failed: u32,
    catch_all: u32,
    countries: BTreeMap<String, u32>,
    device_types: BTreeMap<String, u32>,
    hours: [u32; 24],
    weekdays: [u32; 7],
    /// Successes and the days on which there were any, by user.
    successes: HashMap<keepwatch_graph::UserId, (u32, BTreeSet<i64>)>,
    /// The most attempts of an hour at unknown accounts, and all hours' attempts.
    busiest_hour: u32,
}

static COUNTS: LazyLock<Counts> = LazyLock::new(|| {
    let mut counts = Counts::default();
    let (mut hour, mut of_hour) = (0, 0);
    for sign_in in simulate(USERS, published::DAYS as u16, 0) {
        counts.add(&sign_in);
        let now = sign_in.at.unix_seconds() / 3600;
        if now != hour {
            (hour, of_hour) = (now, 0);
        }
        of_hour += u32::from(matches!(sign_in.label.case, Case::CatchAll | Case::Burst));
        counts.busiest_hour = counts.busiest_hour.max(of_hour);
    }
    counts
});

impl Counts {
    fn add(&mut self, sign_in: &SimulatedSignIn) {
        let (attempt, signals) = (sign_in.attempt(), sign_in.signals());
        self.all += 1;
        self.failed += u32::from(attempt.progress != Progress::Succeeded);
        self.catch_all += u32::from(attempt.user.uuid().is_nil());
        let country = signals.place.unwrap().country.unwrap().to_string();
        *self.countries.entry(country).or_default() += 1;
        *self
            .device_types
            .entry(signals.agent.device_type.unwrap().to_string())
            .or_default() += 1;
        // 1970 began on a Thursday; clocks in Norway are an hour ahead.
        let local_seconds = attempt.at.unix_seconds() + 3600;
        self.hours[(local_seconds / 3600 % 24) as usize] += 1;
        self.weekdays[(attempt.at.unix_days() + 3).rem_euclid(7) as usize] += 1;
        if attempt.progress == Progress::Succeeded {
            let (count, days) = self.successes.entry(attempt.user).or_default();
            *count += 1;
            days.insert(attempt.at.unix_days());
        }
    }

    fn per_mille(&self, count: u32) -> f64 {
        1000.0 * f64::from(count) / f64::from(self.all)
    }

    fn days(&self) -> Vec<usize> {
        self.successes.values().map(|(_, days)| days.len()).collect()
    }
}

fn check(name: &str, found: f64, expected: impl Into<f64>, tolerance: f64) {
    let expected = expected.into();
    assert!((found - expected).abs() <= tolerance, "{name}: {found}, not {expected}");
}

#[test]
fn two_in_three_come_once_and_the_others_for_a_week_of_days() {
    let days = COUNTS.days();
    assert_eq!(days.len(), USERS as usize, "everybody comes");
    let once = days.iter().filter(|days| **days == 1).count();
    let share = 1000.0 * once as f64 / days.len() as f64;
    check("users of one day", share, published::ONE_DAY_USERS_PER_MILLE, 15.0);
    let mean = days.iter().sum::<usize>() as f64 / days.len() as f64;
    check("days of a user", mean, published::ACTIVE_DAYS_MEAN, 0.2);
    let of_others = (days.iter().sum::<usize>() - once) as f64 / (days.len() - once) as f64;
    check("days of the others", of_others, 6.5, 0.6);
}

#[test]
fn the_tail_is_heavy() {
    let mut days = COUNTS.days();
    days.sort_unstable_by(|one, other| other.cmp(one));
    let all: usize = days.iter().sum();
    let of_top: usize = days[..days.len() / 100].iter().sum();
    let share = of_top as f64 / all as f64;
    assert!(share > 0.15, "the busiest hundredth has {share} of all days");
    assert!(days[0] >= 100, "the busiest user comes on {} days", days[0]);
}

#[test]
fn successes_and_failures_are_as_many_as_published() {
    let successes: u32 = COUNTS.successes.values().map(|(count, _)| count).sum();
    let days: usize = COUNTS.days().iter().sum();
    let per_day = f64::from(successes) / days as f64;
    check("successes of a day", per_day, published::SUCCESSES_PER_ACTIVE_DAY, 0.03);
    check(
        "failed",
        COUNTS.per_mille(COUNTS.failed),
        published::FAILED_PER_MILLE,
        15.0,
    );
    let catch_all = f64::from(published::CATCH_ALL_PER_TEN_THOUSAND) / 10.0;
    check(
        "at unknown accounts",
        COUNTS.per_mille(COUNTS.catch_all),
        catch_all,
        15.0,
    );
}

#[test]
fn attempts_come_from_the_published_countries() {
    for (country, expected) in published::COUNTRIES_PER_MILLE {
        let found = COUNTS.per_mille(COUNTS.countries.get(country).copied().unwrap_or_default());
        check(country, found, expected, 0.1 * f64::from(expected) + 10.0);
    }
}

#[test]
fn attempts_are_made_with_the_published_types_of_device() {
    for (device_type, expected) in published::DEVICE_TYPES_PER_MILLE {
        let found = COUNTS.per_mille(COUNTS.device_types.get(device_type).copied().unwrap_or_default());
        check(device_type, found, expected, 35.0);
    }
}

#[test]
fn mornings_are_busiest_and_weekends_are_quiet() {
    for (hour, expected) in published::BUSIEST_HOURS_PER_MILLE {
        check("hour", COUNTS.per_mille(COUNTS.hours[hour as usize]), expected, 6.0);
    }
    for (weekday, expected) in published::WEEKDAYS_PER_MILLE.into_iter().enumerate() {
        check("weekday", COUNTS.per_mille(COUNTS.weekdays[weekday]), expected, 12.0);
    }
}

#[test]
fn attempts_at_unknown_accounts_come_in_bursts() {
    let per_hour = f64::from(COUNTS.catch_all) / f64::from(published::DAYS * 24);
    assert!(
        f64::from(COUNTS.busiest_hour) > 10.0 * per_hour,
        "{} in the busiest hour, {per_hour} in others",
        COUNTS.busiest_hour
    );
}
