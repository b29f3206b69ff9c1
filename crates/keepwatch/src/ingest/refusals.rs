//! The records that were refused: counted, the first of them told, and all of them kept if a file is named for it.

use keepwatch_sinks::LineFile;
use serde::Serialize;
use std::path::Path;

/// How many refused records are told of: enough to see what is wrong with a file.
const TOLD_MAX: usize = 20;

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Refused {
    /// The line on which it began, from 1.
    pub(super) line: u64,
    /// Why.
    pub(super) reason: String,
}

/// What was refused so far.
#[derive(Debug)]
pub(super) struct Refusals {
    count: u64,
    first: Vec<Refused>,
    file: Option<LineFile>,
}

impl Refusals {
    /// Keeps the records in `file`, behind what is in it.
    pub(super) fn new(file: Option<&Path>) -> anyhow::Result<Self> {
        Ok(Self {
            count: 0,
            first: Vec::new(),
            file: file.map(LineFile::append).transpose()?,
        })
    }

    /// Adds a record; `None` where it was too long to be held.
    pub(super) fn add(&mut self, line: u64, record: Option<&[u8]>, reason: &str) -> anyhow::Result<()> {
        self.count += 1;
        if self.first.len() < TOLD_MAX {
            self.first.push(Refused {
                line,
                reason: reason.to_owned(),
            });
        }
        if let (Some(file), Some(record)) = (&mut self.file, record) {
            file.write(record)?;
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Waits until those that are kept are on the disk.
    pub(super) fn sync(&mut self) -> anyhow::Result<()> {
        Ok(self.file.as_mut().map_or(Ok(()), LineFile::sync)?)
    }

    /// The first of them, in the order of their lines, once those that are kept are on the disk.
    pub(super) fn finish(mut self) -> anyhow::Result<Vec<Refused>> {
        self.sync()?;
        self.first.sort_by_key(|refused| refused.line);
        Ok(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_told_and_all_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refused");
        let mut refusals = Refusals::new(Some(&path)).unwrap();
        for line in (1..=30).rev() {
            refusals.add(line, Some(b"nonsense"), "not JSON").unwrap();
        }
        refusals.add(31, None, "too long").unwrap();
        assert_eq!(refusals.count(), 31);
        let first = refusals.finish().unwrap();
        assert_eq!((first.len(), first[0].line), (TOLD_MAX, 11));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 30);
    }
}
