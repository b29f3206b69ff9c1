//! Whom an access token is for: an application itself, or a person who lets an application act for them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::{AppId, ServicePrincipalId, UserId};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Whom a token is for: `idtyp`, and the claims that depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "idtyp", rename_all = "lowercase")]
pub enum Subject {
    /// An application acting for itself.
    App(AppSubject),
    /// A person, for whom an application acts.
    User(Box<UserSubject>),
}

impl Subject {
    /// The application permissions that it holds: none for a person.
    pub fn roles(&self) -> &[String] {
        match self {
            Subject::App(app) => &app.roles,
            Subject::User(_) => &[],
        }
    }

    /// The delegated permissions that it holds: none for an application.
    pub fn scopes(&self) -> &[String] {
        match self {
            Subject::App(_) => &[],
            Subject::User(user) => &user.scp,
        }
    }
}

/// What a token says of an application acting for itself. Field names are the claims' names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppSubject {
    /// The service principal.
    pub oid: ServicePrincipalId,
    /// The application permissions; the claim is absent when nothing is granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The same as `oid`.
    pub sub: ServicePrincipalId,
}

/// What a token says of a person for whom an application acts. Field names are the claims' names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSubject {
    /// `1`: the person signed in as the organisation asks.
    pub acr: String,
    /// Authentication contexts that are satisfied, such as `c1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acrs: Vec<String>,
    /// How the person proved who they are.
    pub amr: Vec<String>,
    /// What people call the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The user.
    pub oid: UserId,
    /// The delegated permissions; in the token one text with spaces between them.
    #[serde(serialize_with = "spaced", deserialize_with = "from_spaced")]
    pub scp: Vec<String>,
    /// The session that the token goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
    /// The user, by a name that is another for each application.
    pub sub: String,
    /// The same as `upn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique_name: Option<String>,
    /// The user principal name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upn: Option<String>,
    /// Template ids of the directory roles that the person held when the token was issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wids: Vec<Uuid>,
}

/// The name of a user for one application: applications cannot tell by it that they know the same person.
pub(crate) fn pairwise(app: AppId, user: UserId) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, format!("{app} {user}").as_bytes()))
}

fn spaced<S: Serializer>(scopes: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&scopes.join(" "))
}

fn from_spaced<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.split_ascii_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_user_has_another_name_for_each_application() {
        let app = |number: u128| AppId::new(Uuid::from_u128(number));
        let user = |number: u128| UserId::new(Uuid::from_u128(number));
        assert_eq!(pairwise(app(1), user(1)), pairwise(app(1), user(1)));
        assert_ne!(pairwise(app(1), user(1)), pairwise(app(2), user(1)));
        assert_ne!(pairwise(app(1), user(1)), pairwise(app(1), user(2)));
        assert_eq!(pairwise(app(1), user(1)).len(), 43);
    }

    #[test]
    fn neither_kind_passes_for_the_other() {
        let id = "4628e7df-dff3-407c-a08f-75f08c0806dc";
        let app = json!({"idtyp": "app", "oid": id, "sub": id, "scp": "User.Read"});
        let user =
            json!({"idtyp": "user", "oid": id, "sub": "x", "acr": "1", "amr": [], "scp": " A  B ", "roles": ["C"]});
        let app: Subject = serde_json::from_value(app).unwrap();
        assert!(app.roles().is_empty() && app.scopes().is_empty(), "{app:?}");
        let user: Subject = serde_json::from_value(user).unwrap();
        assert_eq!((user.roles(), user.scopes().join(",")), (&[][..], "A,B".to_owned()));
        for other in [
            json!({"idtyp": "user", "oid": id, "sub": id}),
            json!({"oid": id, "sub": id}),
            json!({"idtyp": "device", "oid": id, "sub": id}),
        ] {
            assert!(serde_json::from_value::<Subject>(other.clone()).is_err(), "{other}");
        }
    }
}
