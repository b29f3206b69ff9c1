//! The public halves of passkeys, and the challenges that they have answered.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{Timestamp, UserId};

/// What the answers of one passkey are checked by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The id of the method.
    pub method: String,
    /// The public key and the counter, as JSON.
    pub credential: String,
}

impl Rx<'_> {
    /// What the user's passkeys are checked by, by method.
    pub fn passkeys(&mut self, user: UserId) -> Result<Vec<PasskeyRow>, StoreError> {
        self.query_all(include_str!("sql/passkeys.sql"), &[Value::display(user)], |row| {
            Ok(PasskeyRow {
                method: row.string(0)?.to_owned(),
                credential: row.string(1)?.to_owned(),
            })
        })
    }

    /// Whose passkey that is.
    pub fn passkey_owner(&mut self, method: &str) -> Result<Option<UserId>, StoreError> {
        self.query_one(include_str!("sql/passkey_owner.sql"), &[Value::text(method)], |row| {
            row.string(0)?
                .parse()
                .map_err(|_| StoreError::corrupt("passkeys", method))
        })
    }
}

impl Tx<'_> {
    /// Stores what a passkey is checked by in the place of what was before. Nobody else may have it.
    pub fn put_passkey(&mut self, user: UserId, passkey: &PasskeyRow) -> Result<(), StoreError> {
        let params = [
            Value::display(user),
            Value::text(passkey.method.as_str()),
            Value::text(passkey.credential.as_str()),
        ];
        self.execute(include_str!("sql/put_passkey.sql"), &params).map(drop)
    }

    /// Marks a challenge as answered. Returns whether it was not: of two answers one is the first.
    pub fn use_passkey_challenge(&mut self, challenge_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let params = [Value::text(challenge_hash), now.into()];
        let inserted = self.execute(include_str!("sql/insert_used_passkey_challenge.sql"), &params)?;
        Ok(inserted > 0)
    }

    /// Forgets the challenges that were answered before that time.
    pub fn forget_passkey_challenges(&mut self, before: Timestamp) -> Result<(), StoreError> {
        let sql = include_str!("sql/forget_used_passkey_challenges.sql");
        self.execute(sql, &[before.into()]).map(drop)
    }
}
