//! Applications: registered, changed, deleted, restored, and purged.

use super::check::{check, check_removed};
use super::object::{DirectoryResource, Key, Reach, absent, activity, merged, resolve, subject, within};
use super::{Tenant, keys, owners, principals, secrets};
use crate::administer::{Activity, Change, RuleError};
use crate::audit::Initiator;
use keepwatch_graph::directory::{
    Application, FederatedIdentityCredential, KeyCredential, PasswordCredential, ServicePrincipal,
};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{LinkKind, StoreError};
use serde_json::{Map, Value};

const ADDED: Activity = activity("Add application", "Add");
const DELETED: Activity = activity("Delete application", "Delete");
const RESTORED: Activity = activity("Restore application", "Restore");
const PURGED: Activity = activity("Hard Delete application", "Delete");

/// What only the server says, and what is changed by actions of its own.
const KEPT: [&str; 11] = [
    "id",
    "appId",
    "deletedDateTime",
    "createdDateTime",
    "createdByAppId",
    "publisherDomain",
    "applicationTemplateId",
    "certification",
    "verifiedPublisher",
    "disabledByMicrosoftStatus",
    "passwordCredentials",
];
const KEYS: &str = "keyCredentials";
const PASSWORDS: &str = "passwordCredentials";

/// Registers an application. `members` as [`body::read`](keepwatch_graph::body::read) reads them. Secrets that it asks for
/// are in the answer, and nowhere else.
pub fn create(
    change: &mut Change<'_, '_>,
    tenant: &Tenant,
    mut members: Map<String, Value>,
) -> Result<Application, RuleError> {
    let wanted_keys: Vec<KeyCredential> = taken(&mut members, KEYS)?;
    let wanted_passwords: Vec<PasswordCredential> = taken(&mut members, PASSWORDS)?;
    let wanted_owners = owners::bound(&mut members)?;
    let app_id = AppId::new(change.new_id());
    let mut base = Application::new(change.new_id(), app_id, "", change.now());
    base.publisher_domain = Some(tenant.domain.clone());
    if let Initiator::Application { app, .. } = change.by() {
        base.created_by_app_id = Some(app.to_string());
    }
    let mut application = merged(&base, members, &KEPT)?;
    check(&application)?;
    check_names(change, &application)?;
    for wanted in &wanted_keys {
        keys::add(change, &mut application, wanted)?;
    }
    let mut shown_once = Vec::with_capacity(wanted_passwords.len());
    for wanted in &wanted_passwords {
        shown_once.push(secrets::make(change, &mut application, wanted)?);
    }
    change.tx().add(&application)?;
    own(change, &application.id)?;
    change.record(ADDED, subject(&application), None, Some(&application.document()));
    owners::bind(change, &application, &wanted_owners)?;
    Ok(Application {
        password_credentials: shown_once,
        ..application
    })
}

/// Whoever makes an object owns it.
pub(super) fn own(change: &mut Change<'_, '_>, object: &str) -> Result<(), StoreError> {
    let owner = match change.by() {
        Initiator::Application { service_principal, .. } => service_principal.to_string(),
        Initiator::User { id, .. } => id.to_string(),
        Initiator::CommandLine | Initiator::Server => return Ok(()),
    };
    change.tx().link(LinkKind::Owner, object, &owner).map(drop)
}

/// Takes a list out of a body.
pub(super) fn taken<T: serde::de::DeserializeOwned>(
    members: &mut Map<String, Value>,
    name: &str,
) -> Result<Vec<T>, RuleError> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(list) => serde_json::from_value(list).map_err(|error| RuleError::member(name, error)),
    }
}

/// Changes an application, and its service principal with it.
pub fn update(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    mut members: Map<String, Value>,
) -> Result<Application, RuleError> {
    let before: Application = within(change, reach, key)?;
    let (has_keys, has_passwords) = (members.contains_key(KEYS), members.contains_key(PASSWORDS));
    let wanted_keys: Vec<KeyCredential> = taken(&mut members, KEYS)?;
    let wanted_passwords: Vec<PasswordCredential> = taken(&mut members, PASSWORDS)?;
    let mut after = merged(&before, members, &KEPT)?;
    check(&after)?;
    check_removed(&before, &after)?;
    check_names(change, &after)?;
    if has_keys {
        keys::replace(change, &mut after, &wanted_keys)?;
    }
    if has_passwords {
        secrets::replace(change, &mut after, &wanted_passwords)?;
    }
    change.tx().put(&after)?;
    change.record(
        Application::UPDATED,
        subject(&after),
        Some(&before.document()),
        Some(&after.document()),
    );
    principals::follow(change, &after)?;
    Ok(after)
}

/// What became of an upsert.
#[derive(Debug)]
pub enum Upserted<T> {
    /// There was none: a new one.
    Created(T),
    /// There was one, as it is now.
    Updated(T),
}

/// Changes the application of that unique name, or registers it. Source: Microsoft Graph v1.0, "Upsert applications".
pub fn upsert(
    change: &mut Change<'_, '_>,
    reach: Reach,
    tenant: &Tenant,
    unique_name: &str,
    mut members: Map<String, Value>,
) -> Result<Upserted<Application>, RuleError> {
    let key = Key::UniqueName(unique_name.to_owned());
    if resolve::<Application>(change.tx(), &key)?.is_some() {
        return update(change, reach, &key, members).map(Upserted::Updated);
    }
    members.insert("uniqueName".to_owned(), Value::from(unique_name));
    create(change, tenant, members).map(Upserted::Created)
}

/// Identifier URIs and unique names name one application of the tenant, deleted ones included: they may come back.
fn check_names(change: &mut Change<'_, '_>, application: &Application) -> Result<(), RuleError> {
    let taken = |member: &str, value: &str| {
        RuleError::Conflict(format!(
            "Another object with the same value for property {member} already exists: `{}`.",
            shown(value)
        ))
    };
    for uri in &application.identifier_uris {
        let holders = change.tx().holding::<Application>("identifier_uris", uri)?;
        if holders.iter().any(|holder| holder.id != application.id) {
            return Err(taken("identifierUris", uri));
        }
    }
    if let Some(name) = &application.unique_name {
        let holders = change.tx().find::<Application>("unique_name", name)?;
        if holders.iter().any(|holder| holder.id != application.id) {
            return Err(taken("uniqueName", name));
        }
    }
    Ok(())
}

/// Puts an application into the recycle bin, and its service principal with it: no token is issued any more.
pub fn delete(change: &mut Change<'_, '_>, reach: Reach, key: &Key) -> Result<(), RuleError> {
    let before: Application = within(change, reach, key)?;
    let after = Application {
        deleted_date_time: Some(change.now()),
        ..before.clone()
    };
    change.tx().put(&after)?;
    change.record(DELETED, subject(&before), Some(&before.document()), None);
    for principal in principals::live_of(change, before.app_id.as_deref())? {
        principals::bin(change, &principal)?;
    }
    Ok(())
}

/// Takes an application out of the recycle bin, with the service principal that was deleted with it.
pub fn restore(change: &mut Change<'_, '_>, id: &str) -> Result<Application, RuleError> {
    let before = binned(change, id)?;
    let after = Application {
        deleted_date_time: None,
        ..before.clone()
    };
    change.tx().put(&after)?;
    change.record(RESTORED, subject(&after), None, Some(&after.document()));
    let app_id = after.app_id.as_deref().unwrap_or_default();
    let principals = change.tx().find::<ServicePrincipal>("app_id", app_id)?;
    if principals.iter().all(|principal| principal.deleted_date_time.is_some()) {
        let with_it = principals
            .iter()
            .find(|principal| principal.deleted_date_time == before.deleted_date_time);
        if let Some(principal) = with_it {
            principals::unbin(change, principal)?;
        }
    }
    Ok(after)
}

/// Removes a deleted application for good, with its credentials and service principals.
pub fn purge(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let application = binned(change, id)?;
    let app_id = application.app_id.clone().unwrap_or_default();
    for principal in change.tx().find::<ServicePrincipal>("app_id", &app_id)? {
        principals::remove(change, &principal)?;
    }
    if let Ok(client) = app_id.parse::<AppId>() {
        for credential in change.tx().credentials(client)? {
            change.tx().remove_credential(client, credential.key_id)?;
        }
    }
    for federated in change.tx().linked_from(LinkKind::FederatedCredential, id)? {
        change.tx().remove::<FederatedIdentityCredential>(&federated)?;
    }
    change.tx().unlink_all(id)?;
    change.tx().remove::<Application>(id)?;
    change.record(PURGED, subject(&application), Some(&application.document()), None);
    Ok(())
}

/// Removes for good what was deleted before `before`, at most `limit` of each kind. Returns how many.
pub fn empty_recycle_bin(change: &mut Change<'_, '_>, before: Timestamp, limit: u32) -> Result<usize, RuleError> {
    let applications = change.tx().deleted_before::<Application>(before, limit)?;
    for id in &applications {
        purge(change, id)?;
    }
    // Those of the applications went with them.
    let principals = change.tx().deleted_before::<ServicePrincipal>(before, limit)?;
    for id in &principals {
        principals::purge_principal(change, id)?;
    }
    Ok(applications.len() + principals.len())
}

fn binned(change: &mut Change<'_, '_>, id: &str) -> Result<Application, RuleError> {
    let found: Option<Application> = change.tx().get(id)?;
    found
        .filter(|found| found.deleted_date_time.is_some())
        .ok_or_else(|| absent(id))
}
