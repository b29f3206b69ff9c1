//! From what a caller wrote to a resource that can be stored.

use crate::administer::RuleError;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Document, EntityType, Timestamp, Version, body};
use keepwatch_policy::validate::Invalid;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

impl From<Invalid> for RuleError {
    fn from(invalid: Invalid) -> Self {
        RuleError::member(invalid.member, invalid.problem)
    }
}

/// Refuses a body without one of these members, or with null in its place.
pub(super) fn needs(members: &Map<String, Value>, names: &[&str]) -> Result<(), RuleError> {
    let is_absent = |name: &&&str| members.get(**name).is_none_or(Value::is_null);
    match names.iter().find(is_absent) {
        Some(name) => Err(RuleError::member(*name, "must be given")),
        None => Ok(()),
    }
}

/// What is stored as a caller would write it, to merge a change into.
pub(super) fn as_written(document: &Document) -> Value {
    let whole = document.json(Version::Beta, PolicyView::Full);
    serde_json::from_str(&whole).expect("a document is JSON")
}

/// The resource that `written` describes, with the members that callers cannot choose set to `own`.
pub(super) fn resource<T: DeserializeOwned>(
    entity: &'static EntityType,
    mut written: Value,
    own: &[(&str, Value)],
) -> Result<T, RuleError> {
    for (name, value) in own {
        written[*name] = value.clone();
    }
    body::complete(entity, &mut written);
    serde_json::from_value(written).map_err(|error| RuleError::invalid(error.to_string()))
}

/// An instant as JSON.
pub(super) fn instant(at: Timestamp) -> Value {
    json!(at.to_string())
}
