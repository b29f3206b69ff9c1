//! `$filter`: a typed condition on the rows of one entity.
//!
//! # Meaning
//!
//! A condition is true or false, never unknown, in both back ends:
//!
//! - Strings compare without regard to case, in the order of their folded text's bytes.
//! - Null equals the literal `null` only. Any other comparison with a null is false, except `ne`, which is true.
//!   A function of a null is null; a condition such as `contains` of a null is false.
//! - `not` turns true to false and false to true.
//! - Enumerations compare by the number that the schema gives a member.
//! - `any` of an empty collection is false, `all` is true.
//! - A property of a derived type is null, and a collection empty, where the row is of another type.

mod check;
mod function;
mod literal;
mod memory;
mod print;
mod sql;

pub use function::{Function, TextTest};
pub use literal::{EnumValue, Literal};
pub(crate) use memory::{Scope, compare, holds};
pub(crate) use sql::condition as condition_to_sql;

use crate::column::{Collection, Column, ItemColumn, Type};
use crate::error::{ODataError, Place, Problem};
use crate::limits::FILTER_LENGTH_MAX;
use crate::parser::parse_filter;
use crate::sql::{Dialect, SqlValue, Writer};
use crate::syntax::{Operator, Quantifier};
use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::timestamp::Timestamp;
use serde_json::Value as Json;

/// A condition on the rows of one entity. Its [`Display`](std::fmt::Display) is the canonical text, which parses to the
/// same filter.
#[derive(Debug, Clone)]
pub struct Filter {
    entity: &'static EntityType,
    condition: Condition,
}

impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.entity.name == other.entity.name && self.condition == other.condition
    }
}

impl Filter {
    /// Reads a decoded `$filter`: properties as `version` knows them, names and operators in any case.
    pub fn parse(text: &str, entity: &'static EntityType, version: Version) -> Result<Filter, ODataError> {
        let condition = check::check(&parse_filter(text)?, entity, version)?;
        let filter = Filter { entity, condition };
        // The canonical text goes into next links, so it has to be one that is accepted again.
        if filter.to_string().len() > FILTER_LENGTH_MAX {
            let max = FILTER_LENGTH_MAX;
            return Err(Problem::TooLong { max }.at(Place::Filter, 1));
        }
        Ok(filter)
    }

    /// A filter from its tree, for tests that make them up.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn from_condition(entity: &'static EntityType, condition: Condition) -> Filter {
        Filter { entity, condition }
    }

    /// The condition as SQL over the entity's columns.
    ///
    /// Placeholders `$n` continue from `params`, in the order of the text, so that `$n` is the n-th parameter for
    /// SQLite too. Where the text says null, the condition is false: use it in a `where`, or behind `is true`.
    /// `now` is what `now()` means.
    pub fn to_sql(&self, dialect: Dialect, now: Timestamp, params: &mut Vec<SqlValue>) -> String {
        let mut writer = Writer::new(dialect, params);
        sql::condition(&self.condition, now, &mut writer);
        writer.finish()
    }

    /// Whether a resource satisfies the condition. `resource` is the JSON that is served.
    pub fn matches(&self, resource: &Json, now: Timestamp) -> bool {
        holds(&self.condition, &Scope::new(resource, now))
    }

    /// The tree.
    pub(crate) fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Whether the condition reads `path` or something below it, such as `appliedConditionalAccessPolicies`: what a
    /// caller may not read, a caller must not be able to ask for.
    pub fn reads(&self, path: &str) -> bool {
        self.condition.reads(path)
    }

    /// The folded text that the string property `path` has in every row that satisfies the condition, where the filter
    /// says so by itself or as one of its top-level `and`s: `userId eq '..'`, or `in` a list of one.
    ///
    /// `None` says nothing: the filter may pin the property in a way that is not looked for.
    pub fn pinned(&self, path: &str) -> Option<&str> {
        match &self.condition {
            Condition::All(inner) => inner.iter().find_map(|condition| condition.pinned(path)),
            condition => condition.pinned(path),
        }
    }
}

/// The tree of a filter. Made by [`Filter::parse`] in a normal form: no `and` directly in an `and`,
/// no `or` in an `or`, no `not` in a `not`.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// True or false of every row.
    Constant(bool),
    /// `and` of at least two.
    All(Vec<Condition>),
    /// `or` of at least two.
    Any(Vec<Condition>),
    /// `not`, never directly in another.
    Not(Box<Condition>),
    /// `value eq null`
    IsNull(Value),
    /// `left operator right`; a literal beside something else is on the right.
    Compare {
        /// The left side.
        left: Value,
        /// How they are compared.
        operator: Operator,
        /// The right side: of the left's type, or both are numbers.
        right: Value,
    },
    /// `value in (..)`
    In {
        /// What is looked for.
        value: Value,
        /// Where: literals of the value's type, at least one unless `or_null`.
        list: Vec<Literal>,
        /// Whether the list has a null.
        or_null: bool,
    },
    /// `value has 'member'`: all members of `flags` are set; an enumeration without flags is that member.
    Has {
        /// A value of the enumeration.
        value: Value,
        /// The members that must be in it.
        flags: Literal,
    },
    /// `startswith(subject, pattern)` and its like.
    Text {
        /// Which of them.
        test: TextTest,
        /// The text that is searched.
        subject: Value,
        /// What it must hold.
        pattern: Value,
    },
    /// `isof('microsoft.graph.type')`, where some of the entity's rows are of it and some are not.
    IsOf(Form),
    /// `collection/any(x: body)`
    Quantified {
        /// How many items must satisfy the body.
        quantifier: Quantifier,
        /// The collection.
        collection: Collection,
        /// The condition on an item.
        body: Box<Condition>,
    },
}

/// A type that derives from an entity's, as a condition on its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The type's name, without the namespace.
    pub name: &'static str,
    /// The column that says of which type a row is, by its folded name.
    pub column: &'static str,
    /// The names of the types that rows can be of and that are this type or derive from it. Never empty.
    pub names: Vec<&'static str>,
}

/// A typed value in a condition. Null literals are resolved by the checker and never appear.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A property.
    Column(Column),
    /// The variable of a lambda, or a property of it.
    Item {
        /// Which lambda's: 0 is the outermost.
        level: usize,
        /// What of the item; one of the collection's.
        column: ItemColumn,
    },
    /// `collection/$count`
    Count(Collection),
    /// A literal.
    Literal(Literal),
    /// A function's result.
    Call(Function, Vec<Value>),
}

impl Condition {
    /// `and`: nested ones are joined.
    pub(crate) fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        let mut flat = Vec::new();
        for condition in conditions {
            match condition {
                Condition::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Condition::All(flat)
    }

    /// `or`: nested ones are joined.
    pub(crate) fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        let mut flat = Vec::new();
        for condition in conditions {
            match condition {
                Condition::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        Condition::Any(flat)
    }

    /// `not`: two cancel each other.
    pub(crate) fn not(condition: Condition) -> Condition {
        match condition {
            Condition::Constant(value) => Condition::Constant(!value),
            Condition::Not(inner) => *inner,
            other => Condition::Not(Box::new(other)),
        }
    }

    fn pinned(&self, path: &str) -> Option<&str> {
        let (value, literal) = match self {
            Condition::Compare {
                left,
                operator: Operator::Equal,
                right: Value::Literal(literal),
            } => (left, literal),
            Condition::In {
                value,
                list,
                or_null: false,
            } => match list.as_slice() {
                [literal] => (value, literal),
                _ => return None,
            },
            _ => return None,
        };
        match (value, literal) {
            (Value::Column(column), Literal::String(text)) if column.path == path => Some(text),
            _ => None,
        }
    }

    fn reads(&self, path: &str) -> bool {
        match self {
            Condition::Constant(_) | Condition::IsOf(_) => false,
            Condition::All(inner) | Condition::Any(inner) => inner.iter().any(|condition| condition.reads(path)),
            Condition::Not(inner) => inner.reads(path),
            Condition::IsNull(value) | Condition::In { value, .. } | Condition::Has { value, .. } => value.reads(path),
            Condition::Compare { left, right, .. } => left.reads(path) || right.reads(path),
            Condition::Text { subject, pattern, .. } => subject.reads(path) || pattern.reads(path),
            Condition::Quantified { collection, body, .. } => is_below(&collection.path, path) || body.reads(path),
        }
    }
}

fn is_below(path: &str, ancestor: &str) -> bool {
    path.strip_prefix(ancestor)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Value {
    /// Its type.
    pub fn of(&self) -> Type {
        match self {
            Value::Column(column) => column.of,
            Value::Item { column, .. } => column.of,
            Value::Count(_) => Type::Integer,
            Value::Literal(literal) => literal.of(),
            Value::Call(function, _) => function.result(),
        }
    }

    /// Whether it can be null.
    pub(crate) fn is_nullable(&self) -> bool {
        match self {
            Value::Column(column) => column.nullable,
            Value::Item { column, .. } => column.nullable,
            Value::Count(_) | Value::Literal(_) => false,
            Value::Call(_, arguments) => arguments.iter().any(Value::is_nullable),
        }
    }

    /// Whether it is the same for every row.
    pub(crate) fn is_constant(&self) -> bool {
        match self {
            Value::Column(_) | Value::Item { .. } | Value::Count(_) => false,
            Value::Literal(_) => true,
            Value::Call(_, arguments) => arguments.iter().all(Value::is_constant),
        }
    }

    fn reads(&self, path: &str) -> bool {
        match self {
            Value::Column(column) => is_below(&column.path, path),
            Value::Count(collection) => is_below(&collection.path, path),
            Value::Item { .. } | Value::Literal(_) => false,
            Value::Call(_, arguments) => arguments.iter().any(|argument| argument.reads(path)),
        }
    }
}
