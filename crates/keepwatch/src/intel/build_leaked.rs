//! `keepwatch intel build-leaked LIST..`.

use crate::files;
use crate::output::Output;
use anyhow::Context;
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_intel::{Built, LeakedBuilder};
use serde_json::json;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// By what a filter is known in the folder of tables.
const EXTENSION: &str = "leaked";
/// The standard input, as it is typed.
const STANDARD_INPUT: &str = "-";

/// What lists are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Hashes of passwords.
    Hashes,
    /// Names with passwords.
    Pairs,
}

impl Content {
    /// The name of the filter where none is given.
    pub(super) const fn file_name(self) -> &'static str {
        match self {
            Content::Hashes => "passwords.leaked",
            Content::Pairs => "pairs.leaked",
        }
    }
}

pub(super) fn run(
    lists: &[PathBuf],
    content: Content,
    out: &Path,
    seen_min: u64,
    output: &mut Output,
) -> anyhow::Result<()> {
    if out.extension().is_none_or(|extension| extension != EXTENSION) {
        anyhow::bail!(
            "`{}` would not be found among the tables: its name must end in .{EXTENSION}",
            out.display()
        );
    }
    let folder = match out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    files::make_private_folder(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let failed = || format!("cannot write `{}`", out.display());
    // Beside the filter: what is sorted takes seven times its room, which other folders may not have.
    let scratch = tempfile::Builder::new()
        .prefix(".leaked")
        .tempdir_in(folder)
        .with_context(failed)?;
    let mut builder = LeakedBuilder::new(scratch.path(), seen_min).with_context(failed)?;
    for list in lists {
        add(&mut builder, content, list).with_context(|| format!("cannot use the list `{}`", list.display()))?;
    }
    let mut file = BufWriter::new(NamedTempFile::new_in(folder).with_context(failed)?);
    let built = builder.finish(&mut file, SystemClock.now()).with_context(failed)?;
    file.flush().with_context(failed)?;
    let file = file
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)
        .with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    let bytes = file.as_file().metadata().with_context(failed)?.len();
    file.persist(out).map_err(|error| error.error).with_context(failed)?;
    print(&built, out, bytes, output)
}

fn add(builder: &mut LeakedBuilder, content: Content, list: &Path) -> anyhow::Result<()> {
    let mut reader: Box<dyn BufRead> = match list.to_str() {
        Some(STANDARD_INPUT) => Box::new(std::io::stdin().lock()),
        _ => Box::new(BufReader::new(File::open(list)?)),
    };
    match content {
        Content::Hashes => builder.add(&mut reader)?,
        Content::Pairs => builder.add_pairs(&mut reader)?,
    }
    Ok(())
}

fn print(built: &Built, out: &Path, bytes: u64, output: &mut Output) -> anyhow::Result<()> {
    if let Some(first) = built.refused.first.first() {
        eprintln!(
            "{} lines were left out, the first of them line {}: {}",
            built.refused.count, first.line, first.reason
        );
    }
    if output.is_json() {
        return output.json(&json!({
            "file": out,
            "passwords": built.entries,
            "tooRare": built.too_rare,
            "refused": built.refused.count,
            "bytes": bytes,
        }));
    }
    output.line(&format!("file       {}", out.display()))?;
    output.line(&format!("passwords  {}", built.entries))?;
    output.line(&format!("too rare   {}", built.too_rare))?;
    output.line(&format!("bytes      {bytes}"))
}
