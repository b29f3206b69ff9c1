//! The published model, as its authors' program computes it.
//!
//! For each of two features, the likelihood of the attempt's values among everybody's sign-ins before it is divided by that
//! among the user's own; the product is divided by the user's share of all sign-ins, and by the number of users. Each
//! likelihood is a weighted sum over the levels of the feature, unsmoothed but for the finest one of everybody's.
//!
//! Two things are as they are there and not as one would expect. How often a value of the finest level goes with the coarser
//! ones is looked up in the whole file, later rows included. And a feature of which the user had no level is four times as
//! likely among everybody as among the user's.

use super::{AGENT, LEVELS, ORIGIN, Values};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Source: `feature_weightings` of the authors' program.
const WEIGHTS: [f64; LEVELS] = [
    0.6,
    0.3,
    0.1,
    0.538_665_384_055_135_9,
    0.268_045_149_862_566_6,
    0.188_182_951_001_095_36,
    0.005_106_515_081_202_152_5,
];

/// Over which a likelihood of everybody's is divided where the user had nothing of a feature.
const UNKNOWN_DIVISOR: f64 = 4.0;

/// What the whole file says of the values of the finest levels.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// By the level and value: how often, and with which values of the coarser levels.
    finest: HashMap<(usize, u32), (u64, [HashSet<u32>; 3])>,
}

impl Whole {
    pub(super) fn add(&mut self, values: &Values) {
        for feature in [ORIGIN, AGENT] {
            let (count, coarser) = self.finest.entry((feature.start, values[feature.start])).or_default();
            *count += 1;
            for (seen, value) in coarser.iter_mut().zip(&values[feature.start + 1..feature.end]) {
                seen.insert(*value);
            }
        }
    }

    /// The smoothed share of a value among the rows that have it.
    fn likelihood(&self, level: usize, value: u32) -> f64 {
        let found = self.finest.get(&(level, value));
        let (count, unseen) = found.map_or((0, 1), |(count, coarser)| {
            (*count, coarser.iter().map(HashSet::len).sum::<usize>() + 1)
        });
        smoothed(count as f64, count as f64, unseen as f64)
    }
}

/// Everybody's sign-ins so far.
#[derive(Debug, Default)]
pub(super) struct Everybody {
    counts: [HashMap<u32, u32>; LEVELS],
    sign_ins: u64,
    users: u64,
}

/// One user's sign-ins so far.
#[derive(Debug, Default, Clone)]
pub(super) struct Own(Vec<Values>);

impl Own {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn count(&self, level: usize, value: u32) -> usize {
        self.0.iter().filter(|values| values[level] == value).count()
    }
}

impl Everybody {
    /// Counts a sign-in, after it was judged.
    pub(super) fn add(&mut self, own: &mut Own, values: Values) {
        self.users += u64::from(own.0.is_empty());
        self.sign_ins += 1;
        for (counts, value) in self.counts.iter_mut().zip(values) {
            *counts.entry(value).or_default() += 1;
        }
        own.0.push(values);
    }

    /// The risk of an attempt; `None` of a user's first.
    pub(super) fn score(&self, whole: &Whole, own: &Own, values: &Values) -> Option<f64> {
        if own.0.is_empty() {
            return None;
        }
        let mut risk = 1.0;
        for feature in [ORIGIN, AGENT] {
            let everybodys = self.likelihood(whole, feature.clone(), values);
            let mut users = 0.0;
            for level in feature {
                users += WEIGHTS[level] * unsmoothed(own.count(level, values[level]) as f64, own.len() as f64);
            }
            if users == 0.0 {
                users = everybodys / UNKNOWN_DIVISOR;
            }
            risk *= everybodys / users;
        }
        let share_of_user = own.len() as f64 / self.sign_ins as f64;
        Some(risk * ((1.0 / self.users as f64) / share_of_user))
    }

    fn likelihood(&self, whole: &Whole, feature: Range<usize>, values: &Values) -> f64 {
        let all = self.sign_ins as f64;
        let finest = feature.start;
        let unseen: usize = self.counts[finest + 1..feature.end].iter().map(HashMap::len).sum();
        let mut sum = 0.0;
        for level in feature {
            let count = f64::from(self.counts[level].get(&values[level]).copied().unwrap_or(0));
            sum += WEIGHTS[level]
                * if level == finest {
                    whole.likelihood(level, values[level]) * smoothed(count, all, (unseen + 1) as f64)
                } else {
                    unsmoothed(count, all)
                };
        }
        sum
    }
}

/// `count` of `all`, leaving room for so many values that were not seen.
fn smoothed(count: f64, all: f64, unseen: f64) -> f64 {
    if count > 0.0 {
        (count / all) * (1.0 - (unseen / (all + unseen)))
    } else {
        1.0 / (all + unseen)
    }
}

fn unsmoothed(count: f64, all: f64) -> f64 {
    if count > 0.0 { count / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Address 1 and 2 in network 10, address 3 in network 11, all in country 20; user agent 30 is browser 40 on system 50,
    /// user agent 31 browser 41 on the same; device 60.
    const HOME: Values = [1, 10, 20, 30, 40, 50, 60];
    const OTHER: Values = [2, 10, 20, 31, 41, 50, 60];
    const THIRD: Values = [3, 11, 20, 30, 40, 50, 60];

    /// Two users: one at home three times, the other twice with other things.
    fn world(later: &[Values]) -> (Whole, Everybody, Own) {
        let (mut whole, mut everybody) = (Whole::default(), Everybody::default());
        let (mut one, mut two) = (Own::default(), Own::default());
        for values in [HOME, HOME, HOME] {
            everybody.add(&mut one, values);
            whole.add(&values);
        }
        for values in [OTHER, OTHER] {
            everybody.add(&mut two, values);
            whole.add(&values);
        }
        for values in later {
            whole.add(values);
        }
        (whole, everybody, one)
    }

    #[test]
    fn a_risk_is_what_the_formula_gives_by_hand() {
        let (whole, everybody, one) = world(&[HOME]);
        // Of five sign-ins. Address 1: four times in the whole file, with one network and one country, so 4/(4+3); three of
        // five so far, of which there are two networks less one (only 10) and one country, so 3/5 * 5/(5+3).
        let address = (4.0 / 4.0 * (1.0 - 3.0 / 7.0)) * (3.0 / 5.0 * (1.0 - 3.0 / 8.0));
        let origin = 0.6 * address + 0.3 * (5.0 / 5.0) + 0.1 * (5.0 / 5.0);
        // User agent 30: four times, with one browser, system and device; two browsers, one system, one device so far.
        let text = (1.0 - 4.0 / 8.0) * (3.0 / 5.0 * (1.0 - 5.0 / 10.0));
        let agent = WEIGHTS[3] * text + WEIGHTS[4] * (3.0 / 5.0) + WEIGHTS[5] + WEIGHTS[6];
        // The user always had all of it: both sums of weights are one. Three of five sign-ins are the user's, of two users.
        let users: f64 = WEIGHTS[3] + WEIGHTS[4] + WEIGHTS[5] + WEIGHTS[6];
        let expected = origin / (0.6 + 0.3 + 0.1) * (agent / users) * ((1.0 / 2.0) / (3.0 / 5.0));
        let found = everybody.score(&whole, &one, &HOME).unwrap();
        assert!((found - expected).abs() < 1e-15, "{found} {expected}");
    }

    /// The bits that counting in lists gives, in another language, step by step as the authors' program does it. They are the
    /// same on every machine: no function of the platform's is in this arithmetic.
    #[test]
    fn a_risk_is_the_same_to_the_bit() {
        let (whole, everybody, one) = world(&[HOME, THIRD]);
        let scores = [HOME, OTHER, THIRD].map(|values| everybody.score(&whole, &one, &values).unwrap());
        let expected = [
            0.195_524_790_956_357_08,
            1.667_970_420_294_080_4,
            0.439_270_222_925_599_4_f64,
        ];
        assert_eq!(scores.map(f64::to_bits), expected.map(f64::to_bits), "{scores:?}");
    }

    #[test]
    fn what_the_user_never_had_is_four_times_as_likely_everybodys() {
        let (whole, everybody, one) = world(&[]);
        let foreign: Values = [9, 19, 29, 30, 40, 50, 60];
        let same_agent = everybody.score(&whole, &one, &foreign).unwrap();
        let agent_only = everybody.score(&whole, &one, &HOME).unwrap();
        let origin_at_home = everybody.likelihood(&whole, ORIGIN, &HOME);
        assert!((same_agent - agent_only / origin_at_home * 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_first_sign_in_has_no_risk_to_tell() {
        let (whole, everybody, _) = world(&[]);
        assert_eq!(everybody.score(&whole, &Own::default(), &HOME), None);
    }
}
