//! What URLs in answers begin with.

use axum::http::Uri;
use axum::http::uri::Authority;
use keepwatch_graph::edm::shown;
use std::fmt;

/// Scheme, host and port: `https://keepwatch.example:8443`, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Box<str>);

/// The longest host name that DNS allows, with a port.
const AUTHORITY_MAX: usize = 255 + ":65535".len();

/// Why a text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an origin such as `https://keepwatch.example`, without path or user")]
pub struct OriginError {
    /// What was given, cut to a readable length.
    pub text: String,
}

impl Origin {
    /// Reads a configured public URL: http or https, a host, perhaps a port, no path.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let error = || OriginError { text: shown(text) };
        let uri: Uri = text.parse().map_err(|_| error())?;
        let scheme = match uri.scheme_str() {
            Some(scheme @ ("https" | "http")) => scheme,
            _ => return Err(error()),
        };
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        let authority = uri.authority().filter(|_| bare).ok_or_else(error)?;
        let authority = checked(authority.as_str()).ok_or_else(error)?;
        Ok(Self(format!("{scheme}://{authority}").into()))
    }

    /// The origin that a request's `Host` names. Always https: Graph clients follow no other link.
    ///
    /// `None` for anything but a host name or address with an optional port, so that a forged header cannot smuggle
    /// a path or a user into the links of an answer.
    pub(crate) fn from_host(host: &str) -> Option<Self> {
        Some(Self(format!("https://{}", checked(host)?).into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `url` is this origin, its port written or not, with nothing but slashes behind it.
    pub(crate) fn is(&self, url: &str) -> bool {
        let url = url.trim_end_matches('/');
        url.eq_ignore_ascii_case(&self.0) || url.eq_ignore_ascii_case(self.without_port())
    }

    /// The host with its port.
    pub(crate) fn authority(&self) -> &str {
        self.0.split_once("://").map_or(&*self.0, |(_, authority)| authority)
    }

    /// The host without its port.
    pub(crate) fn host(&self) -> &str {
        let whole = self.without_port();
        whole.split_once("://").map_or(whole, |(_, host)| host)
    }

    fn without_port(&self) -> &str {
        match self.0.rsplit_once(':') {
            Some((before, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => before,
            _ => &self.0,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `authority` in lower case if it is a host with an optional port and nothing else.
fn checked(authority: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if authority.len() > AUTHORITY_MAX || !authority.bytes().all(plain) {
        return None;
    }
    let parsed: Authority = authority.parse().ok()?;
    let port_is_right = match authority.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => parsed.port_u16().is_some(),
        _ => true,
    };
    (!parsed.host().is_empty() && port_is_right).then(|| authority.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_address_with_a_port() {
        let cases = [
            ("localhost:8443", Some("https://localhost:8443")),
            ("Keepwatch.Example", Some("https://keepwatch.example")),
            ("127.0.0.1", Some("https://127.0.0.1")),
            ("[::1]:8443", Some("https://[::1]:8443")),
            ("[::1]", Some("https://[::1]")),
            ("", None),
            (":8443", None),
            ("a:b", None),
            ("a:99999", None),
            ("user@a", None),
            ("a/b", None),
            ("a b", None),
            ("a\"b", None),
            ("a?b", None),
        ];
        for (host, expected) in cases {
            let origin = Origin::from_host(host);
            assert_eq!(origin.as_ref().map(Origin::as_str), expected, "{host}");
        }
        assert_eq!(Origin::from_host(&"a".repeat(AUTHORITY_MAX + 1)), None);
    }

    #[test]
    fn a_public_url_is_an_origin() {
        let cases = [
            ("https://Keepwatch.Example/", Some("https://keepwatch.example")),
            ("http://localhost:8080", Some("http://localhost:8080")),
            ("https://a/b", None),
            ("https://a?b", None),
            ("ftp://a", None),
            ("keepwatch.example", None),
            ("https://", None),
            ("https://user:secret@a", None),
        ];
        for (text, expected) in cases {
            let origin = Origin::parse(text).ok();
            assert_eq!(origin.as_ref().map(Origin::as_str), expected, "{text}");
        }
    }

    #[test]
    fn the_port_may_be_left_out() {
        let origin = Origin::parse("https://localhost:8443").unwrap();
        let cases = [
            ("https://localhost:8443", true),
            ("https://localhost:8443/", true),
            ("https://LOCALHOST", true),
            ("https://localhost:1", false),
            ("https://localhost.example", false),
            ("http://localhost", false),
            ("", false),
        ];
        for (url, expected) in cases {
            assert_eq!(origin.is(url), expected, "{url}");
        }
    }
}
