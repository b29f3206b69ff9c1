//! The house as its documents draw it: every crate is on the map, dependencies point to the core, and what SECURITY.md
//! promises has tests.

#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CORE: [&str; 8] = [
    "graph",
    "odata",
    "detection",
    "policy",
    "signin",
    "token",
    "ingest",
    "simulation",
];
const PREFIX: &str = "keepwatch-";

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rooms() -> BTreeSet<String> {
    let folders = fs::read_dir(top().join("crates")).unwrap().map(|entry| entry.unwrap());
    folders
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

/// The project's own crates that a crate's code depends on (its tests may use more).
fn dependencies(room: &str) -> Vec<String> {
    let manifest = fs::read_to_string(top().join("crates").join(room).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let tables = ["dependencies", "build-dependencies"]
        .iter()
        .filter_map(|name| manifest.get(*name)?.as_table());
    let names = tables.flat_map(|table| table.keys());
    names
        .filter_map(|name| name.strip_prefix(PREFIX))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_map_names_each_crate() {
    let map = fs::read_to_string(top().join("ARCHITECTURE.md")).unwrap();
    for room in rooms() {
        assert!(
            map.contains(&format!("**`crates/{room}`**")),
            "ARCHITECTURE.md does not say what crates/{room} is"
        );
    }
}

/// Detections of which something else than a detector is the cause.
const BY_PEOPLE: [&str; 4] = [
    keepwatch_detection::LEAKED_CREDENTIALS,
    "userReportedSuspiciousActivity",
    "adminConfirmedUserCompromised",
    "adminConfirmedServicePrincipalCompromised",
];

/// `alertUrl` leads to an entry, and whoever is led there at night finds what they need.
#[test]
fn each_detection_has_an_entry_for_whoever_gets_the_alert() {
    let document = fs::read_to_string(top().join("docs/detections.md")).unwrap();
    let entries: Vec<&str> = document.split("\n## ").skip(1).collect();
    let of_attempts = keepwatch_detection::DETECTORS
        .iter()
        .map(|detector| detector.event_type);
    let of_crowds = keepwatch_detection::CROWD_DETECTORS
        .iter()
        .map(|detector| detector.event_type);
    let of_accounts = keepwatch_detection::ACCOUNT_DETECTORS
        .iter()
        .map(|detector| detector.event_type);
    let of_history = keepwatch_detection::OF_HISTORY.iter().map(|known| known.event_type);
    let types: BTreeSet<&str> = of_attempts
        .chain(of_crowds)
        .chain(of_accounts)
        .chain(of_history)
        .chain(BY_PEOPLE)
        .collect();
    let described: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.lines().next()).collect();
    assert_eq!(described, types);
    for entry in entries {
        for part in ["**Meaning.**", "**Computed.**", "**Can be wrong.**", "**Next.**"] {
            assert!(entry.contains(part), "{part} is missing in:\n{entry}");
        }
    }
}

#[test]
fn core_crates_depend_on_no_shell_crate() {
    let rooms = rooms();
    for room in CORE {
        assert!(rooms.contains(room), "crates/{room} is gone: is it still core?");
        for dependency in dependencies(room) {
            assert!(
                CORE.contains(&dependency.as_str()),
                "core crate {room} depends on shell crate {dependency}"
            );
        }
    }
}

/// The core has nothing to reach the world with, whatever its code says.
#[test]
fn core_crates_have_no_way_to_the_world() {
    const WORLD: [&str; 12] = [
        "tokio",
        "axum",
        "hyper",
        "reqwest",
        "rusqlite",
        "postgres",
        "tracing",
        "tempfile",
        "maxminddb",
        "clap",
        "getrandom",
        "rustls",
    ];
    for room in CORE {
        let manifest = fs::read_to_string(top().join("crates").join(room).join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let names = manifest["dependencies"]
            .as_table()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>();
        for name in names {
            assert!(!WORLD.contains(&name.as_str()), "core crate {room} depends on {name}");
        }
    }
}

/// The names of the tests in a file of Rust: of each attribute that makes a test, the function behind it.
fn rust_tests(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let declared = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        if let Some((name, _)) = declared.and_then(|rest| rest.split_once('(')) {
            found.extend(is_test.then_some(name));
            is_test = false;
        }
    }
    found
}

/// The names of the tests in a file of Python.
fn python_tests(text: &str) -> Vec<&str> {
    let declared = text.lines().filter_map(|line| line.trim_start().strip_prefix("def "));
    let names = declared.filter_map(|rest| Some(rest.split_once('(')?.0));
    names.filter(|name| name.starts_with("test_")).collect()
}

#[test]
fn what_is_no_test_holds_no_promise() {
    let rust = [
        "/// Helps a `#[test]` as a fn (of course).",
        "fn helps() {}",
        "    async fn helps_too(of: &str) {}",
        "#[test]",
        "#[expect(clippy::panic, reason = \"shown (here)\")]",
        "fn is_held() {",
        "    fn inner() {}",
        "#[tokio::test(start_paused = true)]",
        "async fn is_held_too() {}",
        "fn comes_behind() {}",
        "    #[test]",
        "    fn is_a_property(any in text()) {}",
    ];
    let rust = rust.join("\n");
    assert_eq!(rust_tests(&rust), ["is_held", "is_held_too", "is_a_property"]);
    let python = "def helps():\n    return 1\n\n\ndef test_it_is_held(server):\n    def test():\n";
    assert_eq!(python_tests(python), ["test_it_is_held"]);
}

/// The names of all tests in files with that ending below a folder.
fn tests_below(folder: &Path, ending: &str, tests_in: fn(&str) -> Vec<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap_or_default();
        if path.is_dir() && !name.starts_with('.') && name != "node_modules" && name != "target" {
            found.extend(tests_below(&path, ending, tests_in));
        } else if name.ends_with(ending) {
            let text = fs::read_to_string(&path).unwrap();
            found.extend(tests_in(&text).into_iter().map(str::to_owned));
        }
    }
    found
}

/// A promise without a test is a wish.
#[test]
fn every_promise_has_tests_that_exist() {
    const SECTION: &str = "## What the sign-in promises";
    let mut tests = tests_below(&top().join("crates"), ".rs", rust_tests);
    tests.extend(tests_below(&top().join("tests"), ".py", python_tests));
    let document = fs::read_to_string(top().join("SECURITY.md")).unwrap();
    let (_, promises) = document.split_once(SECTION).unwrap();
    let rows = promises.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut count = 0;
    for row in rows {
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let names: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing holds: {row}");
        for name in names {
            assert!(tests.contains(name), "there is no test `{name}`: {row}");
        }
        count += 1;
    }
    assert!(count > 10, "only {count} promises were read");
}
