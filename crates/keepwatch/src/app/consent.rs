//! `keepwatch app consent APP SCOPE...`.

use super::Console;
use keepwatch_engine::applications::{self, Whose};
use keepwatch_graph::directory::{ServicePrincipal, own_resources};
use serde_json::json;

/// Consents for everybody, as an administrator does. What was consented to already is no mistake.
pub(super) fn run(console: &mut Console, app: &str, resource: Option<&str>, scopes: &[String]) -> anyhow::Result<()> {
    let client = console.application(app)?;
    let resource = match resource {
        Some(name) => console.application(name)?.principal,
        None => graph(console)?,
    };
    let (principal, api, scopes) = (client.principal.clone(), resource.clone(), scopes.to_vec());
    let grant =
        console.change(move |change| applications::consent(change, &principal, &api, Whose::Everybody, &scopes))?;
    let all: Vec<&str> = grant.scope.iter().flat_map(|scope| scope.split(' ')).collect();

    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({
            "clientId": client.client_id(),
            "resourceAppId": resource.app_id,
            "scopes": all,
        }));
    }
    let name = resource.display_name.as_deref().unwrap_or_default();
    output.line(&format!(
        "`{}` may now do for everybody who signs in to it, at {name}: {}",
        client.name(),
        all.join(", ")
    ))
}

/// Graph's service principal, which every database has from the start.
fn graph(console: &Console) -> anyhow::Result<ServicePrincipal> {
    let id = own_resources::GRAPH.to_string();
    let stored = console.read(move |rx| rx.get::<ServicePrincipal>(&id))?;
    stored.ok_or_else(|| anyhow::anyhow!("the database has lost the service principal of Microsoft Graph"))
}
