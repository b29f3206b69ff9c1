//! What an access token for the Graph API says, in the v1.0 form that Graph's own tokens have whichever endpoint hands
//! them out.
//!
//! There are two kinds: an application's own, with `roles`, and delegated ones, which an application holds for a person,
//! with `scp`. Left out on purpose: `aio` and `rh`, which are opaque to everyone but Microsoft.
//!
//! Source: Microsoft identity platform, access token claims reference.

use crate::key_set::KeySet;
use crate::numeric_date;
use crate::subject::{AppSubject, Subject, UserSubject, pairwise};
use crate::token_name::written_name;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The resource that Graph is asked for by URL, and the audience of its tokens.
pub const GRAPH_URL: &str = "https://graph.microsoft.com";

/// The resource that Graph is asked for by application id.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// What `xms_cc` says of a client that understands claims challenges.
const CHALLENGE_CAPABLE: &str = "cp1";
/// The shortest and the longest life of a token that can end at any time. Source: Microsoft identity platform, continuous
/// access evaluation: 20 to 28 hours.
const LONG_LIFETIME_SECONDS: (u32, u32) = (20 * 60 * 60, 28 * 60 * 60);

const SHORTEST_LIFETIME_SECONDS: u32 = 60 * 60;
const LONGEST_LIFETIME_SECONDS: u32 = 90 * 60;

/// What an access token says. Field names are the claims' names.
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
    /// Whom the token is for, and what it allows them.
    #[serde(flatten)]
    pub subject: Subject,
    /// The part of the world that the tenant lives in, such as `EU`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_region_scope: Option<String>,
    /// The tenant.
    pub tid: TenantId,
    /// The token's own name, 22 characters, as in its sign-in's `uniqueTokenIdentifier`.
    pub uti: String,
    /// The form of the token: `1.0`.
    pub ver: FormVersion,
    /// What the client understands: `cp1` for claims challenges, by which a token can end before its time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub xms_cc: Vec<String>,
}

/// How a client proved who it is: `appidacr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientProof {
    /// Nothing: a public client, which can keep no secret.
    #[serde(rename = "0")]
    Public,
    /// A client secret.
    #[serde(rename = "1")]
    Secret,
    /// A client assertion signed with a certificate's key.
    #[serde(rename = "2")]
    Certificate,
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
    /// The claims of a token issued at `now` that lives for [`lifetime_seconds`]; `name` becomes `uti`: that
    /// of the sign-in that it is issued for, or random.
    ///
    /// `iat` is `now` itself and not, as with some issuers, a few minutes earlier to please slow clocks: a token issued
    /// after a revocation must not look older than it.
    pub fn claims(self, now: Timestamp, lifetime_seconds: i64, name: [u8; 16]) -> AccessClaims {
        let times = Times { now, lifetime_seconds };
        let subject = Subject::App(AppSubject {
            oid: self.service_principal,
            roles: self.roles,
            sub: self.service_principal,
        });
        let client = ClientOf {
            app: self.app,
            display_name: self.app_display_name,
            proof: self.proof,
        };
        let mut claims = AccessClaims::of(self.audience, self.tenant, client, subject, times, name);
        claims.tenant_region_scope = self.tenant_region_scope;
        claims
    }
}

/// What a person lets an application do: everything in its token but the times and the token's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserGrant {
    /// The resource, spelled as it was asked for.
    pub audience: String,
    /// The tenant.
    pub tenant: TenantId,
    /// The application.
    pub app: AppId,
    /// The application's display name.
    pub app_display_name: Option<String>,
    /// How the application proved itself.
    pub proof: ClientProof,
    /// The person.
    pub user: UserId,
    /// The person's user principal name.
    pub principal_name: String,
    /// The person's display name.
    pub display_name: Option<String>,
    /// Names of the delegated permissions granted.
    pub scopes: Vec<String>,
    /// Template ids of the directory roles that the person holds.
    pub directory_roles: Vec<Uuid>,
    /// How the person proved who they are, such as `pwd` and `mfa` (RFC 8176).
    pub methods: Vec<String>,
    /// Authentication contexts that are satisfied, such as `c1`.
    pub contexts: Vec<String>,
    /// The session that the token goes back to.
    pub session: Option<Uuid>,
    /// Whether the client understands claims challenges.
    pub is_challenge_capable: bool,
}

impl UserGrant {
    /// The claims of a token, as [`AppGrant::claims`] makes them.
    pub fn claims(self, now: Timestamp, lifetime_seconds: i64, name: [u8; 16]) -> AccessClaims {
        let times = Times { now, lifetime_seconds };
        let subject = Subject::User(Box::new(UserSubject {
            acr: "1".to_owned(),
            acrs: self.contexts,
            amr: self.methods,
            name: self.display_name,
            oid: self.user,
            scp: self.scopes,
            sid: self.session,
            sub: pairwise(self.app, self.user),
            unique_name: Some(self.principal_name.clone()),
            upn: Some(self.principal_name),
            wids: self.directory_roles,
        }));
        let client = ClientOf {
            app: self.app,
            display_name: self.app_display_name,
            proof: self.proof,
        };
        let mut claims = AccessClaims::of(self.audience, self.tenant, client, subject, times, name);
        if self.is_challenge_capable {
            claims.xms_cc.push(CHALLENGE_CAPABLE.to_owned());
        }
        claims
    }
}

/// The application that a token is issued to.
struct ClientOf {
    app: AppId,
    display_name: Option<String>,
    proof: ClientProof,
}

/// From when, and for how long.
#[derive(Clone, Copy)]
struct Times {
    now: Timestamp,
    lifetime_seconds: i64,
}

impl AccessClaims {
    fn of(
        audience: String,
        tenant: TenantId,
        client: ClientOf,
        subject: Subject,
        times: Times,
        name: [u8; 16],
    ) -> Self {
        let issued = Timestamp::UNIX_EPOCH.plus_seconds(times.now.unix_seconds());
        let issuer = issuer_v1(tenant);
        Self {
            aud: audience,
            iss: issuer.clone(),
            iat: issued,
            nbf: issued,
            exp: issued.plus_seconds(times.lifetime_seconds),
            app_displayname: client.display_name,
            appid: client.app,
            appidacr: client.proof,
            idp: issuer,
            subject,
            tenant_region_scope: None,
            tid: tenant,
            uti: written_name(name),
            ver: FormVersion::V1,
            xms_cc: Vec::new(),
        }
    }

    /// Whether whoever holds the token understands claims challenges.
    pub fn is_challenge_capable(&self) -> bool {
        self.xms_cc.iter().any(|word| word == CHALLENGE_CAPABLE)
    }

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
    between(SHORTEST_LIFETIME_SECONDS, LONGEST_LIFETIME_SECONDS, random)
}

/// The same for a token that is looked after while it lives: whoever holds it is told when it ends early.
pub fn long_lifetime_seconds(random: [u8; 4]) -> i64 {
    let (shortest, longest) = LONG_LIFETIME_SECONDS;
    between(shortest, longest, random)
}

fn between(shortest: u32, longest: u32, random: [u8; 4]) -> i64 {
    let choices = u64::from(longest - shortest + 1);
    let choice = (u64::from(u32::from_le_bytes(random)) * choices) >> 32;
    i64::from(shortest) + choice as i64
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::test_keys::signing_key;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

    pub(crate) fn user_claims(now: Timestamp) -> AccessClaims {
        let grant = UserGrant {
            audience: GRAPH_URL.to_owned(),
            tenant: tenant(),
            app: "00001111-aaaa-2222-bbbb-3333cccc4444".parse().unwrap(),
            app_display_name: Some("Portal".to_owned()),
            proof: ClientProof::Public,
            user: "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap(),
            principal_name: "adelev@contoso.com".to_owned(),
            display_name: Some("Adele Vance".to_owned()),
            scopes: vec!["IdentityRiskEvent.Read.All".to_owned(), "User.Read".to_owned()],
            directory_roles: vec!["5d6b6bb7-de71-4623-b4af-96380a352509".parse().unwrap()],
            methods: vec!["pwd".to_owned(), "mfa".to_owned()],
            contexts: vec!["c1".to_owned()],
            session: Some(Uuid::from_u128(9)),
            is_challenge_capable: true,
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
    fn says_for_whom_an_application_holds_it() {
        let now = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let claims = user_claims(now);
        let Subject::User(user) = &claims.subject else {
            panic!("{claims:?}")
        };
        let json = serde_json::to_value(&claims).unwrap();
        let expected = json!({
            "aud": "https://graph.microsoft.com",
            "iss": "https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/",
            "iat": 1_772_359_200, "nbf": 1_772_359_200, "exp": 1_772_362_800,
            "app_displayname": "Portal",
            "appid": "00001111-aaaa-2222-bbbb-3333cccc4444",
            "appidacr": "0",
            "idp": "https://sts.windows.net/aaaabbbb-0000-cccc-1111-dddd2222eeee/",
            "idtyp": "user",
            "acr": "1",
            "acrs": ["c1"],
            "amr": ["pwd", "mfa"],
            "name": "Adele Vance",
            "oid": "4628e7df-dff3-407c-a08f-75f08c0806dc",
            "scp": "IdentityRiskEvent.Read.All User.Read",
            "sid": "00000000-0000-0000-0000-000000000009",
            "sub": user.sub,
            "unique_name": "adelev@contoso.com",
            "upn": "adelev@contoso.com",
            "wids": ["5d6b6bb7-de71-4623-b4af-96380a352509"],
            "tid": "aaaabbbb-0000-cccc-1111-dddd2222eeee",
            "uti": "BwcHBwcHBwcHBwcHBwcHBw",
            "ver": "1.0",
            "xms_cc": ["cp1"],
        });
        assert_eq!(json, expected);
        assert!(claims.is_challenge_capable());
        assert_eq!(serde_json::from_value::<AccessClaims>(json).unwrap(), claims);
    }

    #[test]
    fn a_token_lives_sixty_to_ninety_minutes() {
        assert_eq!(lifetime_seconds([0; 4]), 3600);
        assert_eq!(lifetime_seconds([0, 0, 0, 128]), 4500);
        assert_eq!(lifetime_seconds([255; 4]), 5400);
        assert_eq!(long_lifetime_seconds([0; 4]), 20 * 3600);
        assert_eq!(long_lifetime_seconds([255; 4]), crate::LONGEST_TOKEN_SECONDS);
    }
}
