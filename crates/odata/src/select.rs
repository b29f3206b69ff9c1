//! `$select`: which properties of a resource are shown.

use crate::column::type_name;
use crate::error::{ODataError, Place, Problem};
use crate::limits::{LIST_LENGTH_MAX, SELECT_MAX};
use crate::order::ID;
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
    /// whole property, as Graph does. Properties of derived types can be named too, with a cast or without.
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

    /// What `version` shows of an entity to a caller who selects nothing: `None` for everything. The id is always shown.
    pub fn by_default(entity: &'static EntityType, version: Version) -> Option<Select> {
        let shown = match version {
            Version::V1 => entity.by_default?,
            Version::Beta => return None,
        };
        let mut properties = shown.to_vec();
        if !properties.contains(&ID) {
            properties.push(ID);
        }
        Some(Select { properties })
    }

    /// The same properties and these, each once.
    #[must_use]
    pub fn and(mut self, more: &[&'static str]) -> Select {
        for name in more {
            if !self.properties.contains(name) {
                self.properties.push(name);
            }
        }
        self
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
    let at = |problem: Problem, segment: &Segment| problem.at(Place::Select, segment.column + begin - 1);

    let mut types: Vec<&'static EntityType> = vec![entity];
    types.extend(entity.derived);
    let path = match path.split_first() {
        Some((cast, rest)) if type_name(&cast.name).is_some() && !rest.is_empty() => {
            types = vec![of_type(cast, &types, entity).map_err(|problem| at(problem, cast))?];
            rest
        }
        _ => &path,
    };
    let (first, rest) = path.split_first().expect("a path has at least one name");
    let mut found = types
        .iter()
        .filter_map(|of| property(of.properties, &first.name, version));
    let first = found.next().ok_or_else(|| at(unknown(first, types[0].name), first))?;
    let mut of = first;
    for segment in rest {
        let (properties, name) = match &of.kind {
            Kind::Complex(complex) | Kind::Collection(Kind::Complex(complex)) => (complex.properties, complex.name),
            Kind::Entity(entity) | Kind::Collection(Kind::Entity(entity)) => (entity.properties, entity.name),
            _ => {
                let name = of.name.to_owned();
                return Err(at(Problem::NoProperties { name }, segment));
            }
        };
        of = property(properties, &segment.name, version).ok_or_else(|| at(unknown(segment, name), segment))?;
    }
    Ok(first.name)
}

fn unknown(segment: &Segment, of: &'static str) -> Problem {
    let name = segment.name.clone();
    Problem::UnknownProperty { name, of }
}

/// The one of `types` that a cast names.
fn of_type(
    cast: &Segment,
    types: &[&'static EntityType],
    entity: &'static EntityType,
) -> Result<&'static EntityType, Problem> {
    let is_named = |of: &&&EntityType| type_name(&cast.name).is_some_and(|name| of.name.eq_ignore_ascii_case(name));
    types
        .iter()
        .find(is_named)
        .copied()
        .ok_or_else(|| Problem::UnknownType {
            name: cast.name.clone(),
            of: entity.name,
        })
}

impl fmt::Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.properties.join(","))
    }
}
