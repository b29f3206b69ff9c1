//! The values that a user's sign-ins had, one list for each feature.

use keepwatch_graph::Timestamp;

/// After how long without being seen a value weighs half as much when one has to go.
const HALF_LIFE_SECONDS: i64 = 30 * 86_400;

/// A value and how often it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The value.
    pub value: Box<str>,
    /// In how many sign-ins.
    pub count: u32,
    /// In which sign-in first, to the second.
    pub first: Timestamp,
    /// In which sign-in last, to the second.
    pub last: Timestamp,
}

impl Seen {
    /// What it is worth keeping: one for each doubling of the count, less one for each half-life without a sighting,
    /// in whole numbers, so that every machine forgets the same.
    fn weight(&self) -> i64 {
        i64::from(self.count.max(1).ilog2()) * HALF_LIFE_SECONDS + self.last.unix_seconds()
    }
}

/// A bounded set of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Values {
    // INVARIANT: strictly ascending by value, so that equal histories are equal profiles.
    seen: Vec<Seen>,
}

impl Values {
    /// `None` where the values are not strictly ascending.
    pub(super) fn from_sorted(seen: Vec<Seen>) -> Option<Self> {
        seen.is_sorted_by(|a, b| a.value < b.value).then_some(Self { seen })
    }

    /// Ascending by value.
    pub(crate) fn as_slice(&self) -> &[Seen] {
        &self.seen
    }

    pub(crate) fn get(&self, value: &str) -> Option<&Seen> {
        self.seen.get(self.position(value)?)
    }

    pub(super) fn position(&self, value: &str) -> Option<usize> {
        self.seen.binary_search_by(|seen| (*seen.value).cmp(value)).ok()
    }

    /// Counts `value`; the lightest other value goes where there are more than `capacity`.
    ///
    /// The newcomer itself stays, or a user whose list is full of old habits could never form a new one.
    pub(super) fn add(&mut self, value: &str, at: Timestamp, capacity: usize) {
        let at = whole_second(at);
        match self.seen.binary_search_by(|seen| (*seen.value).cmp(value)) {
            Ok(index) => {
                let seen = &mut self.seen[index];
                seen.count = seen.count.saturating_add(1);
                seen.first = seen.first.min(at);
                seen.last = seen.last.max(at);
            }
            Err(index) => {
                let newcomer = Seen {
                    value: value.into(),
                    count: 1,
                    first: at,
                    last: at,
                };
                self.seen.insert(index, newcomer);
                if self.seen.len() > capacity {
                    self.forget_lightest_but(index);
                }
            }
        }
    }

    /// Counts `value` once less; it goes where nothing is left of it. When it was seen first and last stays, since of the
    /// sightings between nothing is kept.
    pub(super) fn take_back(&mut self, value: &str) {
        let Some(index) = self.position(value) else { return };
        let seen = &mut self.seen[index];
        seen.count = seen.count.saturating_sub(1);
        if seen.count == 0 {
            self.seen.remove(index);
        }
    }

    fn forget_lightest_but(&mut self, kept: usize) {
        let others = self.seen.iter().enumerate().filter(|(index, _)| *index != kept);
        let lightest = others.min_by_key(|(_, seen)| seen.weight()).map(|(index, _)| index);
        if let Some(index) = lightest {
            self.seen.remove(index);
        }
    }
}

/// Values are dated to the second: nothing finer is asked of them, and it makes a stored profile a third smaller.
pub(super) fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_unix_seconds(at.unix_seconds()).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::start;

    #[test]
    fn a_full_list_forgets_what_is_rare_and_long_ago() {
        let mut values = Values::default();
        for day in 0..40 {
            values.add("home", start().plus_days(day), 3);
        }
        values.add("once, long ago", start(), 3);
        values.add("once, lately", start().plus_days(39), 3);
        values.add("new", start().plus_days(40), 3);
        let kept: Vec<_> = values.as_slice().iter().map(|seen| &*seen.value).collect();
        assert_eq!(kept, ["home", "new", "once, lately"]);
        assert_eq!(values.get("home").map(|seen| seen.count), Some(40));
        assert_eq!(values.get("once, long ago"), None);
    }

    #[test]
    fn a_straggler_moves_the_first_sighting_back_and_never_the_last() {
        let mut values = Values::default();
        values.add("x", start(), 3);
        values.add("x", start().plus_days(-3), 3);
        let seen = values.get("x").unwrap();
        assert_eq!((seen.count, seen.first, seen.last), (2, start().plus_days(-3), start()));
    }
}
