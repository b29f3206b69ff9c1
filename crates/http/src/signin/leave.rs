//! How a browser goes back to the application: in the address, or as a form that it posts.

use super::trouble::Trouble;
use super::visitor::{Visitor, go_to};
use crate::oauth::authorization::issuer;
use crate::oauth::error::OAuthError;
use crate::pages::endings::FormPost;
use crate::pages::{Frame, answer};
use axum::response::Response;
use keepwatch_token::{Endpoint, ReturnAddress};

/// Sends the browser back with an answer: names and values.
pub(super) fn send(visitor: &Visitor, to: &ReturnAddress, members: &[(&str, &str)]) -> Response {
    if let Some(address) = to.location(members) {
        return go_to(&address);
    }
    let fields = to.members(members).into_iter();
    let page = FormPost {
        frame: Frame {
            address: to.uri.clone(),
            leads_to: Some(to.uri.clone()),
            ..visitor.bare_frame()
        },
        fields: fields
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    answer(&page)
}

/// Why an application gets no code: a word of OAuth's, Entra's number, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Denial {
    /// The word.
    pub(super) error: &'static str,
    /// The number.
    pub(super) number: u32,
    /// The sentence.
    pub(super) text: String,
}

impl From<OAuthError> for Denial {
    fn from(error: OAuthError) -> Self {
        Self {
            error: error.word(),
            number: error.number(),
            text: error.to_string(),
        }
    }
}

/// Sends the browser back with an error.
///
/// Source: RFC 6749 section 4.1.2.1; OpenID Connect Core section 3.1.2.6; the description as Entra writes it.
pub(super) fn deny(
    visitor: &Visitor,
    endpoint: Endpoint,
    to: &ReturnAddress,
    denial: &Denial,
) -> Result<Response, Trouble> {
    let exchange = &visitor.exchange;
    let description = format!(
        "AADSTS{}: {}. Trace ID: {} Correlation ID: {} Timestamp: {}",
        denial.number,
        denial.text,
        exchange.request_id,
        exchange.correlation(),
        exchange.at,
    );
    let address = format!("{}/error?code={}", exchange.origin()?, denial.number);
    let issuer = issuer(&visitor.app, exchange, endpoint)?;
    let members = [
        ("error", denial.error),
        ("error_description", description.as_str()),
        ("error_uri", address.as_str()),
        ("iss", issuer.as_str()),
    ];
    Ok(send(visitor, to, &members))
}
