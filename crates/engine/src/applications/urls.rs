//! URIs in registrations: where people are sent back to, and what tokens are for.

use crate::administer::RuleError;
use keepwatch_graph::edm::shown;

/// The longest URI that Graph keeps.
const URI_MAX: usize = 256;

/// A URI with a scheme, without spaces, controls and fragment; returns the scheme and the rest behind the colon.
fn absolute(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    let mut letters = scheme.bytes();
    let is_scheme = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_clean = !uri.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '#');
    (is_scheme && is_clean && !rest.is_empty() && uri.len() <= URI_MAX).then_some((scheme, rest))
}

/// Whether the host of `//host/path` is this machine.
fn is_here(rest: &str) -> bool {
    let host = rest
        .trim_start_matches('/')
        .split(['/', '?'])
        .next()
        .unwrap_or_default();
    let name = host
        .rsplit_once(':')
        .map_or(host, |(name, port)| match port.parse::<u16>() {
            Ok(_) => name,
            Err(_) => host,
        });
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

/// A place on a web server or in a browser that tokens are sent to: encrypted, or on this machine.
pub(super) fn web_redirect(member: &str, uri: &str) -> Result<(), RuleError> {
    let problem = "must be an absolute https URI without fragment, or http to localhost, of at most 256 characters";
    match absolute(uri) {
        Some((scheme, rest)) if rest.starts_with("//") && rest.len() > 2 => {
            let is_https = scheme.eq_ignore_ascii_case("https");
            let is_http = scheme.eq_ignore_ascii_case("http");
            if is_https || (is_http && is_here(rest)) {
                return Ok(());
            }
            Err(refused(member, uri, problem))
        }
        _ => Err(refused(member, uri, problem)),
    }
}

/// A place on a device, whose scheme may be the application's own.
pub(super) fn device_redirect(member: &str, uri: &str) -> Result<(), RuleError> {
    match absolute(uri) {
        // What a browser runs is no place to go to.
        Some((scheme, _)) if !["javascript", "data", "vbscript"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            Ok(())
        }
        _ => Err(refused(
            member,
            uri,
            "must be an absolute URI without fragment, of at most 256 characters",
        )),
    }
}

/// What an API is called in tokens.
pub(super) fn identifier(member: &str, uri: &str) -> Result<(), RuleError> {
    match absolute(uri) {
        Some(_) => Ok(()),
        None => Err(refused(
            member,
            uri,
            "must be an absolute URI, such as `api://` and the client id, of at most 256 characters",
        )),
    }
}

fn refused(member: &str, uri: &str, problem: &str) -> RuleError {
    RuleError::member(member, format!("`{}` {problem}", shown(uri)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_sent_only_where_tokens_are_safe() {
        let long = format!("https://contoso.com/{}", "a".repeat(256));
        let cases = [
            // uri, web, device, identifier
            ("https://contoso.com/back?x=1", true, true, true),
            ("http://localhost:3000/back", true, true, true),
            ("http://127.0.0.1", true, true, true),
            ("http://[::1]:8080/", true, true, true),
            ("http://contoso.com", false, true, true),
            ("http://localhost.contoso.com", false, true, true),
            ("http://localhost:x@contoso.com", false, true, true),
            ("https://", false, true, true),
            ("myapp://auth", false, true, true),
            ("urn:ietf:wg:oauth:2.0:oob", false, true, true),
            ("api://631a96bc-a705-4eda-9f99-fdaf9f54f6a2", false, true, true),
            ("javascript:alert(1)", false, false, true),
            ("https://contoso.com/#token", false, false, false),
            ("https://contoso.com/a b", false, false, false),
            ("contoso.com", false, false, false),
            ("", false, false, false),
            (&long, false, false, false),
        ];
        for (uri, web, device, name) in cases {
            assert_eq!(web_redirect("m", uri).is_ok(), web, "web {uri}");
            assert_eq!(device_redirect("m", uri).is_ok(), device, "device {uri}");
            assert_eq!(identifier("m", uri).is_ok(), name, "identifier {uri}");
        }
    }
}
