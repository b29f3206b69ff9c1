//! Through a server's engine API: requests of bounded size, one after the other, so that the order of time is kept.

use super::{Counts, Destination, Refusals};
use anyhow::Context;
use bytes::Bytes;
use keepwatch_client::{Client, ClientSecret, ImportedLine, LineStatus, Settings};
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// How large a request becomes: the server stores it within a few seconds, and a broken connection costs little.
const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How many records a request holds at most, for the size of its answer.
const REQUEST_LINES_MAX: usize = 2_000;
/// The largest file of authorities that is read.
const CA_BYTES_MAX: u64 = 1024 * 1024;

/// A server.
pub(super) struct Remote {
    runtime: Runtime,
    client: Client,
    /// What waits to be sent: records with line ends between them, and where each stood in the file.
    waiting: Vec<u8>,
    lines: Vec<u64>,
    counts: Counts,
}

impl Remote {
    /// A client for the server at `url`, with the credentials that the variables name.
    pub(super) fn connect(url: String) -> anyhow::Result<Self> {
        let variable = |name: &str| {
            let value = std::env::var(name).ok().filter(|value| !value.is_empty());
            value.with_context(|| format!("to load through a server, the variable `{name}` is needed"))
        };
        let ca = match std::env::var_os("KEEPWATCH_CA").filter(|path| !path.is_empty()) {
            None => None,
            Some(path) => {
                let path = Path::new(&path);
                let shown = || format!("cannot read `{}`, which `KEEPWATCH_CA` names", path.display());
                Some(crate::files::read(path, CA_BYTES_MAX).with_context(shown)?)
            }
        };
        let settings = Settings {
            url,
            tenant: variable("KEEPWATCH_TENANT")?,
            client_id: variable("KEEPWATCH_CLIENT_ID")?,
            client_secret: ClientSecret::new(variable("KEEPWATCH_CLIENT_SECRET")?),
            ca,
        };
        Ok(Self {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            client: Client::new(settings)?,
            waiting: Vec::new(),
            lines: Vec::new(),
            counts: Counts::default(),
        })
    }

    fn send(&mut self, refusals: &mut Refusals) -> anyhow::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.lines);
        let body = Bytes::from(std::mem::take(&mut self.waiting));
        let answer = self.runtime.block_on(self.client.import(body.clone()))?;
        let mismatched = || {
            anyhow::anyhow!(
                "the server's answer does not fit the {} records that were sent",
                lines.len()
            )
        };
        if answer.value.len() != lines.len() {
            return Err(mismatched());
        }
        let records: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
        for ImportedLine { line, status, error } in answer.value {
            // Lines of the answer count from 1, and are those of the request, not of the file.
            let index = usize::try_from(line)
                .ok()
                .and_then(|line| line.checked_sub(1))
                .ok_or_else(mismatched)?;
            let file_line = *lines.get(index).ok_or_else(mismatched)?;
            match status {
                LineStatus::Stored => self.counts.stored += 1,
                LineStatus::Known => self.counts.known += 1,
                LineStatus::Refused => {
                    let reason = error.unwrap_or_else(|| "the server gives no reason".to_owned());
                    refusals.add(file_line, records.get(index).copied(), &reason)?;
                }
            }
        }
        Ok(())
    }
}

impl Destination for Remote {
    fn folder(&self) -> PathBuf {
        std::env::temp_dir()
    }

    fn push(&mut self, line: u64, record: Vec<u8>, refusals: &mut Refusals) -> anyhow::Result<()> {
        let is_full = self.waiting.len() + record.len() > REQUEST_BYTES_MAX || self.lines.len() >= REQUEST_LINES_MAX;
        if is_full {
            self.send(refusals)?;
        }
        // Line ends inside a record mean nothing in JSON, and would part it here.
        self.waiting.extend(
            record
                .into_iter()
                .map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { byte }),
        );
        self.waiting.push(b'\n');
        self.lines.push(line);
        Ok(())
    }

    fn counts(&self) -> Counts {
        self.counts
    }

    fn finish(&mut self, refusals: &mut Refusals) -> anyhow::Result<Counts> {
        self.send(refusals)?;
        Ok(self.counts)
    }
}
