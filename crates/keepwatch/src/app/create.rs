//! `keepwatch app create NAME`: a client of the API, or a program that people sign in to.

use super::{Console, Registered, registered};
use crate::cli::SignInArgs;
use crate::permissions::Role;
use keepwatch_engine::applications::{self, Reach, Tenant};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::edm::shown;
use serde_json::{Map, Value, json};

/// The longest name that Entra accepts.
const NAME_CHARS_MAX: usize = 256;

pub(super) fn run(console: &mut Console, name: &str, sign_in: &SignInArgs, permissions: &[Role]) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.contains(char::is_control) {
        anyhow::bail!(
            "`{}` is not a name: 1 to {NAME_CHARS_MAX} characters, none of them a control character",
            shown(name)
        );
    }
    let (tenant, wanted, roles) = (console.tenant.clone(), name.to_owned(), permissions.to_vec());
    let members = registration(name, sign_in);
    let made = console.change(move |change| {
        if let Some(taken) = registered(change.tx())?.into_iter().find(|app| app.name() == wanted) {
            return Err(RuleError::Conflict(format!(
                "there is an application `{}` already, with the client id {}",
                shown(&wanted),
                taken.client_id()
            )));
        }
        register(change, &tenant, members.clone(), &roles)
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
    register(change, tenant, member("displayName", name), roles)
}

/// Registers an application that says of itself what `members` does, with its service principal and these permissions.
pub(crate) fn register(
    change: &mut Change<'_, '_>,
    tenant: &Tenant,
    members: Map<String, Value>,
    roles: &[Role],
) -> Result<Registered, RuleError> {
    let application = applications::create(change, tenant, members)?;
    let app_id = application.app_id.as_deref().unwrap_or_default();
    let principal = applications::create_principal(change, Reach::All, tenant, member("appId", app_id))?;
    for role in roles {
        applications::grant_role(change, &principal, role.ids)?;
    }
    Ok(Registered { application, principal })
}

/// What the registration says, as Graph has it: each kind of program keeps its redirect URIs in a place of its own.
fn registration(name: &str, sign_in: &SignInArgs) -> Map<String, Value> {
    let mut members = member("displayName", name);
    let platform = match (sign_in.spa, sign_in.public) {
        (true, _) => "spa",
        (false, true) => "publicClient",
        (false, false) => "web",
    };
    if !sign_in.redirect_uris.is_empty() {
        members.insert(platform.to_owned(), json!({"redirectUris": sign_in.redirect_uris}));
    }
    if sign_in.public {
        members.insert("isFallbackPublicClient".to_owned(), true.into());
    }
    members
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
            "redirectUris": redirect_uris(made),
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
    output.line(&format!("permissions  {granted}"))?;
    for uri in redirect_uris(made) {
        output.line(&format!("sends to     {uri}"))?;
    }
    Ok(())
}

/// Where it may send people back to, of whichever kind.
fn redirect_uris(of: &Registered) -> Vec<&str> {
    let application = &of.application;
    let web = application.web.iter().flat_map(|web| &web.redirect_uris);
    let spa = application.spa.iter().flat_map(|spa| &spa.redirect_uris);
    let device = application
        .public_client
        .iter()
        .flat_map(|device| &device.redirect_uris);
    web.chain(spa).chain(device).map(String::as_str).collect()
}
