//! How many sign-ins a second one core writes as JSON lines:
//! `cargo run --release --package keepwatch-simulation --example throughput`.

#![expect(clippy::print_stdout, reason = "a figure for whoever runs it")]

use keepwatch_graph::Timestamp;
use keepwatch_simulation::{Plan, Simulation};
use std::time::Instant;

const SIGN_INS: usize = 3_000_000;

fn main() -> Result<(), keepwatch_simulation::PlanError> {
    for users in [10_000, 1_000_000] {
        let begun = Instant::now();
        let simulation = Simulation::new(Plan {
            seed: 1,
            users,
            days: 375,
            begin: Timestamp::UNIX_EPOCH,
            attacks_per_day: 8,
        })?;
        let ready = begun.elapsed();
        let mut line = Vec::new();
        let (mut sign_ins, mut bytes) = (0_usize, 0);
        for sign_in in simulation.take(SIGN_INS) {
            line.clear();
            sign_in.write_line(&mut line);
            sign_ins += 1;
            bytes += line.len();
        }
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{users} people: {sign_ins} sign-ins of {} bytes in {seconds:.2} s, {:.0} a second; ready after {ready:.2?}",
            bytes / sign_ins.max(1),
            sign_ins as f64 / seconds
        );
    }
    Ok(())
}
