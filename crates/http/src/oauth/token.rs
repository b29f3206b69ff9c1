//! `POST /{tenant}/oauth2/v2.0/token` and its v1 form: what an application has in, tokens out.
//!
//! Source: Microsoft identity platform; RFC 6749 sections 4 to 6, RFC 8628.

use crate::app::App;
use crate::frame::body::{BodyError, read};
use crate::frame::exchange::Exchange;
use crate::oauth::error::OAuthError;
use crate::oauth::grant_types::{TokenRequest, client_credentials, code, device, refresh};
use crate::oauth::tenant::Tenant;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use keepwatch_token::{Endpoint, FORM_BYTES_MAX, Form};

/// `POST /{tenant}/oauth2/token`
pub(crate) async fn v1(
    tenant: Tenant,
    State(app): State<App>,
    exchange: Exchange,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    answer(Endpoint::V1, tenant, &app, &exchange, &headers, body).await
}

/// `POST /{tenant}/oauth2/v2.0/token`
pub(crate) async fn v2(
    tenant: Tenant,
    State(app): State<App>,
    exchange: Exchange,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    answer(Endpoint::V2, tenant, &app, &exchange, &headers, body).await
}

async fn answer(
    endpoint: Endpoint,
    _: Tenant,
    app: &App,
    exchange: &Exchange,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::parse(&read(headers, body, FORM_BYTES_MAX).await?);
    let request = TokenRequest {
        app,
        exchange,
        headers,
        endpoint,
        form: &form,
    };
    match form.require("grant_type")? {
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

impl From<BodyError> for OAuthError {
    fn from(error: BodyError) -> Self {
        OAuthError::Malformed {
            reason: match error {
                BodyError::TooLarge { .. } => "the body is too long",
                BodyError::Broken => "the body ended early",
                BodyError::Silent => "the body did not come in time",
            },
        }
    }
}
