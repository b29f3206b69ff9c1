//! `isof`: which of the types that derive from the entity's a row is of.

use super::{Checker, at, fail};
use crate::column::{FORM, type_name};
use crate::error::{ODataError, Problem};
use crate::filter::{Condition, Form};
use crate::syntax::{Node, NodeKind, Written};
use keepwatch_graph::edm::EntityType;

impl Checker {
    /// `isof('microsoft.graph.type')`, with quotes or without.
    pub(super) fn is_of(&self, column: usize, arguments: &[Node]) -> Result<Condition, ODataError> {
        let [argument] = arguments else {
            let (name, expected) = ("isof", "one argument, the name of a type");
            return fail(Problem::Arguments { name, expected }, column);
        };
        let text = match &argument.kind {
            NodeKind::Literal(Written::Text(text)) => text,
            NodeKind::Path(path) if path.len() == 1 => &path[0].name,
            _ => {
                let (name, expected) = ("isof", "the name of a type");
                return fail(Problem::Arguments { name, expected }, column);
            }
        };
        condition(self.entity, text).map_err(at(argument.column))
    }
}

fn condition(entity: &'static EntityType, text: &str) -> Result<Condition, Problem> {
    let unknown = || Problem::UnknownType {
        name: text.to_owned(),
        of: entity.name,
    };
    let asked = type_name(text).ok_or_else(unknown)?;
    if named(entity, asked).is_some() {
        return Ok(Condition::Constant(true));
    }
    let forms = entity
        .derived
        .iter()
        .filter_map(|form| Some((form.name, named(form, asked)?)));
    let (names, named): (Vec<_>, Vec<_>) = forms.unzip();
    let name = *named.first().ok_or_else(unknown)?;
    let column = entity
        .column(FORM)
        .ok_or_else(|| Problem::NotQueryable { path: FORM.to_owned() })?;
    Ok(Condition::IsOf(Form { name, column, names }))
}

/// The name of `entity`, or of the type that it derives from, that is `asked` in any case.
fn named(entity: &EntityType, asked: &str) -> Option<&'static str> {
    let mut of = Some(entity);
    while let Some(entity) = of {
        if entity.name.eq_ignore_ascii_case(asked) {
            return Some(entity.name);
        }
        of = entity.base;
    }
    None
}
