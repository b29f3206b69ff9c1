//! What an id token says: who signed in, to one application.
//!
//! Source: OpenID Connect Core sections 2 and 3.3.2.11; Microsoft identity platform, id token claims reference.

use crate::access_claims::issuer_v1;
use crate::access_token::{TokenError, signed};
use crate::authorize::Endpoint;
use crate::key_set::KeySet;
use crate::subject::pairwise;
use crate::thumbprint::sha256;
use crate::token_name::written_name;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::{AppId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long an id token lives: it is a statement of a moment, not a key.
pub const ID_TOKEN_SECONDS: i64 = 60 * 60;

/// Who signed in, to which application, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdGrant {
    /// The form of the endpoint, and so of the token.
    pub endpoint: Endpoint,
    /// The issuer of tokens in the v2.0 form: `https://{host}/{tenant}/v2.0`.
    pub issuer_v2: String,
    /// The tenant.
    pub tenant: TenantId,
    /// The application.
    pub app: AppId,
    /// The person.
    pub user: UserId,
    /// The person's user principal name.
    pub principal_name: String,
    /// What people call the person, if the application may know.
    pub display_name: Option<String>,
    /// Whether the application may know the user principal name: `profile`.
    pub shows_profile: bool,
    /// The person's address, if the application may know.
    pub email: Option<String>,
    /// Repeated from the request.
    pub nonce: Option<String>,
    /// The session.
    pub session: Uuid,
    /// When the person proved who they are.
    pub authenticated_at: Timestamp,
    /// How they did.
    pub methods: Vec<String>,
    /// Authentication contexts that are satisfied.
    pub contexts: Vec<String>,
    /// The access token that comes with it.
    pub access_token: Option<String>,
    /// The code that comes with it.
    pub code: Option<String>,
}

/// Field names are the claims' names.
#[derive(Serialize)]
struct IdClaims<'a> {
    aud: AppId,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    acrs: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    oid: UserId,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<&'a str>,
    sid: Uuid,
    sub: String,
    tid: TenantId,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upn: Option<&'a str>,
    uti: String,
    ver: &'static str,
}

impl IdGrant {
    /// The token, issued and signed at `now`; `name` becomes `uti`.
    pub fn sign(&self, keys: &KeySet, now: Timestamp, name: [u8; 16]) -> String {
        let payload = serde_json::to_vec(&self.claims(now, name)).expect("the claims are strings, numbers and lists");
        keys.signing(now).sign(&payload)
    }

    fn claims(&self, now: Timestamp, name: [u8; 16]) -> IdClaims<'_> {
        let issued = now.unix_seconds();
        let is_v1 = self.endpoint == Endpoint::V1;
        let principal_name = Some(self.principal_name.as_str());
        IdClaims {
            aud: self.app,
            iss: if is_v1 {
                issuer_v1(self.tenant)
            } else {
                self.issuer_v2.clone()
            },
            iat: issued,
            nbf: issued,
            exp: issued.saturating_add(ID_TOKEN_SECONDS),
            acrs: &self.contexts,
            amr: &self.methods,
            at_hash: self.access_token.as_deref().map(half_hash),
            auth_time: self.authenticated_at.unix_seconds(),
            c_hash: self.code.as_deref().map(half_hash),
            email: self.email.as_deref(),
            name: self.display_name.as_deref(),
            nonce: self.nonce.as_deref(),
            oid: self.user,
            preferred_username: principal_name.filter(|_| !is_v1 && self.shows_profile),
            sid: self.session,
            sub: pairwise(self.app, self.user),
            tid: self.tenant,
            unique_name: principal_name.filter(|_| is_v1),
            upn: principal_name.filter(|_| is_v1),
            uti: written_name(name),
            ver: if is_v1 { "1.0" } else { "2.0" },
        }
    }
}

/// Whose sign-in an application means that shows an id token again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct IdHint {
    /// The application that it was issued to.
    #[serde(rename = "aud")]
    pub app: AppId,
    /// The person.
    #[serde(rename = "oid")]
    pub user: UserId,
    /// When the person proved who they are: what only id tokens say, so that an access token is no hint.
    #[serde(rename = "auth_time")]
    authenticated_at: i64,
}

/// Reads an id token that one of our keys has signed. That it has expired does not matter: people sign out hours after they
/// have signed in. Source: OpenID Connect RP-Initiated Logout 1.0, section 2.
pub fn read_id_token_hint(token: &str, keys: &KeySet, now: Timestamp) -> Result<IdHint, TokenError> {
    Ok(signed(token, keys, now)?.claims()?)
}

/// What ties a token to the id token that it comes with: the left half of its SHA-256.
fn half_hash(text: &str) -> String {
    let hash = sha256(text.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2])
}

/// Who an account is, for libraries that keep several: `client_info`, base64url of `uid` and `utid`.
pub fn client_info(tenant: TenantId, user: UserId) -> String {
    URL_SAFE_NO_PAD.encode(format!(r#"{{"uid":"{user}","utid":"{tenant}"}}"#))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_claims::tests::user_claims;
    use crate::test_keys::signing_key;
    use serde_json::{Value, json};

    const NOW: i64 = 1_772_000_000;

    fn grant(endpoint: Endpoint) -> IdGrant {
        IdGrant {
            endpoint,
            issuer_v2: "https://localhost:8443/t/v2.0".to_owned(),
            tenant: TenantId::new(Uuid::from_u128(1)),
            app: AppId::new(Uuid::from_u128(2)),
            user: UserId::new(Uuid::from_u128(3)),
            principal_name: "adele@contoso.com".to_owned(),
            display_name: Some("Adele".to_owned()),
            shows_profile: true,
            email: None,
            nonce: Some("n".to_owned()),
            session: Uuid::from_u128(4),
            authenticated_at: Timestamp::UNIX_EPOCH.plus_seconds(NOW - 60),
            methods: vec!["pwd".to_owned()],
            contexts: Vec::new(),
            access_token: None,
            code: None,
        }
    }

    fn claims(grant: &IdGrant) -> Value {
        let now = Timestamp::UNIX_EPOCH.plus_seconds(NOW);
        serde_json::to_value(grant.claims(now, [0; 16])).unwrap()
    }

    #[test]
    fn says_who_signed_in_in_either_form() {
        let v2 = claims(&grant(Endpoint::V2));
        let expected = json!({
            "aud": "00000000-0000-0000-0000-000000000002", "iss": "https://localhost:8443/t/v2.0", "iat": NOW, "nbf": NOW,
            "exp": NOW + 3600, "amr": ["pwd"], "auth_time": NOW - 60, "name": "Adele", "nonce": "n",
            "oid": "00000000-0000-0000-0000-000000000003", "preferred_username": "adele@contoso.com",
            "sid": "00000000-0000-0000-0000-000000000004",
            "sub": pairwise(AppId::new(Uuid::from_u128(2)), UserId::new(Uuid::from_u128(3))),
            "tid": "00000000-0000-0000-0000-000000000001", "uti": "AAAAAAAAAAAAAAAAAAAAAA", "ver": "2.0",
        });
        assert_eq!(v2, expected);
        let v1 = claims(&grant(Endpoint::V1));
        assert_eq!(
            v1["iss"],
            "https://sts.windows.net/00000000-0000-0000-0000-000000000001/"
        );
        assert_eq!(
            (&v1["upn"], &v1["unique_name"]),
            (&json!("adele@contoso.com"), &json!("adele@contoso.com"))
        );
        assert_eq!((&v1["ver"], &v1["preferred_username"]), (&json!("1.0"), &Value::Null));
    }

    #[test]
    fn says_no_more_than_was_asked_for() {
        let quiet = IdGrant {
            display_name: None,
            shows_profile: false,
            ..grant(Endpoint::V2)
        };
        let claims = claims(&quiet);
        for absent in [
            "name",
            "preferred_username",
            "email",
            "upn",
            "at_hash",
            "c_hash",
            "acrs",
        ] {
            assert_eq!(claims.get(absent), None, "{absent}");
        }
    }

    /// Source: OpenID Connect Core appendix A.4 and A.6.
    #[test]
    fn ties_what_comes_with_it() {
        let with = IdGrant {
            access_token: Some("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y".to_owned()),
            code: Some("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk".to_owned()),
            ..grant(Endpoint::V2)
        };
        let claims = claims(&with);
        assert_eq!(
            (&claims["at_hash"], &claims["c_hash"]),
            (&json!("77QmUPtjPfzWtF2AnpK9RQ"), &json!("LDktKdoQak3Pk0cnXxCltA"))
        );
    }

    #[test]
    fn an_id_token_is_a_hint_and_nothing_else_is() {
        let now = Timestamp::UNIX_EPOCH.plus_seconds(NOW);
        let keys = KeySet::new([signing_key(Timestamp::UNIX_EPOCH)]).unwrap();
        let token = grant(Endpoint::V2).sign(&keys, now, [0; 16]);
        let hint = read_id_token_hint(&token, &keys, now.plus_seconds(2 * ID_TOKEN_SECONDS)).unwrap();
        assert_eq!(
            (hint.app, hint.user),
            (AppId::new(Uuid::from_u128(2)), UserId::new(Uuid::from_u128(3)))
        );
        let access_token = user_claims(now).sign(&keys, now);
        let (unsigned, _) = token.rsplit_once('.').unwrap();
        for other in ["", "hint", &access_token, unsigned, &format!("{unsigned}.AAAA")] {
            assert!(read_id_token_hint(other, &keys, now).is_err(), "{other}");
        }
    }

    #[test]
    fn an_account_has_a_name_among_several() {
        let info = client_info(TenantId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(3)));
        let decoded: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(info).unwrap()).unwrap();
        let id = |last: u8| format!("00000000-0000-0000-0000-00000000000{last}");
        assert_eq!(decoded, json!({"uid": id(3), "utid": id(1)}));
    }
}
