//! What every detector is shown.

use crate::assess::Arrival;
use crate::attempt::Attempt;
use crate::evidence::{Evidence, NotSuppressed};
use crate::features::{self, Feature, Features};
use crate::model::TenantModel;
use crate::profile::{self, Profile, Seen};
use crate::settings::Settings;
use crate::signals::{ListClass, ListMatch, Point, Signals};
use keepwatch_graph::RiskLevel;

/// One attempt and what was known when it took place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) model: &'a TenantModel,
    pub(crate) attempt: &'a Attempt,
    pub(crate) signals: &'a Signals,
    pub(crate) features: &'a Features,
    /// See [`Tenant::popular_users_min`](crate::settings::Tenant::popular_users_min).
    pub(crate) popular_users_min: u32,
    /// Whether somebody waits for the answer, and a policy may act on it.
    pub(crate) is_live: bool,
}

/// What a detector found. A level of `none` is no finding.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub(crate) level: RiskLevel,
    pub(crate) evidence: Evidence,
}

impl<'a> Facts<'a> {
    /// The facts of `attempt`, whose `features` are those of [`Features::of`].
    pub(crate) fn new(
        settings: &Settings,
        profile: &'a Profile,
        model: &'a TenantModel,
        attempt: &'a Attempt,
        signals: &'a Signals,
        features: &'a Features,
        arrival: Arrival,
    ) -> Self {
        Self {
            profile,
            model,
            attempt,
            signals,
            features,
            popular_users_min: settings.tenant.popular_users_min,
            is_live: arrival == Arrival::Live,
        }
    }

    /// The list of `class` that holds the address; none for an address that many places share.
    pub(crate) fn list(&self, class: ListClass) -> Option<&'a ListMatch> {
        if features::origin_counts(self.attempt) {
            self.signals.list(class)
        } else {
            None
        }
    }

    /// Where the person is, if that can be believed.
    pub(crate) fn place_of_person(&self) -> Option<Point> {
        profile::place_of_person(self.attempt, self.signals)
    }

    /// How often the user had the attempt's value of `feature` before; none for never and for an absent value.
    pub(crate) fn seen(&self, feature: Feature) -> Option<&'a Seen> {
        let value = self.features.get(feature)?;
        self.profile.seen(feature, value, self.attempt.at)
    }

    /// Whether the attempt comes from a device of the user's that proved who it is.
    pub(crate) fn device_is_known(&self) -> bool {
        self.seen(Feature::Device).is_some()
    }

    /// Why no device of the user's speaks for the attempt; none where one does.
    pub(crate) fn unfamiliar_device(&self) -> Option<NotSuppressed> {
        match self.features.get(Feature::Device) {
            None => Some(NotSuppressed::NoDevice),
            Some(_) if self.device_is_known() => None,
            Some(_) => Some(NotSuppressed::NewDevice),
        }
    }

    /// Whether several users of the tenant had the attempt's value of `feature` on one day.
    pub(crate) fn is_popular(&self, feature: Feature) -> bool {
        self.features
            .get(feature)
            .is_some_and(|value| self.value_is_popular(feature, value))
    }

    /// Whether several users of the tenant had `value` on one day.
    pub(crate) fn value_is_popular(&self, feature: Feature, value: &str) -> bool {
        self.model.is_popular(feature, value, self.popular_users_min)
    }
}
