//! The familiarity model in the form in which such models are published: for a share of an attacker's attempts that must be
//! noticed, the share of their own sign-ins at which users would be asked for more, by the size of the history.
//!
//! At every size of the history each attacker tries each account. The threshold for that size is the score that the wanted
//! share of these attempts reaches, and a user's own next sign-in is judged with it. The first sign-in has no history, and
//! nobody is asked at it. The figure for n is the share of a user's first n sign-ins, as the median over users who have so
//! many.

use crate::published::published;
use crate::replay::Replay;
use keepwatch_detection::Progress;
use keepwatch_graph::UserId;
use keepwatch_simulation::{Attacker, Plan, PlanError, Simulation};
use std::collections::BTreeMap;

/// Days of the population, as many as the published data has.
pub(crate) const DAYS: u16 = keepwatch_simulation::published::DAYS as u16;
/// Sizes of the history.
pub(crate) const SIZES: [usize; 5] = [5, 12, 20, 30, 39];
/// The  largest history that a sign-in of the largest size is judged by.
const HISTORY_MAX: usize = 38;
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
    let scores = Scores::of(Simulation::new(plan)?);
    let rows = Attacker::ALL.into_iter().flat_map(|attacker| {
        let thresholds = scores.thresholds(attacker);
        SIZES.map(|size| scores.row(attacker, size, &thresholds))
    });
    Ok(Familiarity {
        rows: rows.collect(),
        at_rates: RATES.map(|rate| scores.at_rate(rate)).into(),
    })
}

/// Thresholds by the size of the history; nobody is asked where there is none.
type Thresholds = [f64; HISTORY_MAX + 1];

/// Scores of attackers at one size of the history after the other, in ascending order.
type Attacks = [Vec<f64>; HISTORY_MAX + 1];

/// Scores of owners, in the order in which they signed in, and of attackers.
struct Scores {
    owners: BTreeMap<UserId, Vec<f64>>,
    attacks: BTreeMap<Attacker, Attacks>,
    /// The detector's lowest threshold.
    low: f64,
}

impl Scores {
    fn of(mut simulation: Simulation) -> Scores {
        let mut replay = Replay::new();
        let mut owners: BTreeMap<UserId, Vec<f64>> = BTreeMap::new();
        let mut attacks: BTreeMap<Attacker, Attacks> = BTreeMap::new();
        while let Some(sign_in) = simulation.next() {
            let attempt = sign_in.attempt();
            replay.arrive(&attempt);
            if sign_in.label.is_attack() || attempt.progress != Progress::Succeeded {
                continue;
            }
            let signals = sign_in.signals();
            let own = replay.unfamiliarity(&attempt, &signals);
            replay.learn(&attempt, &signals);
            let history = owners.entry(attempt.user).or_default();
            history.push(own.unwrap_or(f64::NEG_INFINITY));
            let size = history.len();
            if size > HISTORY_MAX {
                continue;
            }
            for attacker in Attacker::ALL {
                let tries = (0..TRIES).filter_map(|turn| simulation.attack(attacker, &sign_in, turn));
                let scores = tries.filter_map(|attack| replay.unfamiliarity(&attack.attempt(), &attack.signals()));
                let by_size = attacks
                    .entry(attacker)
                    .or_insert_with(|| std::array::from_fn(|_| Vec::new()));
                by_size[size].extend(scores);
            }
        }
        for scores in attacks.values_mut().flatten() {
            scores.sort_by(f64::total_cmp);
        }
        Scores {
            owners,
            attacks,
            low: replay.settings.unfamiliar_features.low,
        }
    }

    fn thresholds(&self, attacker: Attacker) -> Thresholds {
        let share = published(attacker).noticed;
        std::array::from_fn(|size| threshold(self.attacks_on(attacker, size), share))
    }

    fn attacks_on(&self, attacker: Attacker, size: usize) -> &[f64] {
        self.attacks.get(&attacker).map_or(&[], |by_size| &by_size[size])
    }

    fn row(&self, attacker: Attacker, size: usize, thresholds: &Thresholds) -> Row {
        let asked = self.asked(size, thresholds);
        let by_default = [self.low; HISTORY_MAX + 1];
        Row {
            attacker,
            size,
            users: asked.len(),
            noticed: self.noticed(attacker, size, thresholds),
            asked_median: median(&asked),
            asked_mean: mean(&asked),
            noticed_by_default: self.noticed(attacker, size, &by_default),
            asked_by_default: mean(&self.asked(size, &by_default)),
        }
    }

    /// The share of an attacker's attempts on histories smaller than `size`, each size counting as much as another.
    fn noticed(&self, attacker: Attacker, size: usize, thresholds: &Thresholds) -> f64 {
        let shares = (1..size).map(|size| self.noticed_on(attacker, size, thresholds));
        mean(&shares.collect::<Vec<_>>())
    }

    fn noticed_on(&self, attacker: Attacker, size: usize, thresholds: &Thresholds) -> f64 {
        let scores = self.attacks_on(attacker, size);
        let noticed = scores.iter().filter(|score| **score >= thresholds[size]).count();
        noticed as f64 / scores.len().max(1) as f64
    }

    /// With thresholds at which so many owners are asked at every size of the history.
    fn at_rate(&self, rate: f64) -> AtRate {
        let thresholds: Thresholds = std::array::from_fn(|size| {
            let mut scores: Vec<f64> = self
                .owners
                .values()
                .filter_map(|scores| scores.get(size).copied())
                .collect();
            scores.sort_by(f64::total_cmp);
            threshold(&scores, rate)
        });
        let noticed = Attacker::ALL.map(|attacker| {
            let shares = (SIZES[0]..=HISTORY_MAX).map(|size| self.noticed_on(attacker, size, &thresholds));
            mean(&shares.collect::<Vec<_>>())
        });
        AtRate { rate, noticed }
    }

    /// Of each user with so many sign-ins, the share at which they would be asked; ascending.
    fn asked(&self, size: usize, thresholds: &Thresholds) -> Vec<f64> {
        let histories = self.owners.values().filter_map(|scores| scores.get(..size));
        let shares = histories.map(|scores| {
            let asked = scores
                .iter()
                .zip(thresholds)
                .filter(|(score, threshold)| score >= threshold);
            asked.count() as f64 / size as f64
        });
        let mut shares: Vec<f64> = shares.collect();
        shares.sort_by(f64::total_cmp);
        shares
    }
}

/// The highest score that at least `share` of the ascending `scores` reach.
fn threshold(scores: &[f64], share: f64) -> f64 {
    let missed = ((1.0 - share) * scores.len() as f64).floor() as usize;
    scores.get(missed).copied().unwrap_or(f64::INFINITY)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The median of ascending values; 0 where there are none.
fn median(values: &[f64]) -> f64 {
    let middle = values.len() / 2;
    match (values.get(middle), values.len().is_multiple_of(2)) {
        (Some(upper), true) => values.get(middle - 1).map_or(*upper, |lower| (lower + upper) / 2.0),
        (Some(middle), false) => *middle,
        (None, _) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_lets_no_more_pass_than_it_may() {
        let scores: Vec<f64> = (0..1000).map(f64::from).collect();
        for (share, expected) in [(0.99, 10.0), (0.995, 5.0), (1.0, 0.0)] {
            assert_eq!(threshold(&scores, share), expected, "{share}");
        }
        assert_eq!(threshold(&[], 0.99), f64::INFINITY, "nothing to notice");
    }

    #[test]
    fn medians_are_in_the_middle() {
        for (values, expected) in [
            (&[][..], 0.0),
            (&[3.0], 3.0),
            (&[1.0, 2.0], 1.5),
            (&[1.0, 2.0, 9.0], 2.0),
        ] {
            assert_eq!(median(values), expected, "{values:?}");
        }
    }
}
