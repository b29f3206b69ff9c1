//! What was deleted and can still be restored.

use super::{known, lockout, policies, rulebook};
use crate::administer::{Activity, Change, RuleError, Subject};
use keepwatch_graph::Timestamp;
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, NamedLocation};
use keepwatch_graph::edm::shown;
use keepwatch_storage::Stored;

/// A resource that goes into the recycle bin when it is deleted.
pub trait Recyclable: Stored {
    /// When it was deleted.
    fn deleted(&self) -> Option<Timestamp>;
    /// Sets it.
    fn set_deleted(&mut self, at: Option<Timestamp>);
    /// What the audit log calls it.
    fn subject(&self) -> Subject;
    /// How erasing one is recorded.
    const ERASED: Activity;
}

impl Recyclable for ConditionalAccessPolicy {
    fn deleted(&self) -> Option<Timestamp> {
        self.deleted_date_time
    }
    fn set_deleted(&mut self, at: Option<Timestamp>) {
        self.deleted_date_time = at;
    }
    fn subject(&self) -> Subject {
        policies::subject(self)
    }
    const ERASED: Activity = super::activity("Hard delete conditional access policy", "Delete");
}

impl Recyclable for NamedLocation {
    fn deleted(&self) -> Option<Timestamp> {
        deleted(self)
    }
    fn set_deleted(&mut self, at: Option<Timestamp>) {
        match self {
            NamedLocation::Ip(location) => location.deleted_date_time = at,
            NamedLocation::Country(location) => location.deleted_date_time = at,
        }
    }
    fn subject(&self) -> Subject {
        super::named_locations::subject(self)
    }
    const ERASED: Activity = super::activity("Hard delete named location", "Delete");
}

/// When a location was deleted.
pub(super) fn deleted(location: &NamedLocation) -> Option<Timestamp> {
    match location {
        NamedLocation::Ip(location) => location.deleted_date_time,
        NamedLocation::Country(location) => location.deleted_date_time,
    }
}

/// The resource with that id, if it is not deleted.
pub(super) fn live<T: Recyclable>(change: &mut Change<'_, '_>, id: &str) -> Result<T, RuleError> {
    let found = change.tx().get::<T>(id)?.filter(|found| found.deleted().is_none());
    found.ok_or_else(|| missing::<T>(id))
}

fn in_bin<T: Recyclable>(change: &mut Change<'_, '_>, id: &str) -> Result<T, RuleError> {
    let found = change.tx().get::<T>(id)?.filter(|found| found.deleted().is_some());
    found.ok_or_else(|| missing::<T>(id))
}

fn missing<T: Recyclable>(id: &str) -> RuleError {
    let name = T::COLLECTION.entity().name;
    RuleError::NotFound(format!("no {name} with the id `{}`", shown(id)))
}

/// Moves a resource into the bin.
pub(super) fn recycle<T: Recyclable>(
    change: &mut Change<'_, '_>,
    mut resource: T,
    activity: Activity,
) -> Result<(), RuleError> {
    let before = resource.document();
    resource.set_deleted(Some(change.now()));
    change.tx().put(&resource)?;
    change.record(activity, resource.subject(), Some(&before), None);
    let version = change.new_id();
    Ok(rulebook::touch(change.tx(), version)?)
}

/// Takes a policy out of the bin, as it was. What it speaks of in Conditional Access must still be there.
pub fn restore_policy(change: &mut Change<'_, '_>, id: &str) -> Result<ConditionalAccessPolicy, RuleError> {
    let policy: ConditionalAccessPolicy = in_bin(change, id)?;
    known::check_own(change.tx(), &policy)?;
    let activity = super::activity("Restore conditional access policy", "Restore");
    let policy = restore(change, policy, activity)?;
    lockout::warn(change, &policy)?;
    Ok(policy)
}

/// Takes a named location out of the bin, as it was.
pub fn restore_named_location(change: &mut Change<'_, '_>, id: &str) -> Result<NamedLocation, RuleError> {
    let location: NamedLocation = in_bin(change, id)?;
    restore(change, location, super::activity("Restore named location", "Restore"))
}

fn restore<T: Recyclable>(change: &mut Change<'_, '_>, mut resource: T, activity: Activity) -> Result<T, RuleError> {
    let before = resource.document();
    resource.set_deleted(None);
    change.tx().put(&resource)?;
    change.record(activity, resource.subject(), Some(&before), Some(&resource.document()));
    let version = change.new_id();
    rulebook::touch(change.tx(), version)?;
    Ok(resource)
}

/// Removes what is in the bin for good.
pub fn erase<T: Recyclable>(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let resource: T = in_bin(change, id)?;
    change.tx().remove::<T>(id)?;
    change.record(T::ERASED, resource.subject(), Some(&resource.document()), None);
    Ok(())
}

/// Removes for good what was deleted before `before`, at most `limit` of each kind. Returns how many.
pub(crate) fn empty_recycle_bin(
    change: &mut Change<'_, '_>,
    before: Timestamp,
    limit: u32,
) -> Result<usize, RuleError> {
    Ok(empty::<ConditionalAccessPolicy>(change, before, limit)? + empty::<NamedLocation>(change, before, limit)?)
}

fn empty<T: Recyclable>(change: &mut Change<'_, '_>, before: Timestamp, limit: u32) -> Result<usize, RuleError> {
    let ids = change.tx().deleted_before::<T>(before, limit)?;
    for id in &ids {
        erase::<T>(change, id)?;
    }
    Ok(ids.len())
}
