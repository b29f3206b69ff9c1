//! How well Keepwatch tells owners from attackers, as a page for `bench/accuracy.md`.
//!
//! A crate of its own beside the other benchmarks, so that it builds in a minute: it needs the detectors and a simulated
//! population, but no server and no database. The page follows from the seed alone.

mod detectors;
mod familiarity;
mod page;
mod published;
mod replay;

use anyhow::Context;
use clap::Parser;
use keepwatch_graph::Timestamp;
use keepwatch_simulation::Plan;
use std::path::PathBuf;

/// What is measured, and on how many people.
#[derive(Debug, Parser)]
#[command(
    name = "keepwatch-accuracy",
    about = "Measures how well detectors tell owners from attackers"
)]
struct Options {
    /// Chooses among populations that are alike
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// People of the familiarity measurement, over a year
    #[arg(long, default_value_t = 60_000)]
    users: u32,
    /// People of the measurement of every detector, over two months
    #[arg(long, default_value_t = 40_000)]
    attacked_users: u32,
    /// Where the page goes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    // Any Monday: the day on which a page is made must not change it.
    let begin = Timestamp::parse("2026-01-05T00:00:00Z")?;
    let plan = |users, days, attacks_per_day| Plan {
        seed: options.seed,
        users,
        days,
        begin,
        attacks_per_day,
    };
    let year = plan(options.users, familiarity::DAYS, 0);
    let attacked = plan(options.attacked_users, detectors::DAYS, detectors::ATTACKS_PER_DAY);
    let familiarity = familiarity::measure(year.clone())?;
    let detectors = detectors::measure(attacked.clone())?;
    let page = page::render(&year, &familiarity, &attacked, &detectors);
    std::fs::write(&options.out, page).with_context(|| format!("cannot write `{}`", options.out.display()))
}
