//! Building a filter from lists of SHA-1s: in memory that does not grow with the lists, which are larger than most machines'.
//!
//! The keys are sorted by their shard into files of a scratch folder first; then one shard after the other is read back.

use super::pairs::{self, PairLine, each_pair};
use super::shard::{self, Key};
use super::{HEADER_BYTES, MAGIC, SHARDS};
use crate::report::RefusedLines;
use crate::source::{Line, each_line};
use keepwatch_graph::Timestamp;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes of a key in the scratch files.
const KEY_BYTES: usize = 16;
/// Passwords of one shard: sixteen times what a list of all that are known has, and 512 MB while its filters are built.
const SHARD_KEYS_MAX: u64 = 64 << 20;

/// What becomes of lists on the way to a filter.
#[derive(Debug)]
pub struct LeakedBuilder {
    shards: Vec<BufWriter<File>>,
    counts: Vec<u64>,
    seen_min: u64,
    too_rare: u64,
    lines: u64,
    refused: RefusedLines,
}

/// What was built.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// Passwords in the filter, and two for each pair. One that is in two lists counts twice.
    pub entries: u64,
    /// Passwords that were left out because they were seen too rarely.
    pub too_rare: u64,
    /// Lines that are no SHA-1.
    pub refused: RefusedLines,
}

/// Why there is no filter.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Most lines are no SHA-1: some other file.
    #[error("the list is none of SHA-1 hashes: {refused} of {lines} lines are refused, first line {line}: {reason}")]
    NotAList {
        /// How many lines were refused.
        refused: u64,
        /// How many there are.
        lines: u64,
        /// The first refused line's number.
        line: u64,
        /// Why it was refused.
        reason: String,
    },
    /// More than any sound list holds.
    #[error("more than {SHARD_KEYS_MAX} passwords whose hashes begin alike")]
    TooMany,
    /// No filter was found for the passwords.
    #[error("no filter was found for these passwords")]
    NoFilter,
}

impl LeakedBuilder {
    /// A builder that keeps what it sorts in the folder `scratch`: 16 bytes a password. Passwords that the list says were
    /// seen fewer than `seen_min` times are left out.
    pub fn new(scratch: &Path, seen_min: u64) -> io::Result<Self> {
        let open = |number: usize| {
            let path = scratch.join(format!("{number:02x}"));
            let file = File::options().read(true).write(true).create_new(true).open(&path)?;
            // Nobody has to clean up after a builder that was killed: what has no name ends with the process.
            #[cfg(unix)]
            fs::remove_file(&path)?;
            Ok(BufWriter::new(file))
        };
        Ok(Self {
            shards: (0..SHARDS).map(open).collect::<io::Result<_>>()?,
            counts: vec![0; SHARDS],
            seen_min,
            too_rare: 0,
            lines: 0,
            refused: RefusedLines::default(),
        })
    }

    /// Adds a list: a SHA-1 in hexadecimal digits to a line, and after a colon how often it was seen.
    pub fn add(&mut self, list: &mut impl BufRead) -> Result<(), BuildError> {
        let (lines, refused) = (self.lines, self.refused.count);
        let mut failed = None;
        each_line(list, |number, line| {
            if failed.is_none() {
                failed = self.add_line(number, line).err();
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let (lines, refused) = (self.lines - lines, self.refused.count - refused);
        match self.refused.first.first() {
            Some(first) if refused * 2 > lines => Err(BuildError::NotAList {
                refused,
                lines,
                line: first.line,
                reason: first.reason.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// Adds a list of names with passwords, one pair a line.
    pub fn add_pairs(&mut self, list: &mut impl BufRead) -> Result<(), BuildError> {
        let mut number = 0;
        each_pair(list, |line| {
            number += 1;
            match line {
                PairLine::Empty => Ok(()),
                PairLine::Unreadable => {
                    self.lines += 1;
                    self.refused
                        .add(number, "", "it is no name with a password behind a separator");
                    Ok(())
                }
                PairLine::Pair { name, password } => {
                    self.lines += 1;
                    pairs::texts(name, password).iter().try_for_each(|text| {
                        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
                        self.add_hash(hash.as_ref().try_into().expect("SHA-1 has 20 bytes"))
                    })
                }
            }
        })
    }

    fn add_line(&mut self, number: u64, line: Line<'_>) -> Result<(), BuildError> {
        let text = match line {
            Line::Text("") => return Ok(()),
            Line::Text(text) => text,
            Line::TooLong => "",
            Line::NotUtf8 => "",
        };
        self.lines += 1;
        let Some((hash, seen)) = entry(text) else {
            // Not the line itself: whoever mistakes a list of passwords for one of hashes should not read them in a log.
            self.refused.add(
                number,
                "",
                "it is not 40 hexadecimal digits, perhaps with a colon and a number",
            );
            return Ok(());
        };
        if seen.is_some_and(|seen| seen < self.seen_min) {
            self.too_rare += 1;
            return Ok(());
        }
        self.add_hash(&hash)
    }

    fn add_hash(&mut self, hash: &[u8; 20]) -> Result<(), BuildError> {
        let shard = usize::from(hash[0]);
        self.counts[shard] += 1;
        if self.counts[shard] > SHARD_KEYS_MAX {
            return Err(BuildError::TooMany);
        }
        let Key { first, second } = Key::of(hash);
        self.shards[shard].write_all(&first.to_le_bytes())?;
        self.shards[shard].write_all(&second.to_le_bytes())?;
        Ok(())
    }

    /// Writes the filter.
    pub fn finish(self, out: &mut impl Write, now: Timestamp) -> Result<Built, BuildError> {
        let mut out = Summed {
            out,
            sum: Context::new(&SHA256),
        };
        let entries = self.counts.iter().sum();
        let mut header = [0; HEADER_BYTES];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[MAGIC.len()..][..8].copy_from_slice(&u64::to_le_bytes(entries));
        header[MAGIC.len() + 8..].copy_from_slice(&now.ticks().to_le_bytes());
        out.write(&header)?;
        for (shard, count) in self.shards.into_iter().zip(self.counts) {
            let (first, second) = keys(shard, count)?;
            for keys in [first, second] {
                out.write(&shard::filter(keys).ok_or(BuildError::NoFilter)?)?;
            }
        }
        let Summed { out, sum } = out;
        out.write_all(sum.finish().as_ref())?;
        Ok(Built {
            entries,
            too_rare: self.too_rare,
            refused: self.refused,
        })
    }
}

/// What was sorted into a shard, by halves.
fn keys(shard: BufWriter<File>, count: u64) -> io::Result<(Vec<u64>, Vec<u64>)> {
    let mut file = shard.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.seek(SeekFrom::Start(0))?;
    let mut reader = io::BufReader::new(file);
    let mut halves = (Vec::new(), Vec::new());
    let mut key = [0; KEY_BYTES];
    for _ in 0..count {
        reader.read_exact(&mut key)?;
        let (first, second) = key.split_at(KEY_BYTES / 2);
        let half = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("half of 16 bytes"));
        halves.0.push(half(first));
        halves.1.push(half(second));
    }
    Ok(halves)
}

/// `SHA1` or `SHA1:COUNT`.
fn entry(line: &str) -> Option<([u8; 20], Option<u64>)> {
    let (hash, seen) = match line.split_once(':') {
        Some((hash, seen)) => (hash, Some(seen.trim().parse().ok()?)),
        None => (line, None),
    };
    let digits = hash.trim().as_bytes();
    if digits.len() != 40 {
        return None;
    }
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
    }
    Some((bytes, seen))
}

/// Writes, and adds up what was written.
struct Summed<'a, W> {
    out: &'a mut W,
    sum: Context,
}

impl<W: Write> Summed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.out.write_all(bytes)
    }
}
