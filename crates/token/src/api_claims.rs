//! What an access token for another API than Graph says. Which form it has is the API's choice, not the client's:
//! `application.api.requestedAccessTokenVersion`.
//!
//! Source: Microsoft identity platform, access token claims reference.

use crate::access_claims::{ClientProof, issuer_v1};
use crate::key_set::KeySet;
use crate::subject::pairwise;
use crate::token_name::written_name;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId, Timestamp, UserId};
use serde::Serialize;
use uuid::Uuid;

/// Who may do what at an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiGrant {
    /// The form, and by which name the API is called in it.
    pub form: ApiForm,
    /// The tenant.
    pub tenant: TenantId,
    /// The application that asks.
    pub app: AppId,
    /// How it proved itself.
    pub proof: ClientProof,
    /// For whom.
    pub subject: ApiSubject,
    /// Names of the API's roles that the subject holds.
    pub roles: Vec<String>,
    /// Whether the client understands claims challenges, and the API wants to know.
    pub says_capable: bool,
}

/// The form of a token for an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiForm {
    /// Version 1.0.
    V1 {
        /// The API's name, as it was asked for.
        audience: String,
    },
    /// Version 2.0.
    V2 {
        /// The API's client id.
        audience: AppId,
        /// `https://{host}/{tenant}/v2.0`
        issuer: String,
    },
}

/// For whom a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiSubject {
    /// The application itself.
    App(ServicePrincipalId),
    /// A person.
    User(Box<ApiUser>),
}

/// A person for whom an application acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiUser {
    /// The person.
    pub id: UserId,
    /// The user principal name.
    pub principal_name: String,
    /// What people call them.
    pub display_name: Option<String>,
    /// Names of the delegated permissions.
    pub scopes: Vec<String>,
    /// How they proved who they are.
    pub methods: Vec<String>,
    /// Authentication contexts that are satisfied, and that the API wants to know.
    pub contexts: Vec<String>,
    /// The session.
    pub session: Uuid,
}

/// Field names are the claims' names.
#[derive(Serialize, Default)]
struct ApiClaims<'a> {
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'static str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    acrs: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    amr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appidacr: Option<ClientProof>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azpacr: Option<ClientProof>,
    idtyp: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    oid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    roles: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    scp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    sub: String,
    tid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upn: Option<&'a str>,
    uti: String,
    ver: &'static str,
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    xms_cc: &'static [&'static str],
}

impl ApiGrant {
    /// The token, issued and signed at `now`; `name` becomes `uti`.
    pub fn sign(&self, keys: &KeySet, now: Timestamp, lifetime_seconds: i64, name: [u8; 16]) -> String {
        let claims = self.claims(now, lifetime_seconds, name);
        let payload = serde_json::to_vec(&claims).expect("the claims are strings, numbers and lists");
        keys.signing(now).sign(&payload)
    }

    fn claims(&self, now: Timestamp, lifetime_seconds: i64, name: [u8; 16]) -> ApiClaims<'_> {
        let issued = now.unix_seconds();
        let common = ApiClaims {
            iat: issued,
            nbf: issued,
            exp: issued.saturating_add(lifetime_seconds),
            roles: &self.roles,
            tid: self.tenant.to_string(),
            uti: written_name(name),
            xms_cc: if self.says_capable { &["cp1"] } else { &[] },
            ..ApiClaims::default()
        };
        self.in_form(self.for_subject(common))
    }

    fn in_form<'a>(&self, claims: ApiClaims<'a>) -> ApiClaims<'a> {
        match &self.form {
            ApiForm::V1 { audience } => ApiClaims {
                aud: audience.clone(),
                iss: issuer_v1(self.tenant),
                appid: Some(self.app),
                appidacr: Some(self.proof),
                ver: "1.0",
                ..claims
            },
            ApiForm::V2 { audience, issuer } => ApiClaims {
                aud: audience.to_string(),
                iss: issuer.clone(),
                azp: Some(self.app),
                azpacr: Some(self.proof),
                ver: "2.0",
                ..claims
            },
        }
    }

    fn for_subject<'a>(&'a self, claims: ApiClaims<'a>) -> ApiClaims<'a> {
        let user = match &self.subject {
            ApiSubject::App(id) => {
                let (oid, sub) = (id.to_string(), id.to_string());
                return ApiClaims {
                    idtyp: "app",
                    oid,
                    sub,
                    ..claims
                };
            }
            ApiSubject::User(user) => user,
        };
        let is_v1 = matches!(self.form, ApiForm::V1 { .. });
        let principal_name = Some(user.principal_name.as_str());
        ApiClaims {
            idtyp: "user",
            oid: user.id.to_string(),
            sub: pairwise(self.app, user.id),
            scp: Some(user.scopes.join(" ")),
            sid: Some(user.session),
            name: user.display_name.as_deref(),
            acrs: &user.contexts,
            acr: is_v1.then_some("1"),
            amr: if is_v1 { &user.methods } else { &[] },
            unique_name: principal_name.filter(|_| is_v1),
            upn: principal_name.filter(|_| is_v1),
            preferred_username: principal_name.filter(|_| !is_v1),
            ..claims
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const NOW: i64 = 1_772_000_000;

    fn claims(form: ApiForm, subject: ApiSubject) -> Value {
        let grant = ApiGrant {
            form,
            tenant: TenantId::new(Uuid::from_u128(1)),
            app: AppId::new(Uuid::from_u128(2)),
            proof: ClientProof::Public,
            subject,
            roles: Vec::new(),
            says_capable: true,
        };
        let now = Timestamp::UNIX_EPOCH.plus_seconds(NOW);
        serde_json::to_value(grant.claims(now, 3600, [0; 16])).unwrap()
    }

    fn person() -> ApiSubject {
        ApiSubject::User(Box::new(ApiUser {
            id: UserId::new(Uuid::from_u128(3)),
            principal_name: "adele@contoso.com".to_owned(),
            display_name: Some("Adele".to_owned()),
            scopes: vec!["files.read".to_owned(), "files.write".to_owned()],
            methods: vec!["mfa".to_owned(), "pwd".to_owned()],
            contexts: vec!["c1".to_owned()],
            session: Uuid::from_u128(4),
        }))
    }

    #[test]
    fn the_api_chooses_the_form() {
        let id = |last: u8| format!("00000000-0000-0000-0000-00000000000{last}");
        let sub = pairwise(AppId::new(Uuid::from_u128(2)), UserId::new(Uuid::from_u128(3)));
        let v1 = claims(
            ApiForm::V1 {
                audience: "api://files".to_owned(),
            },
            person(),
        );
        let expected = json!({
            "aud": "api://files", "iss": format!("https://sts.windows.net/{}/", id(1)), "iat": NOW, "nbf": NOW,
            "exp": NOW + 3600, "acr": "1", "acrs": ["c1"], "amr": ["mfa", "pwd"], "appid": id(2), "appidacr": "0",
            "idtyp": "user", "name": "Adele", "oid": id(3), "scp": "files.read files.write", "sid": id(4), "sub": sub,
            "tid": id(1), "unique_name": "adele@contoso.com", "upn": "adele@contoso.com",
            "uti": "AAAAAAAAAAAAAAAAAAAAAA", "ver": "1.0", "xms_cc": ["cp1"],
        });
        assert_eq!(v1, expected);

        let form = ApiForm::V2 {
            audience: AppId::new(Uuid::from_u128(5)),
            issuer: "https://localhost/t/v2.0".to_owned(),
        };
        let v2 = claims(form.clone(), person());
        assert_eq!(
            (&v2["aud"], &v2["iss"]),
            (&json!(id(5)), &json!("https://localhost/t/v2.0"))
        );
        assert_eq!(
            (&v2["azp"], &v2["azpacr"], &v2["ver"]),
            (&json!(id(2)), &json!("0"), &json!("2.0"))
        );
        assert_eq!(v2["preferred_username"], "adele@contoso.com");
        for absent in ["appid", "appidacr", "amr", "acr", "upn"] {
            assert_eq!(v2.get(absent), None, "{absent}");
        }

        let app = claims(form, ApiSubject::App(ServicePrincipalId::new(Uuid::from_u128(6))));
        assert_eq!(
            (&app["idtyp"], &app["sub"], &app["oid"]),
            (&json!("app"), &json!(id(6)), &json!(id(6)))
        );
        assert_eq!((app.get("scp"), app.get("sid")), (None, None));
    }
}
