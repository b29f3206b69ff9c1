//! What an administrator would say of travel, whatever the places.

use super::*;
use proptest::prelude::*;

/// Where somebody was, how many minutes before an hour after [`start`], and with which of some browsers.
#[derive(Debug, Clone)]
struct Visit {
    minutes_before: i64,
    place: Option<Point>,
    browser: u8,
    trusted: bool,
}

fn place() -> impl Strategy<Value = Option<Point>> {
    proptest::sample::select(vec![PARIS, LYON, NEW_YORK, SYDNEY, SUVA, APIA, NULL_ISLAND, None])
}

fn visit() -> impl Strategy<Value = Visit> {
    (0..3_000_i64, place(), 0..3_u8, any::<bool>()).prop_map(|(minutes_before, place, browser, trusted)| Visit {
        minutes_before,
        place,
        browser,
        trusted,
    })
}

/// Few enough that no anchor is forgotten.
fn visits() -> impl Strategy<Value = Vec<Visit>> {
    proptest::collection::vec(visit(), 0..20)
}

/// A user known for long, with these visits behind them.
fn visited(visits: &[Visit], here: Option<Point>) -> Scene {
    let mut scene = scene(None, here, 60);
    assert_eq!(scene.profile.sign_ins(), 20, "judged, and from nowhere so far");
    for visit in visits {
        let mut before = attempt("9.9.9.9", 60 - visit.minutes_before);
        before.user_agent = Some(format!("browser {}", visit.browser).into());
        let mut signals = located("XX", visit.place);
        signals.trusted = visit.trusted;
        scene.profile.learn(&before, &signals);
    }
    scene.attempt.user_agent = Some("browser 0".into());
    scene
}

fn finding(scene: &Scene) -> Option<Finding> {
    scene.finding(|facts| detect(&UnlikelyTravel::default(), facts))
}

proptest! {
    /// What is found does not depend on the order in which places were learned.
    #[test]
    fn order_of_arrival_does_not_matter(
        (visits, shuffled) in visits().prop_flat_map(|visits| (Just(visits.clone()), Just(visits).prop_shuffle())),
        here in place(),
    ) {
        prop_assert_eq!(finding(&visited(&visits, here)), finding(&visited(&shuffled, here)));
    }

    /// Whoever is nowhere has not travelled: 0, 0 and no point at all never alarm, at either end.
    #[test]
    fn missing_data_never_alarms(visits in visits(), here in place(), nowhere in proptest::sample::select(vec![NULL_ISLAND, None])) {
        prop_assert_eq!(finding(&visited(&visits, nowhere)), None);
        let mut unplaced = visits;
        unplaced.iter_mut().for_each(|visit| visit.place = nowhere);
        prop_assert_eq!(finding(&visited(&unplaced, here)), None);
    }

    /// Nor has whoever comes out of a gateway, an exit or a data centre: no place of theirs alarms, at either end.
    #[test]
    fn a_hidden_place_never_alarms(
        visits in visits(), here in place(),
        class in proptest::sample::select(ListClass::ALL.into_iter().filter(|class| class.hides_place()).collect::<Vec<_>>()),
    ) {
        let mut scene = visited(&visits, here);
        scene.signals.lists.push(listed(class));
        prop_assert_eq!(finding(&scene), None);

        let mut scene = visited(&[], here);
        for visit in &visits {
            let mut signals = located("XX", visit.place);
            signals.lists.push(listed(class));
            scene.profile.learn(&attempt("9.9.9.9", 60 - visit.minutes_before), &signals);
        }
        prop_assert_eq!(finding(&scene), None);
    }

    /// What is told is an impossible journey between two places within the horizon, and nobody was told a faster one.
    #[test]
    fn what_is_told_can_be_checked(visits in visits(), here in place()) {
        let Some(Finding { evidence: Evidence::Travel(travel), level }) = finding(&visited(&visits, here)) else {
            return Ok(());
        };
        let settings = UnlikelyTravel::default();
        prop_assert_eq!(Some(travel.to.stay.point), here);
        prop_assert!(travel.distance_km > settings.distance_km_min && travel.speed_kmh > settings.speed_kmh_max);
        let hours = travel.to.at.seconds_since(travel.from.at) / 3_600.0;
        prop_assert!((0.0..=f64::from(settings.horizon_hours)).contains(&hours));
        prop_assert!(visits.iter().any(|visit| visit.place == Some(travel.from.stay.point)));
        prop_assert!(level == RiskLevel::Medium || travel.from.stay.user_agent.as_deref() == Some("browser 0"));
    }

    /// A further place can only make it worse: more is compared, never less.
    #[test]
    fn a_further_place_never_hides_a_journey(mut visits in visits(), extra in visit(), here in place()) {
        // A third visit can make a place the user's own, which is another rule.
        visits.retain(|visit| visit.place != here);
        if extra.place == here {
            return Ok(());
        }
        let level = |visits: &[Visit]| check(&visited(visits, here));
        let before = level(&visits);
        visits.push(extra);
        prop_assert!(severity(level(&visits)) >= severity(before));
    }

    /// Whatever else an administrator comes to trust, here or in the past, no alarm is raised by it.
    #[test]
    fn a_trusted_mark_never_raises_an_alarm(visits in visits(), marked in proptest::collection::vec(any::<bool>(), 20), here in place()) {
        let mut scene = visited(&visits, here);
        let before = severity(check(&scene));
        scene.signals.trusted = true;
        prop_assert!(severity(check(&scene)) <= before, "the place of the attempt");

        let mut trusting = visits;
        for (visit, marked) in trusting.iter_mut().zip(marked) {
            visit.trusted |= marked;
        }
        let mut scene = visited(&trusting, here);
        prop_assert!(severity(check(&scene)) <= before, "places of the past");
        scene.signals.trusted = true;
        prop_assert!(severity(check(&scene)) <= before, "both");
    }

    /// Between trusted locations nobody travels too fast, and from one to anywhere else as fast as ever.
    #[test]
    fn only_two_trusted_ends_explain_a_journey(visits in visits(), here in place()) {
        let marked = |trusted: bool| {
            let mut visits = visits.clone();
            visits.iter_mut().for_each(|visit| visit.trusted = trusted);
            visited(&visits, here)
        };
        let mut at_home = marked(true);
        prop_assert_eq!(check(&at_home), check(&marked(false)), "one end");
        at_home.signals.trusted = true;
        prop_assert_eq!(check(&at_home), RiskLevel::None, "both ends");
    }

    /// The less sure a table is of a place, the less is said of it.
    #[test]
    fn a_wider_circle_never_raises_an_alarm(visits in visits(), here in place(), radii in (50.0..3_000.0, 0.0..3_000.0)) {
        let level = |accuracy_km: f64| {
            let mut scene = visited(&visits, here);
            if let Some(point) = scene.signals.place.as_mut().and_then(|place| place.point.as_mut()) {
                point.accuracy_km = accuracy_km;
            }
            severity(check(&scene))
        };
        prop_assert!(level(radii.0 + radii.1) <= level(radii.0));
    }
}
