//! Exceptions at work: the one place that every detection comes by before it is raised.
//!
//! What is covered is not raised, but it is noted: an administrator sees how much an exception hides. And it was doubted all
//! the same, so that nothing is learned from the sign-in, not even later when it has ended well: an attacker whom a mute
//! hides must not be familiar when it ends.

use crate::directory::groups_of;
use crate::record::Recorder;
use keepwatch_detection::{Attempt, Circumstances, Detected, Exceptions, Signals, detection_id};
use keepwatch_graph::{RiskDetection, Timestamp, UserId};
use keepwatch_storage::{HiddenDetection, Rx, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What is left of what was detected.
pub(crate) struct Uncovered {
    /// What no exception covers.
    pub(crate) raised: Vec<Detected>,
    /// Whether something was covered that was not known before.
    pub(crate) is_news: bool,
}

impl Recorder<'_, '_> {
    /// Leaves of what was detected on an attempt what no exception covers, and notes the rest.
    pub(crate) fn uncovered(
        &mut self,
        detected: Vec<Detected>,
        attempt: &Attempt,
        signals: &Signals,
        now: Timestamp,
    ) -> Result<Uncovered, StoreError> {
        let book = Arc::clone(self.origins.book());
        let mut left = Uncovered {
            raised: detected,
            is_news: false,
        };
        if book.exceptions.is_empty() || left.raised.is_empty() {
            return Ok(left);
        }
        let groups = groups(self.tx, &book.exceptions, attempt.user)?;
        let circumstances = Circumstances::of(attempt, signals, &groups);
        for found in std::mem::take(&mut left.raised) {
            match book.exceptions.covering(found.event_type, &circumstances, now) {
                None => left.raised.push(found),
                Some(exception) => {
                    left.is_news |= self.note_hidden(HiddenDetection {
                        id: detection_id(attempt.sign_in, found.event_type),
                        exception: exception.id,
                        user: attempt.user,
                        sign_in: Some(attempt.sign_in),
                        event_type: found.event_type,
                        at: attempt.at,
                        hidden: now,
                    })?;
                }
            }
        }
        Ok(left)
    }

    /// Whether an exception covers what was found of an account; notes it if so.
    pub(crate) fn is_account_covered(&mut self, detection: &RiskDetection, now: Timestamp) -> Result<bool, StoreError> {
        let book = Arc::clone(self.origins.book());
        if book.exceptions.is_empty() {
            return Ok(false);
        }
        let (user, event_type) = (detection.user_id, detection.risk_event_type.as_str());
        let groups = groups(self.tx, &book.exceptions, user)?;
        let account = Circumstances::of_account(user, &groups);
        let Some(exception) = book.exceptions.covering(event_type, &account, now) else {
            return Ok(false);
        };
        self.note_hidden(HiddenDetection {
            id: detection.id,
            exception: exception.id,
            user,
            sign_in: None,
            event_type,
            at: detection.activity_date_time,
            hidden: now,
        })?;
        Ok(true)
    }

    /// Returns whether it is news. What was raised before the exception was made stays raised, and is not hidden.
    fn note_hidden(&mut self, hidden: HiddenDetection<'_>) -> Result<bool, StoreError> {
        if self.tx.risk_detection(hidden.id)?.is_some() {
            return Ok(false);
        }
        self.tx.insert_hidden_detection(&hidden)
    }
}

/// The groups that the user is in, where an exception asks for them.
fn groups(rx: &mut Rx<'_>, exceptions: &Exceptions, user: UserId) -> Result<BTreeSet<Uuid>, StoreError> {
    if !exceptions.asks_groups() {
        return Ok(BTreeSet::new());
    }
    let groups = groups_of(rx, &user.to_string())?;
    Ok(groups.iter().filter_map(|id| id.parse().ok()).collect())
}
