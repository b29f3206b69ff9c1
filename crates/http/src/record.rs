//! What records say of a request and of whoever it is about, in one place: those of sign-ins at our pages, of tokens that are
//! renewed, and of changes.

use crate::frame::exchange::Exchange;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use keepwatch_engine::Call;
use keepwatch_graph::CorrelationId;
use keepwatch_graph::directory::User;

/// How many characters of a `User-Agent` records keep: browsers and Microsoft's SDKs send some two hundred.
const USER_AGENT_MAX: usize = 512;

/// What a program says of itself; `None` where that is no text.
pub(crate) fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_MAX).collect())
}

/// What the record of a change keeps of the request.
pub(crate) fn call(exchange: &Exchange, headers: &HeaderMap) -> Call {
    Call {
        correlation_id: Some(CorrelationId::new(exchange.correlation())),
        address: exchange.peer,
        user_agent: user_agent(headers),
    }
}

/// `userType` of a sign-in: whoever is not said to be a guest is a member.
pub(crate) fn user_type(user: Option<&User>) -> &'static str {
    match user.and_then(|user| user.user_type.as_deref()) {
        Some(kind) if kind.eq_ignore_ascii_case("guest") => "guest",
        _ => "member",
    }
}

/// `clientAppUsed` of a sign-in, for a program on a device or for pages in a browser.
pub(crate) fn client_app(is_native: bool) -> &'static str {
    match is_native {
        true => "Mobile Apps and Desktop clients",
        false => "Browser",
    }
}
