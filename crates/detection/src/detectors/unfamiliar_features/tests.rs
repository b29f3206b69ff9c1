use super::*;
use crate::marks::MarkedBy;
use crate::model::DayTally;
use crate::testing::{Scene, agent, attempt, signals, start};
use RiskLevel::{High, Low, Medium, None};

/// A month in Germany with Firefox on a Windows laptop, in a tenant of people who do the same.
fn scene() -> Scene {
    let mut scene = Scene::new("8.8.8.8", "DE");
    scene.live_in("DE", 30);
    scene.signals = signals("DE", 7, Option::None);
    let mut day = DayTally::default();
    for number in 0..50_u32 {
        let user = format!("00000000-0000-0000-0000-{number:012}").parse().unwrap();
        let home = attempt(&format!("9.9.{number}.9"), 0);
        let mut signals = signals("DE", 100 + number % 20, Option::None);
        if number % 2 == 0 {
            signals.agent = agent("Mobile Safari 17", "iOS", "mobile");
        }
        day.add(user, &Features::of(&home, &signals));
    }
    let days = vec![day.finish(); 20];
    scene.model = TenantModel::from_days(&days);
    scene
}

fn check(scene: &Scene) -> RiskLevel {
    scene.level(|facts| detect(&UnfamiliarFeatures::default(), facts))
}

fn score(scene: &Scene) -> f64 {
    let mut score = f64::NAN;
    scene.finding(|facts| {
        score = likelihood::score(facts, facts.profile.sign_ins());
        Option::None
    });
    score
}

fn network(scene: &mut Scene, address: &str, country: &str, network: u32) {
    scene.attempt.address = address.parse().ok();
    let agent = scene.signals.agent.clone();
    scene.signals = signals(country, network, Option::None);
    scene.signals.agent = agent;
}

fn browser(scene: &mut Scene, browser: &str, operating_system: &str, device_type: &str) {
    scene.attempt.user_agent = Some(format!("{browser} on {operating_system}").into());
    scene.signals.agent = agent(browser, operating_system, device_type);
}

#[test]
fn the_more_is_new_the_worse() {
    type Change = fn(&mut Scene);
    let cases: [(&str, Change, RiskLevel); 14] = [
        ("as always", |_| {}, None),
        (
            "another address of the network",
            |scene| network(scene, "8.8.9.1", "DE", 7),
            None,
        ),
        (
            "another address of the network, known device",
            |scene| {
                network(scene, "8.8.9.1", "DE", 7);
                scene.attempt.device = Some("laptop".into());
            },
            None,
        ),
        ("a café's network", |scene| network(scene, "77.1.1.1", "DE", 900), None),
        (
            "a browser update",
            |scene| browser(scene, "Firefox 129", "Windows", "desktop"),
            None,
        ),
        (
            "another browser",
            |scene| browser(scene, "Chrome 129", "Windows", "desktop"),
            None,
        ),
        (
            "a new telephone at home",
            |scene| browser(scene, "Mobile Safari 17", "iOS", "mobile"),
            None,
        ),
        (
            "a new telephone on a new network",
            |scene| {
                network(scene, "77.1.1.1", "DE", 900);
                browser(scene, "Mobile Safari 17", "iOS", "mobile");
            },
            Medium,
        ),
        (
            "abroad with the same browser",
            |scene| network(scene, "77.1.1.1", "BR", 900),
            Low,
        ),
        (
            "abroad with a known device",
            |scene| {
                network(scene, "77.1.1.1", "BR", 900);
                scene.attempt.device = Some("laptop".into());
            },
            None,
        ),
        (
            "new country, network, browser and system",
            |scene| {
                network(scene, "77.1.1.1", "BR", 900);
                browser(scene, "Chrome 120", "Linux", "desktop");
            },
            High,
        ),
        (
            "the same without a user agent",
            |scene| {
                network(scene, "77.1.1.1", "BR", 900);
                scene.attempt.user_agent = Option::None;
                scene.signals.agent = crate::Agent::default();
            },
            Medium,
        ),
        (
            "only a new system, from a private address",
            |scene| {
                network(scene, "10.0.0.1", "BR", 900);
                browser(scene, "Chrome 120", "Linux", "desktop");
            },
            Medium,
        ),
        (
            "nothing but a private address",
            |scene| {
                network(scene, "10.0.0.1", "BR", 900);
                scene.attempt.user_agent = Option::None;
                scene.signals.agent = crate::Agent::default();
            },
            None,
        ),
    ];
    for (name, change, expected) in cases {
        let mut scene = scene();
        change(&mut scene);
        assert_eq!(check(&scene), expected, "{name}");
    }
}

#[test]
fn a_user_is_learned_for_five_days_and_ten_sign_ins_and_again_after_an_absence() {
    let all_new = |scene: &mut Scene| {
        network(scene, "77.1.1.1", "BR", 900);
        browser(scene, "Chrome 120", "Linux", "desktop");
    };
    for (days, judged) in [(1, false), (4, false), (6, true), (30, true)] {
        let mut scene = scene();
        scene.profile = Profile::default();
        scene.live_in("DE", days);
        all_new(&mut scene);
        assert_eq!(check(&scene) != None, judged, "{days} days");
    }
    for (change, judged) in [(0, true), (80, true), (100, false)] {
        let mut scene = scene();
        all_new(&mut scene);
        scene.attempt.at = scene.attempt.at.plus_days(change);
        assert_eq!(check(&scene) != None, judged, "absent for {change} days");
    }
    let mut scene = scene();
    all_new(&mut scene);
    scene.profile.relearn(start().plus_days(29));
    assert_eq!(check(&scene), None, "put back in learning mode");
}

#[test]
fn evidence_lists_what_is_new_and_nothing_else() {
    let mut scene = scene();
    network(&mut scene, "77.1.1.1", "BR", 900);
    scene.signals.agent = agent("Mobile Safari 17", "iOS", "mobile");
    let finding = scene.finding(|facts| detect(&UnfamiliarFeatures::default(), facts));
    let Some(Evidence::Unfamiliar(unfamiliar)) = finding.map(|finding| finding.evidence) else {
        panic!("nothing found");
    };
    let listed: Vec<_> = unfamiliar
        .properties
        .iter()
        .map(|property| {
            (
                property.feature,
                &*property.value,
                property.of_sign_ins,
                property.users_in_tenant,
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            (Feature::Country, "BR", 60, 0),
            (Feature::Network, "900", 60, 0),
            (Feature::Prefix, "77.1.1.0/24", 60, 0),
            (Feature::Address, "77.1.1.1", 60, 0),
            (Feature::DeviceType, "mobile", 60, 25),
            (Feature::OperatingSystem, "iOS", 60, 25),
            (Feature::Browser, "Mobile Safari 17", 60, 25),
        ]
    );
}

#[test]
fn what_colleagues_have_is_less_of_a_surprise() {
    let scored = |country, operating_system| {
        let mut scene = scene();
        network(&mut scene, "77.1.1.1", country, 900);
        browser(&mut scene, "Mobile Safari 17", operating_system, "mobile");
        score(&scene)
    };
    assert!(scored("DE", "iOS") < scored("DE", "Linux"));
    assert!(scored("DE", "iOS") < scored("BR", "iOS"));
}

#[test]
fn a_straggler_knows_only_what_was_known_at_its_time() {
    let mut scene = scene();
    network(&mut scene, "77.1.1.1", "BR", 900);
    browser(&mut scene, "Chrome 120", "Linux", "desktop");
    let mut later = scene.attempt.clone();
    for day in 1..20 {
        later.at = scene.attempt.at.plus_days(day);
        scene.profile.learn(&later, &scene.signals);
    }
    assert_eq!(check(&scene), High);
    scene.attempt.at = later.at;
    assert_eq!(check(&scene), None, "and it is familiar by then");
}

#[test]
fn no_history_makes_the_score_anything_but_a_number() {
    let mut scene = Scene::new("8.8.8.8", "DE");
    for sign_ins in 0..3 {
        assert!(score(&scene).is_finite(), "{sign_ins}");
        scene
            .profile
            .learn(&attempt("8.8.8.8", 0), &signals("DE", 7, Option::None));
    }
}

#[test]
fn unfamiliarity_is_the_detectors_score_and_is_known_where_the_detector_is_silent() {
    let measured = |scene: &Scene| {
        unfamiliarity(
            &Settings::default(),
            &scene.profile,
            &scene.model,
            &scene.attempt,
            &scene.signals,
        )
    };
    let mut abroad = scene();
    network(&mut abroad, "77.1.1.1", "BR", 901);
    let found = abroad.finding(|facts| detect(&UnfamiliarFeatures::default(), facts));
    let Evidence::Unfamiliar(unfamiliar) = found.unwrap().evidence else {
        panic!("another kind of evidence");
    };
    assert_eq!(measured(&abroad), Some(unfamiliar.score));

    // After a year away the user is learned anew, and the detector says nothing of it.
    abroad.attempt.at = abroad.attempt.at.plus_days(365);
    assert_eq!(check(&abroad), None);
    assert_eq!(measured(&abroad), Some(unfamiliar.score));

    abroad.profile = Profile::default();
    assert_eq!(measured(&abroad), Option::None);
}

/// Who lives behind a carrier has another range of it every time, and who lives at home has not: the same step to
/// another range of the same network is less of a surprise for the first.
#[test]
fn another_range_is_news_where_ranges_stay() {
    let scored = |is_restless: bool| {
        let mut scene = Scene::new("8.8.200.1", "DE");
        for day in 0..30 {
            let range = if is_restless { day } else { 1 };
            let home = attempt(&format!("8.8.{range}.9"), day * 1440);
            scene.profile.learn(&home, &signals("DE", 7, Option::None));
        }
        scene.attempt.at = start().plus_days(30);
        scene.signals = signals("DE", 7, Option::None);
        score(&scene)
    };
    assert!(scored(true) < scored(false) - 0.3, "{} {}", scored(true), scored(false));
}

/// What speaks for a user is damped and never cut off, or whoever copies nearly everything scores what the user does.
#[test]
fn the_more_is_familiar_the_lower_the_score() {
    let at = |address: &str| {
        let mut scene = scene();
        scene.attempt.address = address.parse().ok();
        score(&scene)
    };
    let [own, same_range, other_range] = [at("8.8.8.8"), at("8.8.8.9"), at("8.8.9.9")];
    assert!(
        own < same_range && same_range < other_range,
        "{own} {same_range} {other_range}"
    );
}

/// A mark on `network` that a sign-in an hour before `scene`'s left.
fn marked(scene: &Scene, network: &str) -> Arc<Mark> {
    Arc::new(Mark {
        kind: MarkKind::Network,
        value: network.into(),
        sign_in: scene.attempt.sign_in,
        user: scene.attempt.user,
        at: scene.attempt.at.plus_seconds(-3_600),
        by: MarkedBy::Administrator,
        until: scene.attempt.at.plus_days(29),
    })
}

#[test]
fn a_marked_network_makes_what_is_unfamiliar_worse_and_nothing_else() {
    let mut abroad = scene();
    network(&mut abroad, "77.1.1.1", "BR", 901);
    let before = check(&abroad);
    assert!(matches!(before, Low | Medium), "{before:?}");
    abroad.signals.marks = vec![marked(&abroad, "901")];
    assert_eq!(check(&abroad), crate::risk::raised(before));

    abroad.attempt.at = abroad.attempt.at.plus_days(29);
    assert_eq!(check(&abroad), before, "the mark is over");

    let mut cafe = scene();
    network(&mut cafe, "77.1.1.1", "DE", 900);
    cafe.signals.marks = vec![marked(&cafe, "900")];
    assert_eq!(check(&cafe), None, "never alone");
}
