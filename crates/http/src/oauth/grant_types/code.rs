//! Authorization codes: what a person's sign-in was worth to the application that had sent them.
//!
//! Source: RFC 6749 section 4.1.3, RFC 7636 section 4.5; Microsoft identity platform, authorization code flow.

use super::TokenRequest;
use crate::oauth::client::{Proving, asking};
use crate::oauth::error::OAuthError;
use crate::oauth::issue::Issue;
use crate::oauth::person::person;
use crate::oauth::refusal::Refusal;
use crate::oauth::renewal::Renewal;
use crate::oauth::resource::asked;
use axum::response::Response;
use keepwatch_engine::grants::GrantError;
use keepwatch_token::{PkceError, ScopeRequest};
use std::collections::BTreeSet;

pub(in crate::oauth) async fn answer(request: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let TokenRequest {
        app, exchange, form, ..
    } = *request;
    let code = form.require("code")?;
    let redirect_uri = form.require("redirect_uri")?;
    let client = asking(app, exchange, request.headers, form).await?;
    // A code for an address that is not registered any more, or never was, is not the application's.
    let kind = client.registration.registered.redirect_uris.kind_of(redirect_uri);
    let kind = kind.ok_or(Refusal::OtherRedirectUri)?;
    let proof = client.prove(app, exchange, Proving::As(kind))?;
    let asked = asked(request.endpoint, form)?;

    let id = client.registration.app();
    let redeemed = app
        .engine()
        .redeem_code(code, id, redirect_uri, form.get("code_verifier"))
        .await;
    let redeemed = redeemed.map_err(|error| OAuthError::internal(exchange, &error))?;
    let mut redeemed = redeemed.map_err(refused)?;
    redeemed.grant.wants_client_info |= form.get("client_info") == Some("1");
    let asked = narrowed(asked, &redeemed.grant.scope);
    let principal = client.registration.client.service_principal.uuid();
    let person = person(app, exchange, principal, (&redeemed.grant, redeemed.granted), asked).await?;
    // Policies have judged what was asked for when the person signed in; what goes beyond is a sign-in of its own.
    let sign_in = if redeemed.grant.scope.covers(&person.asked) {
        redeemed.grant.sign_in
    } else {
        let beyond = Renewal {
            request,
            registration: &client.registration,
            grant: &redeemed.grant,
            person: &person,
            contexts: &BTreeSet::new(),
        };
        let renewed = beyond.decide().await?;
        redeemed.grant.contexts = renewed.contexts;
        renewed.sign_in
    };
    let issue = Issue {
        endpoint: request.endpoint,
        registration: &client.registration,
        proof,
        grant: &redeemed.grant,
        person: &person,
        sign_in,
    };
    issue
        .answer(app, exchange, redeemed.nonce, redeemed.refresh_token.as_ref())
        .await
}

/// What a token is asked for, where that is left out or names no API: what was granted.
pub(super) fn narrowed(asked: Option<ScopeRequest>, granted: &ScopeRequest) -> ScopeRequest {
    match asked {
        Some(asked) if asked.wants_all_granted || !asked.names.is_empty() => asked,
        Some(_) | None => granted.clone(),
    }
}

fn refused(error: GrantError) -> OAuthError {
    OAuthError::from(match error {
        GrantError::Expired { .. } => Refusal::CodeExpired,
        GrantError::UsedBefore => Refusal::CodeUsed,
        GrantError::OtherRedirectUri => Refusal::OtherRedirectUri,
        GrantError::ProofKey(PkceError::Missing) => Refusal::NoVerifier,
        GrantError::ProofKey(PkceError::Form | PkceError::Method) => Refusal::VerifierForm,
        GrantError::ProofKey(PkceError::Mismatch | PkceError::Unasked) => Refusal::WrongVerifier,
        GrantError::Unknown | GrantError::SpaExpired | GrantError::Revoked { .. } | GrantError::Reused { .. } => {
            Refusal::Unknown
        }
    })
}
