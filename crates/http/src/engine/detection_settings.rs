//! `/engine/v1/detectionSettings`: what detectors go by, as the configuration and administrators have it.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::{ReadRiskEngine, WriteRiskEngine};
use axum::Json;
use axum::extract::State;
use keepwatch_engine::DetectionSettings;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// The settings of detection, in sections of keys that are named as in the configuration.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownSettings {
    /// What holds: every key.
    #[schema(value_type = Object)]
    effective: Value,
    /// What the configuration says: every key.
    #[schema(value_type = Object)]
    configured: Value,
    /// What was set by this API over it: those keys only.
    #[schema(value_type = Object)]
    overlay: Value,
    /// Why what was set by this API does not hold, where it does not: the configuration changed under it, say. The
    /// configuration holds then.
    problem: Option<String>,
}

impl From<DetectionSettings> for ShownSettings {
    fn from(settings: DetectionSettings) -> Self {
        Self {
            effective: settings.effective.to_json(),
            configured: settings.configured.to_json(),
            overlay: settings.overlay.to_json(),
            problem: settings.problem.map(|problem| problem.to_string()),
        }
    }
}

/// `GET /engine/v1/detectionSettings`: 200 with what holds and where it comes from.
#[utoipa::path(
    get,
    path = "/engine/v1/detectionSettings",
    tag = "detection",
    summary = "Read the settings of detection",
    description = "What holds, what the configuration says, and what was set by this API over it. Needs the app role \
                   `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    responses(
        (status = 200, description = "The settings", body = ShownSettings),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
    )
)]
pub(crate) async fn read(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
) -> Result<Json<ShownSettings>, GraphError> {
    let settings = app.engine().detection_settings().await;
    let settings = settings.map_err(|error| GraphError::of_store(&exchange, &error))?;
    Ok(Json(settings.into()))
}

/// `PATCH /engine/v1/detectionSettings`: 200 with what holds now; 400 names the key that is wrong, and nothing is changed.
#[utoipa::path(
    patch,
    path = "/engine/v1/detectionSettings",
    tag = "detection",
    summary = "Change the settings of detection",
    description = "A merge patch: sections of keys as in the configuration. `null` takes a key, or a whole section, back to what \
                   the configuration says. Holds from the next sign-in on, on other nodes within a second, and is in the \
                   audit log. Needs the app role `RiskEngine.ReadWrite.All`.",
    request_body(
        content = Object,
        description = "Sections of keys, such as `{\"unlikely_travel\": {\"speed_kmh_max\": 800, \"level\": null}}`"
    ),
    responses(
        (status = 200, description = "Stored; the settings as they are now", body = ShownSettings),
        (status = 400, description = "Not settings; the message names the key"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 413, description = "The body is too long"),
    )
)]
pub(crate) async fn update(
    caller: Caller<WriteRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(patch): GraphJson<Map<String, Value>>,
) -> Result<Json<ShownSettings>, GraphError> {
    let changed = app.engine().change_detection_settings(patch, caller.initiator()).await;
    let changed = changed.map_err(|error| GraphError::of_rule(&exchange, error))?;
    Ok(Json(changed.into()))
}
