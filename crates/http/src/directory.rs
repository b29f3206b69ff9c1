//! What the directory says of a person or an application that calls, whatever their token says: it was issued up to an hour and
//! a half ago, or a day.

use crate::app::App;
use keepwatch_engine::directory::roles_of;
use keepwatch_engine::{Lapse, high_since, lapse};
use keepwatch_graph::directory::User;
use keepwatch_graph::{AppId, ServicePrincipalId, Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError};
use keepwatch_token::{AccessClaims, Subject};
use uuid::Uuid;

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
    Person(Lapse),
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
) -> Result<Result<Person, Lapse>, StoreError> {
    let high_since = if is_watched { high_since(rx, user)? } else { None };
    person(rx, user, high_since, issued)
}

/// Whoever has the object id `user`, whatever their risk.
pub(crate) fn standing_of(
    rx: &mut Rx<'_>,
    user: UserId,
    issued: Timestamp,
) -> Result<Result<Person, Lapse>, StoreError> {
    person(rx, user, None, issued)
}

fn person(
    rx: &mut Rx<'_>,
    user: UserId,
    high_since: Option<Timestamp>,
    issued: Timestamp,
) -> Result<Result<Person, Lapse>, StoreError> {
    match user_at(rx, user, high_since, issued)? {
        Ok(found) => Ok(Ok(Person {
            directory_roles: roles_of(rx, user)?.into_iter().collect(),
            user: found,
        })),
        Err(lapse) => Ok(Err(lapse)),
    }
}

/// The user of that object id, if a token issued to them at `issued` is good, whatever their risk.
pub(crate) fn standing_user(
    rx: &mut Rx<'_>,
    user: UserId,
    issued: Timestamp,
) -> Result<Result<User, Lapse>, StoreError> {
    user_at(rx, user, None, issued)
}

/// The same where a risk that is high since that time ends it too.
pub(crate) fn user_at(
    rx: &mut Rx<'_>,
    user: UserId,
    high_since: Option<Timestamp>,
    issued: Timestamp,
) -> Result<Result<User, Lapse>, StoreError> {
    let found: Option<User> = rx.get(&user.to_string())?;
    let Some(found) = found else {
        return Ok(Err(Lapse::Unknown));
    };
    Ok(match lapse(&found, high_since, issued) {
        Some(lapse) => Err(lapse),
        None => Ok(found),
    })
}
