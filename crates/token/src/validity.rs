//! Whether an instant lies in a period, seen by clocks that disagree a little.

use keepwatch_graph::Timestamp;

/// How far two clocks may be apart before a token or certificate is refused for its time: five minutes, what
/// Microsoft's own validators allow.
pub const CLOCK_SKEW_SECONDS: i64 = 300;

/// Whether `until` has passed on every clock that may be right.
pub(crate) fn is_over(until: Timestamp, now: Timestamp) -> bool {
    now >= over_from(until)
}

/// Whether `from` has not yet come on any clock that may be right.
pub(crate) fn is_ahead(from: Timestamp, now: Timestamp) -> bool {
    now.plus_seconds(CLOCK_SKEW_SECONDS) < from
}

/// The first instant at which [`is_over`] holds for `until`.
pub(crate) fn over_from(until: Timestamp) -> Timestamp {
    until.plus_seconds(CLOCK_SKEW_SECONDS)
}
