use super::*;
use crate::assess::reassess;
use crate::testing::{Scene, start};
use crate::threats::{Condition, Indicator, RuleId, ThreatRule, ThreatRules};
use crate::{Feature, Settings, TenantModel};
use RiskLevel::{High, Low, Medium, None};
use keepwatch_graph::{RiskDetectionTimingType, RiskLevel};
use std::sync::Arc;

fn rule(number: u32, level: RiskLevel, network: u32) -> ThreatRule {
    let id = RuleId::parse(&format!("TI_RI_{number:04}")).unwrap();
    let title = format!("title {number}");
    ThreatRule::new(id, &title, level, vec![Indicator::Network(network)], vec![]).unwrap()
}

/// A sign-in through network 1, and these rules.
fn scene(rules: impl IntoIterator<Item = ThreatRule>) -> Scene {
    let mut set = ThreatRules::default();
    for rule in rules {
        set.add(rule, start()).unwrap();
    }
    let mut scene = Scene::new("178.17.170.23", "MD");
    scene.signals.rules = Some(Arc::new(set));
    scene
}

fn check(scene: &Scene) -> RiskLevel {
    scene.level(|facts| detect(&InvestigationsThreatIntelligence::default(), facts))
}

#[test]
fn a_rule_that_matches_gives_its_level() {
    for level in [Low, Medium, High] {
        assert_eq!(check(&scene([rule(1, level, 1)])), level);
        assert_eq!(check(&scene([rule(1, level, 2)])), None);
    }
    assert_eq!(check(&Scene::new("178.17.170.23", "MD")), None, "no rules");
}

#[test]
fn it_is_silent_where_the_tenant_trusts_and_where_it_is_switched_off() {
    let mut scene = scene([rule(1, High, 1)]);
    let off = InvestigationsThreatIntelligence { enabled: false };
    assert_eq!(scene.level(|facts| detect(&off, facts)), None);
    scene.signals.trusted = true;
    assert_eq!(check(&scene), None);
}

#[test]
fn a_rule_speaks_until_it_expires() {
    let mut scene = scene([rule(1, High, 1).expiring(start().plus_days(3))]);
    for (days, expected) in [(0, High), (2, High), (3, None), (40, None)] {
        scene.attempt.at = start().plus_days(days);
        assert_eq!(check(&scene), expected, "{days}");
    }
}

#[test]
fn the_worst_rule_is_told_and_the_others_are_named() {
    let rules = [rule(7, Medium, 1), rule(9, High, 1), rule(3, High, 1), rule(1, High, 2)];
    let finding = scene(rules)
        .finding(|facts| detect(&InvestigationsThreatIntelligence::default(), facts))
        .unwrap();
    assert_eq!(finding.level, High);
    let Evidence::ThreatRule(evidence) = finding.evidence else {
        panic!("{finding:?}")
    };
    assert_eq!((evidence.rule.as_str(), &*evidence.title), ("TI_RI_0003", "title 3"));
    let others: Vec<_> = evidence.others.iter().map(RuleId::as_str).collect();
    assert_eq!(others, ["TI_RI_0009", "TI_RI_0007"]);
}

/// Without the history of then, "new" cannot be said again.
#[test]
fn asked_again_later_it_says_nothing_of_novelty() {
    let id = |text| RuleId::parse(text).unwrap();
    let new_country = vec![Condition::NewForUser(Feature::Country)];
    let rules = [
        ThreatRule::new(id("TI_RI_0001"), "new", High, vec![Indicator::Network(1)], new_country).unwrap(),
        rule(2, Low, 1),
    ];
    let mut scene = scene(rules);
    scene.live_in("DE", 30);
    scene.model = TenantModel::default();
    assert_eq!(check(&scene), High);
    let again = reassess(&Settings::default(), &scene.attempt, &scene.signals);
    let told: Vec<_> = again
        .iter()
        .map(|found| (found.event_type, found.level, found.timing))
        .collect();
    assert_eq!(
        told,
        [(
            "investigationsThreatIntelligence",
            Low,
            RiskDetectionTimingType::Offline
        )]
    );
}
