//! Members that a caller left out.

use super::{TYPE, without_namespace};
use crate::edm::{EntityType, Kind, Property, Version};
use crate::structured::Structured;
use serde_json::{Map, Value, json};

/// Adds the members of `entity` that `body` lacks, so that the entity's type can read it: null where a value of ours can be
/// null, else `[]` for a collection, false for a boolean, an empty complex value. What has no such default (an id, a name
/// that must be given) becomes null: who needs it has checked or set it.
///
/// `body` as [`read`](super::read) spells it.
pub fn complete(entity: &'static EntityType, body: &mut Value) {
    if let Value::Object(members) = body {
        add(Structured::Entity(entity), members);
    }
}

fn add(of: Structured, members: &mut Map<String, Value>) {
    let said = members.get(TYPE).and_then(Value::as_str).map(without_namespace);
    // Beta has every form.
    let form = said.and_then(|name| of.form(name, Version::Beta)).unwrap_or(of);
    for property in form.properties() {
        // The types of complex values read what is there; only entities want every member.
        if matches!(form, Structured::Entity(_)) {
            let value = members.entry(property.name).or_insert(Value::Null);
            if value.is_null() {
                *value = default(property);
            }
        }
        if let (Some(of), Some(value)) = (Structured::of(&property.kind), members.get_mut(property.name)) {
            inside(of, value);
        }
    }
}

fn inside(of: Structured, value: &mut Value) {
    match value {
        Value::Object(members) => add(of, members),
        Value::Array(values) => values.iter_mut().for_each(|value| inside(of, value)),
        _ => {}
    }
}

fn default(property: &'static Property) -> Value {
    if property.nullable {
        return Value::Null;
    }
    match property.kind {
        Kind::Collection(_) => json!([]),
        Kind::Boolean => json!(false),
        Kind::Complex(complex) if complex.derived.is_empty() => json!({}),
        _ => Value::Null,
    }
}
