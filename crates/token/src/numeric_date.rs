//! JWT's NumericDate (RFC 7519 section 2): seconds since 1970. Written whole; read whole or fractional, since MSAL for
//! Python sends `time.time() + 600` as it is.
//!
//! Dates beyond the years 1 to 9999 are held at the nearest of them: "never" keeps meaning never.

use keepwatch_graph::Timestamp;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt;

/// For `#[serde(with)]`: whole seconds, rounded down.
pub(crate) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(at.unix_seconds())
}

/// For `#[serde(with)]`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    struct Seconds;
    impl Visitor<'_> for Seconds {
        type Value = Timestamp;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("seconds since 1970")
        }
        fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
            Ok(Timestamp::UNIX_EPOCH.plus_seconds(seconds))
        }
        fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
            self.visit_i64(i64::try_from(seconds).unwrap_or(i64::MAX))
        }
        fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
            // The cast saturates, as the whole-number path does.
            self.visit_i64(seconds.floor() as i64)
        }
    }
    deserializer.deserialize_any(Seconds)
}

/// An instant in a claim that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct NumericDate(#[serde(with = "crate::numeric_date")] pub(crate) Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_clients_send() {
        let cases = [
            ("1772000000", Some(Timestamp::UNIX_EPOCH.plus_seconds(1_772_000_000))),
            ("1772000000.75", Some(Timestamp::UNIX_EPOCH.plus_seconds(1_772_000_000))),
            ("-1", Some(Timestamp::UNIX_EPOCH.plus_seconds(-1))),
            ("-0.5", Some(Timestamp::UNIX_EPOCH.plus_seconds(-1))),
            ("18446744073709551615", Some(Timestamp::MAX)),
            ("1e300", Some(Timestamp::MAX)),
            ("-1e300", Some(Timestamp::MIN)),
            ("\"1772000000\"", None),
            ("null", None),
            ("{}", None),
        ];
        for (json, expected) in cases {
            let read = serde_json::from_str::<NumericDate>(json).ok().map(|date| date.0);
            assert_eq!(read, expected, "{json}");
        }
    }
}
