//! The compact JWT form (RFC 7515 section 7.1): three base64url parts with dots between them.
//!
//! Reading only takes the form apart. Nothing of the payload may be believed before the signature is checked, so the
//! payload comes out as bytes and is parsed by whoever has checked it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The longest token or assertion that is looked at, in bytes. The largest honest ones, assertions that carry a chain of
/// certificates, stay under half of it.
pub const MAX_JWT_BYTES: usize = 32 * 1024;

/// Why a text is not a signed JWT.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedJwt {
    /// More than [`MAX_JWT_BYTES`].
    #[error("{bytes} bytes, more than the {MAX_JWT_BYTES} allowed")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// No dot in it: an opaque token, a secret, or nothing at all.
    #[error("not a JWT: there are no dots")]
    NoDots,
    /// Dots, but not two of them; an encrypted JWT has four.
    #[error("not a signed JWT: {dots} dots where two belong")]
    Dots {
        /// How many.
        dots: usize,
    },
    /// A part is not base64url, not JSON, or lacks a member that must be there.
    #[error("the {part} cannot be read")]
    Part {
        /// `header`, `payload` or `signature`.
        part: &'static str,
    },
    /// The header has `crit`: it demands an extension, and RFC 7515 section 4.1.11 has us refuse those we do not know.
    #[error("the header demands an extension")]
    Critical,
}

/// The header members that say how to check the signature. Others are hints or decoration.
#[derive(Deserialize)]
pub(crate) struct Header {
    pub(crate) alg: String,
    pub(crate) kid: Option<String>,
    pub(crate) x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    pub(crate) x5t_s256: Option<String>,
    pub(crate) x5c: Option<OneOrMany>,
    crit: Option<IgnoredAny>,
}

/// A member that is a list by its specification, and a single string from some clients (`x5c` from MSAL for .NET) or by
/// a shorthand of the specification (`aud`).
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// A JWT taken apart; nothing in it is verified.
pub(crate) struct Jwt<'a> {
    pub(crate) header: Header,
    /// The bytes that the signature covers.
    pub(crate) signing_input: &'a [u8],
    pub(crate) signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Jwt<'a> {
    pub(crate) fn parse(text: &'a str) -> Result<Self, MalformedJwt> {
        if text.len() > MAX_JWT_BYTES {
            return Err(MalformedJwt::TooLong { bytes: text.len() });
        }
        let dots = text.bytes().filter(|byte| *byte == b'.').count();
        if dots == 0 {
            return Err(MalformedJwt::NoDots);
        }
        let (signing_input, signature) = text.rsplit_once('.').ok_or(MalformedJwt::NoDots)?;
        let (header, payload) = match signing_input.split_once('.') {
            Some(parts) if dots == 2 => parts,
            _ => return Err(MalformedJwt::Dots { dots }),
        };
        let header: Header = json_part("header", header)?;
        if header.crit.is_some() {
            return Err(MalformedJwt::Critical);
        }
        Ok(Self {
            header,
            signing_input: signing_input.as_bytes(),
            signature: bytes_part("signature", signature)?,
            payload,
        })
    }

    /// The claims. To be called once the signature is known to be right.
    pub(crate) fn claims<T: for<'de> Deserialize<'de>>(&self) -> Result<T, MalformedJwt> {
        json_part("payload", self.payload)
    }
}

/// Writes a JWT from a header in base64url, the payload's JSON, and what signs.
pub(crate) fn write(header: &str, payload: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let mut text = String::with_capacity(header.len() + payload.len() * 4 / 3 + 512);
    text.push_str(header);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut text);
    let signature = sign(text.as_bytes());
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut text);
    text
}

fn bytes_part(part: &'static str, text: &str) -> Result<Vec<u8>, MalformedJwt> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| MalformedJwt::Part { part })
}

fn json_part<T: for<'de> Deserialize<'de>>(part: &'static str, text: &str) -> Result<T, MalformedJwt> {
    serde_json::from_slice(&bytes_part(part, text)?).map_err(|_| MalformedJwt::Part { part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(json: &str) -> String {
        URL_SAFE_NO_PAD.encode(json)
    }

    #[test]
    fn tells_why_a_text_is_no_jwt() {
        let rs256 = part(r#"{"alg":"RS256"}"#);
        let unreadable = |part| Some(MalformedJwt::Part { part });
        let cases = [
            (String::new(), Some(MalformedJwt::NoDots)),
            ("opaque".to_owned(), Some(MalformedJwt::NoDots)),
            ("a.b".to_owned(), Some(MalformedJwt::Dots { dots: 1 })),
            ("a.b.c.d.e".to_owned(), Some(MalformedJwt::Dots { dots: 4 })),
            ("..".to_owned(), unreadable("header")),
            (format!("{}..", part("[]")), unreadable("header")),
            (format!("{}..", part(r#"{"typ":"JWT"}"#)), unreadable("header")),
            (
                format!("{}..", part(r#"{"alg":"none","alg":"RS256"}"#)),
                unreadable("header"),
            ),
            (format!("{}=.e30.AA", rs256), unreadable("header")),
            (format!("{rs256}.e30.?"), unreadable("signature")),
            (
                format!("{}.e30.AA", part(r#"{"alg":"RS256","crit":["b64"]}"#)),
                Some(MalformedJwt::Critical),
            ),
            (
                "a".repeat(MAX_JWT_BYTES + 1),
                Some(MalformedJwt::TooLong {
                    bytes: MAX_JWT_BYTES + 1,
                }),
            ),
            (format!("{rs256}.e30.AA"), None),
        ];
        for (text, expected) in cases {
            assert_eq!(Jwt::parse(&text).err(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(payload in any::<Vec<i64>>(), signature in any::<Vec<u8>>()) {
            let json = serde_json::to_vec(&payload).unwrap();
            let text = write(&part(r#"{"alg":"RS256","kid":"k"}"#), &json, |_| signature.clone());
            let jwt = Jwt::parse(&text).unwrap();
            prop_assert_eq!(jwt.claims::<Vec<i64>>().unwrap(), payload);
            prop_assert_eq!(&jwt.signature, &signature);
            prop_assert_eq!(jwt.header.kid.as_deref(), Some("k"));
        }

        #[test]
        fn no_text_panics(text in "[a-zA-Z0-9.{}\\PC]{0,80}") {
            let _ = Jwt::parse(&text);
        }
    }
}
