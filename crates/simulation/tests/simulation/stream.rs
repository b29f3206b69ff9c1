//! The same plan is the same stream, in the order of time, however much of it is taken.

use crate::{plan, simulate};
use keepwatch_simulation::{Plan, Simulation};
use std::collections::HashSet;

#[test]
fn a_plan_is_one_stream_however_much_of_it_is_taken() {
    let whole: Vec<_> = simulate(300, 40, 8).collect();
    let again: Vec<_> = simulate(300, 40, 8).collect();
    assert_eq!(whole, again);
    let some: Vec<_> = simulate(300, 40, 8).take(700).collect();
    assert_eq!(some, whole[..700]);
}

#[test]
fn another_seed_is_another_world_of_the_same_kind() {
    let of_seed = |seed| -> Vec<_> {
        let plan = Plan {
            seed,
            ..plan(300, 40, 8)
        };
        Simulation::new(plan).unwrap().collect()
    };
    let (one, other) = (of_seed(1), of_seed(2));
    assert_ne!(one, other);
    let users = |sign_ins: &[keepwatch_simulation::SimulatedSignIn]| -> HashSet<_> {
        sign_ins
            .iter()
            .map(|sign_in| sign_in.user)
            .filter(|user| !user.uuid().is_nil())
            .collect()
    };
    assert!(users(&one).is_disjoint(&users(&other)));
}

#[test]
fn time_only_goes_forward_and_stays_within_the_days() {
    let plan = plan(2_000, 30, 8);
    let (begin, end) = (plan.begin, plan.begin.plus_days(30));
    let mut before = begin;
    let mut ids = HashSet::new();
    for sign_in in Simulation::new(plan).unwrap() {
        assert!(
            before <= sign_in.at && sign_in.at < end,
            "{} after {before}",
            sign_in.at
        );
        assert!(ids.insert(sign_in.id), "{} twice", sign_in.id);
        before = sign_in.at;
    }
    assert!(before > end.plus_days(-1), "the last day is there");
}

#[test]
fn asking_for_an_attack_changes_nothing() {
    let mut asked = Simulation::new(plan(300, 10, 8)).unwrap();
    let mut found = Vec::new();
    while let Some(sign_in) = asked.next() {
        for attacker in keepwatch_simulation::Attacker::ALL {
            let attack = asked.attack(attacker, &sign_in, 0);
            assert_eq!(attack.is_some(), !sign_in.user.uuid().is_nil());
        }
        found.push(sign_in);
    }
    assert_eq!(found, simulate(300, 10, 8).collect::<Vec<_>>());
}

#[test]
fn nobody_at_all_is_no_plan() {
    assert!(Simulation::new(plan(0, 10, 0)).is_err());
    assert!(simulate(1, 1, 100).count() > 0, "one person on one day is");
}
