//! Which key signs, which keys are shown, and when the next one is needed.
//!
//! ```text
//!         made, shown           signs                        shown, signs no more
//! key 1   ──────────────────────█████████████████████████████──────────────────────────┤ retired
//! key 2                          made    ────────────────────███████████████████████████████████ ...
//!                                        │<     ahead      >│<   kept after signing  >│
//! ```
//!
//! Nothing of this is stored but each key's `not_before`: a key stops signing when the next one begins, so a set read
//! from storage by any node at any time means the same. Nodes may add keys at the same moment; one of the two then
//! signs and both are shown. A node must read the stored keys again more often than every [`PUBLISHED_AHEAD_SECONDS`].

use crate::public_key::RsaPublicKey;
use crate::signing_key::SigningKey;
use keepwatch_graph::Timestamp;
use std::sync::Arc;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// How long a key signs.
pub const SIGNS_FOR_SECONDS: i64 = 30 * DAY;

/// How long a key is shown before it signs. Discovery documents are cached for a day: by then everyone has seen it.
pub const PUBLISHED_AHEAD_SECONDS: i64 = 2 * DAY;

/// The longest life of any token: Entra's for clients that understand claims challenges.
pub const LONGEST_TOKEN_SECONDS: i64 = 28 * HOUR;

/// How long a key is shown after it has stopped signing.
pub const KEPT_AFTER_SIGNING_SECONDS: i64 = 2 * DAY;

const _: () = assert!(
    KEPT_AFTER_SIGNING_SECONDS > LONGEST_TOKEN_SECONDS + 2 * crate::CLOCK_SKEW_SECONDS,
    "the last token that a key signs must be verifiable until it expires"
);
const _: () = assert!(
    PUBLISHED_AHEAD_SECONDS < SIGNS_FOR_SECONDS,
    "a key must be able to announce its successor"
);

/// The keys of a deployment. Never empty.
#[derive(Debug, Clone)]
pub struct KeySet {
    /// INVARIANT: not empty, in the order of `not_before`, then of the key id.
    keys: Vec<Arc<SigningKey>>,
}

impl KeySet {
    /// The set of the stored keys; `None` when there are none yet.
    pub fn new(keys: impl IntoIterator<Item = SigningKey>) -> Option<Self> {
        Self::ordered(keys.into_iter().map(Arc::new).collect())
    }

    fn ordered(mut keys: Vec<Arc<SigningKey>>) -> Option<Self> {
        keys.sort_by(|a, b| (a.not_before(), a.key_id()).cmp(&(b.not_before(), b.key_id())));
        (!keys.is_empty()).then_some(Self { keys })
    }

    /// The key that signs: the newest whose `not_before` has come.
    ///
    /// When none has come (the clock was set back), the oldest: a wrong clock should not stop every sign-in.
    pub fn signing(&self, now: Timestamp) -> &SigningKey {
        let begun = self.keys.iter().rfind(|key| key.not_before() <= now);
        begun.unwrap_or(&self.keys[0])
    }

    /// When a new key is needed: the `not_before` to make it with. Otherwise `None`.
    pub fn rotation_due(&self, now: Timestamp) -> Option<Timestamp> {
        let newest = self.keys.last().expect("a set is never empty");
        let begins = now.plus_seconds(PUBLISHED_AHEAD_SECONDS);
        (newest.not_before().plus_seconds(SIGNS_FOR_SECONDS) <= begins).then_some(begins)
    }

    /// The set with `key` in it and without the keys that are retired at `now`.
    #[must_use]
    pub fn rotated(&self, key: SigningKey, now: Timestamp) -> Self {
        let mut keys: Vec<_> = self.published_keys(now).cloned().collect();
        keys.push(Arc::new(key));
        Self::ordered(keys).expect("it holds at least the new key")
    }

    /// The keys to show, oldest first: those that will sign, sign, or signed a token that may be alive.
    pub fn published(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        self.published_keys(now).map(Arc::as_ref)
    }

    /// The keys that can be deleted from storage: no token of theirs is alive.
    pub fn retired(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        self.keys[..self.retired_count(now)].iter().map(Arc::as_ref)
    }

    fn published_keys(&self, now: Timestamp) -> impl Iterator<Item = &Arc<SigningKey>> {
        self.keys[self.retired_count(now)..].iter()
    }

    /// How many keys, from the oldest, have a successor that has signed for longer than a token lives.
    fn retired_count(&self, now: Timestamp) -> usize {
        let successors = &self.keys[1..];
        successors.partition_point(|next| next.not_before().plus_seconds(KEPT_AFTER_SIGNING_SECONDS) <= now)
    }

    /// The published key of that name.
    pub(crate) fn public_key(&self, key_id: &str, now: Timestamp) -> Option<&RsaPublicKey> {
        let key = self.published(now).find(|key| key.key_id() == key_id);
        key.map(SigningKey::public_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_claims::tests as access;
    use crate::access_token::{Expected, verify_access_token};
    use crate::test_keys::signing_key;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn at(days: i64) -> Timestamp {
        START.plus_days(days)
    }

    #[test]
    fn a_new_key_is_shown_before_it_signs_and_an_old_one_after() {
        let first = signing_key(at(0));
        let first_id = first.key_id().to_owned();
        let keys = KeySet::new([first]).unwrap();
        assert_eq!(keys.rotation_due(at(28).plus_seconds(-1)), None);
        assert_eq!(keys.rotation_due(at(28)), Some(at(30)));

        let second = signing_key(at(30));
        let second_id = second.key_id().to_owned();
        let keys = keys.rotated(second, at(28));
        assert_eq!(keys.rotation_due(at(28)), None);
        let cases = [
            // day, signs, shown
            (28, &first_id, vec![&first_id, &second_id]),
            (30, &second_id, vec![&first_id, &second_id]),
            (31, &second_id, vec![&first_id, &second_id]),
            (32, &second_id, vec![&second_id]),
            (500, &second_id, vec![&second_id]),
        ];
        for (day, signs, shown) in cases {
            assert_eq!(keys.signing(at(day)).key_id(), signs, "day {day}");
            let published: Vec<_> = keys.published(at(day)).map(SigningKey::key_id).collect();
            assert_eq!(published, shown, "day {day}");
            let all = keys.published(at(day)).count() + keys.retired(at(day)).count();
            assert_eq!(all, 2, "day {day}");
        }
    }

    #[test]
    fn a_clock_set_back_still_signs() {
        let keys = KeySet::new([signing_key(at(60)), signing_key(at(30))]).unwrap();
        assert_eq!(keys.signing(at(0)).not_before(), at(30));
        assert_eq!(keys.published(at(0)).count(), 2);
    }

    #[test]
    fn no_keys_are_no_set() {
        assert!(KeySet::new([]).is_none());
    }

    /// What happens next: so many hours pass, then a token with so many seconds of life is issued.
    fn steps() -> impl Strategy<Value = Vec<(i64, i64)>> {
        let hours = prop_oneof![3 => 0..36_i64, 2 => 36..24 * 20_i64, 1 => 24 * 20..24 * 90_i64];
        prop::collection::vec((hours, 1..=LONGEST_TOKEN_SECONDS), 1..25)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// However rarely or often the rotation is attended to, no live token loses its key.
        #[test]
        fn a_token_verifies_until_it_expires(steps in steps()) {
            let expected = Expected::graph(access::tenant());
            let mut keys = KeySet::new([signing_key(START)]).unwrap();
            let mut now = START;
            let mut live: Vec<(String, Timestamp)> = Vec::new();
            for (hours, lifetime_seconds) in steps {
                let next = now.plus_seconds(hours * HOUR);
                // Between two steps nobody attends to the keys; those tokens that expire there do so under this set.
                for (token, expires) in live.extract_if(.., |(_, expires)| *expires <= next) {
                    let last = expires.plus_seconds(-1);
                    prop_assert!(verify_access_token(&token, &keys, &expected, last).is_ok(), "{last}");
                }
                now = next;
                if let Some(not_before) = keys.rotation_due(now) {
                    keys = keys.rotated(signing_key(not_before), now);
                    prop_assert_eq!(keys.rotation_due(now), None);
                }
                for (token, _) in &live {
                    prop_assert!(verify_access_token(token, &keys, &expected, now).is_ok(), "{now}");
                }
                let mut claims = access::claims(now);
                claims.exp = now.plus_seconds(lifetime_seconds);
                live.push((claims.sign(&keys, now), claims.exp));
            }
        }
    }
}
