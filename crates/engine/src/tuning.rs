//! What detection goes by beside the tables: its settings, as the configuration and administrators have them, and the marks
//! that confirmed sign-ins left. Kept in memory with the policies: see [`Rulebook`](crate::conditional_access::Rulebook).

mod change;
mod marked;

pub use change::DetectionSettings;

use keepwatch_detection::{Mark, MarkKind, MarkedBy, Overlay, OverlayError, Settings};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{Rx, StoreError};
use std::collections::HashMap;
use std::sync::Arc;

/// What administrators set, as JSON.
const OVERLAY: &str = "detection_settings";

/// What detection goes by.
#[derive(Debug, Default)]
pub(crate) struct Tuning {
    /// The settings that hold.
    pub(crate) settings: Arc<Settings>,
    /// What administrators set.
    pub(crate) overlay: Overlay,
    /// Why what they set does not hold: the configuration has changed under it, say. The configuration holds then.
    pub(crate) problem: Option<OverlayError>,
    /// What confirmed attackers had.
    pub(crate) marks: Marks,
}

impl Tuning {
    /// What is stored now, over what the configuration says.
    pub(crate) fn read(rx: &mut Rx<'_>, configured: &Arc<Settings>, now: Timestamp) -> Result<Self, StoreError> {
        let marks = Marks::of(rx.marks(now)?);
        let overlay = match stored(rx)? {
            Ok(overlay) => overlay,
            Err(problem) => return Ok(Self::refusing(configured, Overlay::default(), problem, marks)),
        };
        if overlay.is_empty() {
            return Ok(Self {
                settings: Arc::clone(configured),
                overlay,
                problem: None,
                marks,
            });
        }
        Ok(match configured.overlaid(&overlay) {
            Ok(settings) => Self {
                settings: Arc::new(settings),
                overlay,
                problem: None,
                marks,
            },
            Err(problem) => Self::refusing(configured, overlay, problem, marks),
        })
    }

    fn refusing(configured: &Arc<Settings>, overlay: Overlay, problem: OverlayError, marks: Marks) -> Self {
        tracing::error!(%problem, "what administrators set of detection does not hold; the configuration does");
        Self {
            settings: Arc::clone(configured),
            overlay,
            problem: Some(problem),
            marks,
        }
    }
}

/// What administrators set. Keys that no setting has any more are left out: another version of the program wrote them.
fn stored(rx: &mut Rx<'_>) -> Result<Result<Overlay, OverlayError>, StoreError> {
    let Some(bytes) = rx.setting(OVERLAY)? else {
        return Ok(Ok(Overlay::default()));
    };
    Ok(Overlay::from_json(&bytes).map(|overlay| {
        let (overlay, gone) = overlay.of_this_version();
        for key in gone {
            tracing::warn!(key, "an administrator set what is no setting of this version");
        }
        overlay
    }))
}

/// What confirmed attackers had, by kind and value; of each value the marks that end last first.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    by_value: [HashMap<Box<str>, Vec<Arc<Mark>>>; MarkKind::ALL.len()],
}

impl Marks {
    /// `marks` come in any order.
    fn of(marks: Vec<Mark>) -> Self {
        let mut by_value = Self::default().by_value;
        for mark in marks {
            let of_value = by_value[mark.kind as usize].entry(mark.value.clone()).or_default();
            of_value.push(Arc::new(mark));
        }
        Self { by_value }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_value.iter().all(HashMap::is_empty)
    }

    /// The mark on `value` that counts at `at`: an administrator's before a user's, or whoever has an account could weaken it by
    /// a report of their own, and of equals the first. None where there is none.
    pub(crate) fn of_value(&self, kind: MarkKind, value: &str, at: Timestamp) -> Option<Arc<Mark>> {
        let marks = self.by_value[kind as usize].get(value)?;
        let counting = marks.iter().filter(|mark| mark.counts_at(at));
        counting
            .min_by_key(|mark| (mark.by == MarkedBy::User, mark.at))
            .cloned()
    }
}
