//! `identity/conditionalAccess/authenticationContextClassReferences`: labels that applications ask for.
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list and create authenticationContextClassReferences;
//! authenticationContextClassReference: get, update ("create or update"), delete.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::Permission;
use crate::permission::conditional_access::{ManageContexts, WriteContexts};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::conditional_access::{create_context, delete_context, put_context};
use keepwatch_graph::conditional_access::AuthenticationContextClassReference as Context;
use keepwatch_odata::{Direction, Limits};
use serde_json::Value;

impl Served for Context {
    /// There are 99 at most.
    const LIMITS: Limits = Limits::pages(100, 100, &[("id", Direction::Ascending)]);
    const CONTEXT: &'static str = "identity/conditionalAccess/authenticationContextClassReferences";
}

/// `POST /identity/conditionalAccess/authenticationContextClassReferences`: 201, or 409 where the id is taken.
pub(crate) async fn create(
    caller: Caller<WriteContexts>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    resource::create(&app, &caller, &request, body, create_context).await
}

/// `PATCH` and `PUT /identity/conditionalAccess/authenticationContextClassReferences/{id}`: 204. Makes the context where
/// there is none.
pub(crate) async fn put<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let change = move |change: &mut Change<'_, '_>, members: &_| put_context(change, &id, members);
    resource::update(&app, &caller, &request, body, change).await
}

/// `DELETE /identity/conditionalAccess/authenticationContextClassReferences/{id}`: 204, or 400 while a policy speaks of it.
pub(crate) async fn delete(
    caller: Caller<ManageContexts>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    resource::delete(&app, &caller, &request, move |change| delete_context(change, &id)).await
}
