//! What a durable answer cannot beat: appending the request to a file and waiting for the disk.

use crate::timing::rate;
use anyhow::Context;
use bytes::Bytes;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// Appends that are measured where each waits for the disk alone.
const APPENDS: u64 = 1_000;
/// Appends that wait for the disk together, at most.
const GROUP_MAX: usize = 256;

/// Appends a second, each with an fsync of its own.
pub(super) fn append_alone(path: &Path, body: &Bytes) -> anyhow::Result<f64> {
    let mut file = File::create(path)?;
    let began = Instant::now();
    for _ in 0..APPENDS {
        file.write_all(body)?;
        file.sync_data()?;
    }
    Ok(rate(APPENDS, began.elapsed()))
}

/// A file to which many append at once, sharing fsyncs.
#[derive(Clone)]
pub(super) struct SharedLog {
    queue: mpsc::Sender<(Bytes, oneshot::Sender<()>)>,
}

impl SharedLog {
    /// Starts the thread that writes. It ends with the last handle.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let (queue, mut waiting) = mpsc::channel::<(Bytes, oneshot::Sender<()>)>(1024);
        let mut file = File::create(path)?;
        std::thread::spawn(move || {
            let mut group = Vec::new();
            while waiting.blocking_recv_many(&mut group, GROUP_MAX) > 0 {
                let written = group.iter().try_for_each(|(body, _)| file.write_all(body));
                if written.and_then(|()| file.sync_data()).is_err() {
                    // Whoever waits learns it from the reply that never comes.
                    return;
                }
                for (_, reply) in group.drain(..) {
                    let _ = reply.send(());
                }
            }
        });
        Ok(Self { queue })
    }

    /// Returns when `body` is durable.
    pub(super) async fn append(&self, body: Bytes) -> anyhow::Result<()> {
        let (reply, done) = oneshot::channel();
        self.queue.send((body, reply)).await.context("the log is closed")?;
        done.await.context("the disk refused")
    }
}
