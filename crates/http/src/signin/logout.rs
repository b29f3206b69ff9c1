//! Signing out: `/{tenant}/oauth2/v2.0/logout` and its v1 form, and what is left to say.
//!
//! Whoever is sent here by an application that proves whose sign-in it means (`id_token_hint`) is signed out at once; anybody
//! else is asked, or any page on the web could sign people out with a link. Applications are not told by us (no front- or
//! back-channel logout); their refresh tokens end with the session.
//!
//! Source: OpenID Connect RP-Initiated Logout 1.0.

use super::cookies;
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::oauth::keys;
use crate::oauth::registration::{redirect_uris, registration};
use crate::oauth::tenant::Tenant;
use crate::pages::endings::{ConfirmSignOut, Message, MessageKind, Onward, OnwardTo};
use crate::pages::{Frame, answer};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_graph::AppId;
use keepwatch_graph::directory::Application;
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{Form, IdHint, read_id_token_hint};

/// What the form that confirms is about.
const PAGE: &str = "logout";
const ADDRESS: &str = "/common/oauth2/v2.0/logout";

/// `GET /{tenant}/oauth2/v2.0/logout`, and v1.
pub(crate) async fn get(_: Tenant, visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    visitor.answered(asked_to(&visitor, &asked).await)
}

/// `POST` to the same: the answer to the question, or the request of an application as a form.
pub(crate) async fn post(_: Tenant, visitor: Visitor, RawQuery(query): RawQuery, body: Body) -> Response {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    visitor.answered(posted(&visitor, &asked, body).await)
}

async fn posted(visitor: &Visitor, asked: &Form, body: Body) -> Result<Response, Trouble> {
    let form = match visitor.any_form(ADDRESS, body).await? {
        Ok(form) => form,
        Err(link) => return Ok(link),
    };
    let key = visitor.app.form_key().await?;
    let is_confirmed = form
        .get("csrf")
        .is_some_and(|token| key.is_token(&visitor.browser, PAGE, token));
    match form.get("action") {
        Some("sign_out") if is_confirmed => {
            let to = return_address(visitor, asked, None).await?;
            sign_out(visitor, visitor.session().await?, to).await
        }
        Some("cancel") if is_confirmed => Ok(go_to("/account")),
        _ => asked_to(visitor, &form).await,
    }
}

async fn asked_to(visitor: &Visitor, asked: &Form) -> Result<Response, Trouble> {
    let hint = hint(visitor, asked).await?;
    let to = return_address(visitor, asked, hint.as_ref()).await?;
    let Some(session) = visitor.session().await? else {
        return sign_out(visitor, None, to).await;
    };
    if hint.is_some_and(|hint| hint.user == session.user.id) {
        return sign_out(visitor, Some(session), to).await;
    }
    let page = ConfirmSignOut {
        frame: Frame {
            account: session.user.user_principal_name.clone(),
            leads_to: to.clone(),
            ..visitor.frame(PAGE, address(asked)).await?
        },
    };
    Ok(answer(&page))
}

/// Where the question is answered: what was asked stays in the address.
fn address(asked: &Form) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["post_logout_redirect_uri", "client_id", "state"] {
        query.extend_pairs(asked.get(name).map(|value| (name, value)));
    }
    format!("{ADDRESS}?{}", query.finish())
}

/// Whose sign-in an application means, where it shows the id token that it was given: nobody else has that. A name alone
/// (`logout_hint`) proves nothing, since anybody may know it.
pub(super) async fn hint(visitor: &Visitor, asked: &Form) -> Result<Option<IdHint>, Trouble> {
    let Some(token) = asked.get("id_token_hint") else {
        return Ok(None);
    };
    let keys = keys::current(&visitor.app, visitor.exchange.at).await;
    let keys = keys.map_err(|error| Trouble::Broken(error.to_string()))?;
    Ok(read_id_token_hint(token, &keys, visitor.exchange.at).ok())
}

/// Where the application wants the browser to be sent, if some application has registered exactly that address: the one that
/// is named, or that the id token was issued to. MSAL for JavaScript names none and shows none.
async fn return_address(visitor: &Visitor, asked: &Form, hint: Option<&IdHint>) -> Result<Option<String>, Trouble> {
    let Some(uri) = asked.get("post_logout_redirect_uri").map(str::to_owned) else {
        return Ok(None);
    };
    let named: Option<AppId> = asked.get("client_id").and_then(|id| id.parse().ok());
    let client = named.or(hint.map(|hint| hint.app));
    let wanted = uri.clone();
    let read = move |rx: &mut Rx<'_>| is_registered(rx, client, &wanted);
    if !visitor.app.store().read(read).await? {
        return Ok(None);
    }
    Ok(Some(match asked.get("state") {
        Some(state) => with_state(&uri, state),
        None => uri,
    }))
}

/// Whether it is an address of that application, or of any where none is named.
fn is_registered(rx: &mut Rx<'_>, client: Option<AppId>, uri: &str) -> Result<bool, StoreError> {
    if let Some(client) = client {
        let found = registration(rx, client)?;
        return Ok(found.is_some_and(|found| found.registered.redirect_uris.kind_of(uri).is_some()));
    }
    let all: Vec<Application> = rx.all()?;
    let mut live = all
        .into_iter()
        .filter(|application| application.deleted_date_time.is_none());
    Ok(live.any(|application| redirect_uris(Some(application)).kind_of(uri).is_some()))
}

fn with_state(uri: &str, state: &str) -> String {
    let between = if uri.contains('?') { '&' } else { '?' };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("state", state);
    format!("{uri}{between}{}", query.finish())
}

/// Signs the browser out, and ends what hangs on its session. A cookie that was not sent may be good: it stays.
async fn sign_out(visitor: &Visitor, session: Option<LiveSession>, to: Option<String>) -> Result<Response, Trouble> {
    if let Some(session) = session {
        let engine = visitor.app.engine();
        engine.end_session(session.user.id, session.id).await?;
        engine.revoke_grants_of_session(session.id).await?;
    }
    let mut response = go_to(to.as_deref().unwrap_or("/signed-out"));
    if cookies::session(&visitor.headers).is_some() {
        cookies::clear_session(&mut response);
    }
    Ok(response)
}

/// `GET /signed-out`
pub(crate) async fn signed_out(visitor: Visitor) -> Response {
    let page = Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::SignedOut,
        incident: None,
        onward: Some(Onward {
            address: "/account".to_owned(),
            to: OnwardTo::SignIn,
        }),
    };
    visitor.answered(Ok(answer(&page)))
}
