//! The assessment of one attempt: its detections and the levels they add up to.
//!
//! # Timing tells the truth
//!
//! | type of detection | asked during the sign-in | ingested, fresh | ingested, late |
//! |---|---|---|---|
//! | real-time | `realtime` | `nearRealtime` | `offline` |
//! | offline | `offline` | `offline` | `offline` |
//!
//! `realtime` is said where a decision could use the detection, and the level during the sign-in is made of exactly
//! those. So an ingested sign-in has the level `none` during the sign-in and what was found in the aggregated level:
//! a reader of `riskLevelDuringSignIn: high` beside a granted sign-in would rightly ask why no policy acted, and none of
//! ours could. Types that Graph documents as offline are found in the same pass but shown to no decision, and stay
//! `offline`, which is also what clients filter for.

use crate::attempt::{Attempt, Progress};
use crate::evidence::Evidence;
use crate::facts::Facts;
use crate::features::Features;
use crate::model::TenantModel;
use crate::profile::Profile;
use crate::registry::{Class, DETECTORS, Detector};
use crate::risk::{severity, sign_in_level};
use crate::settings::Settings;
use crate::signals::Signals;
use keepwatch_graph::{RiskDetectionTimingType, RiskLevel};

/// How an attempt came to be assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Somebody waits for the answer.
    Live,
    /// A log line, minutes after the sign-in.
    Fresh,
    /// A log line, later.
    Late,
}

/// The detections of one attempt and the levels they add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// In the order of the registry, at most one of each type.
    pub detections: Vec<Detected>,
    /// `riskLevelDuringSignIn`: the worst of the `realtime` detections.
    pub level_during: RiskLevel,
    /// `riskLevelAggregated`: the worst of all.
    pub level_aggregated: RiskLevel,
}

/// One reason to doubt an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// Low, medium or high.
    pub level: RiskLevel,
    /// `detectionTimingType`.
    pub timing: RiskDetectionTimingType,
    /// The MITRE ATT&CK technique, such as `T1078`.
    pub technique: &'static str,
    /// Why.
    pub evidence: Evidence,
}

impl Detected {
    /// `additionalInfo`: a JSON text, an array of objects with `Key` and `Value`.
    pub fn additional_info(&self, attempt: &Attempt) -> String {
        self.evidence.additional_info(attempt, self.event_type, self.technique)
    }

    /// Why, in one sentence.
    pub fn reason(&self) -> String {
        self.evidence.reason()
    }
}

/// Assesses `attempt`, of which `signals` are known, against what is known of the user and of the tenant.
///
/// `model` must be of the days before the attempt's. An attempt with a wrong credential says nothing of the account and
/// has no detections.
pub fn assess(
    settings: &Settings,
    profile: &Profile,
    model: &TenantModel,
    attempt: &Attempt,
    signals: &Signals,
    arrival: Arrival,
) -> Assessment {
    if !attempt.progress.credential_was_right() {
        return Assessment::of(Vec::new());
    }
    let features = Features::of(attempt, signals);
    let facts = Facts::new(settings, profile, model, attempt, signals, &features, arrival);
    let detections = DETECTORS
        .iter()
        .filter_map(|detector| detected(detector, settings, &facts, arrival));
    Assessment::of(detections.collect())
}

/// Asks again, later and with newer lists, the detectors for which that means something
/// ([`Detector::is_retroactive`]). What they find is `offline`, whatever it was the first time.
pub fn reassess(settings: &Settings, attempt: &Attempt, signals: &Signals) -> Vec<Detected> {
    if !attempt.progress.credential_was_right() {
        return Vec::new();
    }
    let (profile, model) = (Profile::default(), TenantModel::default());
    let features = Features::of(attempt, signals);
    let facts = Facts::new(settings, &profile, &model, attempt, signals, &features, Arrival::Late);
    let retroactive = DETECTORS.iter().filter(|detector| detector.is_retroactive);
    retroactive
        .filter_map(|detector| detected(detector, settings, &facts, Arrival::Late))
        .collect()
}

impl Assessment {
    fn of(detections: Vec<Detected>) -> Assessment {
        let is_realtime = |detected: &&Detected| detected.timing == RiskDetectionTimingType::Realtime;
        let level = |detected: &Detected| detected.level;
        Assessment {
            level_during: sign_in_level(detections.iter().filter(is_realtime).map(level)),
            level_aggregated: sign_in_level(detections.iter().map(level)),
            detections,
        }
    }

    /// What is left of it when only `detections`, some of its own, are raised.
    pub fn raising(detections: Vec<Detected>) -> Assessment {
        Assessment::of(detections)
    }

    /// Whether there is a reason to doubt the attempt.
    pub fn is_risky(&self) -> bool {
        severity(self.level_aggregated) > 0
    }
}

fn detected(detector: &Detector, settings: &Settings, facts: &Facts<'_>, arrival: Arrival) -> Option<Detected> {
    let finding = (detector.detect)(settings, facts)?;
    if severity(finding.level) == 0 {
        return None;
    }
    Some(Detected {
        event_type: detector.event_type,
        level: finding.level,
        timing: timing(detector.class, arrival),
        technique: detector.technique,
        evidence: finding.evidence,
    })
}

const fn timing(class: Class, arrival: Arrival) -> RiskDetectionTimingType {
    match (class, arrival) {
        (Class::RealTime, Arrival::Live) => RiskDetectionTimingType::Realtime,
        (Class::RealTime, Arrival::Fresh) => RiskDetectionTimingType::NearRealtime,
        (Class::RealTime, Arrival::Late) | (Class::Offline, _) => RiskDetectionTimingType::Offline,
    }
}

/// Whether the profile may learn from the attempt now: it ended in a token and nothing speaks against it.
///
/// A risky attempt may turn out legitimate later; the life cycle says so then.
pub fn legitimate(assessment: &Assessment, attempt: &Attempt) -> bool {
    attempt.progress == Progress::Succeeded && !assessment.is_risky()
}

#[cfg(test)]
mod tests;
