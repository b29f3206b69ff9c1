//! Named locations.

use super::recycle_bin::{live, recycle};
use super::written::{as_written, instant, needs, resource};
use super::{activity, known, rulebook};
use crate::administer::{Change, RuleError, Subject};
use keepwatch_graph::body;
use keepwatch_graph::conditional_access::NamedLocation;
use keepwatch_policy::validate::{self, Referent};
use keepwatch_storage::Stored;
use serde_json::{Map, Value, json};

/// The most named locations of a tenant: lists return them whole, and every sign-in is looked for in all of them.
const NAMED_LOCATIONS_MAX: usize = 1000;

/// Makes a named location of what a caller wrote.
pub fn create_named_location(
    change: &mut Change<'_, '_>,
    members: &Map<String, Value>,
) -> Result<NamedLocation, RuleError> {
    needs(members, &["displayName"])?;
    let mut written = Value::Object(members.clone());
    complete(&mut written);
    let now = instant(change.now());
    let own = [
        ("id", json!(change.new_id())),
        ("createdDateTime", now.clone()),
        // Other than a policy's, it is there from the start, as published answers show it.
        ("modifiedDateTime", now),
        ("deletedDateTime", Value::Null),
    ];
    let location: NamedLocation = resource(NamedLocation::TYPE, written, &own)?;
    validate::named_location(&location)?;
    if change.tx().all::<NamedLocation>()?.len() >= NAMED_LOCATIONS_MAX {
        let problem = format!("there are {NAMED_LOCATIONS_MAX} named locations already, deleted ones included");
        return Err(RuleError::invalid(problem));
    }
    change.tx().put(&location)?;
    let document = location.document();
    change.record(
        activity("Add named location", "Add"),
        subject(&location),
        None,
        Some(&document),
    );
    let version = change.new_id();
    rulebook::touch(change.tx(), version)?;
    Ok(location)
}

/// Merges what a caller wrote into a named location.
pub fn update_named_location(
    change: &mut Change<'_, '_>,
    id: &str,
    members: &Map<String, Value>,
) -> Result<NamedLocation, RuleError> {
    const TYPE: &str = "@odata.type";
    let before: NamedLocation = live(change, id)?;
    let document = before.document();
    let mut written = as_written(&document);
    if members.get(TYPE).is_some_and(|form| *form != written[TYPE]) {
        return Err(RuleError::member(TYPE, "cannot change: a location stays of its type"));
    }
    let (id, created) = (written["id"].clone(), written["createdDateTime"].clone());
    body::merge(&mut written, &Value::Object(members.clone()));
    needs(written.as_object().unwrap_or(members), &["displayName"])?;
    let own = [
        ("id", id),
        ("createdDateTime", created),
        ("modifiedDateTime", instant(change.now())),
        ("deletedDateTime", Value::Null),
    ];
    let location: NamedLocation = resource(NamedLocation::TYPE, written, &own)?;
    validate::named_location(&location)?;
    change.tx().put(&location)?;
    change.record(
        activity("Update named location", "Update"),
        subject(&location),
        Some(&document),
        Some(&location.document()),
    );
    let version = change.new_id();
    rulebook::touch(change.tx(), version)?;
    Ok(location)
}

/// Moves a named location into the recycle bin. One that is trusted, or that a policy speaks of, stays.
pub fn delete_named_location(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let location: NamedLocation = live(change, id)?;
    if matches!(&location, NamedLocation::Ip(location) if location.is_trusted) {
        return Err(RuleError::member(
            "isTrusted",
            "must be set to false before the location can be deleted",
        ));
    }
    known::refuse_in_use(change.tx(), Referent::NamedLocation, id)?;
    recycle(change, location, activity("Delete named location", "Delete"))
}

/// What the service answers where callers leave it out.
fn complete(written: &mut Value) {
    let is_of_countries = written["@odata.type"]
        .as_str()
        .is_some_and(|form| form.ends_with(".countryNamedLocation"));
    if is_of_countries && written.get("countryLookupMethod").is_none_or(Value::is_null) {
        written["countryLookupMethod"] = json!("clientIpAddress");
    }
}

/// What the audit log calls a location.
pub(super) fn subject(location: &NamedLocation) -> Subject {
    let name = match location {
        NamedLocation::Ip(location) => &location.display_name,
        NamedLocation::Country(location) => &location.display_name,
    };
    Subject {
        id: location.id().into_owned(),
        kind: "NamedLocation",
        display_name: Some(name.clone()),
        ..Subject::default()
    }
}
