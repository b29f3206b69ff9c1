//! Collections: `any` and `all` with their variables, and how many items there are.

use super::{Checker, at, fail, located};
use crate::column::{self, Collection, ItemColumn};
use crate::error::{ODataError, Problem};
use crate::filter::{Condition, Value};
use crate::syntax::{Node, Quantifier, Segment};

/// The variable of a lambda.
pub(super) struct Variable {
    pub(super) name: String,
    /// The collection's path.
    path: Vec<Segment>,
    /// Whether its items have properties.
    has_properties: bool,
    /// What the body asks of an item, as far as it has been read.
    columns: Vec<ItemColumn>,
}

impl Checker {
    /// The variable of the lambda at `level`, or a property of it.
    pub(super) fn item(&mut self, level: usize, path: &[Segment]) -> Result<Value, ODataError> {
        let variable = &mut self.variables[level];
        let begin = path[0].column;
        match (variable.has_properties, path.get(1)) {
            (false, Some(next)) => {
                let name = path[0].name.clone();
                return fail(Problem::NoProperties { name }, next.column);
            }
            (true, None) => {
                let path = path[0].name.clone();
                return fail(Problem::Complex { path }, begin);
            }
            (false, None) | (true, Some(_)) => {}
        }
        let whole: Vec<Segment> = variable.path.iter().chain(&path[1..]).cloned().collect();
        let collection = column::walk(self.entity, self.version, &whole)
            .map_err(located)?
            .collection(self.entity)
            .map_err(at(begin))?;
        let [column] = collection.items.try_into().expect("a path leads to one column");
        if !variable.columns.contains(&column) {
            variable.columns.push(column.clone());
        }
        Ok(Value::Item { level, column })
    }

    pub(super) fn lambda(
        &mut self,
        path: &[Segment],
        quantifier: Quantifier,
        inner: Option<&(Segment, Box<Node>)>,
    ) -> Result<Condition, ODataError> {
        let begin = path[0].column;
        self.count_term(begin)?;
        // Whether the body asks for a column or not, there has to be one that says how many items there are.
        let any = self.any_column(path, begin)?;
        let Some((name, node)) = inner else {
            // The canonical text says `true`.
            self.count_term(begin)?;
            return Ok(quantified(quantifier, any, Condition::Constant(true)));
        };
        if self.variables.iter().any(|outer| outer.name == name.name) {
            let (name, column) = (name.name.clone(), name.column);
            return fail(Problem::VariableInUse { name }, column);
        }
        self.variables.push(Variable {
            name: name.name.clone(),
            path: path.to_vec(),
            has_properties: any.items[0].path.is_some(),
            columns: Vec::new(),
        });
        let checked = self.condition(node);
        let mut columns = self.variables.pop().expect("it was pushed above").columns;
        let body = checked?;
        if columns.is_empty() {
            return Ok(quantified(quantifier, any, body));
        }
        // The order in which a body speaks of them means nothing.
        columns.sort_by_key(|column| column.name);
        let path = any.path;
        let items = columns;
        Ok(quantified(quantifier, Collection { path, items }, body))
    }

    /// The collection at `path`, which begins at the column `begin`, with a column that tells its items apart.
    pub(super) fn any_column(&self, path: &[Segment], begin: usize) -> Result<Collection, ODataError> {
        let walked = column::walk(self.entity, self.version, path).map_err(located)?;
        if !walked.is_collection() {
            let path = walked.into_path();
            return fail(Problem::NotCollection { path }, begin);
        }
        if walked.has_properties() {
            column::any_item_column(self.entity, walked.path()).map_err(at(begin))
        } else {
            walked.collection(self.entity).map_err(at(begin))
        }
    }
}

fn quantified(quantifier: Quantifier, collection: Collection, body: Condition) -> Condition {
    Condition::Quantified {
        quantifier,
        collection,
        body: Box::new(body),
    }
}
