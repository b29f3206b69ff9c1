use super::*;
use crate::Feature;
use crate::model::TenantModel;
use crate::signals::ListClass;
use crate::testing::{Scene, busy_day, listed, signals, start};
use crate::threats::{Condition, Indicator};
use keepwatch_graph::RiskLevel;
use proptest::prelude::*;
use std::sync::Arc;

fn rule(number: u32, indicators: Vec<Indicator>, conditions: Vec<Condition>) -> ThreatRule {
    let id = RuleId::parse(&format!("TI_RI_{number:04}")).unwrap();
    ThreatRule::new(id, "a title", RiskLevel::Medium, indicators, conditions).unwrap()
}

fn block(address: &str, length: u8) -> Indicator {
    Indicator::Address(Prefix::new(address.parse().unwrap(), length).unwrap())
}

fn texts(values: &[&str]) -> Vec<Box<str>> {
    values.iter().map(|value| (*value).into()).collect()
}

/// By what one rule of these parts matches; none where it does not.
fn matched(scene: &Scene, indicators: Vec<Indicator>, conditions: Vec<Condition>) -> Option<Vec<String>> {
    let mut rules = ThreatRules::default();
    rules.add(rule(1, indicators, conditions), start()).unwrap();
    let mut found = None;
    let none = scene.finding(|facts| {
        let matching = rules.matching(facts);
        found = matching.first().map(|found| {
            let shown = found
                .matched
                .iter()
                .map(|matched| format!("{} {}", matched.by.as_str(), matched.value));
            shown.collect()
        });
        None
    });
    assert!(none.is_none());
    found
}

#[test]
fn any_indicator_is_enough() {
    let mut scene = Scene::new("178.17.170.23", "MD");
    scene.signals.network.as_mut().unwrap().number = 43_289;
    scene.attempt.app = Some("C44B4083-3BB0-49C1-B47D-974E53CBDF3C".into());
    scene.attempt.user_agent = Some("Mozilla/5.0 (compatible; AxiosLike/1.2)".into());
    let cases = [
        (
            "the address",
            block("178.17.170.23", 32),
            Some("addresses 178.17.170.23/32"),
        ),
        ("its block", block("178.17.0.0", 16), Some("addresses 178.17.0.0/16")),
        ("another block", block("178.18.0.0", 16), None),
        ("a block of the other family", block("2001:2::", 16), None),
        ("its network", Indicator::Network(43_289), Some("networks 43289")),
        ("another network", Indicator::Network(1), None),
        (
            "the user agent",
            Indicator::UserAgent("Mozilla/5.0 (compatible; AxiosLike/1.2)".into()),
            Some("user_agents Mozilla/5.0 (compatible; AxiosLike/1.2)"),
        ),
        ("its beginning", Indicator::UserAgent("Mozilla/5.0".into()), None),
        (
            "a part of it in other letters",
            Indicator::UserAgentPart("axioslike".into()),
            Some("user_agents_containing axioslike"),
        ),
        ("what is no part of it", Indicator::UserAgentPart("curl".into()), None),
        (
            "the application",
            Indicator::Application("c44b4083-3bb0-49c1-b47d-974e53cbdf3c".into()),
            Some("applications C44B4083-3BB0-49C1-B47D-974E53CBDF3C"),
        ),
        ("another application", Indicator::Application("c44b4083".into()), None),
    ];
    for (name, indicator, expected) in cases {
        let expected = expected.map(|text| vec![text.to_owned()]);
        assert_eq!(matched(&scene, vec![indicator.clone()], vec![]), expected, "{name}");
        let beside = vec![block("9.9.9.9", 32), indicator];
        assert_eq!(matched(&scene, beside, vec![]), expected, "{name}, beside another");
    }
}

#[test]
fn an_address_that_many_places_share_is_no_indicator() {
    for address in ["10.0.0.1", "203.0.113.9"] {
        let scene = Scene::new(address, "MD");
        let indicators = vec![block(address, 32), block(address, 8), Indicator::Network(1)];
        assert_eq!(matched(&scene, indicators, vec![]), None, "{address}");
    }
}

/// A month of sign-ins from Germany, in a tenant of people in Germany and France; now Moldova, from a data centre.
fn known() -> Scene {
    let mut scene = Scene::new("178.17.170.23", "MD");
    scene.live_in("DE", 30);
    scene.model = TenantModel::from_days(&[busy_day("8.8.8.8", "DE", 5), busy_day("9.9.9.9", "FR", 1)]);
    scene.signals.lists.push(listed(ListClass::Hosting));
    scene.attempt.interactive = false;
    scene
}

#[test]
fn a_condition_holds_or_it_does_not() {
    let scene = known();
    let cases = [
        (Condition::Countries(texts(&["fr", "md"])), Some("countries MD")),
        (Condition::Countries(texts(&["FR"])), None),
        (
            Condition::OutsideCountries(texts(&["DE", "FR"])),
            Some("outside_countries MD"),
        ),
        (Condition::OutsideCountries(texts(&["md"])), None),
        (
            Condition::Lists(vec![ListClass::Vpn, ListClass::Hosting]),
            Some("lists test list"),
        ),
        (Condition::Lists(vec![ListClass::Tor]), None),
        (Condition::Browsers(texts(&["firefox"])), Some("browsers Firefox")),
        (Condition::Browsers(texts(&["Chrome"])), None),
        (
            Condition::OperatingSystems(texts(&["windows"])),
            Some("operating_systems Windows"),
        ),
        (Condition::OperatingSystems(texts(&["Linux"])), None),
        (
            Condition::DeviceTypes(texts(&["desktop"])),
            Some("device_types desktop"),
        ),
        (Condition::DeviceTypes(texts(&["mobile", "tablet"])), None),
        (Condition::NewForUser(Feature::Country), Some("new_for_user MD")),
        (Condition::NewForUser(Feature::Browser), None),
        (Condition::NewForUser(Feature::Device), None),
        (
            Condition::UnknownInTenant(Feature::Country),
            Some("unknown_in_tenant MD"),
        ),
        (Condition::UnknownInTenant(Feature::Browser), None),
    ];
    for (condition, expected) in cases {
        let expected = expected.map(|text| vec![text.to_owned()]);
        assert_eq!(
            matched(&scene, vec![], vec![condition.clone()]),
            expected,
            "{condition:?}"
        );
    }
}

#[test]
fn every_condition_must_hold_beside_an_indicator() {
    let scene = known();
    let indicator = || vec![block("178.17.170.0", 24)];
    let silent = Condition::Interactive(false);
    let here = Condition::Countries(texts(&["MD"]));
    assert_eq!(
        matched(&scene, indicator(), vec![silent.clone(), here.clone()]),
        Some(
            texts(&["addresses 178.17.170.0/24", "interactive false", "countries MD"])
                .iter()
                .map(ToString::to_string)
                .collect()
        )
    );
    assert_eq!(
        matched(&scene, indicator(), vec![Condition::Interactive(true), here.clone()]),
        None
    );
    assert_eq!(matched(&scene, vec![block("9.9.9.9", 32)], vec![silent, here]), None);
}

/// What nobody knows is neither old nor new.
#[test]
fn without_history_nothing_is_new() {
    let mut stranger = known();
    stranger.profile = crate::Profile::default();
    assert_eq!(
        matched(&stranger, vec![], vec![Condition::NewForUser(Feature::Country)]),
        None
    );
    let mut first_day = known();
    first_day.model = TenantModel::default();
    assert_eq!(
        matched(&first_day, vec![], vec![Condition::UnknownInTenant(Feature::Country)]),
        None
    );
    let mut nowhere = known();
    nowhere.signals.place = None;
    for condition in [
        Condition::OutsideCountries(texts(&["DE"])),
        Condition::Countries(texts(&["MD"])),
        Condition::NewForUser(Feature::Country),
        Condition::UnknownInTenant(Feature::Country),
    ] {
        assert_eq!(
            matched(&nowhere, vec![], vec![condition.clone()]),
            None,
            "{condition:?}"
        );
    }
}

#[test]
fn a_rule_is_refused_with_what_is_wrong() {
    let id = || RuleId::parse("TI_RI_0001").unwrap();
    let new = |title: &str, level, indicators, conditions| {
        ThreatRule::new(id(), title, level, indicators, conditions)
            .unwrap_err()
            .to_string()
    };
    let address = || vec![block("9.9.9.9", 32)];
    let medium = RiskLevel::Medium;
    let cases = [
        (
            new(" ", medium, address(), vec![]),
            "the title must have from 1 to 200 bytes",
        ),
        (
            new(&"x".repeat(201), medium, address(), vec![]),
            "the title must have from 1 to 200 bytes",
        ),
        (
            new("t", RiskLevel::None, address(), vec![]),
            "the level must be `low`, `medium` or `high`",
        ),
        (
            new("t", medium, vec![], vec![]),
            "a rule needs an indicator or a condition",
        ),
        (
            new("t", medium, vec![], vec![Condition::Interactive(true)]),
            "a pattern needs a condition besides `interactive`",
        ),
        (
            new("t", medium, vec![], vec![Condition::Lists(vec![])]),
            "a condition must name a value",
        ),
        (
            new("t", medium, vec![], vec![Condition::Countries(texts(&["Germany"]))]),
            "`Germany` is no two-letter code of ISO 3166",
        ),
        (
            new("t", medium, vec![], vec![Condition::UnknownInTenant(Feature::Device)]),
            "`device` is not counted over the tenant",
        ),
        (
            new("t", medium, vec![Indicator::UserAgentPart("ab".into())], vec![]),
            "a text must have from 3 to 256 bytes",
        ),
        (
            new("t", medium, vec![Indicator::UserAgent("x".repeat(257).into())], vec![]),
            "a text must have from 1 to 256 bytes",
        ),
        (
            new("t", medium, vec![Indicator::Network(1); 10_001], vec![]),
            "more than 10000 indicators in a rule",
        ),
        (
            new("t", medium, vec![], vec![Condition::Browsers(texts(&["a"; 301]))]),
            "more than 300 values in a condition",
        ),
    ];
    for (told, expected) in cases {
        assert_eq!(told, expected);
    }
    for text in [
        "TI_RI_1",
        "TI_RI_00001",
        "TI_RI_000a",
        "ti_ri_0001",
        "TI_RI_",
        "",
        " TI_RI_0001",
        "TI_RI_٠٠٠١",
    ] {
        assert_eq!(RuleId::parse(text), None, "{text}");
    }
}

#[test]
fn there_is_an_end_to_rules_and_each_has_its_own_id() {
    let mut rules = ThreatRules::default();
    for number in 0..RULES_MAX as u32 {
        rules
            .add(rule(number, vec![Indicator::Network(number)], vec![]), start())
            .unwrap();
    }
    let more = rule(9_999, vec![Indicator::Network(1)], vec![]);
    assert_eq!(
        rules.add(more, start()).unwrap_err().to_string(),
        "more than 1000 rules"
    );
    assert_eq!(rules.len(), RULES_MAX);

    let mut rules = ThreatRules::default();
    let one = || rule(1, vec![Indicator::Network(1)], vec![]);
    rules.add(one(), start()).unwrap();
    assert_eq!(rules.add(one(), start()), Err(RuleError::SameId));
    let part = || Indicator::UserAgentPart("abc".into());
    rules.add(rule(2, vec![part(); PARTS_MAX], vec![]), start()).unwrap();
    let told = rules
        .add(rule(3, vec![part()], vec![]), start())
        .unwrap_err()
        .to_string();
    assert_eq!(told, "more than 1000 parts of user agents in all rules");
}

#[test]
fn an_address_tells_of_which_rules_it_can() {
    let mut rules = ThreatRules::default();
    rules
        .add(
            rule(1, vec![block("178.17.0.0", 16), Indicator::Network(9)], vec![]),
            start(),
        )
        .unwrap();
    let named = |rules: &ThreatRules, address: &str, network| rules.name(address.parse().unwrap(), network);
    assert!(named(&rules, "178.17.1.1", None));
    assert!(named(&rules, "::ffff:178.17.1.1", None));
    assert!(named(&rules, "8.8.8.8", Some(9)));
    assert!(!named(&rules, "8.8.8.8", Some(1)));
    assert!(!named(&rules, "10.0.0.1", Some(9)));
    assert_eq!(rules.newest_beyond_addresses(), None);
    let later = start().plus_days(1);
    rules
        .add(
            rule(2, vec![block("9.9.9.9", 32), Indicator::UserAgent("x".into())], vec![]),
            later,
        )
        .unwrap();
    rules
        .add(rule(3, vec![], vec![Condition::Countries(texts(&["MD"]))]), start())
        .unwrap();
    assert_eq!(rules.newest_beyond_addresses(), Some(later));
}

proptest! {
    /// The index finds what a look at every block finds.
    #[test]
    fn blocks_are_found_as_by_comparing_each(
        blocks in proptest::collection::vec((any::<u32>(), 6..=32_u8), 1..20),
        near in any::<proptest::sample::Index>(),
        flipped in 0..32_u32,
    ) {
        let mut rules = ThreatRules::default();
        for (number, (first, length)) in blocks.iter().enumerate() {
            let prefix = Prefix::new(std::net::Ipv4Addr::from_bits(*first).into(), *length).unwrap();
            rules.add(rule(number as u32, vec![Indicator::Address(prefix)], vec![]), start()).unwrap();
        }
        let address = std::net::Ipv4Addr::from_bits(blocks[near.index(blocks.len())].0 ^ 1 << flipped);
        prop_assume!(crate::address::is_public(address.into()));
        let scene = Scene::new(&address.to_string(), "MD");
        let mut found = 0;
        scene.finding(|facts| { found = rules.matching(facts).len(); None });
        let holds = |(first, length): &&(u32, u8)| (first ^ address.to_bits()).leading_zeros() >= u32::from(*length);
        prop_assert_eq!(found, blocks.iter().filter(holds).count());
    }

    /// Whatever a user agent is, asking rules about it does not panic.
    #[test]
    fn any_user_agent_can_be_asked_about(text in "\\PC{0,3000}") {
        let mut rules = ThreatRules::default();
        rules.add(rule(1, vec![Indicator::UserAgentPart("mozilla".into())], vec![]), start()).unwrap();
        let mut scene = Scene::new("178.17.170.23", "MD");
        scene.attempt.user_agent = Some(text.into());
        scene.finding(|facts| { rules.matching(facts); None });
    }
}

#[test]
fn signals_are_shown_without_every_rule() {
    let mut rules = ThreatRules::default();
    rules
        .add(rule(1, vec![Indicator::Network(7)], vec![]), start())
        .unwrap();
    let mut signals = signals("DE", 7, None);
    signals.rules = Some(Arc::new(rules));
    assert!(format!("{signals:?}").contains("ThreatRules(1)"));
}
