//! Small named values that all nodes share: the tenant's id, secrets, checkpoints, learned thresholds.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;

impl Rx<'_> {
    /// The value of that name.
    pub fn setting(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.query_one(include_str!("sql/setting.sql"), &[Value::text(name)], |row| {
            Ok(row.blob(0)?.to_vec())
        })
    }
}

impl Tx<'_> {
    /// Sets the value of that name.
    pub fn put_setting(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        let params = [Value::text(name), value.into()];
        self.execute(include_str!("sql/put_setting.sql"), &params).map(drop)
    }

    /// The value of that name, which becomes `value` where there is none. Nodes that start together get the same.
    pub fn setting_or_insert(&mut self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let params = [Value::text(name), value.into()];
        self.execute(include_str!("sql/insert_setting.sql"), &params)?;
        self.setting(name)?.ok_or(StoreError::Conflict { table: "settings" })
    }

    /// Removes the value of that name.
    pub fn remove_setting(&mut self, name: &str) -> Result<(), StoreError> {
        self.execute(include_str!("sql/remove_setting.sql"), &[Value::text(name)])
            .map(drop)
    }
}
