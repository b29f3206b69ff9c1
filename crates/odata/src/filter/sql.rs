//! The SQL back end of `$filter`.
//!
//! A null condition counts as false, so comparisons stay plain and indexes are used; only what a `not` or a `ne` turns
//! round is made two-valued, by `is not true`, which both engines have.

use super::function::TRIMMED;
use super::literal::TICKS_PER_DAY;
use super::memory;
use super::{Condition, Function, Literal, TextTest, Value};
use crate::column::{Collection, Column, Type};
use crate::sql::{Dialect, SqlValue, Writer};
use crate::syntax::{Operator, Quantifier};
use keepwatch_graph::timestamp::{TICKS_PER_SECOND, Timestamp};

/// Appends `condition`, in parentheses where it has operators that bind loosely. `level` is how many lambdas are around.
pub(crate) fn condition(condition: &Condition, now: Timestamp, level: usize, out: &mut Writer<'_>) {
    Sql { now, level, out }.condition(condition);
}

struct Sql<'a, 'b> {
    now: Timestamp,
    level: usize,
    out: &'a mut Writer<'b>,
}

impl Sql<'_, '_> {
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Constant(value) => self.out.push(if *value { "true" } else { "false" }),
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
            Condition::Quantified {
                quantifier,
                collection,
                body,
            } => self.quantified(*quantifier, collection, body),
        }
    }

    fn joined(&mut self, parts: &[Condition], between: &str) {
        self.out.push("(");
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.out.push(between);
            }
            self.condition(part);
        }
        self.out.push(")");
    }

    fn not(&mut self, inner: &Condition) {
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
            return self.condition(&Condition::Constant(holds));
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
        self.out.dialect() == Dialect::Postgres && left.of() == Type::String && !is_equality && !has_column
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

    fn quantified(&mut self, quantifier: Quantifier, collection: &Collection, body: &Condition) {
        let (name, level) = (collection.name, self.level);
        self.out.push(match quantifier {
            Quantifier::Any => "exists (select 1 from ",
            Quantifier::All => "not exists (select 1 from ",
        });
        // SQLite's table of items has an `id` among its columns, which would hide the row's own: only the value is let out.
        self.out.push(&match self.out.dialect() {
            Dialect::Sqlite => format!("(select value from json_each({name})) as item{level} where "),
            Dialect::Postgres => format!("jsonb_array_elements_text({name}::jsonb) as item{level}(value) where "),
        });
        self.level += 1;
        match quantifier {
            Quantifier::Any => self.condition(body),
            Quantifier::All => self.not(body),
        }
        self.level -= 1;
        self.out.push(")");
    }

    /// `before`, the values with commas between them, `after`.
    fn call(&mut self, before: &str, values: &[&Value], after: &str) {
        self.out.push(before);
        for (index, value) in values.iter().enumerate() {
            self.out.push(if index > 0 { ", " } else { "" });
            self.value(value);
        }
        self.out.push(after);
    }

    fn value(&mut self, value: &Value) {
        if value.is_constant() {
            let value = memory::value(value, &memory::Scope::without_row(self.now));
            return self.out.param(value);
        }
        match value {
            Value::Column(column) => self.out.push(column.name),
            Value::Item(level) => self.out.push(&format!("item{level}.value")),
            // Literals are constant.
            Value::Literal(literal) => self.out.param(literal.value()),
            Value::Call(function, arguments) => self.function(*function, arguments),
        }
    }

    fn function(&mut self, function: Function, arguments: &[Value]) {
        match (function, arguments) {
            (Function::Trim, [text]) => {
                let name = match self.out.dialect() {
                    Dialect::Sqlite => "trim(",
                    Dialect::Postgres => "btrim(",
                };
                self.call(name, &[text], ", ");
                self.out.param(SqlValue::Text(TRIMMED.to_owned()));
                self.out.push(")");
            }
            (Function::Length, [text]) => self.call("length(", &[text], ")"),
            (Function::IndexOf, [text, pattern]) => {
                self.out.push("(");
                self.position(text, pattern);
                self.out.push(" - 1)");
            }
            (Function::Substring, [text, range @ ..]) => {
                self.call("substr(", &[text], "");
                let numbers = range.iter().filter_map(|value| match value {
                    Value::Literal(Literal::Integer(number)) => Some(*number),
                    _ => None,
                });
                // Written out, as both engines take a small number and PostgreSQL no `bigint` here. SQL counts from 1.
                for (number, offset) in numbers.zip([1, 0]) {
                    self.out.push(&format!(", {}", number + offset));
                }
                self.out.push(")");
            }
            (Function::Concat, [first, second]) => {
                self.call("(", &[first], " || ");
                self.value(second);
                self.out.push(")");
            }
            (part, [Value::Column(column)]) => self.out.push(&part_of_instant(part, column.name)),
            // What takes an instant is given a column or a constant, and constants never come here.
            (other, _) => unreachable!("the checker counts the arguments of {}", other.name()),
        }
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

/// A part of the instant in `column`, by integer arithmetic on ticks that both engines do alike.
///
/// The calendar counts days from a 1 March, so that a leap day ends a year. Source: Howard Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `civil_from_days`.
fn part_of_instant(part: Function, column: &str) -> String {
    const DAYS_FROM_MARCH: i64 = 306;
    let second = TICKS_PER_SECOND;
    let (minute, hour) = (60 * second, 3600 * second);
    let days = format!("({column} / {TICKS_PER_DAY} + {DAYS_FROM_MARCH})");
    let in_era = format!("({days} % 146097)");
    let year_in_era = format!("(({in_era} - {in_era} / 1460 + {in_era} / 36524 - {in_era} / 146096) / 365)");
    let in_year = format!("({in_era} - 365 * {year_in_era} - {year_in_era} / 4 + {year_in_era} / 100)");
    let month = format!("((5 * {in_year} + 2) / 153)");
    match part {
        Function::Date => format!("({column} / {TICKS_PER_DAY})"),
        Function::Hour => format!("({column} / {hour} % 24)"),
        Function::Minute => format!("({column} / {minute} % 60)"),
        Function::Second => format!("({column} / {second} % 60)"),
        Function::Year => format!("({days} / 146097 * 400 + {year_in_era} + ({month} / 10))"),
        Function::Month => format!("(({month} + 2) % 12 + 1)"),
        Function::Day => format!("({in_year} - (153 * {month} + 2) / 5 + 1)"),
        Function::Trim
        | Function::Length
        | Function::IndexOf
        | Function::Substring
        | Function::Concat
        | Function::Now => unreachable!("not a part of an instant"),
    }
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
