//! Puts records in time order, however many there are, in a fixed amount of memory.
//!
//! An external merge sort: records gather in memory up to a limit, are then written sorted to a temporary file (a run),
//! and in the end the runs are merged. Nothing is written where everything fits.

use keepwatch_graph::{SignInId, Timestamp};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How many bytes of records are held in memory.
pub const MEMORY_BYTES: usize = 64 * 1024 * 1024;
/// How many runs may wait for the merge: each holds a file open.
const RUNS_MAX: usize = 64;

/// What records are ordered by. The id decides between equal times, so that the order of a file does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When the sign-in took place.
    pub at: Timestamp,
    /// Which sign-in.
    pub id: SignInId,
}

/// A record on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the order.
    pub key: Key,
    /// The line on which it stood.
    pub line: u64,
    /// Its bytes.
    pub record: Vec<u8>,
}

/// Gathers records.
#[derive(Debug)]
pub struct TimeOrder {
    folder: PathBuf,
    memory_bytes: usize,
    /// The records in memory, one behind the other.
    arena: Vec<u8>,
    places: Vec<Place>,
    runs: Vec<File>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    key: Key,
    line: u64,
    start: usize,
    end: usize,
}

impl TimeOrder {
    /// Gathers in memory up to `memory_bytes`, then in temporary files in `folder`.
    pub fn new(folder: &Path, memory_bytes: usize) -> Self {
        Self {
            folder: folder.into(),
            memory_bytes,
            arena: Vec::new(),
            places: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Adds a record.
    pub fn push(&mut self, key: Key, line: u64, record: &[u8]) -> io::Result<()> {
        if !self.arena.is_empty() && self.arena.len() + record.len() > self.memory_bytes {
            self.spill()?;
        }
        let start = self.arena.len();
        self.arena.extend_from_slice(record);
        self.places.push(Place {
            key,
            line,
            start,
            end: self.arena.len(),
        });
        Ok(())
    }

    /// The records, earliest first.
    pub fn finish(mut self) -> io::Result<Ordered> {
        self.places.sort_unstable();
        if self.runs.is_empty() {
            return Ok(Ordered(Source::Memory {
                arena: self.arena,
                places: self.places.into_iter(),
            }));
        }
        self.spill()?;
        Ok(Ordered(Source::Runs(Merge::new(self.runs)?)))
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.runs.len() == RUNS_MAX {
            let merged = Merge::new(std::mem::take(&mut self.runs))?;
            let run = write_run(&self.folder, merged)?;
            self.runs.push(run);
        }
        self.places.sort_unstable();
        let mut writer = RunWriter::create(&self.folder)?;
        for place in self.places.drain(..) {
            writer.write(place.key, place.line, &self.arena[place.start..place.end])?;
        }
        self.runs.push(writer.finish()?);
        self.arena.clear();
        Ok(())
    }
}

fn write_run(folder: &Path, entries: Merge) -> io::Result<File> {
    let mut writer = RunWriter::create(folder)?;
    for entry in entries {
        let entry = entry?;
        writer.write(entry.key, entry.line, &entry.record)?;
    }
    writer.finish()
}

/// Records in time order.
#[derive(Debug)]
pub struct Ordered(Source);

#[derive(Debug)]
enum Source {
    /// Everything fitted into memory.
    Memory {
        arena: Vec<u8>,
        places: std::vec::IntoIter<Place>,
    },
    /// Merged from runs.
    Runs(Merge),
}

impl Iterator for Ordered {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<io::Result<Entry>> {
        match &mut self.0 {
            Source::Memory { arena, places } => places.next().map(|place| {
                Ok(Entry {
                    key: place.key,
                    line: place.line,
                    record: arena[place.start..place.end].to_vec(),
                })
            }),
            Source::Runs(merge) => merge.next(),
        }
    }
}

/// Writes one run. A record is its ticks (8 bytes), id (16), line (8) and length (4), then its bytes.
struct RunWriter(BufWriter<File>);

const HEADER_BYTES: usize = 36;

impl RunWriter {
    fn create(folder: &Path) -> io::Result<Self> {
        // Without a name: it is gone when the process is, however that ends.
        Ok(Self(BufWriter::new(tempfile::tempfile_in(folder)?)))
    }

    fn write(&mut self, key: Key, line: u64, record: &[u8]) -> io::Result<()> {
        let length = u32::try_from(record.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        self.0.write_all(&key.at.ticks().to_le_bytes())?;
        self.0.write_all(key.id.uuid().as_bytes())?;
        self.0.write_all(&line.to_le_bytes())?;
        self.0.write_all(&length.to_le_bytes())?;
        self.0.write_all(record)
    }

    fn finish(self) -> io::Result<File> {
        let mut file = self.0.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

/// Merges runs.
#[derive(Debug)]
struct Merge {
    runs: Vec<BufReader<File>>,
    /// The first record of each run that has not been given out.
    heads: BinaryHeap<Reverse<Head>>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Head {
    key: Key,
    line: u64,
    run: usize,
    record: Vec<u8>,
}

impl Merge {
    fn new(files: Vec<File>) -> io::Result<Self> {
        let mut merge = Self {
            runs: files.into_iter().map(BufReader::new).collect(),
            heads: BinaryHeap::new(),
        };
        for run in 0..merge.runs.len() {
            merge.refill(run)?;
        }
        Ok(merge)
    }

    fn refill(&mut self, run: usize) -> io::Result<()> {
        let corrupt = || {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "a temporary file changed while it was in use",
            )
        };
        let reader = &mut self.runs[run];
        let mut header = [0; HEADER_BYTES];
        match reader.read_exact(&mut header[..1]) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            result => result?,
        }
        reader.read_exact(&mut header[1..])?;
        let (ticks, rest) = header.split_first_chunk::<8>().ok_or_else(corrupt)?;
        let (id, rest) = rest.split_first_chunk::<16>().ok_or_else(corrupt)?;
        let (line, rest) = rest.split_first_chunk::<8>().ok_or_else(corrupt)?;
        let length = u32::from_le_bytes(rest.try_into().map_err(|_| corrupt())?) as usize;
        if length > keepwatch_ingest::RECORD_BYTES_MAX {
            return Err(corrupt());
        }
        let mut record = vec![0; length];
        reader.read_exact(&mut record)?;
        let at = Timestamp::from_ticks(i64::from_le_bytes(*ticks)).ok_or_else(corrupt)?;
        let key = Key {
            at,
            id: SignInId::new(uuid::Uuid::from_bytes(*id)),
        };
        self.heads.push(Reverse(Head {
            key,
            line: u64::from_le_bytes(*line),
            run,
            record,
        }));
        Ok(())
    }
}

impl Iterator for Merge {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<io::Result<Entry>> {
        let Reverse(head) = self.heads.pop()?;
        match self.refill(head.run) {
            Ok(()) => Some(Ok(Entry {
                key: head.key,
                line: head.line,
                record: head.record,
            })),
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The lines in the order in which records with these seconds come out, with so much memory.
    fn order(seconds: &[i64], memory_bytes: usize) -> Vec<u64> {
        let folder = tempfile::tempdir().unwrap();
        let mut order = TimeOrder::new(folder.path(), memory_bytes);
        for (line, seconds) in seconds.iter().enumerate() {
            let at = Timestamp::from_unix_seconds(*seconds).unwrap();
            let id = SignInId::new(uuid::Uuid::from_u128(line as u128));
            order
                .push(Key { at, id }, line as u64, format!("record {line}").as_bytes())
                .unwrap();
        }
        let entries: Vec<Entry> = order.finish().unwrap().map(Result::unwrap).collect();
        entries
            .iter()
            .for_each(|entry| assert_eq!(entry.record, format!("record {}", entry.line).as_bytes()));
        entries.iter().map(|entry| entry.line).collect()
    }

    proptest! {
        #[test]
        fn memory_changes_nothing(seconds in proptest::collection::vec(0..50_i64, 0..400), memory_bytes in 1..2000_usize) {
            let mut expected: Vec<u64> = (0..seconds.len() as u64).collect();
            expected.sort_by_key(|line| seconds[*line as usize]);
            prop_assert_eq!(order(&seconds, memory_bytes), expected.clone());
            prop_assert_eq!(order(&seconds, usize::MAX), expected);
        }
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut order = TimeOrder::new(Path::new("/no such folder"), 1);
        let key = Key {
            at: Timestamp::UNIX_EPOCH,
            id: SignInId::new(uuid::Uuid::nil()),
        };
        order.push(key, 1, b"first").unwrap();
        assert!(order.push(key, 2, b"second").is_err());
    }
}
