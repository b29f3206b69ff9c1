//! Whether a token is one that this deployment issued for an API of somebody's own, in whichever form the API wants, and what
//! it lets its holder do.
//!
//! Source: Microsoft identity platform, access token claims reference.

use crate::access_claims::issuer_v1;
use crate::access_token::{TokenError, in_time, signed};
use crate::key_set::KeySet;
use crate::numeric_date;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId, Timestamp, UserId};
use serde::Deserialize;

/// What such a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// When it was issued.
    pub issued: Timestamp,
    /// The application that it was issued to: claim `appid` of the first form, `azp` of the second.
    pub client: AppId,
    /// Who holds it, and what for.
    pub holder: ApiHolder,
}

/// Who holds a token for an API: claim `idtyp`. Id tokens have none, so that none of them passes for one of these although
/// the same key signs them, and for the same application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "idtyp", rename_all = "lowercase")]
pub enum ApiHolder {
    /// An application on its own behalf.
    App {
        /// Its service principal.
        oid: ServicePrincipalId,
        /// The API's roles that it was given.
        #[serde(default)]
        roles: Vec<String>,
    },
    /// An application on behalf of a person.
    User {
        /// The person.
        oid: UserId,
        /// The API's scopes that it was given, spaces between them.
        scp: String,
    },
}

#[derive(Deserialize)]
struct Claims {
    aud: String,
    iss: String,
    #[serde(with = "numeric_date")]
    iat: Timestamp,
    #[serde(with = "numeric_date")]
    nbf: Timestamp,
    #[serde(with = "numeric_date")]
    exp: Timestamp,
    #[serde(alias = "azp")]
    appid: AppId,
    #[serde(flatten)]
    holder: ApiHolder,
}

impl ApiHolder {
    /// Whether it may do all of these: of a person what is asked of people, of an application what is asked of applications,
    /// which must be something: it gets a token for any API, with or without roles there.
    pub fn may(&self, scopes: &[String], roles: &[String]) -> bool {
        match self {
            ApiHolder::User { scp, .. } => {
                let held: Vec<&str> = scp.split_ascii_whitespace().collect();
                scopes.iter().all(|scope| held.contains(&scope.as_str()))
            }
            ApiHolder::App { roles: held, .. } => !roles.is_empty() && roles.iter().all(|role| held.contains(role)),
        }
    }
}

/// What a token says, once it is proved to be ours, for one of these audiences, and alive at `now`.
pub fn verify_api_token(
    token: &str,
    keys: &KeySet,
    tenant: TenantId,
    audiences: &[String],
    now: Timestamp,
) -> Result<ApiToken, TokenError> {
    let claims: Claims = signed(token, keys, now)?.claims()?;
    // The host of the second form is whichever the client came by; the key says that it was ours.
    let is_ours = claims.iss == issuer_v1(tenant)
        || (claims.iss.starts_with("https://") && claims.iss.ends_with(&format!("/{tenant}/v2.0")));
    if !is_ours {
        return Err(TokenError::WrongIssuer {
            issuer: shown(&claims.iss),
        });
    }
    if !audiences.contains(&claims.aud) {
        return Err(TokenError::WrongAudience {
            audience: shown(&claims.aud),
        });
    }
    in_time(claims.nbf, claims.exp, now)?;
    Ok(ApiToken {
        issued: claims.iat,
        client: claims.appid,
        holder: claims.holder,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_claims::tests::tenant;
    use crate::jwt::MalformedJwt;
    use crate::test_keys::signing_key;
    use serde_json::{Value, json};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const CLIENT: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";
    const PERSON: &str = "4628e7df-dff3-407c-a08f-75f08c0806dc";

    /// What comes of a token with these claims beside what every one has.
    fn verify(claims: Value) -> Result<ApiToken, TokenError> {
        let mut all = json!({
            "aud": "api://orders", "iss": issuer_v1(tenant()), "iat": 0, "nbf": 0, "exp": 3600,
            "appid": CLIENT, "idtyp": "user", "oid": PERSON, "scp": "Orders.Read Orders.Write",
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        all.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let keys = KeySet::new([signing_key(NOW)]).unwrap();
        let token = keys.signing(NOW).sign(all.to_string().as_bytes());
        let audiences = ["api://orders".to_owned(), PERSON.to_owned()];
        verify_api_token(&token, &keys, tenant(), &audiences, NOW.plus_seconds(1000))
    }

    #[test]
    fn both_forms_are_read() {
        let person = ApiHolder::User {
            oid: PERSON.parse().unwrap(),
            scp: "Orders.Read Orders.Write".to_owned(),
        };
        let token = ApiToken {
            issued: NOW,
            client: CLIENT.parse().unwrap(),
            holder: person,
        };
        let v2 = format!("https://login.contoso.com/{}/v2.0", tenant());
        assert_eq!(verify(json!({})), Ok(token.clone()));
        assert_eq!(verify(json!({"iss": v2, "aud": PERSON})), Ok(token));
        let app = verify(json!({"idtyp": "app", "scp": null})).unwrap().holder;
        assert!(matches!(app, ApiHolder::App { roles, .. } if roles.is_empty()));
    }

    #[test]
    fn what_is_for_somebody_else_or_something_else_is_refused() {
        let other = "11111111-0000-cccc-1111-dddd2222eeee";
        let payload = || TokenError::Malformed(MalformedJwt::Part { part: "payload" });
        let issuer = |issuer: String| TokenError::WrongIssuer { issuer };
        let audience = |audience: &str| TokenError::WrongAudience {
            audience: audience.to_owned(),
        };
        let v1_of_other = format!("https://sts.windows.net/{other}/");
        let v2_of_other = format!("https://login.contoso.com/{other}/v2.0");
        let cases = [
            (json!({"idtyp": null}), payload()),
            (json!({"idtyp": "device"}), payload()),
            (json!({"scp": null}), payload()),
            (json!({"iss": v1_of_other}), issuer(v1_of_other.clone())),
            (json!({"iss": v2_of_other}), issuer(v2_of_other.clone())),
            (
                json!({"aud": "https://graph.microsoft.com"}),
                audience("https://graph.microsoft.com"),
            ),
            (json!({"aud": "api://orders/"}), audience("api://orders/")),
            (
                json!({"exp": 1}),
                TokenError::Expired {
                    at: NOW.plus_seconds(1),
                },
            ),
            (
                json!({"nbf": 9000}),
                TokenError::NotYetValid {
                    from: NOW.plus_seconds(9000),
                },
            ),
        ];
        for (claims, expected) in cases {
            assert_eq!(verify(claims.clone()), Err(expected), "{claims}");
        }
    }

    #[test]
    fn people_have_scopes_and_applications_have_roles() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let person = verify(json!({})).unwrap().holder;
        let app = verify(json!({"idtyp": "app", "roles": ["Orders.Read"]}))
            .unwrap()
            .holder;
        let cases: [(&[&str], &[&str], bool, bool); 6] = [
            // scopes, roles, a person, an application
            (&[], &[], true, false),
            (&["Orders.Read"], &["Orders.Read"], true, true),
            (
                &["Orders.Read", "Orders.Write"],
                &["Orders.Read", "Orders.Write"],
                true,
                false,
            ),
            (&["Orders"], &[], false, false),
            (&["orders.read"], &["orders.read"], false, false),
            (&[], &["Orders.Read"], true, true),
        ];
        for (scopes, roles, by_person, by_app) in cases {
            let (scopes, roles) = (words(scopes), words(roles));
            let found = (person.may(&scopes, &roles), app.may(&scopes, &roles));
            assert_eq!(found, (by_person, by_app), "{scopes:?} {roles:?}");
        }
    }
}
