//! `temporaryAccessPassMethods`: passcodes for some minutes.
//!
//! Source: Microsoft Graph v1.0, authentication: create temporaryAccessPassMethod.

use super::may;
use super::methods::answer;
use crate::app::App;
use crate::frame::body::OptionalJson;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::resource;
use crate::graph::users::whom::Whom;
use crate::permission::authentication::CreatePasses;
use axum::extract::State;
use axum::response::Response;
use keepwatch_engine::authentication::PassBody;
use keepwatch_graph::authentication::{AuthenticationMethod, TemporaryAccessPassAuthenticationMethod};
use keepwatch_graph::body;
use serde_json::{Value, json};

/// `POST .../temporaryAccessPassMethods`: 201, with the passcode, which no other answer holds.
pub(crate) async fn create(
    caller: Caller<CreatePasses>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    OptionalJson(body): OptionalJson<Value>,
) -> Result<Response, GraphError> {
    type Pass = TemporaryAccessPassAuthenticationMethod;
    let user = may::write(&app, &request, &caller, &whom).await?;
    let members = body::read(Pass::TYPE, request.version, body.unwrap_or_else(|| json!({})))?;
    let of_rule = |error| GraphError::of_rule(&request.exchange, error);
    let body = PassBody::new(&members).map_err(of_rule)?;
    let made = app
        .engine()
        .create_temporary_access_pass(caller.initiator(), user.id, body);
    let method = AuthenticationMethod::TemporaryAccessPass(made.await.map_err(of_rule)?);
    resource::made(&request, method.id(), || answer::<Pass>(&request, &user, &method))
}
