//! Exit codes, which scripts rely on: each means one thing, for all commands.

use std::process::ExitCode;

/// How a command ended when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// Everything that was asked for.
    All,
    /// Everything but some records, which were refused: only `ingest`.
    SomeRefused,
}

/// The command failed.
pub(crate) const FAILED: u8 = 1;
/// The command line or the configuration is wrong. What clap exits with too.
pub(crate) const USAGE: u8 = 2;
/// Some records were refused, and the others are stored.
pub(crate) const SOME_REFUSED: u8 = 3;

/// The same for the people who read `--help`.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  failed; the reason is on the standard error
  2  the command line or the configuration is wrong
  3  ingest: some records were refused, and the others are stored";

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        match done {
            Done::All => ExitCode::SUCCESS,
            Done::SomeRefused => ExitCode::from(SOME_REFUSED),
        }
    }
}
