//! Keepwatch: open, self-hosted identity-risk protection.
//!
//! The binary: reads the command line and the configuration, wires the crates together, and runs one command.

mod app;
mod cli;
mod config;
mod database;
mod demo;
mod detect;
mod detectors;
mod exception;
mod exit;
mod files;
mod ingest;
mod intel;
mod log;
mod output;
mod permissions;
mod policies;
mod serve;
mod simulate;
mod tls;
mod user;

use clap::Parser;
use cli::{Cli, Command, ConfigCommand, OutputArgs};
use config::{Config, ConfigError, Override};
use exit::Done;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // What is left to choose in a process is chosen once, for all libraries: `ring` does the cryptography of TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(cli.command) {
        Ok(done) => done.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keepwatch: {}", one_line(&error));
            let code = if error.is::<ConfigError>() {
                exit::USAGE
            } else {
                exit::FAILED
            };
            ExitCode::from(code)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Done> {
    match command {
        Command::Config(ConfigCommand::Check { place, output }) => {
            let config = load(place.data.as_deref(), place.overrides())?;
            config::check::print(&config, &mut output.output())?;
            Ok(Done::All)
        }
        Command::Version => {
            let mut output = OutputArgs { json: false }.output();
            output.line(&format!("keepwatch {}", env!("CARGO_PKG_VERSION")))?;
            Ok(Done::All)
        }
        Command::App(command) => app::run(command).map(|()| Done::All),
        Command::User(command) => user::run(command).map(|()| Done::All),
        Command::Ingest(args) => ingest::run(&args),
        Command::Detect(args) => detect::run(&args),
        Command::Exception(command) => exception::run(command).map(|()| Done::All),
        Command::Detectors(args) => detectors::run(&args).map(|()| Done::All),
        Command::Intel(command) => intel::run(command).map(|()| Done::All),
        Command::Policies(command) => policies::run(command).map(|()| Done::All),
        Command::Simulate(args) => simulate::run(&args).map(|()| Done::All),
        Command::Serve(args) => serve::run(&args).map(|()| Done::All),
    }
}

fn load(data: Option<&Path>, flags: Vec<Override>) -> Result<Config, ConfigError> {
    // A variable that is not UTF-8 can be none of ours: our settings are text.
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Config::load(data, flags, variables)
}

/// Whoever reads our output has had enough, as `head` does: nothing went wrong.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The error with its causes, on one line and without control characters, whatever they come from.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // Some libraries' errors tell their cause themselves.
        if line.ends_with(&cause) {
            continue;
        }
        if !line.is_empty() {
            line.push_str(": ");
        }
        line.push_str(&cause);
    }
    line.replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::anyhow;

    #[test]
    fn an_error_is_one_line_that_tells_each_cause_once() {
        let cases = [
            (anyhow!("cause").context("what\nfailed"), "what failed: cause"),
            (anyhow!("cause").context("what failed: cause"), "what failed: cause"),
            (anyhow!("a\u{1b}[31m"), "a [31m"),
        ];
        for (error, expected) in cases {
            assert_eq!(one_line(&error), expected);
        }
    }
}
