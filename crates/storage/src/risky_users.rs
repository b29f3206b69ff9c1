//! Risky users: one row for everybody who is or ever was at risk.

use crate::error::StoreError;
use crate::rows::{entity_row, read_document};
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{RiskyUser, UserId};

impl Rx<'_> {
    /// The user's row; none for a user who was never at risk.
    pub fn risky_user(&mut self, id: UserId) -> Result<Option<RiskyUser>, StoreError> {
        self.query_one(include_str!("sql/risky_user.sql"), &[Value::display(id)], |row| {
            read_document("risky_users", row, 0)
        })
    }
}

impl Tx<'_> {
    /// Stores the user's row as it is now.
    pub fn put_risky_user(&mut self, user: &RiskyUser) -> Result<(), StoreError> {
        let row = entity_row(RiskyUser::TYPE, &user.document())?;
        self.insert_rows(include_str!("sql/put_risky_user.sql"), [&row])
            .map(drop)
    }
}
