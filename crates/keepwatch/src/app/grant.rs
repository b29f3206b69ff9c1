//! `keepwatch app grant APP PERMISSION...`.

use super::{Console, Registered};
use crate::permissions::Role;
use keepwatch_engine::applications;
use serde_json::json;

/// Grants the permissions. What the application has already is no mistake.
pub(super) fn run(console: &mut Console, app: &str, permissions: &[Role]) -> anyhow::Result<()> {
    let registered = console.application(app)?;
    let (principal, roles) = (registered.principal.clone(), permissions.to_vec());
    console.change(move |change| {
        for role in &roles {
            applications::grant_role(change, &principal, role.ids)?;
        }
        Ok(())
    })?;
    print(console, &registered)
}

/// Prints what the application may do now.
pub(super) fn print(console: &mut Console, registered: &Registered) -> anyhow::Result<()> {
    let asked = registered.clone();
    let all = console.read(move |rx| asked.permissions(rx))?;
    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({ "clientId": registered.client_id(), "permissions": all }));
    }
    let all = match all.is_empty() {
        true => "no permission".to_owned(),
        false => all.join(", "),
    };
    output.line(&format!("`{}` now has {all}", registered.name()))
}
