//! What can go wrong between a value and the disk.

use std::path::PathBuf;

/// Why the store did not do what it was asked to. Nothing is half-written after any of these.
///
/// Cloneable, because the callers whose writes share a commit share its failure.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The location is not a path or `postgres://` URL that can be used, or its TLS settings cannot.
    #[error("cannot use the database `{location}`: {detail}")]
    Location {
        /// As it was given, without its password.
        location: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Another process holds the database file.
    #[error("the database `{}` is in use{}", path.display(), process(*pid))]
    Busy {
        /// The database file.
        path: PathBuf,
        /// Who holds it, where the lock file says so.
        pid: Option<u32>,
    },
    /// The database was written by a newer version of this program.
    #[error("the database has schema {found}, and this version knows schemas up to {known}: use the newer version")]
    SchemaTooNew {
        /// The schema of the database.
        found: i64,
        /// The newest schema that this version knows.
        known: i64,
    },
    /// The disk, or the quota of the database, is full. Writing works again when there is room.
    #[error("no room left for the database")]
    Full,
    /// The operating system refused to read or write.
    #[error("cannot read or write the database: {detail}")]
    Io {
        /// The engine's words.
        detail: String,
    },
    /// The database file is damaged or not a database.
    #[error("the database is damaged: {detail}")]
    Damaged {
        /// The engine's words.
        detail: String,
    },
    /// A row cannot become a value.
    #[error("row `{key}` of `{table}` cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        key: String,
    },
    /// Somebody else changed or holds what this write needs, more often than it was retried.
    #[error("`{table}` was changed by somebody else at the same time")]
    Conflict {
        /// What was contended.
        table: &'static str,
    },
    /// The database server cannot be reached, or the connection broke. If it broke during a commit, the write may have
    /// been stored: writes are idempotent, so repeat it.
    #[error("the database cannot be reached: {detail}")]
    Unavailable {
        /// The engine's words.
        detail: String,
    },
    /// The engine refused a statement: a defect of this program.
    #[error("the database refused a statement: {detail}")]
    Statement {
        /// The engine's words.
        detail: String,
    },
    /// The work given to the store gave up, for a reason that is its caller's; what it had written was rolled back.
    #[error("a unit of database work gave up")]
    Abandoned,
    /// The work given to the store panicked; what it had written was rolled back.
    #[error("a unit of database work panicked: {detail}")]
    Panicked {
        /// The panic's message.
        detail: String,
    },
}

impl StoreError {
    /// Whether the same work may succeed when it is run again from its start.
    pub(crate) fn is_worth_retrying(&self) -> bool {
        matches!(self, StoreError::Conflict { .. })
    }

    /// A row of `table` that cannot become a value.
    pub(crate) fn corrupt(table: &'static str, key: impl std::fmt::Display) -> Self {
        StoreError::Corrupt {
            table,
            key: key.to_string(),
        }
    }
}

fn process(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" by process {pid}"))
}
