//! SQLite: one file beside its write-ahead log.

use super::{Connection, EachRow, Engine, Patience, Row};
use crate::error::StoreError;
use crate::value::Value;
use rusqlite::ffi::ErrorCode;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// How long to wait for another process that writes to the same file.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements kept by a connection: our own are some sixty, the rest are filters.
const STATEMENTS_MAX: usize = 128;

/// What the connection is for: a writer's page cache holds the upper levels of all indexes, a reader's a few pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Writes; the only one of its process.
    Writer,
    /// Reads only.
    Reader,
}

/// A connection to a SQLite file.
pub(crate) struct SqliteConnection {
    inner: rusqlite::Connection,
    /// Statements as SQLite wants them, by how they were given.
    translated: HashMap<Box<str>, Box<str>>,
}

/// Makes the file, if there is none, for its owner only: it holds keys and people's sign-ins. SQLite gives the log and the
/// index beside it the same mode.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(StoreError::Io {
            detail: format!("`{}`: {error}", path.display()),
        }),
    }
}

impl SqliteConnection {
    /// Opens the file, which is made if absent.
    pub(crate) fn open(path: &Path, role: Role) -> Result<Self, StoreError> {
        make_private(path)?;
        let inner = rusqlite::Connection::open(path).map_err(error)?;
        inner.busy_timeout(BUSY_TIMEOUT).map_err(error)?;
        inner.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        inner
            .execute_batch(include_str!("../sql/sqlite_open.sql"))
            .map_err(error)?;
        inner
            .execute_batch(match role {
                Role::Writer => include_str!("../sql/sqlite_open_writer.sql"),
                Role::Reader => include_str!("../sql/sqlite_open_reader.sql"),
            })
            .map_err(error)?;
        Ok(Self {
            inner,
            translated: HashMap::new(),
        })
    }

    fn prepare(&mut self, sql: &str) -> Result<rusqlite::CachedStatement<'_>, StoreError> {
        if !self.translated.contains_key(sql) {
            if self.translated.len() >= STATEMENTS_MAX {
                self.translated.clear();
            }
            self.translated.insert(sql.into(), question_marks(sql).into());
        }
        self.inner.prepare_cached(&self.translated[sql]).map_err(error)
    }
}

/// `$1` as SQLite numbers its parameters: `?1`. To SQLite, `$1` is a name, numbered by where it first occurs.
///
/// Quoted texts are left alone.
fn question_marks(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut rest = sql.chars().peekable();
    while let Some(letter) = rest.next() {
        quoted ^= letter == '\'';
        let placeholder = letter == '$' && !quoted && rest.peek().is_some_and(char::is_ascii_digit);
        out.push(if placeholder { '?' } else { letter });
    }
    out
}

fn bind(statement: &mut rusqlite::Statement<'_>, params: &[Value<'_>]) -> Result<(), StoreError> {
    for (index, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value).map_err(error)?;
    }
    Ok(())
}

impl Connection for SqliteConnection {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.prepare(sql)?;
        bind(&mut statement, params)?;
        Ok(statement.raw_execute().map_err(error)? as u64)
    }

    fn query(&mut self, sql: &str, params: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError> {
        let mut statement = self.prepare(sql)?;
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(error)? {
            each(row)?;
        }
        Ok(())
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.inner.execute_batch(sql).map_err(error)
    }

    fn begin_write(&mut self) -> Result<(), StoreError> {
        self.execute("begin immediate", &[]).map(drop)
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.execute("begin", &[]).map(drop)
    }

    fn in_transaction(&self) -> bool {
        !self.inner.is_autocommit()
    }

    fn is_lost(&self) -> bool {
        false
    }

    /// The one writer of a SQLite database holds everything already.
    fn lock(&mut self, _: &[i64], _: Patience) -> Result<bool, StoreError> {
        Ok(true)
    }
}

impl Row for rusqlite::Row<'_> {
    fn integer(&self, column: usize) -> Result<Option<i64>, StoreError> {
        self.get_ref(column).map_err(error)?.as_i64_or_null().map_err(mismatch)
    }

    fn text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        self.get_ref(column).map_err(error)?.as_str_or_null().map_err(mismatch)
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        self.get_ref(column).map_err(error)?.as_blob_or_null().map_err(mismatch)
    }

    fn value(&self, column: usize) -> Result<Value<'_>, StoreError> {
        Ok(match self.get_ref(column).map_err(error)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::text(str::from_utf8(text).map_err(mismatch)?),
            ValueRef::Blob(bytes) => bytes.into(),
        })
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn mismatch(error: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged {
        detail: error.to_string(),
    }
}

fn error(error: rusqlite::Error) -> StoreError {
    let detail = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Conflict { table: "database" },
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged { detail },
        Some(
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied,
        ) => StoreError::Io { detail },
        _ => StoreError::Statement { detail },
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, SqliteConnection, question_marks};

    #[cfg(unix)]
    #[test]
    fn a_new_database_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepwatch.db");
        let _open = SqliteConnection::open(&path, Role::Writer).unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let entry = entry.unwrap();
            assert_eq!(
                entry.metadata().unwrap().permissions().mode() & 0o077,
                0,
                "{:?}",
                entry.path()
            );
        }
    }

    #[test]
    fn placeholders_are_translated_outside_of_texts() {
        let cases = [
            ("select $1, $12", "select ?1, ?12"),
            ("select '$1', $1", "select '$1', ?1"),
            ("select 'it''s $1' || $2", "select 'it''s $1' || ?2"),
            ("select $name", "select $name"),
        ];
        for (given, expected) in cases {
            assert_eq!(question_marks(given), expected);
        }
    }
}
