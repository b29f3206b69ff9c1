//! The house as ARCHITECTURE.md draws it: every crate is on the map, and dependencies point to the core.

#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const CORE: [&str; 7] = ["graph", "odata", "detection", "policy", "signin", "token", "ingest"];
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
