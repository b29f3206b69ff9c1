//! `keepwatch simulate`: the same lines each time, which `ingest` takes, and the truth beside them.

use crate::program::Place;
use serde_json::Value;
use std::fs;

#[test]
fn what_is_simulated_is_ingested_whole() {
    let place = Place::new();
    let ran = place.run(&[
        "simulate",
        "--users",
        "200",
        "--attacks",
        "8",
        "--labels",
        "truth",
        "--tables",
        "data/intel",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let count = ran.out.lines().count();
    place.write("signins", &ran.out);

    let ids: Vec<Value> = ran.out.lines().map(|line| member(line, "id")).collect();
    let truth = fs::read_to_string(place.path("truth")).unwrap();
    let labelled: Vec<Value> = truth.lines().map(|line| member(line, "signInId")).collect();
    assert_eq!(labelled, ids, "each sign-in has its label, in the same order");

    let ingested = place.run(&["ingest", "signins", "--data", "data"]);
    assert_eq!(
        ingested.out,
        format!("{count} read, {count} stored, 0 known already, 0 refused\n")
    );
    let known = place.run(&["intel", "lookup", "11.0.5.7", "--data", "data"]);
    assert!(
        known.out.contains("Oslo") && known.out.contains("Simulated"),
        "{}",
        known.out
    );
}

fn member(line: &str, name: &str) -> Value {
    let line: Value = serde_json::from_str(line).unwrap();
    line[name].clone()
}

#[test]
fn the_same_command_prints_the_same_and_a_part_is_its_beginning() {
    let place = Place::new();
    let simulate = |arguments: &[&str]| {
        let ran = place.run(&[&["simulate", "--users", "50"], arguments].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}");
        ran.out
    };
    let whole = simulate(&[]);
    assert_eq!(simulate(&[]), whole);
    assert_ne!(simulate(&["--seed", "7"]), whole);
    let ten = simulate(&["--sign-ins", "10"]);
    assert!(whole.starts_with(&ten) && ten.lines().count() == 10);
    assert_eq!(simulate(&["--sign-ins", "0"]), "");
    assert!(simulate(&["--begin", "2031-05-01"]).contains("\"createdDateTime\":\"2031-05-"));
}

#[test]
fn what_cannot_be_simulated_is_a_mistake_of_the_command_line() {
    let place = Place::new();
    for arguments in [
        ["--users", "0"],
        ["--days", "0"],
        ["--days", "9999"],
        ["--begin", "today"],
        ["--attacks", "-1"],
    ] {
        let ran = place.run(&[&["simulate"], &arguments[..]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
    let ran = place.run(&["simulate", "--labels", "no/such/folder"]);
    let expected = "keepwatch: cannot write `no/such/folder`: No such file or directory (os error 2)\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(1), "", expected));
}

#[test]
fn a_reader_of_sign_ins_who_has_had_enough_is_no_failure() {
    let place = Place::new();
    let mut child = place
        .command(&["simulate", "--users", "5000", "--days", "300"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
