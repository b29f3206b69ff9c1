//! Fresh databases for tests, of this crate and of those above it.
//!
//! [`on_each`] runs a test on both engines; the tests of the crates above take [`Database::fresh`], which is SQLite unless
//! the environment names PostgreSQL, so that the same tests run on either. PostgreSQL is the server that
//! `KEEPWATCH_TEST_POSTGRES` names, or the one that `tests/postgres/start` starts.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot have its database stops where it is"
)]

use crate::{SessionRow, Store, StoreSettings};
use keepwatch_graph::{Timestamp, UserId};
use postgres::{Client, NoTls};
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

/// Names a server to use instead of starting one.
const URL_VARIABLE: &str = "KEEPWATCH_TEST_POSTGRES";

/// Where it is `postgres`, tests that run on one engine run on that.
const ENGINE_VARIABLE: &str = "KEEPWATCH_TEST_ENGINE";

/// A browser's session of somebody, begun at that time with nothing proved: what codes and chains hang on.
pub fn session(id: Uuid, user: UserId, started: Timestamp) -> SessionRow {
    SessionRow {
        id,
        token_hash: format!("hash of {id}"),
        user,
        browser: "browser".to_owned(),
        started,
        last_used: started,
        ends: started.plus_days(90),
        is_persistent: true,
        sign_in: None,
        proofs: "[]".to_owned(),
        visit: None,
    }
}

/// An empty database that goes when it is dropped. Drop the store first.
pub struct Database {
    settings: StoreSettings,
    place: Place,
}

enum Place {
    Folder(TempDir),
    Server(OnServer),
}

/// A database on a server.
struct OnServer {
    server: &'static str,
    name: String,
    url: String,
}

impl Database {
    /// One on the engine that the environment names. Panics where that is PostgreSQL and no server is to be had: whoever
    /// asks for it wants no test skipped.
    pub fn fresh() -> Self {
        match std::env::var(ENGINE_VARIABLE).as_deref() {
            Ok("postgres") => Self::postgres().expect("a PostgreSQL server, since tests are to run on one"),
            Ok(other) => panic!("{ENGINE_VARIABLE} is `{other}`, which is no engine that tests run on"),
            Err(_) => Self::sqlite(),
        }
    }

    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("keepwatch.db");
        Self {
            settings: StoreSettings::new(file.to_str().unwrap()),
            place: Place::Folder(folder),
        }
    }

    /// One on a PostgreSQL server; `None` where no server is to be had.
    pub fn postgres() -> Option<Self> {
        let server = server()?;
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("keepwatch_{}_{number}", std::process::id());
        // In the language's order that the server has, so that a missing collation is noticed.
        run(server, format!("create database {name}"));
        let (base, options) = server.split_once('?').unwrap_or((server, ""));
        let base = &base[..base.rfind('/').unwrap()];
        let url = format!("{base}/{name}?{options}");
        Some(Self {
            settings: StoreSettings::new(url.as_str()),
            place: Place::Server(OnServer { server, name, url }),
        })
    }

    /// What opens it.
    pub fn settings(&self) -> &StoreSettings {
        &self.settings
    }

    /// Opens it, on whichever thread that is asked for.
    pub fn open(&self) -> Store {
        let settings = self.settings.clone();
        aside(move || Store::open(&settings).unwrap())
    }

    /// Everything that it keeps, for tests that look for what must not be kept.
    pub fn content(&self) -> Vec<u8> {
        match &self.place {
            Place::Folder(folder) => {
                let files = std::fs::read_dir(folder.path()).unwrap();
                files
                    .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
                    .collect()
            }
            Place::Server(database) => {
                let url = database.url.clone();
                aside(move || rows(&mut Client::connect(&url, NoTls).unwrap()))
            }
        }
    }
}

/// Every row of every table as text.
fn rows(client: &mut Client) -> Vec<u8> {
    let tables = "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'";
    let mut content = Vec::new();
    for table in client.query(tables, &[]).unwrap() {
        let name: String = table.get(0);
        for row in client.query(&format!("select t::text from {name} as t"), &[]).unwrap() {
            content.extend_from_slice(row.get::<_, String>(0).as_bytes());
        }
    }
    content
}

impl Drop for OnServer {
    fn drop(&mut self) {
        run(self.server, format!("drop database {} with (force)", self.name));
    }
}

/// Runs a test on an empty database of each engine: on SQLite always, and on PostgreSQL where a server is to be had, and
/// says where it is not.
pub fn on_each(test: impl Fn(&Database)) {
    test(&Database::sqlite());
    match Database::postgres() {
        Some(database) => test(&database),
        None => eprintln!("skipped on PostgreSQL: set {URL_VARIABLE}, or let tests/postgres/start find a server"),
    }
}

/// The URL of a server, found or started once for all tests of a process.
fn server() -> Option<&'static str> {
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

fn run(server: &'static str, statement: String) {
    aside(move || {
        Client::connect(server, NoTls)
            .unwrap()
            .batch_execute(&statement)
            .unwrap();
    });
}

/// Runs `work` on a thread of its own: PostgreSQL's client blocks, which an asynchronous thread must not.
fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::spawn(work).join().unwrap()
}
