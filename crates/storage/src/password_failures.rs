//! How often passwords were wrong, and until when no more of them are tried. The rules are the engine's.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::Timestamp;

/// What is counted of one subject in one class of places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordFailures {
    /// How often it went wrong since it last went well.
    pub count: u32,
    /// Until when nothing is tried.
    pub locked_until: Option<Timestamp>,
    /// When it last went wrong.
    pub last: Timestamp,
    /// Traces of the last wrong passwords, as the engine writes them.
    pub recent: Vec<u8>,
}

impl Rx<'_> {
    /// The failures of `subject` in that class of places; none where nothing went wrong.
    pub fn password_failures(&mut self, subject: &str, place: &str) -> Result<Option<PasswordFailures>, StoreError> {
        let sql = include_str!("sql/password_failures.sql");
        self.query_one(sql, &[Value::text(subject), Value::text(place)], |row| {
            let corrupt = || StoreError::corrupt("password_failures", subject);
            let at = |ticks| Timestamp::from_ticks(ticks).ok_or_else(corrupt);
            Ok(PasswordFailures {
                count: row.number(0)?.try_into().map_err(|_| corrupt())?,
                locked_until: row.integer(1)?.map(at).transpose()?,
                last: at(row.number(2)?)?,
                recent: row.blob(3)?.to_vec(),
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the failures of `subject` in that class of places in the place of those before.
    pub fn put_password_failures(
        &mut self,
        subject: &str,
        place: &str,
        failures: &PasswordFailures,
    ) -> Result<(), StoreError> {
        let params = [
            Value::text(subject),
            Value::text(place),
            i64::from(failures.count).into(),
            failures.locked_until.map_or(Value::Null, Value::from),
            failures.last.into(),
            failures.recent.as_slice().into(),
        ];
        self.execute(include_str!("sql/put_password_failures.sql"), &params)
            .map(drop)
    }

    /// Forgets the failures of `subject` in that class of places.
    pub fn remove_password_failures(&mut self, subject: &str, place: &str) -> Result<(), StoreError> {
        let sql = include_str!("sql/remove_password_failures.sql");
        self.execute(sql, &[Value::text(subject), Value::text(place)]).map(drop)
    }

    /// Forgets every failure of `subject`.
    pub fn forget_password_failures(&mut self, subject: &str) -> Result<(), StoreError> {
        let sql = include_str!("sql/forget_password_failures.sql");
        self.execute(sql, &[Value::text(subject)]).map(drop)
    }
}
