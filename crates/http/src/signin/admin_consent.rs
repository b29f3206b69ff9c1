//! `/{tenant}/adminconsent`: an administrator allows an application what it is registered to need, for everybody; and
//! `/{tenant}/v2.0/adminconsent`, the scopes that the link names.
//!
//! Without `scope` what is asked for is the application's `requiredResourceAccess`: nothing that a link could add to; with it,
//! what the page shows. Until the address to return to is known to be the application's own, a mistake is shown to the
//! person; after that the answer goes there.
//!
//! Source: Microsoft identity platform, "Admin consent"; who may, Microsoft Entra built-in roles.

mod wanted;

use super::account::{Guest, guest};
use super::authorize::denial;
use super::leave::{self, Denial};
use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::oauth::registration::registration;
use crate::oauth::tenant::Tenant;
use crate::pages::consent::{Consent, NeedAdmin};
use crate::pages::texts::Texts;
use crate::pages::{AppShown, Frame, answer};
use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::Uri;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::sessions::LiveSession;
use keepwatch_graph::AppId;
use keepwatch_signin::Recency;
use keepwatch_storage::Rx;
use keepwatch_token::{AuthorizeError, Endpoint, Form, ResponseMode, ReturnAddress, STATE_BYTES_MAX, ScopeRequest};
use url::Url;
use wanted::{Named, Wanted};

/// Whoever has signed in may not allow it: the number of `AdminConsentRequired`, and why.
const NOT_ALLOWED: (u32, &str) = (90094, "the user may not consent for everybody: an administrator has to");
/// An administrator does not allow it: the number of `UserDeclinedConsent`, and why.
const DECLINED: (u32, &str) = (65004, "the administrator declined the request");

/// What an application asks of an administrator.
struct Asked {
    /// The address of the request, to which the answer is sent as well.
    address: String,
    app: AppId,
    to: ReturnAddress,
    /// What it names itself, unread; without, what it is registered to need.
    scope: Option<String>,
}

/// `GET /{tenant}/adminconsent`
pub(crate) async fn get(_: Tenant, visitor: Visitor, uri: Uri, RawQuery(query): RawQuery) -> Response {
    let asked = read(&visitor, Endpoint::V1, &uri, query.as_deref()).await;
    visitor.answered(Box::pin(ask(&visitor, asked)).await)
}

/// `POST /{tenant}/adminconsent`: the answer.
pub(crate) async fn post(_: Tenant, visitor: Visitor, uri: Uri, RawQuery(query): RawQuery, body: Body) -> Response {
    let asked = read(&visitor, Endpoint::V1, &uri, query.as_deref()).await;
    visitor.answered(Box::pin(take(&visitor, asked, body)).await)
}

/// `GET /{tenant}/v2.0/adminconsent`
pub(crate) async fn get_v2(_: Tenant, visitor: Visitor, uri: Uri, RawQuery(query): RawQuery) -> Response {
    let asked = read(&visitor, Endpoint::V2, &uri, query.as_deref()).await;
    visitor.answered(Box::pin(ask(&visitor, asked)).await)
}

/// `POST /{tenant}/v2.0/adminconsent`: the answer.
pub(crate) async fn post_v2(_: Tenant, visitor: Visitor, uri: Uri, RawQuery(query): RawQuery, body: Body) -> Response {
    let asked = read(&visitor, Endpoint::V2, &uri, query.as_deref()).await;
    visitor.answered(Box::pin(take(&visitor, asked, body)).await)
}

async fn ask(visitor: &Visitor, asked: Result<Asked, Trouble>) -> Result<Response, Trouble> {
    let asked = asked?;
    // It is for everybody, and lasts: as recent a sign-in is wanted as for what keeps others out of one's own account.
    let session = match guest(visitor, &asked.address, Recency::JustNow).await? {
        Guest::Welcome(session, _) => session,
        Guest::Sent(response) => return Ok(response),
    };
    let wanted = match wanted(visitor, &asked, &session).await? {
        Ok(wanted) => wanted,
        Err(denial) => return leave::deny(visitor, Endpoint::V2, &asked.to, &denial),
    };
    let frame = Frame {
        account: session.user.user_principal_name.clone(),
        leads_to: Some(asked.to.uri.clone()),
        ..visitor.frame(&page(&asked), asked.address.clone()).await?
    };
    let host = Url::parse(&asked.to.uri).ok();
    let app = AppShown {
        name: wanted.client.display_name.clone().unwrap_or_default(),
        host: host.and_then(|url| url.host_str().map(str::to_owned)),
    };
    let permissions = wanted.permissions(Texts(visitor.language));
    Ok(match wanted.is_allowed() {
        true => answer(&Consent {
            frame,
            app,
            permissions,
            is_for_everybody: true,
        }),
        false => answer(&NeedAdmin {
            frame,
            app,
            permissions,
        }),
    })
}

async fn take(visitor: &Visitor, asked: Result<Asked, Trouble>, body: Body) -> Result<Response, Trouble> {
    let asked = asked?;
    let form = visitor.form(&page(&asked), body).await?;
    let session = match guest(visitor, &asked.address, Recency::JustNow).await? {
        Guest::Welcome(session, _) => session,
        Guest::Sent(response) => return Ok(response),
    };
    if form.get("action") == Some("other_account") {
        return Ok(go_to("/common/oauth2/v2.0/logout"));
    }
    let wanted = match wanted(visitor, &asked, &session).await? {
        Ok(wanted) => wanted,
        Err(denial) => return leave::deny(visitor, Endpoint::V2, &asked.to, &denial),
    };
    if !wanted.is_allowed() {
        return denied(visitor, &asked, NOT_ALLOWED);
    }
    if form.get("action") != Some("accept") {
        return denied(visitor, &asked, DECLINED);
    }
    let scope = wanted.spelled();
    let work = move |change: &mut Change<'_, '_>| wanted.allow(change);
    let by = visitor.initiator(&session.user);
    visitor.app.engine().administer(by, work).await?;
    let tenant = visitor.app.settings().tenant.to_string();
    let members = [("admin_consent", "True"), ("tenant", tenant.as_str())];
    let scope = scope.as_deref().map(|scope| ("scope", scope));
    let members: Vec<(&str, &str)> = members.into_iter().chain(scope).collect();
    Ok(leave::send(visitor, &asked.to, &members))
}

/// What the form is about: this request and no other.
fn page(asked: &Asked) -> String {
    format!("adminconsent {}", asked.address)
}

fn denied(visitor: &Visitor, asked: &Asked, (number, text): (u32, &str)) -> Result<Response, Trouble> {
    let denial = Denial {
        error: "permission_denied",
        number,
        text: text.to_owned(),
    };
    leave::deny(visitor, Endpoint::V2, &asked.to, &denial)
}

/// What is wanted; or why nobody could allow it.
async fn wanted(visitor: &Visitor, asked: &Asked, session: &LiveSession) -> Result<Result<Wanted, Denial>, Trouble> {
    let scope = match asked.scope.as_deref().map(ScopeRequest::parse).transpose() {
        Ok(scope) => scope,
        Err(error) => return Ok(Err(denial(&AuthorizeError::Scope(error)))),
    };
    let (app, user) = (asked.app, session.user.id);
    let own = visitor.exchange.origin.as_ref();
    let own = own.map(|origin| origin.as_str().to_owned());
    let read = move |rx: &mut Rx<'_>| {
        Wanted::of(
            rx,
            app,
            user,
            Named {
                scope: scope.clone(),
                own: own.as_deref(),
            },
        )
    };
    let found = visitor.app.store().read(read).await?;
    let found = found.ok_or_else(|| wrong("the application is not in this directory".to_owned()))?;
    Ok(found.map_err(Denial::from))
}

fn wrong(detail: String) -> Trouble {
    Trouble::BadRequest { number: None, detail }
}

/// Reads the request, whose address to return to must be one that the application has registered.
async fn read(visitor: &Visitor, endpoint: Endpoint, uri: &Uri, query: Option<&str>) -> Result<Asked, Trouble> {
    let query = query.unwrap_or_default();
    let form = Form::parse(query.as_bytes());
    let state = form.get("state").map(str::to_owned);
    if state.as_ref().is_some_and(|state| state.len() > STATE_BYTES_MAX) {
        return Err(wrong(format!("`state` is longer than {STATE_BYTES_MAX} bytes")));
    }
    let app: Option<AppId> = form.get("client_id").and_then(|id| id.parse().ok());
    let app = app.ok_or_else(|| wrong("`client_id` is missing, or no client id".to_owned()))?;
    let wanted = form.get("redirect_uri").map(str::to_owned);
    let found = visitor
        .app
        .store()
        .read(move |rx: &mut Rx<'_>| registration(rx, app))
        .await?;
    let found = found.filter(|found| found.client.is_enabled);
    let found = found.ok_or_else(|| wrong(format!("there is no application `{app}`")))?;
    let is_registered = |uri: &String| found.registered.redirect_uris.kind_of(uri).is_some();
    let uri_of_app = wanted.filter(is_registered);
    let to = ReturnAddress {
        uri: uri_of_app
            .ok_or_else(|| wrong("`redirect_uri` is none that the application has registered".to_owned()))?,
        mode: ResponseMode::Query,
        state,
    };
    Ok(Asked {
        address: format!("{}?{query}", uri.path()),
        app,
        to,
        // Asking for nothing is an error of its own, which the application is told.
        scope: (endpoint == Endpoint::V2).then(|| form.get("scope").unwrap_or_default().to_owned()),
    })
}
