//! Log lines: to the standard error, as text on a terminal and as JSON elsewhere.

use crate::config::sections::Log;
use crate::config::value::LogFormat;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Begins logging. Called once, by commands that run for long.
pub(crate) fn start(settings: &Log) {
    let filter = EnvFilter::new(settings.filter.as_str());
    let is_terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(true);
    let is_text = match settings.format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    if is_text {
        builder.with_ansi(is_terminal).init();
    } else {
        builder.json().flatten_event(true).init();
    }
}
