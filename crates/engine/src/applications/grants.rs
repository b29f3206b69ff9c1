//! Delegated permission grants: what an application may do for people who signed in.

use super::check::longest;
use super::object::{DirectoryResource, Key, absent, activity, live};
use crate::administer::{Activity, Change, RuleError, Subject};
use keepwatch_graph::directory::{OAuth2PermissionGrant, ServicePrincipal};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{Timestamp, body};
use keepwatch_storage::Stored;
use serde_json::{Map, Value};
use uuid::Uuid;

const ADDED: Activity = activity("Add delegated permission grant", "Assign");
const UPDATED: Activity = activity("Update delegated permission grant", "Update");
const REMOVED: Activity = activity("Remove delegated permission grant", "Unassign");
/// The longest list of scopes. Source: Microsoft Graph v1.0, `oAuth2PermissionGrant`.
const SCOPE_MAX: usize = 3850;
const FOR_ALL: &str = "AllPrincipals";
const FOR_ONE: &str = "Principal";

/// Consents for all users, or for one.
pub fn create_grant(
    change: &mut Change<'_, '_>,
    members: Map<String, Value>,
) -> Result<OAuth2PermissionGrant, RuleError> {
    let mut value = Value::Object(members);
    body::complete(OAuth2PermissionGrant::TYPE, &mut value);
    value["id"] = Value::from("");
    let mut grant: OAuth2PermissionGrant =
        serde_json::from_value(value).map_err(|_| RuleError::invalid("clientId and resourceId must be given"))?;
    let client = service_principal(change, "clientId", &grant.client_id)?;
    let resource = service_principal(change, "resourceId", &grant.resource_id)?;
    let principal = principal(&grant)?;
    check_scope(grant.scope.as_deref())?;
    grant.id = OAuth2PermissionGrant::id_of(client, resource, principal);
    // Graph ignores these and shows nothing else.
    (grant.start_time, grant.expiry_time) = (None::<Timestamp>, None::<Timestamp>);
    if !change.tx().add(&grant)? {
        return Err(RuleError::Conflict("Permission entry already exists.".to_owned()));
    }
    let subject = subject(&grant);
    change.record(ADDED, subject, None, Some(&grant.document()));
    Ok(grant)
}

fn service_principal(change: &mut Change<'_, '_>, member: &str, id: &str) -> Result<Uuid, RuleError> {
    let Ok(uuid) = id.parse::<Uuid>() else {
        return Err(RuleError::member(member, format!("`{}` is not a UUID", shown(id))));
    };
    live::<ServicePrincipal>(change.tx(), &Key::Id(uuid.to_string()))?;
    Ok(uuid)
}

/// For whom the consent is.
fn principal(grant: &OAuth2PermissionGrant) -> Result<Option<Uuid>, RuleError> {
    match (grant.consent_type.as_deref(), grant.principal_id.as_deref()) {
        (Some(FOR_ALL), None) => Ok(None),
        (Some(FOR_ALL), Some(_)) => Err(RuleError::member("principalId", "must be null for `AllPrincipals`")),
        (Some(FOR_ONE), Some(id)) => match id.parse() {
            Ok(uuid) => Ok(Some(uuid)),
            Err(_) => Err(RuleError::member(
                "principalId",
                format!("`{}` is not a UUID", shown(id)),
            )),
        },
        (Some(FOR_ONE), None) => Err(RuleError::member("principalId", "must be given for `Principal`")),
        _ => Err(RuleError::member(
            "consentType",
            "must be `AllPrincipals` or `Principal`",
        )),
    }
}

fn check_scope(scope: Option<&str>) -> Result<(), RuleError> {
    longest("scope", scope, SCOPE_MAX)?;
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_graphic());
    match scope {
        None => Err(RuleError::member("scope", "must be given")),
        Some(scope) if scope.split(' ').all(is_word) => Ok(()),
        Some(_) => Err(RuleError::member(
            "scope",
            "must be names of scopes, separated by spaces",
        )),
    }
}

/// Changes the scopes of a grant: everything else is what it is the grant of.
pub fn update_grant(
    change: &mut Change<'_, '_>,
    id: &str,
    members: &Map<String, Value>,
) -> Result<OAuth2PermissionGrant, RuleError> {
    let before: OAuth2PermissionGrant = change.tx().get(id)?.ok_or_else(|| absent(id))?;
    let fixed = [
        ("clientId", Some(&before.client_id)),
        ("resourceId", Some(&before.resource_id)),
        ("consentType", before.consent_type.as_ref()),
        ("principalId", before.principal_id.as_ref()),
    ];
    for (name, was) in fixed {
        let is_same = |value: &Value| value.as_str() == was.map(String::as_str);
        if members.get(name).is_some_and(|value| !is_same(value)) {
            return Err(RuleError::member(name, "cannot be changed: only scope can"));
        }
    }
    let mut after = before.clone();
    if let Some(scope) = members.get("scope") {
        after.scope = scope.as_str().map(str::to_owned);
    }
    check_scope(after.scope.as_deref())?;
    change.tx().put(&after)?;
    let subject = subject(&after);
    change.record(UPDATED, subject, Some(&before.document()), Some(&after.document()));
    Ok(after)
}

/// Takes a consent back.
pub fn delete_grant(change: &mut Change<'_, '_>, id: &str) -> Result<(), RuleError> {
    let before: OAuth2PermissionGrant = change.tx().get(id)?.ok_or_else(|| absent(id))?;
    change.tx().remove::<OAuth2PermissionGrant>(&before.id())?;
    change.record(REMOVED, subject(&before), Some(&before.document()), None);
    Ok(())
}

fn subject(grant: &OAuth2PermissionGrant) -> Subject {
    Subject {
        id: grant.client_id.clone(),
        kind: ServicePrincipal::KIND,
        ..Subject::default()
    }
}
