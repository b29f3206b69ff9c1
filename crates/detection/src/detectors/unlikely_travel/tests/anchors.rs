//! All places within the horizon are compared, and the worst journey is told.

use super::*;

const CANBERRA: Option<Point> = Some(point(-35.28, 149.13));

/// Where and when somebody was before a sign-in in Sydney, an hour after [`start`].
fn travel_after(settings: &UnlikelyTravel, stays: &[(Option<Point>, i64)]) -> Option<Box<Travel>> {
    let mut scene = scene(PARIS, SYDNEY, 60);
    scene.profile = crate::Profile::default();
    // Known for long, and from nowhere.
    for day in 20..40 {
        scene
            .profile
            .learn(&attempt("8.8.8.8", -1440 * day), &located("FR", None));
    }
    for (index, (place, minutes)) in stays.iter().enumerate() {
        let before = attempt(&format!("9.9.{index}.9"), *minutes);
        scene.profile.learn(&before, &located("XX", *place));
    }
    match scene.finding(|facts| detect(settings, facts))?.evidence {
        Evidence::Travel(travel) => Some(travel),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_earlier_place_counts_as_well_as_the_last() {
    let default = UnlikelyTravel::default();
    assert!(travel_after(&default, &[(CANBERRA, 30)]).is_none(), "not far");
    assert!(travel_after(&default, &[(PARIS, 0)]).is_some());
    let travel = travel_after(&default, &[(PARIS, 0), (CANBERRA, 30)]).expect("the last place explains nothing");
    assert_eq!(travel.from.stay.point, PARIS.unwrap());
}

#[test]
fn of_many_impossible_journeys_the_fastest_is_told() {
    let default = UnlikelyTravel::default();
    let cases = [
        // Paris is farther and New York later.
        ([(PARIS, 0), (NEW_YORK, 10)], NEW_YORK, 10),
        ([(NEW_YORK, 0), (PARIS, 10)], PARIS, 10),
        // At once: no speed to compare, so the longer journey.
        ([(NEW_YORK, 60), (PARIS, 60)], PARIS, 60),
        // Twice from the same place.
        ([(PARIS, -120), (PARIS, 0)], PARIS, 0),
    ];
    for (stays, place, minutes) in cases {
        let travel = travel_after(&default, &stays).unwrap();
        let told = (Some(travel.from.stay.point), travel.from.at);
        assert_eq!(told, (place, start().plus_seconds(minutes * 60)), "{stays:?}");
    }
}

#[test]
fn a_level_counts_before_speed() {
    let mut scene = scene(PARIS, SYDNEY, 60);
    let mut other_browser = attempt("9.9.9.9", 30);
    other_browser.user_agent = scene.attempt.user_agent.clone();
    scene.profile.learn(&other_browser, &located("US", NEW_YORK));
    let finding = scene
        .finding(|facts| detect(&UnlikelyTravel::default(), facts))
        .unwrap();
    assert_eq!(finding.level, RiskLevel::Medium, "from Paris with another browser");
    let Evidence::Travel(travel) = finding.evidence else {
        panic!("{finding:?}")
    };
    assert_eq!(travel.from.stay.point, PARIS.unwrap());
}

#[test]
fn what_was_before_the_horizon_is_long_ago() {
    let with = |horizon_hours, speed_kmh_max| UnlikelyTravel {
        horizon_hours,
        speed_kmh_max,
        ..UnlikelyTravel::default()
    };
    let cases = [
        // hours before, horizon, kilometres an hour, detected
        (12, 24, 900.0, true),
        (12, 12, 900.0, true),
        (12, 11, 900.0, false),
        (30, 24, 300.0, false),
        (30, 48, 300.0, true),
        (30, 48, 900.0, false),
    ];
    for (hours, horizon_hours, speed_kmh_max, detected) in cases {
        let settings = with(horizon_hours, speed_kmh_max);
        let found = travel_after(&settings, &[(PARIS, 60 - 60 * hours)]);
        assert_eq!(found.is_some(), detected, "{hours} {horizon_hours} {speed_kmh_max}");
    }
}
