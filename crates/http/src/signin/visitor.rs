//! Whoever sends a request, as far as it says: which browser it is, who is signed in there, and in which language they read.

use super::cookies;
use super::csrf;
use super::relay;
use super::trouble::Trouble;
use crate::app::App;
use crate::frame::body::{BodyError, read};
use crate::frame::exchange::Exchange;
use crate::pages::{Frame, Language, Notice};
use crate::record;
use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use keepwatch_engine::authentication::RelyingParty;
use keepwatch_engine::sessions::{BrowserSecret, LiveSession};
use keepwatch_engine::{Call, Initiator};
use keepwatch_graph::directory::User;
use keepwatch_storage::StoreError;
use keepwatch_token::Form;
use std::convert::Infallible;

/// Bytes of the longest form: a passkey's answer with a chain of attestation certificates fits.
pub(super) const FORM_BYTES_MAX: usize = 64 * 1024;
/// Bytes of the longest form of another site that is asked for once more as a link: as long as servers and proxies take.
const LINK_BYTES_MAX: usize = 8 * 1024;

/// Whoever sends a request.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(super) app: App,
    pub(super) exchange: Exchange,
    pub(super) headers: HeaderMap,
    /// Which browser it is: named anew where it says nothing.
    pub(super) browser: BrowserSecret,
    is_new: bool,
    /// Whether it is a form that another site posts: browsers send no cookies with those, whatever they have.
    is_foreign_form: bool,
    pub(super) language: Language,
    /// What was done by the request before, to be said on the page that this one shows.
    notice: Option<Notice>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let exchange = Exchange::from_request_parts(parts, app).await?;
        let known = cookies::browser(&parts.headers);
        let is_foreign_form = parts.method == Method::POST && !csrf::is_own(&parts.headers, exchange.origin.as_ref());
        let query = Form::parse(parts.uri.query().unwrap_or_default().as_bytes());
        Ok(Self {
            app: app.clone(),
            exchange,
            language: Language::of(query.get("ui_locales"), &parts.headers),
            is_new: known.is_none(),
            is_foreign_form,
            notice: cookies::notice(&parts.headers),
            browser: known.unwrap_or_else(|| BrowserSecret::draw(app.engine().entropy())),
            headers: parts.headers.clone(),
        })
    }
}

impl Visitor {
    /// Who is signed in, if somebody is.
    pub(super) async fn session(&self) -> Result<Option<LiveSession>, StoreError> {
        match cookies::session(&self.headers) {
            Some(secret) => self.app.engine().session(&secret, &self.browser.key()).await,
            None => Ok(None),
        }
    }

    /// The form of a request, if it is an answer to the page of ours that `page` names, shown where we show it.
    pub(super) async fn form(&self, page: &str, body: Body) -> Result<Form, Trouble> {
        let form = self.form_from_anywhere(page, body).await?;
        match relay::foreign_host(self, &form) {
            None => Ok(form),
            Some(host) => Err(Box::pin(relay::refuse(self, host)).await?),
        }
    }

    /// The same, also where somebody relays the page: to be asked about with [`relay::foreign_host`].
    pub(super) async fn form_from_anywhere(&self, page: &str, body: Body) -> Result<Form, Trouble> {
        if !csrf::is_own(&self.headers, self.exchange.origin.as_ref()) {
            return Err(Trouble::Forged);
        }
        let form = Form::parse(&self.form_bytes(body).await?);
        let key = self.app.form_key().await?;
        match form.get("csrf") {
            Some(token) if key.is_token(&self.browser, page, token) => Ok(form),
            Some(_) | None => Err(Trouble::Forged),
        }
    }

    /// The form of a request, whoever sends it. That of another site is asked for once more, as a link to `path`, since the
    /// browser's cookies come with links alone: without them it would be taken for a browser that nobody knows.
    pub(super) async fn any_form(&self, path: &str, body: Body) -> Result<Result<Form, Response>, Trouble> {
        let bytes = self.form_bytes(body).await?;
        if !self.is_foreign_form {
            return Ok(Ok(Form::parse(&bytes)));
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        let query = query.extend_pairs(form_urlencoded::parse(&bytes)).finish();
        match query.len() {
            0..=LINK_BYTES_MAX => Ok(Err(go_to(&format!("{path}?{query}")))),
            _ => Err(Trouble::Refused(StatusCode::PAYLOAD_TOO_LARGE)),
        }
    }

    async fn form_bytes(&self, body: Body) -> Result<Bytes, Trouble> {
        let read = read(&self.headers, body, FORM_BYTES_MAX).await;
        read.map_err(|error| match error {
            BodyError::TooLarge { .. } => Trouble::Refused(StatusCode::PAYLOAD_TOO_LARGE),
            BodyError::Broken => Trouble::Refused(StatusCode::BAD_REQUEST),
            BodyError::Silent => Trouble::Refused(StatusCode::REQUEST_TIMEOUT),
        })
    }

    /// The frame of a page whose form goes to `address`, and is about `page`.
    pub(super) async fn frame(&self, page: &str, address: impl Into<String>) -> Result<Frame, StoreError> {
        let key = self.app.form_key().await?;
        Ok(Frame {
            address: address.into(),
            csrf: key.token(&self.browser, page),
            notice: self.notice,
            ..self.bare_frame()
        })
    }

    /// The frame of a page without a form.
    pub(super) fn bare_frame(&self) -> Frame {
        Frame::new(self.language, self.app.settings().domain.clone())
    }

    /// The address that passkeys are bound to.
    pub(super) fn party(&self) -> Result<RelyingParty, Trouble> {
        let origin = self.exchange.origin()?;
        let party = RelyingParty::new(origin.as_str(), &self.app.settings().domain);
        party.map_err(|error| Trouble::BadRequest {
            number: None,
            detail: error.to_string(),
        })
    }

    /// What the browser says of itself.
    pub(super) fn user_agent(&self) -> Option<String> {
        record::user_agent(&self.headers)
    }

    /// Who makes a change that somebody makes for themselves.
    pub(super) fn initiator(&self, user: &User) -> Initiator {
        Initiator::User {
            id: user.id,
            display_name: user.display_name.clone(),
            principal_name: user.user_principal_name.clone(),
            call: self.call(),
        }
    }

    /// What joins records with this request.
    pub(super) fn call(&self) -> Call {
        record::call(&self.exchange, &self.headers)
    }

    /// Finishes an answer: the browser keeps its name, and whatever went wrong becomes a page. A browser that another site has
    /// post here may have a name, which it did not send.
    pub(super) fn answered(&self, answer: Result<Response, Trouble>) -> Response {
        let mut response = answer.unwrap_or_else(|trouble| trouble.page(self));
        if self.is_new && !self.is_foreign_form {
            cookies::set_browser(&mut response, &self.browser);
        }
        // Whoever is sent on has read nothing yet.
        if self.notice.is_some() && response.status() == StatusCode::OK {
            cookies::clear_notice(&mut response);
        }
        response
    }
}

/// [`go_to`], and says there what was done here.
pub(super) fn go_to_and_say(address: &str, notice: Notice) -> Response {
    let mut response = go_to(address);
    cookies::set_notice(&mut response, notice);
    response
}

/// Sends the browser on, by `GET`, whatever it did here.
pub(super) fn go_to(address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    let no_store = axum::http::HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(axum::http::header::CACHE_CONTROL, no_store);
    let no_referrer = axum::http::HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(axum::http::header::REFERRER_POLICY, no_referrer);
    response
}
