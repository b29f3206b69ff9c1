//! `keepwatch intel`: what the tables say, and how one of them is made.

mod build_leaked;

use crate::cli::IntelCommand;
use build_leaked::Content;
use keepwatch_engine::{Clock, SystemClock};
use keepwatch_intel::{Intel, LoadReport};

/// Runs one of the commands.
pub(crate) fn run(command: IntelCommand) -> anyhow::Result<()> {
    match command {
        IntelCommand::Lookup { address, place, output } => {
            let config = crate::load(place.data.as_deref(), place.overrides())?;
            let now = SystemClock.now();
            let (intel, report) = Intel::load(&config.intel, now)?;
            warn(&report);
            let lookup = intel.explain(address, now);
            let mut output = output.output();
            if output.is_json() {
                output.json(&lookup)
            } else {
                output.line(&lookup.to_string())
            }
        }
        IntelCommand::BuildLeaked {
            lists,
            pairs,
            out,
            seen_min,
            place,
            output,
        } => {
            let config = crate::load(place.data.as_deref(), place.overrides())?;
            let content = if pairs { Content::Pairs } else { Content::Hashes };
            let out = out.unwrap_or_else(|| config.intel.directory.join(content.file_name()));
            build_leaked::run(&lists, content, &out, seen_min, &mut output.output())
        }
    }
}

/// Tells of lines that could not be read: an address that is missing for that reason would otherwise look unlisted.
pub(crate) fn warn(report: &LoadReport) {
    for table in report.tables.iter().filter(|table| table.refused.count > 0) {
        eprintln!("{table}");
    }
}
