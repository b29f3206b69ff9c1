//! `POST /engine/v1/detectionSettings/dryRun`: what other settings would have found in the last days.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::ReadRiskEngine;
use axum::Json;
use axum::extract::State;
use keepwatch_engine::{DRY_RUN_DAYS_MAX, DetectorDifference, Difference, DryRun, NOT_REPLAYED};
use keepwatch_graph::RiskLevel;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What is to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DryRunRequest {
    /// The settings to try: a patch as for `PATCH /engine/v1/detectionSettings`.
    #[schema(value_type = Object)]
    settings: Map<String, Value>,
    /// How many days before now are looked at, 1 to 30. 30 where it is left out.
    days: Option<u32>,
}

/// What the settings that hold and those that are tried find in the same sign-ins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DryRunAnswer {
    /// The first instant that was looked at.
    #[schema(format = DateTime)]
    from_date_time: String,
    /// The first instant after it.
    #[schema(format = DateTime)]
    until_date_time: String,
    /// How many sign-ins of users there were.
    sign_ins: u64,
    /// What each type comes to.
    detectors: Vec<ShownDetectorDifference>,
    /// How many detections differ.
    differences_total: u64,
    /// The first 200 of them, in the order of users and of time.
    differences: Vec<ShownDifference>,
    /// The types whose cause is not stored with the sign-in, so that they cannot be found again.
    not_replayed: Vec<&'static str>,
}

/// What one type comes to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownDetectorDifference {
    /// The type.
    #[schema(examples("unlikelyTravel"))]
    risk_event_type: &'static str,
    /// Detections with the settings that hold.
    current: u64,
    /// Detections with those that are tried.
    proposed: u64,
    /// Found with those that are tried only.
    added: u64,
    /// Found with those that hold only.
    removed: u64,
    /// Found with both, of another level.
    changed: u64,
}

/// A detection that differs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownDifference {
    /// The sign-in.
    #[schema(format = Uuid)]
    sign_in_id: String,
    /// When it was.
    #[schema(format = DateTime)]
    created_date_time: String,
    /// Whose.
    #[schema(format = Uuid)]
    user_id: String,
    /// The user's name to sign in.
    user_principal_name: Option<String>,
    /// The type.
    #[schema(examples("unlikelyTravel"))]
    risk_event_type: &'static str,
    /// The level with the settings that hold; null where there is no such detection.
    current_level: Option<&'static str>,
    /// The level with those that are tried; null where there is no such detection.
    proposed_level: Option<&'static str>,
}

impl From<&DetectorDifference> for ShownDetectorDifference {
    fn from(difference: &DetectorDifference) -> Self {
        Self {
            risk_event_type: difference.event_type,
            current: difference.current,
            proposed: difference.proposed,
            added: difference.added,
            removed: difference.removed,
            changed: difference.changed,
        }
    }
}

impl From<Difference> for ShownDifference {
    fn from(difference: Difference) -> Self {
        Self {
            sign_in_id: difference.sign_in.to_string(),
            created_date_time: difference.at.to_string(),
            user_id: difference.user.to_string(),
            user_principal_name: difference.user_principal_name,
            risk_event_type: difference.event_type,
            current_level: difference.current.map(RiskLevel::as_str),
            proposed_level: difference.proposed.map(RiskLevel::as_str),
        }
    }
}

impl From<DryRun> for DryRunAnswer {
    fn from(told: DryRun) -> Self {
        Self {
            from_date_time: told.from.to_string(),
            until_date_time: told.until.to_string(),
            sign_ins: told.sign_ins,
            detectors: told.detectors.iter().map(ShownDetectorDifference::from).collect(),
            differences_total: told.differences_total,
            differences: told.differences.into_iter().map(ShownDifference::from).collect(),
            not_replayed: NOT_REPLAYED.to_vec(),
        }
    }
}

/// `POST /engine/v1/detectionSettings/dryRun`: 200 with what differs; 400 names the key that is wrong; 429 while another dry
/// run is under way. It ends when the caller goes away.
#[utoipa::path(
    post,
    path = "/engine/v1/detectionSettings/dryRun",
    tag = "detection",
    summary = "Try other settings of detection",
    description = "Replays what is stored with the settings that hold and with those that are tried, and tells what differs. \
                   Nothing is changed. It reads all stored sign-ins, which may take minutes, and ends when the caller goes \
                   away. Needs the app role `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    request_body = DryRunRequest,
    responses(
        (status = 200, description = "What differs", body = DryRunAnswer),
        (status = 400, description = "Not settings, or not a number of days; the message names the key"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 413, description = "The body is too long"),
        (status = 429, description = "Another dry run is under way: come again later"),
    )
)]
pub(crate) async fn dry_run(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(request): GraphJson<DryRunRequest>,
) -> Result<Json<DryRunAnswer>, GraphError> {
    let days = request.days.unwrap_or(DRY_RUN_DAYS_MAX);
    if !(1..=DRY_RUN_DAYS_MAX).contains(&days) {
        return Err(GraphError::bad_request(format!(
            "`days` must be from 1 to {DRY_RUN_DAYS_MAX}"
        )));
    }
    // Given back wherever this function ends, also in the middle: its caller may go away.
    let _turn = app
        .dry_runs()
        .try_acquire()
        .map_err(|_| GraphError::too_many_requests(Vec::new()))?;
    let held = app.engine().detection_settings().await;
    let held = held.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let proposed = held.patched(&request.settings);
    let proposed = proposed.map_err(|error| GraphError::bad_request(error.to_string()))?;
    let told = app.engine().dry_run(proposed, days).await;
    let told = told.map_err(|error| GraphError::of_store(&exchange, &error))?;
    Ok(Json(told.into()))
}
