//! Leases: what only one node may do at a time, for a while.

use crate::error::StoreError;
use crate::transaction::Tx;
use crate::value::Value;
use keepwatch_graph::Timestamp;

impl Tx<'_> {
    /// Takes or prolongs the lease `name` for `holder`. `false` if another holder's has not ended by `now`.
    pub fn take_lease(
        &mut self,
        name: &str,
        holder: &str,
        now: Timestamp,
        ends: Timestamp,
    ) -> Result<bool, StoreError> {
        let params = [Value::text(name), Value::text(holder), ends.into(), now.into()];
        Ok(self.execute(include_str!("sql/take_lease.sql"), &params)? > 0)
    }

    /// Gives the lease back, if `holder` has it.
    pub fn release_lease(&mut self, name: &str, holder: &str) -> Result<(), StoreError> {
        let params = [Value::text(name), Value::text(holder)];
        self.execute(include_str!("sql/release_lease.sql"), &params).map(drop)
    }
}
