//! The canonical text of a filter: what a next link says, and what a token is bound to.

use super::{Condition, Filter, Value};
use crate::column::NAMESPACE;
use crate::lexer::COUNT;
use std::fmt::{self, Display, Formatter};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Printer { level: 0 }.condition(&self.condition, f)
    }
}

struct Printer {
    /// How many lambdas are around the current condition.
    level: usize,
}

impl Printer {
    fn condition(&mut self, condition: &Condition, f: &mut Formatter<'_>) -> fmt::Result {
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
                Self::value(value, f)?;
                f.write_str(" eq null")
            }
            Condition::Compare { left, operator, right } => {
                Self::value(left, f)?;
                write!(f, " {} ", operator.name())?;
                Self::value(right, f)
            }
            Condition::In { value, list, or_null } => {
                Self::value(value, f)?;
                f.write_str(" in (")?;
                for (index, literal) in list.iter().enumerate() {
                    write!(f, "{}{literal}", if index > 0 { "," } else { "" })?;
                }
                f.write_str(if *or_null { ",null)" } else { ")" })
            }
            Condition::Has { value, flags } => {
                Self::value(value, f)?;
                write!(f, " has {flags}")
            }
            Condition::Text { test, subject, pattern } => {
                write!(f, "{}(", test.name())?;
                Self::value(subject, f)?;
                f.write_str(",")?;
                Self::value(pattern, f)?;
                f.write_str(")")
            }
            Condition::IsOf(form) => write!(f, "isof('{NAMESPACE}{}')", form.name),
            Condition::Quantified {
                quantifier,
                collection,
                body,
            } => {
                write!(f, "{}/{}(x{}:", collection.path, quantifier.name(), self.level)?;
                self.level += 1;
                self.condition(body, f)?;
                self.level -= 1;
                f.write_str(")")
            }
        }
    }

    /// The parts of an `and` or `or`. Parentheses are where they are needed and nowhere else, so that the canonical
    /// text is never nested deeper than what was sent.
    fn joined(&mut self, parts: &[Condition], between: &str, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                f.write_str(between)?;
            }
            self.grouped(part, matches!(part, Condition::Any(_)), f)?;
        }
        Ok(())
    }

    fn grouped(&mut self, condition: &Condition, group: bool, f: &mut Formatter<'_>) -> fmt::Result {
        if !group {
            return self.condition(condition, f);
        }
        f.write_str("(")?;
        self.condition(condition, f)?;
        f.write_str(")")
    }

    fn value(value: &Value, f: &mut Formatter<'_>) -> fmt::Result {
        match value {
            Value::Column(column) => f.write_str(&column.path),
            Value::Item { level, column } => {
                write!(f, "x{level}")?;
                column.path.iter().try_for_each(|path| write!(f, "/{path}"))
            }
            Value::Count(collection) => write!(f, "{}/{COUNT}", collection.path),
            Value::Literal(literal) => write!(f, "{literal}"),
            Value::Call(function, arguments) => {
                write!(f, "{}(", function.name())?;
                for (index, argument) in arguments.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    Self::value(argument, f)?;
                }
                f.write_str(")")
            }
        }
    }
}
