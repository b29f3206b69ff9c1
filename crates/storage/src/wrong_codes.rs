//! How often codes were wrong, kept where every node counts.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{Timestamp, UserId};

/// The wrong codes of one kind that a user was given in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongCodes {
    /// How many.
    pub count: u32,
    /// Until when no code of the kind is taken; a time that is past where there is no wait.
    pub refused_until: Timestamp,
}

impl Rx<'_> {
    /// How many codes of that kind were wrong since the last right one; none where none was.
    pub fn wrong_codes(&mut self, user: UserId, kind: &str) -> Result<Option<WrongCodes>, StoreError> {
        let params = [Value::display(user), Value::text(kind)];
        self.query_one(include_str!("sql/wrong_codes.sql"), &params, |row| {
            let corrupt = || StoreError::corrupt("wrong_codes", user);
            Ok(WrongCodes {
                count: row.number(0)?.try_into().map_err(|_| corrupt())?,
                refused_until: Timestamp::from_ticks(row.number(1)?).ok_or_else(corrupt)?,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores how many codes of that kind were wrong.
    pub fn put_wrong_codes(&mut self, user: UserId, kind: &str, wrong: WrongCodes) -> Result<(), StoreError> {
        let params = [
            Value::display(user),
            Value::text(kind),
            i64::from(wrong.count).into(),
            wrong.refused_until.into(),
        ];
        self.execute(include_str!("sql/put_wrong_codes.sql"), &params).map(drop)
    }

    /// Begins to count from nothing again.
    pub fn forget_wrong_codes(&mut self, user: UserId, kind: &str) -> Result<(), StoreError> {
        let params = [Value::display(user), Value::text(kind)];
        self.execute(include_str!("sql/remove_wrong_codes.sql"), &params)
            .map(drop)
    }
}
