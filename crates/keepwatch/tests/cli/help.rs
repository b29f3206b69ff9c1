//! What the program says of itself, and of command lines that it does not understand.

use crate::program::Place;

#[test]
fn the_help_is_this() {
    let place = Place::new();
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["app", "--help"],
        &["app", "secret", "--help"],
        &["user", "--help"],
        &["user", "create", "--help"],
        &["user", "import", "--help"],
        &["ingest", "--help"],
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        insta::assert_snapshot!(arguments.join(" "), ran.out);
    }
}

#[test]
fn mistakes_are_told_on_one_line_of_the_error_output() {
    let place = Place::new();
    let cases = [
        (
            &["app", "list"][..],
            1,
            "keepwatch: there is no database `.keepwatch/keepwatch.db`: `serve`, `ingest`, `app create` and `user create` make one\n",
        ),
        (
            &["ingest", "nowhere"],
            1,
            "keepwatch: cannot read `nowhere`: No such file or directory (os error 2)\n",
        ),
        (
            &["ingest", "nowhere", "--url", "https://localhost"],
            1,
            "keepwatch: to load through a server, the variable `KEEPWATCH_TENANT` is needed\n",
        ),
        (
            &["serve", "--listen", "localhost"],
            2,
            "keepwatch: `server.listen` in flag `--listen` is not an address and a port, such as `127.0.0.1:8443` or `[::]:8443`\n",
        ),
        (
            &["serve", "--http", "--listen", "0.0.0.0:80"],
            2,
            "keepwatch: without TLS, tokens and secrets cross the network in clear: listen on a loopback address behind a proxy, or set `server.http_on_any_address`\n",
        ),
        (
            &["app", "secret", "x", "--expires", "1y"],
            2,
            "error: invalid value '1y' for '--expires <TIME>': not a time such as `180d` or `12h`, from 1h to 730d\n\nFor more information, try '--help'.\n",
        ),
    ];
    for (arguments, code, message) in cases {
        let ran = place.run(arguments);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (Some(code), "", message),
            "{arguments:?}"
        );
    }
}

#[test]
fn who_mistypes_a_permission_is_told_which_there_are() {
    let ran = Place::new().run(&["app", "create", "x", "--permission", "y"]);
    let known = ran.err.strip_prefix("keepwatch: unknown permission `y`; there are ");
    let known: Vec<&str> = known.unwrap().trim_end().split(", ").collect();
    assert!(known.is_sorted() && known.contains(&"AuditLog.Read.All"), "{known:?}");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
}

#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    let place = Place::new();
    let mut child = place
        .command(&["config", "check"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
