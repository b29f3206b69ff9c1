//! Programs that people of the demo can sign in to, registered as programs of one's own would be: one for phones and
//! desktops, a page, and a web application with a secret.

use super::environment::Variables;
use super::fresh_secret;
use crate::app::{self, Registered};
use anyhow::Context;
use keepwatch_engine::applications::{self, IDENTITY_SCOPES, Tenant, Whose};
use keepwatch_engine::{Administration, Change, RuleError};
use keepwatch_graph::directory::{ServicePrincipal, own_resources};
use serde_json::{Map, Value, json};

struct Program {
    variable: &'static str,
    name: &'static str,
    /// What the registration says beside the name.
    members: fn() -> Value,
    /// What it may do for people at Graph, beside knowing who they are.
    scopes: &'static [&'static str],
    has_secret: bool,
}

/// Ports are those that the samples and tools of such programs listen on. For the native program any port is right.
const PROGRAMS: [Program; 3] = [
    Program {
        variable: "KEEPWATCH_NATIVE",
        name: "Keepwatch demo: native program",
        members: || json!({"isFallbackPublicClient": true, "publicClient": {"redirectUris": ["http://localhost"]}}),
        scopes: &["User.Read"],
        has_secret: false,
    },
    Program {
        variable: "KEEPWATCH_SPA",
        name: "Keepwatch demo: page",
        members: || {
            let ports = ["3000", "4200", "5173", "8080"];
            json!({"spa": {"redirectUris": ports.map(|port| format!("http://localhost:{port}"))}})
        },
        scopes: &[
            "User.Read",
            "AuditLog.Read.All",
            "Directory.Read.All",
            "IdentityRiskEvent.Read.All",
            "IdentityRiskyUser.ReadWrite.All",
            "Policy.Read.All",
            "Policy.ReadWrite.ConditionalAccess",
            "User.ReadWrite.All",
        ],
        has_secret: false,
    },
    Program {
        variable: "KEEPWATCH_WEB",
        name: "Keepwatch demo: web application",
        members: || {
            let paths = ["auth/redirect", "signin-oidc", "getAToken"];
            json!({"web": {"redirectUris": paths.map(|path| format!("http://localhost:3000/{path}"))}})
        },
        scopes: &["User.Read"],
        has_secret: true,
    },
];

/// Registers those that are not there yet. Answers the variables that tell of all of them.
pub(super) fn prepare(administration: &Administration, tenant: &Tenant) -> anyhow::Result<Variables> {
    let mut variables = Variables::default();
    for program in &PROGRAMS {
        let tenant = tenant.clone();
        let registered = administration.change_blocking(move |change| program.register(change, &tenant));
        let registered = registered.with_context(|| format!("cannot register `{}`", program.name))?;
        variables.add(format!("{}_ID", program.variable), registered.client_id());
        if program.has_secret {
            let secret = fresh_secret(administration, &registered)?;
            variables.add(format!("{}_SECRET", program.variable), secret);
        }
    }
    Ok(variables)
}

impl Program {
    fn register(&self, change: &mut Change<'_, '_>, tenant: &Tenant) -> Result<Registered, RuleError> {
        let all = app::registered(change.tx())?;
        if let Some(existing) = all.into_iter().find(|app| app.name() == self.name) {
            return Ok(existing);
        }
        let mut members: Map<String, Value> = (self.members)().as_object().cloned().unwrap_or_default();
        members.insert("displayName".to_owned(), self.name.into());
        let made = app::register(change, tenant, members, &[])?;
        let graph: Option<ServicePrincipal> = change.tx().get(&own_resources::GRAPH.to_string())?;
        if let Some(graph) = graph {
            let scopes = IDENTITY_SCOPES.iter().chain(self.scopes);
            let scopes: Vec<String> = scopes.map(|scope| (*scope).to_owned()).collect();
            applications::consent(change, &made.principal, &graph, Whose::Everybody, &scopes)?;
        }
        Ok(made)
    }
}
