//! How long a secret is valid, as it is typed: `180d`, `12h`.

use std::str::FromStr;

/// Two years: what Entra allows at most for a secret that its portal makes.
const LIFETIME_MAX_SECONDS: i64 = 730 * DAY_SECONDS;
const DAY_SECONDS: i64 = 86_400;
const HOUR_SECONDS: i64 = 3_600;

/// A length of time: whole hours or days, from an hour to two years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lifetime {
    seconds: i64,
}

impl Lifetime {
    /// Its length in seconds.
    pub(crate) fn seconds(self) -> i64 {
        self.seconds
    }
}

/// The text is no such length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time such as `180d` or `12h`, from 1h to 730d")]
pub(crate) struct LifetimeError;

impl FromStr for Lifetime {
    type Err = LifetimeError;
    fn from_str(text: &str) -> Result<Self, LifetimeError> {
        let (number, unit) = match (text.strip_suffix('d'), text.strip_suffix('h')) {
            (Some(number), _) => (number, DAY_SECONDS),
            (None, Some(number)) => (number, HOUR_SECONDS),
            (None, None) => return Err(LifetimeError),
        };
        let number: u32 = number.parse().map_err(|_| LifetimeError)?;
        match i64::from(number) * unit {
            seconds if (HOUR_SECONDS..=LIFETIME_MAX_SECONDS).contains(&seconds) => Ok(Self { seconds }),
            _ => Err(LifetimeError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_hours_or_days() {
        let cases = [
            ("180d", Some(15_552_000)),
            ("12h", Some(43_200)),
            ("730d", Some(63_072_000)),
            ("731d", None),
            ("0d", None),
            ("180", None),
            ("-1d", None),
            ("1.5d", None),
            ("99999999999d", None),
            ("", None),
            ("é", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(text.parse().ok().map(Lifetime::seconds), seconds, "{text}");
        }
    }
}
