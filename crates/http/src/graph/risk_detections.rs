//! `identityProtection/riskDetections`.
//!
//! Source: Microsoft Graph v1.0, riskDetection: list, get.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::collection::{Listing, risk_pages};
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::RiskDetectionKey;
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::permission::identity_protection::ReadRiskDetections;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::RiskDetection;
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::{Direction, Limits};
use keepwatch_storage::Collection;

/// Newest detection first.
pub(crate) const LIMITS: Limits = risk_pages(&[("detectedDateTime", Direction::Descending)]);

/// The collection.
fn listing() -> Listing {
    Listing::new(Collection::RiskDetections, LIMITS, "riskDetections")
}

/// `GET /identityProtection/riskDetections`: 200 with a page.
pub(crate) async fn list(
    _: Caller<ReadRiskDetections>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /identityProtection/riskDetections/$count`: 200 with a number.
pub(crate) async fn count(
    _: Caller<ReadRiskDetections>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /identityProtection/riskDetections/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadRiskDetections>,
    State(app): State<App>,
    RiskDetectionKey(id): RiskDetectionKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = app.store().read(move |rx| rx.risk_detection(id)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found.ok_or_else(|| GraphError::not_found(format!("no riskDetection with the id `{id}`")))?;
    entity::answer(
        &request,
        RiskDetection::TYPE,
        "riskDetections",
        &found.document(),
        PolicyView::Empty,
    )
}
