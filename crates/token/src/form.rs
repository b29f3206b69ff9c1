//! The form of a token request, read as leniently as clients write it, and what it says of the client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// The longest body of a token request: an assertion with a chain of certificates fits twice.
pub const FORM_BYTES_MAX: usize = 64 * 1024;
/// What `client_assertion_type` says of an assertion (RFC 7523 section 2.2).
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Why a token request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// A parameter that must be there is not, or is empty.
    #[error("`{name}` is missing")]
    Missing {
        /// The parameter.
        name: &'static str,
    },
    /// The `Authorization` header says that it is Basic, and is not.
    #[error("the Authorization header is not Basic credentials")]
    NotBasic,
    /// There is an assertion, and it says to be of another kind than RFC 7523 has.
    #[error("the client_assertion_type is not jwt-bearer")]
    AssertionType,
    /// More than one proof of who the client is. Source: RFC 6749 section 2.3.
    #[error("the client proves itself in more than one way")]
    SeveralProofs,
    /// A parameter that comes more than once.
    #[error("`{name}` comes more than once")]
    Repeated {
        /// The parameter.
        name: String,
    },
}

/// The parameters of a token request. Those that nobody asks for are never looked at: MSAL sends a dozen of its own.
pub struct Form {
    parameters: HashMap<String, String>,
    repeated: BTreeSet<String>,
}

/// A client id and what is offered as proof of it; nothing of it is checked.
pub struct ClaimedClient {
    /// The client id, as it was sent.
    pub id: String,
    /// The proof; none from a program that can keep no secret, or has forgotten it.
    pub credential: Option<ClaimedCredential>,
}

/// What a client offers as proof of its id.
pub enum ClaimedCredential {
    /// A secret, which is not empty.
    Secret(String),
    /// A JWT that the client signed.
    Assertion(String),
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`, whatever the content type says. `%` and `+` that encode nothing are
    /// themselves. Where a parameter comes twice, the first counts, and [`Form::repeated`] names it; an empty one counts as
    /// absent.
    pub fn parse(body: &[u8]) -> Self {
        let (mut parameters, mut repeated) = (HashMap::new(), BTreeSet::new());
        for (name, value) in form_urlencoded::parse(body) {
            if value.is_empty() {
                continue;
            }
            if parameters.contains_key(name.as_ref()) {
                repeated.insert(name.into_owned());
            } else {
                parameters.insert(name.into_owned(), value.into_owned());
            }
        }
        Self { parameters, repeated }
    }

    /// A parameter that comes more than once: the requests of OAuth have none such, since two readers could take it for two
    /// things. Source: RFC 6749 sections 3.1 and 3.2.
    pub fn repeated(&self) -> Option<&str> {
        self.repeated.first().map(String::as_str)
    }

    /// Refuses a form in which a parameter comes more than once.
    pub fn check_repeated(&self) -> Result<(), FormError> {
        self.repeated().map_or(Ok(()), |name| {
            let name = name.to_owned();
            Err(FormError::Repeated { name })
        })
    }

    /// Whether that parameter comes more than once.
    pub fn repeats(&self, name: &str) -> bool {
        self.repeated.contains(name)
    }

    /// A parameter that may be absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// A parameter that must be there.
    pub fn require(&self, name: &'static str) -> Result<&str, FormError> {
        self.get(name).ok_or(FormError::Missing { name })
    }

    /// What the request says of the client, with the value of its `Authorization` header if there is one. The id counts that is
    /// in the form; of proofs there may be one.
    pub fn client(&self, authorization: Option<&[u8]>) -> Result<ClaimedClient, FormError> {
        let (basic_id, basic_secret) = authorization.map(basic).transpose()?.flatten().unzip();
        let id = self.get("client_id").map(str::to_owned).or(basic_id);
        let id = id.ok_or(FormError::Missing { name: "client_id" })?;
        let in_header = basic_secret.filter(|secret| !secret.is_empty());
        let credential = match (self.get("client_assertion"), self.get("client_secret"), in_header) {
            (None, None, None) => None,
            (Some(assertion), None, None) => {
                if self.require("client_assertion_type")? != ASSERTION_TYPE {
                    return Err(FormError::AssertionType);
                }
                Some(ClaimedCredential::Assertion(assertion.to_owned()))
            }
            (None, Some(secret), None) => Some(ClaimedCredential::Secret(secret.to_owned())),
            (None, None, Some(secret)) => Some(ClaimedCredential::Secret(secret)),
            _ => return Err(FormError::SeveralProofs),
        };
        Ok(ClaimedClient { id, credential })
    }
}

/// Parameters hold secrets.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Form([redacted])")
    }
}

/// Client id and secret of an `Authorization` header, each percent-encoded before they were joined (RFC 6749 section
/// 2.3.1). `None` where the header is of another scheme than Basic.
fn basic(header: &[u8]) -> Result<Option<(String, String)>, FormError> {
    let header = std::str::from_utf8(header).map_err(|_| FormError::NotBasic)?;
    let (scheme, credentials) = header.split_once(' ').ok_or(FormError::NotBasic)?;
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
        None => Err(FormError::NotBasic),
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
    fn says_what_comes_more_than_once() {
        let cases = [
            ("a=1&b=2", None),
            ("a=1&b=2&a=1", Some("a")),
            ("a=1&a=", None),
            ("a=1&%61=2", Some("a")),
            ("b=1&a=1&a=2&b=2&a=3", Some("a")),
        ];
        for (body, expected) in cases {
            let form = Form::parse(body.as_bytes());
            assert_eq!(form.repeated(), expected, "{body}");
            assert_eq!(form.repeats("a"), expected.is_some(), "{body}");
        }
    }

    #[test]
    fn basic_credentials_are_encoded_twice() {
        let header = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let some = |id: &str, secret: &str| Ok(Some((id.to_owned(), secret.to_owned())));
        let malformed = FormError::NotBasic;
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
            assert_eq!(basic(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(basic(b"Basic \xff"), Err(malformed));
    }

    #[test]
    fn there_is_one_proof() {
        let said = |form: &str, header: Option<&str>| {
            let header = header.map(|text| format!("Basic {}", STANDARD.encode(text)));
            let form = Form::parse(form.as_bytes());
            form.client(header.as_deref().map(str::as_bytes))
                .map(|client| match client.credential {
                    Some(ClaimedCredential::Secret(text)) => format!("{} secret {text}", client.id),
                    Some(ClaimedCredential::Assertion(text)) => format!("{} assertion {text}", client.id),
                    None => format!("{} nothing", client.id),
                })
        };
        let of_type = format!("client_id=a&client_assertion=j&client_assertion_type={ASSERTION_TYPE}");
        let two = format!("{of_type}&client_secret=s");
        let cases = [
            ("client_id=a&client_secret=s", None, Ok("a secret s")),
            ("client_id=a&client_secret=s", Some("b:"), Ok("a secret s")),
            (
                "client_id=a&client_secret=s",
                Some("a:s"),
                Err(FormError::SeveralProofs),
            ),
            ("", Some("b:t"), Ok("b secret t")),
            ("client_id=a", Some("b:t"), Ok("a secret t")),
            (of_type.as_str(), None, Ok("a assertion j")),
            (of_type.as_str(), Some("a:t"), Err(FormError::SeveralProofs)),
            (two.as_str(), None, Err(FormError::SeveralProofs)),
            (
                "client_id=a&client_assertion=j&client_assertion_type=x",
                None,
                Err(FormError::AssertionType),
            ),
            (
                "client_id=a&client_assertion=j",
                None,
                Err(FormError::Missing {
                    name: "client_assertion_type",
                }),
            ),
            ("client_id=a", None, Ok("a nothing")),
            ("", Some("b:"), Ok("b nothing")),
            ("client_secret=s", None, Err(FormError::Missing { name: "client_id" })),
        ];
        for (form, header, expected) in cases {
            assert_eq!(said(form, header), expected.map(str::to_owned), "{form} {header:?}");
        }
    }
}
