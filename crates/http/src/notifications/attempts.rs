//! When to try again what failed.

use keepwatch_graph::Timestamp;

/// The wait after the first failure, in seconds; it doubles with each further one.
const FIRST_WAIT_SECONDS: i64 = 5;
/// The longest wait, in seconds: who comes back is told soon.
const WAIT_SECONDS_MAX: i64 = 600;
/// For how long one thing is tried to be told, in seconds. Source: Microsoft Graph, change notifications ("up to 4 hours").
pub(super) const TRIED_SECONDS: i64 = 4 * 3600;

/// How often something failed in a row, and when it is tried next. Kept in memory: a node that begins anew tries at once.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attempts {
    failures: u32,
    next: Option<Timestamp>,
}

impl Attempts {
    /// Whether it is time to try.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    /// It failed.
    pub(super) fn failed(&mut self, now: Timestamp) {
        let doublings = self.failures.min(i64::BITS / 2);
        let wait = (FIRST_WAIT_SECONDS << doublings).min(WAIT_SECONDS_MAX);
        self.failures = self.failures.saturating_add(1);
        self.next = Some(now.plus_seconds(wait));
    }

    /// It succeeded: the next is tried at once.
    pub(super) fn succeeded(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_end_with_success() {
        let now = Timestamp::parse("2026-03-02T09:00:00Z").unwrap();
        let mut attempts = Attempts::default();
        assert!(attempts.is_due(now));
        for wait in [5, 10, 20, 40, 80, 160, 320, 600, 600] {
            attempts.failed(now);
            assert!(!attempts.is_due(now.plus_seconds(wait - 1)), "{wait}");
            assert!(attempts.is_due(now.plus_seconds(wait)), "{wait}");
        }
        for _ in 0..100 {
            attempts.failed(now);
        }
        assert!(attempts.is_due(now.plus_seconds(600)));
        attempts.succeeded();
        assert!(attempts.is_due(now));
    }
}
