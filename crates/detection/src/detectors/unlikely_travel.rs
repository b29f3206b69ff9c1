//! Unlikely travel: two sign-ins further apart than anyone can move in the time between them.
//! Graph: `riskEventType` = `unlikelyTravel`, offline.

use crate::evidence::{Evidence, Stop, Travel};
use crate::facts::{Facts, Finding};
use crate::features::Feature;
use crate::profile::Stay;
use crate::risk::lowered;
use crate::settings;
use crate::signals::Point;
use keepwatch_graph::RiskLevel;
use serde::Deserialize;

/// Settings of `unlikelyTravel`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
}

impl Default for UnlikelyTravel {
    fn default() -> Self {
        Self {
            enabled: true,
            level: RiskLevel::Medium,
            speed_kmh_max: 900.0,
            distance_km_min: 500.0,
            learning_days: 14,
            learning_sign_ins: 10,
            regular_km: 100.0,
            regular_sign_ins: 3,
            regular_days: 3,
        }
    }
}

/// How far a city's entry may be off where the table does not say.
const CITY_RADIUS_KM: f64 = 50.0;
/// How far an entry without a city may be off where the table does not say: it stands in the middle of a country.
const COUNTRY_RADIUS_KM: f64 = 500.0;

/// Compares the attempt with where the user was before it.
///
/// Returns `None` when either place is unknown: missing geography costs recall, never a false alarm.
pub(crate) fn detect(settings: &UnlikelyTravel, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let here = facts.place_of_person()?;
    let (previous_at, previous) = facts.profile.stay_before(facts.attempt.at)?;
    let city = facts.signals.place.as_ref().and_then(|place| place.city.clone());

    // Both places are somewhere in a circle; what counts is how far they are apart at least.
    let radii_km = radius_km(&here, city.is_some()) + radius_km(&previous.point, previous.city.is_some());
    let distance_km = (here.distance_km(&previous.point) - radii_km).max(0.0);
    if distance_km <= settings.distance_km_min {
        return None;
    }

    // Two sign-ins at the same instant give an infinite speed: the right answer, without a special case.
    let hours = facts.attempt.at.seconds_since(previous_at) / 3_600.0;
    let speed_kmh = distance_km / hours;
    if speed_kmh <= settings.speed_kmh_max {
        return None;
    }
    if is_learning(settings, facts) || is_explained(settings, facts, here, previous) {
        return None;
    }

    let same_agent =
        previous.user_agent.is_some() && previous.user_agent.as_deref() == facts.features.get(Feature::UserAgent);
    Some(Finding {
        level: if same_agent {
            lowered(settings.level)
        } else {
            settings.level
        },
        evidence: Evidence::Travel(Box::new(Travel {
            from: Stop {
                at: previous_at,
                stay: previous.clone(),
            },
            to: Stop {
                at: facts.attempt.at,
                stay: Stay {
                    point: here,
                    country: facts.features.get(Feature::Country).map(Into::into),
                    city,
                    prefix: facts.features.get(Feature::Prefix).map(Into::into),
                    network: facts.signals.network.as_ref().map(|network| network.number),
                    device: facts.features.get(Feature::Device).map(Into::into),
                    user_agent: facts.features.get(Feature::UserAgent).map(Into::into),
                },
            },
            distance_km,
            speed_kmh,
        })),
    })
}

fn radius_km(point: &Point, has_city: bool) -> f64 {
    match (point.radius_km(), has_city) {
        (0.0, true) => CITY_RADIUS_KM,
        (0.0, false) => COUNTRY_RADIUS_KM,
        (radius_km, _) => radius_km,
    }
}

fn is_learning(settings: &UnlikelyTravel, facts: &Facts<'_>) -> bool {
    let experience = facts.profile.experience(facts.attempt.at);
    experience.days < f64::from(settings.learning_days) && experience.sign_ins < settings.learning_sign_ins
}

/// What makes a journey that nobody can have made harmless all the same. Anonymizers, relays and data centres never get
/// this far: their place is nobody's.
fn is_explained(settings: &UnlikelyTravel, facts: &Facts<'_>, here: Point, previous: &Stay) -> bool {
    let device = facts.features.get(Feature::Device);
    let same_device = device.is_some() && device == previous.device.as_deref();

    // Two offices of one company, between which its network carries people at the speed of light.
    let both_popular = facts.is_popular(Feature::Prefix)
        && previous
            .prefix
            .as_deref()
            .is_some_and(|prefix| facts.value_is_popular(Feature::Prefix, prefix));

    let near = facts
        .profile
        .experience_near(here, settings.regular_km, facts.attempt.at);
    let is_regular = near.sign_ins >= settings.regular_sign_ins && near.days >= f64::from(settings.regular_days);

    same_device || both_popular || is_regular
}

#[cfg(test)]
mod tests;
