//! Starts that cannot succeed: one clear line, and the exit code that scripts rely on.
#![cfg(target_os = "linux")]

use crate::http::Http;
use crate::program::{Place, Ran};
use crate::serving::{SERVE, Server};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What the last line of a failed run says; the lines before it are the log's.
fn reason(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    let last = ran.err.lines().last().unwrap();
    last.strip_prefix("keepwatch: ")
        .unwrap_or_else(|| panic!("{}", ran.err))
}

#[test]
fn a_port_that_is_taken_is_named() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let holder = TcpListener::bind(taken).unwrap();
    let ran = place.run(&["serve", "--data", "data", "--listen", &taken.to_string()]);
    assert_eq!(
        reason(&ran),
        format!("cannot listen on {taken}: Address already in use (os error 98)")
    );
    drop(holder);
}

#[test]
fn a_damaged_database_is_named_and_left_alone() {
    let place = Place::new();
    // Not random, so that a failure can be repeated; no page of a database looks like it.
    let damaged: Vec<u8> = (0..20_000_u32).map(|index| ((index * index) >> 7) as u8).collect();
    place.write("data/keepwatch.db", &damaged);
    for arguments in [
        &SERVE[..],
        &["ingest", "/dev/null", "--data", "data"],
        &["app", "list", "--data", "data"],
    ] {
        let ran = place.run(arguments);
        let expected = "cannot open the database `data/keepwatch.db`: the database is damaged: file is not a database";
        assert_eq!(reason(&ran), expected, "{arguments:?}");
    }
    assert!(std::fs::read(place.path("data/keepwatch.db")).unwrap() == damaged);
}

#[test]
fn the_authoritys_key_is_asked_for_when_it_is_needed() {
    let place = Place::new();
    Server::start(&place, &[]).stop();
    std::fs::rename(place.path("data/ca.key"), place.path("kept-elsewhere")).unwrap();
    // The server's certificate is there and valid, so the key may be kept where nobody finds it.
    Server::start(&place, &[]).stop();

    std::fs::remove_file(place.path("data/server.pem")).unwrap();
    let ran = place.run(&SERVE);
    assert_eq!(
        reason(&ran),
        "there is no certificate to serve with: the key `data/ca.key` of the private certificate authority is missing: \
         put it back, or remove `data/ca.pem` to have a new authority made, and give the new `ca.pem` to the clients"
    );
    std::fs::rename(place.path("kept-elsewhere"), place.path("data/ca.key")).unwrap();
    Server::start(&place, &[]).stop();
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    /// An account that owns nothing here.
    const NOBODY: u32 = 65_534;
    let place = Place::new();
    std::fs::create_dir(place.path("data")).unwrap();
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = if is_root {
        // The folder and the program must be reachable for an account that is not root.
        set_mode(&place.path(""), 0o755);
        std::fs::copy(env!("CARGO_BIN_EXE_keepwatch"), place.path("program")).unwrap();
        let mut command = Command::new(place.path("program"));
        command.args(SERVE).uid(NOBODY).gid(NOBODY);
        command
    } else {
        set_mode(&place.path("data"), 0o500);
        place.command(&SERVE)
    };
    let output = command.env_clear().current_dir(place.path("")).output().unwrap();
    assert_eq!(
        reason(&Ran::of(output)),
        "cannot open the database `data/keepwatch.db`: cannot read or write the database: `data/keepwatch.db.lock`: \
         Permission denied (os error 13)"
    );
}

fn set_mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_server_that_is_killed_while_it_starts_can_be_started_again() {
    /// A first start takes some ten times as long.
    const STEP: Duration = Duration::from_millis(5);
    for step in 0..10 {
        let place = Place::new();
        let mut child = place.command(&SERVE).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(STEP * step);
        child.kill().unwrap();
        child.wait().unwrap();
        let server = Server::start(&place, &[]);
        let http = Http::trusting(&place.path("data/ca.pem"));
        assert_eq!(
            http.get(&format!("{}/readyz", server.url)).unwrap().status,
            200,
            "{step}"
        );
    }
}
