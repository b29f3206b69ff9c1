//! The form of a token request, read as leniently as clients write it.

use crate::oauth::error::OAuthError;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::fmt;

/// The longest body of a token request: an assertion with a chain of certificates fits twice.
pub(crate) const FORM_MAX: usize = 64 * 1024;

/// The parameters of a token request. Those that nobody asks for are never looked at: MSAL sends a dozen of its own.
pub(crate) struct Form(HashMap<String, String>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`, whatever the content type says. `%` and `+` that encode nothing are
    /// themselves. Where a parameter comes twice, the first counts; an empty one counts as absent.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let mut parameters = HashMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if !value.is_empty() {
                parameters
                    .entry(name.into_owned())
                    .or_insert_with(|| value.into_owned());
            }
        }
        Self(parameters)
    }

    /// A parameter that may be absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter that must be there.
    pub(crate) fn require(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::MissingParameter { name })
    }
}

/// Parameters hold secrets.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form([redacted])")
    }
}

/// Client id and secret of an `Authorization: Basic` header, each percent-encoded before they were joined (RFC 6749
/// section 2.3.1). `None` where there is no such header, an error where it cannot be read.
pub(crate) fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OAuthError> {
    let malformed = OAuthError::Malformed {
        reason: "the Authorization header is not Basic credentials",
    };
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Ok(None);
    };
    let Some((scheme, credentials)) = header.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Err(malformed);
    };
    if !scheme.eq_ignore_ascii_case("basic") {
        // A bearer token that a client sends along everywhere proves nothing here.
        return Ok(None);
    }
    let decoded = STANDARD
        .decode(credentials.trim())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) => Ok(Some((unescaped(id), unescaped(secret)))),
        None => Err(malformed),
    }
}

/// Undoes form encoding of one value; `&` and `=` in it mean themselves.
fn unescaped(text: &str) -> String {
    percent_encoding::percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn reads_encoded_and_raw_values_alike() {
        let cases = [
            (
                "scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
                "scope",
                Some("https://graph.microsoft.com/.default"),
            ),
            (
                "scope=https://graph.microsoft.com/.default&x",
                "scope",
                Some("https://graph.microsoft.com/.default"),
            ),
            ("client_secret=a%zz", "client_secret", Some("a%zz")),
            ("a=1&a=2", "a", Some("1")),
            ("a=&a=2", "a", Some("2")),
            ("a=", "a", None),
            ("", "a", None),
        ];
        for (body, name, expected) in cases {
            assert_eq!(Form::parse(body.as_bytes()).get(name), expected, "{body}");
        }
    }

    #[test]
    fn basic_credentials_are_encoded_twice() {
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let some = |id: &str, secret: &str| Ok(Some((id.to_owned(), secret.to_owned())));
        let malformed = OAuthError::Malformed {
            reason: "the Authorization header is not Basic credentials",
        };
        let cases = [
            (header("id:secret"), some("id", "secret")),
            (header("id:a%3Ab%26c%3Dd"), some("id", "a:b&c=d")),
            (header("id:a:b"), some("id", "a:b")),
            (header("id:"), some("id", "")),
            ("Bearer abc".to_owned(), Ok(None)),
            (header("no colon"), Err(malformed.clone())),
            ("Basic ???".to_owned(), Err(malformed.clone())),
            ("Basic".to_owned(), Err(malformed.clone())),
        ];
        for (text, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_str(&text).unwrap());
            assert_eq!(basic(&headers), expected, "{text}");
        }
        assert_eq!(basic(&HeaderMap::new()), Ok(None));
    }
}
