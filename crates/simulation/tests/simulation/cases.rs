//! Each label says what the sign-in is.

use crate::simulate;
use keepwatch_detection::{ListClass, Progress};
use keepwatch_simulation::{Attacker, Case, SimulatedSignIn};
use std::collections::{HashMap, HashSet};

/// The last success of somebody, and the sign-ins of each case, in a month with attacks.
fn month() -> Vec<SimulatedSignIn> {
    simulate(4_000, 40, 16).collect()
}

#[test]
fn every_case_and_attacker_is_there() {
    let mut counts: HashMap<_, u32> = HashMap::new();
    for sign_in in month() {
        *counts.entry(sign_in.label).or_default() += 1;
        assert_eq!(sign_in.label.attacker.is_some(), sign_in.label.case == Case::Takeover);
    }
    let of = |case| {
        counts
            .iter()
            .filter(|(label, _)| label.case == case)
            .map(|(_, count)| count)
            .sum::<u32>()
    };
    // 640 attacks in turn: 80 of each of the eight kinds; of a spray, one of forty accounts is hit.
    assert_eq!(of(Case::Takeover), 4 * 80);
    for case in [Case::SprayHit, Case::TokenTheft, Case::Travel, Case::Insider] {
        assert_eq!(of(case), 80, "{case:?}");
    }
    assert_eq!(of(Case::Spray), 80 * 39);
    for attacker in Attacker::ALL {
        assert!(
            counts.keys().any(|label| label.attacker == Some(attacker)),
            "{attacker:?}"
        );
    }
    for case in [Case::Ordinary, Case::Trip, Case::Slip, Case::CatchAll, Case::Burst] {
        assert!(of(case) > 0, "{case:?}");
    }
}

#[test]
fn only_wrong_passwords_fail() {
    for sign_in in month() {
        let fails = matches!(
            sign_in.label.case,
            Case::Slip | Case::CatchAll | Case::Burst | Case::Spray
        );
        assert_eq!(
            sign_in.attempt().progress == Progress::WrongCredential,
            fails,
            "{:?}",
            sign_in.label
        );
        let is_unknown = matches!(sign_in.label.case, Case::CatchAll | Case::Burst);
        assert_eq!(sign_in.user.uuid().is_nil(), is_unknown, "{:?}", sign_in.label);
    }
}

#[test]
fn a_stolen_token_was_used_by_its_owner_before() {
    let mut owners = HashSet::new();
    for sign_in in month() {
        if sign_in.label.case == Case::TokenTheft {
            let attempt = sign_in.attempt();
            assert!(!attempt.interactive);
            let reuse = attempt.token_reuse.as_ref().expect("that is what a theft is");
            assert!(
                owners.contains(&(attempt.user, reuse.replaced, reuse.first_from)),
                "{attempt:?}"
            );
            assert_ne!(reuse.first_from, attempt.address);
        } else {
            assert!(sign_in.attempt().token_reuse.is_none());
            owners.insert((sign_in.user, sign_in.at, sign_in.attempt().address));
        }
    }
}

#[test]
fn nobody_travels_as_fast_as_the_attacker() {
    let mut last: HashMap<_, SimulatedSignIn> = HashMap::new();
    let mut impossible = 0;
    for sign_in in month() {
        let here = sign_in.signals().place.unwrap().point.unwrap();
        if sign_in.label.case == Case::Travel {
            let before = &last[&sign_in.user];
            let distance_km = here.distance_km(&before.signals().place.unwrap().point.unwrap());
            let hours = sign_in.at.seconds_since(before.at) / 3600.0;
            assert!(hours <= 1.0, "{hours} hours");
            impossible += u32::from(distance_km / hours > 3_000.0);
        }
        if matches!(sign_in.label.case, Case::Ordinary | Case::Trip) {
            last.insert(sign_in.user, sign_in);
        }
    }
    // The owner may have signed in once more, from home by a carrier of the capital, in between.
    assert!(impossible >= 75, "{impossible} of 80");
}

#[test]
fn a_spray_and_its_hit_come_from_one_data_centre() {
    let mut sprayed: HashMap<_, HashSet<_>> = HashMap::new();
    let mut hits = Vec::new();
    for sign_in in month() {
        let attempt = sign_in.attempt();
        match sign_in.label.case {
            Case::Spray => {
                sprayed.entry(attempt.address).or_default().insert(attempt.user);
            }
            Case::SprayHit => {
                assert!(sign_in.signals().list(ListClass::Hosting).is_some());
                hits.push(attempt.address);
            }
            _ => {}
        }
    }
    for hit in hits {
        assert!(
            sprayed[&hit].len() >= 39,
            "{} accounts from {hit:?}",
            sprayed[&hit].len()
        );
    }
}

#[test]
fn insiders_are_where_their_victims_are() {
    let sign_ins: Vec<_> = simulate(4_000, 40, 16).collect();
    let mut addresses: HashMap<_, HashSet<_>> = HashMap::new();
    for sign_in in sign_ins.iter().filter(|sign_in| sign_in.label.case == Case::Ordinary) {
        let day = sign_in.at.unix_days();
        addresses
            .entry((sign_in.user, day))
            .or_default()
            .insert(sign_in.attempt().address);
    }
    let insiders: Vec<_> = sign_ins
        .iter()
        .filter(|sign_in| sign_in.label.case == Case::Insider)
        .collect();
    let at_home = insiders.iter().filter(|sign_in| {
        let own = addresses.get(&(sign_in.user, sign_in.at.unix_days()));
        own.is_some_and(|own| own.contains(&sign_in.attempt().address))
    });
    // Victims may have been at home on other days only.
    let share = at_home.count() as f64 / insiders.len() as f64;
    assert!(share > 0.3, "{share} of insiders share an address of that day");
}
