//! `keepwatch ingest` straight into the storage.

use crate::program::{Place, Ran};
use crate::records::{lines, records};
use crate::stored::{consequences, count, open};
use flate2::Compression;
use flate2::write::GzEncoder;
use keepwatch_storage::Collection;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;

fn ingest(place: &Place, file: &str, data: &str) -> Ran {
    place.run(&["ingest", file, "--data", data])
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// As Graph hands them out: the newest first.
fn newest_first(records: &[Value]) -> Vec<Value> {
    records.iter().rev().cloned().collect()
}

#[test]
fn every_form_in_any_order_has_the_same_consequences() {
    let place = Place::new();
    let records = records(700);
    let newest_first = newest_first(&records);
    // Far from any order of time: 467 and 700 have no common divisor.
    let scattered: Vec<Value> = (0..700).map(|index| records[index * 467 % 700].clone()).collect();
    let page = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns", "value": newest_first });
    let forms = [
        ("lines", lines(&records)),
        ("newest-first", lines(&newest_first)),
        ("scattered", lines(&scattered)),
        ("array", serde_json::to_vec_pretty(&newest_first).unwrap()),
        ("page", page.to_string().into_bytes()),
        ("compressed", gzipped(&lines(&newest_first))),
    ];
    let mut first = None;
    for (name, contents) in forms {
        place.write(name, contents);
        let data = format!("data-{name}");
        let ran = ingest(&place, name, &data);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{name}");
        assert_eq!(ran.out, "700 read, 700 stored, 0 known already, 0 refused\n", "{name}");
        let found = consequences(&place.path(&data));
        let expected = first.get_or_insert_with(|| found.clone());
        assert!(&found == expected, "{name} has other consequences than lines in order");
    }
    let tor = first
        .unwrap()
        .iter()
        .filter(|row| row["riskEventType"] == "anonymizedIPAddress")
        .count();
    assert_eq!(tor, 7);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let place = Place::new();
    place.write("file", lines(&records(300)));
    ingest(&place, "file", "data");
    let before = consequences(&place.path("data"));
    let ran = ingest(&place, "file", "data");
    assert_eq!(ran.out, "300 read, 0 stored, 300 known already, 0 refused\n");
    assert!(consequences(&place.path("data")) == before);
}

#[test]
fn what_cannot_be_read_is_told_kept_and_left_out() {
    let place = Place::new();
    let good = records(2);
    let file = format!("{}\nnonsense\n{}\n{{\"id\": 7}}\n", good[0], good[1]);
    place.write("file", file);
    let ran = place.run(&["ingest", "file", "--data", "data", "--refused", "refused"]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.out, "4 read, 2 stored, 0 known already, 2 refused\n");
    let told: Vec<&str> = ran.err.lines().collect();
    assert!(
        told.len() == 2 && told[0].starts_with("line 2: ") && told[1].starts_with("line 4: "),
        "{}",
        ran.err
    );
    assert_eq!(
        std::fs::read_to_string(place.path("refused")).unwrap(),
        "nonsense\n{\"id\": 7}\n"
    );
    assert_eq!(count(&open(&place.path("data")), Collection::SignIns), 2);

    let ran = place.run(&["ingest", "file", "--data", "data", "--json"]);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&summary["known"], &summary["firstRefused"][0]["line"]),
        (&json!(2), &json!(2))
    );
}

#[test]
fn a_file_that_is_cut_off_stores_nothing() {
    let place = Place::new();
    let whole = gzipped(&lines(&records(300)));
    place.write("file", &whole[..whole.len() / 2]);
    let ran = ingest(&place, "file", "data");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("keepwatch: cannot read `file`: "), "{}", ran.err);
    assert_eq!(count(&open(&place.path("data")), Collection::SignIns), 0);
}

#[test]
fn the_standard_input_is_a_file_too() {
    let place = Place::new();
    let mut child = place
        .command(&["ingest", "-", "--data", "data"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&lines(&records(10))).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (Some(0), "10 read, 10 stored, 0 known already, 0 refused\n")
    );
}

#[test]
fn killed_and_started_again_it_loses_and_repeats_nothing() {
    /// Several writes' worth, so that there is a first one that is not the last.
    const RECORDS: u32 = 25_000;
    let place = Place::new();
    place.write("file", lines(&newest_first(&records(RECORDS))));
    let whole = ingest(&place, "file", "whole");
    assert_eq!(whole.code, Some(0), "{}", whole.err);

    let mut child = place
        .command(&["ingest", "file", "--data", "data"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let store = loop {
        // The database is there as soon as the program has begun; anything else is a failure of it.
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be killed"
        );
        if place.path("data/keepwatch.db").exists() {
            break open(&place.path("data"));
        }
    };
    while count(&store, Collection::SignIns) == 0 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be killed"
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let stored = count(&store, Collection::SignIns);
    drop(store);
    assert!(stored < u64::from(RECORDS), "it was killed too late to prove anything");

    let ran = place.run(&["ingest", "file", "--data", "data", "--json"]);
    let summary: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(summary["known"], json!(stored));
    assert_eq!(summary["stored"], json!(u64::from(RECORDS) - stored));
    assert!(consequences(&place.path("data")) == consequences(&place.path("whole")));
}
