//! What a user has registered, and how it is taken away again.

use super::{Done, absent, passes, phones, record, recovery_codes};
use crate::administer::{Change, RuleError};
use crate::directory::live_user;
use keepwatch_graph::authentication::{AuthenticationMethod, PasswordAuthenticationMethod};
use keepwatch_graph::directory::User;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{Rx, StoreError, Tx};

/// What the user can prove who they are by, as it is at `now`: what is registered, and the password where there is one.
pub fn methods_of(rx: &mut Rx<'_>, user: &User, now: Timestamp) -> Result<Vec<AuthenticationMethod>, StoreError> {
    let mut methods = rx.authentication_methods(user.id)?;
    for method in &mut methods {
        if let AuthenticationMethod::TemporaryAccessPass(pass) = method {
            passes::tell_usability(pass, now);
        }
    }
    if rx.user_secret(user.id)?.is_some() {
        methods.push(password(user));
    }
    Ok(methods)
}

fn password(user: &User) -> AuthenticationMethod {
    AuthenticationMethod::Password(PasswordAuthenticationMethod {
        id: PasswordAuthenticationMethod::ID.to_owned(),
        created_date_time: user.last_password_change_date_time,
        password: Default::default(),
        last_used_date_time: None,
    })
}

/// Takes a method away from the user, if it is one that `is_meant`. A password is none that could be.
pub fn remove_method(
    change: &mut Change<'_, '_>,
    user: UserId,
    id: &str,
    is_meant: fn(&AuthenticationMethod) -> bool,
) -> Result<(), RuleError> {
    change.tx().lock_users(&[user])?;
    let user = live_user(change.tx(), user)?;
    let methods = change.tx().authentication_methods(user.id)?;
    let is_it = |method: &&AuthenticationMethod| method.id() == id && is_meant(method);
    let method = methods.iter().find(is_it).ok_or_else(|| absent(id))?;
    phones::refuse_to_leave_alternate_alone(method, &methods)?;
    change.tx().remove_authentication_method(user.id, id)?;
    recovery_codes::forget_where_alone(change, user.id)?;
    record(change, Done::Removed, &user, Some(method), None);
    Ok(())
}

/// Says when a code generator or a passkey was used last. The user is locked.
pub(super) fn used(tx: &mut Tx<'_>, user: UserId, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let methods = tx.authentication_methods(user)?;
    let Some(mut method) = methods.into_iter().find(|method| method.id() == id) else {
        return Ok(());
    };
    match &mut method {
        AuthenticationMethod::SoftwareOath(generator) => generator.last_used_date_time = Some(now),
        AuthenticationMethod::Fido2(passkey) => passkey.last_used_date_time = Some(now),
        _ => return Ok(()),
    }
    tx.put_authentication_method(user, &method, None)
}
