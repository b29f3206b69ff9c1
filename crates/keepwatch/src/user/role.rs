//! `keepwatch user role`.

use super::{BY, Console, name_of};
use keepwatch_graph::directory::role_templates::{self, RoleTemplate};
use keepwatch_graph::directory::{UnifiedRoleAssignment, User};
use keepwatch_graph::edm::shown;
use serde_json::json;

pub(super) fn add(console: &mut Console, user: &str, role: &str) -> anyhow::Result<()> {
    let (role, user) = (named(role)?, console.user(user)?);
    give(console, &user, role)?;
    print(console, &user)
}

pub(super) fn remove(console: &mut Console, user: &str, role: &str) -> anyhow::Result<()> {
    let (role, user) = (named(role)?, console.user(user)?);
    for held in assignments(console, &user)? {
        if held.role_definition_id.as_deref() == Some(&role.id.to_string()) {
            console.runtime.block_on(console.engine.unassign_role(BY, held.id))?;
        }
    }
    print(console, &user)
}

/// Gives the role to the user, who may have it already.
pub(super) fn give(console: &Console, user: &User, role: &RoleTemplate) -> anyhow::Result<()> {
    if held(console, user)?.contains(&role.display_name) {
        return Ok(());
    }
    let (template, principal) = (role.id.to_string(), user.id.to_string());
    let given = console.engine.assign_role(BY, &template, principal, None);
    console.runtime.block_on(given)?;
    Ok(())
}

/// The names of the roles that the user has, in order.
pub(super) fn held(console: &Console, user: &User) -> anyhow::Result<Vec<&'static str>> {
    let ids = assignments(console, user)?.into_iter();
    let ids = ids.filter_map(|held| held.role_definition_id?.parse().ok());
    let mut names: Vec<&str> = ids
        .filter_map(role_templates::of_id)
        .map(|role| role.display_name)
        .collect();
    names.sort_unstable();
    Ok(names)
}

fn assignments(console: &Console, user: &User) -> anyhow::Result<Vec<UnifiedRoleAssignment>> {
    let id = user.id.to_string();
    Ok(console.read(move |rx| rx.find("principal_id", &id))?)
}

/// The roles of these names.
pub(super) fn all_of(names: &[String]) -> anyhow::Result<Vec<&'static RoleTemplate>> {
    names.iter().map(|name| named(name)).collect()
}

/// The role of that name, in any case of letters and with or without spaces, or of that id.
fn named(text: &str) -> anyhow::Result<&'static RoleTemplate> {
    let spelled = |text: &str| text.replace(' ', "").to_lowercase();
    let is_meant = |role: &&RoleTemplate| {
        spelled(role.display_name) == spelled(text) || role.id.to_string().eq_ignore_ascii_case(text)
    };
    role_templates::all().find(is_meant).ok_or_else(|| {
        anyhow::anyhow!(
            "there is no directory role `{}`; one is `{}`",
            shown(text),
            role_templates::all().next().map_or("", |role| role.display_name)
        )
    })
}

fn print(console: &mut Console, user: &User) -> anyhow::Result<()> {
    let roles = held(console, user)?;
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({"userPrincipalName": user.user_principal_name, "roles": roles}));
    }
    let roles = if roles.is_empty() {
        "none".to_owned()
    } else {
        roles.join(", ")
    };
    output.line(&format!("{} has the roles: {roles}", name_of(user)))
}
