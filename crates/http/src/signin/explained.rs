//! `/error?code=N`: what the number of an error means. Errors of the token service name this page (`error_uri`), for whoever
//! makes the application.

use super::trouble::Trouble;
use super::visitor::Visitor;
use crate::oauth::numbers::meaning;
use crate::pages::answer;
use crate::pages::endings::{Message, MessageKind};
use axum::extract::RawQuery;
use axum::response::Response;
use keepwatch_token::Form;

/// `GET /error`
pub(crate) async fn get(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    visitor.answered(explained(&visitor, &asked))
}

fn explained(visitor: &Visitor, asked: &Form) -> Result<Response, Trouble> {
    let code = asked.get("code").unwrap_or_default().trim_start_matches("AADSTS");
    let known = code.parse().ok().and_then(meaning).ok_or(Trouble::NotFound)?;
    let named = [&format!("AADSTS{}", known.number), known.name].join(" ");
    Ok(answer(&Message {
        frame: visitor.bare_frame(),
        kind: MessageKind::Explained(format!("{}: {}.", named.trim_end(), known.text)),
        incident: None,
        onward: None,
    }))
}
