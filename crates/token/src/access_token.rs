//! Access tokens for the Graph API, in the v1.0 form that Graph's own tokens have whichever endpoint hands them out.
//!
//! Application tokens so far: client credentials is the only grant. Left out on purpose: `aio` and `rh`, which are
//! opaque to everyone but Microsoft.
//!
//! Source: Microsoft identity platform, access token claims reference.

use crate::jwt::{Jwt, MalformedJwt};
use crate::key_set::KeySet;
use crate::numeric_date;
use crate::public_key::Algorithm;
use crate::validity::{is_ahead, is_over};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

/// The resource that Graph is asked for by URL, and the audience of its tokens.
pub const GRAPH_URL: &str = "https://graph.microsoft.com";

/// The resource that Graph is asked for by application id.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";

const SHORTEST_LIFETIME_SECONDS: u32 = 60 * 60;
const LONGEST_LIFETIME_SECONDS: u32 = 90 * 60;

/// What an application's access token says. Field names are the claims' names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The resource, spelled as it was asked for.
    pub aud: String,
    /// Who issued the token: [`issuer_v1`].
    pub iss: String,
    /// Issued at, in whole seconds.
    #[serde(with = "numeric_date")]
    pub iat: Timestamp,
    /// Not to be used before; the same as `iat`.
    #[serde(with = "numeric_date")]
    pub nbf: Timestamp,
    /// Not to be used from then on.
    #[serde(with = "numeric_date")]
    pub exp: Timestamp,
    /// The application's display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_displayname: Option<String>,
    /// The application (client id) that asked.
    pub appid: AppId,
    /// How the application proved itself.
    pub appidacr: ClientProof,
    /// The identity provider; the same as `iss`.
    pub idp: String,
    /// Whom the token is for: an application.
    pub idtyp: IdType,
    /// The service principal.
    pub oid: ServicePrincipalId,
    /// The application permissions; the claim is absent when nothing is granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The same as `oid`.
    pub sub: ServicePrincipalId,
    /// The part of the world that the tenant lives in, such as `EU`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_region_scope: Option<String>,
    /// The tenant.
    pub tid: TenantId,
    /// The token's own name, 22 characters, as in a sign-in's `uniqueTokenIdentifier`.
    pub uti: String,
    /// The form of the token: `1.0`.
    pub ver: FormVersion,
}

/// How a client proved who it is: `appidacr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientProof {
    /// A client secret.
    #[serde(rename = "1")]
    Secret,
    /// A client assertion signed with a certificate's key.
    #[serde(rename = "2")]
    Certificate,
}

/// Whom a token is for: `idtyp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdType {
    /// An application acting for itself.
    App,
}

/// The form of a token: `ver`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormVersion {
    /// The form of Graph's tokens.
    #[serde(rename = "1.0")]
    V1,
}

/// What an application is granted: everything in its token but the times and the token's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppGrant {
    /// The resource, spelled as it was asked for.
    pub audience: String,
    /// The tenant.
    pub tenant: TenantId,
    /// The application.
    pub app: AppId,
    /// The application's display name.
    pub app_display_name: Option<String>,
    /// The application's service principal in the tenant.
    pub service_principal: ServicePrincipalId,
    /// How the application proved itself.
    pub proof: ClientProof,
    /// Names of the application permissions granted, possibly none.
    pub roles: Vec<String>,
    /// The part of the world that the tenant lives in.
    pub tenant_region_scope: Option<String>,
}

impl AppGrant {
    /// The claims of a token issued at `now` that lives for [`lifetime_seconds`]; `name` is random and becomes `uti`.
    ///
    /// `iat` is `now` itself and not, as with some issuers, a few minutes earlier to please slow clocks: a token issued
    /// after a revocation must not look older than it.
    pub fn claims(self, now: Timestamp, lifetime_seconds: i64, name: [u8; 16]) -> AccessClaims {
        let issued = Timestamp::UNIX_EPOCH.plus_seconds(now.unix_seconds());
        let issuer = issuer_v1(self.tenant);
        AccessClaims {
            aud: self.audience,
            iss: issuer.clone(),
            iat: issued,
            nbf: issued,
            exp: issued.plus_seconds(lifetime_seconds),
            app_displayname: self.app_display_name,
            appid: self.app,
            appidacr: self.proof,
            idp: issuer,
            idtyp: IdType::App,
            oid: self.service_principal,
            roles: self.roles,
            sub: self.service_principal,
            tenant_region_scope: self.tenant_region_scope,
            tid: self.tenant,
            uti: URL_SAFE_NO_PAD.encode(name),
            ver: FormVersion::V1,
        }
    }
}

impl AccessClaims {
    /// The token, signed by the key that signs at `now`.
    pub fn sign(&self, keys: &KeySet, now: Timestamp) -> String {
        let payload = serde_json::to_vec(self).expect("the claims are strings, numbers and lists of strings");
        keys.signing(now).sign(&payload)
    }
}

/// The issuer of v1.0 tokens: `https://sts.windows.net/{tenant}/`.
pub fn issuer_v1(tenant: TenantId) -> String {
    format!("https://sts.windows.net/{tenant}/")
}

/// How long a token lives: evenly between 60 and 90 minutes, so that clients do not all come back at once.
pub fn lifetime_seconds(random: [u8; 4]) -> i64 {
    let choices = u64::from(LONGEST_LIFETIME_SECONDS - SHORTEST_LIFETIME_SECONDS + 1);
    let choice = (u64::from(u32::from_le_bytes(random)) * choices) >> 32;
    i64::from(SHORTEST_LIFETIME_SECONDS) + choice as i64
}

/// What a resource expects of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    issuer: String,
    audiences: Vec<String>,
}

impl Expected {
    /// A token of the tenant for Graph, under either of Graph's own names.
    pub fn graph(tenant: TenantId) -> Self {
        Self {
            issuer: issuer_v1(tenant),
            audiences: vec![GRAPH_URL.to_owned(), GRAPH_APP_ID.to_owned()],
        }
    }

    /// Also under this name, such as the server's own origin.
    #[must_use]
    pub fn or_audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// One slash more at the end is the same audience: `resource=https://graph.microsoft.com/` is what many scripts send,
    /// and the token repeats it.
    fn accepts(&self, audience: &str) -> bool {
        let bare = |text: &'_ str| text.strip_suffix('/').unwrap_or(text).len();
        let given = &audience[..bare(audience)];
        self.audiences.iter().any(|known| known[..bare(known)] == *given)
    }
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

    let claims: AccessClaims = jwt.claims()?;
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
    if is_ahead(claims.nbf, now) {
        return Err(TokenError::NotYetValid { from: claims.nbf });
    }
    if is_over(claims.exp, now) {
        return Err(TokenError::Expired { at: claims.exp });
    }
    Ok(claims)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::signing_key::SigningKey;
    use crate::test_keys::{foreign_signing_key, signing_key};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    pub(crate) fn tenant() -> TenantId {
        "aaaabbbb-0000-cccc-1111-dddd2222eeee".parse().unwrap()
    }

    pub(crate) fn claims(now: Timestamp) -> AccessClaims {
        let grant = AppGrant {
            audience: GRAPH_URL.to_owned(),
            tenant: tenant(),
            app: "00001111-aaaa-2222-bbbb-3333cccc4444".parse().unwrap(),
            app_display_name: Some("Collector".to_owned()),
            service_principal: "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb".parse().unwrap(),
            proof: ClientProof::Secret,
            roles: vec!["IdentityRiskEvent.Read.All".to_owned()],
            tenant_region_scope: None,
        };
        grant.claims(now, 3600, [7; 16])
    }

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
    fn says_what_graph_tokens_say() {
        let now = Timestamp::parse("2026-03-01T10:00:00.5Z").unwrap();
        let token = claims(now).sign(&keys(), now);
        let parts: Vec<_> = token.split('.').collect();
        let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        let kid = keys().signing(now).key_id().to_owned();
        assert_eq!(
            json(parts[0]),
            json!({"typ": "JWT", "alg": "RS256", "x5t": kid, "kid": kid})
        );
        let expected = json!({
            "aud": "https://graph.microsoft.com",
            "iss": "https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/",
            "iat": 1_772_359_200, "nbf": 1_772_359_200, "exp": 1_772_362_800,
            "app_displayname": "Collector",
            "appid": "00001111-aaaa-2222-bbbb-3333cccc4444",
            "appidacr": "1",
            "idp": "https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/",
            "idtyp": "app",
            "oid": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
            "roles": ["IdentityRiskEvent.Read.All"],
            "sub": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
            "tid": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
            "uti": "BwcHBwcHBwcHBwcHBwcHBw",
            "ver": "1.0",
        });
        assert_eq!(json(parts[1]), expected);
    }

    #[test]
    fn an_application_without_permissions_has_no_roles_claim() {
        let mut without = claims(START);
        without.roles.clear();
        assert_eq!(serde_json::to_value(&without).unwrap().get("roles"), None);
        assert_eq!(verify(&without.sign(&keys(), START), START), Ok(without));
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
        let expected = Expected::graph(tenant()).or_audience("https://localhost:8443");
        let cases = [
            (GRAPH_URL, true),
            ("https://graph.microsoft.com/", true),
            (GRAPH_APP_ID, true),
            ("https://localhost:8443", true),
            ("https://localhost:8443/", true),
            ("https://localhost", false),
            ("https://graph.microsoft.com//", false),
            ("https://graph.windows.net", false),
            ("", false),
            ("/", false),
        ];
        for (audience, accepted) in cases {
            let mut claims = claims(START);
            claims.aud = audience.to_owned();
            let verified = verify_access_token(&claims.sign(&keys(), START), &keys(), &expected, START);
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

    #[test]
    fn a_token_lives_sixty_to_ninety_minutes() {
        assert_eq!(lifetime_seconds([0; 4]), 3600);
        assert_eq!(lifetime_seconds([0, 0, 0, 128]), 4500);
        assert_eq!(lifetime_seconds([255; 4]), 5400);
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
