//! `identityProtection/riskyServicePrincipals`, their history, and what administrators do to them.
//!
//! Source: Microsoft Graph v1.0, riskyServicePrincipal: list, get, list history, confirmCompromised, dismiss.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::action::act_on_service_principals;
use crate::graph::caller::Caller;
use crate::graph::collection::{Listing, risk_pages};
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::ids::ServicePrincipalIds;
use crate::graph::key::{ServicePrincipalHistoryItemKey, ServicePrincipalKey};
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{Served, find};
use crate::permission::identity_protection::{ReadRiskyServicePrincipals, WriteRiskyServicePrincipals};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::ServicePrincipalAction;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{RiskyServicePrincipal, RiskyServicePrincipalHistoryItem, ServicePrincipalId};
use keepwatch_odata::{Direction, Limits};
use keepwatch_storage::Collection;

impl Served for RiskyServicePrincipal {
    /// Latest change first.
    const LIMITS: Limits = risk_pages(&[("riskLastUpdatedDateTime", Direction::Descending)]);
    const CONTEXT: &'static str = "identityProtection/riskyServicePrincipals";
}

/// Of histories, newest first.
pub(crate) const HISTORY_LIMITS: Limits = RiskyServicePrincipal::LIMITS;

/// The history of one.
fn history_listing(id: ServicePrincipalId) -> Listing {
    let collection = Collection::RiskyServicePrincipalHistory;
    Listing {
        owner: Some(id.to_string()),
        ..Listing::new(collection, HISTORY_LIMITS, history_context(id))
    }
}

fn history_context(id: ServicePrincipalId) -> String {
    format!("{}('{id}')/history", RiskyServicePrincipal::CONTEXT)
}

/// `GET /identityProtection/riskyServicePrincipals/{id}/history`: 200 with a page, or 404 where there is no such one.
pub(crate) async fn history(
    _: Caller<ReadRiskyServicePrincipals>,
    State(app): State<App>,
    ServicePrincipalKey(id): ServicePrincipalKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    find::<RiskyServicePrincipal>(&app, &request, &id.to_string()).await?;
    page::list(&app, &request, history_listing(id), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyServicePrincipals/{id}/history/$count`: 200 with a number, or 404.
pub(crate) async fn history_count(
    _: Caller<ReadRiskyServicePrincipals>,
    State(app): State<App>,
    ServicePrincipalKey(id): ServicePrincipalKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    find::<RiskyServicePrincipal>(&app, &request, &id.to_string()).await?;
    page::count(&app, &request, history_listing(id), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyServicePrincipals/{id}/history/{item}`: 200, or 404 also where the item is another's.
pub(crate) async fn history_item(
    _: Caller<ReadRiskyServicePrincipals>,
    State(app): State<App>,
    ServicePrincipalKey(id): ServicePrincipalKey,
    ServicePrincipalHistoryItemKey(item): ServicePrincipalHistoryItemKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = app.store().read(move |rx| rx.get(&item.to_string())).await;
    let found: Option<RiskyServicePrincipalHistoryItem> =
        found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found
        .filter(|_| item.service_principal == id)
        .ok_or_else(|| GraphError::not_found(format!("no riskyServicePrincipalHistoryItem with the id `{item}`")))?;
    let entity = RiskyServicePrincipalHistoryItem::TYPE;
    let (context, document) = (history_context(id), found.document());
    entity::answer(&request, entity, &context, &document, PolicyView::Empty)
}

/// `POST /identityProtection/riskyServicePrincipals/confirmCompromised`: 204, or 404 if any is unknown.
///
/// All change, or none does.
pub(crate) async fn confirm_compromised(
    caller: Caller<WriteRiskyServicePrincipals>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<ServicePrincipalIds>,
) -> Result<StatusCode, GraphError> {
    let action = ServicePrincipalAction::ConfirmCompromised;
    act_on_service_principals(&app, &exchange, &caller, action, body.parse()?).await
}

/// `POST /identityProtection/riskyServicePrincipals/dismiss`: as [`confirm_compromised`].
pub(crate) async fn dismiss(
    caller: Caller<WriteRiskyServicePrincipals>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<ServicePrincipalIds>,
) -> Result<StatusCode, GraphError> {
    let action = ServicePrincipalAction::Dismiss;
    act_on_service_principals(&app, &exchange, &caller, action, body.parse()?).await
}
