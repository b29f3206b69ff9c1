//! Tables from files: layers, ages, reload, and what an operator is told.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use keepwatch_detection::{ListClass, Signals};
use keepwatch_graph::Timestamp;
use keepwatch_intel::{Intel, IntelHandle, IntelSettings, ListSettings, LoadReport, builtin};
use proptest::prelude::*;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use support::write;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-21T12:00:00Z").unwrap()
}

fn settings(directory: &Path) -> IntelSettings {
    IntelSettings {
        directory: directory.to_owned(),
        ..IntelSettings::default()
    }
}

fn signals(intel: &Intel, address: &str) -> Signals {
    intel.signals(Some(address.parse().unwrap()), None)
}

fn table<'a>(report: &'a LoadReport, name: &str) -> &'a keepwatch_intel::TableReport {
    report.tables.iter().find(|table| table.name == name).unwrap()
}

#[test]
fn the_built_in_table_knows_the_documented_tor_exit() {
    let (intel, _) = Intel::load(&settings(Path::new("/nowhere/at/all")), now()).unwrap();
    let explained = intel
        .explain("::ffff:178.17.170.23".parse().unwrap(), now())
        .to_string();
    assert_eq!(
        explained,
        "address   178.17.170.23\n\
         place     Chisinau, Chisinau, MD (47.0269, 28.8416, within 20 km); 178.17.170.0/24 in builtin-demo\n\
         network   AS43289 I.C.S. Trabia-Network S.R.L.; 178.17.170.0/24 in builtin-demo\n\
         tor       178.17.170.23/32 in builtin-demo-tor, 20 days old"
    );
    let private = intel.explain("192.168.1.1".parse().unwrap(), now()).to_string();
    assert_eq!(
        private,
        "address   192.168.1.1\n          not public: no table says anything of it"
    );
    let unknown = intel.explain("8.8.8.8".parse().unwrap(), now()).to_string();
    assert_eq!(
        unknown,
        "address   8.8.8.8\nplace     unknown\nnetwork   unknown\nlists     none"
    );
}

#[test]
fn an_explanation_is_json_too() {
    let (intel, _) = Intel::load(&settings(Path::new("/nowhere/at/all")), now()).unwrap();
    let explained = serde_json::to_value(intel.explain("198.19.8.9".parse().unwrap(), now())).unwrap();
    assert_eq!(explained["network"]["organization"], "Mainhafen Hosting GmbH");
    let classes: Vec<_> = explained["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| list["class"].clone())
        .collect();
    assert_eq!(classes, ["vpn", "hosting"], "longest entry first");
}

#[test]
fn every_built_in_network_is_looked_up_as_it_is_enumerated() {
    let (intel, _) = Intel::load(&settings(Path::new("/nowhere/at/all")), now()).unwrap();
    for place in builtin::places() {
        let found = intel.signals(Some(place.network.addr()), None);
        assert_eq!(found.place, Some(place.place), "{}", place.network);
        assert_eq!(found.network, Some(place.announced_by), "{}", place.network);
    }
    for list in builtin::lists() {
        for network in list.networks {
            let found = intel.signals(Some(network.addr()), None);
            assert_eq!(*found.list(list.class).unwrap().list, list.name, "{network}");
        }
    }
}

#[test]
fn the_built_in_table_is_asked_last_and_can_be_switched_off() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "places-own.csv",
        "network,country,city\n178.17.170.0/25,DE,Berlin\n",
    );
    let mut settings = settings(directory.path());
    let (intel, _) = Intel::load(&settings, now()).unwrap();
    let found = signals(&intel, "178.17.170.23");
    assert_eq!(found.place.unwrap().city.as_deref(), Some("Berlin"));
    assert_eq!(found.network.unwrap().number, 43289);

    settings.builtin = false;
    let (intel, report) = Intel::load(&settings, now()).unwrap();
    let found = signals(&intel, "178.17.170.23");
    assert!(found.place.is_some() && found.network.is_none() && found.lists.is_empty());
    assert_eq!(report.tables.len(), 1);
}

#[test]
fn a_list_says_its_name_its_entry_and_its_age() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "malicious-level1.netset",
        "# updated: 2026-11-20\n198.18.0.0/16\nrubbish\n198.18.7.0/24\n",
    );
    write(directory.path(), "notes.md", "nothing");
    let (intel, report) = Intel::load(&settings(directory.path()), now()).unwrap();
    let found = signals(&intel, "198.18.7.7");
    let found = found.list(ListClass::Malicious).unwrap();
    assert_eq!((&*found.list, &*found.entry), ("malicious-level1", "198.18.7.0/24"));
    assert_eq!(found.updated.to_string(), "2026-11-20T00:00:00.0000000Z");

    let told = table(&report, "malicious-level1");
    assert_eq!(
        (told.entries, told.refused.count, told.refused.first[0].line),
        (2, 1, 3)
    );
    assert!(report.to_string().contains("line 3: not an address"), "{report}");
    assert!(report.to_string().contains("ignored:"), "{report}");
}

#[test]
fn a_list_that_is_too_old_is_read_and_not_asked() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "exits", "# updated: 2026-11-19\n198.18.7.7\n");
    for (age_days_max, asked) in [(None, true), (Some(3), true), (Some(1), false)] {
        let list = ListSettings {
            name: "exits".into(),
            class: ListClass::Tor,
            path: "exits".into(),
            age_days_max,
        };
        let settings = IntelSettings {
            lists: vec![list],
            ..settings(directory.path())
        };
        let (intel, report) = Intel::load(&settings, now()).unwrap();
        assert_eq!(
            signals(&intel, "198.18.7.7").list(ListClass::Tor).is_some(),
            asked,
            "{age_days_max:?}"
        );
        assert_eq!(table(&report, "exits").stale, !asked, "{age_days_max:?}");
    }
}

#[test]
fn a_list_from_the_future_is_of_now() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "tor-exits.txt", "# updated: 2030-01-01\n198.18.7.7\n");
    let (_, report) = Intel::load(&settings(directory.path()), now()).unwrap();
    assert_eq!(table(&report, "tor-exits").updated, now());
}

#[test]
fn a_failed_reload_keeps_the_old_tables_and_says_why() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "tor-exits.txt", "198.18.7.7\n");
    let (handle, _) = IntelHandle::load(settings(directory.path()), now()).unwrap();
    let listed = |address| !signals(&handle.current(), address).lists.is_empty();
    assert!(listed("198.18.7.7"));

    write(
        directory.path(),
        "tor-exits.txt",
        "<html>\n<title>502 Bad Gateway</title>\n",
    );
    let error = handle.reload(now()).unwrap_err().to_string();
    assert!(
        error.contains("tor-exits.txt is no address list: 2 of 2 lines are refused, first line 1"),
        "{error}"
    );
    assert!(listed("198.18.7.7"));

    let before = handle.current();
    write(directory.path(), "tor-exits.txt", "198.18.7.8\n");
    handle.reload(now()).unwrap();
    assert!(!listed("198.18.7.7") && listed("198.18.7.8"));
    assert!(
        !signals(&before, "198.18.7.7").lists.is_empty(),
        "work that began before sees its own tables"
    );
}

#[test]
fn what_the_settings_name_must_be_there() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "places.txt", "network,country\n");
    let list = |path: &str| ListSettings {
        name: "a".into(),
        class: ListClass::Vpn,
        path: path.into(),
        age_days_max: None,
    };
    let base = settings(directory.path());
    let cases = [
        (
            IntelSettings {
                lists: vec![list("absent")],
                ..base.clone()
            },
            "cannot read ",
        ),
        (
            IntelSettings {
                lists: vec![list(".")],
                ..base.clone()
            },
            "cannot read ",
        ),
        (
            IntelSettings {
                places: vec!["absent.csv".into()],
                ..base.clone()
            },
            "cannot read ",
        ),
        (
            IntelSettings {
                places: vec!["places.txt".into()],
                ..base.clone()
            },
            "neither .mmdb nor .csv",
        ),
        (
            IntelSettings {
                lists: vec![list("places.txt"), list("places.txt")],
                ..base
            },
            "no address list",
        ),
    ];
    for (settings, expected) in cases {
        let error = Intel::load(&settings, now()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    write(directory.path(), "good.txt", "198.18.7.7\n");
    let twice = IntelSettings {
        lists: vec![list("good.txt"), list("good.txt")],
        ..settings(directory.path())
    };
    assert_eq!(
        Intel::load(&twice, now()).unwrap_err().to_string(),
        "two lists are named `a`"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever two files of a class hold, the answer is the longest of their entries that hold the address.
    #[test]
    fn a_look_up_equals_a_scan_of_the_files(
        entries in prop::collection::vec((0_u32..256, 24_u8..=32, any::<bool>()), 1..40),
        addresses in prop::collection::vec(0_u32..256, 20),
    ) {
        let network = |low: u32, length: u8| {
            ipnet::Ipv4Net::new(Ipv4Addr::from_bits(0xc612_0000 | low), length).unwrap().trunc()
        };
        let directory = tempfile::tempdir().unwrap();
        for file in [false, true] {
            let lines: Vec<String> = entries
                .iter()
                .filter(|entry| entry.2 == file)
                .map(|(low, length, _)| network(*low, *length).to_string())
                .collect();
            write(directory.path(), &format!("proxy-{file}.txt"), lines.join("\n"));
        }
        let settings = IntelSettings { builtin: false, ..settings(directory.path()) };
        let (intel, _) = Intel::load(&settings, now()).unwrap();
        for low in addresses {
            let address = Ipv4Addr::from_bits(0xc612_0000 | low);
            let expected = entries
                .iter()
                .map(|(low, length, _)| network(*low, *length))
                .filter(|network| network.contains(&address))
                .max_by_key(ipnet::Ipv4Net::prefix_len)
                .map(|network| network.to_string());
            let found = intel.signals(Some(IpAddr::V4(address)), None);
            prop_assert_eq!(found.list(ListClass::Proxy).map(|found| found.entry.to_string()), expected);
        }
    }

    #[test]
    fn no_file_panics(list in prop::collection::vec(any::<u8>(), 0..200), table in ".{0,200}") {
        let directory = tempfile::tempdir().unwrap();
        write(directory.path(), "proxy-a.txt", list);
        let _ = Intel::load(&settings(directory.path()), now());
        write(directory.path(), "proxy-a.txt", "");
        write(directory.path(), "places-a.csv", format!("network,country,latitude\n{table}"));
        let _ = Intel::load(&settings(directory.path()), now());
    }
}

fn rules(id: u32, more: &str) -> String {
    format!("[[rule]]\nid = \"TI_RI_{id:04}\"\ntitle = \"t\"\nlevel = \"high\"\n{more}\n")
}

#[test]
fn rules_are_found_by_name_and_named_in_settings_and_come_with_signals() {
    let directory = tempfile::tempdir().unwrap();
    write(
        directory.path(),
        "rules-own.toml",
        &rules(1, "addresses = ['198.18.7.0/24']"),
    );
    write(directory.path(), "named.toml", &rules(2, "networks = [9]"));
    let settings = IntelSettings {
        rules: vec!["named.toml".into()],
        ..settings(directory.path())
    };
    let (intel, report) = Intel::load(&settings, now()).unwrap();
    assert_eq!(intel.rules().unwrap().len(), 2);
    assert_eq!(table(&report, "rules-own.toml").entries, 1);
    assert_eq!(table(&report, "named.toml").kind.as_str(), "rules");
    assert!(report.ignored.is_empty(), "{report}");
    for address in ["198.18.7.7", "10.0.0.1"] {
        let rules = signals(&intel, address).rules.unwrap();
        assert_eq!(rules.name(address.parse().unwrap(), None), address == "198.18.7.7");
    }
    let (intel, _) = Intel::load(&settings_without(&settings), now()).unwrap();
    assert!(intel.rules().is_none() && signals(&intel, "198.18.7.7").rules.is_none());
}

fn settings_without(settings: &IntelSettings) -> IntelSettings {
    IntelSettings {
        rules: Vec::new(),
        discover: false,
        ..settings.clone()
    }
}

#[test]
fn a_rule_that_has_expired_is_told_and_not_asked() {
    let directory = tempfile::tempdir().unwrap();
    let text = rules(1, "networks = [9]\nexpires = 2026-11-21")
        + &rules(2, "networks = [9]\nexpires = 2026-11-22")
        + &rules(1, "networks = [10]");
    write(directory.path(), "rules-own.toml", &text);
    let (intel, report) = Intel::load(&settings(directory.path()), now()).unwrap();
    assert_eq!(intel.rules().unwrap().len(), 2);
    let told = table(&report, "rules-own.toml");
    assert_eq!((told.entries, told.expired), (3, 1));
    assert!(report.to_string().contains("1 of them expired"), "{report}");
}

#[test]
fn rules_are_read_again_and_a_mistake_leaves_the_old_ones_in_use() {
    let directory = tempfile::tempdir().unwrap();
    write(directory.path(), "rules-own.toml", &rules(1, "networks = [9]"));
    let (handle, _) = IntelHandle::load(settings(directory.path()), now()).unwrap();
    write(
        directory.path(),
        "rules-own.toml",
        &(rules(1, "networks = [9]") + &rules(2, "networks = [10]")),
    );
    handle.reload(now()).unwrap();
    assert_eq!(handle.current().rules().unwrap().len(), 2);

    write(directory.path(), "rules-second.toml", &rules(2, "networks = [11]"));
    let error = handle.reload(now()).unwrap_err().to_string();
    assert!(
        error.ends_with("rules-second.toml, line 1, rule TI_RI_0002: another rule has this id"),
        "{error}"
    );
    assert_eq!(handle.current().rules().unwrap().len(), 2);
    std::fs::remove_file(directory.path().join("rules-own.toml")).unwrap();
    handle.reload(now()).unwrap();
    assert_eq!(handle.current().rules().unwrap().len(), 1);
}
