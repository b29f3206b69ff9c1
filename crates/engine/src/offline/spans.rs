//! Where time is cut: at the same places whenever and over whatever a job runs.

use super::begin_of;
use keepwatch_storage::Span;

const DAY_SECONDS: i64 = 86_400;
const HALF_DAY_SECONDS: i64 = DAY_SECONDS / 2;

/// The whole days that touch `span`, one after the other.
pub(super) fn days(span: Span) -> Vec<Span> {
    cut(span, DAY_SECONDS)
}

/// Every span of a day that begins at noon or midnight and touches `span`: an attack of half a day lies within one of
/// them, and a longer one within several.
pub(super) fn overlapping_days(span: Span) -> Vec<Span> {
    let earlier = Span {
        from: span.from.plus_seconds(-HALF_DAY_SECONDS),
        ..span
    };
    let halves = cut(earlier, HALF_DAY_SECONDS).into_iter();
    let days = halves.map(|half| Span {
        from: half.from,
        until: half.from.plus_seconds(DAY_SECONDS),
    });
    days.collect()
}

fn cut(span: Span, seconds: i64) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut from = begin_of(span.from, seconds);
    while from < span.until {
        let until = from.plus_seconds(seconds);
        // Time ends somewhere: what cannot be added to stays where it is.
        if until <= from {
            break;
        }
        parts.push(Span { from, until });
        from = until;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::Timestamp;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn shown(parts: &[Span]) -> Vec<String> {
        let hour = |at: Timestamp| at.to_string()[5..13].to_owned();
        parts
            .iter()
            .map(|part| format!("{} {}", hour(part.from), hour(part.until)))
            .collect()
    }

    #[test]
    fn time_is_cut_at_the_same_places_wherever_one_begins() {
        let span = Span {
            from: at("2026-03-02T13:00:00Z"),
            until: at("2026-03-03T00:00:00.0000001Z"),
        };
        assert_eq!(shown(&days(span)), ["03-02T00 03-03T00", "03-03T00 03-04T00"]);
        assert_eq!(
            shown(&overlapping_days(span)),
            ["03-02T00 03-03T00", "03-02T12 03-03T12", "03-03T00 03-04T00"]
        );
    }

    #[test]
    fn no_time_has_no_parts_and_the_end_of_time_ends() {
        let nothing = Span {
            from: at("2026-03-02T00:00:00Z"),
            until: at("2026-03-02T00:00:00Z"),
        };
        assert!(days(nothing).is_empty());
        let last = Span {
            from: Timestamp::MAX.plus_days(-1),
            until: Timestamp::MAX,
        };
        assert!((1..=3).contains(&days(last).len()));
    }
}
