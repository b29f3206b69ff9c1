use super::value::HostName;
use super::*;

/// Loads from a folder with that file, those variables and those flags.
fn load(file: &str, variables: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
    }
    let variables = variables
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()));
    let flags = flags.iter().map(|(key, text)| Override {
        key,
        flag: "--flag",
        text: text.to_string(),
    });
    let result = Config::load(Some(folder.path()), flags.collect(), variables);
    result.map_err(|error| error.to_string().replace(&folder.path().display().to_string(), "DIR"))
}

#[test]
fn each_layer_is_above_the_one_before() {
    const FILE: &str = "[server]\nlisten = '127.0.0.1:1'";
    const VARIABLE: (&str, &str) = ("KEEPWATCH_SERVER_LISTEN", "127.0.0.1:2");
    const FLAG: (&str, &str) = ("server.listen", "127.0.0.1:3");
    let cases: [(&str, &[_], &[_], u16, &str); 5] = [
        ("", &[], &[], 8443, "default"),
        (FILE, &[], &[], 1, "`DIR/keepwatch.toml`"),
        (FILE, &[VARIABLE], &[], 2, "variable `KEEPWATCH_SERVER_LISTEN`"),
        (FILE, &[VARIABLE], &[FLAG], 3, "flag `--flag`"),
        (FILE, &[("KEEPWATCH_SERVER_LISTEN", "")], &[], 1, "`DIR/keepwatch.toml`"),
    ];
    for (file, variables, flags, port, source) in cases {
        let config = load(file, variables, flags).unwrap();
        assert_eq!(config.server.listen.port(), port);
        let explained = config
            .explained
            .iter()
            .find(|setting| setting.key == "server.listen")
            .unwrap();
        let shown = explained
            .source
            .to_string()
            .replace(&config.data.display().to_string(), "DIR");
        assert_eq!(
            (explained.value.as_str(), shown.as_str()),
            (format!("127.0.0.1:{port}").as_str(), source)
        );
    }
}

#[test]
fn what_is_wrong_is_named_with_where_it_stands() {
    let file = |text: &'static str| (text, &[][..], &[][..]);
    type Case = (
        (
            &'static str,
            &'static [(&'static str, &'static str)],
            &'static [(&'static str, &'static str)],
        ),
        &'static str,
    );
    let cases: [Case; 14] = [
        (
            file("[server]\nlissten = 'x'"),
            "unknown setting `server.lissten` in `DIR/keepwatch.toml`: did you mean `server.listen`?",
        ),
        (
            file("[sever]\nx = 1"),
            "unknown setting `sever.x` in `DIR/keepwatch.toml`",
        ),
        (file("listen = 'x'"), "unknown setting `listen` in `DIR/keepwatch.toml`"),
        (
            file("[server]\nlisten = 'x'"),
            "`server.listen` in `DIR/keepwatch.toml` is not an address and a port, such as `127.0.0.1:8443` or `[::]:8443`",
        ),
        (
            file("[server]\nhttp = 'true'"),
            "`server.http` in `DIR/keepwatch.toml` is not `true` or `false`",
        ),
        (
            file("[retention]\nsign_in_days = 0"),
            "`retention.sign_in_days` in `DIR/keepwatch.toml` is not a number of days from 1 to 36500",
        ),
        (
            file("[tenant]\ndomain = 'common'"),
            "`tenant.domain` in `DIR/keepwatch.toml` is not a domain name with at least one dot, such as `contoso.example`",
        ),
        (
            file("[log]\nfilter = 'a=b=c'"),
            "`log.filter` in `DIR/keepwatch.toml` is not a level (`error`, `warn`, `info`, `debug`, `trace`) or a list such as `info,keepwatch_http=debug`",
        ),
        (
            file("[server\n"),
            "cannot read `DIR/keepwatch.toml`: line 1: unclosed table, expected `]`",
        ),
        (
            ("", &[("KEEPWATCH_SERVER_LISSTEN", "x")], &[]),
            "unknown setting `server.lissten` in variable `KEEPWATCH_SERVER_LISSTEN`: did you mean `server.listen`?",
        ),
        (
            ("", &[("KEEPWATCH_SERVER_HTTP", "yes")], &[]),
            "`server.http` in variable `KEEPWATCH_SERVER_HTTP` is not `true` or `false`",
        ),
        (
            ("", &[], &[("server.tls_key", "k")]),
            "`server.tls_certificate` and `server.tls_key` belong together: give both or neither",
        ),
        (
            (
                "",
                &[],
                &[
                    ("server.http", "true"),
                    ("server.tls_key", "k"),
                    ("server.tls_certificate", "c"),
                ],
            ),
            "`server.http` switches TLS off, so a certificate has no use: give one of them",
        ),
        (
            ("", &[], &[("server.http", "true"), ("server.listen", "0.0.0.0:80")]),
            "without TLS, tokens and secrets cross the network in clear: listen on a loopback address behind a proxy, or set `server.http_on_any_address`",
        ),
    ];
    for ((file, variables, flags), expected) in cases {
        assert_eq!(load(file, variables, flags).unwrap_err(), expected);
    }
}

#[test]
fn variables_of_others_are_left_alone() {
    let variables = [
        ("KEEPWATCH_URL", "https://localhost"),
        ("KEEPWATCH_PORT_8443_TCP", "tcp://10.0.0.1:8443"),
        ("KEEPWATCH_SERVICE_HOST", "10.0.0.1"),
        ("PATH", "/bin"),
    ];
    assert!(load("", &variables, &[]).is_ok());
}

#[test]
fn paths_in_the_file_are_relative_to_it() {
    let config = load(
        "[server]\ntls_certificate = 'c.pem'\ntls_key = '/k.pem'\n[storage]\ndatabase = 'x.db'",
        &[],
        &[],
    )
    .unwrap();
    assert_eq!(config.server.tls_certificate, Some(config.data.join("c.pem")));
    assert_eq!(config.server.tls_key, Some("/k.pem".into()));
    assert_eq!(config.database(), config.data.join("x.db").display().to_string());
    let config = load("", &[], &[("storage.database", "x.db")]).unwrap();
    assert_eq!(config.database(), "x.db");
    let config = load("", &[], &[]).unwrap();
    assert_eq!(
        config.database(),
        config.data.join("keepwatch.db").display().to_string()
    );
}

#[test]
fn passwords_are_not_shown() {
    let cases = [
        (
            "postgres://me:s3cret@db/keepwatch",
            "postgres://me:[redacted]@db/keepwatch",
        ),
        (
            "postgres://me:s3cr@t@db/keepwatch",
            "postgres://me:[redacted]@db/keepwatch",
        ),
        (
            "postgres://db/keepwatch?user=me&password=s3cret",
            "postgres://db/keepwatch?[redacted]",
        ),
        ("postgres://db/keepwatch", "postgres://db/keepwatch"),
    ];
    for (location, expected) in cases {
        let config = load("", &[("KEEPWATCH_STORAGE_DATABASE", location)], &[]).unwrap();
        let explained = config
            .explained
            .iter()
            .find(|setting| setting.key == "storage.database")
            .unwrap();
        assert_eq!(explained.value, expected);
        assert_eq!(config.database(), location);
        assert!(!format!("{config:?}").contains("s3cr"));
    }
}

#[test]
fn a_public_url_is_an_https_origin() {
    let cases = [
        ("https://Keepwatch.Example/", Some("https://keepwatch.example")),
        ("https://[::1]:8443", Some("https://[::1]:8443")),
        ("http://keepwatch.example", None),
        ("https://keepwatch.example/path", None),
        ("https://user@keepwatch.example", None),
        ("https://keepwatch.example:99999", None),
        ("keepwatch.example", None),
    ];
    for (text, expected) in cases {
        let config = load("", &[], &[("server.public_url", text)]).ok();
        let url = config.and_then(|config| config.server.public_url);
        assert_eq!(url.as_ref().map(value::PublicUrl::as_str), expected, "{text}");
    }
}

#[test]
fn names_are_dns_names_or_addresses() {
    let label = "a".repeat(63);
    let cases = [
        ("Keepwatch.Example.", Some("keepwatch.example")),
        ("*.example", Some("*.example")),
        ("10.0.0.1", Some("10.0.0.1")),
        ("::1", Some("::1")),
        (label.as_str(), Some(label.as_str())),
        ("a..b", None),
        ("-a", None),
        ("a b", None),
        ("naïve", None),
        ("", None),
    ];
    for (text, expected) in cases {
        let name = HostName::parse(text).map(|name| name.to_string());
        assert_eq!(name.as_deref(), expected, "{text}");
    }
    assert!(HostName::parse(&"a".repeat(64)).is_none());
    assert!(HostName::parse(&"a.".repeat(130)).is_none());
}

#[test]
fn proxies_are_networks_or_addresses() {
    let cases = [
        ("10.0.0.0/8", Ok("10.0.0.0/8")),
        ("127.0.0.1, fd00::/8", Ok("127.0.0.1/32, fd00::/8")),
        ("10.0.0.0/33", Err(())),
        ("proxy.example", Err(())),
        ("10.0.0.0/8,", Err(())),
        // An empty variable is one that is not set.
        ("", Ok("(none)")),
    ];
    for (text, expected) in cases {
        let config = load("", &[("KEEPWATCH_SERVER_TRUSTED_PROXIES", text)], &[]);
        let shown = config.map(|config| config.server.trusted_proxies.shown()).map_err(drop);
        assert_eq!(shown.as_deref(), expected.as_ref().map(|text| *text), "{text}");
    }
}
