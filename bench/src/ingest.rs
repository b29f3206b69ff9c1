//! A file of sign-ins into the database: from bytes to durable rows with everything that follows from them.

mod floor;

use crate::population::{Population, SIGN_INS_PER_PERSON};
use crate::process;
use crate::report::{Budget, Figure, Quantity, heading, note};
use crate::server::engine_on;
use crate::timing::{rate, time};
use anyhow::Context;
use keepwatch_engine::intake::{IntakeObserver, in_time_order};
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_ingest::Refusal;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Duration;

/// What DESIGN asks of two cores.
const BUDGET: f64 = 30_000.0;

/// Prints how fast a file of `count` sign-ins is stored, newest first as Graph gives them.
pub(crate) fn run(count: u64, folder: &Path) -> anyhow::Result<()> {
    heading(&format!(
        "Bulk ingest: {count} Graph sign-ins, newest first, from a file to durable rows"
    ));
    let folder = tempfile::tempdir_in(folder)?;
    let folder = folder.path();
    let (half, whole) = (folder.join("half.ndjson"), folder.join("sign_ins.ndjson"));
    write_file(&half, count / 2)?;
    let bytes = write_file(&whole, count)?;

    let peak_of_half = ingest(&half, &folder.join("half.db"), count / 2)?.peak;
    let ingested = ingest(&whole, &folder.join("ingest.db"), count)?;
    let risky = floor::risky_sign_ins(&folder.join("ingest.db"))?;
    note(&format!(
        "{} bytes a line, {:.1} in a thousand are risky",
        bytes / count,
        f64::from(risky) * 1000.0 / count as f64
    ));
    let parse = floor::typed_parse(&whole)?;
    let insert = floor::bare_insert(&folder.join("ingest.db"), &folder.join("bare.db"))?;

    let sign_ins = |time: Duration| Quantity::Rate(rate(count, time), "sign-ins");
    Figure {
        what: "parse to durable, two cores",
        value: sign_ins(ingested.ordering + ingested.storing),
        floors: &[
            ("bare insert of the rows", sign_ins(insert.took)),
            ("typed parse, one core", sign_ins(parse)),
        ],
        budget: Some(Budget::Within(Quantity::Rate(BUDGET, "sign-ins"))),
    }
    .tell();
    for (what, time) in [
        ("  of that: reading and putting in time order", ingested.ordering),
        ("  of that: judging and storing", ingested.storing),
    ] {
        Figure {
            what,
            value: Quantity::Time(time),
            floors: &[],
            budget: None,
        }
        .tell();
    }
    Figure {
        what: "most memory held",
        value: Quantity::Bytes(ingested.peak),
        floors: &[("with half the file", Quantity::Bytes(peak_of_half))],
        budget: None,
    }
    .tell();
    Figure {
        what: "written to the disk for one sign-in",
        value: Quantity::Bytes(ingested.written / count),
        floors: &[("by the bare insert", Quantity::Bytes(insert.written / count))],
        budget: None,
    }
    .tell();
    Ok(())
}

/// Writes so many sign-ins, newest first, one a line. Returns the file's length.
fn write_file(path: &Path, count: u64) -> anyhow::Result<u64> {
    let population = Population::new(count / SIGN_INS_PER_PERSON, SystemClock.now());
    let mut file = BufWriter::new(File::create(path).with_context(|| format!("cannot make `{}`", path.display()))?);
    let mut bytes = 0;
    for index in (0..count).rev() {
        let line = population.sign_in(index, count).to_string();
        bytes += line.len() as u64 + 1;
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(bytes)
}

/// How an ingestion went.
struct Ingested {
    ordering: Duration,
    storing: Duration,
    /// The most memory held meanwhile, in bytes.
    peak: u64,
    /// What the disk had to write, in bytes.
    written: u64,
}

/// What `keepwatch ingest` does, without its progress bar.
fn ingest(file: &Path, database: &Path, count: u64) -> anyhow::Result<Ingested> {
    let engine = engine_on(database)?;
    process::forget_peak()?;
    let before = process::written()?;
    let folder = file.parent().context("the file is in a folder")?;
    let (intake, ordering) = time(|| Ok(in_time_order(File::open(file)?, folder, &mut Strict)?))?;
    let (counts, storing) = time(|| {
        let mut importer = engine.importer();
        for entry in intake.ordered {
            importer.push(keepwatch_ingest::parse(&entry?.record)?)?;
        }
        Ok(importer.finish()?)
    })?;
    anyhow::ensure!(counts.stored == count, "{} of {count} were stored", counts.stored);
    Ok(Ingested {
        ordering,
        storing,
        peak: process::peak()?,
        written: process::written()? - before,
    })
}

/// Every refusal is a mistake of the benchmark, which the count of stored sign-ins shows.
struct Strict;

impl IntakeObserver for Strict {
    fn refused(&mut self, _: u64, _: Option<&[u8]>, _: &Refusal) {}
    fn progressed(&mut self, _: u64) {}
}
