//! What is known of one user's past sign-ins, bounded in size.
//!
//! It is taught by legitimate sign-ins only; whether one is, is decided elsewhere ([`legitimate`](crate::legitimate),
//! and the life cycle for those that turn out so later). Counts, first and last sightings and anchors come out the same
//! in whatever order sign-ins are learned, as long as no list is full. Learning one sign-in once is the caller's care.

mod anchors;
mod codec;
mod places;
mod values;

pub use anchors::{Anchor, Sighting, Stay};
pub use codec::ProfileError;
pub use values::Seen;

use crate::attempt::Attempt;
use crate::features::{self, Feature, Features, VALUE_BYTES_MAX};
use crate::signals::{Point, Signals};
use anchors::Anchors;
use keepwatch_graph::Timestamp;
use places::Places;
use std::sync::Arc;
use values::Values;

/// After how many days without a sign-in what was known is out of date, and the user is learned anew: a parental leave
/// or a sabbatical, but no summer holiday.
pub const INACTIVE_DAYS: i64 = 90;

/// How many values of a feature are kept.
///
/// Enough for a person's year: many addresses, some networks, few devices. Together at most 200, so that a profile is a
/// few kilobytes and reading it costs microseconds.
pub const fn capacity(feature: Feature) -> usize {
    match feature {
        Feature::Address | Feature::Prefix => 32,
        Feature::Network | Feature::Country => 24,
        Feature::UserAgent | Feature::Browser | Feature::Device | Feature::App => 16,
        Feature::OperatingSystem => 8,
        Feature::DeviceType | Feature::TokenIssuer => 4,
    }
}

/// What is known of one user's past sign-ins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Profile {
    first_seen: Option<Timestamp>,
    last_activity: Option<Timestamp>,
    relearned: Option<Timestamp>,
    sign_ins: u32,
    sign_ins_since_relearned: u32,
    values: [Values; Feature::ALL.len()],
    places: Places,
    anchors: Anchors,
}

impl Profile {
    /// Learns from a legitimate sign-in.
    pub fn learn(&mut self, attempt: &Attempt, signals: &Signals) {
        self.learn_activity(attempt.at);
        let features = Features::of(attempt, signals);
        for feature in Feature::ALL {
            if let Some(value) = features.get(feature) {
                self.values[feature as usize].add(value, attempt.at, capacity(feature));
            }
        }
        if let Some(point) = place_of_person(attempt, signals) {
            self.places.add(&point, attempt.at);
            self.anchors.add(attempt.at, stay(point, signals, &features));
        }
    }

    /// Takes back what was learned from a sign-in that was not the user's after all.
    ///
    /// What it alone brought is gone; what was known before it stays, whatever of the past is still stored. Counts go back
    /// by one, and times stay: of the sign-ins between the first and the last nothing is kept.
    pub fn unlearn(&mut self, attempt: &Attempt, signals: &Signals) {
        let features = Features::of(attempt, signals);
        for feature in Feature::ALL {
            if let Some(value) = features.get(feature) {
                self.values[feature as usize].take_back(value);
            }
        }
        if let Some(point) = place_of_person(attempt, signals) {
            self.places.take_back(&point);
            self.anchors.take_back(attempt.at, &stay(point, signals, &features));
        }
        self.sign_ins = self.sign_ins.saturating_sub(1);
        if self.relearned.is_none_or(|since| since <= attempt.at) {
            self.sign_ins_since_relearned = self.sign_ins_since_relearned.saturating_sub(1);
        }
    }

    fn learn_activity(&mut self, at: Timestamp) {
        let was_away = self
            .last_activity
            .is_some_and(|last| last.plus_days(INACTIVE_DAYS) < at);
        if was_away {
            self.relearn(at);
        }
        self.first_seen = Some(self.first_seen.map_or(at, |first| first.min(at)));
        self.last_activity = Some(self.last_activity.map_or(at, |last| last.max(at)));
        self.sign_ins = self.sign_ins.saturating_add(1);
        if self.relearned.is_none_or(|since| since <= at) {
            self.sign_ins_since_relearned = self.sign_ins_since_relearned.saturating_add(1);
        }
    }

    /// Puts the user back in learning mode from `at` on: what is known stays known, but is too little to judge by.
    pub fn relearn(&mut self, at: Timestamp) {
        if self.relearned.is_none_or(|since| since < at) {
            self.relearned = Some(at);
            self.sign_ins_since_relearned = 0;
        }
    }

    /// How long and by how many sign-ins the user is known at `at`.
    pub fn experience(&self, at: Timestamp) -> Experience {
        let Some(first_seen) = self.first_seen else {
            return Experience::NONE;
        };
        let was_away = self
            .last_activity
            .is_some_and(|last| last.plus_days(INACTIVE_DAYS) < at);
        if was_away {
            return Experience::NONE;
        }
        let since = self.relearned.map_or(first_seen, |relearned| relearned.max(first_seen));
        Experience {
            days: (at.seconds_since(since) / 86_400.0).max(0.0),
            sign_ins: self.sign_ins_since_relearned,
        }
    }

    /// The user's first sign-in.
    pub fn first_seen(&self) -> Option<Timestamp> {
        self.first_seen
    }

    /// The user's latest sign-in.
    pub fn last_activity(&self) -> Option<Timestamp> {
        self.last_activity
    }

    /// How many sign-ins were learned.
    pub fn sign_ins(&self) -> u32 {
        self.sign_ins
    }

    /// The values of `feature`, ascending.
    pub fn values(&self, feature: Feature) -> &[Seen] {
        self.values[feature as usize].as_slice()
    }

    /// How often `value` was seen, if it was by `at`. What was first seen later was not known then.
    pub fn seen(&self, feature: Feature, value: &str, at: Timestamp) -> Option<&Seen> {
        self.values[feature as usize].get(value).filter(|seen| seen.first <= at)
    }

    /// In how many sign-ins `feature` had one of the values that are kept and were known by `at`.
    pub fn total(&self, feature: Feature, at: Timestamp) -> u32 {
        let known = self.values(feature).iter().filter(|seen| seen.first <= at);
        known.fold(0, |sum, seen| sum.saturating_add(seen.count))
    }

    /// Where the user was by `at`, as far back as the profile remembers.
    pub fn sightings(&self, at: Timestamp) -> impl Iterator<Item = Sighting<'_>> + Clone {
        self.anchors.by(at)
    }

    /// The latest stays, in the order of time.
    pub fn anchors(&self) -> &[Anchor] {
        self.anchors.as_slice()
    }

    /// In how many sign-ins and for how many days, by `at`, the user was seen within `distance_km` of `point`.
    pub fn experience_near(&self, point: Point, distance_km: f64, at: Timestamp) -> Experience {
        let near = self.places.near(point, distance_km).filter(|seen| seen.first <= at);
        near.fold(Experience::NONE, |sum, seen| Experience {
            days: sum.days.max(seen.last.min(at).seconds_since(seen.first) / 86_400.0),
            sign_ins: sum.sign_ins.saturating_add(seen.count),
        })
    }

    /// The profile in its stored form: a version, then what it holds.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::to_bytes(self)
    }

    /// Reads the stored form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Profile, ProfileError> {
        codec::from_bytes(bytes)
    }
}

/// For how long and by how many sign-ins something is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Experience {
    /// Days from the first sign-in that counts.
    pub days: f64,
    /// Sign-ins that count.
    pub sign_ins: u32,
}

impl Experience {
    /// Nothing is known.
    pub const NONE: Experience = Experience { days: 0.0, sign_ins: 0 };
}

/// Where the person is, as opposed to where an anonymizer, a data centre, or the gateway of a satellite or a carrier is.
pub(crate) fn place_of_person(attempt: &Attempt, signals: &Signals) -> Option<Point> {
    if signals.hides_place() || !features::origin_counts(attempt) {
        return None;
    }
    signals.place.as_ref()?.point.filter(Point::is_known)
}

fn stay(point: Point, signals: &Signals, features: &Features) -> Stay {
    let text = |feature| features.get(feature).map(Arc::from);
    let city = signals.place.as_ref().and_then(|place| place.city.clone());
    // Two sign-ins from one room may differ in what the table says of its accuracy, but never in being a number.
    let point = Point {
        accuracy_km: point.radius_km(),
        ..point
    };
    Stay {
        point,
        country: text(Feature::Country),
        city: city.filter(|city| city.len() <= VALUE_BYTES_MAX),
        prefix: text(Feature::Prefix),
        network: signals.network.as_ref().map(|network| network.number),
        device: text(Feature::Device),
        user_agent: text(Feature::UserAgent),
        trusted: signals.trusted,
    }
}

#[cfg(test)]
mod tests;
