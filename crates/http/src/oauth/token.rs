//! `POST /{tenant}/oauth2/v2.0/token` and its v1 form: what an application has in, tokens out.
//!
//! Source: Microsoft identity platform; RFC 6749 sections 4 to 6, RFC 8628.

use crate::app::App;
use crate::oauth::error::OAuthError;
use crate::oauth::grant_types::{TokenRequest, client_credentials, code, device, refresh};
use crate::oauth::sent::Sent;
use axum::extract::State;
use axum::response::Response;
use keepwatch_token::Endpoint;

/// `POST /{tenant}/oauth2/token`
pub(crate) async fn v1(State(app): State<App>, sent: Sent) -> Result<Response, OAuthError> {
    answer(Endpoint::V1, &app, &sent).await
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub(crate) async fn v2(State(app): State<App>, sent: Sent) -> Result<Response, OAuthError> {
    answer(Endpoint::V2, &app, &sent).await
}

async fn answer(endpoint: Endpoint, app: &App, sent: &Sent) -> Result<Response, OAuthError> {
    let Sent {
        tenant,
        exchange,
        headers,
        form,
    } = sent;
    let request = TokenRequest {
        app,
        exchange,
        headers,
        endpoint,
        form,
    };
    match form.require("grant_type")? {
        // Nobody signs in whose account would say which tenant is meant.
        "client_credentials" if !tenant.is_named() => Err(OAuthError::NoTenantNamed),
        "client_credentials" => client_credentials::answer(&request).await,
        "authorization_code" => code::answer(&request).await,
        "refresh_token" => refresh::answer(&request).await,
        "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => device::answer(&request).await,
        other => {
            let grant = other.to_owned();
            Err(OAuthError::UnsupportedGrant { grant })
        }
    }
}
