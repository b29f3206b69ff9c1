//! `auditLogs/signIns`, and what administrators say of them.
//!
//! Source: Microsoft Graph v1.0 and beta, signIn: list, get, confirmCompromised, confirmSafe, dismiss.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::frame::exchange::Exchange;
use crate::graph::action::act_on_sign_ins;
use crate::graph::caller::Caller;
use crate::graph::collection::{ByDefault, Listing, log_pages};
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::ids::RequestIds;
use crate::graph::key::SignInKey;
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::permission::audit_logs::{ReadSignIns, WriteSignInRisk};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::SignInAction;
use keepwatch_graph::SignIn;
use keepwatch_odata::{Direction, Limits};
use keepwatch_storage::Collection;

/// Newest first.
pub(crate) const LIMITS: Limits = log_pages(&[("createdDateTime", Direction::Descending)]);

/// The collection.
///
/// It lists what people did themselves, unless the caller's filter speaks of `signInEventTypes`, which only beta has.
fn listing() -> Listing {
    Listing {
        by_default: Some(ByDefault {
            filter: "isInteractive eq true",
            unless_filtered_on: "signInEventTypes",
        }),
        ..Listing::new(Collection::SignIns, LIMITS, "auditLogs/signIns")
    }
}

/// `GET /auditLogs/signIns`: 200 with a page.
pub(crate) async fn list(
    caller: Caller<ReadSignIns>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing(), caller.policy_view()).await
}

/// `GET /auditLogs/signIns/$count`: 200 with a number.
pub(crate) async fn count(
    caller: Caller<ReadSignIns>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing(), caller.policy_view()).await
}

/// `GET /auditLogs/signIns/{id}`: 200, or 404. Finds sign-ins of every kind.
pub(crate) async fn get(
    caller: Caller<ReadSignIns>,
    State(app): State<App>,
    SignInKey(id): SignInKey,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = app.store().read(move |rx| rx.sign_in(id)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found.ok_or_else(|| GraphError::not_found(format!("no signIn with the id `{id}`")))?;
    entity::answer(
        &request,
        SignIn::TYPE,
        "auditLogs/signIns",
        &found.document(),
        caller.policy_view(),
    )
}

/// `POST /auditLogs/signIns/confirmCompromised`: 204, or 404 if any sign-in is unknown.
///
/// All sign-ins change, or none does.
pub(crate) async fn confirm_compromised(
    caller: Caller<WriteSignInRisk>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<RequestIds>,
) -> Result<StatusCode, GraphError> {
    act_on_sign_ins(
        &app,
        &exchange,
        &caller,
        SignInAction::ConfirmCompromised,
        body.parse()?,
    )
    .await
}

/// `POST /auditLogs/signIns/confirmSafe`: as [`confirm_compromised`].
pub(crate) async fn confirm_safe(
    caller: Caller<WriteSignInRisk>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<RequestIds>,
) -> Result<StatusCode, GraphError> {
    act_on_sign_ins(&app, &exchange, &caller, SignInAction::ConfirmSafe, body.parse()?).await
}

/// `POST /auditLogs/signIns/dismiss`: as [`confirm_compromised`].
pub(crate) async fn dismiss(
    caller: Caller<WriteSignInRisk>,
    State(app): State<App>,
    exchange: Exchange,
    GraphJson(body): GraphJson<RequestIds>,
) -> Result<StatusCode, GraphError> {
    act_on_sign_ins(&app, &exchange, &caller, SignInAction::Dismiss, body.parse()?).await
}
