//! What is told says why nothing explained it.

use super::*;
use crate::evidence::{Ends, NotSuppressed};
use crate::profile::Experience;

fn not_suppressed(change: impl FnOnce(&mut Scene)) -> Vec<NotSuppressed> {
    let mut scene = scene(PARIS, SYDNEY, 60);
    change(&mut scene);
    let finding = scene
        .finding(|facts| detect(&UnlikelyTravel::default(), facts))
        .expect("a journey");
    match finding.evidence {
        Evidence::Travel(travel) => travel.not_suppressed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_rule_says_why_it_did_not_hold() {
    let seldom = |sign_ins| NotSuppressed::SeldomPlace {
        within_km: 100.0,
        seen: Experience { days: 0.0, sign_ins },
        needed: Experience { days: 3.0, sign_ins: 3 },
    };
    let rules = not_suppressed(|_| {});
    let known = Experience {
        days: 19.0 + 1.0 / 24.0,
        sign_ins: 20,
    };
    assert_eq!(
        rules,
        [
            NotSuppressed::Learned(known),
            NotSuppressed::ShownPlace,
            NotSuppressed::NoDevice,
            seldom(0),
            NotSuppressed::Untrusted(Ends::Neither),
            NotSuppressed::Unpopular(Ends::Neither),
            NotSuppressed::Unsettled { hours: 72 },
        ]
    );
    assert!(!rules.iter().any(|rule| rule.rule().is_empty()));
}

#[test]
fn what_held_in_part_is_said() {
    type Change = fn(&mut Scene);
    let cases: [(&str, Change, NotSuppressed); 5] = [
        (
            "a device",
            |scene| scene.attempt.device = Some("phone".into()),
            NotSuppressed::NewDevice,
        ),
        (
            "trusted here",
            |scene| scene.signals.trusted = true,
            NotSuppressed::Untrusted(Ends::Second),
        ),
        (
            "trusted there",
            came_from_a_trusted_location,
            NotSuppressed::Untrusted(Ends::First),
        ),
        (
            "popular here",
            |scene| scene.model = TenantModel::from_days([&busy_day("178.17.170.23", "XX", 10)]),
            NotSuppressed::Unpopular(Ends::Second),
        ),
        (
            "popular there",
            |scene| scene.model = TenantModel::from_days([&busy_day("8.8.8.8", "DE", 10)]),
            NotSuppressed::Unpopular(Ends::First),
        ),
    ];
    for (name, change, expected) in cases {
        let rules = not_suppressed(change);
        assert!(rules.contains(&expected), "{name}: {rules:?}");
    }
}
