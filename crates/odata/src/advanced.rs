//! Advanced queries: what directory objects answer only to callers who accept results that may be a little old.
//!
//! Source: Microsoft Graph, "Advanced query capabilities on directory objects". The messages are Graph's.

use crate::error::ODataError;
use crate::filter::{Condition, Value};
use crate::options::QueryOptions;
use crate::syntax::Operator;
use std::fmt;

/// Why a query on directory objects needs the header `ConsistencyLevel: eventual`, and all but `$search` also
/// `$count=true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advanced {
    /// `$search`, which needs the header only.
    Search,
    /// An operator or a function of `$filter`.
    Operator(&'static str),
    /// `$orderby` together with `$filter`.
    OrderOfFiltered,
}

impl fmt::Display for Advanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advanced::Search => f.write_str(
                "Request with $search query parameter only works through MSGraph with a special request header: \
                 'ConsistencyLevel: eventual'",
            ),
            Advanced::Operator(name) => write!(
                f,
                "Operator '{name}' is not supported because the required parameters might be missing. Try adding \
                 $count=true query parameter and ConsistencyLevel:eventual header. Refer to \
                 https://aka.ms/graph-docs/advanced-queries for more information"
            ),
            Advanced::OrderOfFiltered => f.write_str("Sorting not supported for current query."),
        }
    }
}

impl std::error::Error for Advanced {}

impl QueryOptions {
    /// Why directory objects answer it only as an advanced query; `None` where they answer it to everybody.
    pub fn needs_advanced(&self) -> Option<Advanced> {
        if self.search.is_some() {
            return Some(Advanced::Search);
        }
        let filter = self.filter.as_ref()?;
        if let Some(operator) = operator(filter.condition()) {
            return Some(Advanced::Operator(operator));
        }
        self.order.asked_for().map(|_| Advanced::OrderOfFiltered)
    }

    /// Holds a list of directory objects to the rules; of other collections it asks nothing. `is_eventual` says whether
    /// the caller sent `ConsistencyLevel: eventual`: without it, `$count` has no effect, as with Graph.
    pub fn check_consistency(&mut self, is_eventual: bool) -> Result<(), ODataError> {
        if !self.is_directory() {
            return Ok(());
        }
        self.count &= is_eventual;
        if self.expand.is_some() && self.needs_advanced().is_some() {
            return Err(ODataError::ExpandInAdvanced);
        }
        match self.needs_advanced() {
            Some(Advanced::Search) if is_eventual => Ok(()),
            Some(_) if self.count => Ok(()),
            Some(advanced) => Err(advanced.into()),
            None => Ok(()),
        }
    }

    /// The same for the `$count` segment behind a collection, which stands for `$count=true`.
    pub fn check_count_segment(&self, is_eventual: bool) -> Result<(), ODataError> {
        if self.is_directory() && !is_eventual {
            return Err(ODataError::CountSegment);
        }
        Ok(())
    }
}

/// The first operator of `condition` that only advanced queries have.
fn operator(condition: &Condition) -> Option<&'static str> {
    match condition {
        Condition::Constant(_) | Condition::IsOf(_) => None,
        Condition::All(inner) | Condition::Any(inner) => inner.iter().find_map(operator),
        // `ne null` has no other form.
        Condition::Not(inner) if matches!(**inner, Condition::IsNull(_)) => Some(Operator::NotEqual.name()),
        Condition::Not(_) => Some("not"),
        Condition::Compare {
            operator: Operator::NotEqual,
            ..
        } => Some(Operator::NotEqual.name()),
        Condition::Compare { left, right, .. } => operand(left).or_else(|| operand(right)),
        Condition::IsNull(value) | Condition::In { value, .. } | Condition::Has { value, .. } => operand(value),
        Condition::Text { test, subject, pattern } => test
            .advanced_name()
            .or_else(|| operand(subject))
            .or_else(|| operand(pattern)),
        Condition::Quantified { body, .. } => operator(body),
    }
}

fn operand(value: &Value) -> Option<&'static str> {
    match value {
        Value::Count(_) => Some(crate::lexer::COUNT),
        Value::Call(_, arguments) => arguments.iter().find_map(operand),
        Value::Column(_) | Value::Item { .. } | Value::Literal(_) => None,
    }
}
