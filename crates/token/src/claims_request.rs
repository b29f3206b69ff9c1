//! The `claims` parameter: what an application needs its tokens to say, often because an API has refused the last one.
//!
//! Source: OpenID Connect Core section 5.5; Microsoft identity platform, claims challenges and continuous access
//! evaluation.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The longest `claims` that is read; a challenge of Conditional Access that names a dozen policies has half a kilobyte.
pub const CLAIMS_BYTES_MAX: usize = 8 * 1024;
/// The value of `xms_cc` by which an application says that it understands claims challenges.
const CAPABLE: &str = "cp1";

/// What is asked of tokens. Claims that nobody here can promise are not in it, nor is `nbf`, by which an API that has seen
/// access end asks for a token that was issued later: every token is issued when it is asked for, and only if nothing has
/// ended what it is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// Whether the application understands claims challenges: `xms_cc` with `cp1`. Its tokens live longer and can end at
    /// any time.
    pub is_challenge_capable: bool,
    /// Authentication contexts, `c1` to `c99`, whose policies must be satisfied for the tokens to name them.
    pub contexts: BTreeSet<String>,
    /// Subjects, as id tokens name them, of whom one must be signed in; none where anybody may. Source: OpenID Connect Core
    /// section 5.5.1.
    #[serde(default)]
    pub subjects: BTreeSet<String>,
}

/// The text is not a `claims` request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it must be a JSON object with `access_token`, `id_token` or `userinfo` in it")]
pub struct ClaimsRequestError;

/// The members of the parameter. `userinfo` is read over: what it answers does not depend on what is asked.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wire {
    access_token: BTreeMap<String, Demand>,
    id_token: BTreeMap<String, Demand>,
}

/// How one claim is asked for; `null` is voluntary and without a value.
#[derive(Default)]
struct Demand(Vec<Value>);

impl<'de> Deserialize<'de> for Demand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Members {
            value: Option<Value>,
            values: Vec<Value>,
        }
        let members = Option::<Members>::deserialize(deserializer)?.unwrap_or_default();
        Ok(Demand(members.value.into_iter().chain(members.values).collect()))
    }
}

impl Demand {
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Value::as_str)
    }
}

impl ClaimsRequest {
    /// Reads the parameter. Of claims that are asked for in vain, only authentication contexts that there cannot be are an
    /// error: a token without them would be refused again.
    pub fn parse(text: &str) -> Result<Self, ClaimsRequestError> {
        // A derived reader would take a list for an object whose members come in order.
        if text.len() > CLAIMS_BYTES_MAX || !text.trim_start().starts_with('{') {
            return Err(ClaimsRequestError);
        }
        let wire: Wire = serde_json::from_str(text).map_err(|_| ClaimsRequestError)?;
        let both = || [&wire.access_token, &wire.id_token].into_iter();
        let contexts: BTreeSet<String> = both()
            .filter_map(|claims| claims.get("acrs"))
            .flat_map(Demand::texts)
            .map(str::to_owned)
            .collect();
        if !contexts.iter().all(|context| is_context(context)) {
            return Err(ClaimsRequestError);
        }
        let subjects = wire.id_token.get("sub").into_iter();
        let capabilities = wire.access_token.get("xms_cc");
        let mut capabilities = capabilities.into_iter().flat_map(Demand::texts);
        Ok(Self {
            is_challenge_capable: capabilities.any(|value| value.eq_ignore_ascii_case(CAPABLE)),
            contexts,
            subjects: subjects.flat_map(Demand::texts).map(str::to_owned).collect(),
        })
    }
}

/// Whether the text can name an authentication context. Source: Microsoft Graph,
/// `authenticationContextClassReference`: ids `c1` to `c99`.
fn is_context(text: &str) -> bool {
    let number = text.strip_prefix('c').and_then(|digits| digits.parse::<u8>().ok());
    number.is_some_and(|number| (1..=99).contains(&number) && format!("c{number}") == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_apis_and_libraries_ask_for() {
        let cases = [
            ("{}", false, ""),
            (r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#, true, ""),
            (r#"{"access_token":{"xms_cc":{"values":["CP1","ssm"]}}}"#, true, ""),
            (r#"{"id_token":{"xms_cc":{"values":["cp1"]}}}"#, false, ""),
            (
                r#"{"access_token":{"acrs":{"essential":true,"value":"c25"}}}"#,
                false,
                "c25",
            ),
            (
                r#"{"id_token":{"acrs":{"values":["c2","c1"]}},"access_token":{"acrs":{"value":"c3"}}}"#,
                false,
                "c1 c2 c3",
            ),
            (
                r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#,
                false,
                "",
            ),
            (
                r#"{"access_token":{"nbf":{"value":1604106651},"xms_cc":{"values":["cp1"]}}}"#,
                true,
                "",
            ),
            (
                r#"{"access_token":{"capolids":{"essential":true,"values":["x"]}}}"#,
                false,
                "",
            ),
            (
                r#"{"id_token":{"auth_time":null,"email":{"essential":true}},"userinfo":{"name":null}}"#,
                false,
                "",
            ),
        ];
        for (text, is_challenge_capable, contexts) in cases {
            let contexts = contexts.split_ascii_whitespace().map(str::to_owned).collect();
            let expected = ClaimsRequest {
                is_challenge_capable,
                contexts,
                subjects: BTreeSet::new(),
            };
            assert_eq!(ClaimsRequest::parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_id_token_may_be_wanted_of_one_person() {
        let cases = [
            (r#"{"id_token":{"sub":{"value":"a"}}}"#, vec!["a"]),
            (
                r#"{"id_token":{"sub":{"essential":true,"values":["a","b"]}}}"#,
                vec!["a", "b"],
            ),
            (r#"{"id_token":{"sub":null}}"#, vec![]),
            (r#"{"access_token":{"sub":{"value":"a"}}}"#, vec![]),
        ];
        for (text, expected) in cases {
            let subjects = ClaimsRequest::parse(text).unwrap().subjects;
            assert!(subjects.iter().eq(expected.iter()), "{text}: {subjects:?}");
        }
    }

    #[test]
    fn refuses_what_is_none() {
        let long = format!(r#"{{"id_token":{{"{}":null}}}}"#, "a".repeat(CLAIMS_BYTES_MAX));
        let cases = [
            "",
            "null",
            "[]",
            "{",
            r#"{"access_token":1}"#,
            r#"{"access_token":{"acrs":"c1"}}"#,
            r#"{"access_token":{"acrs":{"value":"c100"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c0"}}}"#,
            r#"{"access_token":{"acrs":{"value":"c01"}}}"#,
            r#"{"access_token":{"acrs":{"value":"urn:mfa"}}}"#,
            &long,
        ];
        for text in cases {
            assert_eq!(ClaimsRequest::parse(text), Err(ClaimsRequestError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
