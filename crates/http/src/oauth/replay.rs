//! Client assertions that were used already.

use keepwatch_graph::Timestamp;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How many assertions are remembered: 40 bytes each. At ten minutes of life that is over a hundred requests a second.
const REMEMBERED_MAX: usize = 100_000;

/// What became of an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Not seen before; it is remembered now.
    First,
    /// Seen before.
    Again,
    /// Not seen before, and there is no room to remember it.
    Full,
}

/// Remembers assertions until they expire.
#[derive(Debug, Default)]
pub(crate) struct Replays(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Replays {
    /// Remembers `key` until `forget_at`.
    pub(crate) fn see(&self, key: [u8; 32], forget_at: Timestamp, now: Timestamp) -> Seen {
        // One insertion is the whole change: a panic elsewhere cannot have left half of one.
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(&key).is_some_and(|until| now < *until) {
            return Seen::Again;
        }
        if seen.len() >= REMEMBERED_MAX {
            seen.retain(|_, until| now < *until);
        }
        if seen.len() >= REMEMBERED_MAX {
            return Seen::Full;
        }
        seen.insert(key, forget_at);
        Seen::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_new_once() {
        let replays = Replays::default();
        let at = |seconds| Timestamp::UNIX_EPOCH.plus_seconds(seconds);
        assert_eq!(replays.see([1; 32], at(600), at(0)), Seen::First);
        assert_eq!(replays.see([2; 32], at(600), at(0)), Seen::First);
        assert_eq!(replays.see([1; 32], at(600), at(599)), Seen::Again);
        assert_eq!(
            replays.see([1; 32], at(1200), at(600)),
            Seen::First,
            "it has been forgotten"
        );
    }

    #[test]
    fn a_full_memory_refuses_rather_than_forgets() {
        let replays = Replays::default();
        let at = |seconds| Timestamp::UNIX_EPOCH.plus_seconds(seconds);
        let key = |number: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            key
        };
        for number in 0..REMEMBERED_MAX {
            assert_eq!(replays.see(key(number), at(600), at(0)), Seen::First);
        }
        assert_eq!(replays.see(key(REMEMBERED_MAX), at(600), at(1)), Seen::Full);
        assert_eq!(
            replays.see(key(REMEMBERED_MAX), at(1200), at(600)),
            Seen::First,
            "the old ones expired"
        );
    }
}
