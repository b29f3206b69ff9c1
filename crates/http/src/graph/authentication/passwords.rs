//! Passwords: given by administrators, and changed by their owners.
//!
//! Source: Microsoft Graph v1.0, authenticationMethod: resetPassword; user: changePassword.

use super::{may, methods};
use crate::app::App;
use crate::frame::body::{GraphJson, OptionalJson};
use crate::graph::answer::odata_json;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::MethodId;
use crate::graph::request::GraphRequest;
use crate::graph::users::whom::Whom;
use crate::permission::Permission;
use crate::permission::authentication::ChangeMyPassword;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use keepwatch_engine::authentication::Reset;
use keepwatch_engine::credentials::{Circumstances, Occasion};
use keepwatch_graph::authentication::PasswordAuthenticationMethod;
use keepwatch_graph::body;
use keepwatch_graph::operations::named;
use serde_json::{Value, json};

/// `POST .../methods/{method}/resetPassword`: 202, with the password where none was given, and where to ask what became of
/// it. It is done when this answers.
pub(crate) async fn reset<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    MethodId(id): MethodId,
    request: GraphRequest,
    OptionalJson(body): OptionalJson<Value>,
) -> Result<Response, GraphError> {
    let body = body.unwrap_or_else(|| json!({}));
    let arguments = body::arguments(named("authenticationMethod", "resetPassword"), request.version, body)?;
    let new = arguments.get("newPassword").and_then(Value::as_str).map(str::to_owned);
    let user = may::reset(&app, &request, &caller, &whom).await?;
    if id != PasswordAuthenticationMethod::ID {
        let methods = methods::registered(&app, &request, user).await?;
        let is_another = methods.iter().any(|method| method.id() == id);
        return Err(match is_another {
            true => GraphError::bad_request("only a password can be reset"),
            false => methods::absent(&id),
        });
    }
    let done = app.engine().reset_password(caller.initiator(), user.id, new).await;
    let Reset { operation, generated } = done.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    let shown = match generated {
        Some(password) => json!({
            "@odata.context": request.context("microsoft.graph.passwordResetResponse", None)?,
            "newPassword": password,
        }),
        None => json!({}),
    };
    let (origin, version) = (request.exchange.origin()?, request.version.segment());
    let location = format!(
        "{origin}/{version}/users/{}/authentication/operations/{}",
        user.id, operation.id
    );
    let mut response = odata_json(shown.to_string().into_bytes());
    *response.status_mut() = StatusCode::ACCEPTED;
    let location = HeaderValue::from_str(&location).expect("an origin and ids are visible ASCII");
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

/// `POST /me/changePassword` and `/users/{id}/changePassword`: 204. Nobody changes somebody else's, whatever they know.
pub(crate) async fn change(
    caller: Caller<ChangeMyPassword>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let arguments = body::arguments(named("user", "changePassword"), request.version, body)?;
    let text = |name: &str| {
        let text = arguments.get(name).and_then(Value::as_str);
        text.ok_or_else(|| GraphError::bad_request(format!("`{name}` must be given")))
    };
    let current = text("currentPassword")?.into();
    let new = text("newPassword")?.to_owned();
    let user = whom.find(&app, &request, &caller).await?;
    if caller.user() != Some(user.id) {
        return Err(GraphError::denied());
    }
    // A token does not say where its user is, nor what they proved beside the password.
    let occasion = Occasion::Chosen {
        current,
        from: Circumstances::default(),
        second_factor: false,
    };
    let done = app
        .engine()
        .change_password(user.id, new, occasion, None, caller.initiator())
        .await;
    done.map_err(|refusal| GraphError::of_directory(&request.exchange, refusal.into()))?;
    Ok(StatusCode::NO_CONTENT)
}
