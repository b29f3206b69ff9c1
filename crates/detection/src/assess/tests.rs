mod poisoning;

use super::*;
use crate::signals::ListClass;
use crate::testing::{Scene, agent, listed, point, signals};
use RiskDetectionTimingType::{NearRealtime, Offline, Realtime};
use RiskLevel::{High, Low, Medium, None};
use proptest::prelude::*;

/// A known user of a month, an hour after home, on the other side of the globe with another browser.
fn attack() -> Scene {
    let mut scene = Scene::new("178.17.170.23", "AU");
    for day in 0..30 {
        let home = crate::testing::attempt("8.8.8.8", day * 1440);
        scene.profile.learn(&home, &signals("DE", 7, Some(point(51.3, 9.5))));
    }
    scene.attempt.at = crate::testing::start().plus_seconds(29 * 86_400 + 3_600);
    scene.attempt.user_agent = Some("another browser".into());
    scene.signals = signals("AU", 9, Some(point(-33.9, 151.2)));
    scene.signals.agent = agent("Chrome 128", "Linux", "desktop");
    scene
}

fn assessed(scene: &Scene, arrival: Arrival) -> Assessment {
    assess(
        &Settings::default(),
        &scene.profile,
        &scene.model,
        &scene.attempt,
        &scene.signals,
        arrival,
    )
}

#[test]
fn timing_says_whether_a_decision_could_use_it() {
    let scene = attack();
    let cases = [
        (Arrival::Live, [Realtime, Offline, Offline], High),
        (Arrival::Fresh, [NearRealtime, Offline, Offline], None),
        (Arrival::Late, [Offline, Offline, Offline], None),
    ];
    for (arrival, timings, during) in cases {
        let assessment = assessed(&scene, arrival);
        let found = assessment.detections.iter();
        let types: Vec<_> = found.clone().map(|detected| detected.event_type).collect();
        assert_eq!(types, ["unfamiliarFeatures", "unlikelyTravel", "newCountry"]);
        assert_eq!(
            found.map(|detected| detected.timing).collect::<Vec<_>>(),
            timings,
            "{arrival:?}"
        );
        assert_eq!(assessment.level_during, during, "{arrival:?}");
        assert_eq!(assessment.level_aggregated, High, "{arrival:?}");
    }
}

#[test]
fn an_offline_type_raises_the_aggregated_level_only() {
    let mut scene = Scene::new("178.17.170.23", "MD");
    scene.signals.lists.push(listed(ListClass::Malicious));
    let assessment = assessed(&scene, Arrival::Live);
    assert_eq!((assessment.level_during, assessment.level_aggregated), (None, Medium));
}

#[test]
fn a_tor_exit_is_what_the_tutorial_shows() {
    let mut scene = Scene::new("178.17.170.23", "MD");
    scene.signals.lists.push(listed(ListClass::Tor));
    let assessment = assessed(&scene, Arrival::Live);
    let [detected] = &assessment.detections[..] else {
        panic!("{assessment:?}");
    };
    assert_eq!(
        (detected.event_type, detected.level, detected.timing),
        ("anonymizedIPAddress", Medium, Realtime)
    );
    assert!(
        detected
            .additional_info(&scene.attempt)
            .contains(r#"{"Key":"mitreTechniques","Value":"T1090"}"#)
    );
}

#[test]
fn a_wrong_credential_says_nothing_of_the_account() {
    for (progress, risky, learned) in [
        (Progress::WrongCredential, false, false),
        (Progress::Interrupted, true, false),
        (Progress::Succeeded, true, false),
    ] {
        let mut scene = attack();
        scene.signals.lists.push(listed(ListClass::VerifiedActor));
        scene.attempt.progress = progress;
        let assessment = assessed(&scene, Arrival::Live);
        assert_eq!(assessment.is_risky(), risky, "{progress:?}");
        assert_eq!(legitimate(&assessment, &scene.attempt), learned, "{progress:?}");
    }
    let mut quiet = Scene::new("8.8.8.8", "DE");
    assert!(legitimate(&assessed(&quiet, Arrival::Live), &quiet.attempt));
    quiet.attempt.progress = Progress::Interrupted;
    assert!(
        !legitimate(&assessed(&quiet, Arrival::Live), &quiet.attempt),
        "it may be anybody"
    );
}

#[test]
fn a_detector_can_be_switched_off() {
    let mut scene = attack();
    for class in [ListClass::Tor, ListClass::Malicious, ListClass::VerifiedActor] {
        scene.signals.lists.push(listed(class));
    }
    // What an anonymizer hides cannot be compared, so that two scenes are needed to see all six.
    let off: Settings = serde_json::from_str(
        r#"{"anonymized_ip_address": {"enabled": false}, "unfamiliar_features": {"enabled": false},
            "nation_state_ip": {"enabled": false}, "unlikely_travel": {"enabled": false},
            "mcas_impossible_travel": {"enabled": false},
            "new_country": {"enabled": false}, "malicious_ip_address": {"enabled": false}}"#,
    )
    .unwrap();
    for scene in [scene, attack()] {
        let with = |settings: &Settings| {
            let Scene {
                profile,
                model,
                attempt,
                signals,
                ..
            } = &scene;
            assess(settings, profile, model, attempt, signals, Arrival::Live)
                .detections
                .len()
        };
        assert!(with(&Settings::default()) >= 3);
        assert_eq!(with(&off), 0);
    }
}

#[test]
fn what_the_registry_calls_always_high_is() {
    let mut scene = attack();
    for class in ListClass::ALL {
        scene.signals.lists.push(listed(class));
    }
    for detected in assessed(&scene, Arrival::Live).detections {
        let detector = crate::registry::detector(detected.event_type).unwrap();
        assert!(!detector.always_high || detected.level == High, "{detected:?}");
    }
}

fn lists() -> impl Strategy<Value = Vec<ListClass>> {
    proptest::sample::subsequence(ListClass::ALL.to_vec(), 0..=ListClass::ALL.len())
}

fn joined(present: &[ListClass], extra: &[ListClass]) -> Vec<ListClass> {
    let is_either = |class: &ListClass| present.contains(class) || extra.contains(class);
    ListClass::ALL.into_iter().filter(is_either).collect()
}

proptest! {
    /// A list says something bad of an address: with one more, a decision is never shown less.
    #[test]
    fn another_list_never_lowers_the_level_during_the_sign_in(present in lists(), extra in lists()) {
        let level = |classes: &[ListClass]| {
            let mut scene = attack();
            scene.signals.lists.extend(classes.iter().copied().map(listed));
            assessed(&scene, Arrival::Live).level_during
        };
        prop_assert!(severity(level(&joined(&present, &extra))) >= severity(level(&present)));
    }

    /// Nor does the aggregated level fall, where lists are all that is known. Where places are known it can, and should:
    /// whoever comes through an anonymizer or a data centre has not travelled.
    #[test]
    fn another_list_never_lowers_the_level_of_lists(present in lists(), extra in lists()) {
        let level = |classes: &[ListClass]| {
            let mut scene = Scene::new("178.17.170.23", "MD");
            scene.signals.lists.extend(classes.iter().copied().map(listed));
            assessed(&scene, Arrival::Live).level_aggregated
        };
        prop_assert!(severity(level(&joined(&present, &extra))) >= severity(level(&present)));
    }

    /// Whatever an attacker does that is noticed, under the rule of learning the profile stays as it is.
    #[test]
    fn what_is_noticed_teaches_nothing(
        latitude in -60.0..60.0, hours in 1..200_i64, class in proptest::sample::select(ListClass::ALL.to_vec()),
        progress in proptest::sample::select(vec![Progress::WrongCredential, Progress::Interrupted, Progress::Succeeded]),
    ) {
        let mut scene = attack();
        scene.signals.place.as_mut().unwrap().point = Some(point(latitude, -100.0));
        scene.signals.lists.push(listed(class));
        scene.attempt.at = scene.attempt.at.plus_seconds(hours * 3_600);
        scene.attempt.progress = progress;
        let before = scene.profile.clone();
        let assessment = assessed(&scene, Arrival::Live);
        if legitimate(&assessment, &scene.attempt) {
            scene.profile.learn(&scene.attempt, &scene.signals);
        }
        prop_assert_eq!(scene.profile, before);
    }

    /// The level during the sign-in is never worse than the aggregated one, and none where nobody could use it.
    #[test]
    fn levels_fit_the_detections(classes in lists(), arrival in proptest::sample::select(vec![Arrival::Live, Arrival::Fresh, Arrival::Late])) {
        let mut scene = attack();
        scene.signals.lists.extend(classes.into_iter().map(listed));
        let assessment = assessed(&scene, arrival);
        prop_assert!(severity(assessment.level_during) <= severity(assessment.level_aggregated));
        prop_assert!(arrival == Arrival::Live || assessment.level_during == None);
        prop_assert!(assessment.detections.iter().all(|detected| severity(detected.level) >= severity(Low)));
        let mut types: Vec<_> = assessment.detections.iter().map(|detected| detected.event_type).collect();
        types.sort_unstable();
        types.dedup();
        prop_assert_eq!(types.len(), assessment.detections.len());
    }
}

#[test]
fn newer_lists_are_asked_again_about_attackers_only() {
    let mut scene = Scene::new("178.17.170.23", "MD");
    let classes = [
        ListClass::Malicious,
        ListClass::VerifiedActor,
        ListClass::Tor,
        ListClass::Vpn,
    ];
    scene.signals.lists.extend(classes.map(listed));
    let again = |scene: &Scene| {
        let found = reassess(&Settings::default(), &scene.attempt, &scene.signals);
        assert!(found.iter().all(|detected| detected.timing == Offline));
        found
            .iter()
            .map(|detected| (detected.event_type, detected.level))
            .collect::<Vec<_>>()
    };
    assert_eq!(again(&scene), [("nationStateIP", High), ("maliciousIPAddress", Medium)]);
    scene.attempt.progress = crate::Progress::WrongCredential;
    assert_eq!(again(&scene), []);
}
