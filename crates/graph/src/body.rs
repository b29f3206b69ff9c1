//! Bodies that callers send, read by the declarations: [`read`] checks one and spells its members as the schema does, as
//! [`arguments`] does with the parameters of an action; [`merge`] applies a PATCH, [`complete`] adds what was left out, so
//! that a resource's type can read it.
//!
//! What Graph calls read-only (`id`, `createdDateTime`, ...) passes: whoever keeps the resource overwrites it, so that what
//! was read can be sent back. Types that the schema calls open take no other members than the closed ones: Graph takes only
//! those that were registered as an extension before, and here none can be. A member that was taken and then lost would be
//! worse than one that is refused.

mod complete;
mod error;
mod merge;
mod scalar;

pub use complete::complete;
pub use error::{BodyError, BodyProblem};
pub use merge::merge;

use crate::edm::{EntityType, Kind, Property, Version};
use crate::operations::{Operation, Parameter};
use crate::structured::Structured;
use serde_json::{Map, Value, json};

/// Where a value says of which type it is.
const TYPE: &str = "@odata.type";
/// What binds a navigation property to an entity that is there already.
const BIND: &str = "odata.bind";

/// Checks `body` as a value of `entity` and spells it as the schema does: names of members and of enumeration members in
/// the schema's case, sets of flags without spaces, dates in UTC, `[]` for a collection that is null.
///
/// Annotations (`@odata.context`, `x@odata.type`, ...) may stand everywhere and are left out, but for `x@odata.bind` of
/// navigation properties, and `@odata.type` where a type has forms. No member is required here. Who takes bindings takes
/// them out of what was read: they are no members of the resource.
pub fn read(entity: &'static EntityType, version: Version, body: Value) -> Result<Map<String, Value>, BodyError> {
    object(Structured::Entity(entity), version, body)
}

/// Checks `body` as the parameters of `action` and spells them as the schema does, as [`read`] does with a resource. What can
/// be neither null nor left out must be there.
pub fn arguments(action: &Operation, version: Version, body: Value) -> Result<Map<String, Value>, BodyError> {
    let Value::Object(members) = body else {
        return Err(BodyProblem::mismatch(format!("the parameters of {}", action.name), &body).into());
    };
    let mut read = Map::with_capacity(members.len());
    for (name, value) in members.into_iter().filter(|(name, _)| !name.contains('@')) {
        let found = action
            .parameters
            .iter()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(&name));
        let Some(parameter) = found else {
            return Err(BodyProblem::UnknownParameter { name, of: action.name }.into());
        };
        let value = value_or_null(&parameter.kind, parameter.nullable, version, value)
            .map_err(|error| error.within(parameter.name))?;
        if read.insert(parameter.name.to_owned(), value).is_some() {
            return Err(BodyProblem::Repeated { name }.into());
        }
    }
    let is_missing = |parameter: &&Parameter| !parameter.may_be_left_out() && !read.contains_key(parameter.name);
    match action.parameters.iter().find(is_missing) {
        Some(Parameter { name, .. }) => Err(BodyProblem::Missing { name }.into()),
        None => Ok(read),
    }
}

fn object(of: Structured, version: Version, value: Value) -> Result<Map<String, Value>, BodyError> {
    let Value::Object(members) = value else {
        return Err(BodyProblem::mismatch(format!("microsoft.graph.{}", of.name()), &value).into());
    };
    let form = form(of, version, &members)?;
    let mut read = Map::with_capacity(members.len());
    if of.has_forms() {
        read.insert(TYPE.into(), json!(format!("#microsoft.graph.{}", form.name())));
    }
    for (name, value) in members {
        let Some((canonical, value)) = member(form, version, &name, value)? else {
            continue;
        };
        if read.insert(canonical, value).is_some() {
            return Err(BodyProblem::Repeated { name }.into());
        }
    }
    Ok(read)
}

/// Of which type the members are: what `@odata.type` says, which only types with forms have to.
fn form(of: Structured, version: Version, members: &Map<String, Value>) -> Result<Structured, BodyError> {
    let said = match members.get(TYPE) {
        Some(Value::String(said)) => said,
        Some(other) => return Err(BodyError::from(BodyProblem::mismatch("Edm.String".into(), other)).within(TYPE)),
        None if of.has_forms() => return Err(BodyProblem::NoType { of: of.name() }.into()),
        None => return Ok(of),
    };
    let name = without_namespace(said);
    of.form(name, version).ok_or_else(|| {
        let (name, of) = (name.to_owned(), of.name());
        BodyProblem::UnknownType { name, of }.into()
    })
}

/// The name of a type as `@odata.type` gives it, without `#` and namespace.
fn without_namespace(said: &str) -> &str {
    let name = said.trim_start_matches('#');
    ["microsoft.graph.", "graph."]
        .into_iter()
        .find_map(|namespace| {
            let (head, rest) = name.split_at_checked(namespace.len())?;
            head.eq_ignore_ascii_case(namespace).then_some(rest)
        })
        .unwrap_or(name)
}

/// One member as the schema spells it; `None` for an annotation that says nothing to us.
fn member(form: Structured, version: Version, name: &str, value: Value) -> Result<Option<(String, Value)>, BodyError> {
    match name.split_once('@') {
        Some((target, BIND)) => bound(form, version, target, value)
            .map(Some)
            .map_err(|error| error.within(name)),
        Some(_) => Ok(None),
        None => {
            let property = find(form, version, name)?;
            let nullable = property.nullable || property.declared_nullable;
            let read = value_or_null(&property.kind, nullable, version, value);
            let read = read.map_err(|error| error.within(property.name))?;
            Ok(Some((property.name.to_owned(), read)))
        }
    }
}

fn find(form: Structured, version: Version, name: &str) -> Result<&'static Property, BodyError> {
    if let Some(property) = form.property(name, version) {
        return Ok(property);
    }
    let of = form.name();
    Err(match form.navigation(name, version) {
        Some(way) => BodyProblem::Navigation { name: way.name, of }.into(),
        None => BodyProblem::Unknown {
            name: name.to_owned(),
            of,
        }
        .into(),
    })
}

/// `x@odata.bind`: the address of an entity, or of several.
fn bound(form: Structured, version: Version, target: &str, value: Value) -> Result<(String, Value), BodyError> {
    let (name, many) = match (form.property(target, version), form.navigation(target, version)) {
        (_, Some(way)) => (way.name, way.many),
        (Some(property), None) if property.kind.is_entity() => {
            (property.name, matches!(property.kind, Kind::Collection(_)))
        }
        _ => {
            let (name, of) = (target.to_owned(), form.name());
            return Err(BodyProblem::Unknown { name, of }.into());
        }
    };
    let is_address = match &value {
        Value::String(_) | Value::Null => !many,
        Value::Array(addresses) => many && addresses.iter().all(Value::is_string),
        _ => false,
    };
    if !is_address {
        let expected = if many { "Collection(Edm.String)" } else { "Edm.String" };
        return Err(BodyProblem::mismatch(expected.into(), &value).into());
    }
    Ok((format!("{name}@{BIND}"), value))
}

fn value_or_null(kind: &'static Kind, nullable: bool, version: Version, value: Value) -> Result<Value, BodyError> {
    match (kind, value) {
        (Kind::Collection(_), Value::Null) => Ok(json!([])),
        (kind, Value::Null) if !nullable => Err(BodyProblem::Null { expected: kind.name() }.into()),
        (_, Value::Null) => Ok(Value::Null),
        (kind, value) => kind_value(kind, version, value),
    }
}

fn kind_value(kind: &'static Kind, version: Version, value: Value) -> Result<Value, BodyError> {
    match (kind, value) {
        (Kind::Complex(complex), value) => object(Structured::Complex(complex), version, value).map(Value::Object),
        (Kind::Entity(entity), value) => object(Structured::Entity(entity), version, value).map(Value::Object),
        (Kind::Collection(of), Value::Array(values)) => {
            let read =
                |(index, value)| kind_value(of, version, value).map_err(|error| error.within(&format!("{index}")));
            values
                .into_iter()
                .enumerate()
                .map(read)
                .collect::<Result<_, _>>()
                .map(Value::Array)
        }
        (scalar, value) => scalar::read(scalar, value).map_err(BodyError::from),
    }
}

#[cfg(test)]
mod tests;
