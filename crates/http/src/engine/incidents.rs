//! `/engine/v1/incidents`: detections of one cause, to be looked at once.

mod asked;

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::IncidentKey;
use crate::permission::engine::ReadRiskEngine;
use asked::Asked;
use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use keepwatch_graph::Timestamp;
use keepwatch_storage::{IncidentRow, Rx, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

/// The most detections that one incident is shown with, the first ones.
const DETECTIONS_MAX: u32 = 1_000;

/// Detections of one cause.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentAnswer {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// What happened, in one sentence.
    title: String,
    /// What its detections have in common: a user, type and network, or where an attack comes from.
    cause: String,
    /// `open` while one of its detections is active, else `closed`.
    #[schema(examples("open"))]
    state: &'static str,
    /// The worst of its detections, closed ones included: `low`, `medium` or `high`.
    #[schema(examples("high"))]
    risk_level: &'static str,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_date_time: Timestamp,
    /// When the first activity took place.
    #[schema(value_type = String, format = DateTime)]
    first_activity_date_time: Timestamp,
    /// When the last one did.
    #[schema(value_type = String, format = DateTime)]
    last_activity_date_time: Timestamp,
    /// How many detections it has.
    detection_count: u64,
    /// Of how many users.
    user_count: u64,
    /// The types of its detections, the first 20.
    risk_event_types: Vec<String>,
    /// The networks that they came from, the first 20.
    networks: Vec<String>,
    /// The detection that opened it.
    first_detection_id: String,
}

/// One page of incidents.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentsAnswer {
    /// The one that was opened last first.
    value: Vec<IncidentAnswer>,
    /// Where the next page is, on this server; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_link: Option<String>,
}

/// An incident with its detections.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentDetail {
    #[serde(flatten)]
    incident: IncidentAnswer,
    /// The ids of its detections, which Graph's `riskDetections` has in full, in the order of their activities; the first
    /// 1,000.
    detection_ids: Vec<String>,
}

impl From<IncidentRow> for IncidentAnswer {
    fn from(row: IncidentRow) -> Self {
        Self {
            id: row.id.to_string(),
            title: row.title,
            cause: row.cause,
            state: if row.is_open { "open" } else { "closed" },
            risk_level: row.level.as_str(),
            opened_date_time: row.opened,
            first_activity_date_time: row.first,
            last_activity_date_time: row.last,
            detection_count: row.detections,
            user_count: row.users,
            risk_event_types: row.event_types,
            networks: row.networks,
            first_detection_id: row.first_detection.to_string(),
        }
    }
}

/// `GET /engine/v1/incidents`: 200 with one page.
#[utoipa::path(
    get,
    path = "/engine/v1/incidents",
    tag = "alerts",
    summary = "List incidents",
    description = "The one that was opened last first. Pages are stable while others are opened. A parameter that is not one \
                   of these is refused. Needs the app role `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    params(
        ("state" = Option<String>, Query, description = "`open` or `closed`"),
        ("riskLevel" = Option<String>, Query, description = "`low`, `medium` or `high`"),
        ("userId" = Option<Uuid>, Query, description = "Only those with a detection of that user"),
        ("top" = Option<u32>, Query, description = "How many on a page, from 1 to 200; 50 where it is left out"),
        ("after" = Option<Uuid>, Query, description = "The id of the last incident of the page before"),
    ),
    responses(
        (status = 200, description = "One page", body = IncidentsAnswer),
        (status = 400, description = "Not such a parameter; the message names it"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
    )
)]
pub(crate) async fn list(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    uri: Uri,
) -> Result<Json<IncidentsAnswer>, GraphError> {
    let asked = Asked::parse(uri.query().unwrap_or_default()).map_err(GraphError::bad_request)?;
    let page = app.store().read(move |rx| page(rx, &asked)).await;
    let page = page.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let unknown = || GraphError::bad_request("`after` is the id of no incident, or of one that is no longer kept");
    let mut rows = page.ok_or_else(unknown)?;
    let is_last = rows.len() <= asked.top as usize;
    rows.truncate(asked.top as usize);
    let next = rows.last().filter(|_| !is_last).map(|last| asked.next_link(last.id));
    Ok(Json(IncidentsAnswer {
        value: rows.into_iter().map(IncidentAnswer::from).collect(),
        next_link: next,
    }))
}

/// One page and an incident more, if there is one; none where nobody knows what it is to follow.
fn page(rx: &mut Rx<'_>, asked: &Asked) -> Result<Option<Vec<IncidentRow>>, StoreError> {
    let after = match asked.after {
        None => None,
        Some(id) => match rx.incident(id)? {
            Some(last) => Some((last.opened, id)),
            None => return Ok(None),
        },
    };
    rx.incidents(&asked.filter(after)).map(Some)
}

/// `GET /engine/v1/incidents/{id}`: 200 with one and its detections' ids, 404 for an unknown id.
#[utoipa::path(
    get,
    path = "/engine/v1/incidents/{id}",
    tag = "alerts",
    summary = "Get an incident with its detections",
    description = "Needs the app role `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    params(("id" = Uuid, Path, description = "The incident's id")),
    responses(
        (status = 200, description = "The incident", body = IncidentDetail),
        (status = 400, description = "Not an id"),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
        (status = 404, description = "No such incident"),
    )
)]
pub(crate) async fn get(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
    IncidentKey(id): IncidentKey,
) -> Result<Json<IncidentDetail>, GraphError> {
    let work = move |rx: &mut Rx<'_>| Ok((rx.incident(id)?, rx.incident_detections(id, DETECTIONS_MAX)?));
    let read = app.store().read(work).await;
    let (incident, detections) = read.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let incident = incident.ok_or_else(|| GraphError::not_found(format!("no incident with the id `{id}`")))?;
    Ok(Json(IncidentDetail {
        incident: incident.into(),
        detection_ids: detections.iter().map(ToString::to_string).collect(),
    }))
}
