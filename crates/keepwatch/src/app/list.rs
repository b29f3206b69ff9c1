//! `keepwatch app list`.

use super::Administration;
use crate::output::Table;
use keepwatch_storage::{Application, Credential, CredentialKind, RoleAssignment};
use serde_json::{Value, json};

struct Listed {
    application: Application,
    roles: Vec<RoleAssignment>,
    credentials: Vec<Credential>,
}

pub(super) fn run(administration: &mut Administration) -> anyhow::Result<()> {
    let listed = administration.store.read_blocking(|rx| {
        let applications = rx.applications()?;
        let mut listed = Vec::with_capacity(applications.len());
        for application in applications {
            listed.push(Listed {
                roles: rx.role_assignments(application.app_id)?,
                credentials: rx.credentials(application.app_id)?,
                application,
            });
        }
        Ok(listed)
    })?;

    if administration.output.is_json() {
        return administration
            .output
            .json(&listed.iter().map(json_of).collect::<Vec<_>>());
    }
    let mut table = Table::new(["name", "client id", "credentials", "permissions"]);
    for one in &listed {
        let valid = one
            .credentials
            .iter()
            .filter(|credential| administration.now < credential.end)
            .count();
        let expired = one.credentials.len() - valid;
        let credentials = match expired {
            0 => format!("{valid}"),
            _ => format!("{valid}, {expired} expired"),
        };
        let roles: Vec<&str> = one.roles.iter().map(|role| role.role.as_str()).collect();
        let id = one.application.app_id.to_string();
        table.row([&one.application.display_name, &id, &credentials, &roles.join(", ")]);
    }
    administration.output.table(&table)
}

fn json_of(one: &Listed) -> Value {
    let credentials: Vec<Value> = one.credentials.iter().map(credential).collect();
    let roles: Vec<&str> = one.roles.iter().map(|role| role.role.as_str()).collect();
    json!({
        "displayName": one.application.display_name,
        "clientId": one.application.app_id,
        "servicePrincipalId": one.application.service_principal_id,
        "createdDateTime": one.application.created,
        "permissions": roles,
        "credentials": credentials,
    })
}

/// Of a secret only its first letters, by which people recognise it.
fn credential(credential: &Credential) -> Value {
    let (kind, hint) = match &credential.kind {
        CredentialKind::Secret { hint, .. } => ("secret", Some(hint)),
        CredentialKind::Certificate { .. } => ("certificate", None),
    };
    json!({
        "keyId": credential.key_id,
        "type": kind,
        "hint": hint,
        "displayName": credential.display_name,
        "startDateTime": credential.start,
        "endDateTime": credential.end,
    })
}
