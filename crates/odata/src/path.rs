//! One spelling for every path, before it is routed.
//!
//! Clients join URLs carelessly (`//v1.0/`, a slash at the end), spell OData names in several ways
//! (`riskdetections`, `riskDetections('id')`, `microsoft.graph.dismiss`) and encode more than they need. Routes are
//! written down once; what arrives is brought to their spelling. Ids keep theirs.
//!
//! What stands in parentheses behind a name becomes a segment of its own: a key (`users('a')` is `users/a`), an alternate
//! key (`applications(appId='a')` is `applications/appId=a`), the arguments of a function (`f(a='x',b=2)` is
//! `f/a='x',b=2`), or nothing (`usage()` is `usage`).

use std::collections::HashMap;

/// The longest path that is looked at: Graph's longest, with two long ids, has some 250 characters.
const PATH_MAX: usize = 2048;
/// The most segments; Graph's deepest path here has seven.
const SEGMENTS_MAX: usize = 32;
/// Where namespace-qualified names begin.
const NAMESPACES: [&str; 2] = ["microsoft.graph.", "graph."];

/// Why a path cannot be that of any route.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Longer than any route's.
    #[error("the path is too long")]
    TooLong,
    /// `%` without two hexadecimal digits behind it, or bytes that are no UTF-8.
    #[error("the path is not percent-encoded UTF-8")]
    Encoding,
}

/// The words that routes are made of, by their spelling in lower case.
#[derive(Debug, Default)]
pub struct Words(HashMap<String, String>);

impl Words {
    /// The words of route templates such as `/v1.0/riskyUsers/{id}`.
    pub fn of<'a>(templates: impl IntoIterator<Item = &'a str>) -> Self {
        let segments = templates.into_iter().flat_map(|template| template.split('/'));
        let words = segments.filter(|segment| !segment.is_empty() && !segment.starts_with('{'));
        let spellings = words.flat_map(|word| [Some(word), word.strip_prefix("microsoft.")].map(|as_| (as_, word)));
        let known = spellings.filter_map(|(spelled, word)| Some((spelled?.to_ascii_lowercase(), word.to_owned())));
        Self(known.collect())
    }

    fn spelled(&self, word: &str) -> Option<&str> {
        self.0.get(&word.to_ascii_lowercase()).map(String::as_str)
    }

    /// The name without its namespace, unless routes spell it with one: they do where it is a type and not an action.
    fn bare<'a>(&self, name: &'a str) -> &'a str {
        if self.spelled(name).is_some() {
            name
        } else {
            unqualified(name)
        }
    }
}

/// The spelling of `path` that routes have.
pub fn normalised(words: &Words, path: &str) -> Result<String, PathError> {
    if path.len() > PATH_MAX {
        return Err(PathError::TooLong);
    }
    let mut out = String::with_capacity(path.len());
    for (index, raw) in path.split('/').filter(|segment| !segment.is_empty()).enumerate() {
        if index == SEGMENTS_MAX {
            return Err(PathError::TooLong);
        }
        let segment = decoded(raw)?;
        match parenthesised(&segment) {
            Some((name, inner)) if words.spelled(words.bare(name)).is_some() => {
                push(&mut out, words, words.bare(name));
                if !inner.is_empty() {
                    push_text(&mut out, &inner);
                }
            }
            _ => push(&mut out, words, words.bare(&segment)),
        }
    }
    if out.is_empty() {
        out.push('/');
    }
    Ok(out)
}

fn push(out: &mut String, words: &Words, segment: &str) {
    push_text(out, words.spelled(segment).unwrap_or(segment));
}

fn push_text(out: &mut String, segment: &str) {
    out.push('/');
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*,:@=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

fn unqualified(name: &str) -> &str {
    let rest = NAMESPACES.iter().find_map(|namespace| {
        let head = name.get(..namespace.len())?;
        head.eq_ignore_ascii_case(namespace).then(|| &name[namespace.len()..])
    });
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The name of `name(...)`, and what the parentheses hold as a segment: a key without its quotes, `property=key` of an
/// alternate key, several arguments as they are. `None` for any other segment.
fn parenthesised(segment: &str) -> Option<(&str, String)> {
    let (name, rest) = segment.split_once('(')?;
    let inner = rest.strip_suffix(')')?.trim();
    if name.is_empty() {
        return None;
    }
    let inner = match inner.split_once('=') {
        _ if inner == "''" => return None,
        _ if inner.starts_with('\'') => unquoted(inner)?,
        Some((property, value)) if property.trim().eq_ignore_ascii_case("id") => unquoted(value.trim())?,
        Some((property, value)) => match unquoted(value.trim()) {
            Some(value) => format!("{}={value}", property.trim()),
            None => inner.to_owned(),
        },
        None => inner.to_owned(),
    };
    Some((name, inner))
}

/// What one pair of quotes holds; a text without quotes as it is. `None` where a quote is not closed, or not at the end.
fn unquoted(text: &str) -> Option<String> {
    let Some(open) = text.strip_prefix('\'') else {
        return Some(text.to_owned());
    };
    let inner = open.strip_suffix('\'')?;
    let is_one = !inner.replace("''", "").contains('\'');
    is_one.then(|| inner.replace("''", "'"))
}

fn decoded(segment: &str) -> Result<String, PathError> {
    let mut out = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit().ok_or(PathError::Encoding)?, digit().ok_or(PathError::Encoding)?);
        out.push((high * 16 + low) as u8);
    }
    String::from_utf8(out).map_err(|_| PathError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words() -> Words {
        Words::of([
            "/v1.0/identityProtection/riskDetections/{id}",
            "/beta/identityProtection/riskyUsers/confirmCompromised",
            "/v1.0/auditLogs/signIns/$count",
            "/{tenant}/oauth2/v2.0/token",
            "/v1.0/applications/{id}",
            "/v1.0/policies/authenticationStrengthPolicies/{id}/usage",
            "/v1.0/policies/authenticationStrengthPolicies/findByMethodMode/{arguments}",
            "/v1.0/groups/{id}/members/microsoft.graph.user/$count",
        ])
    }

    #[test]
    fn every_spelling_reaches_the_same_route() {
        let detections = "/v1.0/identityProtection/riskDetections";
        let keyed = "/v1.0/identityProtection/riskDetections/aBc";
        let confirm = "/beta/identityProtection/riskyUsers/confirmCompromised";
        let cases = [
            ("/v1.0/identityProtection/riskDetections", detections),
            ("/v1.0/identityProtection/riskDetections/", detections),
            ("//v1.0//identityprotection/RiskDetections//", detections),
            ("/V1.0/identity%50rotection/riskDetections", detections),
            ("/v1.0/identityProtection/riskDetections/aBc", keyed),
            ("/v1.0/identityProtection/riskDetections('aBc')", keyed),
            ("/v1.0/identityProtection/riskDetections(%27aBc%27)", keyed),
            ("/v1.0/identityProtection/riskDetections(aBc)", keyed),
            ("/v1.0/identityProtection/riskDetections(id='aBc')", keyed),
            (
                "/beta/identityProtection/riskyUsers/microsoft.graph.confirmCompromised",
                confirm,
            ),
            ("/beta/identityProtection/riskyusers/Graph.confirmcompromised", confirm),
            ("/v1.0/auditLogs/signIns/%24count", "/v1.0/auditLogs/signIns/$count"),
            ("//contoso.com/oauth2/V2.0/token/", "/contoso.com/oauth2/v2.0/token"),
            ("/v1.0/a%2Fb%20c", "/v1.0/a%2Fb%20c"),
            ("/v1.0/users('o''neil')", "/v1.0/users('o''neil')"),
            ("/v1.0/riskDetections('o''neil')", "/v1.0/riskDetections/o'neil"),
            ("/v1.0/riskDetections()", "/v1.0/riskDetections"),
            ("/v1.0/riskDetections('')", "/v1.0/riskDetections('')"),
            ("/v1.0/riskDetections('a')b'", "/v1.0/riskDetections('a')b'"),
            ("/v1.0/riskDetections('a'b')", "/v1.0/riskDetections('a'b')"),
            ("/v1.0/riskDetections('a", "/v1.0/riskDetections('a"),
            ("/v1.0/('a')", "/v1.0/('a')"),
            ("/v1.0/Applications(appId='aB')", "/v1.0/applications/appId=aB"),
            ("/v1.0/applications(AppId=aB)/", "/v1.0/applications/AppId=aB"),
            (
                "/v1.0/applications(%20appId%20=%20'a=b'%20)",
                "/v1.0/applications/appId=a=b",
            ),
            (
                "/v1.0/applications(uniqueName='o''neil')",
                "/v1.0/applications/uniqueName=o'neil",
            ),
            ("/v1.0/applications('a=b')", "/v1.0/applications/a=b"),
            (
                "/v1.0/policies/authenticationStrengthPolicies('1')/graph.usage()",
                "/v1.0/policies/authenticationStrengthPolicies/1/usage",
            ),
            (
                "/v1.0/policies/authenticationStrengthPolicies/1/usage",
                "/v1.0/policies/authenticationStrengthPolicies/1/usage",
            ),
            (
                "/v1.0/policies/authenticationStrengthPolicies/microsoft.graph.findByMethodMode(authenticationMethodModes='sms')",
                "/v1.0/policies/authenticationStrengthPolicies/findByMethodMode/authenticationMethodModes=sms",
            ),
            (
                "/v1.0/policies/authenticationStrengthPolicies/findByMethodMode(a=%5B'sms','voice'%5D,b='x')",
                "/v1.0/policies/authenticationStrengthPolicies/findByMethodMode/a=%5B'sms','voice'%5D,b='x'",
            ),
            (
                "/v1.0/groups/aB/members/Microsoft.Graph.User/%24count",
                "/v1.0/groups/aB/members/microsoft.graph.user/$count",
            ),
            (
                "/v1.0/groups/aB/members/graph.user",
                "/v1.0/groups/aB/members/microsoft.graph.user",
            ),
            ("", "/"),
            ("///", "/"),
        ];
        for (path, expected) in cases {
            assert_eq!(normalised(&words(), path).as_deref(), Ok(expected), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let cases = [
            ("/%".to_owned(), PathError::Encoding),
            ("/%4".to_owned(), PathError::Encoding),
            ("/%zz".to_owned(), PathError::Encoding),
            ("/%FF".to_owned(), PathError::Encoding),
            ("/a".repeat(SEGMENTS_MAX + 1), PathError::TooLong),
            ("a".repeat(PATH_MAX + 1), PathError::TooLong),
        ];
        for (path, expected) in cases {
            assert_eq!(normalised(&words(), &path), Err(expected), "{path}");
        }
    }

    proptest! {
        /// Whatever comes in, what goes on is absolute and ASCII, and nothing panics.
        #[test]
        fn a_normal_path_is_plain(path in "(/[a-zA-Z0-9%'()=. \\PC]{0,12}){0,6}") {
            if let Ok(once) = normalised(&words(), &path) {
                prop_assert!(once.starts_with('/'));
                prop_assert!(once.is_ascii());
            }
        }
    }
}
