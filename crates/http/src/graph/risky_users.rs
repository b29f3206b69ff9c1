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
use crate::permission::identity_protection::{ReadRiskyUserHistory, ReadRiskyUsers, WriteRiskyUsers};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::UserAction;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{HistoryItemId, RiskyUser, RiskyUserHistoryItem, UserId};
use keepwatch_odata::{Direction, Limits};
use keepwatch_storage::Collection;

/// Latest change first: of users, and of what is in their histories.
pub(crate) const LIMITS: Limits = risk_pages(&[("riskLastUpdatedDateTime", Direction::Descending)]);

/// The collection.
fn listing() -> Listing {
    Listing::new(Collection::RiskyUsers, LIMITS, "riskyUsers")
}

/// The history of one user.
fn history_listing(user: UserId) -> Listing {
    Listing {
        owner: Some(user.to_string()),
        ..Listing::new(Collection::RiskyUserHistory, LIMITS, history_context(user))
    }
}

/// What that history was when the item came to be: the item itself, then those before it.
fn history_until(item: HistoryItemId) -> Listing {
    Listing {
        context: format!("riskyUsers('{}')/history('{item}')/history", item.user),
        // Items of one user have ids in the order of time.
        within: Some(format!("id le '{item}'")),
        ..history_listing(item.user)
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
    let found = item_of(&app, &request, id, item).await?;
    entity::answer(
        &request,
        RiskyUserHistoryItem::TYPE,
        &history_context(id),
        &found.document(),
        PolicyView::Empty,
    )
}

/// `GET /identityProtection/riskyUsers/{id}/history/{item}/history`: 200 with a page, or 404 as [`history_item`].
///
/// A history item is a risky user as it was, so its history is the user's until then. Microsoft's schema has the path and
/// its documentation does not say what it holds.
pub(crate) async fn history_of_item(
    _: Caller<ReadRiskyUsers>,
    State(app): State<App>,
    UserKey(id): UserKey,
    HistoryItemKey(item): HistoryItemKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    item_of(&app, &request, id, item).await?;
    page::list(&app, &request, history_until(item), PolicyView::Empty).await
}

/// `GET /identityProtection/riskyUsers/{id}/history/{item}/history/$count`: 200 with a number, or 404.
pub(crate) async fn history_of_item_count(
    _: Caller<ReadRiskyUsers>,
    State(app): State<App>,
    UserKey(id): UserKey,
    HistoryItemKey(item): HistoryItemKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    item_of(&app, &request, id, item).await?;
    page::count(&app, &request, history_until(item), PolicyView::Empty).await
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
    let found = app.store().read(move |rx| rx.get(&id.to_string())).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| GraphError::not_found(format!("no riskyUser with the id `{id}`")))
}

/// The item of that user's history.
async fn item_of(
    app: &App,
    request: &GraphRequest,
    user: UserId,
    item: HistoryItemId,
) -> Result<RiskyUserHistoryItem, GraphError> {
    let found = app.store().read(move |rx| rx.history_item(item)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found
        .filter(|_| item.user == user)
        .ok_or_else(|| GraphError::not_found(format!("no riskyUserHistoryItem with the id `{item}`")))
}

fn history_context(user: UserId) -> String {
    format!("riskyUsers('{user}')/history")
}
