//! The simulation as those see it who use it: repeatable, in order, true to what is published, and what its labels say.

#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod attackers;
mod cases;
mod lines;
mod marginals;
mod stream;

use keepwatch_graph::Timestamp;
use keepwatch_simulation::{Plan, SimulatedSignIn, Simulation};

/// A plan of so many people and days, from a Monday on.
fn plan(users: u32, days: u16, attacks_per_day: u16) -> Plan {
    Plan {
        seed: 2026,
        users,
        days,
        begin: Timestamp::parse("2026-01-05T00:00:00Z").unwrap(),
        attacks_per_day,
    }
}

fn simulate(users: u32, days: u16, attacks_per_day: u16) -> impl Iterator<Item = SimulatedSignIn> {
    Simulation::new(plan(users, days, attacks_per_day)).unwrap()
}
