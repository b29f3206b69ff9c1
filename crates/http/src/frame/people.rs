//! Errors for people: whoever asks for HTML by name, as browsers do and programs do not, is answered with a page.

use crate::app::App;
use crate::frame::Protocol;
use crate::frame::exchange::Exchange;
use crate::graph::error::GraphError;
use crate::oauth::error::OAuthError;
use crate::pages::endings::{Message, MessageKind};
use crate::pages::{Frame, Incident, Language, answer_with};
use axum::extract::Request;
use axum::http::header::{ACCEPT, ALLOW, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// Somebody who reads the answer in a browser.
#[derive(Debug)]
pub(super) struct Reader {
    language: Language,
    tenant: String,
}

impl Reader {
    /// Who reads the answer to a request; none where it is a program, or the answer belongs to a protocol of programs.
    pub(super) fn of(app: &App, protocol: Protocol, request: &Request) -> Option<Self> {
        let is_for_people = match protocol {
            Protocol::OAuth | Protocol::Other => names_html(request.headers()),
            Protocol::Graph | Protocol::Engine => false,
        };
        is_for_people.then(|| Self {
            language: Language::of(None, request.headers()),
            tenant: app.settings().domain.clone(),
        })
    }

    /// Puts a page in the place of an error that no page stands behind yet.
    pub(super) fn write_error(&self, exchange: &Exchange, response: &mut Response) {
        let status = response.status();
        let extensions = response.extensions_mut();
        let (oauth, graph) = (extensions.remove::<OAuthError>(), extensions.remove::<GraphError>());
        let (detail, number) = match (&oauth, &graph) {
            (Some(error), _) => (error.to_string(), Some(error.number())),
            (None, Some(error)) => (error.message.clone().into_owned(), None),
            (None, None) => return,
        };
        // What programs read of an error stands in the headers as well.
        let kept = [ALLOW, RETRY_AFTER].map(|name| (response.headers().get(&name).cloned(), name));
        let page = Message {
            frame: Frame::new(self.language, &self.tenant),
            kind: kind_of(status, detail),
            incident: (status != StatusCode::NOT_FOUND).then(|| Incident {
                number,
                correlation_id: exchange.correlation(),
                request_id: exchange.request_id,
                at: exchange.at,
                app: None,
            }),
            onward: None,
        };
        *response = answer_with(status, &page);
        for (value, name) in kept {
            response.headers_mut().extend(value.map(|value| (name, value)));
        }
    }
}

/// What an error is to a person. What a program did wrong is said as it is, for whoever made the program.
fn kind_of(status: StatusCode, detail: String) -> MessageKind {
    match status {
        StatusCode::NOT_FOUND => MessageKind::NotFound,
        StatusCode::TOO_MANY_REQUESTS => MessageKind::Busy,
        status if status.is_client_error() => MessageKind::BadRequest(detail),
        _ => MessageKind::Broken,
    }
}

/// Whether `Accept` names HTML. Programs that take anything (`*/*`) get what they always got.
fn names_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut ranges = accepted.flat_map(|value| value.split(','));
    ranges.any(|range| {
        range
            .split(';')
            .next()
            .is_some_and(|range| range.trim().eq_ignore_ascii_case("text/html"))
    })
}
