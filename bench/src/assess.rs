//! Judging one attempt: `detection::assess`, and the look-ups before it, on one core.

use crate::population::{DAYS, Population};
use crate::report::{Budget, Figure, Quantity, heading};
use crate::timing::{ROUNDS, quantile, time};
use anyhow::Context;
use keepwatch_detection::{
    Arrival, Attempt, DayCounts, DayTally, Features, Profile, Settings, Signals, TenantModel, assess,
};
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_graph::Timestamp;
use keepwatch_intel::{IntelHandle, IntelSettings};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

/// Users whose profiles are warm: more than fit into the first cache of a core.
const PEOPLE: u64 = 256;
/// Sign-ins that a profile has learned from.
const LEARNED: u64 = 300;
/// Attempts in a round.
const ATTEMPTS: u64 = 40_000;
/// What DESIGN allows one assessment.
const BUDGET: Duration = Duration::from_micros(5);

/// An attempt and what is known of its user.
struct Case {
    profile: Profile,
    attempt: Attempt,
    signals: Signals,
}

/// Prints how long an assessment takes.
pub(crate) fn run() -> anyhow::Result<()> {
    heading("Assess: one attempt against a warm profile and 30 days of the tenant, one core");
    let now = SystemClock.now();
    let (intel, _) = IntelHandle::load(IntelSettings::default(), now)?;
    let population = Population::new(PEOPLE, now);
    let (profiles, model) = learn(&population, &intel, now)?;

    let with = |attempt_of: &dyn Fn(u64) -> serde_json::Value| -> anyhow::Result<Vec<Case>> {
        let cases = profiles.iter().enumerate().map(|(person, profile)| {
            let (attempt, signals) = seen(&intel, attempt_of(person as u64))?;
            Ok(Case {
                profile: profile.clone(),
                attempt,
                signals,
            })
        });
        cases.collect()
    };
    let quiet = with(&|person| population.usual(person, now))?;
    let risky = with(&|person| population.attacked(person, now))?;
    tell("assess, a quiet attempt", &quiet, &model, false)?;
    tell("assess, an attempt through Tor", &risky, &model, true)?;

    let look_ups = rounds(|| {
        for case in quiet.iter().cycle().take(ATTEMPTS as usize) {
            let attempt = black_box(&case.attempt);
            black_box(intel.current().signals(attempt.address, attempt.user_agent.as_deref()));
        }
        Ok(())
    })?;
    Figure {
        what: "look-ups before it (built-in tables)",
        value: Quantity::Time(look_ups),
        floors: &[],
        budget: None,
    }
    .tell();
    Ok(())
}

/// What 30 days teach the profiles and the tenant's model.
fn learn(population: &Population, intel: &IntelHandle, now: Timestamp) -> anyhow::Result<(Vec<Profile>, TenantModel)> {
    let mut profiles = vec![Profile::default(); PEOPLE as usize];
    let mut days: BTreeMap<i64, DayTally> = BTreeMap::new();
    for index in 0..LEARNED {
        for (person, profile) in profiles.iter_mut().enumerate() {
            let before = DAYS * 86_400 * (LEARNED - index) as i64 / LEARNED as i64;
            let at = now.plus_seconds(-before);
            let (attempt, signals) = seen(intel, population.usual(person as u64, at))?;
            profile.learn(&attempt, &signals);
            let day = days.entry(at.unix_days()).or_default();
            day.add(attempt.user, &Features::of(&attempt, &signals));
        }
    }
    let days: Vec<DayCounts> = days.into_values().map(DayTally::finish).collect();
    Ok((profiles, TenantModel::from_days(&days)))
}

/// What a detector sees of a record.
fn seen(intel: &IntelHandle, record: serde_json::Value) -> anyhow::Result<(Attempt, Signals)> {
    let sign_in = keepwatch_ingest::parse(record.to_string().as_bytes())?;
    let attempt = keepwatch_ingest::attempt(&sign_in).context("a record of the population has no user")?;
    let signals = intel.current().signals(attempt.address, attempt.user_agent.as_deref());
    Ok((attempt, signals))
}

fn tell(what: &str, cases: &[Case], model: &TenantModel, is_risky: bool) -> anyhow::Result<()> {
    let settings = Settings::default();
    let judge = |case: &Case| {
        assess(
            black_box(&settings),
            black_box(&case.profile),
            model,
            black_box(&case.attempt),
            &case.signals,
            Arrival::Live,
        )
    };
    let as_meant = cases.iter().filter(|case| judge(case).is_risky() == is_risky).count();
    anyhow::ensure!(
        as_meant * 10 >= cases.len() * 9,
        "{what}: only {as_meant} are as they are meant"
    );
    let each = rounds(|| {
        for case in cases.iter().cycle().take(ATTEMPTS as usize) {
            black_box(judge(case));
        }
        Ok(())
    })?;
    Figure {
        what,
        value: Quantity::Time(each),
        floors: &[],
        budget: Some(Budget::Within(Quantity::Time(BUDGET))),
    }
    .tell();
    Ok(())
}

/// The median time of one attempt, over rounds of [`ATTEMPTS`].
fn rounds(mut round: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        times.push(time(&mut round)?.1);
    }
    Ok(quantile(&mut times, 0.5) / ATTEMPTS as u32)
}
