//! `GET /engine/v1/detectors`: every detector, and how often it was right.

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::permission::engine::ReadRiskEngine;
use axum::Json;
use axum::extract::State;
use keepwatch_detection::Class;
use keepwatch_engine::DetectorStatus;
use serde::Serialize;
use utoipa::ToSchema;

/// Every detector.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DetectorList {
    value: Vec<ShownDetector>,
}

/// A detector and what became of the detections of its type.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownDetector {
    /// `riskEventType` of its detections.
    #[schema(examples("unlikelyTravel"))]
    risk_event_type: String,
    /// What it looks at: `signIn`, `manySignIns`, or `elsewhere` for types that no detector of sign-ins makes.
    #[schema(examples("signIn"))]
    scope: &'static str,
    /// `realTime` or `offline`; null for types that no detector makes.
    #[schema(examples("offline"))]
    class: Option<&'static str>,
    /// The MITRE ATT&CK technique that it is a sign of.
    #[schema(examples("T1078"))]
    technique: Option<&'static str>,
    /// Whether every detection is high.
    always_high: bool,
    /// Whether it is enabled; null for types that nothing switches.
    enabled: Option<bool>,
    /// What became of the detections of the type that are kept, whichever detector made them.
    detections: Counts,
    /// How often it was right, as far as somebody has said; null where nobody has.
    precision: Option<ShownPrecision>,
}

/// What became of detections.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    /// All that are kept.
    raised: u64,
    /// Nobody has said anything yet.
    open: u64,
    /// Confirmed as compromised.
    confirmed_compromised: u64,
    /// Ended by a new password or the end of all sessions: counted as right.
    remediated: u64,
    /// Confirmed as safe.
    confirmed_safe: u64,
    /// Dismissed by an administrator.
    dismissed: u64,
    /// Ended without a verdict: by a second factor, later evidence, or age.
    ended: u64,
}

/// How often a detector was right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShownPrecision {
    /// The share of right ones among those that somebody judged.
    share: f64,
    /// The lower end of the 95 % interval: few verdicts prove little.
    at_least: f64,
}

impl From<DetectorStatus> for ShownDetector {
    fn from(status: DetectorStatus) -> Self {
        let record = status.record;
        Self {
            risk_event_type: status.event_type,
            scope: status.scope.as_str(),
            class: status.class.map(|class| match class {
                Class::RealTime => "realTime",
                Class::Offline => "offline",
            }),
            technique: status.technique,
            always_high: status.always_high,
            enabled: status.is_enabled,
            detections: Counts {
                raised: record.raised,
                open: record.open,
                confirmed_compromised: record.confirmed,
                remediated: record.remediated,
                confirmed_safe: record.safe,
                dismissed: record.dismissed,
                ended: record.ended,
            },
            precision: record.precision().map(|precision| ShownPrecision {
                share: precision.share,
                at_least: precision.at_least,
            }),
        }
    }
}

/// `GET /engine/v1/detectors`: 200 with every detector.
#[utoipa::path(
    get,
    path = "/engine/v1/detectors",
    tag = "detection",
    summary = "List the detectors",
    description = "Every detector: what it looks at, whether it is enabled, what became of the detections of its type as long as \
                   they are kept, and how often it was right. Types of which detections are kept and that no detector of \
                   sign-ins makes are listed as well. Needs the app role `RiskEngine.Read.All` or `RiskEngine.ReadWrite.All`.",
    responses(
        (status = 200, description = "The detectors", body = DetectorList),
        (status = 401, description = "No valid token"),
        (status = 403, description = "The token lacks the app role"),
    )
)]
pub(crate) async fn list(
    _: Caller<ReadRiskEngine>,
    State(app): State<App>,
    exchange: Exchange,
) -> Result<Json<DetectorList>, GraphError> {
    let detectors = app.engine().detectors().await;
    let detectors = detectors.map_err(|error| GraphError::of_store(&exchange, &error))?;
    let value = detectors.into_iter().map(ShownDetector::from).collect();
    Ok(Json(DetectorList { value }))
}
