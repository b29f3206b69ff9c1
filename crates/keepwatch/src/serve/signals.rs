//! What the operating system tells the server: to stop, or to read its files again.

use anyhow::Context;
use tokio::signal::unix::{self, SignalKind};

/// The exit code of a process that an interrupt ended, as shells have it.
const INTERRUPTED: i32 = 130;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// `SIGTERM` or `SIGINT`.
    Stop,
    /// `SIGHUP`.
    Reload,
}

/// The signals that the server listens to.
pub(super) struct Signals {
    terminate: unix::Signal,
    interrupt: unix::Signal,
    hang_up: unix::Signal,
}

impl Signals {
    /// Begins to listen: from now on these signals no longer end the process by themselves.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let listen = |kind| unix::signal(kind).context("cannot listen to signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hang_up: listen(SignalKind::hangup())?,
        })
    }

    /// The next signal.
    pub(super) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }
}

/// Ends the process at the next request to stop: whoever asks twice does not want to wait. Nothing that was answered is
/// lost, because answers are given when the data is on the disk.
pub(super) async fn exit_at_the_next() {
    if let Ok(mut signals) = Signals::listen() {
        while signals.next().await == Signal::Reload {}
        std::process::exit(INTERRUPTED);
    }
}
