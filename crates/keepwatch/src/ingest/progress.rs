//! How far a load is: a bar on a terminal, nothing elsewhere.

use super::Counts;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// How often the bar is drawn, a second.
const DRAWS_A_SECOND: u8 = 5;

/// The bar. It is on the standard error, since the standard output is for data.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Begins with reading a file of so many bytes.
    pub(super) fn start(bytes: Option<u64>) -> Self {
        let target = match std::io::stderr().is_terminal() {
            true => ProgressDrawTarget::stderr_with_hz(DRAWS_A_SECOND),
            false => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(bytes, target);
        let template = match bytes {
            Some(_) => "reading  {wide_bar} {bytes} of {total_bytes}, {eta} left",
            None => "reading  {spinner} {bytes}",
        };
        bar.set_style(style(template));
        Self { bar }
    }

    /// So many bytes have been read.
    pub(super) fn read(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }

    /// Goes on to storing so many records.
    pub(super) fn begin_storing(&self, records: u64) {
        self.bar.reset();
        self.bar.set_length(records);
        self.bar.set_style(style(
            "storing  {wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} left",
        ));
    }

    /// So many are stored.
    pub(super) fn stored(&self, counts: Counts) {
        self.bar.set_position(counts.stored + counts.known);
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are constants with known keys")
}
