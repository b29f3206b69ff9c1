//! `--database postgres://...`, where a server can be had.

use crate::http::Http;
use crate::program::Place;
use crate::records::{lines, records};
use crate::serving::{SERVE, Server};
use std::path::PathBuf;
use std::process::Command;

/// Names a server to use instead of starting one.
const URL_VARIABLE: &str = "KEEPWATCH_TEST_POSTGRES";

/// The URL of a server; `None`, aloud, where none can be had.
fn server() -> Option<String> {
    let start = || {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/postgres/start");
        let output = Command::new(script).output().ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    };
    let url = std::env::var(URL_VARIABLE).ok().or_else(start);
    if url.is_none() {
        eprintln!("skipped on PostgreSQL: set {URL_VARIABLE}, or let tests/postgres/start find a server");
    }
    url
}

/// A database on a server, dropped at the end.
struct Database {
    server: String,
    name: String,
    url: String,
}

impl Database {
    fn create(server: String) -> Self {
        let name = format!("keepwatch_cli_{}", std::process::id());
        let (base, options) = server.split_once('?').unwrap_or((&server, ""));
        let base = &base[..base.rfind('/').unwrap()];
        let url = format!("{base}/{name}?{options}");
        let database = Self { server, name, url };
        database.execute("create database");
        database
    }

    fn execute(&self, what: &str) {
        let mut client = postgres::Client::connect(&self.server, postgres::NoTls).unwrap();
        let force = if what.starts_with("drop") { "with (force)" } else { "" };
        client.batch_execute(&format!("{what} {} {force}", self.name)).unwrap();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.execute("drop database if exists");
    }
}

#[test]
fn a_tenant_can_live_in_postgresql() {
    let Some(server) = server() else { return };
    let database = Database::create(server);
    let on_it = ["--data", "data", "--database", &database.url];
    let place = Place::new();

    let made = place.json(
        &[
            &["app", "create", "collector", "--permission", "AuditLog.Read.All"],
            &on_it[..],
        ]
        .concat(),
    );
    let secret = place.json(&[&["app", "secret", "collector"], &on_it[..]].concat());
    place.write("file", lines(&records(500)));
    for expected in [
        "500 read, 500 stored, 0 known already, 0 refused\n",
        "500 read, 0 stored, 500 known already, 0 refused\n",
    ] {
        let ran = place.run(&[&["ingest", "file"], &on_it[..]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), expected), "{}", ran.err);
    }
    assert!(!place.path("data/keepwatch.db").exists());

    let mut command = place.command(&[&SERVE[..], &on_it[2..]].concat());
    // The sign-ins are of a month that has passed; they would be purged.
    command.env("KEEPWATCH_RETENTION_SIGN_IN_DAYS", "36500");
    let mut server = Server::of(command);
    let http = Http::trusting(&place.path("data/ca.pem"));
    let ready = format!("{}/readyz", server.url);
    assert_eq!(http.get(&ready).unwrap().status, 200);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let token = http.token(
        &server.url,
        &text(&made["tenantId"]),
        &text(&made["clientId"]),
        &text(&secret["secretText"]),
    );
    let page = format!("{}/v1.0/auditLogs/signIns?$top=1&$count=true", server.url);
    let counted = http.get_as(&page, token.json()["access_token"].as_str()).unwrap();
    assert_eq!(counted.json()["@odata.count"], 500, "{}", counted.body);

    // A server without its database says so, and its log says why, under the id that the caller has.
    database.execute("drop database");
    let failed = http.get(&ready).unwrap();
    assert_eq!(failed.status, 503);
    let cause = server.logged("the store does not answer");
    assert_eq!(
        (&cause["level"], &cause["request_id"]),
        (&"ERROR".into(), &failed.request_id.as_str().into())
    );
    assert!(
        cause["cause"].as_str().is_some_and(|cause| !cause.is_empty()),
        "{cause}"
    );
    let logged = server.logged("request failed");
    assert_eq!(
        (&logged["level"], &logged["request_id"]),
        (&"ERROR".into(), &failed.request_id.as_str().into())
    );
    server.stop();
}
