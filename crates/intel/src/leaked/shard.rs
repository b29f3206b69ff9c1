//! The passwords whose SHA-1 begins with one byte: two filters that must both know a password.

use std::ops::Range;
use xorf::{BinaryFuse8, BinaryFuse8Ref, DmaSerializable, Filter, FilterRef};

/// Bytes of a filter's descriptor.
const DESCRIPTOR_BYTES: usize = BinaryFuse8::DESCRIPTOR_LEN;
const LENGTH_BYTES: usize = 4;

/// What two filters know a password by. Of the first four bytes of the SHA-1 one chooses the shard and three say nothing,
/// so that the halves are whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) first: u64,
    pub(super) second: u64,
}

impl Key {
    pub(super) fn of(hash: &[u8; 20]) -> Self {
        let half = |at: usize| {
            let bytes: [u8; 8] = std::array::from_fn(|index| hash[at + index]);
            u64::from_be_bytes(bytes)
        };
        Self {
            first: half(4),
            second: half(12),
        }
    }
}

/// Where the two filters of a shard are.
#[derive(Debug)]
pub(super) struct Shard {
    first: Place,
    second: Place,
}

impl Shard {
    /// The shard that begins at `at`, and where the next one does. None where the bytes are no shard.
    pub(super) fn read(bytes: &[u8], at: usize) -> Option<(Self, usize)> {
        let (first, next) = Place::read(bytes, at)?;
        let (second, next) = Place::read(bytes, next)?;
        Some((Self { first, second }, next))
    }

    pub(super) fn holds(&self, bytes: &[u8], key: Key) -> bool {
        self.first.holds(bytes, key.first) && self.second.holds(bytes, key.second)
    }
}

/// Where a filter is. INVARIANT: its descriptor leads to no fingerprint beyond the last one.
#[derive(Debug)]
struct Place {
    descriptor: Range<usize>,
    fingerprints: Range<usize>,
}

impl Place {
    fn read(bytes: &[u8], at: usize) -> Option<(Self, usize)> {
        let length_at = at.checked_add(DESCRIPTOR_BYTES)?;
        let begin = length_at.checked_add(LENGTH_BYTES)?;
        let descriptor = bytes.get(at..length_at)?;
        let length = word(bytes.get(length_at..begin)?, 0)?;
        let end = begin.checked_add(length as usize)?;
        bytes.get(begin..end)?;
        if length > 0 && !is_within(descriptor, length)? {
            return None;
        }
        let place = Self {
            descriptor: at..length_at,
            fingerprints: begin..end,
        };
        Some((place, end))
    }

    fn holds(&self, bytes: &[u8], key: u64) -> bool {
        let fingerprints = &bytes[self.fingerprints.clone()];
        // A filter of nothing knows nothing, and has no descriptor that could say so.
        !fingerprints.is_empty()
            && BinaryFuse8Ref::from_dma(&bytes[self.descriptor.clone()], fingerprints).contains(&key)
    }
}

/// Whether each of the three places that the descriptor computes for a key is among the fingerprints: one in the segments,
/// the others one and two segments on, each exchanged within its segment.
fn is_within(descriptor: &[u8], length: u32) -> Option<bool> {
    let [segment, mask, segments] = [word(descriptor, 8)?, word(descriptor, 12)?, word(descriptor, 16)?];
    let is_sound = segment.is_power_of_two() && mask == segment - 1 && segments > 0 && segments.is_multiple_of(segment);
    let needed = segments.checked_add(segment.checked_mul(2)?)?;
    Some(is_sound && needed <= length)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The bytes of the filter of `keys`, which are sorted here, each kept once. None where no filter can be found, which for
/// distinct keys does not happen.
pub(super) fn filter(mut keys: Vec<u64>) -> Option<Vec<u8>> {
    keys.sort_unstable();
    keys.dedup();
    let mut bytes = vec![0; DESCRIPTOR_BYTES];
    if keys.is_empty() {
        bytes.extend(0_u32.to_le_bytes());
        return Some(bytes);
    }
    let filter = BinaryFuse8::try_from(keys).ok()?;
    filter.dma_copy_descriptor_to(&mut bytes);
    let fingerprints = filter.dma_fingerprints();
    bytes.extend(u32::try_from(fingerprints.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(fingerprints);
    Some(bytes)
}
