//! Longest-prefix look-ups over millions of networks: networks are flattened into segments without overlap, so that a
//! look-up is one binary search in an array of addresses and a million entries cost about sixteen megabytes.

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
}

impl Bits for u32 {
    fn last(self, prefix_len: u8) -> Self {
        self | u32::MAX.checked_shr(u32::from(prefix_len)).unwrap_or(0)
    }
    fn next(self) -> Option<Self> {
        self.checked_add(1)
    }
}

impl Bits for u128 {
    fn last(self, prefix_len: u8) -> Self {
        self | u128::MAX.checked_shr(u32::from(prefix_len)).unwrap_or(0)
    }
    fn next(self) -> Option<Self> {
        self.checked_add(1)
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
}

impl<B> Default for Segments<B> {
    fn default() -> Self {
        Self {
            starts: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<B: Bits> Segments<B> {
    fn get(&self, address: B) -> u32 {
        match self.starts.partition_point(|start| *start <= address) {
            0 => Sets::EMPTY,
            after => self.values[after - 1],
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
    segments.starts.shrink_to_fit();
    segments.values.shrink_to_fit();
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
mod tests {
    use super::*;
    use ipnet::{Ipv4Net, Ipv6Net};
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    /// What [`PrefixMap::get`] means, written for clarity.
    fn naive(entries: &[(IpNet, u32)], address: IpAddr) -> Vec<Hit> {
        let mut hits: Vec<Hit> = entries
            .iter()
            .filter(|(network, _)| network.contains(&address))
            .map(|(network, owner)| Hit {
                owner: *owner,
                prefix_len: network.prefix_len(),
            })
            .collect();
        hits.sort_by_key(|hit| (Reverse(hit.prefix_len), hit.owner));
        let mut seen = std::collections::HashSet::new();
        hits.retain(|hit| seen.insert(hit.owner));
        hits
    }

    fn built(entries: &[(IpNet, u32)], keep: Keep) -> PrefixMap {
        let mut builder = PrefixMapBuilder::default();
        for (network, owner) in entries {
            builder.add(*network, *owner);
        }
        builder.build(keep)
    }

    /// Networks crowded into a small corner of the address space (and its two ends), so that they nest and touch.
    fn network() -> impl Strategy<Value = IpNet> {
        let v4 = (
            prop_oneof![Just(0_u32), Just(0xc612_0000), Just(0xffff_ff00)],
            0_u32..64,
            20_u8..=32,
        )
            .prop_map(|(base, low, length)| IpNet::V4(Ipv4Net::new(Ipv4Addr::from_bits(base | low), length).unwrap()));
        let v6 = (
            prop_oneof![Just(0x2001_0002_u128 << 96), Just(u128::MAX - 63)],
            0_u128..64,
            0_u8..=128,
        )
            .prop_map(|(base, low, length)| IpNet::V6(Ipv6Net::new(Ipv6Addr::from_bits(base | low), length).unwrap()));
        prop_oneof![v4, v6].prop_map(|network| network.trunc())
    }

    fn address() -> impl Strategy<Value = IpAddr> {
        (network(), 0_u8..8).prop_map(|(network, flip)| match network.addr() {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() ^ u32::from(flip))),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() ^ u128::from(flip))),
        })
    }

    proptest! {
        #[test]
        fn a_look_up_equals_a_scan_of_every_entry(
            entries in prop::collection::vec((network(), 0_u32..4), 0..40),
            addresses in prop::collection::vec(address(), 20),
        ) {
            let all = built(&entries, Keep::LongestOfEachOwner);
            let longest = built(&entries, Keep::Longest);
            for address in addresses {
                let expected = naive(&entries, address);
                prop_assert_eq!(all.get(address), expected.as_slice());
                prop_assert_eq!(longest.get(address), &expected[..expected.len().min(1)]);
            }
        }

        #[test]
        fn the_order_of_entries_does_not_matter(entries in prop::collection::vec((network(), 0_u32..4), 0..20), address in address()) {
            let forwards = built(&entries, Keep::LongestOfEachOwner);
            let reversed: Vec<_> = entries.iter().rev().copied().collect();
            let backwards = built(&reversed, Keep::LongestOfEachOwner);
            prop_assert_eq!(forwards.get(address), backwards.get(address));
        }
    }

    #[test]
    fn a_whole_family_is_one_segment() {
        let map = built(&[("0.0.0.0/0".parse().unwrap(), 7)], Keep::Longest);
        for address in ["0.0.0.0", "198.18.0.1", "255.255.255.255"] {
            assert_eq!(
                map.get(address.parse().unwrap()),
                [Hit {
                    owner: 7,
                    prefix_len: 0
                }],
                "{address}"
            );
        }
        assert_eq!(map.get("::1".parse().unwrap()), []);
    }

    #[test]
    fn many_single_addresses_of_a_list_share_one_set() {
        let mut builder = PrefixMapBuilder::default();
        for low in 0..10_000_u32 {
            builder.add(IpNet::from(IpAddr::V4(Ipv4Addr::from_bits(0xc612_0000 + 2 * low))), 0);
        }
        let map = builder.build(Keep::LongestOfEachOwner);
        assert_eq!(map.sets.ends.len(), 2);
        assert_eq!(map.v4.starts.len(), 20_000);
    }
}
