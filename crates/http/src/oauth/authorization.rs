//! What an application is sent for a person's sign-in: a code, an id token, or both.
//!
//! Source: OpenID Connect Core sections 3.1.2.5, 3.2.2.5 and 3.3.2.5; RFC 9207.

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::oauth::discovery::issuer_v2;
use crate::oauth::error::OAuthError;
use crate::oauth::issue::{Issue, With};
use crate::oauth::person::person;
use crate::oauth::registration::registration;
use keepwatch_engine::grants::{CodeBinding, Grant};
use keepwatch_token::{AuthorizeRequest, ClientProof, Endpoint, client_info, issuer_v1};

/// Names and values of the answer to a request that was granted, without its `state`.
pub(crate) async fn answer(
    app: &App,
    exchange: &Exchange,
    request: &AuthorizeRequest,
    grant: Grant,
) -> Result<Vec<(&'static str, String)>, OAuthError> {
    let internal = |error| OAuthError::internal(exchange, &error);
    let mut members = Vec::new();
    let mut code = None;
    if request.response_type.has_code() {
        let issued = app
            .engine()
            .issue_code(grant.clone(), CodeBinding::of(request))
            .await
            .map_err(internal)?;
        members.push(("code", issued.expose().to_owned()));
        code = Some(issued);
    }
    if request.response_type.has_id_token() {
        let with = With {
            nonce: request.nonce.clone(),
            access_token: None,
            code: code.as_ref().map(|code| code.expose()),
        };
        members.push((
            "id_token",
            id_token(app, exchange, request.endpoint, &grant, with).await?,
        ));
    }
    if grant.wants_client_info {
        members.push(("client_info", client_info(app.settings().tenant, grant.user)));
    }
    members.push(("session_state", grant.session.to_string()));
    members.push(("iss", issuer(app, exchange, request.endpoint)?));
    Ok(members)
}

async fn id_token(
    app: &App,
    exchange: &Exchange,
    endpoint: Endpoint,
    grant: &Grant,
    with: With<'_>,
) -> Result<String, OAuthError> {
    let id = grant.app;
    let found = app.store().read(move |rx| registration(rx, id)).await;
    let found = found.map_err(|error| OAuthError::internal(exchange, &error))?;
    let registration = found.ok_or_else(|| OAuthError::UnknownApplication { client: id.to_string() })?;
    let principal = registration.client.service_principal.uuid();
    // It is granted now: a new password in this very request has ended what came before it.
    let now = app.now();
    let person = person(app, exchange, principal, (grant, now), grant.scope.clone()).await?;
    let issue = Issue {
        endpoint,
        registration: &registration,
        // An id token does not say how the application proved itself: it has not yet.
        proof: ClientProof::Public,
        grant,
        person: &person,
        sign_in: grant.sign_in,
    };
    issue.id_token(app, exchange, with).await
}

/// `iss` of an answer, errors included: by it an application that deals with several issuers tells whose answer it has.
pub(crate) fn issuer(app: &App, exchange: &Exchange, endpoint: Endpoint) -> Result<String, OAuthError> {
    let tenant = app.settings().tenant;
    Ok(match endpoint {
        Endpoint::V1 => issuer_v1(tenant),
        Endpoint::V2 => issuer_v2(exchange.origin()?, &tenant.to_string()),
    })
}
