//! `keepwatch exception`.

use crate::program::Place;
use serde_json::Value;

const DATA: [&str; 2] = ["--data", "data"];

fn exception(place: &Place, arguments: &[&str]) -> Value {
    place.json(&[&["exception"], arguments, &DATA[..]].concat())
}

#[test]
fn an_exception_is_made_listed_and_ended() {
    let place = Place::new();
    // What makes the data directory.
    place.json(&["app", "create", "collector", "--data", "data"]);
    let made = exception(
        &place,
        &[
            "add",
            "--address",
            "2001:DB8::/32",
            "--address",
            "203.0.113.7",
            "--type",
            "unlikelyTravel",
            "--reason",
            "the VPN",
            "--for",
            "30d",
        ],
    );
    let id = made["id"].as_str().unwrap();
    assert_eq!(made["addresses"][0], "2001:db8::/32");
    assert!(made["expirationDateTime"].is_string(), "{made}");
    let listed = exception(&place, &["list"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0], made);
    let table = place.run(&["exception", "list", "--data", "data"]).out;
    let covered = "address 2001:db8::/32 or 203.0.113.7, type unlikelyTravel";
    assert!(table.contains(covered) && table.contains("the VPN"), "{table}");

    exception(&place, &["remove", id]);
    assert_eq!(exception(&place, &["list"]).as_array().unwrap().len(), 0);
    let again = place.run(&["exception", "remove", id, "--data", "data"]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("no exception with the id"), "{}", again.err);
    let mute = [
        "exception",
        "add",
        "--type",
        "newCountry",
        "--reason",
        "r",
        "--data",
        "data",
    ];
    let refused = place.run(&mute);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("a mute must have an end"), "{}", refused.err);
}
