//! Directory objects as the rules see them: found by one of their names, alive, and within the caller's reach.

use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use keepwatch_graph::directory::{Application, ServicePrincipal, own_resources};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{Timestamp, Version, body};
use keepwatch_storage::{LinkKind, Rx, StoreError, Stored};
use serde_json::{Map, Value};

/// How a caller names an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// By its object id: `/applications/{id}`.
    Id(String),
    /// By its client id: `/applications(appId='{id}')`.
    AppId(String),
    /// By the name that scripts choose: `/applications(uniqueName='{name}')`. Applications only.
    UniqueName(String),
}

impl Key {
    /// What names it, whichever of them.
    pub fn text(&self) -> &str {
        match self {
            Key::Id(text) | Key::AppId(text) | Key::UniqueName(text) => text,
        }
    }
}

/// Which objects a caller may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All.
    All,
    /// Those that the calling application owns: what `Application.ReadWrite.OwnedBy` permits.
    Owned,
}

/// What an application and a service principal have in common.
pub trait DirectoryResource: Stored + Clone + PartialEq {
    /// What the audit log calls its kind.
    const KIND: &'static str;
    /// What a change to it is called.
    const UPDATED: Activity;
    /// Whether it has names that scripts choose.
    const HAS_UNIQUE_NAME: bool;

    /// When it was deleted.
    fn deleted(&self) -> Option<Timestamp>;
    /// Its name.
    fn display_name(&self) -> Option<&str>;
    /// Its client id.
    fn app_id(&self) -> Option<&str>;
}

/// An activity of the directory, in the words of the audit log.
pub(super) const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "ApplicationManagement",
        service: "Core Directory",
        operation,
    }
}

impl DirectoryResource for Application {
    const KIND: &'static str = "Application";
    const UPDATED: Activity = activity("Update application", "Update");
    const HAS_UNIQUE_NAME: bool = true;

    fn deleted(&self) -> Option<Timestamp> {
        self.deleted_date_time
    }
    fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }
    fn app_id(&self) -> Option<&str> {
        self.app_id.as_deref()
    }
}

impl DirectoryResource for ServicePrincipal {
    const KIND: &'static str = "ServicePrincipal";
    const UPDATED: Activity = activity("Update service principal", "Update");
    const HAS_UNIQUE_NAME: bool = false;

    fn deleted(&self) -> Option<Timestamp> {
        self.deleted_date_time
    }
    fn display_name(&self) -> Option<&str> {
        self.display_name.as_deref()
    }
    fn app_id(&self) -> Option<&str> {
        self.app_id.as_deref()
    }
}

/// What the audit log says of an object.
pub(super) fn subject<T: DirectoryResource>(of: &T) -> Subject {
    Subject {
        id: of.id().into_owned(),
        kind: T::KIND,
        display_name: of.display_name().map(str::to_owned),
        user_principal_name: None,
    }
}

/// The object that the key names, unless it is deleted.
pub fn resolve<T: DirectoryResource>(rx: &mut Rx<'_>, key: &Key) -> Result<Option<T>, StoreError> {
    let found = match key {
        Key::Id(id) => rx.get::<T>(id)?.into_iter().collect(),
        Key::AppId(id) => rx.find::<T>("app_id", id)?,
        Key::UniqueName(name) if T::HAS_UNIQUE_NAME => rx.find::<T>("unique_name", name)?,
        Key::UniqueName(_) => Vec::new(),
    };
    Ok(found.into_iter().find(|object| object.deleted().is_none()))
}

/// The object that the key names; Graph's words where there is none.
pub(super) fn live<T: DirectoryResource>(rx: &mut Rx<'_>, key: &Key) -> Result<T, RuleError> {
    resolve(rx, key)?.ok_or_else(|| absent(key.text()))
}

/// The object that the key names, if the caller may change it.
pub(super) fn within<T: DirectoryResource>(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
) -> Result<T, RuleError> {
    let object: T = live(change.tx(), key)?;
    let id = object.id().into_owned();
    if own_resources::is_own(&id) {
        return Err(RuleError::Forbidden(format!(
            "the service principal `{id}` is of this server itself and cannot be changed"
        )));
    }
    if reach == Reach::Owned && !owns(change, &object)? {
        return Err(RuleError::Forbidden(
            "Insufficient privileges to complete the operation.".to_owned(),
        ));
    }
    Ok(object)
}

/// Whether the calling application owns the object, or the application that it is a service principal of.
fn owns<T: DirectoryResource>(change: &mut Change<'_, '_>, object: &T) -> Result<bool, StoreError> {
    let Initiator::Application { service_principal, .. } = change.by() else {
        return Ok(false);
    };
    let owner = service_principal.to_string();
    let tx = change.tx();
    if tx.is_linked(LinkKind::Owner, &object.id(), &owner)? {
        return Ok(true);
    }
    let app_id = object.app_id().unwrap_or_default();
    for application in tx.find::<Application>("app_id", app_id)? {
        if tx.is_linked(LinkKind::Owner, &application.id, &owner)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What Graph says of an object that is not there.
pub(super) fn absent(id: &str) -> RuleError {
    RuleError::NotFound(format!(
        "Resource '{}' does not exist or one of its queried reference-property objects are not present.",
        shown(id)
    ))
}

/// `current` with what a body says: members in `kept` stay as they are, whoever sends them, so that what was read can be
/// sent back.
pub(super) fn merged<T: Stored>(current: &T, mut members: Map<String, Value>, kept: &[&str]) -> Result<T, RuleError> {
    if let Some(bound) = members.keys().find(|name| name.contains('@')) {
        return Err(RuleError::member(bound.clone(), "cannot be bound here"));
    }
    members.retain(|name, _| !kept.contains(&name.as_str()));
    let json = current.document().json(Version::Beta, PolicyView::Full);
    let mut value: Value = serde_json::from_str(&json).map_err(unreadable)?;
    body::merge(&mut value, &Value::Object(members));
    body::complete(T::COLLECTION.entity(), &mut value);
    serde_json::from_value(value).map_err(unreadable)
}

/// Bodies have been checked by the declarations: what is left is null where there must be a value.
fn unreadable(error: serde_json::Error) -> RuleError {
    RuleError::invalid(error.to_string())
}
