//! `keepwatch config check`.

use crate::program::Place;

#[test]
fn every_setting_is_shown_with_where_it_comes_from() {
    let place = Place::new();
    place.write(
        "data/keepwatch.toml",
        "[server]\npublic_url = 'https://keepwatch.example'\n[detection.unlikely_travel]\nspeed_kmh_max = 800\n",
    );
    let mut command = place.command(&[
        "config",
        "check",
        "--json",
        "--database",
        "postgres://me:s3cret@db/keepwatch",
    ]);
    command
        .env("KEEPWATCH_DATA", "data")
        .env("KEEPWATCH_RETENTION_SIGN_IN_DAYS", "7");
    let ran = crate::program::Ran::of(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn sections_of_other_crates_name_their_keys_too() {
    let place = Place::new();
    let cases = [
        (
            "[detection.unlikely_travel]\nspeed = 1",
            "keepwatch: `detection.unlikely_travel.speed` in `data/keepwatch.toml`: unknown field `speed`",
        ),
        (
            "[detection.unlikely_travel]\nspeed_kmh_max = 0",
            "keepwatch: `detection.unlikely_travel.speed_kmh_max` in `keepwatch.toml`: must be above 0",
        ),
        (
            "[[intel.lists]]\nname = 'a'\nclass = 'bad'\npath = 'a'",
            "keepwatch: `intel.lists[0].class` in `data/keepwatch.toml`: unknown class `bad`",
        ),
    ];
    for (file, message) in cases {
        place.write("data/keepwatch.toml", file);
        let ran = place.run(&["config", "check", "--data", "data"]);
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.starts_with(message), "{}", ran.err);
    }
}
