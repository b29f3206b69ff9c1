//! What people see: one struct per page, plain data, which a template of `templates/` makes into HTML.
//!
//! Handlers fill a page and give it to [`answer`]. No page needs a script but those with passkeys, and every sentence comes
//! from one table, [`texts`], in the language that the browser asks for. Whatever a page holds is escaped by the
//! templates; `tests` shows it for all of them.

pub(crate) mod account;
pub(crate) mod assets;
pub(crate) mod consent;
pub(crate) mod device;
pub(crate) mod endings;
pub(crate) mod factors;
mod frame;
pub(crate) mod identify;
mod language;
mod leaving;
mod moment;
pub(crate) mod new_password;
mod parts;
mod problem;
mod qr;
#[cfg(test)]
mod samples;
pub(crate) mod setup;
#[cfg(test)]
mod tests;
pub(crate) mod texts;

pub(crate) use frame::Frame;
pub(crate) use language::Language;
pub(crate) use parts::{AppShown, DeviceShown, Incident, Place};
pub(crate) use problem::{Notice, Problem};

use crate::frame::AsItIs;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use texts::Texts;

/// One page.
pub(crate) trait Page: askama::Template {
    /// What it shares with all pages.
    fn frame(&self) -> &Frame;

    /// What is asked or said, in few words: the heading, and what the title begins with.
    fn heading(&self) -> String;

    /// What was wrong with the last answer.
    fn problem(&self) -> Option<&Problem> {
        None
    }

    /// The sentences, in the language of the page.
    fn t(&self) -> Texts {
        Texts(self.frame().language)
    }

    /// What a browser shows on the tab and a screen reader says first: that something is wrong, then the step.
    fn title(&self) -> String {
        let heading = self.heading();
        let (t, tenant) = (self.t(), &self.frame().tenant);
        match self.problem() {
            Some(_) => t.title_of_problem(&heading, tenant),
            None => t.title_of_step(&heading, tenant),
        }
    }
}

/// A page with the headers that keep it to itself: nothing foreign in it, in no frame, in no cache.
pub(crate) fn answer(page: &impl Page) -> Response {
    answer_with(StatusCode::OK, page)
}

/// [`answer`] with another status, for what a program should understand as well.
pub(crate) fn answer_with(status: StatusCode, page: &impl Page) -> Response {
    let frame = page.frame();
    let Ok(html) = page.render() else {
        tracing::error!(page = std::any::type_name_of_val(page), "a page could not be written");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_LANGUAGE, HeaderValue::from_static(frame.language.tag())),
        (
            CONTENT_SECURITY_POLICY,
            leaving::content_security_policy(frame.leads_to.as_deref()),
        ),
        (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (OPENER_POLICY, HeaderValue::from_static("same-origin-allow-popups")),
        (PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS)),
    ];
    let mut response = (status, headers, html).into_response();
    // The frame would otherwise put a Graph error in the place of a page with the status of an error.
    response.extensions_mut().insert(AsItIs);
    response
}

/// A window that opened a page for signing in hears of it by the redirect, and gets no handle on anything else.
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
/// What a page may ask the device for: passkeys, and nothing else.
const PERMISSIONS: &str = "publickey-credentials-get=(self), publickey-credentials-create=(self), \
    camera=(), geolocation=(), microphone=(), payment=(), usb=()";
