//! Each detector beside the truth: how many of its alerts are right, and how many attacks it finds, where somebody can look
//! at so many alerts a day.
//!
//! Alerts are taken by level, and unfamiliar ones of a level by score. Of alerts that rank the same some are taken at random:
//! the figures are the expected ones.

use crate::replay::Replay;
use keepwatch_detection::{Assessment, DETECTORS, Detected, Evidence, legitimate, severity};
use keepwatch_simulation::{Attacker, Case, Label, Plan, PlanError, Simulation};
use std::collections::{BTreeMap, HashSet};

/// Days of the population, of which the first [`LEARNING_DAYS`] are learned from and not counted.
pub(crate) const DAYS: u16 = 60;
pub(crate) const LEARNING_DAYS: u16 = 30;
/// Attacks that begin on each day, of eight kinds in turn.
pub(crate) const ATTACKS_PER_DAY: u16 = 24;
/// Alerts that somebody looks at, of a thousand users who sign in on a day.
pub(crate) const BUDGETS: [f64; 2] = [1.0, 10.0];

/// What attackers with the right credential do.
pub(crate) const ATTACKS: [Label; 8] = [
    takeover(Attacker::Naive),
    takeover(Attacker::Vpn),
    takeover(Attacker::Targeted),
    takeover(Attacker::VeryTargeted),
    of(Case::SprayHit),
    of(Case::TokenTheft),
    of(Case::Travel),
    of(Case::Insider),
];

const fn of(case: Case) -> Label {
    Label { case, attacker: None }
}

const fn takeover(attacker: Attacker) -> Label {
    Label {
        case: Case::Takeover,
        attacker: Some(attacker),
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// Sign-ins with the right credential that owners made, and those that attackers made.
    pub(crate) owners: u64,
    pub(crate) attacks: u64,
    /// Users who sign in on a day, on average.
    pub(crate) users_per_day: f64,
    pub(crate) rows: Vec<Row>,
}

/// One detector, or all of them together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// Alerts of a thousand users who sign in on a day.
    pub(crate) alerts: f64,
    /// With each of [`BUDGETS`].
    pub(crate) within: [Quality; 2],
    /// Of each of [`ATTACKS`], the share that is found with all alerts.
    pub(crate) recall_by_attack: [f64; 8],
}

/// How good alerts are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quality {
    /// The share of alerts that are attacks; `None` without alerts.
    pub(crate) precision: Option<f64>,
    /// The share of attacks that have an alert.
    pub(crate) recall: f64,
}

/// An alert's rank, the largest first, and whether it is right.
type Alert = ((u8, f64), Option<usize>);

/// Measures on the population of `plan`.
pub(crate) fn measure(plan: Plan) -> Result<Found, PlanError> {
    let first_day = plan.begin.plus_days(i64::from(LEARNING_DAYS));
    let mut replay = Replay::new();
    let mut alerts: BTreeMap<&'static str, Vec<Alert>> = BTreeMap::new();
    let (mut owners, mut attacks) = (0, [0_u64; ATTACKS.len()]);
    let mut active = HashSet::new();
    for sign_in in Simulation::new(plan)? {
        let attempt = sign_in.attempt();
        replay.arrive(&attempt);
        if !attempt.progress.credential_was_right() {
            continue;
        }
        let signals = sign_in.signals();
        let found = replay.assess(&attempt, &signals);
        let attack = ATTACKS.iter().position(|label| *label == sign_in.label);
        // Owners prove who they are where they are asked. An attacker whom nothing gives away is learned as well: that is
        // the price of being unnoticed.
        if attack.is_none() || legitimate(&found, &attempt) {
            replay.learn(&attempt, &signals);
        }
        if attempt.at < first_day {
            continue;
        }
        match attack {
            Some(attack) => attacks[attack] += 1,
            None => {
                owners += 1;
                active.insert((attempt.user, attempt.at.unix_days()));
            }
        }
        for detected in &found.detections {
            let alert = (rank(detected), attack);
            alerts.entry(detected.event_type).or_default().push(alert);
        }
        if let Some(worst) = any(&found) {
            alerts.entry(ANY).or_default().push((worst, attack));
        }
    }
    let days = f64::from(DAYS - LEARNING_DAYS);
    let users_per_day = active.len() as f64 / days;
    let names = DETECTORS.iter().map(|detector| detector.event_type).chain([ANY]);
    let rows = names.map(|name| {
        let alerts = alerts.remove(name).unwrap_or_default();
        row(name, alerts, &attacks, users_per_day * days / 1000.0)
    });
    Ok(Found {
        owners,
        attacks: attacks.iter().sum(),
        users_per_day,
        rows: rows.collect(),
    })
}

/// The row of all detectors together.
const ANY: &str = "any of them";

fn rank(detected: &Detected) -> (u8, f64) {
    let score = match &detected.evidence {
        Evidence::Unfamiliar(unfamiliar) => unfamiliar.score,
        _ => 0.0,
    };
    (severity(detected.level), score)
}

/// The rank of a sign-in by its worst level, and then by how many detectors doubt it.
fn any(found: &Assessment) -> Option<(u8, f64)> {
    let worst = found.detections.iter().map(|detected| severity(detected.level)).max()?;
    Some((worst, found.detections.len() as f64))
}

/// `thousands` are of users and days.
fn row(name: &'static str, mut alerts: Vec<Alert>, attacks: &[u64; ATTACKS.len()], thousands: f64) -> Row {
    alerts.sort_by(|((one_level, one), _), ((other_level, other), _)| {
        other_level.cmp(one_level).then(other.total_cmp(one))
    });
    let all: u64 = attacks.iter().sum();
    let recall_by_attack = std::array::from_fn(|attack| {
        let found = alerts.iter().filter(|(_, of)| *of == Some(attack)).count();
        found as f64 / attacks[attack].max(1) as f64
    });
    Row {
        name,
        alerts: alerts.len() as f64 / thousands,
        within: BUDGETS.map(|budget| quality(&alerts, budget * thousands, all)),
        recall_by_attack,
    }
}

/// Of alerts in the order of their rank, what is expected of the first `budget`.
fn quality(alerts: &[Alert], budget: f64, attacks: u64) -> Quality {
    let (mut taken, mut right) = (0.0, 0.0);
    for same in alerts.chunk_by(|(one, _), (other, _)| one == other) {
        let room = (budget - taken).clamp(0.0, same.len() as f64);
        let share_right = same.iter().filter(|(_, attack)| attack.is_some()).count() as f64 / same.len() as f64;
        taken += room;
        right += room * share_right;
    }
    Quality {
        precision: (taken > 0.0).then(|| right / taken),
        recall: right / attacks.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_alerts_that_rank_the_same_some_are_taken_at_random() {
        let alerts: Vec<Alert> = vec![
            ((3, 0.0), Some(0)),
            ((2, 0.0), Some(1)),
            ((2, 0.0), None),
            ((1, 0.0), None),
        ];
        let cases = [
            (1.0, Some(1.0), 0.25),
            (2.0, Some(0.75), 0.375),
            (3.0, Some(2.0 / 3.0), 0.5),
            (9.0, Some(0.5), 0.5),
            (0.0, None, 0.0),
        ];
        for (budget, precision, recall) in cases {
            assert_eq!(quality(&alerts, budget, 4), Quality { precision, recall }, "{budget}");
        }
    }
}
