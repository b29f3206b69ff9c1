//! MaxMind DB files in the layouts of their publishers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;
#[path = "support/mmdb.rs"]
mod writer;

use keepwatch_detection::{Network, Place, Point, Signals};
use keepwatch_graph::Timestamp;
use keepwatch_intel::{Intel, IntelError, IntelSettings, LoadReport, TableKind};
use std::path::Path;
use support::write;
use writer::{BUILT, Family, Value, file};

fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T00:00:00Z").unwrap()
}

fn load(directory: &Path) -> Result<(Intel, LoadReport), IntelError> {
    let settings = IntelSettings {
        directory: directory.to_owned(),
        builtin: false,
        ..IntelSettings::default()
    };
    Intel::load(&settings, now())
}

/// What a directory with that one file says of `address`.
fn signals(bytes: Vec<u8>, address: &str) -> Signals {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "table.mmdb", bytes);
    load(directory.path())
        .unwrap()
        .0
        .signals(Some(address.parse().unwrap()), None)
}

fn text(text: &'static str) -> Value {
    Value::Text(text)
}

fn named(name: &'static str) -> Value {
    Value::Map(vec![
        ("geoname_id", Value::Number(7)),
        ("names", Value::Map(vec![("de", text("falsch")), ("en", text(name))])),
    ])
}

/// The layout of GeoLite2-City and of DB-IP's own files.
fn maxmind_city() -> Value {
    Value::Map(vec![
        ("city", named("Munich")),
        ("continent", Value::Map(vec![("code", text("EU"))])),
        (
            "country",
            Value::Map(vec![
                ("is_in_european_union", Value::Bool(true)),
                ("iso_code", text("DE")),
            ]),
        ),
        (
            "location",
            Value::Map(vec![
                ("accuracy_radius", Value::Number(20)),
                ("latitude", Value::Double(48.1374)),
                ("longitude", Value::Double(11.5755)),
                ("time_zone", text("Europe/Berlin")),
            ]),
        ),
        (
            "subdivisions",
            Value::List(vec![named("Bavaria"), named("Upper Bavaria")]),
        ),
    ])
}

fn munich(accuracy_km: f64) -> Place {
    Place {
        country: Some("DE".into()),
        state: Some("Bavaria".into()),
        city: Some("Munich".into()),
        point: Some(Point {
            latitude: 48.1374,
            longitude: 11.5755,
            accuracy_km,
        }),
    }
}

/// DB-IP as repackaged: flat, numbers as text, IPv4 and IPv6 in two files.
fn dbip_flat() -> Value {
    Value::Map(vec![
        ("city", text("Munich")),
        ("country_code", text("DE")),
        ("latitude", text("48.1374")),
        ("longitude", text("11.5755")),
        ("postcode", text("")),
        ("state1", text("Bavaria")),
        ("state2", text("")),
    ])
}

/// IPinfo's flat layout, with the short names beside each other.
fn ipinfo_city() -> Value {
    Value::Map(vec![
        ("city", text("Munich")),
        ("country", text("DE")),
        ("lat", text("48.1374")),
        ("latitude", text("48.1374")),
        ("lng", text("11.5755")),
        ("region", text("Bavaria")),
    ])
}

#[test]
fn every_publishers_layout_gives_the_same_place() {
    let cases = [
        ("MaxMind", maxmind_city(), 20.0),
        ("DB-IP", dbip_flat(), 0.0),
        ("IPinfo", ipinfo_city(), 0.0),
    ];
    for (name, record, accuracy_km) in cases {
        for family in [Family::V4, Family::V6] {
            let found = signals(file(family, &[("198.18.4.0/22", record.clone())]), "198.18.5.6");
            assert_eq!(found.place, Some(munich(accuracy_km)), "{name} {family:?}");
            assert_eq!(found.network, None, "{name} {family:?}");
        }
        let found = signals(file(Family::V6, &[("2001:2::/48", record)]), "2001:2::9");
        assert_eq!(found.place, Some(munich(accuracy_km)), "{name} over IPv6");
    }
}

#[test]
fn a_network_number_is_a_number_or_a_text() {
    let cases = [
        Value::Map(vec![
            ("autonomous_system_number", Value::Number(64512)),
            ("autonomous_system_organization", text("Netz GmbH")),
        ]),
        Value::Map(vec![
            ("asn", text("AS64512")),
            ("domain", text("netz.example")),
            ("name", text("Netz GmbH")),
        ]),
        Value::Map(vec![("as_name", text("Netz GmbH")), ("asn", text("64512"))]),
    ];
    for record in cases {
        let found = signals(
            file(Family::V6, &[("198.18.0.0/16", record.clone())]),
            "::ffff:198.18.5.6",
        );
        let expected = Network {
            number: 64512,
            organization: Some("Netz GmbH".into()),
        };
        assert_eq!(found.network, Some(expected), "{record:?}");
        assert_eq!(found.place, None, "{record:?}");
    }
}

#[test]
fn one_file_may_tell_places_and_networks() {
    let ipinfo_lite = Value::Map(vec![
        ("as_name", text("Netz GmbH")),
        ("asn", text("AS64512")),
        ("continent_code", text("EU")),
        ("country", text("Germany")),
        ("country_code", text("DE")),
    ]);
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "ipinfo_lite.mmdb",
        file(Family::V6, &[("198.18.0.0/16", ipinfo_lite)]),
    );
    let (intel, report) = load(directory.path()).unwrap();
    let kinds: Vec<_> = report.tables.iter().map(|table| table.kind).collect();
    assert_eq!(kinds, [TableKind::Places, TableKind::Networks]);
    assert_eq!(report.tables[0].updated.unix_seconds(), BUILT as i64);

    let explained = intel.explain("198.18.5.6".parse().unwrap(), now());
    let place = explained.place.unwrap();
    assert_eq!(
        (place.country.as_deref(), place.entry.as_str()),
        (Some("DE"), "198.18.0.0/16")
    );
    assert_eq!(place.table, "ipinfo_lite.mmdb");
    assert_eq!(explained.network.unwrap().number, 64512);
}

#[test]
fn members_of_unexpected_form_are_unknown_and_the_others_count() {
    let odd = Value::Map(vec![
        ("city", Value::List(vec![])),
        ("country", Value::Map(vec![("iso_code", Value::Number(49))])),
        ("latitude", text("north")),
        ("location", Value::Bool(true)),
        ("subdivisions", Value::List(vec![text("Bavaria"), Value::Bool(false)])),
    ]);
    let found = signals(file(Family::V4, &[("198.18.0.0/16", odd)]), "198.18.0.1");
    assert_eq!(
        found.place,
        Some(Place {
            state: Some("Bavaria".into()),
            ..Place::default()
        })
    );
}

#[test]
fn an_ipv4_file_knows_nothing_of_ipv6_and_no_file_of_private_addresses() {
    let bytes = file(
        Family::V4,
        &[("0.0.0.0/1", maxmind_city()), ("128.0.0.0/1", maxmind_city())],
    );
    for address in [
        "2001:2::9",
        "10.0.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "100.64.0.1",
        "::ffff:10.0.0.1",
    ] {
        assert_eq!(signals(bytes.clone(), address), Signals::default(), "{address}");
    }
}

#[test]
fn what_is_no_table_is_refused_by_name() {
    let useless = file(
        Family::V4,
        &[("198.18.0.0/16", Value::Map(vec![("color", text("red"))]))],
    );
    let whole = file(Family::V4, &[("198.18.0.0/16", maxmind_city())]);
    let cases: [(&str, &[u8], &str); 4] = [
        ("empty", &[], "is no MaxMind DB file"),
        ("a web page", b"<html>", "is no MaxMind DB file"),
        ("half a file", &whole[..whole.len() / 2], "is no MaxMind DB file"),
        ("of something else", &useless, "holds no places"),
    ];
    for (name, bytes, expected) in cases {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), "table.mmdb", bytes);
        let settings = IntelSettings {
            directory: directory.path().to_owned(),
            places: vec!["table.mmdb".into()],
            ..IntelSettings::default()
        };
        let error = Intel::load(&settings, now()).unwrap_err().to_string();
        assert!(
            error.contains("table.mmdb") && error.ends_with(expected),
            "{name}: {error}"
        );
    }
}

#[test]
fn a_tree_that_runs_in_circles_ends() {
    for family in [Family::V4, Family::V6] {
        let mut bytes = file(family, &[("198.18.0.0/16", maxmind_city())]);
        // Both sides of the first node, four bytes each, lead back to it.
        bytes[..8].fill(0);
        assert_eq!(signals(bytes, "198.18.0.1"), Signals::default(), "{family:?}");
    }
}

#[test]
fn a_damaged_file_never_panics() {
    let whole = file(
        Family::V6,
        &[("198.18.0.0/16", maxmind_city()), ("2001:2::/48", ipinfo_city())],
    );
    let directory = tempfile::tempdir().unwrap();
    for position in 0..whole.len() {
        for damage in [0xff, whole[position] ^ 0x10] {
            let mut bytes = whole.clone();
            bytes[position] = damage;
            write(directory.path(), "table.mmdb", &bytes);
            if let Ok((intel, _)) = load(directory.path()) {
                for address in ["198.18.0.1", "198.19.0.1", "2001:2::9"] {
                    intel.signals(Some(address.parse().unwrap()), None);
                }
            }
        }
    }
}

#[test]
fn a_named_file_is_not_loaded_twice() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "own.mmdb",
        file(Family::V6, &[("198.18.0.0/16", maxmind_city())]),
    );
    let settings = IntelSettings {
        directory: directory.path().to_owned(),
        places: vec!["own.mmdb".into()],
        builtin: false,
        ..IntelSettings::default()
    };
    assert_eq!(Intel::load(&settings, now()).unwrap().1.tables.len(), 1);
}

#[test]
fn a_file_of_neither_kind_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let record = Value::Map(vec![("color", Value::Text("red"))]);
    write(
        directory.path(),
        "colors.mmdb",
        file(Family::V4, &[("198.18.0.0/16", record)]),
    );
    let (_, report) = load(directory.path()).unwrap();
    assert!(report.tables.is_empty());
    assert_eq!(report.ignored, [directory.path().join("colors.mmdb")]);
}
