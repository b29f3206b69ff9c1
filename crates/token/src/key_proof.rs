//! Proofs of possession: whoever changes the keys of an application shows that they hold one of them, with a JWT that it
//! signed.
//!
//! Source: Microsoft Graph v1.0, `application: addKey`, "Generating proof of possession tokens".

use crate::certificate::CertificateKey;
use crate::jwt::{Jwt, MalformedJwt, OneOrMany};
use crate::numeric_date::NumericDate;
use crate::public_key::Algorithm;
use crate::validity::{is_ahead, is_over};
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::shown;
use serde::Deserialize;

/// What every proof is made for: the directory's own application, under its old name.
pub const PROOF_AUDIENCE: &str = "00000002-0000-0000-c000-000000000000";
/// The longest that a proof may live.
pub const PROOF_SECONDS_MAX: i64 = 10 * 60;

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyProofError {
    /// Not a signed JWT, or its claims cannot be read.
    #[error(transparent)]
    Malformed(#[from] MalformedJwt),
    /// Neither RS256 nor PS256.
    #[error("the algorithm `{algorithm}` is not accepted")]
    WrongAlgorithm {
        /// The header's `alg`, cut to a readable length.
        algorithm: String,
    },
    /// No key that is valid now made the signature.
    #[error("the signature is of none of the valid keys")]
    BadSignature,
    /// Made for something else.
    #[error("the audience is not `{PROOF_AUDIENCE}`")]
    WrongAudience,
    /// Made for the keys of another object.
    #[error("the issuer is `{issuer}`, which is not the object's id")]
    WrongIssuer {
        /// Its `iss`, cut to a readable length.
        issuer: String,
    },
    /// Not alive now, or made to live too long.
    #[error("it must be valid now, and for at most ten minutes")]
    Lifetime,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: OneOrMany,
    exp: NumericDate,
    nbf: NumericDate,
}

/// Checks that `proof` was made for the keys of the object with the id `object`, by one of `certificates`, and is alive at
/// `now`.
pub fn verify_key_proof(
    proof: &str,
    certificates: &[CertificateKey],
    object: &str,
    now: Timestamp,
) -> Result<(), KeyProofError> {
    let jwt = Jwt::parse(proof)?;
    let algorithm = Algorithm::from_name(&jwt.header.alg).ok_or_else(|| KeyProofError::WrongAlgorithm {
        algorithm: shown(&jwt.header.alg),
    })?;
    let made_it = |key: &CertificateKey| {
        let is_valid = !is_ahead(key.not_before(), now) && !is_over(key.not_after(), now);
        is_valid && key.public_key().verifies(algorithm, jwt.signing_input, &jwt.signature)
    };
    // Few clients name the key, and an object has few.
    if !certificates.iter().any(made_it) {
        return Err(KeyProofError::BadSignature);
    }
    check_claims(&jwt.claims()?, object, now)
}

fn check_claims(claims: &Claims, object: &str, now: Timestamp) -> Result<(), KeyProofError> {
    if !claims.aud.as_slice().iter().any(|audience| audience == PROOF_AUDIENCE) {
        return Err(KeyProofError::WrongAudience);
    }
    if !claims.iss.eq_ignore_ascii_case(object) {
        let issuer = shown(&claims.iss);
        return Err(KeyProofError::WrongIssuer { issuer });
    }
    let (from, until) = (claims.nbf.0, claims.exp.0);
    let lives_seconds = until.unix_seconds() - from.unix_seconds();
    if is_ahead(from, now) || is_over(until, now) || lives_seconds > PROOF_SECONDS_MAX {
        return Err(KeyProofError::Lifetime);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_keys::{certificate, foreign_pkcs8, pkcs8, signed};
    use ring::signature::RSA_PKCS1_SHA256;
    use serde_json::{Value, json};

    const OBJECT: &str = "fd7fe6a5-1af5-4b4e-8d6a-3d1a2f9a5f60";
    const NOW: i64 = 86_400;

    fn check(key: &[u8], payload: &Value) -> Result<(), KeyProofError> {
        let made = certificate(&rcgen::KeyPair::try_from(pkcs8()).unwrap(), "collector", 365);
        let known = CertificateKey::from_pem_or_der(made.der()).unwrap();
        let proof = signed(key, &RSA_PKCS1_SHA256, &json!({"alg": "RS256"}), payload);
        verify_key_proof(&proof, &[known], OBJECT, Timestamp::UNIX_EPOCH.plus_seconds(NOW))
    }

    #[test]
    fn a_proof_is_by_a_known_key_for_this_object_and_short_lived() {
        let payload = json!({"aud": PROOF_AUDIENCE, "iss": OBJECT, "nbf": NOW, "exp": NOW + 600});
        let with = |name: &str, value: Value| {
            let mut changed = payload.clone();
            changed[name] = value;
            changed
        };
        assert_eq!(check(pkcs8(), &payload), Ok(()));
        assert_eq!(check(foreign_pkcs8(), &payload), Err(KeyProofError::BadSignature));
        let issuer = KeyProofError::WrongIssuer { issuer: "x".to_owned() };
        let cases = [
            (
                with("aud", json!("https://graph.microsoft.com")),
                KeyProofError::WrongAudience,
            ),
            (with("iss", json!("x")), issuer),
            (with("exp", json!(NOW + 7200)), KeyProofError::Lifetime),
            (with("exp", json!(NOW - 3600)), KeyProofError::Lifetime),
            (with("nbf", json!(NOW + 3600)), KeyProofError::Lifetime),
        ];
        for (payload, expected) in cases {
            assert_eq!(check(pkcs8(), &payload), Err(expected), "{payload}");
        }
        assert!(matches!(check(pkcs8(), &json!({})), Err(KeyProofError::Malformed(_))));
    }
}
