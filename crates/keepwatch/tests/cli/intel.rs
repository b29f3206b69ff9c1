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
