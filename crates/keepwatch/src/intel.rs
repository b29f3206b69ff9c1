//! `keepwatch intel`: what the tables say.

use crate::cli::IntelCommand;
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
    }
}

/// Tells of lines that could not be read: an address that is missing for that reason would otherwise look unlisted.
pub(crate) fn warn(report: &LoadReport) {
    for table in report.tables.iter().filter(|table| table.refused.count > 0) {
        eprintln!("{table}");
    }
}
