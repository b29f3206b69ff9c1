//! `phoneMethods`: numbers to call or to text, and whether a text message signs their user in.
//!
//! Source: Microsoft Graph v1.0, authentication: create phoneMethod; phoneAuthenticationMethod: update, enableSmsSignIn,
//! disableSmsSignIn.

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
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::authentication::{Sms, add_phone, switch_sms, update_phone};
use keepwatch_graph::authentication::{AuthenticationMethod, PhoneAuthenticationMethod};
use keepwatch_graph::body;
use serde_json::Value;

/// `POST .../phoneMethods`: 201.
pub(crate) async fn create<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let user = may::write(&app, &request, &caller, &whom).await?;
    let members = body::read(PhoneAuthenticationMethod::TYPE, request.version, body)?;
    let id = user.id;
    let made = app
        .engine()
        .administer(caller.initiator(), move |change| add_phone(change, id, &members));
    let made = made
        .await
        .map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let method = AuthenticationMethod::Phone(made);
    resource::made(&request, method.id(), || {
        answer::<PhoneAuthenticationMethod>(&request, &user, &method)
    })
}

/// `PATCH .../phoneMethods/{method}`: 204, or 200 for callers who prefer it.
pub(crate) async fn update<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    MethodId(id): MethodId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let user = may::write(&app, &request, &caller, &whom).await?;
    let members = body::read(PhoneAuthenticationMethod::TYPE, request.version, body)?;
    let of = user.id;
    let work = move |change: &mut Change<'_, '_>| update_phone(change, of, &id, &members);
    let changed = app.engine().administer(caller.initiator(), work).await;
    let changed = changed.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let method = AuthenticationMethod::Phone(changed);
    resource::changed(&request, || {
        answer::<PhoneAuthenticationMethod>(&request, &user, &method)
    })
}

/// `POST .../phoneMethods/{method}/enableSmsSignIn`: 204.
pub(crate) async fn enable_sms_sign_in<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    method: MethodId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    switch(&caller, &app, &whom, method, &request, Sms::On).await
}

/// `POST .../phoneMethods/{method}/disableSmsSignIn`: 204.
pub(crate) async fn disable_sms_sign_in<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    method: MethodId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    switch(&caller, &app, &whom, method, &request, Sms::Off).await
}

async fn switch<P: Permission>(
    caller: &Caller<P>,
    app: &App,
    whom: &Whom,
    MethodId(id): MethodId,
    request: &GraphRequest,
    sms: Sms,
) -> Result<StatusCode, GraphError> {
    let user = may::write(app, request, caller, whom).await?;
    let work = move |change: &mut Change<'_, '_>| switch_sms(change, user.id, &id, sms);
    let done = app.engine().administer(caller.initiator(), work).await;
    done.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}
