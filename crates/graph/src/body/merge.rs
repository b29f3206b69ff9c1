//! PATCH: what a body changes of what is stored.

use super::TYPE;
use serde_json::{Map, Value};

/// Applies `patch` to `stored`: its members replace those of `stored`, complex values merge member by member, null clears,
/// arrays replace. A complex value of another form than the stored one (`@odata.type`) replaces it whole.
///
/// Both as [`read`](super::read) spells them; the recursion is as deep as `patch`, which the declarations bound.
pub fn merge(stored: &mut Value, patch: &Value) {
    match (stored, patch) {
        (Value::Object(stored), Value::Object(patch)) => members(stored, patch),
        (stored, patch) => patch.clone_into(stored),
    }
}

fn members(stored: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match (stored.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) if is_same_form(old, new) => members(old, new),
            _ => drop(stored.insert(name.clone(), value.clone())),
        }
    }
}

fn is_same_form(old: &Map<String, Value>, new: &Map<String, Value>) -> bool {
    new.get(TYPE).is_none_or(|form| old.get(TYPE) == Some(form))
}
