//! `POST /{tenant}/oauth2/v2.0/token` and its v1 form: client credentials in, access token out.
//!
//! Source: Microsoft identity platform, client credentials flow; RFC 6749 sections 4.4 and 5.

use crate::app::App;
use crate::frame::body::{BodyError, read};
use crate::frame::exchange::Exchange;
use crate::oauth::client::{Client, authenticate};
use crate::oauth::error::OAuthError;
use crate::oauth::keys;
use crate::oauth::resource::audience;
use crate::oauth::tenant::Tenant;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keepwatch_token::{AccessClaims, AppGrant, Endpoint, FORM_BYTES_MAX, Form, lifetime_seconds};
use serde_json::{Value, json};

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
    let grant = form.require("grant_type")?;
    if grant != "client_credentials" {
        let grant = grant.to_owned();
        return Err(OAuthError::UnsupportedGrant { grant });
    }
    let audience = audience(endpoint, &form, exchange.origin.as_ref())?;
    let client = authenticate(app, exchange, headers, &form).await?;

    let claims = claims(app, exchange, client, audience);
    let keys = keys::current(app, exchange.at).await;
    let keys = keys.map_err(|error| OAuthError::internal(exchange, &error))?;
    let token = claims.sign(&keys, exchange.at);
    let body = match endpoint {
        Endpoint::V1 => body_v1(&claims, &token, form.require("resource")?),
        Endpoint::V2 => body_v2(&claims, &token),
    };
    Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response())
}

fn claims(app: &App, exchange: &Exchange, client: Client, audience: String) -> AccessClaims {
    let grant = AppGrant {
        audience,
        tenant: app.settings().tenant,
        app: client.app,
        app_display_name: Some(client.display_name),
        service_principal: client.service_principal,
        proof: client.proof,
        roles: client.roles,
        tenant_region_scope: None,
    };
    grant.claims(exchange.at, lifetime_seconds(app.random()), app.random())
}

fn lifetime(claims: &AccessClaims) -> i64 {
    claims.exp.unix_seconds() - claims.iat.unix_seconds()
}

/// v1 writes numbers as strings, and repeats the resource as it was asked for.
fn body_v1(claims: &AccessClaims, token: &str, resource: &str) -> Value {
    let lifetime = lifetime(claims).to_string();
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "expires_on": claims.exp.unix_seconds().to_string(),
        "not_before": claims.nbf.unix_seconds().to_string(),
        "resource": resource,
        "access_token": token,
    })
}

fn body_v2(claims: &AccessClaims, token: &str) -> Value {
    let lifetime = lifetime(claims);
    json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token,
    })
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
