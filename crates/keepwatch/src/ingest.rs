//! `keepwatch ingest`: sign-in logs into the storage, directly or through a server.
//!
//! Whatever order the file has, its sign-ins are stored in the order of time; see [`keepwatch_engine::intake`]. Nothing is
//! remembered of an interrupted run: what it stored is known already when the same file is loaded again.

mod direct;
mod progress;
mod refusals;
mod remote;
mod summary;

use crate::cli::IngestArgs;
use crate::exit::Done;
use anyhow::Context;
use keepwatch_engine::intake::{Intake, IntakeObserver, in_time_order};
use keepwatch_ingest::Refusal;
use progress::Progress;
use refusals::Refusals;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use summary::Summary;

/// Which variable names a server's origin.
const URL_VARIABLE: &str = "KEEPWATCH_URL";

/// Loads the file. Blocks.
pub(crate) fn run(args: &IngestArgs) -> anyhow::Result<Done> {
    // The destination is opened first: an hour of reading for a server that is not there would be wasted.
    let mut destination = destination(args)?;
    let source = open(&args.source)?;
    let mut reading = Reading {
        progress: Progress::start(source.bytes),
        refusals: Refusals::new(args.refused.as_deref())?,
        failure: None,
    };

    // Beside the data, where there is room for it, rather than in a temporary folder that may be in memory.
    let folder = destination.folder();
    let shown = || format!("cannot read `{}`", args.source.display());
    let intake = in_time_order(source.bytes_of, &folder, &mut reading).with_context(shown)?;
    let Reading {
        progress,
        mut refusals,
        failure,
    } = reading;
    failure.map_or(Ok(()), Err)?;
    // What is refused is often all that is left of a record: nothing is stored before it is on the disk.
    refusals.sync()?;

    let (read, refused) = (intake.read, intake.refused);
    let counts = store(destination.as_mut(), intake, &progress, &mut refusals)?;
    progress.finish();
    let refused_later = refusals.count() - refused;
    let summary = Summary {
        read,
        stored: counts.stored,
        known: counts.known,
        refused: refused + refused_later,
        first_refused: refusals.finish()?,
    };
    summary.print(&mut args.output.output())?;
    Ok(if summary.refused == 0 {
        Done::All
    } else {
        Done::SomeRefused
    })
}

/// Where sign-ins go.
trait Destination {
    /// Where temporary files may be.
    fn folder(&self) -> std::path::PathBuf;
    /// Takes the next record, which stood on that line. Records come in the order of time.
    fn push(&mut self, line: u64, record: Vec<u8>, refusals: &mut Refusals) -> anyhow::Result<()>;
    /// What is durable so far.
    fn counts(&self) -> Counts;
    /// Stores what is left.
    fn finish(&mut self, refusals: &mut Refusals) -> anyhow::Result<Counts>;
}

/// What became of the records that were not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    stored: u64,
    known: u64,
}

/// What was typed, resolved: a server where one is named, the storage otherwise. Flags are above the variable.
fn destination(args: &IngestArgs) -> anyhow::Result<Box<dyn Destination>> {
    let direct = args.place.data.is_some() || args.place.database.is_some();
    let variable = || {
        std::env::var(URL_VARIABLE)
            .ok()
            .filter(|url| !url.is_empty() && !direct)
    };
    match args.url.clone().or_else(variable) {
        Some(url) => Ok(Box::new(remote::Remote::connect(url)?)),
        None => Ok(Box::new(direct::Direct::open(&args.place)?)),
    }
}

fn store(
    destination: &mut dyn Destination,
    intake: Intake,
    progress: &Progress,
    refusals: &mut Refusals,
) -> anyhow::Result<Counts> {
    progress.begin_storing(intake.read - intake.refused);
    for entry in intake.ordered {
        let entry = entry.context("cannot read a temporary file")?;
        destination.push(entry.line, entry.record, refusals)?;
        progress.stored(destination.counts());
    }
    destination.finish(refusals)
}

/// The file, or the standard input.
struct Source {
    bytes_of: Box<dyn Read>,
    /// How long it is, where that is known.
    bytes: Option<u64>,
}

fn open(path: &Path) -> anyhow::Result<Source> {
    if path.as_os_str() == "-" {
        return Ok(Source {
            bytes_of: Box::new(io::stdin().lock()),
            bytes: None,
        });
    }
    let shown = || format!("cannot read `{}`", path.display());
    let file = File::open(path).with_context(shown)?;
    let facts = file.metadata().with_context(shown)?;
    anyhow::ensure!(!facts.is_dir(), "cannot read `{}`: it is a folder", path.display());
    Ok(Source {
        bytes_of: Box::new(file),
        bytes: facts.is_file().then_some(facts.len()),
    })
}

/// Follows the reading of the file.
struct Reading {
    progress: Progress,
    refusals: Refusals,
    /// Why refused records cannot be kept. The reader has no way to be told, so it is told of afterwards.
    failure: Option<anyhow::Error>,
}

impl IntakeObserver for Reading {
    fn refused(&mut self, line: u64, record: Option<&[u8]>, refusal: &Refusal) {
        if self.failure.is_none() {
            self.failure = self.refusals.add(line, record, &refusal.to_string()).err();
        }
    }

    fn progressed(&mut self, bytes: u64) {
        self.progress.read(bytes);
    }
}
