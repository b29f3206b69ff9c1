//! The hashes of the codes that users have written down.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::UserId;

impl Rx<'_> {
    /// The hashes of the codes that the user has left, as text.
    pub fn recovery_codes(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        self.query_all(include_str!("sql/recovery_codes.sql"), &[Value::display(user)], |row| {
            Ok(row.string(0)?.to_owned())
        })
    }
}

impl Tx<'_> {
    /// Stores the hashes of new codes in the place of all that were left.
    pub fn replace_recovery_codes(&mut self, user: UserId, hashes: &[String]) -> Result<(), StoreError> {
        self.forget_recovery_codes(user)?;
        for hash in hashes {
            let params = [Value::display(user), Value::text(hash.as_str())];
            self.execute(include_str!("sql/insert_recovery_code.sql"), &params)?;
        }
        Ok(())
    }

    /// Removes a code of the user. Returns whether it was there: of two who use it one is the first.
    pub fn use_recovery_code(&mut self, user: UserId, hash: &str) -> Result<bool, StoreError> {
        let params = [Value::display(user), Value::text(hash)];
        Ok(self.execute(include_str!("sql/remove_recovery_code.sql"), &params)? > 0)
    }

    /// Removes every code of the user.
    pub fn forget_recovery_codes(&mut self, user: UserId) -> Result<(), StoreError> {
        self.execute(include_str!("sql/remove_recovery_codes.sql"), &[Value::display(user)])
            .map(drop)
    }
}
