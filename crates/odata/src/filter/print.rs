//! The canonical text of a filter: what a next link says, and what a token is bound to.

use super::{Condition, Filter, Value};
use crate::column::Collection;
use std::fmt::{self, Display, Formatter};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printer {
            collections: Vec::new(),
        }
        .condition(&self.condition, f)
    }
}

struct Printer<'a> {
    /// Of the lambdas around the current condition, outermost first.
    collections: Vec<&'a Collection>,
}

impl<'a> Printer<'a> {
    fn condition(&mut self, condition: &'a Condition, f: &mut Formatter<'_>) -> fmt::Result {
        match condition {
            Condition::Constant(value) => write!(f, "{value}"),
            Condition::All(inner) => self.joined(inner, " and ", f),
            Condition::Any(inner) => self.joined(inner, " or ", f),
            Condition::Not(inner) => {
                f.write_str("not ")?;
                let is_joined = matches!(**inner, Condition::All(_) | Condition::Any(_));
                self.grouped(inner, is_joined, f)
            }
            Condition::IsNull(value) => {
                self.value(value, f)?;
                f.write_str(" eq null")
            }
            Condition::Compare { left, operator, right } => {
                self.value(left, f)?;
                write!(f, " {} ", operator.name())?;
                self.value(right, f)
            }
            Condition::In { value, list, or_null } => {
                self.value(value, f)?;
                f.write_str(" in (")?;
                for (index, literal) in list.iter().enumerate() {
                    write!(f, "{}{literal}", if index > 0 { "," } else { "" })?;
                }
                f.write_str(if *or_null { ",null)" } else { ")" })
            }
            Condition::Has { value, flags } => {
                self.value(value, f)?;
                write!(f, " has {flags}")
            }
            Condition::Text { test, subject, pattern } => {
                write!(f, "{}(", test.name())?;
                self.value(subject, f)?;
                f.write_str(",")?;
                self.value(pattern, f)?;
                f.write_str(")")
            }
            Condition::Quantified {
                quantifier,
                collection,
                body,
            } => {
                let level = self.collections.len();
                write!(f, "{}/{}(x{level}:", collection.path, quantifier.name())?;
                self.collections.push(collection);
                self.condition(body, f)?;
                self.collections.pop();
                f.write_str(")")
            }
        }
    }

    /// The parts of an `and` or `or`. Parentheses are where they are needed and nowhere else, so that the canonical
    /// text is never nested deeper than what was sent.
    fn joined(&mut self, parts: &'a [Condition], between: &str, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(between)?;
            }
            self.grouped(part, matches!(part, Condition::Any(_)), f)?;
        }
        Ok(())
    }

    fn grouped(&mut self, condition: &'a Condition, group: bool, f: &mut Formatter<'_>) -> fmt::Result {
        if !group {
            return self.condition(condition, f);
        }
        f.write_str("(")?;
        self.condition(condition, f)?;
        f.write_str(")")
    }

    fn value(&self, value: &Value, f: &mut Formatter<'_>) -> fmt::Result {
        match value {
            Value::Column(column) => f.write_str(&column.path),
            Value::Item(level) => {
                write!(f, "x{level}")?;
                match self
                    .collections
                    .get(*level)
                    .and_then(|collection| collection.item.as_ref())
                {
                    Some(item) => write!(f, "/{item}"),
                    None => Ok(()),
                }
            }
            Value::Literal(literal) => write!(f, "{literal}"),
            Value::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                for (index, argument) in arguments.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    self.value(argument, f)?;
                }
                f.write_str(")")
            }
        }
    }
}
