use super::*;
use crate::model::TenantModel;
use crate::profile::Profile;
use crate::signals::{ListClass, Point};
use crate::testing::{Scene, attempt, busy_day, listed, point, signals, start};
use RiskLevel::{Low, Medium, None};

const BERLIN: Point = point(52.52, 13.40);
const PARIS: Point = point(48.86, 2.35);
const MADRID: Point = point(40.42, -3.70);
const DUBLIN: Point = point(53.35, -6.26);
const LONDON: Point = point(51.51, -0.13);
const REUNION: Point = point(-20.88, 55.45);
const SYDNEY: Point = point(-33.87, 151.21);
const HOUR: i64 = 60;

fn located(country: &str, point: Point) -> crate::Signals {
    let mut signals = signals(country, 1, Some(point));
    signals.place.as_mut().unwrap().city = Some("a city".into());
    signals
}

/// Somebody of whom `days` days of sign-ins are known, three a day and the last at [`start`], all from one place; now at
/// another, so many minutes later and with another program.
fn scene(days: i64, from: (&str, Point), to: (&str, Point), minutes: i64) -> Scene {
    let mut scene = Scene::new("178.17.170.23", "XX");
    for third in 0..=days * 3 {
        let mut home = attempt("8.8.8.8", (third - days * 3) * 480);
        home.device = Some("laptop".into());
        scene.profile.learn(&home, &located(from.0, from.1));
    }
    scene.attempt.at = start().plus_seconds(minutes * 60);
    scene.attempt.user_agent = Some("another program".into());
    scene.signals = located(to.0, to.1);
    scene
}

/// With `unlikelyTravel` switched off, so that nothing is left to it.
fn alone(scene: &Scene) -> RiskLevel {
    let off = UnlikelyTravel {
        enabled: false,
        ..UnlikelyTravel::default()
    };
    scene.level(|facts| detect(&McasImpossibleTravel::default(), &off, facts))
}

fn beside(scene: &Scene) -> RiskLevel {
    scene.level(|facts| detect(&McasImpossibleTravel::default(), &UnlikelyTravel::default(), facts))
}

#[test]
fn it_takes_two_countries_that_are_no_neighbours() {
    let cases = [
        // name               from             to                  minutes   level
        ("far", ("DE", BERLIN), ("AU", SYDNEY), HOUR, Medium),
        ("at once", ("DE", BERLIN), ("AU", SYDNEY), 0, Medium),
        ("by air", ("DE", BERLIN), ("ES", MADRID), 4 * HOUR, None),
        ("in Europe", ("DE", BERLIN), ("ES", MADRID), HOUR, Medium),
        ("a neighbour", ("DE", BERLIN), ("FR", PARIS), 1, None),
        ("the other way round", ("FR", PARIS), ("DE", BERLIN), 1, None),
        ("through a tunnel", ("FR", PARIS), ("GB", LONDON), 1, None),
        (
            "one country",
            ("RU", point(55.75, 37.62)),
            ("RU", point(43.12, 131.89)),
            1,
            None,
        ),
        ("a territory of it", ("FR", PARIS), ("RE", REUNION), 1, None),
        (
            "nearer than unlikelyTravel looks",
            ("FR", point(48.39, -4.49)),
            ("IE", point(51.90, -8.47)),
            1,
            Medium,
        ),
        ("an island nearby", ("FR", PARIS), ("IE", DUBLIN), 10, Medium),
        (
            "two coasts",
            ("DK", point(55.04, 9.42)),
            ("NO", point(55.60, 9.50)),
            1,
            None,
        ),
    ];
    for (name, from, to, minutes, expected) in cases {
        assert_eq!(alone(&scene(30, from, to, minutes)), expected, "{name}");
    }
}

#[test]
fn what_is_not_known_never_alarms() {
    type Change = fn(&mut Scene);
    let cases: [(&str, Change); 7] = [
        ("no place", |scene| scene.signals.place = Option::None),
        ("no country", |scene| {
            scene.signals.place.as_mut().unwrap().country = Option::None
        }),
        ("no point", |scene| {
            scene.signals.place.as_mut().unwrap().point = Option::None
        }),
        ("0, 0", |scene| {
            scene.signals.place.as_mut().unwrap().point = Some(point(0.0, 0.0))
        }),
        ("a private address", |scene| {
            scene.attempt.address = "10.0.0.1".parse().ok()
        }),
        ("no history", |scene| scene.profile = Profile::default()),
        ("a history without countries", |scene| {
            scene.profile = Profile::default();
            for day in 0..20 {
                let mut signals = located("DE", BERLIN);
                signals.place.as_mut().unwrap().country = Option::None;
                scene.profile.learn(&attempt("8.8.8.8", (day - 19) * 1_440), &signals);
            }
        }),
    ];
    for (name, change) in cases {
        let mut scene = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
        change(&mut scene);
        assert_eq!(alone(&scene), None, "{name}");
    }
}

#[test]
fn addresses_that_hide_the_country_never_count() {
    let hiding = [
        ListClass::Tor,
        ListClass::Vpn,
        ListClass::Proxy,
        ListClass::Relay,
        ListClass::Satellite,
    ];
    for class in hiding {
        let mut here = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
        here.signals.lists.push(listed(class));
        assert_eq!(alone(&here), None, "{class:?} at the second end");

        let mut before = scene(30, ("DE", BERLIN), ("DE", BERLIN), HOUR);
        let mut hidden = located("AU", SYDNEY);
        hidden.lists.push(listed(class));
        before.profile.learn(&attempt("9.9.9.9", 30), &hidden);
        assert_eq!(alone(&before), None, "{class:?} at the first end");
    }
}

#[test]
fn a_user_is_learned_for_a_week_however_often_they_sign_in() {
    for (days, expected) in [(0, None), (2, None), (6, None), (7, Medium)] {
        let scene = scene(days, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
        assert_eq!(
            alone(&scene),
            expected,
            "{days} days, {} sign-ins",
            scene.profile.sign_ins()
        );
    }
}

fn came_from_a_trusted_location(scene: &mut Scene) {
    let mut trusted = located("DE", BERLIN);
    trusted.trusted = true;
    scene.profile = Profile::default();
    for day in 0..20 {
        scene.profile.learn(&attempt("8.8.8.8", (day - 19) * 1_440), &trusted);
    }
}

#[test]
fn a_journey_can_be_explained() {
    type Change = fn(&mut Scene);
    let cases: [(&str, Change, RiskLevel); 9] = [
        ("unexplained", |_| {}, Medium),
        ("one safe end", |scene| scene.signals.trusted = true, Medium),
        ("the other safe end", came_from_a_trusted_location, Medium),
        (
            "two safe ends",
            |scene| {
                came_from_a_trusted_location(scene);
                scene.signals.trusted = true;
            },
            None,
        ),
        (
            "between two offices",
            |scene| {
                let days = [busy_day("178.17.170.23", "AU", 10), busy_day("8.8.8.8", "DE", 10)];
                scene.model = TenantModel::from_days(&days);
            },
            None,
        ),
        (
            "the same program",
            |scene| scene.attempt.user_agent = attempt("8.8.8.8", 0).user_agent,
            Low,
        ),
        (
            "the user's device",
            |scene| scene.attempt.device = Some("laptop".into()),
            Low,
        ),
        (
            "the user's device and program",
            |scene| {
                scene.attempt.device = Some("laptop".into());
                scene.attempt.user_agent = attempt("8.8.8.8", 0).user_agent;
            },
            None,
        ),
        (
            "a second home",
            |scene| {
                for day in [-12, -10, -8] {
                    let there = attempt("9.9.9.9", day * 1_440);
                    scene.profile.learn(&there, &located("AU", SYDNEY));
                }
            },
            None,
        ),
    ];
    for (name, change, expected) in cases {
        let mut scene = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
        change(&mut scene);
        assert_eq!(alone(&scene), expected, "{name}");
    }
}

/// Activity without a person is an end as well as a sign-in is, before and now.
#[test]
fn activity_without_a_person_is_an_end() {
    let mut here = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
    here.attempt.interactive = false;
    assert_eq!(alone(&here), Medium);

    let mut before = scene(30, ("DE", BERLIN), ("DE", BERLIN), HOUR);
    assert_eq!(alone(&before), None);
    let mut renewed = attempt("9.9.9.9", 30);
    renewed.interactive = false;
    before.profile.learn(&renewed, &located("AU", SYDNEY));
    assert_eq!(alone(&before), None, "at home, where the user is");
    before.signals = located("ES", MADRID);
    let finding = before.finding(|facts| {
        detect(
            &McasImpossibleTravel::default(),
            &UnlikelyTravel {
                enabled: false,
                ..UnlikelyTravel::default()
            },
            facts,
        )
    });
    let Some(Evidence::Travel(travel)) = finding.map(|finding| finding.evidence) else {
        panic!("Spain is not half an hour from Australia")
    };
    assert_eq!(travel.from.stay.country.as_deref(), Some("AU"));
    assert!(travel.not_suppressed.contains(&NotSuppressed::DistantCountries));
}

#[test]
fn what_was_cleared_up_is_not_told_again() {
    let mut scene = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
    scene.profile.learn(&attempt("9.9.9.9", 30), &located("AU", SYDNEY));
    assert_eq!(alone(&scene), None, "there and back again");
    scene.signals.network.as_mut().unwrap().number = 2;
    assert_eq!(alone(&scene), Medium, "through another network");
}

#[test]
fn one_journey_is_one_alert() {
    let far = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
    assert_eq!(beside(&far), None, "unlikelyTravel tells it");
    let mut on_device = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
    on_device.attempt.device = Some("laptop".into());
    assert_eq!(beside(&on_device), Low, "unlikelyTravel believes the device");
    let near = scene(30, ("FR", point(48.39, -4.49)), ("IE", point(51.90, -8.47)), 1);
    assert_eq!(beside(&near), Medium, "unlikelyTravel looks farther away");
    let silent = UnlikelyTravel {
        level: None,
        ..UnlikelyTravel::default()
    };
    let level = far.level(|facts| detect(&McasImpossibleTravel::default(), &silent, facts));
    assert_eq!(level, Medium, "of the level none it tells nothing");
}

#[test]
fn settings_choose_the_level_and_switch_it_off() {
    let scene = scene(30, ("DE", BERLIN), ("AU", SYDNEY), HOUR);
    let level = |settings: McasImpossibleTravel| {
        let off = UnlikelyTravel {
            enabled: false,
            ..UnlikelyTravel::default()
        };
        scene.level(|facts| detect(&settings, &off, facts))
    };
    let with = |level, enabled| McasImpossibleTravel {
        level,
        enabled,
        ..McasImpossibleTravel::default()
    };
    assert_eq!(level(with(RiskLevel::High, true)), RiskLevel::High);
    assert_eq!(level(with(RiskLevel::High, false)), None);
    assert_eq!(level(with(None, true)), None);
}
