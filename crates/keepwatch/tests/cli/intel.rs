//! `keepwatch intel lookup`.

use crate::program::Place;

#[test]
fn an_address_is_explained_with_the_tables_that_know_it() {
    let place = Place::new();
    place.write("data/intel/vpn-ours.txt", "20.190.0.0/16\n20.191.0.1\nnonsense\n");
    place.write("data/keepwatch.toml", "[intel]\nbuiltin = true\n");

    let tor = place.json(&["intel", "lookup", "178.17.170.23", "--data", "data"]);
    assert_eq!(
        (tor["place"]["city"].as_str(), tor["place"]["country"].as_str()),
        (Some("Chisinau"), Some("MD"))
    );
    assert_eq!(tor["lists"][0]["class"], "tor");

    let ran = place.run(&["intel", "lookup", "20.190.7.7", "--data", "data"]);
    assert_eq!(ran.code, Some(0));
    assert!(
        ran.out.contains("vpn") && ran.out.contains("20.190.0.0/16 in vpn-ours"),
        "{}",
        ran.out
    );
    assert!(
        ran.err.contains("line 3"),
        "a line that cannot be read is told of: {}",
        ran.err
    );

    let private = place.run(&["intel", "lookup", "10.0.0.1", "--data", "data"]);
    assert!(private.out.contains("not public"), "{}", private.out);
    assert_eq!(place.run(&["intel", "lookup", "example"]).code, Some(2));
}

/// The SHA-1 of `password`, and of `123456`.
const LEAKED: &str =
    "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9659365\n7C4A8D09CA3762AF61E59520943DC26494F8941B:37359195\n";

#[test]
fn a_filter_of_leaked_passwords_is_built_and_loaded() {
    let place = Place::new();
    place.write("list.txt", format!("{LEAKED}letmein\n"));
    let built = place.json(&["intel", "build-leaked", "list.txt", "--data", "data"]);
    assert_eq!(
        (built["passwords"].as_u64(), built["refused"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(
        std::fs::read_dir(place.path("data/intel")).unwrap().count(),
        1,
        "nothing else is left"
    );
    // It is a table like any other: a look-up loads it.
    assert_eq!(
        place.run(&["intel", "lookup", "10.0.0.1", "--data", "data"]).code,
        Some(0)
    );
    place.write("data/intel/passwords.leaked", "something else");
    let ran = place.run(&["intel", "lookup", "10.0.0.1", "--data", "data"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err
            .contains("passwords.leaked: it is no filter of leaked passwords"),
        "{}",
        ran.err
    );
}

#[test]
fn a_filter_of_pairs_is_built_beside_it() {
    let place = Place::new();
    place.write("pairs.txt", "ada@contoso.com:letmein\nno pair\n");
    let built = place.json(&["intel", "build-leaked", "--pairs", "pairs.txt", "--data", "data"]);
    assert_eq!(
        (built["passwords"].as_u64(), built["refused"].as_u64()),
        (Some(2), Some(1))
    );
    assert!(place.path("data/intel/pairs.leaked").exists());
    let both = place.run(&["intel", "build-leaked", "--pairs", "--seen-min", "2", "pairs.txt"]);
    assert_eq!(both.code, Some(2), "{}", both.err);
}

#[test]
fn what_is_no_list_of_hashes_makes_no_filter() {
    let place = Place::new();
    place.write("passwords.txt", "letmein\nhunter2\n");
    let ran = place.run(&["intel", "build-leaked", "passwords.txt", "--data", "data"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("the list is none of SHA-1 hashes"), "{}", ran.err);
    assert!(!ran.err.contains("letmein"), "{}", ran.err);
    let named = place.run(&["intel", "build-leaked", "passwords.txt", "--out", "filter.bin"]);
    assert!(named.err.contains("must end in .leaked"), "{}", named.err);
    assert!(!place.path("data/intel/passwords.leaked").exists());
}
