//! Device codes: what a program is answered that asks whether somebody has signed in for it.
//!
//! Source: RFC 8628 section 3.4; Microsoft identity platform, device authorization grant.

use super::TokenRequest;
use crate::oauth::client::{Proving, asking};
use crate::oauth::error::OAuthError;
use crate::oauth::issue::Issue;
use crate::oauth::person::person;
use crate::oauth::refusal::Refusal;
use axum::response::Response;
use keepwatch_engine::grants::Polled;
use keepwatch_token::Endpoint;

pub(in crate::oauth) async fn answer(request: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let TokenRequest {
        app, exchange, form, ..
    } = *request;
    let code = match (request.endpoint, form.get("code")) {
        (Endpoint::V1, Some(code)) => code,
        _ => form.require("device_code")?,
    };
    let client = asking(app, exchange, request.headers, form).await?;
    let proof = client.prove(app, exchange, Proving::MustUnlessPublic)?;
    let polled = app.engine().poll_device(code, client.registration.app()).await;
    let (mut grant, granted, refresh_token) = match polled.map_err(|error| OAuthError::internal(exchange, &error))? {
        Polled::Approved {
            grant,
            granted,
            refresh_token,
        } => (grant, granted, refresh_token),
        Polled::Pending => return Err(Refusal::Pending.into()),
        Polled::TooSoon => return Err(Refusal::TooSoon.into()),
        Polled::Declined => return Err(Refusal::Declined.into()),
        Polled::Expired => return Err(Refusal::DeviceExpired.into()),
        Polled::Unknown => return Err(Refusal::BadDeviceCode.into()),
    };
    grant.wants_client_info |= form.get("client_info") == Some("1");
    let principal = client.registration.client.service_principal.uuid();
    let person = person(app, exchange, principal, (&grant, granted), grant.scope.clone()).await?;
    let issue = Issue {
        endpoint: request.endpoint,
        registration: &client.registration,
        proof,
        grant: &grant,
        person: &person,
        sign_in: grant.sign_in,
    };
    issue.answer(app, exchange, None, refresh_token.as_ref()).await
}
