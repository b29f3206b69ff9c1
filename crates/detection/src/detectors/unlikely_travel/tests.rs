mod anchors;
mod evidence;
mod properties;
mod repeats;

use super::*;
use crate::model::TenantModel;
use crate::signals::{ListClass, Point};
use crate::testing::{Scene, attempt, busy_day, listed, point, signals, start};

const PARIS: Option<Point> = Some(point(48.86, 2.35));
const LYON: Option<Point> = Some(point(45.76, 4.84));
const NEW_YORK: Option<Point> = Some(point(40.71, -74.01));
const SYDNEY: Option<Point> = Some(point(-33.87, 151.21));
const SUVA: Option<Point> = Some(point(-18.14, 178.44));
const APIA: Option<Point> = Some(point(-13.83, -171.77));
const NULL_ISLAND: Option<Point> = Some(point(0.0, 0.0));

/// A user of twenty sign-ins at one place is seen elsewhere, so many minutes after the last, with another user agent.
fn scene(from: Option<Point>, to: Option<Point>, minutes: i64) -> Scene {
    let mut scene = Scene::new("178.17.170.23", "XX");
    for day in 0..20 {
        let mut home = attempt("8.8.8.8", (day - 19) * 1440);
        home.device = Some("laptop".into());
        scene.profile.learn(&home, &located("DE", from));
    }
    scene.attempt.at = start().plus_seconds(minutes * 60);
    scene.attempt.user_agent = Some("another browser".into());
    scene.signals = located("XX", to);
    scene
}

fn located(country: &str, point: Option<Point>) -> crate::Signals {
    let mut signals = signals(country, 1, point);
    signals.place.as_mut().unwrap().city = Some("a city".into());
    signals
}

fn came_from_a_trusted_location(scene: &mut Scene) {
    let mut trusted = located("DE", PARIS);
    trusted.trusted = true;
    scene.profile = crate::Profile::default();
    for day in 0..20 {
        scene.profile.learn(&attempt("8.8.8.8", (day - 19) * 1440), &trusted);
    }
}

fn check(scene: &Scene) -> RiskLevel {
    scene.level(|facts| detect(&UnlikelyTravel::default(), facts))
}

#[test]
fn unlikely_travel_is_faster_than_any_airliner() {
    let cases = [
        // name                     from         to          minutes     detected
        ("short hop", PARIS, LYON, 0, false),
        ("transatlantic flight", PARIS, NEW_YORK, 9 * 60, false),
        ("transatlantic in a hurry", PARIS, NEW_YORK, 6 * 60, true),
        ("impossible", PARIS, SYDNEY, 60, true),
        ("a day later", PARIS, SYDNEY, 24 * 60, false),
        ("at the same instant", PARIS, SYDNEY, 0, true),
        ("same place at the same instant", PARIS, PARIS, 0, false),
        ("over the date line, by air", SUVA, APIA, 2 * 60, false),
        ("over the date line, at once", SUVA, APIA, 10, true),
        ("no place here", PARIS, None, 60, false),
        ("no place before", None, SYDNEY, 60, false),
        ("a table that says 0, 0", PARIS, NULL_ISLAND, 60, false),
        ("a history that says 0, 0", NULL_ISLAND, SYDNEY, 60, false),
    ];
    for (name, from, to, minutes, detected) in cases {
        let level = check(&scene(from, to, minutes));
        assert_eq!(level == RiskLevel::Medium, detected, "{name}: {level:?}");
    }
}

#[test]
fn what_a_table_does_not_know_is_taken_off_the_distance() {
    let cases = [
        // name                 accuracy of the place, city, detected
        ("a city", 0.0, true, true),
        ("a wide circle", 5_500.0, true, false),
        ("not a number", f64::NAN, true, true),
        ("middle of a country", 0.0, false, true),
    ];
    for (name, accuracy_km, has_city, detected) in cases {
        let mut scene = scene(PARIS, NEW_YORK, 60);
        let place = scene.signals.place.as_mut().unwrap();
        place.point.as_mut().unwrap().accuracy_km = accuracy_km;
        if !has_city {
            place.city = None;
        }
        assert_eq!(check(&scene) == RiskLevel::Medium, detected, "{name}");
    }
}

#[test]
fn a_journey_can_be_explained() {
    type Change = fn(&mut Scene);
    let cases: [(&str, Change, RiskLevel); 16] = [
        ("unexplained", |_| {}, RiskLevel::Medium),
        (
            "same proven device",
            |scene| scene.attempt.device = Some("laptop".into()),
            RiskLevel::None,
        ),
        (
            "another proven device of the user's",
            |scene| {
                let mut phone = attempt("8.8.8.8", -5 * 1440);
                phone.device = Some("phone".into());
                scene.profile.learn(&phone, &located("DE", PARIS));
                scene.attempt.device = Some("phone".into());
            },
            RiskLevel::None,
        ),
        (
            "another device",
            |scene| scene.attempt.device = Some("phone".into()),
            RiskLevel::Medium,
        ),
        (
            "same browser",
            |scene| scene.attempt.user_agent = attempt("8.8.8.8", 0).user_agent,
            RiskLevel::Low,
        ),
        (
            "from a data centre",
            |scene| scene.signals.lists.push(listed(ListClass::Hosting)),
            RiskLevel::None,
        ),
        (
            "through a relay",
            |scene| scene.signals.lists.push(listed(ListClass::Relay)),
            RiskLevel::None,
        ),
        (
            "over a satellite",
            |scene| scene.signals.lists.push(listed(ListClass::Satellite)),
            RiskLevel::None,
        ),
        (
            "through a carrier",
            |scene| scene.signals.lists.push(listed(ListClass::Carrier)),
            RiskLevel::None,
        ),
        (
            "from an office",
            |scene| scene.model = TenantModel::from_days([&busy_day("178.17.170.23", "XX", 10)]),
            RiskLevel::Medium,
        ),
        (
            "to a trusted location",
            |scene| scene.signals.trusted = true,
            RiskLevel::Medium,
        ),
        (
            "from a trusted location",
            came_from_a_trusted_location,
            RiskLevel::Medium,
        ),
        (
            "between two trusted locations",
            |scene| {
                came_from_a_trusted_location(scene);
                scene.signals.trusted = true;
            },
            RiskLevel::None,
        ),
        (
            "between two offices",
            |scene| {
                let days = [busy_day("178.17.170.23", "XX", 10), busy_day("8.8.8.8", "DE", 10)];
                scene.model = TenantModel::from_days(&days);
            },
            RiskLevel::None,
        ),
        (
            "between homes",
            |scene| {
                for day in [-12, -10, -8] {
                    scene
                        .profile
                        .learn(&attempt("9.9.9.9", day * 1440), &located("AU", SYDNEY));
                }
            },
            RiskLevel::None,
        ),
        (
            "to where the user was for an evening",
            |scene| {
                for minutes in [0, 10, 20] {
                    let at = attempt("9.9.9.9", -10 * 1440 + minutes);
                    scene.profile.learn(&at, &located("AU", SYDNEY));
                }
            },
            RiskLevel::Medium,
        ),
    ];
    for (name, change, expected) in cases {
        let mut scene = scene(PARIS, SYDNEY, 60);
        change(&mut scene);
        assert_eq!(check(&scene), expected, "{name}");
    }
}

#[test]
fn a_user_is_learned_for_fourteen_days_or_ten_sign_ins() {
    for (sign_ins, days_apart, detected) in [(9, 0, false), (10, 0, true), (2, 12, false), (2, 15, true)] {
        let mut scene = scene(PARIS, SYDNEY, 60);
        scene.profile = crate::Profile::default();
        for number in 0..sign_ins {
            let minutes = -1440 * days_apart * i64::from(number == 0) - i64::from(number);
            scene.profile.learn(&attempt("8.8.8.8", minutes), &located("FR", PARIS));
        }
        assert_eq!(
            check(&scene) == RiskLevel::Medium,
            detected,
            "{sign_ins} sign-ins, {days_apart} days"
        );
    }
}

#[test]
fn a_straggler_is_compared_with_where_the_user_was_before_it() {
    let mut scene = scene(PARIS, SYDNEY, 30 * 60);
    // The user flew to Sydney and has been there for an hour when a sign-in of the day before arrives.
    scene
        .profile
        .learn(&attempt("9.9.9.9", 31 * 60), &located("AU", SYDNEY));
    assert_eq!(check(&scene), RiskLevel::None, "it is from the same journey");
    scene.attempt.at = start().plus_seconds(3_600);
    assert_eq!(
        check(&scene),
        RiskLevel::Medium,
        "an hour after Paris nobody is in Sydney"
    );
    scene.attempt.at = start().plus_days(-40);
    assert_eq!(check(&scene), RiskLevel::None, "nothing is known from before");
}
