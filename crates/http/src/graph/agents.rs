//! `identityProtection/riskyAgents` and `agentRiskDetections`, of beta: this directory knows no agents, so nobody is in
//! them, and every id is unknown.
//!
//! Source: Microsoft Graph beta, riskyAgent: list, get, confirmCompromised, confirmSafe, dismiss; agentRiskDetection: list,
//! get.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::risk_pages;
use crate::graph::error::GraphError;
use crate::graph::ids::{AgentIds, listed};
use crate::graph::key::ResourceId;
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::permission::identity_protection::{ReadRiskDetections, ReadRiskyAgents, WriteRiskyAgents};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_graph::agent_risk::{AgentRiskDetection, RiskyAgent};
use keepwatch_graph::edm::shown;
use keepwatch_odata::{Direction, Limits};

/// Latest change first.
pub(crate) const LIMITS: Limits = risk_pages(&[("riskLastModifiedDateTime", Direction::Descending)]);

/// Newest detection first.
pub(crate) const DETECTION_LIMITS: Limits = risk_pages(&[("detectedDateTime", Direction::Descending)]);

/// `GET /identityProtection/riskyAgents`: 200 with an empty page.
pub(crate) async fn list(
    _: Caller<ReadRiskyAgents>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let context = "identityProtection/riskyAgents";
    page::empty(&app, &request, RiskyAgent::TYPE, &LIMITS, context).await
}

/// `GET /identityProtection/riskyAgents/$count`: 200 with zero.
pub(crate) async fn count(_: Caller<ReadRiskyAgents>, request: GraphRequest) -> Result<Response, GraphError> {
    page::empty_count(&request, RiskyAgent::TYPE, &LIMITS)
}

/// `GET /identityProtection/riskyAgents/{id}`: 404.
pub(crate) async fn get(_: Caller<ReadRiskyAgents>, ResourceId(id): ResourceId) -> GraphError {
    GraphError::not_found(format!("no riskyAgent with the id `{}`", shown(&id)))
}

/// `POST /identityProtection/riskyAgents/confirmCompromised`, `confirmSafe` and `dismiss`: 404 for every id.
pub(crate) async fn act(
    _: Caller<WriteRiskyAgents>,
    GraphJson(body): GraphJson<AgentIds>,
) -> Result<StatusCode, GraphError> {
    let ids = listed(&body.parse()?);
    Err(GraphError::not_found(format!("no riskyAgent with the id {ids}")))
}

/// `GET /identityProtection/agentRiskDetections`: 200 with an empty page.
pub(crate) async fn list_detections(
    _: Caller<ReadRiskDetections>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let context = "identityProtection/agentRiskDetections";
    page::empty(&app, &request, AgentRiskDetection::TYPE, &DETECTION_LIMITS, context).await
}

/// `GET /identityProtection/agentRiskDetections/$count`: 200 with zero.
pub(crate) async fn count_detections(
    _: Caller<ReadRiskDetections>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::empty_count(&request, AgentRiskDetection::TYPE, &DETECTION_LIMITS)
}

/// `GET /identityProtection/agentRiskDetections/{id}`: 404.
pub(crate) async fn get_detection(_: Caller<ReadRiskDetections>, ResourceId(id): ResourceId) -> GraphError {
    GraphError::not_found(format!("no agentRiskDetection with the id `{}`", shown(&id)))
}
