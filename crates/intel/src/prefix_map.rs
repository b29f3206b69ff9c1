//! Longest-prefix look-ups over millions of networks: networks are flattened into segments without overlap, so that a
//! look-up is one binary search in an array of addresses and a million IPv4 entries cost at most sixteen megabytes.

use ipnet::IpNet;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;

/// A network that holds the address: whose it is and how many bits it fixes.
///
/// The network itself is not kept, because the address and the length give it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Hit {
    /// What the builder was told: an index into the caller's own table.
    pub(crate) owner: u32,
    /// Bits of the network's prefix.
    pub(crate) prefix_len: u8,
}

/// From an address to the networks that hold it.
#[derive(Debug, Default)]
pub(crate) struct PrefixMap {
    v4: Segments<u32>,
    v6: Segments<u128>,
    sets: Sets,
}

impl PrefixMap {
    /// The hits of `address`, longest prefix first; of equal ones, the lower owner first.
    pub(crate) fn get(&self, address: IpAddr) -> &[Hit] {
        let set = match address {
            IpAddr::V4(address) => self.v4.get(address.to_bits()),
            IpAddr::V6(address) => self.v6.get(address.to_bits()),
        };
        self.sets.get(set)
    }
}

/// Which of the networks that hold an address a [`PrefixMap`] answers with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keep {
    /// The longest of each owner.
    LongestOfEachOwner,
    /// The longest of all.
    Longest,
}

/// Collects networks in any order.
#[derive(Debug, Default)]
pub(crate) struct PrefixMapBuilder {
    v4: Vec<Entry<u32>>,
    v6: Vec<Entry<u128>>,
}

impl PrefixMapBuilder {
    pub(crate) fn add(&mut self, network: IpNet, owner: u32) {
        let hit = Hit {
            owner,
            prefix_len: network.prefix_len(),
        };
        match network {
            IpNet::V4(network) => self.v4.push(Entry {
                start: network.network().to_bits(),
                hit,
            }),
            IpNet::V6(network) => self.v6.push(Entry {
                start: network.network().to_bits(),
                hit,
            }),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.v4.len() + self.v6.len()
    }

    pub(crate) fn build(self, keep: Keep) -> PrefixMap {
        let mut interner = Interner::default();
        let v4 = flatten(self.v4, keep, &mut interner);
        let v6 = flatten(self.v6, keep, &mut interner);
        PrefixMap {
            v4,
            v6,
            sets: interner.sets,
        }
    }
}

/// An address as an unsigned integer.
trait Bits: Copy + Ord {
    /// The last address of the network that begins here.
    fn last(self, prefix_len: u8) -> Self;
    /// The address after this one.
    fn next(self) -> Option<Self>;
    /// The first sixteen bits, by which segments are indexed.
    fn bucket(self) -> u16;
}

impl Bits for u32 {
    fn last(self, prefix_len: u8) -> Self {
        self | u32::MAX.checked_shr(u32::from(prefix_len)).unwrap_or(0)
    }
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
    fn bucket(self) -> u16 {
        (self >> 16) as u16
    }
}

impl Bits for u128 {
    fn last(self, prefix_len: u8) -> Self {
        self | u128::MAX.checked_shr(u32::from(prefix_len)).unwrap_or(0)
    }
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
    fn bucket(self) -> u16 {
        (self >> 112) as u16
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry<B> {
    start: B,
    hit: Hit,
}

/// Each segment runs from its start to the next one's; its value is a number in [`Sets`].
#[derive(Debug)]
struct Segments<B> {
    starts: Vec<B>,
    values: Vec<u32>,
    /// How many starts lie in lower buckets, for each bucket and one beyond; empty while there are few segments. It
    /// spares a search over millions its first, widest and therefore uncached steps.
    index: Vec<u32>,
}

impl<B> Default for Segments<B> {
    fn default() -> Self {
        Self {
            starts: Vec::new(),
            values: Vec::new(),
            index: Vec::new(),
        }
    }
}

impl<B: Bits> Segments<B> {
    /// From so many segments on the index, 256 KB, is small beside them.
    const INDEXED_FROM: usize = 1 << 16;

    fn get(&self, address: B) -> u32 {
        let bucket = usize::from(address.bucket());
        let (from, to) = match self.index.get(bucket..bucket + 2) {
            Some(bounds) => (bounds[0] as usize, bounds[1] as usize),
            None => (0, self.starts.len()),
        };
        match from + self.starts[from..to].partition_point(|start| *start <= address) {
            0 => Sets::EMPTY,
            after => self.values[after - 1],
        }
    }

    /// No segment follows: gives back spare memory, and indexes.
    fn finish(&mut self) {
        self.starts.shrink_to_fit();
        self.values.shrink_to_fit();
        if self.starts.len() >= Self::INDEXED_FROM {
            let before = |bucket: u32| self.starts.partition_point(|start| u32::from(start.bucket()) < bucket) as u32;
            self.index = (0..=1 << 16).map(before).collect();
        }
    }

    /// From `start` on, the set is `value`. Starts never fall; a second value at the same start replaces the first.
    fn push(&mut self, start: B, value: u32) {
        if self.starts.last() == Some(&start) {
            self.starts.pop();
            self.values.pop();
        }
        if self.values.last().copied().unwrap_or(Sets::EMPTY) != value {
            self.starts.push(start);
            self.values.push(value);
        }
    }
}

/// Sweeps over the networks in address order. Two networks are nested or apart, so those that are open at a point form
/// a stack with the longest on top.
fn flatten<B: Bits>(mut entries: Vec<Entry<B>>, keep: Keep, interner: &mut Interner) -> Segments<B> {
    entries.sort_unstable_by_key(|entry| (entry.start, entry.hit.prefix_len, Reverse(entry.hit.owner)));
    entries.dedup();

    let mut segments = Segments::default();
    let mut open: Vec<Entry<B>> = Vec::new();
    for entry in entries {
        close_before(Some(entry.start), &mut open, &mut segments, keep, interner);
        open.push(entry);
        segments.push(entry.start, interner.number(&open, keep));
    }
    close_before(None, &mut open, &mut segments, keep, interner);
    segments.finish();
    segments
}

/// Closes the networks that end before `point`; all of them where there is no further point.
fn close_before<B: Bits>(
    point: Option<B>,
    open: &mut Vec<Entry<B>>,
    segments: &mut Segments<B>,
    keep: Keep,
    interner: &mut Interner,
) {
    while let Some(top) = open.last() {
        let last = top.start.last(top.hit.prefix_len);
        if point.is_some_and(|point| last >= point) {
            return;
        }
        open.pop();
        // A network that ends at the family's last address needs no end.
        if let Some(next) = last.next() {
            segments.push(next, interner.number(open, keep));
        }
    }
}

/// The distinct sets of hits, flat: a million single addresses of one list share one set.
#[derive(Debug)]
struct Sets {
    hits: Vec<Hit>,
    /// Where each set ends in `hits`; it begins where the one before ends.
    ends: Vec<u32>,
}

impl Default for Sets {
    fn default() -> Self {
        Self {
            hits: Vec::new(),
            ends: vec![0],
        }
    }
}

impl Sets {
    /// The number of the set without hits.
    const EMPTY: u32 = 0;

    fn get(&self, number: u32) -> &[Hit] {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.hits[start as usize..self.ends[number] as usize]
    }

    fn push(&mut self, hits: &[Hit]) -> u32 {
        self.hits.extend_from_slice(hits);
        self.ends.push(self.hits.len() as u32);
        (self.ends.len() - 1) as u32
    }
}

#[derive(Debug, Default)]
struct Interner {
    sets: Sets,
    numbers: HashMap<Box<[Hit]>, u32>,
    scratch: Vec<Hit>,
}

impl Interner {
    fn number<B>(&mut self, open: &[Entry<B>], keep: Keep) -> u32 {
        self.scratch.clear();
        for entry in open.iter().rev() {
            match keep {
                Keep::Longest if !self.scratch.is_empty() => break,
                Keep::LongestOfEachOwner if self.scratch.iter().any(|hit| hit.owner == entry.hit.owner) => {}
                Keep::Longest | Keep::LongestOfEachOwner => self.scratch.push(entry.hit),
            }
        }
        if self.scratch.is_empty() {
            return Sets::EMPTY;
        }
        if let Some(number) = self.numbers.get(self.scratch.as_slice()) {
            return *number;
        }
        let number = self.sets.push(&self.scratch);
        self.numbers.insert(self.scratch.as_slice().into(), number);
        number
    }
}

#[cfg(test)]
mod tests;
