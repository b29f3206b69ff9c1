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
    print(administration, &listed)
}

/// Two tables: an application may have several credentials, and what is removed is one of them.
fn print(administration: &mut Administration, listed: &[Listed]) -> anyhow::Result<()> {
    let mut applications = Table::new(["name", "client id", "permissions"]);
    let mut credentials = Table::new(["application", "key id", "type", "valid to", "description"]);
    for one in listed {
        let name = &one.application.display_name;
        let id = one.application.app_id.to_string();
        let roles: Vec<&str> = one.roles.iter().map(|role| role.role.as_str()).collect();
        applications.row([name, &id, &roles.join(", ")]);
        for credential in &one.credentials {
            let (kind, hint) = kind(credential);
            let is_over = credential.end <= administration.now;
            let end = format!("{}{}", credential.end, if is_over { " (expired)" } else { "" });
            let hint = hint.map(|hint| format!("begins with {hint}"));
            let described = [credential.display_name.clone(), hint];
            let described: Vec<String> = described.into_iter().flatten().collect();
            credentials.row([name, &credential.key_id, kind, &end, &described.join(", ")]);
        }
    }
    let has_credentials = listed.iter().any(|one| !one.credentials.is_empty());
    administration.output.table(&applications)?;
    if has_credentials {
        administration.output.line("")?;
        administration.output.table(&credentials)?;
    }
    Ok(())
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

fn credential(credential: &Credential) -> Value {
    let (kind, hint) = kind(credential);
    json!({
        "keyId": credential.key_id,
        "type": kind,
        "hint": hint,
        "displayName": credential.display_name,
        "startDateTime": credential.start,
        "endDateTime": credential.end,
    })
}

/// What the credential is; of a secret also its first letters, by which people recognise it.
fn kind(credential: &Credential) -> (&'static str, Option<&str>) {
    match &credential.kind {
        CredentialKind::Secret { hint, .. } => ("secret", Some(hint)),
        CredentialKind::Certificate { .. } => ("certificate", None),
    }
}
