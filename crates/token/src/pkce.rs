//! Proof keys: whoever redeems a code shows that it is whoever asked for it.
//!
//! Source: RFC 7636; Microsoft identity platform, authorization code flow (`plain` where no method is named).

use crate::thumbprint::sha256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::fmt;
use subtle::ConstantTimeEq;

/// Lengths that RFC 7636 allows a verifier, and so a plain challenge. A hashed challenge has the shorter.
const LENGTHS: std::ops::RangeInclusive<usize> = 43..=128;

/// What the application that asks for a code will show that it knows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    method: ChallengeMethod,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum ChallengeMethod {
    S256,
    Plain,
}

/// Why a challenge or a verifier cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PkceError {
    /// Not 43 to 128 letters, digits, `-`, `.`, `_` and `~`.
    #[error("it must be 43 to 128 letters, digits, `-`, `.`, `_` or `~`")]
    Form,
    /// A method that is neither `S256` nor `plain`.
    #[error("the method must be `S256` or `plain`")]
    Method,
    /// There is a challenge, and no verifier for it.
    #[error("there is no code_verifier for the code_challenge")]
    Missing,
    /// There is a verifier, and no challenge for it: somebody may have cut the challenge out of the request.
    #[error("there was no code_challenge for the code_verifier")]
    Unasked,
    /// The verifier is another's.
    #[error("the code_verifier is not that of the code_challenge")]
    Mismatch,
}

impl Challenge {
    /// `code_challenge` and `code_challenge_method`.
    pub fn parse(value: &str, method: Option<&str>) -> Result<Self, PkceError> {
        let method = match method {
            Some("S256") => ChallengeMethod::S256,
            Some("plain") | None => ChallengeMethod::Plain,
            Some(_) => return Err(PkceError::Method),
        };
        is_well_formed(value).then_some(()).ok_or(PkceError::Form)?;
        let value = value.to_owned();
        Ok(Self { method, value })
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        let shown = match self.method {
            ChallengeMethod::S256 => URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes())),
            ChallengeMethod::Plain => verifier.to_owned(),
        };
        shown.as_bytes().ct_eq(self.value.as_bytes()).into()
    }
}

/// Checks what redeems a code against what the code was asked for with.
pub fn verify(challenge: Option<&Challenge>, verifier: Option<&str>) -> Result<(), PkceError> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(PkceError::Unasked),
        (Some(_), None) => Err(PkceError::Missing),
        (Some(_), Some(verifier)) if !is_well_formed(verifier) => Err(PkceError::Form),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(PkceError::Mismatch),
    }
}

fn is_well_formed(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    LENGTHS.contains(&text.len()) && text.bytes().all(is_unreserved)
}

/// A plain challenge is the verifier itself.
impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Challenge({:?}, [redacted])", self.method)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_the_verifier_meets_the_challenge() {
        let hashed = Challenge::parse(CHALLENGE, Some("S256")).unwrap();
        let plain = Challenge::parse(VERIFIER, None).unwrap();
        let long = "a".repeat(129);
        let cases = [
            ("S256", Some(&hashed), Some(VERIFIER), Ok(())),
            (
                "the challenge again",
                Some(&hashed),
                Some(CHALLENGE),
                Err(PkceError::Mismatch),
            ),
            ("plain", Some(&plain), Some(VERIFIER), Ok(())),
            (
                "hash for plain",
                Some(&plain),
                Some(CHALLENGE),
                Err(PkceError::Mismatch),
            ),
            ("no verifier", Some(&hashed), None, Err(PkceError::Missing)),
            ("no challenge", None, Some(VERIFIER), Err(PkceError::Unasked)),
            ("neither", None, None, Ok(())),
            ("short", Some(&hashed), Some(&VERIFIER[1..]), Err(PkceError::Form)),
            ("long", Some(&hashed), Some(&long), Err(PkceError::Form)),
        ];
        for (name, challenge, verifier, expected) in cases {
            assert_eq!(verify(challenge, verifier), expected, "{name}");
        }
    }

    #[test]
    fn a_challenge_has_a_form() {
        let cases = [
            (CHALLENGE, Some("S256"), Ok(())),
            (CHALLENGE, Some("plain"), Ok(())),
            (CHALLENGE, None, Ok(())),
            (CHALLENGE, Some("s256"), Err(PkceError::Method)),
            (CHALLENGE, Some("none"), Err(PkceError::Method)),
            (&CHALLENGE[1..], Some("S256"), Err(PkceError::Form)),
            ("", None, Err(PkceError::Form)),
            (
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM",
                None,
                Err(PkceError::Form),
            ),
        ];
        for (value, method, expected) in cases {
            assert_eq!(
                Challenge::parse(value, method).map(drop),
                expected,
                "{value} {method:?}"
            );
        }
    }
}
