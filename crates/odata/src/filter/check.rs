//! What was written to what it means: names to columns, literals to types, and the normal form.

mod compare;
mod form;
mod lambda;

use lambda::Variable;

use super::{Condition, Function, Literal, TextTest, Value};
use crate::column::{self, Type};
use crate::error::{ODataError, Place, Problem};
use crate::lexer::COUNT;
use crate::limits::{FILTER_TERMS_MAX, SUBSTRING_MAX};
use crate::syntax::{Node, NodeKind, Operator, Segment, Written};
use keepwatch_graph::edm::{EntityType, Version};

/// The condition that `node` says of `entity`.
pub(crate) fn check(node: &Node, entity: &'static EntityType, version: Version) -> Result<Condition, ODataError> {
    let mut checker = Checker {
        entity,
        version,
        terms: 0,
        variables: Vec::new(),
    };
    checker.condition(node)
}

struct Checker {
    entity: &'static EntityType,
    version: Version,
    terms: usize,
    /// Of the lambdas around the current node, outermost first.
    variables: Vec<Variable>,
}

/// What a node can be.
enum Operand {
    Condition(Condition),
    Value(Value),
    Written(Written),
}

fn fail<T>(problem: Problem, column: usize) -> Result<T, ODataError> {
    Err(problem.at(Place::Filter, column))
}

fn at(column: usize) -> impl Fn(Problem) -> ODataError {
    move |problem| problem.at(Place::Filter, column)
}

fn located((problem, column): (Problem, usize)) -> ODataError {
    problem.at(Place::Filter, column)
}

impl Checker {
    /// `node` where something true or false is due.
    fn condition(&mut self, node: &Node) -> Result<Condition, ODataError> {
        let found = match self.operand(node)? {
            Operand::Condition(condition) => return Ok(condition),
            Operand::Written(Written::Boolean(value)) => {
                self.count_term(node.column)?;
                return Ok(Condition::Constant(value));
            }
            Operand::Value(value) if value.of() == Type::Boolean => {
                return Ok(Condition::Compare {
                    left: value,
                    operator: Operator::Equal,
                    right: Value::Literal(Literal::Boolean(true)),
                });
            }
            Operand::Value(value) => value.of().name(),
            Operand::Written(written) => written.type_name(),
        };
        let expected = "a condition".to_owned();
        fail(Problem::WrongType { expected, found }, node.column)
    }

    fn operand(&mut self, node: &Node) -> Result<Operand, ODataError> {
        let column = node.column;
        match &node.kind {
            NodeKind::Literal(written) => Ok(Operand::Written(written.clone())),
            NodeKind::Path(path) => self.path(path),
            NodeKind::Call { name, arguments } => self.call(column, name, arguments),
            NodeKind::Lambda {
                path,
                quantifier,
                inner,
            } => self.lambda(path, *quantifier, inner.as_ref()).map(Operand::Condition),
            NodeKind::Compare { left, operator, right } => self.compare(left, *operator, right).map(Operand::Condition),
            NodeKind::In { value, list } => self.in_list(value, list).map(Operand::Condition),
            NodeKind::Has {
                value,
                flags_column,
                flags,
            } => self.has(value, *flags_column, flags).map(Operand::Condition),
            NodeKind::Not(inner) => Ok(Operand::Condition(Condition::not(self.condition(inner)?))),
            NodeKind::And(nodes) => Ok(Operand::Condition(Condition::all(self.conditions(nodes)?))),
            NodeKind::Or(nodes) => Ok(Operand::Condition(Condition::any(self.conditions(nodes)?))),
        }
    }

    fn conditions(&mut self, nodes: &[Node]) -> Result<Vec<Condition>, ODataError> {
        nodes.iter().map(|node| self.condition(node)).collect()
    }

    /// Counts what begins at `column`: every condition has a property, a function or is a constant, so that this bounds
    /// the SQL too.
    fn count_term(&mut self, column: usize) -> Result<(), ODataError> {
        self.terms += 1;
        if self.terms > FILTER_TERMS_MAX {
            let (max, what) = (FILTER_TERMS_MAX, "properties, functions and constants");
            return fail(Problem::TooMany { max, what }, column);
        }
        Ok(())
    }

    fn path(&mut self, path: &[Segment]) -> Result<Operand, ODataError> {
        self.count_term(path[0].column)?;
        let level = self.variables.iter().position(|variable| variable.name == path[0].name);
        if let Some(level) = level {
            return self.item(level, path).map(Operand::Value);
        }
        match path {
            [collection @ .., last] if last.name.eq_ignore_ascii_case(COUNT) => self
                .any_column(collection, path[0].column)
                .map(|collection| Operand::Value(Value::Count(collection))),
            _ => column::scalar(self.entity, self.version, path)
                .map(|column| Operand::Value(Value::Column(column)))
                .map_err(located),
        }
    }

    fn in_list(&mut self, value: &Node, list: &[(usize, Written)]) -> Result<Condition, ODataError> {
        let value = self.value(value, "in")?;
        let mut literals = Vec::with_capacity(list.len());
        for (column, written) in list.iter().filter(|(_, written)| *written != Written::Null) {
            literals.push(Literal::read(written, value.of()).map_err(at(*column))?);
        }
        let or_null = literals.len() < list.len();
        Ok(if literals.is_empty() {
            Condition::IsNull(value)
        } else {
            Condition::In {
                value,
                list: literals,
                or_null,
            }
        })
    }

    fn has(&mut self, value: &Node, flags_column: usize, flags: &Written) -> Result<Condition, ODataError> {
        let column = value.column;
        let value = self.value(value, "has")?;
        if !matches!(value.of(), Type::Enum(_)) {
            let (operator, to) = ("has", value.of().name());
            return fail(Problem::Operator { operator, to }, column);
        }
        let flags = Literal::read(flags, value.of()).map_err(at(flags_column))?;
        Ok(Condition::Has { value, flags })
    }

    /// `node` where a value of a known type is due.
    fn value(&mut self, node: &Node, operator: &'static str) -> Result<Value, ODataError> {
        let to = match self.operand(node)? {
            Operand::Value(value) => return Ok(value),
            Operand::Written(Written::Null) => "null".to_owned(),
            Operand::Written(written) => {
                self.count_term(node.column)?;
                return Literal::read_as_written(&written)
                    .map(Value::Literal)
                    .map_err(at(node.column));
            }
            Operand::Condition(_) => "a condition".to_owned(),
        };
        fail(Problem::Operator { operator, to }, node.column)
    }

    fn call(&mut self, column: usize, name: &str, arguments: &[Node]) -> Result<Operand, ODataError> {
        self.count_term(column)?;
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("tolower") || is("toupper") {
            // Comparison ignores case, so either is its argument.
            let parameters = (
                if is("tolower") { "tolower" } else { "toupper" },
                &[Type::String][..],
                1,
            );
            return Ok(match self.arguments(column, parameters, arguments)? {
                Some(mut values) => Operand::Value(values.remove(0)),
                None => Operand::Written(Written::Null),
            });
        }
        let substring_of = is("substringof").then_some(TextTest::Contains);
        if let Some(test) = TextTest::ALL.into_iter().find(|test| is(test.name())).or(substring_of) {
            return self
                .text_test(column, test, arguments, substring_of.is_some())
                .map(Operand::Condition);
        }
        if is("isof") {
            return self.is_of(column, arguments).map(Operand::Condition);
        }
        if is("cast") {
            let name = name.to_owned();
            return fail(Problem::UnsupportedFunction { name }, column);
        }
        let Some(function) = Function::ALL.into_iter().find(|function| is(function.name())) else {
            let name = name.to_owned();
            return fail(Problem::UnknownFunction { name }, column);
        };
        let (types, required) = function.parameters();
        let Some(values) = self.arguments(column, (function.name(), types, required), arguments)? else {
            return Ok(Operand::Written(Written::Null));
        };
        if function == Function::Substring {
            check_range(&values[1..], &arguments[1..])?;
        }
        Ok(Operand::Value(Value::Call(function, values)))
    }

    fn text_test(
        &mut self,
        column: usize,
        test: TextTest,
        arguments: &[Node],
        pattern_first: bool,
    ) -> Result<Condition, ODataError> {
        let name = if pattern_first { "substringof" } else { test.name() };
        let types = &[Type::String, Type::String];
        let Some(mut values) = self.arguments(column, (name, types, 2), arguments)? else {
            return Ok(Condition::Constant(false));
        };
        let (second, first) = (values.remove(1), values.remove(0));
        let (subject, pattern) = if pattern_first {
            (second, first)
        } else {
            (first, second)
        };
        Ok(Condition::Text { test, subject, pattern })
    }

    /// The arguments of a call as values of the parameters' types, or `None` where one is the literal null.
    fn arguments(
        &mut self,
        column: usize,
        (name, types, required): (&'static str, &[Type], usize),
        arguments: &[Node],
    ) -> Result<Option<Vec<Value>>, ODataError> {
        if arguments.len() < required || arguments.len() > types.len() {
            let expected = match (required, types.len()) {
                (0, _) => "no arguments",
                (1, _) => "one argument",
                (2, 2) => "two arguments",
                _ => "two or three arguments",
            };
            return fail(Problem::Arguments { name, expected }, column);
        }
        let mut values = Vec::with_capacity(arguments.len());
        let mut has_null = false;
        for (node, of) in arguments.iter().zip(types) {
            match self.operand(node)? {
                Operand::Written(Written::Null) => has_null = true,
                Operand::Written(written) => {
                    let literal = Literal::read(&written, *of).map_err(at(node.column))?;
                    values.push(Value::Literal(literal));
                }
                Operand::Value(value) if value.of() == *of => values.push(value),
                Operand::Value(value) => return wrong_type(*of, value.of().name(), node.column),
                Operand::Condition(_) => return wrong_type(*of, "a condition".to_owned(), node.column),
            }
        }
        Ok((!has_null).then_some(values))
    }
}

fn wrong_type<T>(expected: Type, found: String, column: usize) -> Result<T, ODataError> {
    let expected = expected.name();
    fail(Problem::WrongType { expected, found }, column)
}

/// The places that `substring` takes are small literals: engines disagree on all others.
fn check_range(values: &[Value], nodes: &[Node]) -> Result<(), ODataError> {
    for (value, node) in values.iter().zip(nodes) {
        let is_fine = matches!(value, Value::Literal(Literal::Integer(number)) if (0..=SUBSTRING_MAX).contains(number));
        if !is_fine {
            let expected = format!("a whole number from 0 to {SUBSTRING_MAX}");
            let found = match value {
                Value::Literal(literal) => format!("`{literal}`"),
                other => format!("a computed {}", other.of().name()),
            };
            return fail(Problem::WrongType { expected, found }, node.column);
        }
    }
    Ok(())
}
