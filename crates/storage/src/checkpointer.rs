//! Brings SQLite's write-ahead log into the database file beside the writer, so that no caller's commit waits for it.
//!
//! The writer starts the log anew once it is long and everything in it has been brought over; it does by itself what
//! then is missing, which is what was written since this thread last looked.

use crate::connection::Connection;
use crate::error::StoreError;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

/// How often the log is looked at: pages that are written again meanwhile are brought over once.
const PAUSE: Duration = Duration::from_millis(250);

/// A thread that looks after the log until it is dropped.
pub(crate) struct Checkpointer {
    /// Dropped to end the thread.
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Looks after the log of the database file at `path`, over a connection of its own.
    pub(crate) fn start(path: &Path, connection: Box<dyn Connection>) -> Result<Self, StoreError> {
        let (stop, stopped) = mpsc::channel();
        let log = log_of(path);
        let thread = std::thread::Builder::new()
            .name("store-checkpointer".to_owned())
            .spawn(move || look_after(&log, connection, &stopped))
            .map_err(|error| StoreError::Io {
                detail: error.to_string(),
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn look_after(log: &Path, mut connection: Box<dyn Connection>, stopped: &mpsc::Receiver<()>) {
    let mut seen = last_written(log);
    while stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        let written = last_written(log);
        if written == seen {
            continue;
        }
        seen = written;
        // "Passive" waits for nobody and makes nobody wait. What it leaves is brought over the next time, or by the writer.
        if let Err(error) = connection.script("pragma wal_checkpoint(passive)") {
            tracing::warn!(%error, "the write-ahead log was not brought into the database");
        }
    }
}

fn last_written(log: &Path) -> Option<SystemTime> {
    std::fs::metadata(log).and_then(|log| log.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::sqlite::{Role, SqliteConnection};

    /// Far longer than it takes.
    const PATIENCE: u32 = 120;

    #[test]
    fn what_is_written_reaches_the_database_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keepwatch.db");
        let connect = || Box::new(SqliteConnection::open(&path, Role::Writer).unwrap());
        let mut writer = connect();
        let checkpointer = Checkpointer::start(&path, connect()).unwrap();
        let length = || std::fs::metadata(&path).unwrap().len();
        let before = length();
        writer
            .script("create table texts (text text); insert into texts values (hex(zeroblob(100000)));")
            .unwrap();
        let mut looks = 0;
        while length() < before + 200_000 {
            looks += 1;
            assert!(looks < PATIENCE, "the log is still not in the database");
            std::thread::sleep(PAUSE);
        }
        drop(checkpointer);
    }
}
