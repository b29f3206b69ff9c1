//! Whether a token is ours, for this resource, and alive: the first thing asked on every request.

use crate::access_claims::{AccessClaims, GRAPH_APP_ID, GRAPH_URL, issuer_v1};
use crate::jwt::{Jwt, MalformedJwt};
use crate::key_set::KeySet;
use crate::public_key::Algorithm;
use crate::validity::{is_ahead, is_over};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{TenantId, Timestamp};

/// What a resource expects of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    issuer: String,
    audiences: [&'static str; 2],
}

impl Expected {
    /// A token of the tenant for Graph, under either of Graph's own names.
    pub fn graph(tenant: TenantId) -> Self {
        Self {
            issuer: issuer_v1(tenant),
            audiences: [GRAPH_URL, GRAPH_APP_ID],
        }
    }

    /// A slash at the end makes no other audience: `resource=https://graph.microsoft.com/` is what many scripts send, and
    /// the token repeats it.
    fn accepts(&self, audience: &str) -> bool {
        let given = without_slash(audience);
        self.audiences.iter().any(|known| without_slash(known) == given)
    }
}

fn without_slash(audience: &str) -> &str {
    audience.strip_suffix('/').unwrap_or(audience)
}

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not a signed JWT.
    #[error(transparent)]
    Malformed(#[from] MalformedJwt),
    /// Not signed with RS256, the only algorithm we issue.
    #[error("the algorithm `{algorithm}` is not accepted")]
    WrongAlgorithm {
        /// The header's `alg`, cut to a readable length.
        algorithm: String,
    },
    /// The header names no key, or one that is not published (any more).
    #[error("no key `{key_id}`")]
    UnknownKey {
        /// The header's `kid`, cut to a readable length.
        key_id: String,
    },
    /// The signature is not that of the named key.
    #[error("the signature does not match")]
    BadSignature,
    /// Issued by somebody else, or for another tenant.
    #[error("issued by `{issuer}`")]
    WrongIssuer {
        /// The token's `iss`, cut to a readable length.
        issuer: String,
    },
    /// Issued for another resource.
    #[error("issued for `{audience}`")]
    WrongAudience {
        /// The token's `aud`, cut to a readable length.
        audience: String,
    },
    /// Its `nbf` is more than the clock skew ahead.
    #[error("not valid before {from}")]
    NotYetValid {
        /// The token's `nbf`.
        from: Timestamp,
    },
    /// Its `exp` is more than the clock skew behind.
    #[error("expired at {at}")]
    Expired {
        /// The token's `exp`.
        at: Timestamp,
    },
}

/// What a token says, once it is proved to be ours, for this resource, and alive at `now`.
pub fn verify_access_token(
    token: &str,
    keys: &KeySet,
    expected: &Expected,
    now: Timestamp,
) -> Result<AccessClaims, TokenError> {
    let claims: AccessClaims = signed(token, keys, now)?.claims()?;
    if claims.iss != expected.issuer {
        return Err(TokenError::WrongIssuer {
            issuer: shown(&claims.iss),
        });
    }
    if !expected.accepts(&claims.aud) {
        return Err(TokenError::WrongAudience {
            audience: shown(&claims.aud),
        });
    }
    in_time(claims.nbf, claims.exp, now)?;
    Ok(claims)
}

/// A token taken apart, once one of our keys is proved to have signed it. What it says may still be for anybody.
pub(crate) fn signed<'t>(token: &'t str, keys: &KeySet, now: Timestamp) -> Result<Jwt<'t>, TokenError> {
    let jwt = Jwt::parse(token)?;
    let algorithm = match Algorithm::from_name(&jwt.header.alg) {
        Some(algorithm @ Algorithm::Rs256) => algorithm,
        Some(Algorithm::Ps256) | None => {
            return Err(TokenError::WrongAlgorithm {
                algorithm: shown(&jwt.header.alg),
            });
        }
    };
    let key_id = jwt.header.kid.as_deref().unwrap_or_default();
    let key = keys
        .public_key(key_id, now)
        .ok_or_else(|| TokenError::UnknownKey { key_id: shown(key_id) })?;
    if !key.verifies(algorithm, jwt.signing_input, &jwt.signature) {
        return Err(TokenError::BadSignature);
    }
    Ok(jwt)
}

/// Whether a token that is good from `begin` to `end` is alive.
pub(crate) fn in_time(begin: Timestamp, end: Timestamp, now: Timestamp) -> Result<(), TokenError> {
    if is_ahead(begin, now) {
        return Err(TokenError::NotYetValid { from: begin });
    }
    if is_over(end, now) {
        return Err(TokenError::Expired { at: end });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_claims::tests::{claims, tenant};
    use crate::signing_key::SigningKey;
    use crate::subject::Subject;
    use crate::test_keys::{foreign_signing_key, signing_key};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn keys() -> KeySet {
        KeySet::new([signing_key(START)]).unwrap()
    }

    fn verify(token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        verify_access_token(token, &keys(), &Expected::graph(tenant()), now)
    }

    /// A token with any header and payload, and a signature that is right for them.
    fn forged(header: &Value, payload: &Value, key: &SigningKey) -> String {
        key.sign_with_header(
            &URL_SAFE_NO_PAD.encode(header.to_string()),
            payload.to_string().as_bytes(),
        )
    }

    #[test]
    fn an_application_without_permissions_has_no_roles_claim() {
        let mut without = claims(START);
        let Subject::App(app) = &mut without.subject else {
            panic!("{without:?}")
        };
        app.roles.clear();
        assert_eq!(serde_json::to_value(&without).unwrap().get("roles"), None);
        assert_eq!(verify(&without.sign(&keys(), START), START), Ok(without));
    }

    #[test]
    fn a_delegated_token_is_a_token() {
        let claims = crate::access_claims::tests::user_claims(START);
        assert_eq!(verify(&claims.sign(&keys(), START), START), Ok(claims));
    }

    #[test]
    fn a_token_lives_from_its_start_to_its_end() {
        use crate::CLOCK_SKEW_SECONDS as SKEW;
        let issued = START.plus_days(1);
        let claims = claims(issued);
        let token = claims.sign(&keys(), issued);
        let early = Err(TokenError::NotYetValid { from: issued });
        let late = Err(TokenError::Expired { at: claims.exp });
        let cases = [
            (issued.plus_seconds(-SKEW - 1), early),
            (issued.plus_seconds(-SKEW), Ok(())),
            (issued, Ok(())),
            (claims.exp.plus_seconds(SKEW - 1), Ok(())),
            (claims.exp.plus_seconds(SKEW), late),
        ];
        for (now, expected) in cases {
            assert_eq!(
                verify(&token, now).map(|read| assert_eq!(read, claims)),
                expected,
                "{now}"
            );
        }
    }

    #[test]
    fn a_token_is_for_the_audience_it_names() {
        let cases = [
            (GRAPH_URL, true),
            ("https://graph.microsoft.com/", true),
            (GRAPH_APP_ID, true),
            ("https://localhost:8443", false),
            ("https://graph.microsoft.com//", false),
            ("https://graph.windows.net", false),
            ("", false),
            ("/", false),
        ];
        for (audience, accepted) in cases {
            let mut claims = claims(START);
            claims.aud = audience.to_owned();
            let verified = verify(&claims.sign(&keys(), START), START);
            let refused = TokenError::WrongAudience {
                audience: audience.to_owned(),
            };
            assert_eq!(verified.err(), (!accepted).then_some(refused), "{audience}");
        }
    }

    #[test]
    fn a_token_of_another_issuer_is_refused() {
        let mut claims = claims(START);
        claims.iss = "https://sts.windows.net/11111111-0000-cccc-1111-dddd2222eeee/".to_owned();
        let issuer = claims.iss.clone();
        assert_eq!(
            verify(&claims.sign(&keys(), START), START),
            Err(TokenError::WrongIssuer { issuer })
        );
    }

    #[test]
    fn only_our_keys_and_algorithm_sign() {
        let ours = signing_key(START);
        let foreign = foreign_signing_key(START);
        let kid = ours.key_id();
        let payload = serde_json::to_value(claims(START)).unwrap();
        let wrong = |name: &str| {
            Some(TokenError::WrongAlgorithm {
                algorithm: name.to_owned(),
            })
        };
        let unknown = |name: &str| {
            Some(TokenError::UnknownKey {
                key_id: name.to_owned(),
            })
        };
        let cases = [
            (json!({"alg": "RS256", "kid": kid}), &ours, None),
            (
                json!({"alg": "RS256", "kid": kid}),
                &foreign,
                Some(TokenError::BadSignature),
            ),
            (
                json!({"alg": "RS256", "kid": foreign.key_id()}),
                &foreign,
                unknown(foreign.key_id()),
            ),
            (json!({"alg": "RS256"}), &ours, unknown("")),
            (json!({"alg": "none", "kid": kid}), &ours, wrong("none")),
            (json!({"alg": "HS256", "kid": kid}), &ours, wrong("HS256")),
            (json!({"alg": "PS256", "kid": kid}), &ours, wrong("PS256")),
            (json!({"alg": "rs256", "kid": kid}), &ours, wrong("rs256")),
        ];
        for (header, key, expected) in cases {
            assert_eq!(
                verify(&forged(&header, &payload, key), START).err(),
                expected,
                "{header}"
            );
        }
        let unsigned = format!(
            "{}.",
            forged(&json!({"alg": "none"}), &payload, &ours)
                .rsplit_once('.')
                .unwrap()
                .0
        );
        assert_eq!(verify(&unsigned, START).err(), wrong("none"));
    }

    #[test]
    fn a_signed_payload_that_is_no_access_token_is_refused() {
        let key = signing_key(START);
        let header = json!({"alg": "RS256", "kid": key.key_id()});
        let good = serde_json::to_value(claims(START)).unwrap();
        let with = |name: &str, value: Value| {
            let mut payload = good.clone();
            payload[name] = value;
            payload
        };
        let cases = [
            json!([]),
            json!({}),
            with("exp", json!("never")),
            with("idtyp", json!("user")),
            with("ver", json!("2.0")),
            with("tid", json!("contoso.com")),
        ];
        for payload in cases {
            let expected = TokenError::Malformed(MalformedJwt::Part { part: "payload" });
            assert_eq!(
                verify(&forged(&header, &payload, &key), START),
                Err(expected),
                "{payload}"
            );
        }
    }

    proptest! {
        /// One character changed anywhere, and it is not our token any more.
        #[test]
        fn a_tampered_token_never_verifies(position: prop::sample::Index, with in "[a-zA-Z0-9_.-]") {
            let token = claims(START).sign(&keys(), START);
            let position = position.index(token.len());
            let mut tampered = token.clone();
            tampered.replace_range(position..=position, &with);
            prop_assert_eq!(verify(&tampered, START).is_ok(), tampered == token);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            prop_assert!(verify(&text, START).is_err());
        }
    }
}
