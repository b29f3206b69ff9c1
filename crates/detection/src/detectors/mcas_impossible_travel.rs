//! Impossible travel: activity in two countries that are no neighbours, faster than anyone can move between them.
//! Graph: `riskEventType` = `mcasImpossibleTravel`, offline.
//!
//! It looks at the same places as `unlikelyTravel`, of sign-ins with and without a person present, and leaves to that what
//! that tells: one journey is one alert. What is left is what `unlikelyTravel` does not judge: users who are known for a
//! week, countries that are near, and devices that proved themselves, whose claim a stolen token carries along.

use crate::detectors::unlikely_travel::journey::Journey;
use crate::detectors::unlikely_travel::{self, UnlikelyTravel, suppression};
use crate::evidence::{Evidence, NotSuppressed, Stop, Travel};
use crate::facts::{Facts, Finding};
use crate::geography::are_near;
use crate::profile::Stay;
use crate::risk::{lowered, severity};
use crate::settings::{self, Rule};
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `mcasImpossibleTravel`. Speed, horizon, what makes a place the user's own and how long a journey is not told
/// again are those of [`UnlikelyTravel`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct McasImpossibleTravel {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level; one less where both had the same user agent, and one less with a device of the user's that proved itself.
    /// Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// Nearer is noise: phones on a coast find the masts of the other one. Default 200 kilometres.
    pub distance_km_min: f64,
    /// A user is judged after so many days. Default 7.
    pub learning_days: u32,
}

impl Default for McasImpossibleTravel {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            distance_km_min: 200.0,
            learning_days: 7,
        }
    }
}

impl McasImpossibleTravel {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![Rule::new(
            "mcas_impossible_travel.distance_km_min",
            self.distance_km_min >= 0.0 && self.distance_km_min.is_finite(),
            "at least 0",
        )]
    }

    /// The rules of journeys, with its own where it has some.
    fn within(&self, travel: &UnlikelyTravel) -> UnlikelyTravel {
        UnlikelyTravel {
            distance_km_min: self.distance_km_min,
            learning_days: self.learning_days,
            // Days only: somebody who signs in ten times on the first morning is not known.
            learning_sign_ins: u32::MAX,
            ..travel.clone()
        }
    }
}

/// Compares the attempt's country with that of every place where the user was within the horizon, and reports the worst
/// journey, unless `unlikelyTravel` with its settings `travel` tells of the attempt.
///
/// Returns `None` where either country or place is unknown, or its address hides it: what is missing never alarms.
pub(crate) fn detect(settings: &McasImpossibleTravel, travel: &UnlikelyTravel, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let here = unlikely_travel::stay_of(facts)?;
    let rules = settings.within(travel);
    let mut journeys = unlikely_travel::impossible_journeys(&rules, facts, &here);
    journeys.retain(|journey| is_far(journey.from.stay, &here));
    if journeys.is_empty() || is_told_already(travel, facts) {
        return None;
    }
    let of_attempt = [
        suppression::learning(&rules, facts)?,
        NotSuppressed::ShownPlace,
        NotSuppressed::DistantCountries,
        suppression::regular_place(&rules, facts, &here)?,
    ];
    let unexplained = journeys.into_iter().filter_map(|journey| {
        let of_journey = suppression::of_journey(&rules, facts, &journey, &here)?;
        let not_suppressed = of_attempt.iter().copied().chain(facts.unfamiliar_device());
        let level = level(settings.level, facts, &journey, &here);
        (severity(level) > 0).then(|| (level, journey, not_suppressed.chain(of_journey).collect()))
    });
    let (level, worst, not_suppressed) = unexplained.max_by(|(one_level, one, _), (other_level, other, _)| {
        severity(*one_level)
            .cmp(&severity(*other_level))
            .then_with(|| one.cmp_speed(other))
    })?;
    Some(Finding {
        level,
        evidence: Evidence::Travel(Box::new(Travel {
            from: Stop {
                at: worst.from.last,
                stay: worst.from.stay.clone(),
            },
            to: Stop {
                at: facts.attempt.at,
                stay: here,
            },
            distance_km: worst.distance_km,
            speed_kmh: worst.speed_kmh,
            not_suppressed,
        })),
    })
}

/// Whether both countries are known, and neither one nor neighbours.
fn is_far(one: &Stay, other: &Stay) -> bool {
    match (&one.country, &other.country) {
        (Some(one), Some(other)) => !are_near(one, other),
        (None, _) | (_, None) => false,
    }
}

fn is_told_already(travel: &UnlikelyTravel, facts: &Facts<'_>) -> bool {
    unlikely_travel::detect(travel, facts).is_some_and(|finding| severity(finding.level) > 0)
}

/// A VPN that was switched on leaves the program and the device as they were; who renews a stolen token brings the device's
/// claim, and a program of another kind.
fn level(level: RiskLevel, facts: &Facts<'_>, journey: &Journey<'_>, here: &Stay) -> RiskLevel {
    let is_same_agent = here.user_agent.is_some() && here.user_agent == journey.from.stay.user_agent;
    let mitigations = [is_same_agent, facts.device_is_known()];
    let holding = mitigations.into_iter().filter(|holds| *holds);
    holding.fold(level, |level, _| lowered(level))
}

#[cfg(test)]
mod tests;
