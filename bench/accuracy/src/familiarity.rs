//! The familiarity model in the form in which such models are published: see [`asked`](crate::asked).

use crate::asked::{HISTORY_MAX, SIZES, Scores, Thresholds};
use crate::published::published;
use crate::replay::Replay;
use keepwatch_detection::Progress;
use keepwatch_simulation::{Attacker, Plan, PlanError, Simulation};

/// Days of the population, as many as the published data has.
pub(crate) const DAYS: u16 = keepwatch_simulation::published::DAYS as u16;
/// Attempts of each attacker on each user at each size of the history.
const TRIES: u32 = 4;

/// One attacker at one size of the history.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) attacker: Attacker,
    pub(crate) size: usize,
    /// Users with at least that many sign-ins.
    pub(crate) users: usize,
    /// The share of the attempts on smaller histories that is noticed.
    pub(crate) noticed: f64,
    /// The share of their sign-ins at which users are asked: median and mean.
    pub(crate) asked_median: f64,
    pub(crate) asked_mean: f64,
    /// The same with the detector's own lowest threshold.
    pub(crate) noticed_by_default: f64,
    pub(crate) asked_by_default: f64,
}

/// How often owners may be asked, where thresholds follow from that instead, at histories from the first of [`SIZES`] on.
const RATES: [f64; 3] = [0.01, 0.05, 0.1];

/// What is noticed where owners are asked at so many of their sign-ins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AtRate {
    pub(crate) rate: f64,
    /// The share of attempts of each of [`Attacker::ALL`].
    pub(crate) noticed: [f64; 4],
}

/// Everything that is measured of the model.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Familiarity {
    pub(crate) rows: Vec<Row>,
    pub(crate) at_rates: Vec<AtRate>,
}

/// Measures on the population of `plan`.
pub(crate) fn measure(plan: Plan) -> Result<Familiarity, PlanError> {
    let (scores, low) = scores_of(Simulation::new(plan)?);
    let rows = Attacker::ALL.into_iter().flat_map(|attacker| {
        let thresholds = scores.thresholds(attacker, published(attacker).noticed);
        SIZES.map(|size| row(&scores, attacker, size, &thresholds, low))
    });
    Ok(Familiarity {
        rows: rows.collect(),
        at_rates: RATES.map(|rate| at_rate(&scores, rate)).into(),
    })
}

/// The scores, and the detector's lowest threshold.
fn scores_of(mut simulation: Simulation) -> (Scores, f64) {
    let mut replay = Replay::new();
    let mut scores = Scores::default();
    while let Some(sign_in) = simulation.next() {
        let attempt = sign_in.attempt();
        replay.arrive(&attempt);
        if sign_in.label.is_attack() || attempt.progress != Progress::Succeeded {
            continue;
        }
        let signals = sign_in.signals();
        let own = replay.unfamiliarity(&attempt, &signals);
        replay.learn(&attempt, &signals);
        let size = scores.add_own(attempt.user, own);
        if size > HISTORY_MAX {
            continue;
        }
        for attacker in Attacker::ALL {
            let tries = (0..TRIES).filter_map(|turn| simulation.attack(attacker, &sign_in, turn));
            let found = tries.filter_map(|attack| replay.unfamiliarity(&attack.attempt(), &attack.signals()));
            scores.add_attacks(attacker, size, found);
        }
    }
    scores.sort();
    (scores, replay.settings.unfamiliar_features.low)
}

fn row(scores: &Scores, attacker: Attacker, size: usize, thresholds: &Thresholds, low: f64) -> Row {
    let asked = scores.asked(size, thresholds);
    let by_default = [low; HISTORY_MAX + 1];
    Row {
        attacker,
        size,
        users: asked.users,
        noticed: scores.noticed(attacker, 1..size, thresholds),
        asked_median: asked.median,
        asked_mean: asked.mean,
        noticed_by_default: scores.noticed(attacker, 1..size, &by_default),
        asked_by_default: scores.asked(size, &by_default).mean,
    }
}

/// With thresholds at which so many owners are asked at every size of the history.
fn at_rate(scores: &Scores, rate: f64) -> AtRate {
    let thresholds = scores.owners_thresholds(rate);
    AtRate {
        rate,
        noticed: Attacker::ALL.map(|attacker| scores.noticed(attacker, SIZES[0]..HISTORY_MAX + 1, &thresholds)),
    }
}
