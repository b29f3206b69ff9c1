//! `POST /{tenant}/oauth2/v2.0/devicecode` and its v1 form: a program without a browser begins to wait.
//!
//! Source: RFC 8628 section 3.1; Microsoft identity platform, device authorization grant.

use crate::app::App;
use crate::oauth::client::asking;
use crate::oauth::error::OAuthError;
use crate::oauth::resource::asked;
use crate::oauth::sent::{Sent, claims};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use keepwatch_engine::grants::{DEVICE_CODE_SECONDS, DEVICE_INTERVAL_SECONDS, DeviceRequest};
use keepwatch_token::Endpoint;
use serde_json::json;

/// `POST /{tenant}/oauth2/devicecode`
pub(crate) async fn v1(State(app): State<App>, sent: Sent) -> Result<Response, OAuthError> {
    answer(Endpoint::V1, &app, &sent).await
}

/// `POST /{tenant}/oauth2/v2.0/devicecode`
pub(crate) async fn v2(State(app): State<App>, sent: Sent) -> Result<Response, OAuthError> {
    answer(Endpoint::V2, &app, &sent).await
}

async fn answer(endpoint: Endpoint, app: &App, sent: &Sent) -> Result<Response, OAuthError> {
    let Sent {
        exchange,
        headers,
        form,
        ..
    } = sent;
    let client = asking(app, exchange, headers, form).await?;
    let name = match endpoint {
        Endpoint::V1 => "resource",
        Endpoint::V2 => "scope",
    };
    let scope = asked(endpoint, form)?.ok_or(OAuthError::MissingParameter { name })?;
    let request = DeviceRequest {
        app: client.registration.app(),
        scope,
        endpoint,
        is_challenge_capable: claims(form)?.is_some_and(|claims| claims.is_challenge_capable),
        from: exchange.peer,
    };
    let origin = exchange.origin()?;
    let start = app.engine().begin_device(request).await;
    let start = start.map_err(|error| OAuthError::internal(exchange, &error))?;
    // Too many wait already: somebody tries to make codes worth guessing.
    let start = start.ok_or(OAuthError::Unavailable)?;
    let (page, code) = (format!("{origin}/device"), start.user_code.to_string());
    let message =
        format!("To sign in, use a web browser to open the page {page} and enter the code {code} to authenticate.");
    let mut body = json!({
        "user_code": code,
        "device_code": start.device_code.expose(),
        "expires_in": DEVICE_CODE_SECONDS,
        "interval": DEVICE_INTERVAL_SECONDS,
        "message": message,
    });
    match endpoint {
        Endpoint::V1 => {
            body["verification_url"] = page.into();
            body["expires_in"] = DEVICE_CODE_SECONDS.to_string().into();
            body["interval"] = DEVICE_INTERVAL_SECONDS.to_string().into();
        }
        Endpoint::V2 => body["verification_uri"] = page.into(),
    }
    Ok(Json(body).into_response())
}
