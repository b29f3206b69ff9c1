//! Several detections that make one story.

use super::words::counted;
use super::{Explain, pair};
use crate::tactics::Tactic;
use keepwatch_graph::{RiskDetectionId, RiskLevel, Timestamp};
use serde_json::{Value, json};

/// Several detections of one user that make one story.
#[derive(Debug, Clone, PartialEq)]
pub struct CompoundEvidence {
    /// What it is made of, in the order of time.
    pub contributors: Vec<Contributor>,
    /// The steps of an attack that they are signs of.
    pub stages: Vec<Tactic>,
    /// Within how many hours they took place.
    pub window_hours: u32,
}

/// One of several detections.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributor {
    /// Which.
    pub id: RiskDetectionId,
    /// `riskEventType`.
    pub event_type: Box<str>,
    /// Its level.
    pub level: RiskLevel,
    /// When the activity took place.
    pub at: Timestamp,
}

/// How many contributors are named: the others are counted.
const NAMED_MAX: usize = 50;

impl Explain for CompoundEvidence {
    fn reason(&self) -> String {
        let mut types: Vec<&str> = Vec::new();
        for contributor in &self.contributors {
            if !types.contains(&&*contributor.event_type) {
                types.push(&contributor.event_type);
            }
        }
        let count = u32::try_from(self.contributors.len()).unwrap_or(u32::MAX);
        let stages = u32::try_from(self.stages.len()).unwrap_or(u32::MAX);
        format!(
            "Within {} this user had {} that are open, none of them high: {}. Together they show {} of an attack.",
            counted(self.window_hours, "hour"),
            counted(count, "detection"),
            types.join(", "),
            counted(stages, "step"),
        )
    }

    fn pairs(&self) -> Vec<Value> {
        let contributors = self.contributors.iter().take(NAMED_MAX).map(|contributor| {
            json!({
                "id": contributor.id,
                "riskEventType": contributor.event_type,
                "riskLevel": contributor.level,
                "activityDateTime": contributor.at,
            })
        });
        let stages: Vec<&str> = self.stages.iter().map(|stage| stage.as_str()).collect();
        vec![
            pair("contributors", contributors.collect()),
            pair("contributorCount", json!(self.contributors.len())),
            pair("killChainStages", json!(stages)),
            pair("windowInHours", json!(self.window_hours)),
        ]
    }
}
