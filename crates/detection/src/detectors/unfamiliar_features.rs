//! Unfamiliar sign-in properties: the sign-in looks more like somebody else's than like the user's.
//! Graph: `riskEventType` = `unfamiliarFeatures`, real-time.

mod likelihood;

use crate::assess::Arrival;
use crate::attempt::Attempt;
use crate::evidence::{Evidence, Unfamiliar, UnfamiliarProperty};
use crate::facts::{Facts, Finding};
use crate::features::{Feature, Features};
use crate::marks::{self, Mark, MarkKind};
use crate::model::TenantModel;
use crate::profile::{Experience, Profile};
use crate::risk::raised;
use crate::settings::{Rule, Settings};
use crate::signals::Signals;
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Settings of `unfamiliarFeatures`.
///
/// The thresholds are in units of one wholly new value: the logarithm of the number of sign-ins that are known, for which
/// one more counts as much as it can be a surprise. So they rise with the history by themselves, and mean the same for a
/// new user and an old one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnfamiliarFeatures {
    /// Whether it is used. Default true.
    pub enabled: bool,
    /// Level low from here. Default 1: a new place or a new device, and nothing that speaks for the user.
    pub low: f64,
    /// Level medium from here. Default 1.8: both at once.
    pub medium: f64,
    /// Level high from here. Default 2.4: a new country that the tenant does not know, and a new device.
    pub high: f64,
    /// A user is judged after so many days. Default and least 5.
    pub learning_days: u32,
    /// A user is judged after so many sign-ins, too. Default 10: of fewer, too few repeat to tell habit from chance.
    pub learning_sign_ins: u32,
}

impl Default for UnfamiliarFeatures {
    fn default() -> Self {
        Self {
            enabled: true,
            low: 1.0,
            medium: 1.8,
            high: 2.4,
            learning_days: 5,
            learning_sign_ins: 10,
        }
    }
}

impl UnfamiliarFeatures {
    /// What its values must be.
    pub(crate) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule::new(
                "unfamiliar_features.learning_days",
                self.learning_days >= 5,
                "at least 5",
            ),
            Rule::new(
                "unfamiliar_features.low",
                self.low > 0.0 && self.low.is_finite(),
                "above 0",
            ),
            Rule::new(
                "unfamiliar_features.medium",
                self.medium >= self.low,
                "at least `unfamiliar_features.low`",
            ),
            Rule::new(
                "unfamiliar_features.high",
                self.high >= self.medium,
                "at least `unfamiliar_features.medium`",
            ),
        ]
    }
}

/// What evidence lists and a sentence names, from the coarse, which weighs most, to the fine.
const LISTED: [Feature; 9] = [
    Feature::Country,
    Feature::Network,
    Feature::Prefix,
    Feature::Address,
    Feature::DeviceType,
    Feature::OperatingSystem,
    Feature::Browser,
    Feature::UserAgent,
    Feature::Device,
];

/// Compares the attempt's values with the user's and the tenant's.
///
/// Silent while the user is learned, and about a feature that the record lacks.
pub(crate) fn detect(settings: &UnfamiliarFeatures, facts: &Facts<'_>) -> Option<Finding> {
    if !settings.enabled {
        return None;
    }
    let experience = facts.profile.experience(facts.attempt.at);
    if is_learning(settings, experience) {
        return None;
    }

    let score = likelihood::score(facts, experience.sign_ins);
    let level = match score {
        score if score >= settings.high => RiskLevel::High,
        score if score >= settings.medium => RiskLevel::Medium,
        score if score >= settings.low => RiskLevel::Low,
        _ => return None,
    };
    let properties = unfamiliar_properties(facts);
    if properties.is_empty() {
        // An odd combination of familiar values cannot be explained to anybody.
        return None;
    }
    let marked_network = marked_network(facts);
    Some(Finding {
        level: if marked_network.is_some() { raised(level) } else { level },
        evidence: Evidence::Unfamiliar(Unfamiliar {
            score,
            properties,
            device_is_known: facts.device_is_known(),
            marked_network,
        }),
    })
}

/// The mark on a network that is new for the user: nothing by itself, and a reason more beside others.
fn marked_network(facts: &Facts<'_>) -> Option<Arc<Mark>> {
    if facts.seen(Feature::Network).is_some() {
        return None;
    }
    marks::mark(facts, MarkKind::Network).cloned()
}

/// How unfamiliar the attempt is, in the units of the thresholds of [`UnfamiliarFeatures`]: for measuring the model without
/// its thresholds. `None` of a user of whom nothing is known.
///
/// The detector's own score wherever it has one. It is given as well while the detector is silent, in learning mode and after
/// a long absence, where the whole history counts.
pub fn unfamiliarity(
    settings: &Settings,
    profile: &Profile,
    model: &TenantModel,
    attempt: &Attempt,
    signals: &Signals,
) -> Option<f64> {
    if profile.sign_ins() == 0 {
        return None;
    }
    let features = Features::of(attempt, signals);
    let facts = Facts::new(settings, profile, model, attempt, signals, &features, Arrival::Late);
    let experience = profile.experience(attempt.at);
    let sign_ins = if is_learning(&settings.unfamiliar_features, experience) {
        profile.sign_ins()
    } else {
        experience.sign_ins
    };
    Some(likelihood::score(&facts, sign_ins))
}

fn is_learning(settings: &UnfamiliarFeatures, experience: Experience) -> bool {
    experience.days < f64::from(settings.learning_days) || experience.sign_ins < settings.learning_sign_ins
}

fn unfamiliar_properties(facts: &Facts<'_>) -> Vec<UnfamiliarProperty> {
    let unfamiliar = LISTED.into_iter().filter_map(|feature| {
        let value = facts.features.get(feature)?;
        let of_sign_ins = facts.profile.total(feature, facts.attempt.at);
        let is_unfamiliar = of_sign_ins > 0 && facts.seen(feature).is_none();
        is_unfamiliar.then(|| UnfamiliarProperty {
            feature,
            value: value.into(),
            of_sign_ins,
            users_in_tenant: facts.model.commonness(feature, value).users_peak,
        })
    });
    unfamiliar.collect()
}

#[cfg(test)]
mod tests;
