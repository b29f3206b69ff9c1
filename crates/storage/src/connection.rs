//! The one seam between the two engines: run a statement, read its rows, begin and end transactions.
//!
//! Everything above this trait is written once. Statements use `$1`, `$2`, ... as placeholders.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::error::StoreError;
use crate::value::Value;

/// Which engine a store runs on. Filters need it where the dialects differ; nothing else should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a file of its own.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol.
    Postgres,
}

/// What is called for each row of an answer.
pub(crate) type EachRow<'f> = &'f mut dyn FnMut(&dyn Row) -> Result<(), StoreError>;

/// A connection to either engine.
pub(crate) trait Connection: Send {
    /// Which engine it is.
    fn engine(&self) -> Engine;

    /// Runs a statement and returns how many rows it changed.
    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError>;

    /// Runs a query and hands over its rows, one after the other, without gathering them.
    fn query(&mut self, sql: &str, params: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError>;

    /// Runs statements without parameters: migrations and transaction control.
    fn script(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Begins a transaction that will write.
    fn begin_write(&mut self) -> Result<(), StoreError>;

    /// Begins a transaction that sees one state of the database throughout.
    fn begin_read(&mut self) -> Result<(), StoreError>;

    /// Whether the transaction that was begun can still be committed, perhaps after a rollback to a savepoint. Engines
    /// give up a whole transaction on some errors.
    fn in_transaction(&self) -> bool;

    /// Whether the connection broke and must be replaced.
    fn is_lost(&self) -> bool;

    /// Holds `keys` until the transaction ends. `false` if somebody else holds one and `patience` does not allow to wait.
    fn lock(&mut self, keys: &[i64], patience: Patience) -> Result<bool, StoreError>;
}

/// What to do about a lock that somebody else holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Patience {
    /// Wait until it is free. Safe from deadlock only where all locks of a transaction are taken at once.
    Wait,
    /// Give up at once.
    GiveUp,
}

/// A row of an answer. Columns count from 0.
pub(crate) trait Row {
    /// A whole number, or null.
    fn integer(&self, column: usize) -> Result<Option<i64>, StoreError>;
    /// A text, or null.
    fn text(&self, column: usize) -> Result<Option<&str>, StoreError>;
    /// Bytes, or null.
    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError>;
    /// Whatever the column holds.
    fn value(&self, column: usize) -> Result<Value<'_>, StoreError>;
}

/// Reads columns that are declared `not null`.
impl dyn Row + '_ {
    /// A whole number.
    pub(crate) fn number(&self, column: usize) -> Result<i64, StoreError> {
        self.integer(column)?.ok_or_else(|| unexpected_null(column))
    }

    /// A text.
    pub(crate) fn string(&self, column: usize) -> Result<&str, StoreError> {
        self.text(column)?.ok_or_else(|| unexpected_null(column))
    }

    /// Bytes.
    pub(crate) fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        self.bytes(column)?.ok_or_else(|| unexpected_null(column))
    }
}

fn unexpected_null(column: usize) -> StoreError {
    StoreError::Statement {
        detail: format!("column {column} of an answer is null"),
    }
}
