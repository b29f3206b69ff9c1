//! The SQL back end of `$filter`.
//!
//! A null condition counts as false, so comparisons stay plain and indexes are used; only what a `not` or a `ne` turns
//! round is made two-valued, by `is not true`, which both engines have.

mod lambda;
mod value;

use super::literal::TICKS_PER_DAY;
use super::memory;
use super::{Condition, Form, Function, Literal, TextTest, Value};
use crate::column::{Collection, Column};
use crate::sql::{Dialect, SqlValue, Writer};
use crate::syntax::Operator;
use keepwatch_graph::edm::folded;
use keepwatch_graph::timestamp::Timestamp;

/// Appends `condition`, in parentheses where it has operators that bind loosely.
pub(crate) fn condition(condition: &Condition, now: Timestamp, out: &mut Writer<'_>) {
    let lambdas = Vec::new();
    Sql { now, lambdas, out }.condition(condition);
}

struct Sql<'a, 'b, 'c> {
    now: Timestamp,
    /// The collections of the lambdas around, outermost first.
    lambdas: Vec<&'c Collection>,
    out: &'a mut Writer<'b>,
}

impl<'c> Sql<'_, '_, 'c> {
    fn condition(&mut self, condition: &'c Condition) {
        match condition {
            Condition::Constant(value) => self.constant(*value),
            Condition::All(inner) => self.joined(inner, " and "),
            Condition::Any(inner) => self.joined(inner, " or "),
            Condition::Not(inner) => self.not(inner),
            Condition::IsNull(value) => {
                self.value(value);
                self.out.push(" is null");
            }
            Condition::Compare { left, operator, right } => self.compare(left, *operator, right),
            Condition::In { value, list, or_null } => self.in_list(value, list, *or_null),
            Condition::Has { value, flags } => self.has(value, flags),
            Condition::Text { test, subject, pattern } => self.text_test(*test, subject, pattern),
            Condition::IsOf(form) => self.is_of(form),
            Condition::Quantified {
                quantifier,
                collection,
                body,
            } => self.quantified(*quantifier, collection, body),
        }
    }

    fn constant(&mut self, value: bool) {
        self.out.push(if value { "true" } else { "false" });
    }

    fn joined(&mut self, parts: &'c [Condition], between: &str) {
        self.out.push("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.push(between);
            }
            self.condition(part);
        }
        self.out.push(")");
    }

    fn not(&mut self, inner: &'c Condition) {
        if let Condition::IsNull(value) = inner {
            self.value(value);
            self.out.push(" is not null");
            return;
        }
        self.out.push("((");
        self.condition(inner);
        self.out.push(") is not true)");
    }

    fn compare(&mut self, left: &Value, operator: Operator, right: &Value) {
        if left.is_constant() && right.is_constant() {
            let comparison = Condition::Compare {
                left: left.clone(),
                operator,
                right: right.clone(),
            };
            let holds = memory::holds(&comparison, &memory::Scope::without_row(self.now));
            return self.constant(holds);
        }
        if let (Value::Call(Function::Date, arguments), Value::Literal(Literal::Date(day))) = (left, right)
            && let [Value::Column(column)] = arguments.as_slice()
        {
            return self.day(column, operator, *day);
        }
        let is_unequal = operator == Operator::NotEqual;
        if is_unequal && (left.is_nullable() || right.is_nullable()) {
            self.out.push("((");
            self.value(left);
            self.out.push(" = ");
            self.value(right);
            self.out.push(") is not true)");
            return;
        }
        self.value(left);
        if self.needs_collation(left, operator, right) {
            self.out.push(" collate \"C\"");
        }
        self.out.push(&format!(" {} ", symbol(operator)));
        self.value(right);
    }

    /// PostgreSQL orders texts by the database's language unless an operand is a column, whose collation is bytewise.
    fn needs_collation(&self, left: &Value, operator: Operator, right: &Value) -> bool {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let has_column = matches!(left, Value::Column(_)) || matches!(right, Value::Column(_));
        self.out.dialect() == Dialect::Postgres && left.of().is_text() && !is_equality && !has_column
    }

    /// `date(column) operator day` as a range of ticks, which an index on the column answers.
    fn day(&mut self, column: &Column, operator: Operator, day: Timestamp) {
        let (begin, end) = (day.ticks(), day.ticks() + TICKS_PER_DAY);
        let bounds: &[(&str, i64)] = match operator {
            Operator::Equal | Operator::NotEqual => &[(">=", begin), ("<", end)],
            Operator::Greater => &[(">=", end)],
            Operator::GreaterOrEqual => &[(">=", begin)],
            Operator::Less => &[("<", begin)],
            Operator::LessOrEqual => &[("<", end)],
        };
        let is_unequal = operator == Operator::NotEqual;
        self.out.push(if is_unequal { "((" } else { "(" });
        self.out.joined(bounds, " and ", |out, (symbol, bound)| {
            out.push(&format!("{} {symbol} ", column.name));
            out.param(SqlValue::Integer(*bound));
        });
        self.out.push(if is_unequal { ") is not true)" } else { ")" });
    }

    fn in_list(&mut self, value: &Value, list: &[Literal], or_null: bool) {
        let or_null = or_null && value.is_nullable();
        self.out.push(if or_null { "(" } else { "" });
        self.value(value);
        self.out.push(" in (");
        self.out.joined(list, ", ", |out, literal| out.param(literal.value()));
        self.out.push(")");
        if or_null {
            self.out.push(" or ");
            self.value(value);
            self.out.push(" is null)");
        }
    }

    fn has(&mut self, value: &Value, flags: &Literal) {
        let is_flags = matches!(flags, Literal::Enum(flags) if flags.of.flags);
        if !is_flags {
            self.value(value);
            self.out.push(" = ");
            self.out.param(flags.value());
            return;
        }
        self.out.push("(");
        self.value(value);
        self.out.push(" & ");
        self.out.param(flags.value());
        self.out.push(") = ");
        self.out.param(flags.value());
    }

    fn is_of(&mut self, form: &Form) {
        self.out.push(&format!("{} in (", form.column));
        self.out
            .joined(&form.names, ", ", |out, name| out.param(SqlValue::Text(folded(name))));
        self.out.push(")");
    }

    fn text_test(&mut self, test: TextTest, subject: &Value, pattern: &Value) {
        match (test, subject, pattern) {
            (TextTest::StartsWith, Value::Column(column), Value::Literal(Literal::String(prefix))) => {
                self.prefix(column, prefix);
            }
            (TextTest::StartsWith, ..) => {
                self.call("substr(", &[subject], ", 1, ");
                self.call("length(", &[pattern], ")) = ");
                self.value(pattern);
            }
            (TextTest::EndsWith, ..) => {
                // A pattern longer than the subject makes the start zero or less. Engines differ in what that gives,
                // but it is never longer than the subject, and so never the pattern.
                self.call("substr(", &[subject], ", ");
                self.call("length(", &[subject], ") - ");
                self.call("length(", &[pattern], ") + 1) = ");
                self.value(pattern);
            }
            (TextTest::Contains, ..) => {
                self.position(subject, pattern);
                self.out.push(" > 0");
            }
        }
    }

    /// `startswith(column, prefix)` as a range, which an index on the column answers.
    fn prefix(&mut self, column: &Column, prefix: &str) {
        if prefix.is_empty() {
            self.out.push(&format!("{} is not null", column.name));
            return;
        }
        self.out.push(&format!("({} >= ", column.name));
        self.out.param(SqlValue::Text(prefix.to_owned()));
        if let Some(end) = after_prefix(prefix) {
            self.out.push(&format!(" and {} < ", column.name));
            self.out.param(SqlValue::Text(end));
        }
        self.out.push(")");
    }

    /// Where `pattern` is in `subject`, from 1; 0 where it is not.
    fn position(&mut self, subject: &Value, pattern: &Value) {
        let function = match self.out.dialect() {
            Dialect::Sqlite => "instr(",
            Dialect::Postgres => "strpos(",
        };
        self.call(function, &[subject, pattern], ")");
    }
}

const fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "=",
        Operator::NotEqual => "<>",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
    }
}

/// The least text that sorts after every text that begins with `prefix`; `None` where there is none.
///
/// The order of UTF-8 is that of code points, so the last one that has a successor is replaced by it.
fn after_prefix(prefix: &str) -> Option<String> {
    let mut prefix = prefix.to_owned();
    while let Some(last) = prefix.pop() {
        // The range leaves out the surrogates, which are no characters.
        if let Some(next) = (last..=char::MAX).nth(1) {
            prefix.push(next);
            return Some(prefix);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_end_of_a_prefix_skips_what_is_no_character() {
        let cases = [
            ("abc", Some("abd")),
            ("z", Some("{")),
            ("a\u{d7ff}", Some("a\u{e000}")),
            ("a\u{10ffff}", Some("b")),
            ("\u{10ffff}\u{10ffff}", None),
            ("", None),
        ];
        for (prefix, expected) in cases {
            assert_eq!(after_prefix(prefix).as_deref(), expected, "{prefix:?}");
        }
    }

    proptest! {
        #[test]
        fn a_prefix_is_a_range(prefix in "[a-cé\u{d7ff}\u{10ffff}]{1,3}", text in "[a-cé\u{d7ff}\u{e000}\u{10ffff}]{0,4}") {
            let in_range = text >= prefix && after_prefix(&prefix).is_none_or(|end| text < end);
            prop_assert_eq!(text.starts_with(&prefix), in_range);
        }
    }
}
