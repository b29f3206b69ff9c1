//! What the directory says of a person or an application that calls, whatever their token says: it was issued up to an hour and
//! a half ago, or a day.

use crate::app::App;
use keepwatch_engine::directory::roles_of;
use keepwatch_engine::high_since;
use keepwatch_graph::directory::User;
use keepwatch_graph::{AppId, ServicePrincipalId, Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{AccessClaims, Subject};
use uuid::Uuid;

/// Why the directory lets no person in by a token that is good in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// There is no such user any more.
    Unknown,
    /// The account is disabled.
    Disabled,
    /// Everything issued before that time was revoked, this token with it.
    Revoked {
        /// The time.
        since: Timestamp,
    },
    /// The account's risk became high after the token was issued, which policies may want to know.
    AtRisk {
        /// When.
        since: Timestamp,
    },
}

/// Why nothing that was issued to an application is good any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApplicationRefusal {
    /// It is not there any more, or is not the one that the token was issued to.
    Unknown,
    /// It is disabled.
    Disabled,
}

/// Why a token is good for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HolderRefusal {
    /// Because of the application that it was issued to.
    Application(ApplicationRefusal),
    /// Because of the person for whom the application has it.
    Person(Refusal),
}

/// The person for whom an application holds a token, as the directory has them now.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Who.
    pub(crate) user: User,
    /// Template ids of the directory roles that they hold.
    pub(crate) directory_roles: Vec<Uuid>,
}

/// The person for whom the holder of a token has it, none where the application has it for itself; or why the token is good
/// for nothing. One that lives long because its holder can be told when it ends, ends with the account's high risk too.
/// Source: Microsoft identity platform, continuous access evaluation: critical events, of users and of workloads.
pub(crate) async fn standing(
    app: &App,
    claims: &AccessClaims,
) -> Result<Result<Option<Person>, HolderRefusal>, StoreError> {
    let (client, issued, is_watched) = (claims.appid, claims.iat, claims.is_challenge_capable());
    let (principal, user) = match &claims.subject {
        Subject::App(application) => (Some(application.oid), None),
        Subject::User(user) => (None, Some(user.oid)),
    };
    let read = move |rx: &mut Rx<'_>| {
        if let Err(refusal) = standing_application(rx, client, principal)? {
            return Ok(Err(HolderRefusal::Application(refusal)));
        }
        match user {
            Some(user) => {
                let person = standing_person(rx, user, issued, is_watched)?;
                Ok(person.map(Some).map_err(HolderRefusal::Person))
            }
            None => Ok(Ok(None)),
        }
    };
    app.store().read(read).await
}

/// Whether the application may still use what was issued to it, or to its service principal `principal`: one that was
/// registered anew under the same client id is another.
pub(crate) fn standing_application(
    rx: &mut Rx<'_>,
    client: AppId,
    principal: Option<ServicePrincipalId>,
) -> Result<Result<(), ApplicationRefusal>, StoreError> {
    let found = rx.client(client)?;
    let found = found.filter(|found| principal.is_none_or(|principal| principal == found.service_principal));
    Ok(match found {
        None => Err(ApplicationRefusal::Unknown),
        Some(found) if !found.is_enabled => Err(ApplicationRefusal::Disabled),
        Some(_) => Ok(()),
    })
}

fn standing_person(
    rx: &mut Rx<'_>,
    user: UserId,
    issued: Timestamp,
    is_watched: bool,
) -> Result<Result<Person, Refusal>, StoreError> {
    let standing = standing_of(rx, user, issued)?;
    if !is_watched || standing.is_err() {
        return Ok(standing);
    }
    Ok(match high_since(rx, user)? {
        Some(since) if issued < since => Err(Refusal::AtRisk { since }),
        Some(_) | None => standing,
    })
}

/// Whoever has the object id `user`, whatever their risk.
pub(crate) fn standing_of(
    rx: &mut Rx<'_>,
    user: UserId,
    issued: Timestamp,
) -> Result<Result<Person, Refusal>, StoreError> {
    match standing_user(rx, user, issued)? {
        Ok(found) => Ok(Ok(Person {
            directory_roles: roles_of(rx, user)?.into_iter().collect(),
            user: found,
        })),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The user of that object id, if a token issued to them at `issued` is good.
pub(crate) fn standing_user(
    rx: &mut Rx<'_>,
    user: UserId,
    issued: Timestamp,
) -> Result<Result<User, Refusal>, StoreError> {
    let found: Option<User> = rx.get(&user.to_string())?;
    Ok(checked(found, issued))
}

fn checked(user: Option<User>, issued: Timestamp) -> Result<User, Refusal> {
    let user = user.filter(|user| user.deleted_date_time.is_none());
    let user = user.ok_or(Refusal::Unknown)?;
    if user.account_enabled == Some(false) {
        return Err(Refusal::Disabled);
    }
    match user.sign_in_sessions_valid_from_date_time {
        Some(since) if issued < since => Err(Refusal::Revoked { since }),
        Some(_) | None => Ok(user),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const ISSUED: &str = "2026-03-02T09:00:00Z";

    fn check(members: Value) -> Result<(), Refusal> {
        let mut user = members;
        user["id"] = json!("4628e7df-dff3-407c-a08f-75f08c0806dc");
        keepwatch_graph::body::complete(User::TYPE, &mut user);
        let user: User = serde_json::from_value(user).unwrap();
        checked(Some(user), Timestamp::parse(ISSUED).unwrap()).map(drop)
    }

    #[test]
    fn a_token_is_good_while_its_user_is() {
        let later = "2026-03-02T09:00:00.1Z";
        let since = Timestamp::parse(later).unwrap();
        let cases = [
            (json!({}), Ok(())),
            (json!({"accountEnabled": true}), Ok(())),
            (json!({"accountEnabled": false}), Err(Refusal::Disabled)),
            (
                json!({"deletedDateTime": "2026-03-01T00:00:00Z"}),
                Err(Refusal::Unknown),
            ),
            (json!({"signInSessionsValidFromDateTime": ISSUED}), Ok(())),
            (
                json!({"signInSessionsValidFromDateTime": later}),
                Err(Refusal::Revoked { since }),
            ),
        ];
        for (user, expected) in cases {
            assert_eq!(check(user.clone()), expected, "{user}");
        }
        assert_eq!(checked(None, since).map(drop), Err(Refusal::Unknown));
    }
}
