//! Unlikely travel: two sign-ins further apart than anyone can move in the time between them.
//! Graph: `riskEventType` = `unlikelyTravel`, offline.

pub(super) mod journey;
pub(super) mod suppression;

use crate::evidence::{Evidence, Stop, Travel};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::profile::Stay;
use crate::risk::{lowered, severity};
use crate::settings::{self, Rule};
use journey::{Journey, SECONDS_PER_HOUR};
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};

/// Settings of `unlikelyTravel`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnlikelyTravel {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// The level; one less where both sign-ins have the same user agent, as a VPN that was switched on leaves it.
    /// Default medium.
    #[serde(deserialize_with = "settings::level")]
    pub level: RiskLevel,
    /// Faster is impossible. Default 900 kilometres an hour, what an airliner does.
    pub speed_kmh_max: f64,
    /// Nearer is noise: one phone on Wi-Fi and then on mobile data can be placed in two cities. Default 500 kilometres.
    pub distance_km_min: f64,
    /// Places are compared with those of so many hours before. Default 24: an airliner is everywhere on Earth after 22 and
    /// a half. Whoever sets a lower [`UnlikelyTravel::speed_kmh_max`] needs more.
    pub horizon_hours: u32,
    /// A user is judged after so many days, or [`UnlikelyTravel::learning_sign_ins`] if that is earlier. Default 14.
    pub learning_days: u32,
    /// See [`UnlikelyTravel::learning_days`]. Default 10.
    pub learning_sign_ins: u32,
    /// A place is the user's own when sign-ins came from within so many kilometres of it. Default 100.
    pub regular_km: f64,
    /// A place is the user's own after so many sign-ins. Default 3.
    pub regular_sign_ins: u32,
    /// A place is the user's own when the first and the last of its sign-ins are so many days apart. Default 3: a second
    /// home, not one odd evening.
    pub regular_days: u32,
    /// A journey between the same two places, either way, is told once in so many hours: not again where the profile has
    /// learned one such, which was cleared up or explained, and the second place is reached through the same network.
    /// One that nobody has cleared up is told each time; a sign-in that is not doubted would be learned as the user's.
    /// Default 72, after which a place that is used on is the user's own; 0 tells all. Profiles remember no more than
    /// the last 24 stays of up to an hour.
    pub repeat_hours: u32,
}

impl Default for UnlikelyTravel {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            speed_kmh_max: 900.0,
            distance_km_min: 500.0,
            horizon_hours: 24,
            learning_days: 14,
            learning_sign_ins: 10,
            regular_km: 100.0,
            regular_sign_ins: 3,
            regular_days: 3,
            repeat_hours: 72,
        }
    }
}

/// Thirty days: profiles remember no more of where a user was than a few.
const HOURS_MAX: u32 = 720;

impl UnlikelyTravel {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "unlikely_travel.speed_kmh_max",
                self.speed_kmh_max > 0.0 && self.speed_kmh_max.is_finite(),
                "above 0",
            ),
            Rule::new(
                "unlikely_travel.distance_km_min",
                self.distance_km_min >= 0.0 && self.distance_km_min.is_finite(),
                "at least 0",
            ),
            Rule::new(
                "unlikely_travel.horizon_hours",
                (1..=HOURS_MAX).contains(&self.horizon_hours),
                "from 1 to 720",
            ),
            Rule::new(
                "unlikely_travel.repeat_hours",
                self.repeat_hours <= HOURS_MAX,
                "at most 720",
            ),
            Rule::new(
                "unlikely_travel.regular_km",
                self.regular_km >= 0.0 && self.regular_km.is_finite(),
                "at least 0",
            ),
        ]
    }
}

/// Compares the attempt with every place where the user was within the horizon before it, and reports the worst journey:
/// that of the highest level, and of those the fastest.
///
/// Returns `None` when either place is unknown: missing geography costs recall, never a false alarm.
pub(crate) fn detect(settings: &UnlikelyTravel, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let here = stay_of(facts)?;
    let journeys = impossible_journeys(settings, facts, &here);
    if journeys.is_empty() {
        return None;
    }
    let mut not_suppressed = suppression::of_attempt(settings, facts, &here)?;
    let unexplained = journeys.into_iter().filter_map(|journey| {
        let not_suppressed = suppression::of_journey(settings, facts, &journey, &here)?;
        Some((level(settings, &journey, &here), journey, not_suppressed))
    });
    let (level, worst, of_journey) = unexplained.max_by(|(one_level, one, _), (other_level, other, _)| {
        severity(*one_level)
            .cmp(&severity(*other_level))
            .then_with(|| one.cmp_speed(other))
    })?;
    not_suppressed.extend(of_journey);
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

/// Where the attempt is, if that can be believed.
pub(super) fn stay_of(facts: &Facts<'_>) -> Option<Stay> {
    let text = |feature| facts.features.get(feature).map(Into::into);
    Some(Stay {
        point: facts.place_of_person()?,
        country: text(Feature::Country),
        city: facts.signals.place.as_ref().and_then(|place| place.city.clone()),
        prefix: text(Feature::Prefix),
        network: facts.signals.network.as_ref().map(|network| network.number),
        device: text(Feature::Device),
        user_agent: text(Feature::UserAgent),
        trusted: facts.signals.trusted,
    })
}

/// The journeys to `here` that nobody can have made, from wherever the user was within the horizon.
pub(super) fn impossible_journeys<'a>(settings: &UnlikelyTravel, facts: &Facts<'a>, here: &Stay) -> Vec<Journey<'a>> {
    let at = facts.attempt.at;
    let horizon_begins = at.plus_seconds(-SECONDS_PER_HOUR * i64::from(settings.horizon_hours));
    let live = facts.profile.sightings(at).filter(|from| from.last >= horizon_begins);
    live.filter_map(|from| Journey::impossible(settings, from, here, at))
        .collect()
}

fn level(settings: &UnlikelyTravel, journey: &Journey<'_>, here: &Stay) -> RiskLevel {
    let is_same_agent = here.user_agent.is_some() && here.user_agent == journey.from.stay.user_agent;
    if is_same_agent {
        lowered(settings.level)
    } else {
        settings.level
    }
}

#[cfg(test)]
mod tests;
