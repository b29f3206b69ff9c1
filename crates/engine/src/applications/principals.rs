//! Service principals: made for applications of the tenant, changed, deleted and restored.

use super::check::{longest, tags};
use super::object::{DirectoryResource, Key, Reach, absent, activity, live, merged, resolve, subject, within};
use super::registration::{Upserted, own, taken};
use super::{Tenant, credentials, keys, owners, secrets};
use crate::administer::{Activity, Change, RuleError};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, FederatedIdentityCredential, KeyCredential, OAuth2PermissionGrant,
    PasswordCredential, ServicePrincipal,
};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, Timestamp};
use keepwatch_storage::{LinkKind, StoreError};
use serde_json::{Map, Value};

const ADDED: Activity = activity("Add service principal", "Add");
const DELETED: Activity = activity("Remove service principal", "Delete");
const RESTORED: Activity = activity("Restore service principal", "Restore");
const PURGED: Activity = activity("Hard Delete service principal", "Delete");

/// What only the server says, and what is changed by actions of their own.
const KEPT: [&str; 7] = [
    "id",
    "appId",
    "deletedDateTime",
    "appOwnerOrganizationId",
    "createdByAppId",
    "servicePrincipalType",
    "disabledByMicrosoftStatus",
];
const KEYS: &str = "keyCredentials";
const PASSWORDS: &str = "passwordCredentials";
/// The longest texts. Source: Microsoft Graph v1.0, `servicePrincipal`.
const TEXT_MAX: usize = 1024;

/// Makes the service principal of an application: it can be given permissions and ask for tokens from now on.
pub fn create_principal(
    change: &mut Change<'_, '_>,
    reach: Reach,
    tenant: &Tenant,
    mut members: Map<String, Value>,
) -> Result<ServicePrincipal, RuleError> {
    let wanted_keys: Vec<KeyCredential> = taken(&mut members, KEYS)?;
    let wanted_passwords: Vec<PasswordCredential> = taken(&mut members, PASSWORDS)?;
    let wanted_owners = owners::bound(&mut members)?;
    let application = application_of(change, reach, members.get("appId").and_then(Value::as_str))?;
    let app_id: AppId = credentials::client_id(&application)?;
    if !live_of(change, application.app_id.as_deref())?.is_empty() {
        return Err(RuleError::Conflict(format!(
            "The service principal cannot be created, updated, or restored because the service principal name \
             {app_id} is already in use."
        )));
    }
    retire_former(change, &application)?;
    let base = ServicePrincipal::of(&application, app_id, change.new_id(), tenant.id);
    let mut principal = merged(&base, members, &KEPT)?;
    principal.follow(&application);
    check(&principal)?;
    for wanted in &wanted_keys {
        keys::add(change, &mut principal, wanted)?;
    }
    let mut shown_once = Vec::with_capacity(wanted_passwords.len());
    for wanted in &wanted_passwords {
        shown_once.push(secrets::make(change, &mut principal, wanted)?);
    }
    change.tx().add(&principal)?;
    own(change, &principal.id)?;
    change.record(ADDED, subject(&principal), None, Some(&principal.document()));
    owners::bind(change, &principal, &wanted_owners)?;
    Ok(ServicePrincipal {
        password_credentials: shown_once,
        ..principal
    })
}

/// Takes away what former service principals of the application, now in the recycle bin, proved themselves with: secrets
/// are kept by client id, and what was deleted must not work again for the next one.
fn retire_former(change: &mut Change<'_, '_>, application: &Application) -> Result<(), RuleError> {
    let app_id = application.app_id.as_deref().unwrap_or_default();
    for mut former in change.tx().find::<ServicePrincipal>("app_id", app_id)? {
        take_credentials(change, &mut former)?;
        change.tx().put(&former)?;
    }
    Ok(())
}

fn take_credentials(change: &mut Change<'_, '_>, principal: &mut ServicePrincipal) -> Result<(), RuleError> {
    let app_id = credentials::client_id(principal)?;
    let keys = principal.key_credentials.drain(..).filter_map(|key| key.key_id);
    let passwords = principal.password_credentials.drain(..);
    for key_id in keys.chain(passwords.filter_map(|password| password.key_id)) {
        change.tx().remove_credential(app_id, key_id)?;
    }
    Ok(())
}

/// The application that a service principal is asked for: one of this tenant. The wording is Graph's.
fn application_of(change: &mut Change<'_, '_>, reach: Reach, app_id: Option<&str>) -> Result<Application, RuleError> {
    let app_id = app_id.ok_or_else(|| RuleError::member("appId", "must be given"))?;
    match within(change, reach, &Key::AppId(app_id.to_owned())) {
        Err(RuleError::NotFound(_)) => Err(RuleError::Invalid {
            member: Some("appId".to_owned()),
            problem: format!(
                "The appId '{}' of the service principal does not reference a valid application object.",
                shown(app_id)
            ),
        }),
        found => found,
    }
}

/// Changes a service principal. What its application says stays as the application says it.
pub fn update_principal(
    change: &mut Change<'_, '_>,
    reach: Reach,
    key: &Key,
    mut members: Map<String, Value>,
) -> Result<ServicePrincipal, RuleError> {
    let before: ServicePrincipal = within(change, reach, key)?;
    let (has_keys, has_passwords) = (members.contains_key(KEYS), members.contains_key(PASSWORDS));
    let wanted_keys: Vec<KeyCredential> = taken(&mut members, KEYS)?;
    let wanted_passwords: Vec<PasswordCredential> = taken(&mut members, PASSWORDS)?;
    let mut after = merged(&before, members, &KEPT)?;
    let app_id = before.app_id.clone().unwrap_or_default();
    if let Ok(application) = live::<Application>(change.tx(), &Key::AppId(app_id)) {
        after.follow(&application);
    }
    check(&after)?;
    if has_keys {
        keys::replace(change, &mut after, &wanted_keys)?;
    }
    if has_passwords {
        secrets::replace(change, &mut after, &wanted_passwords)?;
    }
    save(change, &before, &after)?;
    Ok(after)
}

/// Changes the service principal of that client id, or makes it. Source: Microsoft Graph v1.0, "Upsert servicePrincipal".
pub fn upsert_principal(
    change: &mut Change<'_, '_>,
    reach: Reach,
    tenant: &Tenant,
    app_id: &str,
    mut members: Map<String, Value>,
) -> Result<Upserted<ServicePrincipal>, RuleError> {
    let key = Key::AppId(app_id.to_owned());
    if resolve::<ServicePrincipal>(change.tx(), &key)?.is_some() {
        return update_principal(change, reach, &key, members).map(Upserted::Updated);
    }
    members.insert("appId".to_owned(), Value::from(app_id));
    create_principal(change, reach, tenant, members).map(Upserted::Created)
}

fn check(principal: &ServicePrincipal) -> Result<(), RuleError> {
    longest("notes", principal.notes.as_deref(), TEXT_MAX)?;
    longest("description", principal.description.as_deref(), TEXT_MAX)?;
    tags(&principal.tags)?;
    // Graph knows no member to set, and keeping nothing of what was sent would be worse than refusing it.
    match &principal.custom_security_attributes {
        None => Ok(()),
        Some(_) => Err(RuleError::member(
            "customSecurityAttributes",
            "cannot be set: the tenant defines no attributes",
        )),
    }
}

fn save(change: &mut Change<'_, '_>, before: &ServicePrincipal, after: &ServicePrincipal) -> Result<(), RuleError> {
    change.tx().put(after)?;
    let (old, new) = (before.document(), after.document());
    change.record(ServicePrincipal::UPDATED, subject(after), Some(&old), Some(&new));
    Ok(())
}

/// The service principals of a client id that are not deleted: one or none.
pub(super) fn live_of(change: &mut Change<'_, '_>, app_id: Option<&str>) -> Result<Vec<ServicePrincipal>, StoreError> {
    let mut found = change
        .tx()
        .find::<ServicePrincipal>("app_id", app_id.unwrap_or_default())?;
    found.retain(|principal| principal.deleted_date_time.is_none());
    Ok(found)
}

/// Copies what an application says of itself to its service principal, and its name to what it was given and gives.
pub(super) fn follow(change: &mut Change<'_, '_>, application: &Application) -> Result<(), RuleError> {
    for before in live_of(change, application.app_id.as_deref())? {
        let mut after = before.clone();
        after.follow(application);
        if after == before {
            continue;
        }
        save(change, &before, &after)?;
        if after.display_name != before.display_name {
            rename(change, &after)?;
        }
    }
    Ok(())
}

fn rename(change: &mut Change<'_, '_>, principal: &ServicePrincipal) -> Result<(), StoreError> {
    let tx = change.tx();
    for mut held in tx.find::<AppRoleAssignment>("principal_id", &principal.id)? {
        held.principal_display_name.clone_from(&principal.display_name);
        tx.put(&held)?;
    }
    for mut given in tx.find::<AppRoleAssignment>("resource_id", &principal.id)? {
        given.resource_display_name.clone_from(&principal.display_name);
        tx.put(&given)?;
    }
    Ok(())
}

/// Puts a service principal into the recycle bin: no token is issued any more, and what it was given is not in effect.
pub fn delete_principal(change: &mut Change<'_, '_>, reach: Reach, key: &Key) -> Result<(), RuleError> {
    let principal: ServicePrincipal = within(change, reach, key)?;
    bin(change, &principal)
}

pub(super) fn bin(change: &mut Change<'_, '_>, before: &ServicePrincipal) -> Result<(), RuleError> {
    let now = change.now();
    mark(change, before, Some(now))?;
    change.record(DELETED, subject(before), Some(&before.document()), None);
    // A consent has no date of deletion; it is given anew after a restore.
    for grant in grants_of(change, &before.id)? {
        change.tx().remove::<OAuth2PermissionGrant>(&grant.id)?;
    }
    Ok(())
}

fn grants_of(change: &mut Change<'_, '_>, id: &str) -> Result<Vec<OAuth2PermissionGrant>, StoreError> {
    let mut grants = change.tx().find::<OAuth2PermissionGrant>("client_id", id)?;
    grants.extend(change.tx().find::<OAuth2PermissionGrant>("resource_id", id)?);
    Ok(grants)
}

/// Takes a service principal out of the recycle bin.
pub fn restore_principal(change: &mut Change<'_, '_>, id: &str) -> Result<ServicePrincipal, RuleError> {
    let principal = binned(change, id)?;
    let app_id = principal.app_id.clone().unwrap_or_default();
    if !live_of(change, Some(&app_id))?.is_empty() {
        return Err(RuleError::Conflict(format!(
            "The service principal cannot be created, updated, or restored because the service principal name \
             {app_id} is already in use."
        )));
    }
    live::<Application>(change.tx(), &Key::AppId(app_id))?;
    unbin(change, &principal)
}

pub(super) fn unbin(change: &mut Change<'_, '_>, before: &ServicePrincipal) -> Result<ServicePrincipal, RuleError> {
    let after = mark(change, before, None)?;
    change.record(RESTORED, subject(&after), None, Some(&after.document()));
    Ok(after)
}

/// Sets when it was deleted, and the same on the roles that it holds and gives.
fn mark(
    change: &mut Change<'_, '_>,
    principal: &ServicePrincipal,
    deleted: Option<Timestamp>,
) -> Result<ServicePrincipal, StoreError> {
    let after = ServicePrincipal {
        deleted_date_time: deleted,
        ..principal.clone()
    };
    let tx = change.tx();
    tx.put(&after)?;
    for column in ["principal_id", "resource_id"] {
        for mut assignment in tx.find::<AppRoleAssignment>(column, &principal.id)? {
            // One that went with the other end before this one stays there.
            if assignment.deleted_date_time == principal.deleted_date_time {
                assignment.deleted_date_time = deleted;
                tx.put(&assignment)?;
            }
        }
    }
    Ok(after)
}

fn binned(change: &mut Change<'_, '_>, id: &str) -> Result<ServicePrincipal, RuleError> {
    let found: Option<ServicePrincipal> = change.tx().get(id)?;
    let binned = found.filter(|found| found.deleted_date_time.is_some());
    binned.ok_or_else(|| absent(id))
}

/// Removes a deleted service principal for good; its application stays.
pub fn purge_principal(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let mut principal = binned(change, id)?;
    take_credentials(change, &mut principal)?;
    remove(change, &principal)?;
    change.record(PURGED, subject(&principal), Some(&principal.document()), None);
    Ok(())
}

/// Removes a service principal for good.
pub(super) fn remove(change: &mut Change<'_, '_>, principal: &ServicePrincipal) -> Result<(), RuleError> {
    for column in ["principal_id", "resource_id"] {
        for assignment in change.tx().find::<AppRoleAssignment>(column, &principal.id)? {
            change.tx().remove::<AppRoleAssignment>(&assignment.id)?;
        }
    }
    for federated in change.tx().linked_from(LinkKind::FederatedCredential, &principal.id)? {
        change.tx().remove::<FederatedIdentityCredential>(&federated)?;
    }
    change.tx().unlink_all(&principal.id)?;
    change.tx().remove::<ServicePrincipal>(&principal.id)?;
    Ok(())
}
