//! Users whom the directory knows only from their sign-ins: beside somebody else's identity provider, that is everybody.

use crate::prepared::Prepared;
use keepwatch_graph::directory::User;
use keepwatch_graph::enums::SignInUserType;
use keepwatch_graph::{DirectoryObjectId, Evolvable, SignIn, UserId};
use keepwatch_storage::{StoreError, Tx};
use serde_json::{Map, json};
use std::collections::HashSet;
use std::sync::OnceLock;

/// Adds those of `users` whom the directory does not have, as the first of their sign-ins in `batch` calls them. Who is
/// there stays as they are, also in the recycle bin: only an administrator brings anybody back.
pub(crate) fn add_seen(tx: &mut Tx<'_>, batch: &[Prepared], users: &[UserId]) -> Result<(), StoreError> {
    if users.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = users.iter().map(ToString::to_string).collect();
    let known = tx.known::<User>(&ids)?;
    let mut missing: HashSet<UserId> = users
        .iter()
        .zip(&ids)
        .filter(|(_, id)| !known.contains(*id))
        .map(|(user, _)| *user)
        .collect();
    let seen: Vec<User> = batch
        .iter()
        .filter_map(|prepared| {
            let user = prepared.subject.as_ref()?.attempt.user;
            missing.remove(&user).then(|| seen(user, &prepared.sign_in))
        })
        .collect();
    tx.add_all(&seen).map(drop)
}

/// The user that a sign-in speaks of.
fn seen(id: UserId, sign_in: &SignIn) -> User {
    let name = sign_in.user_principal_name.clone();
    let is_guest = sign_in.user_type == Some(Evolvable::Known(SignInUserType::Guest));
    User {
        id,
        display_name: sign_in.user_display_name.clone().or_else(|| name.clone()),
        mail_nickname: name
            .as_deref()
            .and_then(|name| Some(name.split_once('@')?.0.to_owned())),
        user_principal_name: name,
        account_enabled: Some(true),
        user_type: Some(if is_guest { "Guest" } else { "Member" }.to_owned()),
        created_date_time: Some(sign_in.created_date_time),
        security_identifier: Some(super::rules::security_identifier(DirectoryObjectId::new(id.uuid()))),
        ..nobody().clone()
    }
}

/// A user of whom nothing is known. Made once: the type has eighty members, and people come by the thousand.
fn nobody() -> &'static User {
    static NOBODY: OnceLock<User> = OnceLock::new();
    NOBODY.get_or_init(|| {
        let id = Map::from_iter([("id".to_owned(), json!(uuid::Uuid::nil()))]);
        super::rules::resource(User::TYPE, id).expect("a user needs nothing but an id")
    })
}
