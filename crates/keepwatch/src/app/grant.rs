//! `keepwatch app grant APP PERMISSION...`.

use super::{Administration, audit};
use crate::permissions::assignment;
use keepwatch_storage::{Application, RoleAssignment};
use serde_json::json;

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
                tx.add_all(std::slice::from_ref(audit))?;
            }
        }
        tx.role_assignments(id)
    })?;

    print(administration, &application, all)
}

/// Prints what the application may do now.
pub(super) fn print(
    administration: &mut Administration,
    application: &Application,
    all: Vec<RoleAssignment>,
) -> anyhow::Result<()> {
    let all: Vec<String> = all.into_iter().map(|assignment| assignment.role).collect();
    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({ "clientId": application.app_id, "permissions": all }));
    }
    let all = match all.is_empty() {
        true => "no permission".to_owned(),
        false => all.join(", "),
    };
    output.line(&format!("`{}` now has {all}", application.display_name))
}
