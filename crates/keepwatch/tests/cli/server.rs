//! `keepwatch serve`: started, used from the shell, and stopped.

use crate::program::{Place, Ran};
use crate::records::{lines, records};
use crate::serving::Server;
use crate::stored::{count, open};
use keepwatch_storage::Collection;

#[test]
fn sign_ins_are_loaded_through_a_running_server() {
    let place = Place::new();
    let mut server = Server::start(&place, &[]);

    // Applications are made beside the running server, and it knows them at once.
    let app = place.json(&[
        "app",
        "create",
        "shipper",
        "--permission",
        "SignInLog.Import.All",
        "--data",
        "data",
    ]);
    let secret = place.json(&["app", "secret", "shipper", "--data", "data"]);
    let mut file = lines(&records(3_000));
    file.extend(b"nonsense\n");
    place.write("file", file);
    let url = server.url.clone();
    let ingest = || {
        let mut command = place.command(&["ingest", "file"]);
        command
            .env("KEEPWATCH_URL", &url)
            .env("KEEPWATCH_CA", "data/ca.pem")
            .env("KEEPWATCH_TENANT", app["tenantId"].as_str().unwrap())
            .env("KEEPWATCH_CLIENT_ID", app["clientId"].as_str().unwrap())
            .env("KEEPWATCH_CLIENT_SECRET", secret["secretText"].as_str().unwrap());
        Ran::of(command.output().unwrap())
    };
    let ran = ingest();
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(3), "3001 read, 3000 stored, 0 known already, 1 refused\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.starts_with("line 3001: "), "{}", ran.err);
    assert_eq!(ingest().out, "3001 read, 0 stored, 3000 known already, 1 refused\n");

    server.signal("-TERM");
    server.logged("stopped");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    assert_eq!(count(&open(&place.path("data")), Collection::SignIns), 3_000);
}

#[test]
fn a_data_directory_has_one_server() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    let expected = format!(
        "keepwatch: the database `data/keepwatch.db` is in use by process {}: ",
        server.child.id()
    );
    place.write("file", lines(&records(1)));
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["ingest", "file"]] {
        let ran = place.run(&[arguments, &["--data", "data"]].concat());
        assert_eq!(ran.code, Some(1));
        assert!(ran.err.contains(&expected), "{}", ran.err);
    }
}

#[test]
fn files_are_read_again_when_it_is_asked_to() {
    let place = Place::new();
    let mut server = Server::start(&place, &[]);
    place.write("data/intel/vpn-ours.txt", "198.51.100.0/24\n");
    server.signal("-HUP");
    while server.logged("table loaded")["table"] != "vpn-ours" {}
    server.signal("-INT");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_authority_outlives_the_server() {
    let place = Place::new();
    let authority = |server: Server| {
        drop(server);
        std::fs::read(place.path("data/ca.pem")).unwrap()
    };
    let certificate = || std::fs::read(place.path("data/server.pem")).unwrap();
    let (first, first_certificate) = (authority(Server::start(&place, &[])), certificate());
    let (second, second_certificate) = (authority(Server::start(&place, &[])), certificate());
    let (third, third_certificate) = (
        authority(Server::start(&place, &["--name", "keepwatch.example"])),
        certificate(),
    );
    assert!(first == second && second == third);
    assert!(first_certificate == second_certificate && second_certificate != third_certificate);
}
