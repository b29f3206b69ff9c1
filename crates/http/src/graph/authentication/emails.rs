//! `emailMethods`: the address that a user who forgot the password gets a code by.
//!
//! Source: Microsoft Graph v1.0, authentication: create emailMethod; emailAuthenticationMethod: update.

use super::may;
use super::methods::answer;
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::MethodId;
use crate::graph::request::GraphRequest;
use crate::graph::resource;
use crate::graph::users::whom::Whom;
use crate::permission::Permission;
use axum::extract::State;
use axum::response::Response;
use keepwatch_engine::authentication::{add_email, update_email};
use keepwatch_graph::authentication::{AuthenticationMethod, EmailAuthenticationMethod};
use keepwatch_graph::body;
use serde_json::Value;

/// `POST .../emailMethods`: 201.
pub(crate) async fn create<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let user = may::write(&app, &request, &caller, &whom).await?;
    let members = body::read(EmailAuthenticationMethod::TYPE, request.version, body)?;
    let id = user.id;
    let made = app
        .engine()
        .administer(caller.initiator(), move |change| add_email(change, id, &members));
    let made = made
        .await
        .map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let method = AuthenticationMethod::Email(made);
    resource::made(&request, method.id(), || {
        answer::<EmailAuthenticationMethod>(&request, &user, &method)
    })
}

/// `PATCH .../emailMethods/{method}`: 204, or 200 for callers who prefer it.
pub(crate) async fn update<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    MethodId(id): MethodId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let user = may::write(&app, &request, &caller, &whom).await?;
    let members = body::read(EmailAuthenticationMethod::TYPE, request.version, body)?;
    let of = user.id;
    let work = move |change: &mut keepwatch_engine::Change<'_, '_>| update_email(change, of, &id, &members);
    let changed = app.engine().administer(caller.initiator(), work).await;
    let changed = changed.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let method = AuthenticationMethod::Email(changed);
    resource::changed(&request, || {
        answer::<EmailAuthenticationMethod>(&request, &user, &method)
    })
}
