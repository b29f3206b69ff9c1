//! Literals: what was written, read as the type that is asked for.

use crate::column::{Type, type_name};
use crate::error::Problem;
use crate::lexer::is_guid;
use crate::limits::INTEGER_MAX;
use crate::sql::SqlValue;
use crate::syntax::Written;
use keepwatch_graph::edm::{EnumType, folded};
use keepwatch_graph::timestamp::{TICKS_PER_SECOND, Timestamp};
use std::fmt;

/// A value of an enumeration.
#[derive(Debug, Clone, Copy)]
pub struct EnumValue {
    /// The enumeration.
    pub of: &'static EnumType,
    /// The member's number, or the sum of several members'.
    pub number: i64,
}

impl PartialEq for EnumValue {
    fn eq(&self, other: &Self) -> bool {
        self.of.name == other.of.name && self.number == other.number
    }
}

/// A literal of a known type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `true` or `false`
    Boolean(bool),
    /// A whole number within [`INTEGER_MAX`].
    Integer(i64),
    /// A finite number.
    Double(f64),
    /// Text, folded.
    String(String),
    /// A GUID, in lower case.
    Guid(String),
    /// An instant.
    DateTime(Timestamp),
    /// A day: its midnight in UTC.
    Date(Timestamp),
    /// A member of an enumeration.
    Enum(EnumValue),
}

/// Ticks in a day.
pub(crate) const TICKS_PER_DAY: i64 = 86_400 * TICKS_PER_SECOND;

impl Literal {
    /// Its type.
    pub fn of(&self) -> Type {
        match self {
            Literal::Boolean(_) => Type::Boolean,
            Literal::Integer(_) => Type::Integer,
            Literal::Double(_) => Type::Double,
            Literal::String(_) => Type::String,
            Literal::Guid(_) => Type::Guid,
            Literal::DateTime(_) => Type::DateTime,
            Literal::Date(_) => Type::Date,
            Literal::Enum(value) => Type::Enum(value.of),
        }
    }

    /// As a column holds it.
    pub(crate) fn value(&self) -> SqlValue {
        match self {
            Literal::Boolean(value) => SqlValue::Integer(i64::from(*value)),
            Literal::Integer(value) => SqlValue::Integer(*value),
            Literal::Double(value) => SqlValue::Real(*value),
            Literal::String(text) | Literal::Guid(text) => SqlValue::Text(text.clone()),
            Literal::DateTime(at) => SqlValue::Integer(at.ticks()),
            Literal::Date(midnight) => SqlValue::Integer(midnight.ticks() / TICKS_PER_DAY),
            Literal::Enum(value) => SqlValue::Integer(value.number),
        }
    }

    /// `written` as a value of `of`. `written` must not be null.
    pub(crate) fn read(written: &Written, of: Type) -> Result<Literal, Problem> {
        match (of, written) {
            (Type::Boolean, Written::Boolean(value)) => Ok(Literal::Boolean(*value)),
            (Type::Integer | Type::Double, Written::Number(text)) => number(text, of),
            (Type::String, Written::Text(text) | Written::Guid(text)) => Ok(Literal::String(folded(text))),
            (Type::Guid, Written::Text(text) | Written::Guid(text)) => guid(text),
            (Type::Enum(of), Written::Text(text)) => member(of, text),
            (Type::Enum(of), Written::Qualified(prefix, text)) if names(prefix, of) => member(of, text),
            (Type::DateTime, Written::DateTime(text) | Written::Date(text) | Written::Text(text)) => {
                instant(text).map(Literal::DateTime)
            }
            (Type::Date, Written::Date(text) | Written::Text(text)) => day(text).map(Literal::Date),
            _ => Err(Problem::WrongType {
                expected: of.name(),
                found: written.type_name(),
            }),
        }
    }

    /// `written` where nothing says what type it should have.
    pub(crate) fn read_as_written(written: &Written) -> Result<Literal, Problem> {
        match written {
            Written::Boolean(value) => Ok(Literal::Boolean(*value)),
            Written::Number(_) => Literal::read(written, Type::Integer),
            Written::Text(_) | Written::Guid(_) => Literal::read(written, Type::String),
            Written::Date(_) => Literal::read(written, Type::Date),
            Written::DateTime(_) => Literal::read(written, Type::DateTime),
            Written::Null | Written::Qualified(..) => Err(Problem::WrongType {
                expected: "a property to compare it with".to_owned(),
                found: written.type_name(),
            }),
        }
    }
}

impl Written {
    /// The type it looks like, as a message spells it.
    pub(crate) fn type_name(&self) -> String {
        match self {
            Written::Null => "null".to_owned(),
            Written::Boolean(_) => Type::Boolean.name(),
            Written::Number(_) => "a number".to_owned(),
            Written::Text(_) => Type::String.name(),
            Written::Qualified(prefix, _) => prefix.clone(),
            Written::Date(_) => Type::Date.name(),
            Written::DateTime(_) => Type::DateTime.name(),
            Written::Guid(_) => Type::Guid.name(),
        }
    }
}

/// An integer where the text is one, and else a double; an integer for a double is a double.
fn number(text: &str, of: Type) -> Result<Literal, Problem> {
    let bad = |expected| Problem::BadLiteral {
        text: text.to_owned(),
        expected,
    };
    // `f64`'s parser also takes words, signs and dots that OData does not.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    if !is_number {
        return Err(bad("a number"));
    }
    if of == Type::Integer
        && let Ok(value) = text.parse::<i64>()
    {
        return if (-INTEGER_MAX..=INTEGER_MAX).contains(&value) {
            Ok(Literal::Integer(value))
        } else {
            Err(bad("a whole number of at most 16 digits"))
        };
    }
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Literal::Double(value)),
        _ => Err(bad("a number")),
    }
}

fn guid(text: &str) -> Result<Literal, Problem> {
    if !is_guid(text) {
        return Err(Problem::BadLiteral {
            text: text.to_owned(),
            expected: "a GUID such as `68ca8ec0-11f8-456b-a785-70d9936650d5`",
        });
    }
    Ok(Literal::Guid(text.to_ascii_lowercase()))
}

fn names(prefix: &str, of: &EnumType) -> bool {
    type_name(prefix).is_some_and(|name| name.eq_ignore_ascii_case(of.name))
}

/// One member, or several joined by commas where the enumeration is one of flags.
fn member(of: &'static EnumType, text: &str) -> Result<Literal, Problem> {
    let number_of = |name: &str| {
        of.member(name)
            .map(|member| i64::from(member.value))
            .ok_or_else(|| Problem::UnknownMember {
                text: name.to_owned(),
                of: of.name,
            })
    };
    let number = if of.flags {
        text.split(',')
            .try_fold(0, |sum, name| Ok(sum | number_of(name.trim())?))?
    } else {
        number_of(text)?
    };
    Ok(Literal::Enum(EnumValue { of, number }))
}

const INSTANT: &str = "a date and time with a zone, such as `2026-01-31T09:00:00Z`";

/// A date and time, or a date, which is its midnight in UTC. The seconds can be left out, as OData allows.
fn instant(text: &str) -> Result<Timestamp, Problem> {
    let bad = || Problem::BadLiteral {
        text: text.to_owned(),
        expected: INSTANT,
    };
    const MINUTES_LENGTH: usize = "2026-01-31T09:00".len();
    const DATE_LENGTH: usize = "2026-01-31".len();
    let full = match text.split_at_checked(MINUTES_LENGTH) {
        None if text.len() == DATE_LENGTH => format!("{text}T00:00:00Z"),
        Some((minutes, zone)) if zone.starts_with(['Z', 'z', '+', '-']) => format!("{minutes}:00{zone}"),
        _ => text.to_owned(),
    };
    Timestamp::parse(&full).map_err(|_| bad())
}

fn day(text: &str) -> Result<Timestamp, Problem> {
    Timestamp::parse(&format!("{text}T00:00:00Z")).map_err(|_| Problem::BadLiteral {
        text: text.to_owned(),
        expected: "a date such as `2026-01-31`",
    })
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Boolean(value) => write!(f, "{value}"),
            Literal::Integer(value) => write!(f, "{value}"),
            // `Debug` keeps a dot or an exponent, so that it is read as a double again.
            Literal::Double(value) => write!(f, "{value:?}"),
            Literal::String(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Literal::Guid(text) => f.write_str(text),
            Literal::DateTime(at) => write!(f, "{at}"),
            Literal::Date(midnight) => f.write_str(&midnight.to_string()[..10]),
            Literal::Enum(value) => write!(f, "'{value}'"),
        }
    }
}

impl fmt::Display for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let members = self.of.members.iter();
        if !self.of.flags || self.number == 0 {
            let found = members.clone().find(|member| i64::from(member.value) == self.number);
            return f.write_str(found.map_or("", |member| member.name));
        }
        let names: Vec<_> = members
            .filter(|member| member.value != 0 && self.number & i64::from(member.value) == i64::from(member.value))
            .map(|member| member.name)
            .collect();
        f.write_str(&names.join(","))
    }
}
