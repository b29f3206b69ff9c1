//! The functions of `$filter`.

use crate::column::Type;

/// A function that gives a value.
///
/// `tolower` and `toupper` are not here: comparison ignores case, so they are their argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Without spaces, tabs and line ends at both ends.
    Trim,
    /// Characters of a text.
    Length,
    /// Characters before the first occurrence of the second text in the first; -1 where there is none.
    IndexOf,
    /// From a character, counted from 0, to the end or for a number of characters.
    Substring,
    /// The one text behind the other.
    Concat,
    /// The year in UTC.
    Year,
    /// The month in UTC, from 1.
    Month,
    /// The day of the month in UTC, from 1.
    Day,
    /// The hour in UTC.
    Hour,
    /// The minute.
    Minute,
    /// The whole second.
    Second,
    /// The day in UTC.
    Date,
    /// The time of the request.
    Now,
}

/// What `trim` removes, in both back ends.
pub(crate) const TRIMMED: &str = " \t\r\n";

impl Function {
    /// All of them.
    pub const ALL: [Function; 13] = [
        Function::Trim,
        Function::Length,
        Function::IndexOf,
        Function::Substring,
        Function::Concat,
        Function::Year,
        Function::Month,
        Function::Day,
        Function::Hour,
        Function::Minute,
        Function::Second,
        Function::Date,
        Function::Now,
    ];

    /// As OData spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Function::Trim => "trim",
            Function::Length => "length",
            Function::IndexOf => "indexof",
            Function::Substring => "substring",
            Function::Concat => "concat",
            Function::Year => "year",
            Function::Month => "month",
            Function::Day => "day",
            Function::Hour => "hour",
            Function::Minute => "minute",
            Function::Second => "second",
            Function::Date => "date",
            Function::Now => "now",
        }
    }

    /// The type of what it gives.
    pub const fn result(self) -> Type {
        match self {
            Function::Trim | Function::Substring | Function::Concat => Type::String,
            Function::Length | Function::IndexOf => Type::Integer,
            Function::Year | Function::Month | Function::Day => Type::Integer,
            Function::Hour | Function::Minute | Function::Second => Type::Integer,
            Function::Date => Type::Date,
            Function::Now => Type::DateTime,
        }
    }

    /// What it takes, and how many of that it cannot do without.
    pub(crate) const fn parameters(self) -> (&'static [Type], usize) {
        match self {
            Function::Trim | Function::Length => (&[Type::String], 1),
            Function::IndexOf | Function::Concat => (&[Type::String, Type::String], 2),
            Function::Substring => (&[Type::String, Type::Integer, Type::Integer], 2),
            Function::Year | Function::Month | Function::Day => (&[Type::DateTime], 1),
            Function::Hour | Function::Minute | Function::Second => (&[Type::DateTime], 1),
            Function::Date => (&[Type::DateTime], 1),
            Function::Now => (&[], 0),
        }
    }
}

/// A condition on two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextTest {
    /// The subject begins with the pattern.
    StartsWith,
    /// The subject ends with the pattern.
    EndsWith,
    /// The pattern is somewhere in the subject.
    Contains,
}

impl TextTest {
    /// All of them.
    pub const ALL: [TextTest; 3] = [TextTest::StartsWith, TextTest::EndsWith, TextTest::Contains];

    /// How Graph calls it where directory objects know it only in advanced queries.
    pub(crate) const fn advanced_name(self) -> Option<&'static str> {
        match self {
            TextTest::EndsWith => Some("endsWith"),
            TextTest::StartsWith | TextTest::Contains => None,
        }
    }

    /// As OData spells it.
    pub const fn name(self) -> &'static str {
        match self {
            TextTest::StartsWith => "startswith",
            TextTest::EndsWith => "endswith",
            TextTest::Contains => "contains",
        }
    }
}
