//! Programs on devices that wait for somebody to sign in elsewhere, and tries at what those people type.

use crate::connection::Row;
use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::{AppId, Timestamp};

/// A program that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCodeRow {
    /// The hash of what the program asks with.
    pub hash: String,
    /// What a person types for it.
    pub user_code: String,
    /// The application.
    pub client: AppId,
    /// How long it may ask.
    pub ends: Timestamp,
    /// How many seconds it must leave between two questions.
    pub interval_seconds: i64,
    /// When it asked last.
    pub polled: Option<Timestamp>,
    /// What it asks for, and what came of it, as JSON.
    pub document: String,
}

impl Rx<'_> {
    /// The program that waits with the code of that hash.
    pub fn device_code(&mut self, hash: &str) -> Result<Option<DeviceCodeRow>, StoreError> {
        self.query_one(include_str!("sql/device_code.sql"), &[Value::text(hash)], read)
    }

    /// The program for which people type that code.
    pub fn device_code_of(&mut self, user_code: &str) -> Result<Option<DeviceCodeRow>, StoreError> {
        let sql = include_str!("sql/device_code_of_user_code.sql");
        self.query_one(sql, &[Value::text(user_code)], read)
    }

    /// How many programs of an application wait at `now`.
    pub fn waiting_devices(&mut self, client: AppId, now: Timestamp) -> Result<i64, StoreError> {
        let sql = include_str!("sql/count_device_codes.sql");
        let count = self.query_one(sql, &[Value::display(client), now.into()], |row| row.number(0))?;
        Ok(count.unwrap_or(0))
    }

    /// Since when somebody has tried user codes that are none, and how many.
    pub fn device_code_guesses(&mut self, guesser: &str) -> Result<Option<(Timestamp, i64)>, StoreError> {
        let sql = include_str!("sql/device_code_guesses.sql");
        self.query_one(sql, &[Value::text(guesser)], |row| {
            let corrupt = || StoreError::corrupt("device_code_guesses", guesser);
            let started = Timestamp::from_ticks(row.number(0)?).ok_or_else(corrupt)?;
            Ok((started, row.number(1)?))
        })
    }
}

impl Tx<'_> {
    /// Stores a program that begins to wait. `false`, and nothing done, where its codes are taken.
    pub fn insert_device_code(&mut self, code: &DeviceCodeRow) -> Result<bool, StoreError> {
        let params = [
            Value::text(code.hash.as_str()),
            Value::text(code.user_code.as_str()),
            Value::display(code.client),
            code.ends.into(),
            code.interval_seconds.into(),
            Value::text(code.document.as_str()),
        ];
        Ok(self.execute(include_str!("sql/insert_device_code.sql"), &params)? > 0)
    }

    /// Notes that a program asked, and how long it must wait from now on.
    pub fn poll_device_code(&mut self, hash: &str, at: Timestamp, interval_seconds: i64) -> Result<(), StoreError> {
        let params = [Value::text(hash), at.into(), interval_seconds.into()];
        self.execute(include_str!("sql/poll_device_code.sql"), &params)
            .map(drop)
    }

    /// Stores what came of it in the place of the document that was read, `before`. `false`, and nothing done, where that
    /// has changed since: of several who decide, one does.
    pub fn decide_device_code(&mut self, hash: &str, before: &str, document: &str) -> Result<bool, StoreError> {
        let params = [Value::text(hash), Value::text(before), Value::text(document)];
        Ok(self.execute(include_str!("sql/decide_device_code.sql"), &params)? > 0)
    }

    /// Removes a program that waits no longer. Returns whether it was there.
    pub fn remove_device_code(&mut self, hash: &str) -> Result<bool, StoreError> {
        Ok(self.execute(include_str!("sql/remove_device_code.sql"), &[Value::text(hash)])? > 0)
    }

    /// Stores since when somebody has tried user codes that are none, and how many.
    pub fn put_device_code_guesses(
        &mut self,
        guesser: &str,
        started: Timestamp,
        guesses: i64,
    ) -> Result<(), StoreError> {
        let params = [Value::text(guesser), started.into(), guesses.into()];
        self.execute(include_str!("sql/put_device_code_guesses.sql"), &params)
            .map(drop)
    }
}

fn read(row: &dyn Row) -> Result<DeviceCodeRow, StoreError> {
    let hash = row.string(0)?;
    let corrupt = || StoreError::corrupt("device_codes", hash);
    Ok(DeviceCodeRow {
        hash: hash.to_owned(),
        user_code: row.string(1)?.to_owned(),
        client: row.string(2)?.parse().map_err(|_| corrupt())?,
        ends: Timestamp::from_ticks(row.number(3)?).ok_or_else(corrupt)?,
        interval_seconds: row.number(4)?,
        polled: row.integer(5)?.and_then(Timestamp::from_ticks),
        document: row.string(6)?.to_owned(),
    })
}
