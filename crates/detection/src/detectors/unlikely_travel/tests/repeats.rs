//! A journey that was cleared up is not told again, and one that was not is.

use super::*;

/// The network of [`located`] places, and another.
const NETWORK: u32 = 1;
const OTHER_NETWORK: u32 = 2;

/// A stay that was learned: minutes after [`start`], where, and through which network.
type Learned = (i64, Option<Point>, u32);

/// What is found an hour after [`start`] in Sydney, of a user known for long who was in Paris at [`start`], and there.
fn found(settings: &UnlikelyTravel, learned: &[Learned]) -> Option<Box<Travel>> {
    let mut scene = scene(None, SYDNEY, 60);
    for (minutes, place, network) in learned.iter().chain([&(0, PARIS, NETWORK)]) {
        let mut signals = located("XX", *place);
        signals.network.as_mut().unwrap().number = *network;
        scene.profile.learn(&attempt("9.9.9.9", *minutes), &signals);
    }
    match scene.finding(|facts| detect(settings, facts))?.evidence {
        Evidence::Travel(travel) => Some(travel),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_journey_that_was_cleared_up_is_not_told_again() {
    const HOUR: i64 = 60;
    let cases: [(&str, &[Learned], bool); 9] = [
        ("never made", &[], true),
        (
            "there and back again",
            &[(30, SYDNEY, NETWORK), (40, PARIS, NETWORK)],
            false,
        ),
        ("the other way round", &[(-20, SYDNEY, NETWORK)], false),
        ("through another network", &[(30, SYDNEY, OTHER_NETWORK)], true),
        (
            "at another place",
            &[(30, NEW_YORK, NETWORK), (40, PARIS, NETWORK)],
            true,
        ),
        ("by air", &[(-30 * HOUR, SYDNEY, NETWORK)], true),
        (
            "three days ago, nearly",
            &[(-70 * HOUR, SYDNEY, NETWORK), (-70 * HOUR, PARIS, NETWORK)],
            false,
        ),
        (
            "longer ago",
            &[(-72 * HOUR, SYDNEY, NETWORK), (-72 * HOUR, PARIS, NETWORK)],
            true,
        ),
        (
            "only half of it within three days",
            &[(-70 * HOUR, SYDNEY, NETWORK), (-72 * HOUR, PARIS, NETWORK)],
            true,
        ),
    ];
    for (name, learned, told) in cases {
        let found = found(&UnlikelyTravel::default(), learned);
        assert_eq!(found.is_some(), told, "{name}");
    }
}

#[test]
fn settings_can_ask_for_every_repeat() {
    let all = UnlikelyTravel {
        repeat_hours: 0,
        ..UnlikelyTravel::default()
    };
    assert!(found(&all, &[(30, SYDNEY, NETWORK), (40, PARIS, NETWORK)]).is_some());
}

#[test]
fn a_journey_that_nobody_cleared_up_is_told_each_time() {
    // As it is while its sign-ins are at risk: the profile has not learned them, and must not learn the next one.
    let mut scene = scene(PARIS, SYDNEY, 60);
    for minutes in [60, 90, 120] {
        scene.attempt.at = start().plus_seconds(minutes * 60);
        assert_eq!(check(&scene), RiskLevel::Medium, "{minutes}");
    }
}
