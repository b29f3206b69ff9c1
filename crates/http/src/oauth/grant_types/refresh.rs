//! Refresh tokens: a sign-in that nobody is present at. It is recorded, its risk assessed, and the policies decide, as with
//! any other.
//!
//! Source: RFC 6749 section 6; Microsoft identity platform, refresh tokens and sign-in frequency.

use super::TokenRequest;
use super::code::narrowed;
use crate::oauth::client::{Asking, Proving, asking};
use crate::oauth::error::OAuthError;
use crate::oauth::issue::Issue;
use crate::oauth::person::{Person, person};
use crate::oauth::refusal::Refusal;
use crate::oauth::renewal;
use crate::oauth::resource::asked;
use crate::oauth::sent::claims;
use axum::response::Response;
use keepwatch_engine::grants::{Grant, GrantError, Use};
use keepwatch_graph::{SignInId, Timestamp};
use keepwatch_token::{ClaimsRequest, ClientProof, ScopeRequest};

pub(in crate::oauth) async fn answer(request: &TokenRequest<'_>) -> Result<Response, OAuthError> {
    let TokenRequest {
        app, exchange, form, ..
    } = *request;
    let token = form.require("refresh_token")?;
    let client = asking(app, exchange, request.headers, form).await?;
    let proof = prove(request, &client, token).await?;
    let asked = asked(request.endpoint, form)?;
    let claims = claims(form)?;
    let by = Use {
        app: client.registration.app(),
        from: exchange.peer,
    };

    let internal = |error| OAuthError::internal(exchange, &error);
    let family = app.engine().find_family(token, by).await.map_err(internal)?;
    let family = match family {
        Ok(family) => family,
        Err(error) => return Err(refused(request, &client, error).await),
    };
    let mut grant = with_claims(family.grant, claims.as_ref());
    grant.wants_client_info |= form.get("client_info") == Some("1");
    let asked = narrowed(asked, &grant.scope);
    let person = whose(request, &client, (&grant, family.started), asked).await?;
    let sign_in = decide(request, &client, &mut grant, &person, claims.unwrap_or_default()).await?;

    let next = app.engine().rotate(token, by, grant.clone()).await.map_err(internal)?;
    let next = match next {
        Ok(next) => next,
        Err(error) => return Err(refused(request, &client, error).await),
    };
    let issue = Issue {
        endpoint: request.endpoint,
        registration: &client.registration,
        proof,
        grant: &grant,
        person: &person,
        sign_in,
    };
    issue.answer(app, exchange, None, Some(&next)).await
}

/// The person whose grant it is. That they may have no token any more is on record.
async fn whose(
    request: &TokenRequest<'_>,
    client: &Asking,
    (grant, started): (&Grant, Timestamp),
    asked: ScopeRequest,
) -> Result<Person, OAuthError> {
    let TokenRequest { app, exchange, .. } = *request;
    let principal = client.registration.client.service_principal.uuid();
    let found = person(app, exchange, principal, (grant, started), asked).await;
    if let Err(error) = &found {
        renewal::record_refusal(request, &client.registration, grant, error).await?;
    }
    found
}

/// How the application has proved who it is, as the token wants it. Of a token that nobody has, everybody must prove it.
async fn prove(request: &TokenRequest<'_>, client: &Asking, token: &str) -> Result<ClientProof, OAuthError> {
    let TokenRequest { app, exchange, .. } = *request;
    let kind = app.engine().refresh_token_kind(token).await;
    match kind.map_err(|error| OAuthError::internal(exchange, &error))? {
        Some(kind) => client.prove(app, exchange, Proving::As(kind)),
        None if client.has_credential() => client.prove(app, exchange, Proving::Must),
        None => Err(Refusal::Unknown.into()),
    }
}

/// An application that sends a claims request says anew what it understands.
fn with_claims(grant: Grant, claims: Option<&ClaimsRequest>) -> Grant {
    Grant {
        is_challenge_capable: claims.map_or(grant.is_challenge_capable, |claims| claims.is_challenge_capable),
        ..grant
    }
}

/// Records the use, and lets the policies decide. What they are satisfied by is in the grant from then on. Answers the record.
async fn decide(
    request: &TokenRequest<'_>,
    client: &Asking,
    grant: &mut Grant,
    person: &Person,
    claims: ClaimsRequest,
) -> Result<SignInId, OAuthError> {
    let renewal = renewal::Renewal {
        request,
        registration: &client.registration,
        grant,
        person,
        contexts: &claims.contexts,
    };
    let renewed = renewal.decide().await?;
    grant.contexts = renewed.contexts;
    Ok(renewed.sign_in)
}

async fn refused(request: &TokenRequest<'_>, client: &Asking, error: GrantError) -> OAuthError {
    let refusal = match error {
        GrantError::Expired { .. } => Refusal::Idle,
        GrantError::SpaExpired => Refusal::PageExpired,
        GrantError::Revoked { .. }
        | GrantError::Unknown
        | GrantError::UsedBefore
        | GrantError::OtherRedirectUri
        | GrantError::ProofKey(_) => Refusal::Unknown,
        GrantError::Reused {
            family,
            replaced,
            first_from,
        } => {
            let reuse = renewal::Reuse {
                family: &family,
                replaced,
                first_from,
            };
            if let Err(error) = renewal::record_reuse(request, &client.registration, reuse).await {
                return error;
            }
            Refusal::Reused
        }
    };
    refusal.into()
}
