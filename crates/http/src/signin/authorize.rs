//! `GET` and `POST /{tenant}/oauth2/v2.0/authorize`, and their v1 forms: an application sends somebody here to sign in.
//!
//! Until the address to return to is known to be the application's own, a mistake is shown to the person; after that it is
//! sent to the application. Answers are redirects, which work in a hidden frame as well; pages do not.

use super::answer::record_session;
use super::consent::resource_of;
use super::facts::named;
use super::journey::go_on;
use super::leave::{self, Denial};
use super::logout::hint;
use super::show::request_of;
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::oauth::error::OAuthError;
use crate::oauth::registration::{granted_scopes, registration};
use crate::oauth::resource::unknown_scope;
use crate::oauth::tenant::Tenant;
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::Uri;
use axum::response::Response;
use keepwatch_engine::sessions::StoredJourney;
use keepwatch_signin::{Asked, Journey, Prompt, Purpose};
use keepwatch_storage::Rx;
use keepwatch_token as token;
use keepwatch_token::{AuthorizeError, AuthorizeRefusal, AuthorizeRequest, Endpoint, Form};
use uuid::Uuid;

/// `GET /{tenant}/oauth2/authorize`
pub(crate) async fn get_v1(_: Tenant, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    visitor.answered(Box::pin(begin(&visitor, Endpoint::V1, form)).await)
}

/// `GET /{tenant}/oauth2/v2.0/authorize`
pub(crate) async fn get_v2(_: Tenant, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    visitor.answered(Box::pin(begin(&visitor, Endpoint::V2, form)).await)
}

/// `POST /{tenant}/oauth2/authorize`
pub(crate) async fn post_v1(_: Tenant, visitor: Visitor, uri: Uri, body: Body) -> Response {
    visitor.answered(Box::pin(begin_posted(&visitor, Endpoint::V1, uri.path(), body)).await)
}

/// `POST /{tenant}/oauth2/v2.0/authorize`. Source: OpenID Connect Core, section 3.1.2.1: both methods are served.
pub(crate) async fn post_v2(_: Tenant, visitor: Visitor, uri: Uri, body: Body) -> Response {
    visitor.answered(Box::pin(begin_posted(&visitor, Endpoint::V2, uri.path(), body)).await)
}

async fn begin_posted(visitor: &Visitor, endpoint: Endpoint, path: &str, body: Body) -> Result<Response, Trouble> {
    match visitor.any_form(path, body).await? {
        Ok(form) => begin(visitor, endpoint, form).await,
        Err(link) => Ok(link),
    }
}

async fn begin(visitor: &Visitor, endpoint: Endpoint, form: Form) -> Result<Response, Trouble> {
    let mut request = match read(visitor, endpoint, &form).await? {
        Ok(request) => request,
        Err(AuthorizeRefusal::Shown(error)) => return Err(shown(&error)),
        Err(AuthorizeRefusal::Sent { to, error }) => return leave::deny(visitor, endpoint, &to, &denial(&error)),
    };
    if form.get("id_token_hint").is_some() {
        let Some(hint) = hint(visitor, &form).await? else {
            let error = AuthorizeError::Invalid { name: "id_token_hint" };
            return leave::deny(visitor, endpoint, &request.return_to, &denial(&error));
        };
        request.hint(hint.user);
    }
    if let Some(denial) = unserved(visitor, &request).await? {
        return leave::deny(visitor, endpoint, &request.return_to, &denial);
    }
    let mut journey = Journey::new(purpose(&request), visitor.exchange.at);
    // Browsers send no headers of an application's: its own id for the request is in the address.
    if let Some(id) = form.get("client-request-id").and_then(|id| id.parse().ok()) {
        journey.correlate(id);
    }
    Box::pin(start(visitor, &mut journey)).await
}

/// Why what is asked for cannot be had by anybody: there is no such API, or it has no such scope.
async fn unserved(visitor: &Visitor, request: &AuthorizeRequest) -> Result<Option<Denial>, Trouble> {
    let (scope, app) = (request.scope.clone(), request.client);
    let own = visitor
        .exchange
        .origin
        .as_ref()
        .map(|origin| origin.as_str().to_owned());
    let read = move |rx: &mut Rx<'_>| {
        let Some(api) = resource_of(rx, &scope, own.as_deref())? else {
            let resource = scope.resource.clone().unwrap_or_default();
            return Ok(Some(OAuthError::UnknownResource { resource }));
        };
        let (client, of) = (rx.client(app)?, api.id.parse::<Uuid>());
        let granted = match (client, of) {
            (Some(client), Ok(of)) => granted_scopes(rx, client.service_principal.uuid(), of, None)?,
            _ => Vec::new(),
        };
        let unknown = unknown_scope(&scope, &api, &granted);
        Ok(unknown.map(|scope| OAuthError::InvalidScope { scope }))
    };
    let error = visitor.app.store().read(read).await?;
    Ok(error.map(Denial::from))
}

/// Begins a journey in this browser, by its session where that is enough, and goes on as far as it can without asking.
pub(super) async fn start(visitor: &Visitor, journey: &mut Journey) -> Result<Response, Trouble> {
    journey.correlate(visitor.exchange.correlation());
    take_over(visitor, journey).await?;
    let key = visitor.browser.key();
    let id = visitor.app.engine().begin_journey(&key, journey).await?;
    if journey.user().is_none() && !journey.purpose().prompts(Prompt::None) {
        return Ok(go_to(&super::journey::address(&id)));
    }
    let stored = StoredJourney {
        id,
        version: 0,
        journey: journey.clone(),
    };
    Box::pin(go_on(visitor, stored)).await
}

/// Takes over what was proved in the browser's session, where that may stand for new proofs.
pub(super) async fn take_over(visitor: &Visitor, journey: &mut Journey) -> Result<(), Trouble> {
    if let Some(session) = visitor.session().await? {
        let is_to_pick = journey.purpose().prompts(Prompt::SelectAccount);
        let is_meant = request_of(journey).is_none_or(|request| request.admits(session.user.id));
        if journey.may_adopt(&named(&session)) && !is_to_pick && is_meant {
            let adopted = journey.adopt(&named(&session), &session.proofs);
            adopted.expect("the journey has just begun and belongs to nobody");
        }
    }
    record_session(visitor, journey).await
}

async fn read(
    visitor: &Visitor,
    endpoint: Endpoint,
    form: &Form,
) -> Result<Result<AuthorizeRequest, AuthorizeRefusal>, Trouble> {
    let app = match AuthorizeRequest::client_of(form) {
        Ok(app) => app,
        Err(error) => return Ok(Err(AuthorizeRefusal::Shown(error))),
    };
    let found = visitor.app.store().read(move |rx| registration(rx, app)).await?;
    let client = app.to_string();
    let found = match found {
        Some(found) if found.client.is_enabled => found,
        Some(_) => return Ok(Err(AuthorizeRefusal::Shown(AuthorizeError::DisabledClient { client }))),
        None => return Ok(Err(AuthorizeRefusal::Shown(AuthorizeError::UnknownClient { client }))),
    };
    Ok(AuthorizeRequest::parse(form, endpoint, &found.registered))
}

fn purpose(request: &AuthorizeRequest) -> Purpose {
    let prompt = |prompt: &token::Prompt| match prompt {
        token::Prompt::None => Prompt::None,
        token::Prompt::Login => Prompt::Login,
        token::Prompt::Consent => Prompt::Consent,
        token::Prompt::SelectAccount => Prompt::SelectAccount,
    };
    Purpose::Authorize {
        asked: Asked {
            prompt: request.prompts.iter().map(prompt).collect(),
            max_age_seconds: request.max_age_seconds,
            login_hint: request.login_hint.clone(),
            contexts: request.claims.contexts.clone(),
        },
        request: serde_json::to_string(request).expect("a request is plain data"),
    }
}

fn shown(error: &AuthorizeError) -> Trouble {
    Trouble::BadRequest {
        number: Some(error.code().0),
        detail: error.to_string(),
    }
}

pub(super) fn denial(error: &AuthorizeError) -> Denial {
    let (number, word) = error.code();
    Denial {
        error: word,
        number,
        text: error.to_string(),
    }
}
