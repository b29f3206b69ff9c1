//! How well Keepwatch tells owners from attackers, as a page for `bench/accuracy.md`.
//!
//! A crate of its own beside the other benchmarks, so that it builds in a minute: it needs the detectors and a simulated
//! population, but no server and no database. The page follows from the seed alone. `rba` measures the same on the published
//! data set, for whoever has it.

mod asked;
mod detectors;
mod familiarity;
mod page;
mod published;
mod rba;
mod replay;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use keepwatch_graph::Timestamp;
use keepwatch_simulation::Plan;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

/// What is measured, and on how many people.
#[derive(Debug, Parser)]
#[command(
    name = "keepwatch-accuracy",
    about = "Measures how well detectors tell owners from attackers",
    args_conflicts_with_subcommands = true
)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the published reference model beside ours, on the published RBA login data set
    Rba {
        /// The data set's file. All of it needs some gigabytes of memory
        #[arg(long, value_name = "FILE")]
        csv: PathBuf,
    },
}

#[derive(Debug, Args)]
struct PageArgs {
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
    #[arg(long, value_name = "FILE", default_value = "bench/accuracy.md")]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    match options.command {
        Some(Command::Rba { csv }) => rba(&csv),
        None => page(&options.page),
    }
}

fn rba(csv: &Path) -> anyhow::Result<()> {
    let file = || format!("cannot measure on `{}`", csv.display());
    let read = rba::read(BufReader::new(File::open(csv).with_context(file)?)).with_context(file)?;
    let told = rba::Told::of(&read);
    let page = rba::render(&told, &rba::measure(read.log));
    std::io::stdout()
        .write_all(page.as_bytes())
        .context("cannot print the page")
}

fn page(options: &PageArgs) -> anyhow::Result<()> {
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
