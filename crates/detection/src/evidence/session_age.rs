//! A session that is used longer than it may live.

use super::words::days;
use super::{Explain, pair};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// A session that is used longer than it may live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAgeEvidence {
    /// When it was first used, as far as is stored.
    pub first: Timestamp,
    /// When it was used again.
    pub at: Timestamp,
    /// How many days it may live.
    pub days_max: u32,
}

impl SessionAgeEvidence {
    fn days(&self) -> f64 {
        self.at.seconds_since(self.first) / 86_400.0
    }
}

impl Explain for SessionAgeEvidence {
    fn reason(&self) -> String {
        format!(
            "A session that was used on {} already was used again after {}: none may live longer than {}.",
            self.first,
            days(self.days()),
            days(f64::from(self.days_max)),
        )
    }

    fn pairs(&self) -> Vec<Value> {
        vec![
            pair("sessionFirstUsedDateTime", json!(self.first)),
            pair("sessionAgeInDays", json!(self.days().floor() as i64)),
            pair("sessionDaysMax", json!(self.days_max)),
        ]
    }
}
