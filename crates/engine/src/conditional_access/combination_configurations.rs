//! What a strength asks of some of its combinations beside themselves. They are parts of the strength.

use super::authentication_strengths::{custom, json_of, store};
use super::written::resource;
use crate::administer::{Change, RuleError};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::AuthenticationStrengthPolicy as Strength;
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationCombinationConfiguration as Configuration;
use keepwatch_graph::edm::shown;
use serde_json::{Map, Value, json};

/// The most configurations of one strength: there are fewer combinations that can have one.
const CONFIGURATIONS_MAX: usize = 32;

/// Adds a configuration, as a caller wrote it, to the strength with that id.
pub fn create_configuration(
    change: &mut Change<'_, '_>,
    strength: &str,
    members: &Map<String, Value>,
) -> Result<Configuration, RuleError> {
    let before = custom(change, strength)?;
    if before.combination_configurations.len() >= CONFIGURATIONS_MAX {
        return Err(RuleError::invalid(format!(
            "the strength has {CONFIGURATIONS_MAX} configurations already"
        )));
    }
    let own = [("id", json!(change.new_id()))];
    let made: Configuration = resource(Configuration::TYPE, Value::Object(members.clone()), &own)?;
    let mut after = before.clone();
    after.combination_configurations.push(made.clone());
    store(change, &before, after)?;
    Ok(made)
}

/// Merges what a caller wrote into a configuration.
pub fn update_configuration(
    change: &mut Change<'_, '_>,
    strength: &str,
    id: &str,
    members: &Map<String, Value>,
) -> Result<Configuration, RuleError> {
    const TYPE: &str = "@odata.type";
    let before = custom(change, strength)?;
    let at = position(&before, id)?;
    let mut written = json_of(&before.combination_configurations[at]);
    if members.get(TYPE).is_some_and(|form| *form != written[TYPE]) {
        return Err(RuleError::member(
            TYPE,
            "cannot change: a configuration stays of its type",
        ));
    }
    let own = [("id", written["id"].clone())];
    body::merge(&mut written, &Value::Object(members.clone()));
    let changed: Configuration = resource(Configuration::TYPE, written, &own)?;
    let mut after = before.clone();
    after.combination_configurations[at] = changed.clone();
    store(change, &before, after)?;
    Ok(changed)
}

/// Takes a configuration away.
pub fn delete_configuration(change: &mut Change<'_, '_>, strength: &str, id: &str) -> Result<(), RuleError> {
    let before = custom(change, strength)?;
    let at = position(&before, id)?;
    let mut after = before.clone();
    after.combination_configurations.remove(at);
    store(change, &before, after).map(drop)
}

fn position(strength: &Strength, id: &str) -> Result<usize, RuleError> {
    let is_it = |configuration: &Configuration| configuration_id(configuration).eq_ignore_ascii_case(id);
    let found = strength.combination_configurations.iter().position(is_it);
    found.ok_or_else(|| {
        let name = Configuration::TYPE.name;
        RuleError::NotFound(format!("no {name} with the id `{}`", shown(id)))
    })
}

/// The id of a configuration.
pub fn configuration_id(configuration: &Configuration) -> &str {
    match configuration {
        Configuration::Fido2(of) => &of.id,
        Configuration::X509Certificate(of) => &of.id,
    }
}
