//! PostgreSQL, over the synchronous client: one connection, its prepared statements, and how values cross the wire.

use super::{Connection, EachRow, Engine, Patience, Row};
use crate::error::StoreError;
use crate::value::Value;
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use postgres::{Client, Statement};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Prepared statements kept by a connection, on both sides of it: our own are some sixty, the rest are filters.
const STATEMENTS_MAX: usize = 256;

/// How long to wait for a server that does not answer, where the URL does not say.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where and how to connect.
#[derive(Clone)]
pub(crate) struct Server {
    config: postgres::Config,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
}

impl Server {
    /// Reads a `postgres://` URL. `ca` holds the certificates (PEM) that the server's must come from; without it, the
    /// public ones that browsers trust. The URL's `sslmode` says whether TLS is used at all.
    pub(crate) fn new(url: &str, ca: Option<&Path>) -> Result<Self, StoreError> {
        let refused = |detail: String| StoreError::Location {
            location: without_password(url),
            detail,
        };
        let mut config: postgres::Config = url
            .parse()
            .map_err(|error: postgres::Error| refused(error.to_string()))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.application_name("keepwatch");
        let tls = tls_config(ca).map_err(refused)?;
        Ok(Self {
            config,
            tls: tokio_postgres_rustls::MakeRustlsConnect::new(tls),
        })
    }

    /// Connects.
    pub(crate) fn connect(&self) -> Result<PostgresConnection, StoreError> {
        let client = self
            .config
            .connect(self.tls.clone())
            .map_err(|cause| match error(cause) {
                // Whatever keeps us out now (no server, a wrong password, no such database) may be put right while we run.
                StoreError::Statement { detail } => StoreError::Unavailable { detail },
                other => other,
            })?;
        let mut connection = PostgresConnection {
            client,
            statements: HashMap::new(),
            in_transaction: false,
            is_ended: false,
        };
        connection.script(include_str!("../sql/postgres_open.sql"))?;
        Ok(connection)
    }
}

/// `url` as it may be shown.
pub(crate) fn without_password(url: &str) -> String {
    let shown = keepwatch_graph::edm::shown(url);
    let Some((scheme, rest)) = shown.split_once("://") else {
        return shown;
    };
    match rest.rsplit_once('@') {
        None => shown,
        Some((credentials, rest)) => {
            let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
            format!("{scheme}://{user}@{rest}")
        }
    }
}

fn tls_config(ca: Option<&Path>) -> Result<rustls::ClientConfig, String> {
    let mut roots = rustls::RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let unreadable = |error: &dyn std::fmt::Display| format!("`{}`: {error}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
                let certificate = certificate.map_err(|error| unreadable(&error))?;
                roots.add(certificate).map_err(|error| unreadable(&error))?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// A connection to a PostgreSQL server.
pub(crate) struct PostgresConnection {
    client: Client,
    statements: HashMap<Box<str>, Statement>,
    in_transaction: bool,
    /// Whether the server said that it ends the connection, which the client notices only later.
    is_ended: bool,
}

impl PostgresConnection {
    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql).map_err(error)?;
        self.statements.insert(sql.into(), statement.clone());
        Ok(statement)
    }

    /// Runs `work`, and remembers if it says that the connection is over.
    fn watched<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let outcome = work(self);
        self.is_ended |= matches!(outcome, Err(StoreError::Unavailable { .. }));
        outcome
    }
}

impl Connection for PostgresConnection {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn execute(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.watched(|this| {
            let statement = this.prepare(sql)?;
            let mut rows = this.client.query_raw(&statement, params).map_err(error)?;
            while rows.next().map_err(error)?.is_some() {}
            Ok(rows.rows_affected().unwrap_or(0))
        })
    }

    fn query(&mut self, sql: &str, params: &[Value<'_>], each: EachRow<'_>) -> Result<(), StoreError> {
        self.watched(|this| {
            let statement = this.prepare(sql)?;
            let mut rows = this.client.query_raw(&statement, params).map_err(error)?;
            while let Some(row) = rows.next().map_err(error)? {
                each(&row)?;
            }
            Ok(())
        })
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.watched(|this| this.client.batch_execute(sql).map_err(error))?;
        if matches!(sql, "commit" | "rollback") {
            self.in_transaction = false;
        }
        Ok(())
    }

    fn begin_write(&mut self) -> Result<(), StoreError> {
        self.script("begin")?;
        self.in_transaction = true;
        Ok(())
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.script("begin isolation level repeatable read read only")?;
        self.in_transaction = true;
        Ok(())
    }

    fn in_transaction(&self) -> bool {
        self.in_transaction && !self.is_lost()
    }

    fn is_lost(&self) -> bool {
        self.is_ended || self.client.is_closed()
    }

    fn lock(&mut self, keys: &[i64], patience: Patience) -> Result<bool, StoreError> {
        let sql = match patience {
            Patience::Wait => include_str!("../sql/postgres_lock.sql"),
            Patience::GiveUp => include_str!("../sql/postgres_try_lock.sql"),
        };
        let keys = serde_json::to_string(keys).expect("numbers have a JSON form");
        let mut all_held = true;
        self.query(sql, &[Value::text(keys)], &mut |row| {
            all_held &= row.number(0)? == 1;
            Ok(())
        })?;
        Ok(all_held)
    }
}

impl Row for postgres::Row {
    fn integer(&self, column: usize) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(error)
    }

    fn text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        self.try_get(column).map_err(error)
    }

    fn bytes(&self, column: usize) -> Result<Option<&[u8]>, StoreError> {
        self.try_get(column).map_err(error)
    }

    fn value(&self, column: usize) -> Result<Value<'_>, StoreError> {
        Ok(match *self.columns()[column].type_() {
            Type::INT8 => self.integer(column)?.map_or(Value::Null, Value::Integer),
            Type::FLOAT8 => {
                let real: Option<f64> = self.try_get(column).map_err(error)?;
                real.map_or(Value::Null, Value::Real)
            }
            Type::BYTEA => self.bytes(column)?.map_or(Value::Null, Value::from),
            _ => Value::optional_text(self.text(column)?),
        })
    }
}

/// A value is sent as the type that the statement gives the parameter.
impl ToSql for Value<'_> {
    fn to_sql(&self, of: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, of) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(number), &Type::FLOAT8) => (*number as f64).to_sql(of, out),
            (Value::Integer(number), &Type::INT4) => i32::try_from(*number)?.to_sql(of, out),
            (Value::Integer(number), &Type::INT8) => number.to_sql(of, out),
            (Value::Real(number), &Type::FLOAT8) => number.to_sql(of, out),
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::UNKNOWN | &Type::JSON) => text.to_sql(of, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.as_ref().to_sql(of, out),
            (value, of) => Err(format!("a parameter of type {of} was given {}", kind(value)).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

const fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Integer(_) => "a whole number",
        Value::Real(_) => "a floating-point number",
        Value::Text(_) => "a text",
        Value::Bytes(_) => "bytes",
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an argument of `map_err`")]
fn error(error: postgres::Error) -> StoreError {
    let Some(refusal) = error.as_db_error() else {
        return broken(&error);
    };
    let detail = format!("{} ({})", refusal.message(), refusal.code().code());
    match refusal.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::LOCK_NOT_AVAILABLE
        | &SqlState::UNIQUE_VIOLATION => StoreError::Conflict { table: "database" },
        &SqlState::DISK_FULL => StoreError::Full,
        &SqlState::IO_ERROR => StoreError::Io { detail },
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::Damaged { detail },
        &SqlState::ADMIN_SHUTDOWN
        | &SqlState::CRASH_SHUTDOWN
        | &SqlState::CANNOT_CONNECT_NOW
        | &SqlState::TOO_MANY_CONNECTIONS => StoreError::Unavailable { detail },
        _ => StoreError::Statement { detail },
    }
}

/// What is not the server's answer is the connection's trouble, or a value that does not fit its parameter or column.
fn broken(error: &postgres::Error) -> StoreError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let detail = format!("{error}{cause}");
    let is_transport = error.is_closed() || error.source().is_some_and(|cause| cause.is::<std::io::Error>());
    if is_transport {
        StoreError::Unavailable { detail }
    } else {
        StoreError::Statement { detail }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_shown() {
        let cases = [
            ("postgres://kw:secret@db.example/kw", "postgres://kw@db.example/kw"),
            ("postgres://kw:se@cret@db.example/kw", "postgres://kw@db.example/kw"),
            ("postgres://db.example/kw", "postgres://db.example/kw"),
        ];
        for (url, expected) in cases {
            assert_eq!(without_password(url), expected);
        }
    }
}
