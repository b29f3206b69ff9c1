//! A journey between two sign-ins, and whether anybody can have made it.

use super::UnlikelyTravel;
use crate::profile::{Sighting, Stay};
use keepwatch_graph::Timestamp;
use std::cmp::Ordering;

pub(in crate::detectors) const SECONDS_PER_HOUR: i64 = 3_600;
/// How far a city's entry may be off where the table does not say.
const CITY_RADIUS_KM: f64 = 50.0;
/// How far an entry without a city may be off where the table does not say: it stands in the middle of a country.
const COUNTRY_RADIUS_KM: f64 = 500.0;

/// A journey that nobody can have made.
#[derive(Debug, Clone, Copy)]
pub(in crate::detectors) struct Journey<'a> {
    /// Where the user was before.
    pub(in crate::detectors) from: Sighting<'a>,
    /// How far apart the two places are at least, in kilometres.
    pub(in crate::detectors) distance_km: f64,
    /// How fast somebody would have had to be; infinite where there was no time at all.
    pub(in crate::detectors) speed_kmh: f64,
}

impl<'a> Journey<'a> {
    /// The journey to `to`, where somebody was at `at`; `None` where it is too short to mean anything, or possible.
    pub(in crate::detectors) fn impossible(
        settings: &UnlikelyTravel,
        from: Sighting<'a>,
        to: &Stay,
        at: Timestamp,
    ) -> Option<Journey<'a>> {
        let distance_km = apart_km(from.stay, to);
        if distance_km <= settings.distance_km_min {
            return None;
        }
        // Two sign-ins at the same instant give an infinite speed: the right answer, without a special case.
        let hours = at.seconds_since(from.last) / SECONDS_PER_HOUR as f64;
        let speed_kmh = distance_km / hours;
        (speed_kmh > settings.speed_kmh_max).then_some(Journey {
            from,
            distance_km,
            speed_kmh,
        })
    }

    /// The journey between two stays of the past, in the order in which they were.
    pub(in crate::detectors) fn between(
        settings: &UnlikelyTravel,
        one: Sighting<'a>,
        other: Sighting<'a>,
    ) -> Option<Journey<'a>> {
        let (from, to) = if one.first <= other.first {
            (one, other)
        } else {
            (other, one)
        };
        // Stays that overlap leave no time at all.
        Journey::impossible(settings, from, to.stay, to.first.max(from.last))
    }

    /// Which is the faster, of equally fast ones the longer, and of those the later: so that the order in which places were
    /// learned decides nothing.
    pub(in crate::detectors) fn cmp_speed(&self, other: &Journey<'_>) -> Ordering {
        let by_speed = self.speed_kmh.total_cmp(&other.speed_kmh);
        by_speed
            .then(self.distance_km.total_cmp(&other.distance_km))
            .then(self.from.last.cmp(&other.from.last))
    }
}

/// Both places are somewhere in a circle; what counts is how far they are apart at least.
fn apart_km(one: &Stay, other: &Stay) -> f64 {
    // Most sign-ins are from where the last one was, which needs no trigonometry.
    if one.point == other.point {
        return 0.0;
    }
    (one.point.distance_km(&other.point) - radius_km(one) - radius_km(other)).max(0.0)
}

fn radius_km(stay: &Stay) -> f64 {
    match (stay.point.radius_km(), stay.city.is_some()) {
        (0.0, true) => CITY_RADIUS_KM,
        (0.0, false) => COUNTRY_RADIUS_KM,
        (radius_km, _) => radius_km,
    }
}
