//! Values without members: checked, and spelled in the one way that the stored form has.

use super::error::BodyProblem;
use crate::binary::Binary;
use crate::edm::{EnumType, Kind};
use crate::timestamp::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn read(kind: &'static Kind, value: Value) -> Result<Value, BodyProblem> {
    match (kind, &value) {
        (Kind::Boolean, Value::Bool(_)) | (Kind::Double, Value::Number(_)) | (Kind::String, Value::String(_)) => {
            Ok(value)
        }
        (Kind::Int32, Value::Number(number)) => match number.as_i64().map(i32::try_from) {
            Some(Ok(_)) => Ok(value),
            _ => Err(not_a("Edm.Int32", &number.to_string())),
        },
        (Kind::Int64, Value::Number(number)) if number.is_i64() => Ok(value),
        (Kind::Int64, Value::Number(number)) => Err(not_a("Edm.Int64", &number.to_string())),
        (Kind::Guid, Value::String(text)) => guid(text),
        (Kind::Binary, Value::String(text)) => match Binary::parse(text) {
            Some(bytes) => Ok(json!(bytes.to_base64())),
            None => Err(not_a("Edm.Binary", text)),
        },
        (Kind::DateTimeOffset, Value::String(text)) => match Timestamp::parse(text) {
            Ok(at) => Ok(json!(at.to_string())),
            Err(_) => Err(not_a("Edm.DateTimeOffset", text)),
        },
        (Kind::TimeOfDay, Value::String(text)) if is_time_of_day(text) => Ok(value),
        (Kind::TimeOfDay, Value::String(text)) => Err(not_a("Edm.TimeOfDay", text)),
        (Kind::Enum(of), Value::String(text)) => members(of, text).map(Value::String),
        _ => Err(BodyProblem::mismatch(kind.name(), &value)),
    }
}

fn not_a(expected: &'static str, value: &str) -> BodyProblem {
    let value = value.to_owned();
    BodyProblem::Value { expected, value }
}

fn guid(text: &str) -> Result<Value, BodyProblem> {
    // Only the hyphenated form: braces and URNs would make two spellings of one id.
    let hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
    match Uuid::try_parse(text) {
        Ok(uuid) if hyphenated => Ok(json!(uuid.hyphenated().to_string())),
        _ => Err(not_a("Edm.Guid", text)),
    }
}

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.f` with up to twelve digits. Source: OData ABNF 4.01, `timeOfDayValue`.
fn is_time_of_day(text: &str) -> bool {
    const FRACTION_DIGITS_MAX: usize = 12;
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let is_part = |(index, part): (usize, &str)| {
        let below = if index == 0 { 24 } else { 60 };
        part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse().is_ok_and(|n: u8| n < below)
    };
    let parts = clock.split(':').count();
    let is_fraction = |digits: &str| {
        (1..=FRACTION_DIGITS_MAX).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    clock.split(':').enumerate().all(is_part)
        && match fraction {
            None => (2..=3).contains(&parts),
            Some(digits) => parts == 3 && is_fraction(digits),
        }
}

/// A member's name, or for flags several joined by commas, as the schema spells them.
fn members(of: &'static EnumType, text: &str) -> Result<String, BodyProblem> {
    let member = |name: &str| match of.member(name) {
        Some(member) => Ok(member.name),
        None => Err(BodyProblem::NotAMember {
            value: name.to_owned(),
            of: of.name,
        }),
    };
    if !of.flags {
        return member(text).map(str::to_owned);
    }
    let names: Result<Vec<_>, _> = text.split(',').map(str::trim).map(member).collect();
    names.map(|names| names.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_has_hours_and_minutes() {
        for (text, expected) in [
            ("00:00", true),
            ("23:59:59", true),
            ("07:59:59.999", true),
            ("07:59:59.1234567890123", false),
            ("07:59:59.", false),
            ("07:59.5", false),
            ("24:00", false),
            ("23:60", false),
            ("7:00", false),
            ("07", false),
            ("+7:00", false),
            ("07:00:00:00", false),
            ("", false),
        ] {
            assert_eq!(is_time_of_day(text), expected, "{text}");
        }
    }
}
