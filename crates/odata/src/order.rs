//! `$orderby`: the order of a collection, and where in it a page begins.

use crate::column::{self, Column};
use crate::error::{ODataError, Place, Problem};
use crate::filter;
use crate::limits::{LIST_LENGTH_MAX, ORDER_KEYS_MAX};
use crate::parser::Parser;
use crate::row;
use crate::sql::SqlValue;
use crate::syntax::Segment;
use keepwatch_graph::edm::{EntityType, Version};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::fmt;

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `asc`, nulls first.
    Ascending,
    /// `desc`, nulls last.
    Descending,
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderKey {
    /// What is compared.
    pub column: Column,
    /// Up or down.
    pub direction: Direction,
}

/// A total order of an entity's rows: the keys asked for, or the collection's own, and the id to break ties.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    // INVARIANT: the last key is the id, which is unique and never null, and no column is there twice.
    keys: Vec<OrderKey>,
    /// How many of the keys the caller named, so that a next link has to.
    asked_for: usize,
}

/// The property that breaks ties.
pub(crate) const ID: &str = "id";

impl Order {
    /// Reads a decoded `$orderby`: paths with `asc` or `desc`, separated by commas.
    pub fn parse(text: &str, entity: &'static EntityType, version: Version) -> Result<Order, ODataError> {
        if text.len() > LIST_LENGTH_MAX {
            let max = LIST_LENGTH_MAX;
            return Err(Problem::TooLong { max }.at(Place::OrderBy, 1));
        }
        let mut parser = Parser::new(text, Place::OrderBy)?;
        let mut keys = Vec::new();
        loop {
            let begin = parser.column();
            if keys.len() == ORDER_KEYS_MAX {
                let (max, what) = (ORDER_KEYS_MAX, "keys");
                return Err(Problem::TooMany { max, what }.at(Place::OrderBy, begin));
            }
            let path = parser.path("a property")?;
            let column = column::scalar(entity, version, &path)
                .map_err(|(problem, column)| problem.at(Place::OrderBy, column))?;
            let direction = if parser.eat_word("desc") {
                Direction::Descending
            } else {
                parser.eat_word("asc");
                Direction::Ascending
            };
            keys.push(OrderKey { column, direction });
            if !parser.eat_comma() {
                break;
            }
        }
        parser.expect_end("`asc`, `desc`, `,` or the end")?;
        let asked_for = keys.len();
        Ok(Order::total(keys, entity, asked_for))
    }

    /// The order of a collection whose caller names none. The paths are the entity's own.
    pub(crate) fn default(paths: &[(&str, Direction)], entity: &'static EntityType) -> Order {
        let keys = paths
            .iter()
            .map(|(path, direction)| OrderKey {
                column: canonical(path, entity),
                direction: *direction,
            })
            .collect();
        Order::total(keys, entity, 0)
    }

    /// `keys` up to what already tells all rows apart, with the id behind them in the direction of the last: then one
    /// index and one row comparison serve the common order by time.
    pub(crate) fn total(keys: Vec<OrderKey>, entity: &'static EntityType, asked_for: usize) -> Order {
        let mut distinct: Vec<OrderKey> = Vec::with_capacity(keys.len() + 1);
        for key in keys {
            // A column that is there already has no say a second time.
            if distinct.iter().all(|earlier| earlier.column != key.column) {
                distinct.push(key);
            }
        }
        match distinct.iter().position(|key| key.column.path == ID) {
            Some(index) => distinct.truncate(index + 1),
            // Of a root there is one: there is nothing to tell apart.
            None if entity.column(ID).is_none() => {}
            None => {
                let direction = distinct.last().map_or(Direction::Ascending, |key| key.direction);
                let column = canonical(ID, entity);
                distinct.push(OrderKey { column, direction });
            }
        }
        Order {
            asked_for: asked_for.min(distinct.len()),
            keys: distinct,
        }
    }

    /// The keys, the id last.
    pub fn keys(&self) -> &[OrderKey] {
        &self.keys
    }

    /// The `$orderby` that the caller sent, in canonical spelling; `None` where the order is the collection's own.
    pub fn asked_for(&self) -> Option<String> {
        (self.asked_for > 0).then(|| text(&self.keys[..self.asked_for]))
    }

    /// A resource's values of the keys, as its columns hold them.
    pub fn position_of(&self, resource: &Json) -> Position {
        Position {
            values: self.keys.iter().map(|key| row::scalar(&key.column, resource)).collect(),
        }
    }

    /// The order of two resources.
    pub fn compare(&self, a: &Json, b: &Json) -> Ordering {
        self.compare_positions(&self.position_of(a), &self.position_of(b))
    }

    /// The order of two positions.
    pub fn compare_positions(&self, a: &Position, b: &Position) -> Ordering {
        let orders = self
            .keys
            .iter()
            .zip(a.values.iter().zip(&b.values))
            .map(|(key, (a, b))| {
                let ascending = filter::compare(a, b);
                match key.direction {
                    Direction::Ascending => ascending,
                    Direction::Descending => ascending.reverse(),
                }
            });
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

/// The place of a row in an [`Order`]: its values of the order's keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// One for each key.
    values: Vec<SqlValue>,
}

impl Position {
    /// From the values of [`Order::keys`]' columns in the last row of a page. `None` unless there is one for each key.
    pub fn new(order: &Order, values: Vec<SqlValue>) -> Option<Position> {
        (values.len() == order.keys.len()).then_some(Position { values })
    }

    /// One for each key of the order.
    pub fn values(&self) -> &[SqlValue] {
        &self.values
    }
}

fn canonical(path: &str, entity: &'static EntityType) -> Column {
    let segments: Vec<Segment> = path.split('/').map(Segment::canonical).collect();
    column::scalar(entity, Version::Beta, &segments)
        .expect("the paths of a default order, and `id`, are columns of their entity")
}

/// All keys, the id that breaks ties included.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(&self.keys))
    }
}

fn text(keys: &[OrderKey]) -> String {
    let key = |key: &OrderKey| match key.direction {
        Direction::Ascending => key.column.path.clone(),
        Direction::Descending => format!("{} desc", key.column.path),
    };
    keys.iter().map(key).collect::<Vec<_>>().join(",")
}
