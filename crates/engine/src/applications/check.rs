//! What an application may say of itself.

use super::urls;
use crate::administer::RuleError;
use keepwatch_graph::directory::Application;
use keepwatch_graph::directory::application::{AppRole, PermissionScope};
use keepwatch_graph::edm::shown;
use std::collections::HashSet;
use uuid::Uuid;

/// The longest `displayName`. Source: Microsoft Graph v1.0, `application`.
const NAME_MAX: usize = 256;
/// The longest `description` and `notes`. Source: the same.
const TEXT_MAX: usize = 1024;
/// The longest value of a role or scope. Source: the same.
const VALUE_MAX: usize = 120;
/// The most redirect URIs of all platforms together. Source: Microsoft identity platform, redirect URI restrictions.
const REDIRECT_URIS_MAX: usize = 256;
/// The most identifier URIs. Source: Microsoft Entra service limits.
const IDENTIFIER_URIS_MAX: usize = 50;
/// The most roles and scopes together, and the most permissions asked for. Source: Microsoft Entra service limits on
/// entries of an application's manifest.
const ENTRIES_MAX: usize = 1200;
/// The most tags, and the longest.
const TAGS_MAX: usize = 100;
const SIGN_IN_AUDIENCES: [&str; 4] = [
    "AzureADMyOrg",
    "AzureADMultipleOrgs",
    "AzureADandPersonalMicrosoftAccount",
    "PersonalMicrosoftAccount",
];

/// Refuses what cannot be; names the member.
pub(super) fn check(application: &Application) -> Result<(), RuleError> {
    name("displayName", application.display_name.as_deref())?;
    longest("description", application.description.as_deref(), TEXT_MAX)?;
    longest("notes", application.notes.as_deref(), TEXT_MAX)?;
    longest("uniqueName", application.unique_name.as_deref(), NAME_MAX)?;
    tags(&application.tags)?;
    if let Some(audience) = &application.sign_in_audience
        && !SIGN_IN_AUDIENCES.contains(&audience.as_str())
    {
        let problem = format!("`{}` is none of {}", shown(audience), SIGN_IN_AUDIENCES.join(", "));
        return Err(RuleError::member("signInAudience", problem));
    }
    uris(application)?;
    roles(&application.app_roles)?;
    let scopes = application
        .api
        .as_ref()
        .map_or(&[][..], |api| &api.oauth2_permission_scopes);
    self::scopes(scopes)?;
    values_are_unique(application, scopes)?;
    required_access(application)
}

/// A name that people read.
pub(super) fn name(member: &str, text: Option<&str>) -> Result<(), RuleError> {
    match text.map(str::trim) {
        None | Some("") => Err(RuleError::member(member, "must not be empty")),
        Some(text) if text.contains(char::is_control) => {
            Err(RuleError::member(member, "must not have control characters"))
        }
        text => longest(member, text, NAME_MAX),
    }
}

pub(super) fn longest(member: &str, text: Option<&str>, max: usize) -> Result<(), RuleError> {
    if text.is_some_and(|text| text.chars().count() > max) {
        return Err(RuleError::member(member, format!("must have at most {max} characters")));
    }
    Ok(())
}

pub(super) fn tags(tags: &[String]) -> Result<(), RuleError> {
    at_most("tags", tags.len(), TAGS_MAX)?;
    tags.iter().try_for_each(|tag| longest("tags", Some(tag), NAME_MAX))
}

pub(super) fn at_most(member: &str, found: usize, max: usize) -> Result<(), RuleError> {
    if found > max {
        return Err(RuleError::member(member, format!("must have at most {max} entries")));
    }
    Ok(())
}

fn uris(application: &Application) -> Result<(), RuleError> {
    at_most("identifierUris", application.identifier_uris.len(), IDENTIFIER_URIS_MAX)?;
    for uri in &application.identifier_uris {
        urls::identifier("identifierUris", uri)?;
    }
    at_most("redirectUris", application.redirect_uris().count(), REDIRECT_URIS_MAX)?;
    for uri in application.web.iter().flat_map(|web| &web.redirect_uris) {
        urls::web_redirect("web.redirectUris", uri)?;
    }
    for uri in application.spa.iter().flat_map(|spa| &spa.redirect_uris) {
        urls::web_redirect("spa.redirectUris", uri)?;
    }
    for uri in application
        .public_client
        .iter()
        .flat_map(|public| &public.redirect_uris)
    {
        urls::device_redirect("publicClient.redirectUris", uri)?;
    }
    Ok(())
}

fn roles(roles: &[AppRole]) -> Result<(), RuleError> {
    at_most("appRoles", roles.len(), ENTRIES_MAX)?;
    for role in roles {
        identified("appRoles", role.id)?;
        let members = &role.allowed_member_types;
        if members.is_empty() || !members.iter().all(|kind| kind == "User" || kind == "Application") {
            return Err(RuleError::member(
                "appRoles.allowedMemberTypes",
                "must have `User`, `Application` or both",
            ));
        }
        name("appRoles.displayName", role.display_name.as_deref())?;
        value("appRoles.value", role.value.as_deref())?;
    }
    Ok(())
}

fn scopes(scopes: &[PermissionScope]) -> Result<(), RuleError> {
    let member = "api.oauth2PermissionScopes";
    at_most(member, scopes.len(), ENTRIES_MAX)?;
    for scope in scopes {
        identified(member, scope.id)?;
        value("api.oauth2PermissionScopes.value", scope.value.as_deref())?;
        if !matches!(scope.kind.as_deref(), None | Some("User" | "Admin")) {
            return Err(RuleError::member(
                "api.oauth2PermissionScopes.type",
                "must be `User` or `Admin`",
            ));
        }
    }
    Ok(())
}

fn identified(member: &str, id: Uuid) -> Result<(), RuleError> {
    if id.is_nil() {
        return Err(RuleError::member(format!("{member}.id"), "must be a new UUID"));
    }
    Ok(())
}

/// What a token says of a role or scope, in a list that spaces divide.
fn value(member: &str, text: Option<&str>) -> Result<(), RuleError> {
    longest(member, text, VALUE_MAX)?;
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.starts_with('.');
    match text {
        Some(text) if !is_word(text) => Err(RuleError::member(
            member,
            format!(
                "`{}` must be printable ASCII without spaces, and not begin with a dot",
                shown(text)
            ),
        )),
        _ => Ok(()),
    }
}

/// Roles and scopes may share an id only where they are one permission in both forms; values are unique in each list.
fn values_are_unique(application: &Application, scopes: &[PermissionScope]) -> Result<(), RuleError> {
    let roles = application
        .app_roles
        .iter()
        .map(|role| (role.id, role.value.as_deref()));
    unique("appRoles", roles)?;
    unique(
        "api.oauth2PermissionScopes",
        scopes.iter().map(|scope| (scope.id, scope.value.as_deref())),
    )
}

fn unique<'a>(member: &str, entries: impl Iterator<Item = (Uuid, Option<&'a str>)>) -> Result<(), RuleError> {
    let (mut ids, mut values) = (HashSet::new(), HashSet::new());
    for (id, value) in entries {
        if !ids.insert(id) {
            let problem = format!("the id `{id}` is there more than once");
            return Err(RuleError::member(member, problem));
        }
        if let Some(value) = value.filter(|value| !value.is_empty())
            && !values.insert(value)
        {
            let problem = format!("the value `{}` is there more than once", shown(value));
            return Err(RuleError::member(member, problem));
        }
    }
    Ok(())
}

fn required_access(application: &Application) -> Result<(), RuleError> {
    let member = "requiredResourceAccess";
    let all = &application.required_resource_access;
    at_most(
        member,
        all.iter().map(|one| one.resource_access.len().max(1)).sum(),
        ENTRIES_MAX,
    )?;
    let mut seen = HashSet::new();
    for one in all {
        let Ok(resource) = one.resource_app_id.parse::<Uuid>() else {
            let problem = format!("`{}` is not a UUID", shown(&one.resource_app_id));
            return Err(RuleError::member("requiredResourceAccess.resourceAppId", problem));
        };
        if !seen.insert(resource) {
            return Err(RuleError::member(
                member,
                format!("`{resource}` is there more than once"),
            ));
        }
        let is_known = |kind: &Option<String>| matches!(kind.as_deref(), Some("Role" | "Scope"));
        if !one.resource_access.iter().all(|access| is_known(&access.kind)) {
            return Err(RuleError::member(
                "requiredResourceAccess.resourceAccess.type",
                "must be `Role` or `Scope`",
            ));
        }
    }
    Ok(())
}

/// A role or scope that may be in use is disabled before it goes. The wording is Graph's.
pub(super) fn check_removed(before: &Application, after: &Application) -> Result<(), RuleError> {
    let scopes = |of: &Application| -> Vec<PermissionScope> {
        of.api
            .as_ref()
            .map(|api| api.oauth2_permission_scopes.clone())
            .unwrap_or_default()
    };
    let (old, new) = (scopes(before), scopes(after));
    let lost_role = before.app_roles.iter().filter(|role| role.is_enabled);
    let lost_role = lost_role
        .into_iter()
        .any(|role| after.app_roles.iter().all(|kept| kept.id != role.id));
    let lost_scope = old.iter().filter(|scope| scope.is_enabled);
    let lost_scope = lost_scope
        .into_iter()
        .any(|scope| new.iter().all(|kept| kept.id != scope.id));
    for (member, lost) in [("appRoles", lost_role), ("api.oauth2PermissionScopes", lost_scope)] {
        if lost {
            return Err(RuleError::Invalid {
                member: Some(member.to_owned()),
                problem: "Permission (scope or role) cannot be deleted or updated unless disabled first.".to_owned(),
            });
        }
    }
    Ok(())
}
