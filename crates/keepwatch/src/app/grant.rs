//! `keepwatch app grant APP PERMISSION...`.

use super::{Administration, ENGINE_RESOURCE, audit};
use keepwatch_http::ENGINE_ROLES;
use keepwatch_storage::RoleAssignment;
use keepwatch_token::GRAPH_URL;
use serde_json::json;

/// The permission as it is stored: with the resource that defines it.
pub(super) fn assignment(permission: &str) -> RoleAssignment {
    let is_engine = ENGINE_ROLES.contains(&permission);
    let resource = if is_engine { ENGINE_RESOURCE } else { GRAPH_URL };
    RoleAssignment {
        resource: resource.to_owned(),
        role: permission.to_owned(),
    }
}

pub(super) fn run(administration: &mut Administration, app: &str, permissions: &[&'static str]) -> anyhow::Result<()> {
    let application = administration.application(app)?;
    let (id, now) = (application.app_id, administration.now);
    let with_audits: Vec<_> = permissions
        .iter()
        .map(|permission| {
            (
                assignment(permission),
                audit::granted(administration, &application, permission),
            )
        })
        .collect();
    let all = administration.store.write_blocking(move |tx| {
        for (assignment, audit) in &with_audits {
            if tx.grant_role(id, assignment, now)? {
                tx.insert_directory_audits(std::slice::from_ref(audit))?;
            }
        }
        tx.role_assignments(id)
    })?;

    let all: Vec<String> = all.into_iter().map(|assignment| assignment.role).collect();
    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({ "clientId": id, "permissions": all }));
    }
    output.line(&format!("`{}` now has {}", application.display_name, all.join(", ")))
}
