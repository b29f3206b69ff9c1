//! Instants as Graph keeps them: whole ticks of 100 nanoseconds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An instant in UTC, counted in ticks of 100 nanoseconds since 0001-01-01T00:00:00Z (the epoch of .NET, which Graph's
/// own ids show).
///
/// On the wire: ISO 8601 with exactly seven fractional digits and `Z`, so that text order is time order and a value
/// that was given out can be sent back as a bound. Read: any number of fractional digits up to seven, `Z` or an offset.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Ticks in a second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const TICKS_PER_DAY: i64 = SECONDS_PER_DAY * TICKS_PER_SECOND;
/// Days from 0001-01-01 to 1970-01-01.
const UNIX_EPOCH_DAYS: i64 = 719_162;
const TEXT_LENGTH: usize = 28;

/// Why a text is not a [`Timestamp`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not `YYYY-MM-DDThh:mm:ss[.f]` with `Z` or an offset.
    #[error("not an ISO 8601 date and time with a zone, such as `2026-01-31T09:00:00Z`")]
    Malformed,
    /// The form is right but there is no such day, hour, minute or second.
    #[error("no such date or time")]
    OutOfRange,
    /// More than seven fractional digits.
    #[error("more than seven fractional digits")]
    TooPrecise,
}

impl Timestamp {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Timestamp = Timestamp(0);
    /// 9999-12-31T23:59:59.9999999Z.
    pub const MAX: Timestamp = Timestamp(3_652_059 * TICKS_PER_DAY - 1);
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Timestamp = Timestamp(UNIX_EPOCH_DAYS * TICKS_PER_DAY);

    /// The instant `ticks` after [`Timestamp::MIN`]; `None` outside the years 1 to 9999.
    pub const fn from_ticks(ticks: i64) -> Option<Self> {
        if ticks < Self::MIN.0 || ticks > Self::MAX.0 {
            None
        } else {
            Some(Self(ticks))
        }
    }

    /// The instant `seconds` after 1970; `None` outside the years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        seconds
            .checked_mul(TICKS_PER_SECOND)?
            .checked_add(Self::UNIX_EPOCH.0)
            .and_then(Self::from_ticks)
    }

    /// Ticks since [`Timestamp::MIN`].
    pub const fn ticks(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded down.
    pub const fn unix_seconds(self) -> i64 {
        (self.0 - Self::UNIX_EPOCH.0).div_euclid(TICKS_PER_SECOND)
    }

    /// Whole days since 1970, rounded down.
    pub const fn unix_days(self) -> i64 {
        self.0.div_euclid(TICKS_PER_DAY) - UNIX_EPOCH_DAYS
    }

    /// Seconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn seconds_since(self, earlier: Timestamp) -> f64 {
        (self.0 - earlier.0) as f64 / TICKS_PER_SECOND as f64
    }

    /// `self` moved by `seconds` (negative: back), held inside the years 1 to 9999.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Timestamp {
        let ticks = self.0.saturating_add(seconds.saturating_mul(TICKS_PER_SECOND));
        Timestamp(ticks.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// `self` moved by `days` (negative: back), held inside the years 1 to 9999.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Timestamp {
        self.plus_seconds(days.saturating_mul(SECONDS_PER_DAY))
    }

    /// The next representable instant, one tick later; [`Timestamp::MAX`] stays.
    #[must_use]
    pub fn next_tick(self) -> Timestamp {
        Timestamp((self.0 + 1).min(Self::MAX.0))
    }

    /// Reads the wire form.
    pub fn parse(text: &str) -> Result<Self, TimestampError> {
        parse(text.as_bytes())
    }

    /// Appends the wire form, 28 bytes.
    pub fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.text());
    }

    fn text(self) -> [u8; TEXT_LENGTH] {
        let (year, month, day) = civil_from_days(self.0 / TICKS_PER_DAY);
        let within_day = self.0 % TICKS_PER_DAY;
        let seconds = within_day / TICKS_PER_SECOND;
        let mut out = *b"0000-00-00T00:00:00.0000000Z";
        digits(&mut out[0..4], year);
        digits(&mut out[5..7], month);
        digits(&mut out[8..10], day);
        digits(&mut out[11..13], seconds / 3600);
        digits(&mut out[14..16], seconds / 60 % 60);
        digits(&mut out[17..19], seconds % 60);
        digits(&mut out[20..27], within_day % TICKS_PER_SECOND);
        out
    }
}

fn digits(out: &mut [u8], mut value: i64) {
    for place in out.iter_mut().rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn parse(text: &[u8]) -> Result<Timestamp, TimestampError> {
    use TimestampError::{Malformed, OutOfRange, TooPrecise};
    let (head, rest) = text.split_at_checked(19).ok_or(Malformed)?;
    let separators =
        head[4] == b'-' && head[7] == b'-' && matches!(head[10], b'T' | b't') && head[13] == b':' && head[16] == b':';
    if !separators {
        return Err(Malformed);
    }
    let [year, month, day] = [number(&head[0..4])?, number(&head[5..7])?, number(&head[8..10])?];
    let [hour, minute, second] = [number(&head[11..13])?, number(&head[14..16])?, number(&head[17..19])?];

    let (fraction, zone) = match rest.strip_prefix(b".") {
        None => (0, rest),
        Some(rest) => {
            let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            if length == 0 {
                return Err(Malformed);
            }
            if length > 7 {
                return Err(TooPrecise);
            }
            (
                number(&rest[..length])? * 10_i64.pow(7 - length as u32),
                &rest[length..],
            )
        }
    };
    let offset_minutes = offset_minutes(zone)?;

    if year < 1 || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return Err(OutOfRange);
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(OutOfRange);
    }
    let seconds =
        days_from_civil(year, month, day) * SECONDS_PER_DAY + hour * 3600 + (minute - offset_minutes) * 60 + second;
    Timestamp::from_ticks(seconds * TICKS_PER_SECOND + fraction).ok_or(OutOfRange)
}

fn number(digits: &[u8]) -> Result<i64, TimestampError> {
    digits.iter().try_fold(0, |value, byte| match byte {
        b'0'..=b'9' => Ok(value * 10 + i64::from(byte - b'0')),
        _ => Err(TimestampError::Malformed),
    })
}

fn offset_minutes(zone: &[u8]) -> Result<i64, TimestampError> {
    match zone {
        b"Z" | b"z" => Ok(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            if hours > 14 || minutes > 59 {
                return Err(TimestampError::OutOfRange);
            }
            let total = hours * 60 + minutes;
            Ok(if *sign == b'-' { -total } else { total })
        }
        _ => Err(TimestampError::Malformed),
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01. The year is taken to begin in March, which puts the leap day at its end.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 306
}

/// The inverse of [`days_from_civil`] for days of the years 1 to 9999.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    const DAYS_PER_400_YEARS: i64 = 146_097;
    let days = days + 306;
    let era = days.div_euclid(DAYS_PER_400_YEARS);
    let day_of_era = days.rem_euclid(DAYS_PER_400_YEARS);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).expect("the text is ASCII by construction"))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        Self::parse(text)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                Timestamp::parse(text)
                    .map_err(|error| E::custom(format_args!("`{}`: {error}", crate::text::shown(text))))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_clients_send_and_writes_seven_digits() {
        let cases = [
            ("2020-11-03T20:51:34.6245276Z", "2020-11-03T20:51:34.6245276Z"),
            ("2018-09-05T00:11:27.773602Z", "2018-09-05T00:11:27.7736020Z"),
            ("2019-04-05T22:31:27Z", "2019-04-05T22:31:27.0000000Z"),
            ("2024-02-29T23:59:59.9Z", "2024-02-29T23:59:59.9000000Z"),
            ("2024-01-01T00:30:00+01:00", "2023-12-31T23:30:00.0000000Z"),
            ("1600-12-31t00:00:00z", "1600-12-31T00:00:00.0000000Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_instant() {
        use TimestampError::{Malformed, OutOfRange, TooPrecise};
        let cases = [
            ("", Malformed),
            ("2020-11-03", Malformed),
            ("2020-11-03T20:51:34", Malformed),
            ("2020-11-03 20:51:34Z", Malformed),
            ("2020-11-03T20:51:34.Z", Malformed),
            ("2020-11-03T20:51:34é", Malformed),
            ("2020-11-03T20:51:34.12345678Z", TooPrecise),
            ("2023-02-29T00:00:00Z", OutOfRange),
            ("2020-13-01T00:00:00Z", OutOfRange),
            ("2020-01-01T24:00:00Z", OutOfRange),
            ("0000-01-01T00:00:00Z", OutOfRange),
            ("0001-01-01T00:00:00+01:00", OutOfRange),
        ];
        for (text, expected) in cases {
            assert_eq!(Timestamp::parse(text), Err(expected), "{text}");
        }
    }

    /// The ticks in a history item's id of Graph's own documentation are those of its time.
    #[test]
    fn ticks_are_those_of_dot_net() {
        let at = Timestamp::parse("2019-04-05T23:00:14.0973557Z").unwrap();
        assert_eq!(at.ticks(), 636_901_020_140_973_557);
        assert_eq!(at.unix_seconds(), 1_554_505_214);
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.9999999Z");
    }

    proptest! {
        #[test]
        fn parse_after_print_is_the_identity(ticks in Timestamp::MIN.ticks()..=Timestamp::MAX.ticks()) {
            let at = Timestamp::from_ticks(ticks).unwrap();
            prop_assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
        }

        #[test]
        fn text_order_is_time_order(a in Timestamp::MIN.ticks()..=Timestamp::MAX.ticks(), b in Timestamp::MIN.ticks()..=Timestamp::MAX.ticks()) {
            let (a, b) = (Timestamp(a), Timestamp(b));
            prop_assert_eq!(a.to_string().cmp(&b.to_string()), a.cmp(&b));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Timestamp::parse(&text);
        }
    }
}
