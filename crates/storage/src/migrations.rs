//! The schema, step by step. Steps go forward only, and one that was released is never edited.

mod old_applications;

use crate::connection::{Connection, Engine, Patience};
use crate::error::StoreError;
use crate::stored::Stored;
use crate::transaction::Tx;
use keepwatch_graph::conditional_access::built_in_strengths;
use keepwatch_graph::directory::own_resources;

/// One step.
enum Step {
    /// A script.
    Sql(&'static str),
    /// A script, then code that carries over what was stored, then a script.
    Converting(&'static str, fn(&mut Tx<'_>) -> Result<(), StoreError>, &'static str),
}

/// The steps in order; the first brings an empty database to schema 1.
const MIGRATIONS: &[Step] = &[
    Step::Sql(include_str!("sql/migrations/0001_foundation.sql")),
    Step::Sql(include_str!("sql/migrations/0002_conditional_access.sql")),
    Step::Sql(include_str!("sql/migrations/0003_directory.sql")),
    Step::Converting(
        include_str!("sql/migrations/0004_applications.sql"),
        old_applications::convert,
        include_str!("sql/migrations/0004_applications_converted.sql"),
    ),
    Step::Sql(include_str!("sql/migrations/0005_service_principal_risk.sql")),
    Step::Sql(include_str!("sql/migrations/0006_subscriptions.sql")),
    Step::Sql(include_str!("sql/migrations/0007_authentication_methods.sql")),
    Step::Sql(include_str!("sql/migrations/0008_credentials.sql")),
    Step::Sql(include_str!("sql/migrations/0009_factors.sql")),
    Step::Sql(include_str!("sql/migrations/0010_grants.sql")),
    Step::Sql(include_str!("sql/migrations/0011_sessions.sql")),
    Step::Sql(include_str!("sql/migrations/0012_visits.sql")),
    Step::Sql(include_str!("sql/migrations/0013_alerts.sql")),
    Step::Sql(include_str!("sql/migrations/0014_activity.sql")),
    Step::Sql(include_str!("sql/migrations/0015_marks.sql")),
    Step::Sql(include_str!("sql/migrations/0016_session_keys.sql")),
    Step::Sql(include_str!("sql/migrations/0017_issuers.sql")),
];

/// What nodes of one PostgreSQL database hold while they migrate. An arbitrary number.
const MIGRATION_LOCK: i64 = 0x6b77_6d69_6772;

/// Brings the database to the newest schema, all steps in one transaction.
pub(crate) fn apply(connection: &mut dyn Connection) -> Result<(), StoreError> {
    connection.begin_write()?;
    let outcome = apply_missing(connection).and_then(|()| connection.script("commit"));
    if outcome.is_err() {
        // The first error is the one to report.
        let _ = connection.script("rollback");
    }
    outcome
}

fn apply_missing(connection: &mut dyn Connection) -> Result<(), StoreError> {
    connection.lock(&[MIGRATION_LOCK], Patience::Wait)?;
    connection.script(include_str!("sql/create_schema_versions.sql"))?;
    let mut found = 0;
    connection.query(include_str!("sql/schema_version.sql"), &[], &mut |row| {
        found = row.number(0)?;
        Ok(())
    })?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::SchemaTooNew { found, known });
    }
    for (version, step) in (1..).zip(MIGRATIONS).skip(found as usize) {
        step.run(connection)?;
        connection.execute(include_str!("sql/insert_schema_version.sql"), &[version.into()])?;
    }
    bring_own_resources(&mut Tx::new(connection, Patience::Wait))
}

impl Step {
    fn run(&self, connection: &mut dyn Connection) -> Result<(), StoreError> {
        let engine = connection.engine();
        match self {
            Step::Sql(script) => connection.script(&dialect(script, engine)),
            Step::Converting(before, convert, after) => {
                connection.script(&dialect(before, engine))?;
                convert(&mut Tx::new(connection, Patience::Wait))?;
                connection.script(&dialect(after, engine))
            }
        }
    }
}

/// Keeps what every tenant has as this version of the program knows it.
fn bring_own_resources(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    bring(tx, built_in_strengths())?;
    bring(tx, own_resources::service_principals())
}

fn bring<T: Stored + PartialEq>(tx: &mut Tx<'_>, all: impl IntoIterator<Item = T>) -> Result<(), StoreError> {
    for known in all {
        // Most starts find them as they are, and write nothing.
        if tx.get::<T>(&known.id())?.as_ref() != Some(&known) {
            tx.put(&known)?;
        }
    }
    Ok(())
}

/// Text is compared byte by byte: SQLite does so by itself, PostgreSQL must be told, and SQLite knows no such collation.
fn dialect(step: &str, engine: Engine) -> String {
    match engine {
        Engine::Postgres => step.to_owned(),
        Engine::Sqlite => step.replace(r#" collate "C""#, ""),
    }
}
