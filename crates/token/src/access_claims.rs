//! What an access token for the Graph API says, in the v1.0 form that Graph's own tokens have whichever endpoint hands
//! them out.
//!
//! Application tokens so far: client credentials is the only grant. Left out on purpose: `aio` and `rh`, which are
//! opaque to everyone but Microsoft.
//!
//! Source: Microsoft identity platform, access token claims reference.

use crate::key_set::KeySet;
use crate::numeric_date;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::test_keys::signing_key;
    use serde_json::{Value, json};

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

    #[test]
    fn says_what_graph_tokens_say() {
        let now = Timestamp::parse("2026-03-01T10:00:00.5Z").unwrap();
        let keys = KeySet::new([signing_key(Timestamp::UNIX_EPOCH)]).unwrap();
        let token = claims(now).sign(&keys, now);
        let parts: Vec<_> = token.split('.').collect();
        let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        let kid = keys.signing(now).key_id().to_owned();
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
    fn a_token_lives_sixty_to_ninety_minutes() {
        assert_eq!(lifetime_seconds([0; 4]), 3600);
        assert_eq!(lifetime_seconds([0, 0, 0, 128]), 4500);
        assert_eq!(lifetime_seconds([255; 4]), 5400);
    }
}
