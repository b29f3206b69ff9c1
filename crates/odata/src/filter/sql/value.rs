//! Values and functions as SQL.

use super::Sql;
use crate::filter::function::TRIMMED;
use crate::filter::literal::TICKS_PER_DAY;
use crate::filter::{Function, Literal, Value, memory};
use crate::sql::{Dialect, SqlValue};
use keepwatch_graph::timestamp::TICKS_PER_SECOND;

impl Sql<'_, '_, '_> {
    /// `before`, the values with commas between them, `after`.
    pub(super) fn call(&mut self, before: &str, values: &[&Value], after: &str) {
        self.out.push(before);
        for (index, value) in values.iter().enumerate() {
            self.out.push(if index > 0 { ", " } else { "" });
            self.value(value);
        }
        self.out.push(after);
    }

    pub(super) fn value(&mut self, value: &Value) {
        if value.is_constant() {
            let value = memory::value(value, &memory::Scope::without_row(self.now));
            return self.out.param(value);
        }
        match value {
            Value::Column(column) => self.out.push(column.name),
            Value::Item { level, column } => self.item(*level, column),
            Value::Count(collection) => {
                let function = match self.out.dialect() {
                    Dialect::Sqlite => "json_array_length(",
                    Dialect::Postgres => "jsonb_array_length(",
                };
                let text = self.json(collection.items[0].name);
                self.out.push(&format!("{function}{text})"));
            }
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
