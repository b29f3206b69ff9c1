//! Consent: scopes beside those that were consented to before.

use super::grants::{create_grant, update_grant};
use crate::administer::{Change, RuleError};
use keepwatch_graph::directory::{OAuth2PermissionGrant, ServicePrincipal, own_resources};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{ServicePrincipalId, UserId};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Scopes that are OpenID Connect's and no permission: Graph has them for every application.
/// Source: OpenID Connect Core 1.0, sections 5.4 and 11.
pub const IDENTITY_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// Whose consent it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// An administrator's, for everybody.
    Everybody,
    /// That user's own.
    One(UserId),
}

/// Lets `client` act for people by these scopes of `resource` as well. What was consented to before stays; saying it again
/// changes nothing and leaves no record.
///
/// Refuses scopes that `resource` does not have. Answers the grant as it is now.
pub fn consent(
    change: &mut Change<'_, '_>,
    client: &ServicePrincipal,
    resource: &ServicePrincipal,
    whose: Whose,
    scopes: &[String],
) -> Result<OAuth2PermissionGrant, RuleError> {
    if let Some(unknown) = scopes.iter().find(|scope| !has_scope(resource, scope)) {
        let name = resource.display_name.as_deref().unwrap_or_default();
        let problem = format!("`{}` is no scope of `{}`", shown(unknown), shown(name));
        return Err(RuleError::member("scope", problem));
    }
    let user = match whose {
        Whose::Everybody => None,
        Whose::One(user) => Some(user),
    };
    let id = OAuth2PermissionGrant::id_of(
        uuid(&client.id),
        uuid(&resource.id),
        user.map(|user| uuid(&user.to_string())),
    );
    // What two people consent to at once is added up.
    change
        .tx()
        .lock_service_principals(&[ServicePrincipalId::new(uuid(&client.id))])?;
    let known: Option<OAuth2PermissionGrant> = change.tx().get(&id)?;
    let before = known
        .as_ref()
        .and_then(|grant| grant.scope.as_deref())
        .unwrap_or_default();
    let had: BTreeSet<&str> = before.split_ascii_whitespace().collect();
    let has: BTreeSet<&str> = had.iter().copied().chain(scopes.iter().map(String::as_str)).collect();
    let scope = has.iter().copied().collect::<Vec<_>>().join(" ");
    match known {
        Some(grant) if has == had => Ok(grant),
        Some(_) => update_grant(change, &id, &members(&json!({"scope": scope}))),
        None => create_grant(
            change,
            members(&json!({
                "clientId": client.id,
                "resourceId": resource.id,
                "consentType": if user.is_some() { "Principal" } else { "AllPrincipals" },
                "principalId": user.map(|user| user.to_string()),
                "scope": scope,
            })),
        ),
    }
}

/// Whether people can consent to a scope of that name.
fn has_scope(resource: &ServicePrincipal, name: &str) -> bool {
    let is_it = |value: &Option<String>| value.as_deref() == Some(name);
    let mut defined = resource.oauth2_permission_scopes.iter();
    defined.any(|scope| scope.is_enabled && is_it(&scope.value))
        || (resource.id == own_resources::GRAPH.to_string() && IDENTITY_SCOPES.contains(&name))
}

/// Object ids are UUIDs; one that is not names nobody.
fn uuid(id: &str) -> Uuid {
    id.parse().unwrap_or_default()
}

fn members(body: &Value) -> Map<String, Value> {
    body.as_object().cloned().unwrap_or_default()
}
