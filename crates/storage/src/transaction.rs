//! What a unit of work sees: [`Rx`] reads one state of the database, [`Tx`] also changes it.
//!
//! Their methods are by noun, each in that noun's module.

use crate::connection::{Connection, EachRow, Engine, Patience};
use crate::error::StoreError;
use crate::journal::Journal;
use crate::value::Value;
use keepwatch_graph::{ServicePrincipalId, UserId};
use std::ops::{Deref, DerefMut};

/// Reads one state of the database.
pub struct Rx<'c> {
    connection: &'c mut dyn Connection,
}

impl<'c> Rx<'c> {
    pub(crate) fn new(connection: &'c mut dyn Connection) -> Self {
        Self { connection }
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        self.connection.engine()
    }

    pub(crate) fn query(&mut self, sql: &str, params: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError> {
        self.connection.query(sql, params, each)
    }

    /// The first row of an answer as a value.
    pub(crate) fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: impl Fn(&dyn crate::connection::Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.query(sql, params, &mut |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Every row of an answer as a value.
    pub(crate) fn query_all<T>(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        read: impl Fn(&dyn crate::connection::Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.query(sql, params, &mut |row| {
            all.push(read(row)?);
            Ok(())
        })?;
        Ok(all)
    }
}

/// Changes the database. Reads see what was written before them.
pub struct Tx<'c> {
    rx: Rx<'c>,
    patience: Patience,
    journal: Journal,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: &'c mut dyn Connection, patience: Patience) -> Self {
        Self {
            rx: Rx::new(connection),
            patience,
            journal: Journal::default(),
        }
    }

    pub(crate) fn journal(&mut self) -> &mut Journal {
        &mut self.journal
    }

    pub(crate) fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.rx.connection.execute(sql, params)
    }

    /// Keeps every other writer away from these users until this work is done: call it once, first, before reading what
    /// will be changed.
    ///
    /// While many units of work share a commit nobody may wait, because two groups that wait for each other never end. A
    /// user who is held elsewhere then ends this run with [`StoreError::Conflict`], and the work runs again alone, where
    /// it can wait: return the error with `?`.
    pub fn lock_users(&mut self, users: &[UserId]) -> Result<(), StoreError> {
        self.lock("users", users.iter().map(|user| user.uuid().as_u64_pair()))
    }

    /// The same for service principals.
    pub fn lock_service_principals(&mut self, service_principals: &[ServicePrincipalId]) -> Result<(), StoreError> {
        let ids = service_principals.iter().map(|one| one.uuid().as_u64_pair());
        self.lock("service_principals", ids)
    }

    pub(crate) fn lock(
        &mut self,
        table: &'static str,
        ids: impl Iterator<Item = (u64, u64)>,
    ) -> Result<(), StoreError> {
        let mut keys: Vec<i64> = ids.map(lock_key).collect();
        // INVARIANT: everybody takes locks in this order, so that no two wait for each other.
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() || self.rx.connection.lock(&keys, self.patience)? {
            return Ok(());
        }
        Err(StoreError::Conflict { table })
    }
}

/// Half of the id folded over the other. Two accounts with the same key merely wait for each other.
fn lock_key((high, low): (u64, u64)) -> i64 {
    (high ^ low) as i64
}

impl<'c> Deref for Tx<'c> {
    type Target = Rx<'c>;
    fn deref(&self) -> &Rx<'c> {
        &self.rx
    }
}

impl<'c> DerefMut for Tx<'c> {
    fn deref_mut(&mut self) -> &mut Rx<'c> {
        &mut self.rx
    }
}
