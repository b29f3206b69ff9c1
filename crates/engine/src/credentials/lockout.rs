//! Smart lockout: after how many wrong passwords, and for how long, no more of them are tried.
//!
//! Each user is counted twice, in places that are familiar and in all others: whoever guesses from elsewhere locks
//! themselves out, and not the owner. Addresses are counted over all users, so that a few guesses at each of many users
//! come to an end too. Source: Microsoft Entra, "Protect user accounts from attacks with smart lockout"; how long the
//! lock grows is not published there.

use keepwatch_graph::Timestamp;
use keepwatch_storage::PasswordFailures;
use keepwatch_token::{TRACE_BYTES, Trace};

/// For how long a wrong password counts, in seconds, after the last one: a day.
pub const FAILURES_COUNT_SECONDS: i64 = 86_400;
/// The longest lock, in seconds. Source: the longest that Entra lets administrators choose, five hours.
pub const LOCK_SECONDS_MAX: u32 = 18_000;
/// How many wrong passwords are known again, so that one that is repeated counts once: a device that was not told of a
/// new password locks nobody out. Source: as above ("the last three bad password hashes").
const RECENT_MAX: usize = 3;
/// In how many seconds an address is forgiven as many failures as lock it. Many people share some addresses, so there is
/// never a day without a wrong password.
const ADDRESS_FORGIVEN_SECONDS: i64 = 3_600;

/// When wrong passwords lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lockout {
    /// After how many wrong passwords of one user in one class of places, at least one.
    pub threshold: u32,
    /// For how many seconds at first. Each further wrong password doubles it.
    pub seconds: u32,
    /// After how many wrong passwords from one address within an hour, of whichever users to whom it is not familiar.
    pub address_threshold: u32,
}

/// Source: as above, the defaults of a tenant ("10 failed attempts", "one minute"). Of addresses nothing is published: an
/// office whose people are all new, and all mistype, stays below.
impl Default for Lockout {
    fn default() -> Self {
        Self {
            threshold: 10,
            seconds: 60,
            address_threshold: 50,
        }
    }
}

impl Lockout {
    pub(super) fn of_users(self) -> Limit {
        Limit {
            threshold: self.threshold.max(1),
            seconds: self.seconds,
            forgiven_seconds: None,
        }
    }

    pub(super) fn of_addresses(self) -> Limit {
        Limit {
            threshold: self.address_threshold.max(1),
            seconds: self.seconds,
            forgiven_seconds: Some(ADDRESS_FORGIVEN_SECONDS),
        }
    }
}

/// The rule for one kind of subject.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    threshold: u32,
    seconds: u32,
    /// In how many seconds as many failures as lock are forgiven, little by little.
    forgiven_seconds: Option<i64>,
}

impl Limit {
    /// What is counted after one more failure. A trace that is known counts for nothing.
    pub(super) fn failed(self, before: Option<PasswordFailures>, trace: Trace, now: Timestamp) -> PasswordFailures {
        let before = before.filter(|before| before.last.plus_seconds(FAILURES_COUNT_SECONDS) > now);
        let (count, mut recent) = match &before {
            Some(before) => (self.left_of(before, now), before.recent.clone()),
            None => (0, Vec::new()),
        };
        let count = count.saturating_add(1);
        recent.extend(trace.0);
        recent.drain(..recent.len().saturating_sub(RECENT_MAX * TRACE_BYTES));
        PasswordFailures {
            count,
            locked_until: count
                .checked_sub(self.threshold)
                .map(|beyond| now.plus_seconds(i64::from(self.lock_seconds(beyond)))),
            last: now,
            recent,
        }
    }

    fn left_of(self, before: &PasswordFailures, now: Timestamp) -> u32 {
        let Some(forgiven_seconds) = self.forgiven_seconds else {
            return before.count;
        };
        let elapsed = now.seconds_since(before.last).max(0.0);
        let forgiven = elapsed * f64::from(self.threshold) / forgiven_seconds as f64;
        before.count.saturating_sub(forgiven as u32)
    }

    fn lock_seconds(self, beyond: u32) -> u32 {
        let doubled = 1_u32
            .checked_shl(beyond)
            .and_then(|times| self.seconds.checked_mul(times));
        doubled.map_or(LOCK_SECONDS_MAX, |seconds| seconds.min(LOCK_SECONDS_MAX))
    }
}

/// Until when nothing is tried, if that is after `now`.
pub(super) fn locked_until(failures: Option<&PasswordFailures>, now: Timestamp) -> Option<Timestamp> {
    failures?.locked_until.filter(|until| *until > now)
}

/// Whether that password was among the last wrong ones.
pub(super) fn is_repeated(failures: Option<&PasswordFailures>, trace: Trace, now: Timestamp) -> bool {
    let counts = |failures: &&PasswordFailures| failures.last.plus_seconds(FAILURES_COUNT_SECONDS) > now;
    let known = failures.filter(counts).map(|failures| failures.recent.as_slice());
    known.is_some_and(|known| known.chunks_exact(TRACE_BYTES).any(|chunk| chunk == trace.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const AT: i64 = 1_800_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(AT + seconds).unwrap()
    }

    fn trace(number: u8) -> Trace {
        Trace([number; TRACE_BYTES])
    }

    /// Fails once a second with another password each time.
    fn failed(limit: Limit, times: u8) -> Option<PasswordFailures> {
        (0..times).fold(None, |before, number| {
            Some(limit.failed(before, trace(number), at(number.into())))
        })
    }

    #[test]
    fn the_tenth_wrong_password_locks_for_a_minute_and_each_further_one_for_twice_as_long() {
        let users = Lockout::default().of_users();
        let cases = [
            (9, None),
            (10, Some(60)),
            (11, Some(120)),
            (12, Some(240)),
            (200, Some(18_000)),
        ];
        for (times, seconds) in cases {
            let failures = failed(users, times);
            let last = at(i64::from(times) - 1);
            let expected = seconds.map(|seconds| last.plus_seconds(seconds));
            assert_eq!(locked_until(failures.as_ref(), last), expected, "{times}");
            if let Some(until) = expected {
                assert_eq!(locked_until(failures.as_ref(), until), None, "{times}: it ends");
            }
        }
    }

    #[test]
    fn the_last_three_wrong_passwords_are_known_again() {
        let failures = failed(Lockout::default().of_users(), 5);
        let now = at(10);
        let known = [0, 1, 2, 3, 4].map(|number| is_repeated(failures.as_ref(), trace(number), now));
        assert_eq!(known, [false, false, true, true, true]);
        assert!(!is_repeated(
            failures.as_ref(),
            trace(4),
            at(4 + FAILURES_COUNT_SECONDS)
        ));
        assert!(!is_repeated(None, trace(4), now));
    }

    #[test]
    fn a_day_later_nothing_counts() {
        let users = Lockout::default().of_users();
        let day = FAILURES_COUNT_SECONDS;
        let nine = failed(users, 9);
        for (seconds, count) in [(day - 1, 10), (day, 1)] {
            assert_eq!(users.failed(nine.clone(), trace(77), at(8 + seconds)).count, count);
        }
    }

    #[test]
    fn an_address_is_forgiven_within_the_hour() {
        let addresses = Lockout::default().of_addresses();
        let fifty = failed(addresses, 50);
        assert_eq!(fifty.as_ref().unwrap().count, 50, "a second forgives none");
        for (seconds, count) in [(0, 51), (71, 51), (72, 50), (1_800, 26), (3_600, 1), (80_000, 1)] {
            let next = addresses.failed(fifty.clone(), trace(77), at(49 + seconds));
            assert_eq!(next.count, count, "{seconds}");
        }
    }

    proptest! {
        /// However the failures come, whoever guesses gets no more than this many tries in a day at one user.
        #[test]
        fn guesses_are_few(pauses in prop::collection::vec(0..20_000_i64, 0..300)) {
            let users = Lockout::default().of_users();
            let (mut failures, mut now, mut tries) = (None, at(0), 0);
            for (number, pause) in pauses.into_iter().enumerate() {
                now = now.plus_seconds(pause);
                if now >= at(FAILURES_COUNT_SECONDS) {
                    break;
                }
                if locked_until(failures.as_ref(), now).is_none() {
                    failures = Some(users.failed(failures, trace(number as u8), now));
                    tries += 1;
                }
            }
            // Ten, then after 1, 2, 4, ... 256 minutes, then every five hours.
            prop_assert!(tries <= 10 + 9 + 4, "{tries}");
        }
    }
}
