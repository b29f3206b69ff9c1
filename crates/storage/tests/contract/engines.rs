//! The engines that the suite runs on, and a fresh database of each.

use keepwatch_storage::{Store, StoreSettings};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Names a server to use instead of starting one.
const URL_VARIABLE: &str = "KEEPWATCH_TEST_POSTGRES";

/// Runs a test on a fresh store of each engine.
pub(crate) fn on_each_engine(test: impl Fn(&Store)) {
    on_each_database(|settings| test(&Store::open(settings).unwrap()));
}

/// Runs a test with the settings of a fresh database of each engine.
pub(crate) fn on_each_database(test: impl Fn(&StoreSettings)) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("keepwatch.db");
    test(&StoreSettings::new(file.to_str().unwrap()));
    match postgres() {
        None => eprintln!("skipped on PostgreSQL: set {URL_VARIABLE}, or let tests/postgres/start find a server"),
        Some(server) => {
            let database = Database::create(server);
            test(&StoreSettings::new(database.url.as_str()));
        }
    }
}

/// The URL of a server, found or started once for all tests.
fn postgres() -> Option<&'static str> {
    static SERVER: OnceLock<Option<String>> = OnceLock::new();
    SERVER
        .get_or_init(|| std::env::var(URL_VARIABLE).ok().or_else(start))
        .as_deref()
}

fn start() -> Option<String> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/postgres/start");
    let output = Command::new(script).output().ok()?;
    if !output.status.success() {
        eprintln!("{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// A database on a server, dropped at the end.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    fn create(server: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keepwatch_{}_{number}", std::process::id());
        let mut client = postgres::Client::connect(server, postgres::NoTls).unwrap();
        // A language's order, so that a missing collation is noticed.
        client.batch_execute(&format!("create database {name}")).unwrap();
        let (base, options) = server.split_once('?').unwrap_or((server, ""));
        let base = &base[..base.rfind('/').unwrap()];
        Self {
            server: server.to_owned(),
            url: format!("{base}/{name}?{options}"),
            name,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let mut client = postgres::Client::connect(&self.server, postgres::NoTls).unwrap();
        client
            .batch_execute(&format!("drop database {} with (force)", self.name))
            .unwrap();
    }
}

/// Runs statements behind the store's back.
pub(crate) fn script(settings: &StoreSettings, statements: &str) {
    if settings.location.starts_with("postgres") {
        let mut client = postgres::Client::connect(&settings.location, postgres::NoTls).unwrap();
        client.batch_execute(statements).unwrap();
    } else {
        // Byte by byte is how SQLite compares texts anyway, and it knows no collation of that name.
        let statements = statements.replace(r#" collate "C""#, "");
        let connection = rusqlite::Connection::open(&settings.location).unwrap();
        connection.execute_batch(&statements).unwrap();
    }
}
