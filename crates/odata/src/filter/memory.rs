//! The in-memory back end of `$filter`: a naive evaluator, written for clarity, that the SQL is held against.

use super::function::TRIMMED;
use super::literal::TICKS_PER_DAY;
use super::{Condition, Function, TextTest, Value};
use crate::row;
use crate::sql::SqlValue;
use crate::syntax::Quantifier;
use keepwatch_graph::timestamp::Timestamp;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// What values are looked up in.
pub(crate) struct Scope<'a> {
    resource: &'a Json,
    now: Timestamp,
    /// The items that the lambdas around are at, outermost first.
    items: Vec<&'a Json>,
}

impl<'a> Scope<'a> {
    pub(crate) fn new(resource: &'a Json, now: Timestamp) -> Self {
        let items = Vec::new();
        Self { resource, now, items }
    }

    /// For what is the same of every row.
    pub(crate) fn without_row(now: Timestamp) -> Scope<'static> {
        Scope::new(&Json::Null, now)
    }

    fn with_item(&self, item: &'a Json) -> Scope<'a> {
        let mut items = self.items.clone();
        items.push(item);
        Scope { items, ..*self }
    }
}

/// Whether `condition` is true.
pub(crate) fn holds(condition: &Condition, scope: &Scope<'_>) -> bool {
    match condition {
        Condition::Constant(value) => *value,
        Condition::All(inner) => inner.iter().all(|condition| holds(condition, scope)),
        Condition::Any(inner) => inner.iter().any(|condition| holds(condition, scope)),
        Condition::Not(inner) => !holds(inner, scope),
        Condition::IsNull(of) => value(of, scope) == SqlValue::Null,
        Condition::Compare { left, operator, right } => match (value(left, scope), value(right, scope)) {
            (SqlValue::Null, _) | (_, SqlValue::Null) => operator.accepts_null(),
            (left, right) => operator.accepts(compare(&left, &right)),
        },
        Condition::In {
            value: of,
            list,
            or_null,
        } => match value(of, scope) {
            SqlValue::Null => *or_null,
            found => list.iter().any(|literal| compare(&literal.value(), &found).is_eq()),
        },
        Condition::Has { value: of, flags } => match (value(of, scope), flags.value()) {
            (SqlValue::Integer(found), SqlValue::Integer(flags)) if is_flags(of) => found & flags == flags,
            (found, flags) => found == flags,
        },
        Condition::Text { test, subject, pattern } => match (value(subject, scope), value(pattern, scope)) {
            (SqlValue::Text(subject), SqlValue::Text(pattern)) => match test {
                TextTest::StartsWith => subject.starts_with(&pattern),
                TextTest::EndsWith => subject.ends_with(&pattern),
                TextTest::Contains => subject.contains(&pattern),
            },
            _ => false,
        },
        Condition::IsOf(form) => row::form(scope.resource).is_some_and(|name| form.names.contains(&name)),
        Condition::Quantified {
            quantifier,
            collection,
            body,
        } => {
            let mut items = row::items(collection, scope.resource).into_iter();
            let mut of_item = |item| holds(body, &scope.with_item(item));
            match quantifier {
                Quantifier::Any => items.any(&mut of_item),
                Quantifier::All => items.all(of_item),
            }
        }
    }
}

fn is_flags(value: &Value) -> bool {
    matches!(value.of(), crate::column::Type::Enum(of) if of.flags)
}

impl crate::syntax::Operator {
    /// What a comparison is where a side is null.
    fn accepts_null(self) -> bool {
        self == Self::NotEqual
    }
}

/// The order of two values: null is less than all others, numbers compare as numbers, texts by their bytes.
pub(crate) fn compare(a: &SqlValue, b: &SqlValue) -> Ordering {
    match (a, b) {
        (SqlValue::Integer(a), SqlValue::Integer(b)) => a.cmp(b),
        (SqlValue::Text(a), SqlValue::Text(b)) => a.cmp(b),
        (SqlValue::Integer(a), SqlValue::Real(b)) => numbers(*a as f64, *b),
        (SqlValue::Real(a), SqlValue::Integer(b)) => numbers(*a, *b as f64),
        (SqlValue::Real(a), SqlValue::Real(b)) => numbers(*a, *b),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// JSON and literals have no NaN, so there always is an order.
fn numbers(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// Values of different kinds meet only where one is null.
fn rank(value: &SqlValue) -> u8 {
    match value {
        SqlValue::Null => 0,
        SqlValue::Integer(_) | SqlValue::Real(_) => 1,
        SqlValue::Text(_) => 2,
    }
}

/// What `value` is, as a column would hold it.
pub(crate) fn value(of: &Value, scope: &Scope<'_>) -> SqlValue {
    match of {
        Value::Column(column) => row::scalar(column, scope.resource),
        Value::Item { level, column } => {
            let item = scope.items.get(*level);
            item.and_then(|item| row::item_value(column, item))
                .unwrap_or(SqlValue::Null)
        }
        Value::Count(collection) => SqlValue::Integer(row::items(collection, scope.resource).len() as i64),
        Value::Literal(literal) => literal.value(),
        Value::Call(function, arguments) => {
            let values: Vec<SqlValue> = arguments.iter().map(|argument| value(argument, scope)).collect();
            call(*function, &values, scope.now).unwrap_or(SqlValue::Null)
        }
    }
}

/// The function's result; `None`, which is null, where an argument is null.
fn call(function: Function, arguments: &[SqlValue], now: Timestamp) -> Option<SqlValue> {
    let text = |index: usize| match arguments.get(index) {
        Some(SqlValue::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let number = |index: usize| match arguments.get(index) {
        Some(SqlValue::Integer(number)) => Some(*number),
        _ => None,
    };
    let instant = || number(0).and_then(Timestamp::from_ticks);
    Some(match function {
        Function::Trim => SqlValue::Text(text(0)?.trim_matches(|c| TRIMMED.contains(c)).to_owned()),
        Function::Length => SqlValue::Integer(text(0)?.chars().count() as i64),
        Function::IndexOf => SqlValue::Integer(index_of(text(0)?, text(1)?)),
        Function::Substring => {
            let start = usize::try_from(number(1)?).ok()?;
            let length = number(2).and_then(|length| usize::try_from(length).ok());
            SqlValue::Text(
                text(0)?
                    .chars()
                    .skip(start)
                    .take(length.unwrap_or(usize::MAX))
                    .collect(),
            )
        }
        Function::Concat => SqlValue::Text([text(0)?, text(1)?].concat()),
        Function::Year => part(instant()?, 0..4)?,
        Function::Month => part(instant()?, 5..7)?,
        Function::Day => part(instant()?, 8..10)?,
        Function::Hour => part(instant()?, 11..13)?,
        Function::Minute => part(instant()?, 14..16)?,
        Function::Second => part(instant()?, 17..19)?,
        Function::Date => SqlValue::Integer(instant()?.ticks() / TICKS_PER_DAY),
        Function::Now => SqlValue::Integer(now.ticks()),
    })
}

/// Characters before the first `pattern` in `text`, or -1.
fn index_of(text: &str, pattern: &str) -> i64 {
    text.find(pattern)
        .map_or(-1, |bytes| text[..bytes].chars().count() as i64)
}

/// The number at a place of the instant's text, which is the definition of these functions that needs no calendar.
fn part(at: Timestamp, place: std::ops::Range<usize>) -> Option<SqlValue> {
    at.to_string().get(place)?.parse().ok().map(SqlValue::Integer)
}
