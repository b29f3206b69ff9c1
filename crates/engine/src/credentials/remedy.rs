//! What a new password does for the risk of its user.

use crate::administer::Change;
use crate::engine::Engine;
use crate::profiles::Profiles;
use keepwatch_detection::life_cycle::{Actor, Event, PasswordChange};
use keepwatch_graph::SignInId;
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use keepwatch_storage::{StoreError, UserNames};

/// Lets the risk of a user follow who has another password. The user is locked.
pub(crate) fn password_changed(
    engine: &Engine,
    change: &mut Change<'_, '_>,
    user: &User,
    how: PasswordChange,
    sign_in: Option<SignInId>,
    actor: &Actor,
) -> Result<(), StoreError> {
    let now = change.now();
    let names = UserNames {
        display_name: user.display_name.clone(),
        principal_name: user.user_principal_name.as_deref().map(folded),
    };
    let event = Event::PasswordChanged { how, sign_in };
    let mut recorder = engine.recorder(change.tx(), now)?;
    let mut profiles = Profiles::load(recorder.tx, &[user.id])?;
    if let Err(refusal) = recorder.verdict(user.id, &names, &event, actor, now, &mut profiles)? {
        tracing::error!(user = %user.id, %refusal, "the life cycle refused a new password");
    }
    profiles.store(recorder.tx)?;
    recorder.settle_incidents(now)
}

/// The same where somebody else gave the user the password.
pub(crate) fn remedied_by_administrator(
    engine: &Engine,
    change: &mut Change<'_, '_>,
    user: &User,
) -> Result<(), StoreError> {
    let actor = change.by().actor();
    let how = PasswordChange::AdministratorTemporary;
    password_changed(engine, change, user, how, None, &actor)
}
