use super::*;
use crate::testing::{CrowdScene, attempt, signals, start};

#[test]
fn a_crowd_tells_strangers_who_fail_from_everybody_else() {
    let scene = CrowdScene::default()
        .strangers_fail(3, 2)
        .strangers_fail(1, 40)
        .owners_fail(2, 1)
        .strangers_mistype(1)
        .owners_get_in(4)
        .stranger_gets_in();
    let minutes = |minutes: i64| start().plus_seconds(minutes * 60);
    let expected = Tally {
        users: 12,
        strangers: 4,
        wrong: 46,
        wrong_counted: 3 * 2 + 10 + 2 + 1,
        wrong_median: 2,
        right_of_owners: 4,
        right: 6,
        from: minutes(0),
        to: minutes(1),
    };
    assert_eq!(scene.crowd.tally(), Some(expected));
    assert_eq!(Crowd::default().tally(), None);
    assert_eq!(
        CrowdScene::default().owners_get_in(2).crowd.tally(),
        None,
        "nobody was wrong"
    );
}

#[test]
fn whoever_keeps_signing_in_is_kept_a_bounded_number_of_times() {
    let mut crowd = Crowd::default();
    let user = "00000000-0000-4000-8000-000000000001".parse().unwrap();
    let tried = |minutes: i64, outcome| Try {
        user,
        sign_in: "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap(),
        at: start().plus_seconds(minutes * 60),
        outcome,
        browser: None,
    };
    for minutes in 1..1_000 {
        crowd.add(tried(minutes, Outcome::Right));
        crowd.add(tried(minutes, Outcome::NotAsked));
    }
    assert_eq!(crowd.members[&user].right.len(), RIGHT_MAX);
}

#[test]
fn somebody_is_at_home_where_they_were_before_it_began() {
    let mut profile = Profile::default();
    profile.learn(&attempt("178.17.170.23", 0), &signals("MD", 64_496, None));
    let program = |network: &str, browser: &str| Origin::Program {
        network: network.into(),
        browser: browser.into(),
    };
    // name, origin, hours after the user was there, at home
    let cases = [
        ("the address", Origin::Address("178.17.170.23".into()), 25, true),
        ("another address", Origin::Address("178.17.170.24".into()), 25, false),
        ("the block", Origin::Prefix("178.17.170.0/24".into()), 25, true),
        ("another block", Origin::Prefix("178.17.171.0/24".into()), 25, false),
        ("the program", program("64496", "Firefox 128"), 25, true),
        ("another network", program("64497", "Firefox 128"), 25, false),
        ("the program after an update", program("64496", "Firefox 129"), 25, true),
        ("another program", program("64496", "curl 8"), 25, false),
        ("only just arrived", Origin::Prefix("178.17.170.0/24".into()), 23, false),
    ];
    for (name, origin, hours, expected) in cases {
        let began = start().plus_seconds(hours * 3_600);
        assert_eq!(origin.is_home_of(&profile, began), expected, "{name}");
    }
}

/// An owner who mistypes in the morning does not make everybody who comes after that the attacker's.
#[test]
fn an_attack_begins_with_a_strangers_failure() {
    let scene = CrowdScene::default()
        .owners_fail(1, 1)
        .stranger_gets_in()
        .strangers_fail(5, 1);
    assert_eq!(scene.crowd.found_by_strangers(), []);
    assert_eq!(scene.crowd.tally().unwrap().from, start().plus_seconds(120));
}

#[test]
fn whoever_comes_with_another_browser_is_not_like_the_attack() {
    let alike = |browser: Option<&str>| {
        let mut scene = CrowdScene::default().strangers_fail(5, 1);
        let user = "00000000-0000-4000-8000-00000000ffff".parse().unwrap();
        scene.crowd.add(Try {
            user,
            sign_in: "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap(),
            at: start().plus_seconds(600),
            outcome: Outcome::Right,
            browser,
        });
        scene.crowd.found_by_strangers()[0].is_alike
    };
    assert_eq!(
        [Some("Firefox 128"), Some("Safari 18"), None].map(alike),
        [true, false, true]
    );
}
