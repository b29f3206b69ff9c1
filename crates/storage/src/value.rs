//! What a column or a parameter holds, in either engine.

use std::borrow::Cow;

/// One value of a column or parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// Whole numbers, ticks, enumeration numbers, booleans as 0 and 1.
    Integer(i64),
    /// Floating-point numbers.
    Real(f64),
    /// Text. INVARIANT: holds no NUL, which PostgreSQL cannot store; [`Value::text`] sees to it.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Value<'a> {
    /// Text. NUL, which PostgreSQL cannot store, becomes U+FFFD in both engines, so that they agree.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.as_bytes().contains(&0) {
            return Value::Text(Cow::Owned(text.replace('\0', "\u{fffd}")));
        }
        Value::Text(text)
    }

    /// Text, or null.
    pub fn optional_text(text: Option<&'a str>) -> Self {
        text.map_or(Value::Null, Value::text)
    }

    /// Whatever prints itself as text, such as an id.
    pub fn display(value: impl std::fmt::Display) -> Self {
        Value::text(value.to_string())
    }

    /// A view of the value that copies nothing.
    pub fn borrowed(&self) -> Value<'_> {
        match self {
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(*number),
            Value::Real(number) => Value::Real(*number),
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
        }
    }

    /// The value with everything it borrows copied.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Integer(number) => Value::Integer(number),
            Value::Real(number) => Value::Real(number),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Integer(value.into())
    }
}

impl From<keepwatch_graph::Timestamp> for Value<'_> {
    fn from(at: keepwatch_graph::Timestamp) -> Self {
        Value::Integer(at.ticks())
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Value::Bytes(Cow::Borrowed(bytes))
    }
}
