//! What a dry run tells.

use super::NOT_REPLAYED;
use keepwatch_detection::{CROWD_DETECTORS, DETECTORS};
use keepwatch_graph::{RiskLevel, SignIn, SignInId, Timestamp, UserId};
use keepwatch_storage::Span;
use std::collections::BTreeMap;

/// How many differences are told one by one: enough to judge by, few enough to read.
const DIFFERENCES_MAX: usize = 200;

/// What other settings would have found.
#[derive(Debug, Clone, PartialEq)]
pub struct DryRun {
    /// The first instant that was looked at.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// How many sign-ins of users there were.
    pub sign_ins: u64,
    /// What each type of detections comes to, those that are never found included.
    pub detectors: Vec<DetectorDifference>,
    /// Detections that differ, in the order of users and of time: the first ones.
    pub differences: Vec<Difference>,
    /// How many differ in all.
    pub differences_total: u64,
}

/// What one type comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectorDifference {
    /// `riskEventType`.
    pub event_type: &'static str,
    /// Detections with the settings that hold.
    pub current: u64,
    /// Detections with those that are proposed.
    pub proposed: u64,
    /// Found with the proposed ones only.
    pub added: u64,
    /// Found with those that hold only.
    pub removed: u64,
    /// Found with both, of another level.
    pub changed: u64,
}

/// A detection that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// On which sign-in.
    pub sign_in: SignInId,
    /// When that was.
    pub at: Timestamp,
    /// Whose.
    pub user: UserId,
    /// The user's name to sign in.
    pub user_principal_name: Option<String>,
    /// `riskEventType`.
    pub event_type: &'static str,
    /// Its level with the settings that hold; none where there is no such detection.
    pub current: Option<RiskLevel>,
    /// Its level with those that are proposed; none where there is no such detection.
    pub proposed: Option<RiskLevel>,
}

/// Types and levels that were found on a sign-in.
pub(super) type Levels = BTreeMap<&'static str, RiskLevel>;

impl DryRun {
    pub(super) fn new(window: Span) -> Self {
        let of_sign_ins = DETECTORS.iter().map(|detector| detector.event_type);
        let mut types: Vec<&'static str> = of_sign_ins
            .chain(CROWD_DETECTORS.iter().map(|detector| detector.event_type))
            .filter(|event_type| !NOT_REPLAYED.contains(event_type))
            .collect();
        types.sort_unstable();
        types.dedup();
        let none = |event_type| DetectorDifference {
            event_type,
            current: 0,
            proposed: 0,
            added: 0,
            removed: 0,
            changed: 0,
        };
        Self {
            from: window.from,
            until: window.until,
            sign_ins: 0,
            detectors: types.into_iter().map(none).collect(),
            differences: Vec::new(),
            differences_total: 0,
        }
    }

    /// Counts a sign-in of `user`.
    pub(super) fn add(&mut self, sign_in: &SignIn, user: UserId, current: &Levels, proposed: &Levels) {
        self.sign_ins += 1;
        for counted in &mut self.detectors {
            let event_type = counted.event_type;
            let levels = (current.get(event_type).copied(), proposed.get(event_type).copied());
            counted.current += u64::from(levels.0.is_some());
            counted.proposed += u64::from(levels.1.is_some());
            match levels {
                (None, None) => continue,
                (Some(one), Some(other)) if one == other => continue,
                (None, Some(_)) => counted.added += 1,
                (Some(_), None) => counted.removed += 1,
                (Some(_), Some(_)) => counted.changed += 1,
            }
            self.differences_total += 1;
            if self.differences.len() < DIFFERENCES_MAX {
                self.differences.push(Difference {
                    sign_in: sign_in.id,
                    at: sign_in.created_date_time,
                    user,
                    user_principal_name: sign_in.user_principal_name.clone(),
                    event_type,
                    current: levels.0,
                    proposed: levels.1,
                });
            }
        }
    }
}
