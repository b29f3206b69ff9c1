//! How fast Keepwatch is, beside how fast it could be: every figure is printed with a floor that was measured in the
//! same run on the same machine, and with its budget.
//!
//! `bench/README.md` says what is measured and why. Without arguments everything is measured, each section in a process
//! of its own, so that the memory of one is not counted for another.

mod assess;
mod evaluate;
mod ingest;
mod pages;
mod population;
mod process;
mod random;
mod report;
mod server;
mod start;
mod timing;

use anyhow::Context;
use clap::{Parser, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is measured, and on how much.
#[derive(Debug, Parser)]
#[command(
    name = "keepwatch-bench",
    about = "Measures Keepwatch against its floors and budgets"
)]
struct Options {
    /// Only this
    section: Option<Section>,
    /// Sign-ins in the file that is ingested
    #[arg(long, default_value_t = 200_000)]
    sign_ins: u64,
    /// Detections in the table that is paged through
    #[arg(long, default_value_t = 1_000_000)]
    detections: u64,
    /// Attempts that are evaluated
    #[arg(long, default_value_t = 40_000)]
    evaluations: u64,
    /// Where databases are made: on a real disk, or durability costs nothing. What is made for one section only is
    /// removed; the large table of detections is kept for the next run [default: a temporary folder]
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// One part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Judging one attempt
    Assess,
    /// A file of sign-ins into the database
    Ingest,
    /// Pages of detections
    Pages,
    /// A judgement for somebody who waits
    Evaluate,
    /// Starting the server on an existing store
    Start,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let temporary;
    let folder = match &options.folder {
        Some(folder) => {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
            folder.as_path()
        }
        None => {
            temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
            temporary.path()
        }
    };
    match options.section {
        Some(section) => run(section, &options, folder),
        None => Section::value_variants()
            .iter()
            .try_for_each(|section| run_apart(*section, &options, folder)),
    }
}

fn run(section: Section, options: &Options, folder: &Path) -> anyhow::Result<()> {
    match section {
        Section::Assess => assess::run(),
        Section::Ingest => ingest::run(options.sign_ins, folder),
        Section::Pages => pages::run(options.detections, folder),
        Section::Evaluate => evaluate::run(options.evaluations, folder),
        Section::Start => start::run(options.detections, folder),
    }
}

/// Runs a section in a process of its own.
fn run_apart(section: Section, options: &Options, folder: &Path) -> anyhow::Result<()> {
    let name = section.to_possible_value().context("every section has a name")?;
    let status = Command::new(std::env::current_exe()?)
        .arg(name.get_name())
        .args(["--sign-ins", &options.sign_ins.to_string()])
        .args(["--detections", &options.detections.to_string()])
        .args(["--evaluations", &options.evaluations.to_string()])
        .arg("--folder")
        .arg(folder)
        .status()?;
    anyhow::ensure!(status.success(), "`{}` failed: {status}", name.get_name());
    Ok(())
}
