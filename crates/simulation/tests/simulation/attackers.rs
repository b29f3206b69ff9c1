//! Each attacker knows what it is said to know, and no more.

use crate::plan;
use keepwatch_detection::{Feature, Features};
use keepwatch_simulation::{Attacker, Case, SimulatedSignIn, Simulation};
use std::collections::HashMap;

/// How many of a hundred attempts of an attacker share a value with the sign-in of the victim at home before it.
struct Shared(HashMap<&'static str, u32>, u32);

impl Shared {
    fn percent(&self, what: &str) -> u32 {
        100 * self.0.get(what).copied().unwrap_or_default() / self.1
    }
}

/// What is shared, in how many of a hundred attempts at least, and at most.
type Bound = (&'static str, u32, u32);

fn city(sign_in: &SimulatedSignIn) -> Option<std::sync::Arc<str>> {
    sign_in.signals().place?.city
}

/// Attacks on people who sign in from where most people do: at home, on the device of theirs that they mostly use.
fn shared(attacker: Attacker) -> Shared {
    let mut simulation = Simulation::new(plan(3_000, 20, 0)).unwrap();
    let mut counts = HashMap::new();
    let mut all = 0;
    while let Some(owner) = simulation.next() {
        if owner.label.case != Case::Ordinary {
            continue;
        }
        let attack = simulation.attack(attacker, &owner, 0).unwrap();
        assert_eq!((attack.user, attack.label.attacker), (owner.user, Some(attacker)));
        assert!(attack.label.is_attack() && attack.at > owner.at);
        let [theirs, own] = [&attack, &owner].map(|one| Features::of(&one.attempt(), &one.signals()));
        let mut count = |what: &'static str, is_shared: bool| *counts.entry(what).or_default() += u32::from(is_shared);
        for feature in [
            Feature::Address,
            Feature::Network,
            Feature::Country,
            Feature::UserAgent,
            Feature::OperatingSystem,
        ] {
            count(feature.as_str(), theirs.get(feature) == own.get(feature));
        }
        count(
            "browser family",
            attack.signals().agent.browser == owner.signals().agent.browser,
        );
        count("city", city(&attack) == city(&owner));
        count("listed", !attack.signals().lists.is_empty());
        all += 1;
    }
    Shared(counts, all)
}

#[test]
fn each_attacker_knows_what_it_is_said_to_know() {
    // What is shared with the victim's sign-in, in percent: at least, at most. Owners themselves are now and then in the
    // capital's network of their carrier, and use a second device.
    let cases: [(Attacker, &[Bound]); 4] = [
        (
            Attacker::Naive,
            &[
                ("country", 0, 12),
                ("city", 0, 10),
                ("network", 0, 5),
                ("userAgent", 0, 20),
                ("listed", 60, 80),
            ],
        ),
        (
            Attacker::Vpn,
            &[
                ("country", 99, 100),
                ("network", 0, 0),
                ("userAgent", 0, 20),
                ("listed", 40, 60),
            ],
        ),
        (
            Attacker::Targeted,
            &[
                ("country", 99, 100),
                ("city", 80, 100),
                ("network", 10, 45),
                ("operatingSystem", 80, 100),
                ("browser family", 80, 100),
                ("userAgent", 5, 70),
                ("listed", 0, 0),
            ],
        ),
        (
            Attacker::VeryTargeted,
            &[
                ("country", 99, 100),
                ("city", 80, 100),
                ("network", 45, 90),
                ("userAgent", 75, 100),
                ("listed", 0, 0),
            ],
        ),
    ];
    for (attacker, bounds) in cases {
        let found = shared(attacker);
        for (what, least, most) in bounds {
            let percent = found.percent(what);
            assert!(
                (*least..=*most).contains(&percent),
                "{attacker:?}: {what} in {percent} of a hundred"
            );
        }
        assert_eq!(
            found.percent("address"),
            0,
            "{attacker:?} is behind the victim's own address"
        );
    }
}

#[test]
fn attempts_of_one_attacker_differ() {
    let mut simulation = Simulation::new(plan(100, 5, 0)).unwrap();
    let owner = simulation
        .by_ref()
        .find(|sign_in| sign_in.label.case == Case::Ordinary)
        .unwrap();
    let from = |turn| {
        simulation
            .attack(Attacker::Naive, &owner, turn)
            .unwrap()
            .attempt()
            .address
    };
    let others = (1..20).filter(|turn| from(*turn) != from(0)).count();
    assert_eq!(others, 19);
    assert_eq!(from(3), from(3));
}
