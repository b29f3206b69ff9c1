//! `$select`: which properties of a resource are shown.

use crate::error::{ODataError, Place, Problem};
use crate::limits::{LIST_LENGTH_MAX, SELECT_MAX};
use crate::parser::Parser;
use crate::syntax::Segment;
use keepwatch_graph::edm::{EntityType, Kind, Version, property};
use serde_json::Value as Json;
use std::fmt;

/// The properties asked for, each once, in canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    properties: Vec<&'static str>,
}

impl Select {
    /// Reads a decoded `$select`. `None` for `*`, which asks for everything. A path into a complex property selects the
    /// whole property, as Graph does.
    pub fn parse(text: &str, entity: &'static EntityType, version: Version) -> Result<Option<Select>, ODataError> {
        if text.len() > LIST_LENGTH_MAX {
            let max = LIST_LENGTH_MAX;
            return Err(Problem::TooLong { max }.at(Place::Select, 1));
        }
        let mut begin = 1;
        let mut properties = Vec::new();
        let mut is_everything = false;
        for (index, item) in text.split(',').enumerate() {
            if index == SELECT_MAX {
                let (max, what) = (SELECT_MAX, "properties");
                return Err(Problem::TooMany { max, what }.at(Place::Select, begin));
            }
            if item.trim() == "*" {
                is_everything = true;
            } else {
                let name = selected(item, begin, entity, version)?;
                if !properties.contains(&name) {
                    properties.push(name);
                }
            }
            begin += item.chars().count() + 1;
        }
        Ok((!is_everything).then_some(Select { properties }))
    }

    /// The names, in the order they were asked for.
    pub fn properties(&self) -> &[&'static str] {
        &self.properties
    }

    /// Removes what was not asked for. Control information, such as `@odata.type`, stays.
    pub fn apply(&self, resource: &mut Json) {
        if let Json::Object(members) = resource {
            members.retain(|name, _| name.starts_with('@') || self.properties.contains(&name.as_str()));
        }
    }
}

/// The property that one item of a `$select` names; `begin` is the item's column.
fn selected(
    item: &str,
    begin: usize,
    entity: &'static EntityType,
    version: Version,
) -> Result<&'static str, ODataError> {
    let shift = |error| match error {
        ODataError::Expression { place, column, problem } => problem.at(place, column + begin - 1),
        other => other,
    };
    let mut parser = Parser::new(item, Place::Select).map_err(shift)?;
    let path = parser.path("a property").map_err(shift)?;
    parser.expect_end("`,` or the end").map_err(shift)?;

    let unknown = |segment: &Segment| {
        let name = segment.name.clone();
        Problem::UnknownProperty { name }.at(Place::Select, segment.column + begin - 1)
    };
    let mut properties = entity.properties;
    let mut first = None;
    for segment in &path {
        let found = property(properties, &segment.name, version).ok_or_else(|| unknown(segment))?;
        first = first.or(Some(found.name));
        properties = match &found.kind {
            Kind::Complex(complex) | Kind::Collection(Kind::Complex(complex)) => complex.properties,
            _ => &[],
        };
    }
    Ok(first.expect("a path has at least one name"))
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.properties.join(","))
    }
}
