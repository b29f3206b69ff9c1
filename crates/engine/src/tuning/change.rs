//! Settings of detection as administrators read and change them.

use super::{OVERLAY, Tuning, stored};
use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::conditional_access::touch;
use crate::engine::Engine;
use keepwatch_detection::{Overlay, OverlayError, Settings};
use keepwatch_graph::Document;
use keepwatch_storage::StoreError;
use serde_json::{Map, Value};
use std::sync::Arc;

const UPDATED: Activity = Activity {
    name: "Update detection settings",
    category: "Policy",
    service: "Identity Protection",
    operation: "Update",
};

/// What records call the settings, of which a tenant has one set.
const SUBJECT: &str = "detectionSettings";

/// The settings of detection, and where they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectionSettings {
    /// What the configuration says.
    pub configured: Arc<Settings>,
    /// What administrators set over it.
    pub overlay: Overlay,
    /// What holds.
    pub effective: Arc<Settings>,
    /// Why what administrators set does not hold; none where it does. The configuration holds otherwise.
    pub problem: Option<OverlayError>,
}

impl DetectionSettings {
    fn of(configured: &Arc<Settings>, tuning: &Tuning) -> Self {
        Self {
            configured: Arc::clone(configured),
            overlay: tuning.overlay.clone(),
            effective: Arc::clone(&tuning.settings),
            problem: tuning.problem.clone(),
        }
    }

    /// What would hold if `patch` were merged into what administrators set: see [`Overlay::merged`].
    pub fn patched(&self, patch: &Map<String, Value>) -> Result<Settings, OverlayError> {
        self.configured.overlaid(&self.overlay.merged(patch)?)
    }
}

impl Engine {
    /// The settings of detection as they are now.
    pub async fn detection_settings(&self) -> Result<DetectionSettings, StoreError> {
        let book = self.book().await?;
        Ok(DetectionSettings::of(self.rulebook().configured(), &book.tuning))
    }

    /// Merges `patch` into what administrators set of detection: sections of keys as in the configuration, `null` for what
    /// the configuration says. Holds from the next sign-in on, on other nodes within a second.
    ///
    /// # Errors
    /// [`RuleError::Invalid`] names the key that is wrong; nothing is changed then.
    pub async fn change_detection_settings(
        &self,
        patch: Map<String, Value>,
        by: Initiator,
    ) -> Result<DetectionSettings, RuleError> {
        let configured = Arc::clone(self.rulebook().configured());
        self.administer(by, move |change| update(change, &configured, &patch))
            .await
    }
}

fn update(
    change: &mut Change<'_, '_>,
    configured: &Arc<Settings>,
    patch: &Map<String, Value>,
) -> Result<DetectionSettings, RuleError> {
    // First of all: it keeps whoever else changes them away until this change is stored.
    let version = change.new_id();
    touch(change.tx(), version)?;
    // What cannot be read can only be replaced.
    let before = stored(change.tx())?.unwrap_or_default();
    let after = before.merged(patch).map_err(refused)?;
    let effective = configured.overlaid(&after).map_err(refused)?;
    if after.is_empty() {
        change.tx().remove_setting(OVERLAY)?;
    } else {
        change
            .tx()
            .put_setting(OVERLAY, after.to_json().to_string().as_bytes())?;
    }
    if after != before {
        change.record(UPDATED, subject(), Some(&document(&before)), Some(&document(&after)));
    }
    Ok(DetectionSettings {
        configured: Arc::clone(configured),
        overlay: after,
        effective: Arc::new(effective),
        problem: None,
    })
}

fn refused(error: OverlayError) -> RuleError {
    RuleError::Invalid {
        member: error.key().map(str::to_owned),
        problem: error.to_string(),
    }
}

fn subject() -> Subject {
    Subject {
        id: SUBJECT.to_owned(),
        kind: "DetectionSettings",
        display_name: Some("Detection settings".to_owned()),
        ..Subject::default()
    }
}

/// What is set, as records compare it: each key with its section, and its value.
fn document(overlay: &Overlay) -> Document {
    let members: Map<String, Value> = overlay.keys().map(|(key, value)| (key, value.clone())).collect();
    let object = Value::Object(members).to_string();
    let members = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    Document {
        shared: members.unwrap_or_default().to_owned(),
        ..Document::default()
    }
}
