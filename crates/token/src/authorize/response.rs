//! How the answer travels: what it consists of, and in which part of which address.

use super::AuthorizeError;
use serde::{Deserialize, Serialize};

/// What an answer consists of. Access tokens come by the token endpoint only: in an address they end up in logs and
/// histories (RFC 9700 section 2.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseType {
    /// `code`
    Code,
    /// `id_token`
    IdToken,
    /// `code id_token`
    CodeIdToken,
}

impl ResponseType {
    /// The response type; the order of its words says nothing.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
        words.sort_unstable();
        match words.as_slice() {
            ["code"] => Some(Self::Code),
            ["id_token"] => Some(Self::IdToken),
            ["code", "id_token"] => Some(Self::CodeIdToken),
            _ => None,
        }
    }

    /// Whether there is a code in it.
    pub fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken)
    }

    /// Whether there is an id token in it.
    pub fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::CodeIdToken)
    }
}

/// In what form an answer comes to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResponseMode {
    /// In the query of its address: the web server sees it.
    Query,
    /// In the fragment of its address: only the page there sees it.
    Fragment,
    /// As a form that the browser posts to its address.
    FormPost,
}

impl ResponseMode {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// The mode that an answer to the request comes in, be it an error. Whatever might have a token in it is never put into a
/// query.
pub(super) fn mode_of(asked: Option<&str>, response_type: &str) -> ResponseMode {
    let has_token = response_type.split_ascii_whitespace().any(|word| word != "code");
    match asked.and_then(ResponseMode::parse) {
        Some(ResponseMode::Query) | None if has_token => ResponseMode::Fragment,
        Some(mode) => mode,
        None => ResponseMode::Query,
    }
}

/// Whether that mode may be asked for. Source: OAuth 2.0 Multiple Response Types, section 5; AADSTS70007.
pub(super) fn check_mode(asked: Option<&str>, response_type: ResponseType) -> Result<(), AuthorizeError> {
    let Some(asked) = asked else { return Ok(()) };
    match ResponseMode::parse(asked) {
        Some(ResponseMode::Fragment | ResponseMode::FormPost) => Ok(()),
        Some(ResponseMode::Query) if !response_type.has_id_token() => Ok(()),
        _ => Err(AuthorizeError::ResponseMode {
            asked: asked.to_owned(),
        }),
    }
}

/// Where an answer goes: an address that is known to be the application's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnAddress {
    /// The redirect URI.
    pub uri: String,
    /// How the answer comes there.
    pub mode: ResponseMode,
    /// What the application wants to see again.
    pub state: Option<String>,
}

impl ReturnAddress {
    /// The answer with `state` among it where the application sent one: what a form that is posted has for fields.
    pub fn members<'a>(&'a self, answer: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let state = self.state.as_deref().map(|state| ("state", state));
        answer.iter().copied().chain(state).collect()
    }

    /// The address with the answer in it; `None` where it is to be posted to [`ReturnAddress::uri`].
    pub fn location(&self, answer: &[(&str, &str)]) -> Option<String> {
        let mut encoded = form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(self.members(answer));
        let encoded = encoded.finish();
        let uri = &self.uri;
        match self.mode {
            ResponseMode::Query if uri.ends_with(['?', '&']) => Some(format!("{uri}{encoded}")),
            // Registered addresses have no fragment: what is behind a question mark is the query.
            ResponseMode::Query if uri.contains('?') => Some(format!("{uri}&{encoded}")),
            ResponseMode::Query => Some(format!("{uri}?{encoded}")),
            ResponseMode::Fragment => Some(format!("{uri}#{encoded}")),
            ResponseMode::FormPost => None,
        }
    }
}
