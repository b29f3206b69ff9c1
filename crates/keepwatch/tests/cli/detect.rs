//! `keepwatch detect`, over what `keepwatch ingest` has loaded.

use crate::program::Place;
use crate::records::lines;
use crate::serving::Server;
use crate::stored::consequences;
use keepwatch_engine::{Clock, SystemClock};
use serde_json::{Value, json};

/// One password on forty accounts within an hour of yesterday, and that of the last one is right.
fn spray() -> Vec<Value> {
    let began = SystemClock.now().plus_days(-1);
    let tried = |number: u32| {
        let error_code = if number == 40 { 50076 } else { 50126 };
        let at = began.plus_seconds(60 * i64::from(number));
        json!({
            "id": format!("10000000-0000-4000-8000-{number:012}"),
            "createdDateTime": at,
            "userId": format!("20000000-0000-4000-8000-{number:012}"),
            "userPrincipalName": format!("user{number}@contoso.example"),
            "ipAddress": format!("198.18.64.{}", 1 + number % 9),
            "userAgent": "python-requests/2.32.3",
            "status": {"errorCode": error_code},
        })
    };
    (1..=40).map(tried).collect()
}

/// The types of what is stored, as `consequences` lists it.
fn sprays(place: &Place) -> usize {
    let found = consequences(&place.path("data"));
    found
        .iter()
        .filter(|row| row["riskEventType"] == "passwordSpray")
        .count()
}

fn loaded() -> Place {
    let place = Place::new();
    place.write("file", lines(&spray()));
    assert_eq!(place.run(&["ingest", "file", "--data", "data"]).code, Some(0));
    place
}

const DETECT: [&str; 5] = ["detect", "--data", "data", "--days", "3"];

#[test]
fn a_spray_in_a_file_is_found_once() {
    let place = loaded();
    assert_eq!(sprays(&place), 0);
    let ran = place.run(&DETECT);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let rows: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["JOB", "SUSPECTS", "RAISED", "CLOSED", "SECONDS"]);
    assert_eq!((rows[1][0], rows[1][2]), ("attacks-on-many", "1"));
    assert_eq!((rows[2][0], rows[2][2]), ("newer-lists", "0"));
    assert_eq!(sprays(&place), 1);

    let before = consequences(&place.path("data"));
    let runs = place.json(&DETECT);
    assert_eq!(
        (&runs[0]["job"], &runs[0]["raised"]),
        (&json!("attacks-on-many"), &json!(0))
    );
    assert!(consequences(&place.path("data")) == before);
}

#[test]
fn one_job_can_be_asked_for() {
    let place = loaded();
    let runs = place.json(&[&DETECT[..], &["--job", "newer-lists"]].concat());
    let jobs: Vec<_> = runs.as_array().unwrap().iter().map(|run| &run["job"]).collect();
    assert_eq!(jobs, ["newer-lists"]);
    let ran = place.run(&["detect", "--job", "everything", "--data", "data"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("there are attacks-on-many, newer-lists"),
        "{}",
        ran.err
    );
}

/// Where the server has looked, there is nothing left to be found beside it.
#[test]
fn a_server_looks_by_itself() {
    let place = loaded();
    let mut server = Server::start(&place, &[]);
    let told = server.logged("offline detection found something");
    assert_eq!((&told["job"], &told["raised"]), (&json!("attacks-on-many"), &json!(1)));
    let runs = place.json(&["detect", "--data", "data", "--job", "attacks-on-many"]);
    assert_eq!(runs[0]["raised"], json!(0));
    server.stop();
    assert_eq!(sprays(&place), 1);
}

#[test]
fn there_is_nothing_to_detect_where_there_is_nothing() {
    let place = Place::new();
    let ran = place.run(&["detect", "--data", "nowhere"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("there is no database"), "{}", ran.err);
}
