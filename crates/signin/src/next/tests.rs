//! The table, row by row: a journey and facts on the left, what is due on the right.

mod last;
mod policies;
mod remedies;
mod who;

use super::*;
use crate::facts::{MustChange, Registration, Session};
use crate::proofs::Proof;
use crate::purpose::{Asked, Recency};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_policy::Frequency;
use std::collections::BTreeMap;
use uuid::Uuid;

const NAME: &str = "ada@contoso.com";

fn start() -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000).unwrap()
}

fn ada() -> UserId {
    "4628e7df-dff3-407c-a08f-75f08c0806dc".parse().unwrap()
}

fn authorize(asked: Asked) -> Journey {
    let request = String::new();
    Journey::new(Purpose::Authorize { asked, request }, start())
}

fn prompting(prompt: Prompt) -> Asked {
    Asked {
        prompt: BTreeSet::from([prompt]),
        ..Asked::default()
    }
}

fn account(recency: Recency) -> Journey {
    let path = "/account".to_owned();
    Journey::new(Purpose::Account { path, recency }, start())
}

fn session() -> Session {
    Session {
        id: Uuid::from_u128(1),
        user: ada(),
        name: NAME.to_owned(),
    }
}

/// The journey after something was proved `seconds` after its start.
fn with(mut journey: Journey, mode: Mode, seconds: i64) -> Journey {
    let proof = Proof::new(mode, start().plus_seconds(seconds));
    journey.proved(ada(), NAME, proof).unwrap();
    journey
}

fn with_password() -> Journey {
    with(authorize(Asked::default()), Mode::Password, 1)
}

/// The journey of somebody whose session was begun `seconds` before it.
fn by_session(asked: Asked, modes: &[Mode], seconds: i64) -> Journey {
    let mut proofs = Proofs::default();
    for mode in modes {
        proofs.add(Proof::new(*mode, start().plus_seconds(-seconds)));
    }
    let mut journey = authorize(asked);
    journey.adopt(&session(), &proofs).unwrap();
    journey
}

fn all_of(controls: impl IntoIterator<Item = GrantControl>) -> Decision {
    Decision::Require(controls.into_iter().map(|control| BTreeSet::from([control])).collect())
}

/// Facts of somebody who has `factors`, and whose policies want `decision`; each factor satisfies `mfa`.
fn facts(decision: Decision, factors: &[Factor]) -> Facts {
    let mfa = |factor| (factor, BTreeSet::from([GrantControl::Mfa]));
    Facts {
        decision,
        factors: factors.iter().copied().collect(),
        would_satisfy: Factor::ALL.into_iter().map(mfa).collect(),
        ..Facts::ordinary()
    }
}

fn ordinary() -> Facts {
    Facts::ordinary()
}

fn check(cases: impl IntoIterator<Item = (&'static str, Journey, Facts, Step)>) {
    for (name, journey, facts, expected) in cases {
        assert_eq!(next(&journey, &facts), expected, "{name}");
    }
}

fn second(factor: Factor, others: &[Factor]) -> Step {
    let others = others.iter().copied().collect();
    Step::SecondFactor { factor, others }
}
