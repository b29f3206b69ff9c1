//! `keepwatch app create NAME`.

use super::{Console, Registered, registered};
use crate::permissions::Role;
use keepwatch_engine::applications::{self, Reach, Tenant};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::edm::shown;
use serde_json::{Map, Value, json};

/// The longest name that Entra accepts.
const NAME_CHARS_MAX: usize = 256;

pub(super) fn run(console: &mut Console, name: &str, permissions: &[Role]) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.contains(char::is_control) {
        anyhow::bail!(
            "`{}` is not a name: 1 to {NAME_CHARS_MAX} characters, none of them a control character",
            shown(name)
        );
    }
    let (tenant, wanted, roles) = (console.tenant.clone(), name.to_owned(), permissions.to_vec());
    let made = console.change(move |change| {
        if let Some(taken) = registered(change.tx())?.into_iter().find(|app| app.name() == wanted) {
            return Err(RuleError::Conflict(format!(
                "there is an application `{}` already, with the client id {}",
                shown(&wanted),
                taken.client_id()
            )));
        }
        make(change, &tenant, &wanted, &roles)
    })?;
    print(console, &made, permissions)
}

/// Registers an application with its service principal and these permissions.
pub(crate) fn make(
    change: &mut Change<'_, '_>,
    tenant: &Tenant,
    name: &str,
    roles: &[Role],
) -> Result<Registered, RuleError> {
    let application = applications::create(change, tenant, member("displayName", name))?;
    let app_id = application.app_id.as_deref().unwrap_or_default();
    let principal = applications::create_principal(change, Reach::All, tenant, member("appId", app_id))?;
    for role in roles {
        applications::grant_role(change, &principal, role.ids)?;
    }
    Ok(Registered { application, principal })
}

fn member(name: &str, value: &str) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), Value::from(value))])
}

fn print(console: &mut Console, made: &Registered, permissions: &[Role]) -> anyhow::Result<()> {
    let names: Vec<&str> = permissions.iter().map(|role| role.name).collect();
    let (tenant, output) = (console.tenant.id, &mut console.output);
    if output.is_json() {
        return output.json(&json!({
            "displayName": made.name(),
            "clientId": made.client_id(),
            "servicePrincipalId": made.principal.id,
            "tenantId": tenant,
            "permissions": names,
        }));
    }
    output.line(&format!("name         {}", made.name()))?;
    output.line(&format!("client id    {}", made.client_id()))?;
    output.line(&format!("tenant id    {tenant}"))?;
    let granted = if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    };
    output.line(&format!("permissions  {granted}"))
}
