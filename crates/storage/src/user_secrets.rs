//! What proves who a user is: the hash of a password, which no document holds.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{Timestamp, UserId};

/// The password of a user, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct UserSecret {
    /// Whose it is.
    pub user: UserId,
    /// The hash, as text.
    pub password_hash: String,
    /// When it was set.
    pub changed: Timestamp,
    /// Whether another one must be chosen at the next sign-in.
    pub must_change: bool,
}

impl std::fmt::Debug for UserSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserSecret")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Rx<'_> {
    /// The user's password; none for a user who cannot sign in with one.
    pub fn user_secret(&mut self, user: UserId) -> Result<Option<UserSecret>, StoreError> {
        let sql = include_str!("sql/user_secret.sql");
        self.query_one(sql, &[Value::display(user)], |row| {
            let corrupt = || StoreError::corrupt("user_secrets", user);
            Ok(UserSecret {
                user,
                password_hash: row.string(0)?.to_owned(),
                changed: Timestamp::from_ticks(row.number(1)?).ok_or_else(corrupt)?,
                must_change: row.number(2)? != 0,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the user's password in the place of the one before.
    pub fn put_user_secret(&mut self, secret: &UserSecret) -> Result<(), StoreError> {
        let params = [
            Value::display(secret.user),
            Value::text(secret.password_hash.as_str()),
            secret.changed.into(),
            secret.must_change.into(),
        ];
        self.execute(include_str!("sql/put_user_secret.sql"), &params).map(drop)
    }

    /// Forgets the user's password. Returns whether there was one.
    pub fn remove_user_secret(&mut self, user: UserId) -> Result<bool, StoreError> {
        let sql = include_str!("sql/remove_user_secret.sql");
        Ok(self.execute(sql, &[Value::display(user)])? > 0)
    }
}
