//! Client assertions: an application proves itself with a JWT signed by the key of a certificate it has registered
//! (`private_key_jwt`, RFC 7523).
//!
//! Source: Microsoft identity platform, certificate credentials; the forms that MSAL for Python, .NET and Node send.

use crate::certificate::CertificateKey;
use crate::jwt::{Header, Jwt, MalformedJwt, OneOrMany};
use crate::numeric_date::NumericDate;
use crate::public_key::Algorithm;
use crate::thumbprint::{Thumbprint, sha256};
use crate::validity::{is_ahead, is_over};
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, Timestamp};
use serde::Deserialize;

/// What the token endpoint expects of an assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedAssertion {
    /// The application that the request is for.
    pub client_id: AppId,
    /// Every accepted spelling of this token endpoint or issuer, with the tenant's id and with its domain. Compared
    /// without regard to case.
    pub audiences: Vec<String>,
}

/// What an accepted assertion leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssertionInfo {
    /// Names the assertion, whoever sends it again: a SHA-256 over the client id and the `jti` claim, or the whole
    /// assertion where it has no `jti`. Remember it until `forget_at` and refuse it a second time.
    pub replay_key: [u8; 32],
    /// The assertion's `exp`.
    pub expires: Timestamp,
    /// From then on the assertion is refused for its age, and its replay key need not be remembered.
    pub forget_at: Timestamp,
    /// The certificate whose key signed.
    pub thumbprint: Thumbprint,
}

/// Why an assertion is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// Not a signed JWT, or its claims cannot be read.
    #[error(transparent)]
    Malformed(#[from] MalformedJwt),
    /// Neither RS256 nor PS256.
    #[error("the algorithm `{algorithm}` is not accepted")]
    WrongAlgorithm {
        /// The header's `alg`, cut to a readable length.
        algorithm: String,
    },
    /// The header has none of `x5t#S256`, `x5t`, `x5c`.
    #[error("the header names no certificate")]
    NoCertificateNamed,
    /// The named certificate is not among the application's.
    #[error("the certificate `{name}` is not registered for the application")]
    UnknownCertificate {
        /// What the header says, cut to a readable length.
        name: String,
    },
    /// The certificate has expired, or has not begun.
    #[error("the certificate is valid from {from} until {until}")]
    CertificateOutsideValidity {
        /// Its `notBefore`.
        from: Timestamp,
        /// Its `notAfter`.
        until: Timestamp,
    },
    /// The signature is not that of the certificate's key.
    #[error("the signature does not match")]
    BadSignature,
    /// `iss` or `sub` is not the client id.
    #[error("the {claim} is `{value}`, which is not the client id")]
    WrongClient {
        /// `iss` or `sub`.
        claim: &'static str,
        /// Its value, cut to a readable length.
        value: String,
    },
    /// Made for another token endpoint.
    #[error("made for `{audience}`")]
    WrongAudience {
        /// The first `aud`, cut to a readable length; empty when there is none.
        audience: String,
    },
    /// Its `nbf` is more than the clock skew ahead.
    #[error("not valid before {from}")]
    NotYetValid {
        /// The assertion's `nbf`.
        from: Timestamp,
    },
    /// Its `exp` is more than the clock skew behind.
    #[error("expired at {at}")]
    Expired {
        /// The assertion's `exp`.
        at: Timestamp,
    },
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: OneOrMany,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    jti: Option<String>,
}

/// Checks that `assertion` was made by the application for this endpoint, with the key of one of its certificates, and
/// is alive at `now`. Whether it was seen before is for the caller to know: [`AssertionInfo::replay_key`].
pub fn verify_client_assertion(
    assertion: &str,
    certificates: &[CertificateKey],
    expected: &ExpectedAssertion,
    now: Timestamp,
) -> Result<AssertionInfo, AssertionError> {
    let jwt = Jwt::parse(assertion)?;
    let algorithm = Algorithm::from_name(&jwt.header.alg).ok_or_else(|| AssertionError::WrongAlgorithm {
        algorithm: shown(&jwt.header.alg),
    })?;
    let certificate = named_certificate(&jwt.header, certificates)?;
    if is_ahead(certificate.not_before(), now) || is_over(certificate.not_after(), now) {
        return Err(AssertionError::CertificateOutsideValidity {
            from: certificate.not_before(),
            until: certificate.not_after(),
        });
    }
    if !certificate
        .public_key()
        .verifies(algorithm, jwt.signing_input, &jwt.signature)
    {
        return Err(AssertionError::BadSignature);
    }

    let claims: Claims = jwt.claims()?;
    check_claims(&claims, expected, now)?;
    Ok(AssertionInfo {
        replay_key: replay_key(expected.client_id, claims.jti.as_deref(), jwt.signing_input),
        expires: claims.exp.0,
        forget_at: crate::validity::over_from(claims.exp.0),
        thumbprint: certificate.thumbprint(),
    })
}

fn check_claims(claims: &Claims, expected: &ExpectedAssertion, now: Timestamp) -> Result<(), AssertionError> {
    for (claim, value) in [("iss", &claims.iss), ("sub", &claims.sub)] {
        if value.parse::<AppId>().ok() != Some(expected.client_id) {
            return Err(AssertionError::WrongClient {
                claim,
                value: shown(value),
            });
        }
    }
    let is_accepted = |given: &String| expected.audiences.iter().any(|known| known.eq_ignore_ascii_case(given));
    let audiences = claims.aud.as_slice();
    if !audiences.iter().any(is_accepted) {
        return Err(AssertionError::WrongAudience {
            audience: audiences.first().map(|audience| shown(audience)).unwrap_or_default(),
        });
    }
    if let Some(NumericDate(from)) = claims.nbf
        && is_ahead(from, now)
    {
        return Err(AssertionError::NotYetValid { from });
    }
    if is_over(claims.exp.0, now) {
        return Err(AssertionError::Expired { at: claims.exp.0 });
    }
    Ok(())
}

/// The certificate that the header names; the strongest name that it gives is the one that counts.
fn named_certificate<'a>(header: &Header, known: &'a [CertificateKey]) -> Result<&'a CertificateKey, AssertionError> {
    let (name, found) = if let Some(name) = &header.x5t_s256 {
        let digest = thumbprint_bytes(name);
        (
            name,
            known
                .iter()
                .find(|key| digest.as_deref() == Some(&key.thumbprint().sha256)),
        )
    } else if let Some(name) = &header.x5t {
        let digest = thumbprint_bytes(name);
        (
            name,
            known
                .iter()
                .find(|key| digest.as_deref() == Some(&key.thumbprint().sha1)),
        )
    } else if let Some(name) = header.x5c.as_ref().and_then(|chain| chain.as_slice().first()) {
        let der = STANDARD.decode(name).ok();
        (name, known.iter().find(|key| der.as_deref() == Some(key.der())))
    } else {
        return Err(AssertionError::NoCertificateNamed);
    };
    found.ok_or_else(|| AssertionError::UnknownCertificate { name: shown(name) })
}

/// Reads a thumbprint in base64url. MSAL for Python leaves the padding on.
fn thumbprint_bytes(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT).decode(text).ok()
}

fn replay_key(client_id: AppId, jti: Option<&str>, signing_input: &[u8]) -> [u8; 32] {
    // The tag keeps a `jti` from imitating an assertion without one.
    let (tag, rest) = match jti {
        Some(jti) => ("jti", jti.as_bytes()),
        None => ("jws", signing_input),
    };
    sha256(&[format!("{client_id} {tag} ").as_bytes(), rest].concat())
}

#[cfg(test)]
mod tests;
