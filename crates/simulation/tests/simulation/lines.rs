//! A line is what `keepwatch ingest` reads, and says what the attempt and the signals say.

use crate::simulate;
use keepwatch_detection::{Attempt, ListClass, Signals};
use keepwatch_intel::{Intel, IntelSettings};
use keepwatch_simulation::{list_text, table_csv};
use serde_json::Value;
use std::fs;

fn line(sign_in: &keepwatch_simulation::SimulatedSignIn) -> Vec<u8> {
    let mut line = Vec::new();
    sign_in.write_line(&mut line);
    assert_eq!(line.pop(), Some(b'\n'));
    assert!(!line.contains(&b'\n'));
    line
}

#[test]
fn a_line_says_what_the_attempt_says() {
    for sign_in in simulate(2_000, 30, 16) {
        let line = line(&sign_in);
        let read = keepwatch_ingest::parse(&line).unwrap();
        keepwatch_ingest::whole(&read).unwrap();
        let expected = Attempt {
            // Records do not say it.
            token_issuer: None,
            token_reuse: None,
            ..sign_in.attempt()
        };
        assert_eq!(keepwatch_ingest::attempt(&read), Some(expected));
        let place = keepwatch_ingest::place(read.location.as_ref());
        assert_eq!(place, sign_in.signals().place);
    }
}

/// With the simulation's own tables, what is ingested is judged with the very signals of what is assessed directly.
#[test]
fn tables_say_what_the_signals_say() {
    let folder = std::env::temp_dir().join(format!("keepwatch-simulation-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for table in ["places-simulation.csv", "networks-simulation.csv"] {
        fs::write(folder.join(table), table_csv()).unwrap();
    }
    for class in [ListClass::Vpn, ListClass::Hosting] {
        fs::write(
            folder.join(format!("{}-simulation.txt", class.as_str())),
            list_text(class),
        )
        .unwrap();
    }
    let settings = IntelSettings {
        directory: folder.clone(),
        ..IntelSettings::default()
    };
    let now = keepwatch_graph::Timestamp::parse("2026-02-01T00:00:00Z").unwrap();
    let (intel, report) = Intel::load(&settings, now).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert!(report.tables.iter().all(|table| table.refused.count == 0), "{report:?}");

    for sign_in in simulate(500, 375, 16) {
        let (attempt, expected) = (sign_in.attempt(), sign_in.signals());
        let found = intel.signals(attempt.address, attempt.user_agent.as_deref());
        assert_eq!(found.agent, expected.agent, "{:?}", attempt.user_agent);
        assert_eq!(found.place, expected.place, "{:?}", attempt.address);
        assert_eq!(found.network, expected.network, "{:?}", attempt.address);
        let lists = |signals: &Signals| -> Vec<(ListClass, String, String)> {
            let lists = signals.lists.iter();
            lists
                .map(|found| (found.class, found.list.to_string(), found.entry.to_string()))
                .collect()
        };
        assert_eq!(lists(&found), lists(&expected), "{:?}", attempt.address);
    }
}

#[test]
fn a_label_names_the_sign_in() {
    let mut seen = std::collections::BTreeSet::new();
    for sign_in in simulate(1_000, 30, 16) {
        let mut label = Vec::new();
        sign_in.write_label(&mut label);
        let label: Value = serde_json::from_slice(&label).unwrap();
        assert_eq!(label["signInId"], sign_in.id.to_string());
        let name = |member: &str| label[member].as_str().unwrap_or_default().to_owned();
        seen.insert((name("case"), name("attacker")));
    }
    let seen: Vec<_> = seen
        .into_iter()
        .map(|(case, attacker)| format!("{case} {attacker}"))
        .collect();
    assert_eq!(
        seen,
        [
            "burst ",
            "catchAll ",
            "insider ",
            "ordinary ",
            "slip ",
            "spray ",
            "sprayHit ",
            "takeover naive",
            "takeover targeted",
            "takeover veryTargeted",
            "takeover vpn",
            "tokenTheft ",
            "travel ",
            "trip ",
        ]
    );
}
