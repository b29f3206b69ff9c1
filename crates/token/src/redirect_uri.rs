//! Where an application wants people to come back to, held against what it registered.
//!
//! Compared byte by byte: no wildcards, no prefixes, no decoding, no case folding, so that there is no second spelling of a
//! registered address that somebody else could own. The one exception is the port of an application on a device that
//! listens on this machine, which it cannot know beforehand.
//!
//! Source: RFC 9700 section 4.1, RFC 8252 section 7.3; AADSTS50011.

use serde::{Deserialize, Serialize};

/// What kind of application a redirect URI was registered for, which decides how its codes are redeemed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RedirectKind {
    /// A web server, which keeps a secret.
    Web,
    /// A page in a browser: no secret, a proof key, and redeemed across origins.
    Spa,
    /// A program on a device: no secret, and a proof key.
    Native,
}

impl RedirectKind {
    /// Whether the application keeps no secret there, so that only a proof key protects its codes.
    pub fn is_public(self) -> bool {
        match self {
            RedirectKind::Web => false,
            RedirectKind::Spa | RedirectKind::Native => true,
        }
    }
}

/// The redirect URIs of a registration, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RedirectUris {
    /// `web.redirectUris`
    pub web: Vec<String>,
    /// `spa.redirectUris`
    pub spa: Vec<String>,
    /// `publicClient.redirectUris`
    pub native: Vec<String>,
}

impl RedirectUris {
    /// The kind that `uri` is registered for; `None` where it is not. One that is registered twice is held to the stricter
    /// rules.
    pub fn kind_of(&self, uri: &str) -> Option<RedirectKind> {
        let is_among = |registered: &[String]| registered.iter().any(|known| known == uri);
        if is_among(&self.spa) {
            Some(RedirectKind::Spa)
        } else if is_among(&self.native) || self.native.iter().any(|known| is_loopback_of(known, uri)) {
            Some(RedirectKind::Native)
        } else if is_among(&self.web) {
            Some(RedirectKind::Web)
        } else {
            None
        }
    }
}

/// Whether both are plain HTTP to the same name of this machine, and differ in nothing but the port.
fn is_loopback_of(registered: &str, uri: &str) -> bool {
    match (loopback(registered), loopback(uri)) {
        (Some(known), Some(asked)) => known == asked,
        _ => false,
    }
}

/// Host and everything behind the authority of `http://localhost:1234/path`.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, behind) = rest.split_at(end);
    if behind.contains('#') {
        return None;
    }
    let host = ["localhost", "127.0.0.1", "[::1]"].into_iter().find(|host| {
        authority.strip_prefix(host).is_some_and(|port| {
            // Only digits: what looks like a port may be the end of a user name, `localhost:80@example.com`.
            let digits = port.strip_prefix(':');
            port.is_empty() || digits.is_some_and(|digits| is_digits(digits) && digits.parse::<u16>().is_ok())
        })
    })?;
    // RFC 3986 section 6.2.3: no path and `/` are the same.
    Some((host, if behind.is_empty() { "/" } else { behind }))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_uri_is_one_that_was_registered() {
        let one = |uri: &str| vec![uri.to_owned()];
        let registered = RedirectUris {
            web: one("https://contoso.com/back?from=idp"),
            spa: one("https://spa.contoso.com/"),
            native: vec![
                "http://localhost".to_owned(),
                "http://127.0.0.1:9/done".to_owned(),
                "myapp://auth".to_owned(),
            ],
        };
        use RedirectKind::{Native, Spa, Web};
        let cases = [
            ("https://contoso.com/back?from=idp", Some(Web)),
            ("https://contoso.com/back", None),
            ("https://contoso.com/back?from=idp&x=1", None),
            ("https://contoso.com/back?from=idp#x", None),
            ("https://contoso.com/back?from=idp/../x", None),
            ("https://contoso.com:443/back?from=idp", None),
            ("https://CONTOSO.com/back?from=idp", None),
            ("HTTPS://contoso.com/back?from=idp", None),
            ("http://contoso.com/back?from=idp", None),
            ("https://contoso.com/%62ack?from=idp", None),
            ("https://contoso.com/back?from=%69dp", None),
            ("https://contoso.com\\@evil.com/back?from=idp", None),
            ("https://contoso.com@evil.com/back?from=idp", None),
            ("https://contoso.com.evil.com/back?from=idp", None),
            (" https://contoso.com/back?from=idp", None),
            ("https://contoso.com/back?from=idp\n", None),
            ("https://spa.contoso.com/", Some(Spa)),
            ("https://spa.contoso.com", None),
            ("https://spa.contoso.com/*", None),
            ("http://localhost", Some(Native)),
            ("http://localhost/", Some(Native)),
            ("http://localhost:54321", Some(Native)),
            ("http://localhost:54321/", Some(Native)),
            ("http://localhost:54321/other", None),
            ("http://localhost:54321?x", None),
            ("http://localhost:54321#x", None),
            ("http://localhost:99999", None),
            ("http://localhost:", None),
            ("http://localhost:80@evil.com", None),
            ("http://localhost:80\\@evil.com", None),
            ("http://localhost@evil.com", None),
            ("http://localhost.evil.com", None),
            ("http://localhost:+80", None),
            ("http://LOCALHOST:54321", None),
            ("https://localhost:54321", None),
            ("http://127.0.0.1:54321/done", Some(Native)),
            ("http://127.0.0.1:54321/done/", None),
            ("http://127.0.0.2:54321/done", None),
            ("http://[::1]:54321", None),
            ("myapp://auth", Some(Native)),
            ("myapp://auth:80", None),
            ("", None),
        ];
        for (uri, expected) in cases {
            assert_eq!(registered.kind_of(uri), expected, "{uri:?}");
        }
    }

    #[test]
    fn a_server_does_not_choose_its_port() {
        let uris = RedirectUris {
            web: vec!["http://localhost:3000/back".to_owned()],
            spa: vec!["http://localhost:5173".to_owned()],
            native: Vec::new(),
        };
        assert_eq!(uris.kind_of("http://localhost:3000/back"), Some(RedirectKind::Web));
        assert_eq!(uris.kind_of("http://localhost:3001/back"), None);
        assert_eq!(uris.kind_of("http://localhost:5174"), None);
    }

    #[test]
    fn what_is_registered_twice_is_held_to_the_stricter_rules() {
        let uri = "https://contoso.com/back".to_owned();
        let uris = RedirectUris {
            web: vec![uri.clone()],
            spa: Vec::new(),
            native: vec![uri.clone()],
        };
        assert_eq!(uris.kind_of(&uri), Some(RedirectKind::Native));
    }
}
