//! Passwords that were found in other people's breaches, as a filter that knows each of them by its SHA-1.
//!
//! A filter says "certainly not" or "almost certainly": one text in 65,536 that never leaked is taken for one that did,
//! and its owner chooses another. For that a billion passwords fit into two gigabytes of memory, and nobody who finds the
//! file can read them out of it. It is built once, from lists in the format of Have I Been Pwned (`keepwatch intel
//! build-leaked`), and read like any other table.
//!
//! One that is built of names with passwords (`--pairs`) knows each pair by two texts, and no password by itself: whoever
//! has a password that another one lost is told nothing.
//!
//! The file: [`MAGIC`], the number of passwords and the time of building (little-endian, 64 bits each), 256 shards by the
//! first byte of the SHA-1, and the SHA-256 of all that. A shard is two binary fuse filters of 8 bits, each of one half of
//! what follows the first four bytes; a filter is its descriptor of 20 bytes, the length of its fingerprints (32 bits), and
//! these. Two of 8 bits rather than one of 16: a fingerprint of one byte can be looked up where it was read, whatever its
//! alignment. Source: Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", 2022.

mod build;
mod pairs;
mod shard;

pub use build::{BuildError, Built, LeakedBuilder};
pub use pairs::{PairLine, each_pair};

use crate::IntelError;
use crate::source;
use keepwatch_graph::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use shard::{Key, Shard};
use std::io::Read;
use std::path::Path;

/// How the file begins.
const MAGIC: &[u8; 16] = b"keepwatch-leak-1";
/// The magic, and two numbers.
const HEADER_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 32;
/// As many as a byte has values.
const SHARDS: usize = 256;
/// The largest filter: that of all passwords that are known to have leaked has half of this. It is held in memory.
const FILTER_BYTES_MAX: u64 = 4 << 30;

/// The passwords of one filter.
#[derive(Debug)]
pub struct LeakedPasswords {
    bytes: Vec<u8>,
    shards: Vec<Shard>,
    entries: u64,
    built: Timestamp,
}

/// Why bytes are no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// They begin in another way: some other file.
    #[error("it is no filter of leaked passwords")]
    Foreign,
    /// They end too early, or something in them is not as it was written.
    #[error("the filter is damaged")]
    Damaged,
}

impl LeakedPasswords {
    pub(crate) fn open(path: &Path) -> Result<Self, IntelError> {
        let mut file = source::open(path, FILTER_BYTES_MAX)?;
        let mut bytes = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or(0));
        #[expect(clippy::disallowed_methods, reason = "the source is bounded")]
        file.reader.read_to_end(&mut bytes).map_err(|source| IntelError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::from_bytes(bytes).map_err(|source| IntelError::Leaked {
            path: path.to_owned(),
            source,
        })
    }

    /// Reads a filter. Nothing in it is believed that was not checked.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, FilterError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC.as_slice()) {
            return Err(FilterError::Foreign);
        }
        let end = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(FilterError::Damaged)?;
        let (content, checksum) = bytes.split_at(end);
        if content.len() < HEADER_BYTES || digest(&SHA256, content).as_ref() != checksum {
            return Err(FilterError::Damaged);
        }
        let entries = number(content, MAGIC.len()).ok_or(FilterError::Damaged)?;
        let built = number(content, MAGIC.len() + 8).and_then(|ticks| Timestamp::from_ticks(ticks.cast_signed()));
        let mut shards = Vec::with_capacity(SHARDS);
        let mut at = HEADER_BYTES;
        for _ in 0..SHARDS {
            let (shard, next) = Shard::read(content, at).ok_or(FilterError::Damaged)?;
            shards.push(shard);
            at = next;
        }
        if at != content.len() {
            return Err(FilterError::Damaged);
        }
        Ok(Self {
            shards,
            entries,
            built: built.ok_or(FilterError::Damaged)?,
            bytes,
        })
    }

    /// Whether the password is among them, almost certainly.
    pub fn holds(&self, password: &str) -> bool {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
        let hash: &[u8; 20] = hash.as_ref().try_into().expect("SHA-1 has 20 bytes");
        self.shards[usize::from(hash[0])].holds(&self.bytes, Key::of(hash))
    }

    /// Whether the name is among them beside the password: as good as certainly, of filters that were built of pairs.
    pub fn holds_pair(&self, name: &str, password: &str) -> bool {
        pairs::texts(name, password).iter().all(|text| self.holds(text))
    }

    /// How many passwords it was built from.
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// When it was built.
    pub fn built(&self) -> Timestamp {
        self.built
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + 8)?;
    Some(u64::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests;
