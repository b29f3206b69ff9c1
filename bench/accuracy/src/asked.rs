//! The form in which models of familiarity are published: for a share of an attacker's attempts that must be noticed, the
//! share of their own sign-ins at which users would be asked for more, by the size of the history.
//!
//! At every size of the history each attacker tries each account. The threshold for that size is the score that the wanted
//! share of these attempts reaches, and a user's own next sign-in is judged with it. The first sign-in has no history, and
//! nobody is asked at it. The figure for n is the share of a user's first n sign-ins, as the median over users who have so
//! many.

use keepwatch_graph::UserId;
use keepwatch_simulation::Attacker;
use std::collections::BTreeMap;

/// Sizes of the history that are told.
pub(crate) const SIZES: [usize; 5] = [5, 12, 20, 30, 39];
/// The largest history that a sign-in of the largest size is judged by.
pub(crate) const HISTORY_MAX: usize = 38;

/// Thresholds by the size of the history; nobody is asked where there is none.
pub(crate) type Thresholds = [f64; HISTORY_MAX + 1];

/// Scores of attackers at one size of the history after the other.
type Attacks = [Vec<f64>; HISTORY_MAX + 1];

/// Scores of owners, in the order in which they signed in, and of attackers.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    owners: BTreeMap<UserId, Vec<f64>>,
    attacks: BTreeMap<Attacker, Attacks>,
}

/// How often users are asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asked {
    /// Users with at least so many sign-ins.
    pub(crate) users: usize,
    /// The share of their sign-ins at which they are asked: over users, the median and the mean.
    pub(crate) median: f64,
    /// See `median`.
    pub(crate) mean: f64,
}

impl Scores {
    /// Adds the score of a user's next own sign-in, none at the first. Returns how many there are now.
    pub(crate) fn add_own(&mut self, user: UserId, score: Option<f64>) -> usize {
        let history = self.owners.entry(user).or_default();
        history.push(score.unwrap_or(f64::NEG_INFINITY));
        history.len()
    }

    /// Adds scores of attempts on an account with a history of `size` sign-ins. Larger ones than [`HISTORY_MAX`] are not kept.
    pub(crate) fn add_attacks(&mut self, attacker: Attacker, size: usize, scores: impl Iterator<Item = f64>) {
        let by_size = self
            .attacks
            .entry(attacker)
            .or_insert_with(|| std::array::from_fn(|_| Vec::new()));
        if let Some(of_size) = by_size.get_mut(size) {
            of_size.extend(scores);
        }
    }

    /// Puts attempts in order. To be called after the last one was added, and before anything is asked.
    pub(crate) fn sort(&mut self) {
        for scores in self.attacks.values_mut().flatten() {
            scores.sort_by(f64::total_cmp);
        }
    }

    /// At every size of the history, the highest threshold that at least `share` of the attempts reach.
    pub(crate) fn thresholds(&self, attacker: Attacker, share: f64) -> Thresholds {
        std::array::from_fn(|size| threshold(self.attacks_on(attacker, size), share))
    }

    /// At every size of the history, the highest threshold that at least `share` of owners reach.
    pub(crate) fn owners_thresholds(&self, share: f64) -> Thresholds {
        std::array::from_fn(|size| {
            let of_size = self.owners.values().filter_map(|scores| scores.get(size).copied());
            let mut scores: Vec<f64> = of_size.collect();
            scores.sort_by(f64::total_cmp);
            threshold(&scores, share)
        })
    }

    /// The share of an attacker's attempts that is noticed on histories of `sizes`, each size counting as much as another.
    pub(crate) fn noticed(&self, attacker: Attacker, sizes: std::ops::Range<usize>, thresholds: &Thresholds) -> f64 {
        let shares = (sizes.start..sizes.end.min(HISTORY_MAX + 1)).map(|size| {
            let scores = self.attacks_on(attacker, size);
            let noticed = scores.iter().filter(|score| **score >= thresholds[size]).count();
            noticed as f64 / scores.len().max(1) as f64
        });
        mean(&shares.collect::<Vec<_>>())
    }

    /// How often users with at least `size` sign-ins are asked at their first so many.
    pub(crate) fn asked(&self, size: usize, thresholds: &Thresholds) -> Asked {
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
        Asked {
            users: shares.len(),
            median: median(&shares),
            mean: mean(&shares),
        }
    }

    fn attacks_on(&self, attacker: Attacker, size: usize) -> &[f64] {
        self.attacks.get(&attacker).map_or(&[], |by_size| &by_size[size])
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
