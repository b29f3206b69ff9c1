//! Users: created, changed, deleted, brought back, and put out of their sessions.

mod body;
mod shape;

pub use body::UserBody;

use super::rules;
use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::credentials::{remedied_by_administrator, words_about};
use crate::engine::Engine;
use keepwatch_graph::directory::User;
use keepwatch_graph::edm::folded;
use keepwatch_graph::{RiskyUser, UserId};
use keepwatch_storage::{StoreError, Tx, UserSecret};
use keepwatch_token::PasswordHash;
use uuid::Uuid;

const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "UserManagement",
        service: "Core Directory",
        operation,
    }
}

const ADDED: Activity = activity("Add user", "Add");
const UPDATED: Activity = activity("Update user", "Update");
const DELETED: Activity = activity("Delete user", "Delete");
const RESTORED: Activity = activity("Restore user", "Update");
const REMOVED: Activity = activity("Hard Delete user", "Delete");
const REVOKED: Activity = activity("Update StsRefreshTokenValidFrom Timestamp", "Update");

impl Engine {
    /// Creates a user of the tenant, whose verified domain is `domain`.
    pub async fn create_user(&self, by: Initiator, domain: &str, body: UserBody) -> Result<User, RuleError> {
        let hash = self.hash_of(&body, None).await?;
        let domain = domain.to_owned();
        let work = move |change: &mut Change<'_, '_>| {
            let id = UserId::new(change.new_id());
            let user = shape::created(&body, id, change.now(), &domain)?;
            let name = user.user_principal_name.as_deref().unwrap_or_default();
            change.tx().lock_users(&[lock_of(name)])?;
            refuse_taken(change.tx(), name, id)?;
            if !change.tx().add(&user)? {
                return Err(StoreError::Conflict { table: "users" }.into());
            }
            keep_secret(change, &user, hash.as_ref())?;
            change.record(ADDED, subject(&user), None, Some(&user.document()));
            Ok(user)
        };
        self.administer(by, work).await
    }

    /// Whether [`Engine::create_user`] would take the body, but for a name that somebody has already. Nothing is written,
    /// and no password hashed.
    pub async fn check_new_user(&self, domain: &str, body: &UserBody) -> Result<(), RuleError> {
        if let Some(text) = body.password() {
            self.fit_password(text.to_owned(), body.words(), body.term()).await?;
        }
        let id = UserId::new(self.entropy().uuid());
        shape::created(body, id, self.clock().now(), domain).map(drop)
    }

    /// Changes a user: what `body` names, and nothing else.
    pub async fn update_user(
        &self,
        by: Initiator,
        domain: &str,
        id: UserId,
        body: UserBody,
    ) -> Result<User, RuleError> {
        let whose = match body.password() {
            Some(_) => self.store().read(move |rx| rx.get(&id.to_string())).await?,
            None => None,
        };
        let hash = self.hash_of(&body, whose.as_ref()).await?;
        let domain = domain.to_owned();
        let engine = self.clone();
        let is_own = matches!(&by, Initiator::User { id: own, .. } if *own == id);
        let work = move |change: &mut Change<'_, '_>| {
            let new_name = body.user_principal_name().map(lock_of);
            let locks: Vec<UserId> = std::iter::once(id).chain(new_name).collect();
            change.tx().lock_users(&locks)?;
            let before = live(change.tx(), id)?;
            let after = shape::updated(&before, &body, change.now(), &domain)?;
            if let Some(name) = body.user_principal_name() {
                refuse_taken(change.tx(), name, id)?;
            }
            change.tx().put(&after)?;
            keep_secret(change, &after, hash.as_ref())?;
            tell_risk(change.tx(), &after)?;
            if hash.is_some() && !is_own {
                remedied_by_administrator(&engine, change, &after)?;
            }
            change.record(
                UPDATED,
                subject(&after),
                Some(&before.document()),
                Some(&after.document()),
            );
            Ok(after)
        };
        self.administer(by, work).await
    }

    /// Puts a user into the recycle bin.
    pub async fn delete_user(&self, by: Initiator, id: UserId) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            change.tx().lock_users(&[id])?;
            let before = live(change.tx(), id)?;
            let after = User {
                deleted_date_time: Some(change.now()),
                ..before.clone()
            };
            change.tx().put(&after)?;
            tell_risk(change.tx(), &after)?;
            change.record(
                DELETED,
                subject(&after),
                Some(&before.document()),
                Some(&after.document()),
            );
            Ok(())
        };
        self.administer(by, work).await
    }

    /// Ends every session that the user has: tokens from before this instant are no longer good.
    pub async fn revoke_sign_in_sessions(&self, by: Initiator, id: UserId) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            change.tx().lock_users(&[id])?;
            let before = live(change.tx(), id)?;
            let mut after = before.clone();
            shape::end_sessions(&mut after, change.now());
            change.tx().put(&after)?;
            change.record(
                REVOKED,
                subject(&after),
                Some(&before.document()),
                Some(&after.document()),
            );
            Ok(())
        };
        self.administer(by, work).await
    }

    /// What to store of the body's password, if it has one that may be taken.
    async fn hash_of(&self, body: &UserBody, whose: Option<&User>) -> Result<Option<PasswordHash>, RuleError> {
        let Some(text) = body.password() else {
            return Ok(None);
        };
        let about = body
            .words()
            .into_iter()
            .chain(whose.map(words_about).unwrap_or_default());
        let password = self.fit_password(text.to_owned(), about.collect(), body.term()).await?;
        Ok(Some(self.hash_password(password).await))
    }
}

/// Brings a user back from the recycle bin, under another user principal name of the domain where one is given.
pub(super) fn restore(
    change: &mut Change<'_, '_>,
    id: UserId,
    rename: Option<(&str, &str)>,
) -> Result<User, RuleError> {
    let before: User = deleted(change.tx(), id)?;
    let mut after = User {
        deleted_date_time: None,
        ..before.clone()
    };
    if let Some((name, domain)) = rename {
        after = shape::updated(&after, &UserBody::of_name(name), change.now(), domain)?;
    }
    let name = after.user_principal_name.clone().unwrap_or_default();
    change.tx().lock_users(&[id, lock_of(&name)])?;
    refuse_taken(change.tx(), &name, id)?;
    change.tx().put(&after)?;
    tell_risk(change.tx(), &after)?;
    change.record(
        RESTORED,
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    Ok(after)
}

/// Removes a user from the recycle bin for good, with everything that leads to them.
pub(super) fn remove(change: &mut Change<'_, '_>, id: UserId) -> Result<(), RuleError> {
    let user: User = deleted(change.tx(), id)?;
    let tx = change.tx();
    tx.remove::<User>(&id.to_string())?;
    tx.remove_user_secret(id)?;
    tx.forget_password_failures(&id.to_string())?;
    tx.forget_authentication(id)?;
    tx.forget_sessions(id)?;
    tx.unlink_all(&id.to_string())?;
    super::roles::forget_principal(tx, &id.to_string())?;
    change.record(REMOVED, subject(&user), Some(&user.document()), None);
    Ok(())
}

fn deleted(tx: &mut Tx<'_>, id: UserId) -> Result<User, RuleError> {
    let user: Option<User> = tx.get(&id.to_string())?;
    user.filter(|user| user.deleted_date_time.is_some())
        .ok_or_else(|| rules::absent(id))
}

pub(crate) fn live(tx: &mut Tx<'_>, id: UserId) -> Result<User, RuleError> {
    let user: Option<User> = tx.get(&id.to_string())?;
    user.filter(|user| user.deleted_date_time.is_none())
        .ok_or_else(|| rules::absent(id))
}

pub(crate) fn subject(user: &User) -> Subject {
    Subject {
        id: user.id.to_string(),
        kind: "User",
        display_name: user.display_name.clone(),
        user_principal_name: user.user_principal_name.clone(),
    }
}

/// What whoever takes a name holds meanwhile, so that of two who want it at once one comes later and is refused.
fn lock_of(principal_name: &str) -> UserId {
    UserId::new(Uuid::new_v5(&Uuid::NAMESPACE_DNS, folded(principal_name).as_bytes()))
}

/// Of users who came from other people's logs, two may have one name; nobody takes it on purpose.
fn refuse_taken(tx: &mut Tx<'_>, principal_name: &str, by: UserId) -> Result<(), RuleError> {
    let named: Vec<User> = tx.find("user_principal_name", principal_name)?;
    let is_taken = named
        .iter()
        .any(|user| user.id != by && user.deleted_date_time.is_none());
    if is_taken {
        return Err(rules::taken("userPrincipalName"));
    }
    Ok(())
}

fn keep_secret(change: &mut Change<'_, '_>, user: &User, hash: Option<&PasswordHash>) -> Result<(), RuleError> {
    let must_change = user.password_profile.as_ref().is_some_and(|profile| {
        let when = [
            profile.force_change_password_next_sign_in,
            profile.force_change_password_next_sign_in_with_mfa,
        ];
        when.contains(&Some(true))
    });
    let changed = change.now();
    if hash.is_some() {
        // Whoever guessed at the old one begins anew, and so does whoever mistyped it.
        change.tx().forget_password_failures(&user.id.to_string())?;
    }
    let secret = match hash {
        Some(hash) => Some(UserSecret {
            user: user.id,
            password_hash: hash.to_text(),
            changed,
            must_change,
        }),
        // The same password, but another opinion of whether it must be changed.
        None => change
            .tx()
            .user_secret(user.id)?
            .map(|secret| UserSecret { must_change, ..secret }),
    };
    match secret {
        Some(secret) => Ok(change.tx().put_user_secret(&secret)?),
        None => Ok(()),
    }
}

/// Gives the user a password that is good for one sign-in, at which they choose another.
pub(crate) fn set_temporary_password(
    change: &mut Change<'_, '_>,
    before: &User,
    hash: &PasswordHash,
) -> Result<User, RuleError> {
    let after = shape::with_temporary_password(before, change.now());
    change.tx().put(&after)?;
    keep_secret(change, &after, Some(hash))?;
    Ok(after)
}

/// Gives the user a password that they chose.
pub(crate) fn set_own_password(
    change: &mut Change<'_, '_>,
    before: &User,
    hash: &PasswordHash,
) -> Result<User, RuleError> {
    let after = shape::with_own_password(before, change.now());
    change.tx().put(&after)?;
    keep_secret(change, &after, Some(hash))?;
    Ok(after)
}

/// Whoever looks at the risk of a user sees what they are called now, and whether they are gone.
fn tell_risk(tx: &mut Tx<'_>, user: &User) -> Result<(), StoreError> {
    let Some(before) = tx.get::<RiskyUser>(&user.id.to_string())? else {
        return Ok(());
    };
    let after = RiskyUser {
        is_deleted: user.deleted_date_time.is_some(),
        user_display_name: user.display_name.clone(),
        user_principal_name: user.user_principal_name.as_deref().map(folded),
        ..before.clone()
    };
    if after == before { Ok(()) } else { tx.put(&after) }
}
