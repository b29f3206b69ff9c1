//! Comparisons: which pairs there are, and what a null or a condition on one side makes of them.

use super::{Checker, Operand, at, fail};
use crate::column::Type;
use crate::error::{ODataError, Problem};
use crate::filter::{Condition, Literal, Value};
use crate::syntax::{Node, Operator, Written};

impl Checker {
    /// `left operator right`
    pub(super) fn compare(&mut self, left: &Node, operator: Operator, right: &Node) -> Result<Condition, ODataError> {
        let (left_column, right_column) = (left.column, right.column);
        let (left, right) = (self.operand(left)?, self.operand(right)?);
        match (left, right) {
            (Operand::Written(Written::Null), Operand::Written(Written::Null)) => {
                self.count_term(left_column)?;
                Ok(Condition::Constant(operator == Operator::Equal))
            }
            (Operand::Written(Written::Null), other) | (other, Operand::Written(Written::Null)) => {
                if matches!(other, Operand::Written(_)) {
                    self.count_term(left_column)?;
                }
                Ok(compare_with_null(other, operator))
            }
            (Operand::Condition(condition), Operand::Written(Written::Boolean(value)))
            | (Operand::Written(Written::Boolean(value)), Operand::Condition(condition)) => {
                compare_with_boolean(condition, operator, value, left_column)
            }
            (Operand::Condition(_), Operand::Value(other)) | (Operand::Value(other), Operand::Condition(_)) => {
                mismatch("a condition".to_owned(), other.of().name(), left_column)
            }
            (Operand::Condition(_), other) | (other, Operand::Condition(_)) => {
                let other = match other {
                    Operand::Written(written) => written.type_name(),
                    Operand::Condition(_) | Operand::Value(_) => "a condition".to_owned(),
                };
                mismatch("a condition".to_owned(), other, left_column)
            }
            (Operand::Written(left), Operand::Written(right)) => {
                self.count_term(left_column)?;
                let left = Literal::read_as_written(&left).map_err(at(left_column))?;
                let right = Literal::read_as_written(&right).map_err(at(right_column))?;
                comparison(Value::Literal(left), operator, Value::Literal(right), left_column)
            }
            (Operand::Value(value), Operand::Written(written)) => {
                let literal = Literal::read(&written, value.of()).map_err(at(right_column))?;
                comparison(value, operator, Value::Literal(literal), left_column)
            }
            (Operand::Written(written), Operand::Value(value)) => {
                let literal = Literal::read(&written, value.of()).map_err(at(left_column))?;
                comparison(value, operator.flipped(), Value::Literal(literal), left_column)
            }
            (Operand::Value(left), Operand::Value(right)) => comparison(left, operator, right, left_column),
        }
    }
}

fn mismatch<T>(left: String, right: String, column: usize) -> Result<T, ODataError> {
    fail(Problem::Mismatch { left, right }, column)
}

fn compare_with_null(other: Operand, operator: Operator) -> Condition {
    let is_null = match other {
        Operand::Value(value) if value.is_constant() => Condition::Constant(false),
        Operand::Value(value) => Condition::IsNull(value),
        Operand::Condition(_) | Operand::Written(_) => Condition::Constant(false),
    };
    match operator {
        Operator::Equal => is_null,
        Operator::NotEqual => Condition::not(is_null),
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            Condition::Constant(false)
        }
    }
}

fn compare_with_boolean(
    condition: Condition,
    operator: Operator,
    value: bool,
    column: usize,
) -> Result<Condition, ODataError> {
    match operator {
        Operator::Equal | Operator::NotEqual => {
            let as_is = value == (operator == Operator::Equal);
            Ok(if as_is { condition } else { Condition::not(condition) })
        }
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            let (operator, to) = (operator.name(), Type::Boolean.name());
            fail(Problem::Operator { operator, to }, column)
        }
    }
}

fn comparison(left: Value, operator: Operator, right: Value, column: usize) -> Result<Condition, ODataError> {
    let is_number = |of| matches!(of, Type::Integer | Type::Double);
    let (left_type, right_type) = (left.of(), right.of());
    if left_type != right_type && !(is_number(left_type) && is_number(right_type)) {
        return mismatch(left_type.name(), right_type.name(), column);
    }
    let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if left_type == Type::Boolean && !is_equality {
        let (operator, to) = (operator.name(), left_type.name());
        return fail(Problem::Operator { operator, to }, column);
    }
    Ok(Condition::Compare { left, operator, right })
}
