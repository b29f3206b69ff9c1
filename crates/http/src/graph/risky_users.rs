//! `identityProtection/riskyUsers`, their history, and what administrators do to them.
//!
//! Source: Microsoft Graph v1.0, riskyUser: list, get, list history, get riskyUserHistoryItem, confirmCompromised,
//! confirmSafe, dismiss.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::action::act_on_users;
use crate::graph::caller::Caller;
use crate::graph::collection::{Listing, risk_pages};
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::ids::UserIds;
use crate::graph::key::{HistoryItemKey, UserKey};
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::permission::{ReadRiskyUserHistory, ReadRiskyUsers, WriteRiskyUsers};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::UserAction;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{RiskyUser, RiskyUserHistoryItem, UserId};
use keepwatch_odata::Direction;
use keepwatch_storage::Collection;

/// The collection, latest change first.
fn listing() -> Listing {
    Listing {
        collection: Collection::RiskyUsers,
        limits: risk_pages(&[("riskLastUpdatedDateTime", Direction::Descending)]),
        context: "riskyUsers".to_owned(),
        owner: None,
        by_default: None,
    }
}

/// The history of one user, newest first.
fn history_listing(user: UserId) -> Listing {
    Listing {
        collection: Collection::RiskyUserHistory,
        limits: risk_pages(&[("riskLastUpdatedDateTime", Direction::Descending)]),
        context: history_context(user),
        owner: Some(user.to_string()),
        by_default: None,
    }
}

/// `GET /identityProtection/riskyUsers`: 200 with a page.
pub(crate) async fn list(
    _: Caller<ReadRiskyUsers>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyUsers/$count`: 200 with a number.
pub(crate) async fn count(
    _: Caller<ReadRiskyUsers>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing(), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyUsers/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadRiskyUsers>,
    State(app): State<App>,
    UserKey(id): UserKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = risky_user(&app, &request, id).await?;
    entity::answer(
        &request,
        RiskyUser::TYPE,
        "riskyUsers",
        &found.document(),
        PolicyView::Empty,
    )
}

/// `GET /identityProtection/riskyUsers/{id}/history`: 200 with a page, or 404 where there is no such risky user.
pub(crate) async fn history(
    _: Caller<ReadRiskyUserHistory>,
    State(app): State<App>,
    UserKey(id): UserKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    risky_user(&app, &request, id).await?;
    page::list(&app, &request, history_listing(id), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyUsers/{id}/history/$count`: 200 with a number, or 404.
pub(crate) async fn history_count(
    _: Caller<ReadRiskyUserHistory>,
    State(app): State<App>,
    UserKey(id): UserKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    risky_user(&app, &request, id).await?;
    page::count(&app, &request, history_listing(id), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyUsers/{id}/history/{item}`: 200, or 404 also where the item is another user's.
pub(crate) async fn history_item(
    _: Caller<ReadRiskyUserHistory>,
    State(app): State<App>,
    UserKey(id): UserKey,
    HistoryItemKey(item): HistoryItemKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = app.store().read(move |rx| rx.history_item(item)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found.filter(|_| item.user == id);
    let found = found.ok_or_else(|| GraphError::not_found(format!("no riskyUserHistoryItem with the id `{item}`")))?;
    entity::answer(
        &request,
        RiskyUserHistoryItem::TYPE,
        &history_context(id),
        &found.document(),
        PolicyView::Empty,
    )
}

/// `POST /identityProtection/riskyUsers/confirmCompromised`: 204, or 404 if any user is unknown.
///
/// All users change, or none does.
pub(crate) async fn confirm_compromised(
    caller: Caller<WriteRiskyUsers>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<UserIds>,
) -> Result<StatusCode, GraphError> {
    act_on_users(&app, &exchange, &caller, UserAction::ConfirmCompromised, body.parse()?).await
}

/// `POST /identityProtection/riskyUsers/confirmSafe`: as [`confirm_compromised`].
pub(crate) async fn confirm_safe(
    caller: Caller<WriteRiskyUsers>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<UserIds>,
) -> Result<StatusCode, GraphError> {
    act_on_users(&app, &exchange, &caller, UserAction::ConfirmSafe, body.parse()?).await
}

/// `POST /identityProtection/riskyUsers/dismiss`: as [`confirm_compromised`].
pub(crate) async fn dismiss(
    caller: Caller<WriteRiskyUsers>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<UserIds>,
) -> Result<StatusCode, GraphError> {
    act_on_users(&app, &exchange, &caller, UserAction::Dismiss, body.parse()?).await
}

async fn risky_user(app: &App, request: &GraphRequest, id: UserId) -> Result<RiskyUser, GraphError> {
    let found = app.store().read(move |rx| rx.risky_user(id)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| GraphError::not_found(format!("no riskyUser with the id `{id}`")))
}

fn history_context(user: UserId) -> String {
    format!("riskyUsers('{user}')/history")
}
