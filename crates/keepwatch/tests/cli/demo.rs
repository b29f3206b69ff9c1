//! `keepwatch serve --demo`, more than once.

use crate::http::Http;
use crate::program::Place;
use crate::records::{lines, records};
use crate::serving::{SERVE, Server};
use std::collections::{BTreeMap, HashMap};

/// Variables that later starts do not change.
const IS_KEPT: [&str; 5] = ["_PASSWORD", "_TOTP", "_ADDRESS", "_ID", "KEEPWATCH_TENANT"];

/// The variables that the demo has written down, without the quotes that a shell takes away.
fn environment(place: &Place) -> HashMap<String, String> {
    let text = std::fs::read_to_string(place.path("data/demo.env")).unwrap();
    let parted = text.lines().map(|line| line.split_once('=').unwrap());
    parted
        .map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned()))
        .collect()
}

#[test]
fn a_demo_that_is_started_again_is_the_same_with_a_new_secret() {
    let place = Place::new();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let server = Server::start(&place, &["--demo"]);
        let environment = environment(&place);
        let variable = |name: &str| environment[name].as_str();
        assert_eq!(variable("KEEPWATCH_URL"), server.url);
        let http = Http::trusting(variable("KEEPWATCH_CA").as_ref());
        let (tenant, client) = (variable("KEEPWATCH_TENANT"), variable("KEEPWATCH_CLIENT_ID"));
        let kept: BTreeMap<String, String> = environment
            .iter()
            .filter(|(name, _)| IS_KEPT.iter().any(|end| name.ends_with(end)))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let ask = |secret: &str| http.token(&server.url, tenant, client, secret);
        let token = ask(variable("KEEPWATCH_CLIENT_SECRET")).json();
        let page = format!("{}/v1.0/auditLogs/signIns?$top=50&$count=true", server.url);
        let answer = http.get_as(&page, token["access_token"].as_str()).unwrap().json();
        assert!(
            answer["@odata.count"].as_u64() > Some(1_000),
            "{}",
            answer["@odata.count"]
        );
        let same = (
            tenant.to_owned(),
            client.to_owned(),
            kept,
            answer["@odata.count"].clone(),
            answer["value"].clone(),
        );
        seen.push((same, variable("KEEPWATCH_CLIENT_SECRET").to_owned()));
        if let [(_, old), _] = &seen[..] {
            let refused = ask(old);
            assert_eq!(
                (refused.status, &refused.json()["error_codes"][0]),
                (401, &7_000_215.into())
            );
        }
        server.stop();
    }
    let [(first, old), (second, new)] = &seen[..] else {
        panic!("two starts were seen");
    };
    assert!(first == second, "the second start shows another tenant");
    assert_ne!(old, new);
    let kept = &first.2;
    for name in ["TEST_USER", "ADMIN", "COLLEAGUE", "EMERGENCY"] {
        assert_eq!(kept[&format!("KEEPWATCH_{name}_PASSWORD")].len(), 24, "{name}");
    }
    assert_eq!(kept["KEEPWATCH_COLLEAGUE_TOTP"].len(), 32);
    for name in ["NATIVE", "SPA", "WEB"] {
        assert_eq!(kept[&format!("KEEPWATCH_{name}_ID")].len(), 36, "{name}");
    }
}

/// However near the caller: whoever can choose an address and a time can undo what rests on them.
#[test]
fn only_a_demo_lets_requests_say_where_and_when_they_come_from() {
    let place = Place::new();
    for (arguments, expected) in [(&[][..], 400), (&["--demo"], 200)] {
        let _ = std::fs::remove_dir_all(place.path("data"));
        let server = Server::start(&place, arguments);
        let http = Http::trusting(&place.path("data/ca.pem"));
        for (name, value) in [
            ("x-keepwatch-rehearsal-address", "178.17.170.23"),
            ("x-keepwatch-rehearsal-seconds", "7200"),
        ] {
            let answer = http.get_with(&format!("{}/healthz", server.url), name, value);
            assert_eq!(answer.status, expected, "{arguments:?} {name}: {}", answer.body);
        }
        server.stop();
    }
}

#[test]
fn a_real_tenant_does_not_become_a_demo() {
    let place = Place::new();
    place.write("file", lines(&records(1)));
    let beginnings = [
        &["app", "create", "collector", "--data", "data"][..],
        &["ingest", "file", "--data", "data"],
    ];
    for beginning in beginnings {
        let _ = std::fs::remove_dir_all(place.path("data"));
        assert_eq!(place.run(beginning).code, Some(0), "{beginning:?}");
        let ran = place.run(&[&SERVE[..], &["--demo"]].concat());
        let refusal = "keepwatch: `--demo` fills an empty data directory, and this one holds a tenant: name another with `--data`";
        assert_eq!((ran.code, ran.err.lines().last()), (Some(1), Some(refusal)));
        assert!(!place.path("data/demo.env").exists());
    }
}
