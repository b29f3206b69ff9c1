//! Owners: the users and service principals that answer for an application.

use super::check::at_most;
use super::object::{DirectoryResource, Key, Reach, absent, activity, subject, within};
use super::registration::taken;
use crate::administer::{Activity, Change, RuleError};
use crate::directory::Reference;
use keepwatch_graph::Document;
use keepwatch_graph::directory::{ServicePrincipal, User};
use keepwatch_storage::LinkKind;
use serde_json::{Map, Value};
use uuid::Uuid;

const ADDED: Activity = activity("Add owner to application", "Assign");
const REMOVED: Activity = activity("Remove owner from application", "Unassign");
const BOUND: &str = "owners@odata.bind";
/// The most owners of one object. Source: Microsoft Entra service limits.
const OWNERS_MAX: usize = 100;

/// Makes a user or service principal an owner. The wording of the refusals is Graph's.
pub fn add_owner<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    owner: Uuid,
) -> Result<(), RuleError> {
    let object: T = within(change, reach, key)?;
    let owner = owner.to_string();
    if !can_own(change, &owner)? {
        return Err(absent(&owner));
    }
    let count = change.tx().linked_from(LinkKind::Owner, &object.id())?.len();
    at_most("owners", count + 1, OWNERS_MAX)?;
    if !change.tx().link(LinkKind::Owner, &object.id(), &owner)? {
        return Err(RuleError::Invalid {
            member: Some("owners".to_owned()),
            problem: "One or more added object references already exist for the following modified properties: \
                      'owners'."
                .to_owned(),
        });
    }
    change.record(ADDED, subject(&object), None, Some(&named(&owner)));
    Ok(())
}

/// Takes the owners that a body names, by `owners@odata.bind`, out of it.
pub(super) fn bound(members: &mut Map<String, Value>) -> Result<Vec<Uuid>, RuleError> {
    let addresses: Vec<String> = taken(members, BOUND)?;
    let id = |address: &String| {
        let reference = Reference::parse(address)?.to_string();
        reference.parse().map_err(|_| absent(&reference))
    };
    addresses.iter().map(id).collect()
}

/// Makes these owners of a new object, whose maker may be one of them.
pub(super) fn bind<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    object: &T,
    owners: &[Uuid],
) -> Result<(), RuleError> {
    for owner in owners {
        if !change
            .tx()
            .is_linked(LinkKind::Owner, &object.id(), &owner.to_string())?
        {
            add_owner::<T>(change, Reach::All, &Key::Id(object.id().into_owned()), *owner)?;
        }
    }
    Ok(())
}

/// Takes an owner away.
pub fn remove_owner<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    owner: &str,
) -> Result<(), RuleError> {
    let object: T = within(change, reach, key)?;
    if !change.tx().unlink(LinkKind::Owner, &object.id(), owner)? {
        return Err(absent(owner));
    }
    change.record(REMOVED, subject(&object), Some(&named(owner)), None);
    Ok(())
}

/// Whether that is an object that can own others.
fn can_own(change: &mut Change<'_, '_>, id: &str) -> Result<bool, RuleError> {
    let principal: Option<ServicePrincipal> = change.tx().get(id)?;
    if principal.is_some_and(|principal| principal.deleted_date_time.is_none()) {
        return Ok(true);
    }
    let user: Option<User> = change.tx().get(id)?;
    Ok(user.is_some_and(|user| user.deleted_date_time.is_none()))
}

/// The owner as a record shows it.
fn named(owner: &str) -> Document {
    Document {
        shared: format!(r#""owner":{}"#, serde_json::Value::from(owner)),
        ..Document::default()
    }
}
