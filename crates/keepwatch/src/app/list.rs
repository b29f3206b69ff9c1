//! `keepwatch app list`.

use super::{Console, Registered, registered};
use crate::output::Table;
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

struct Listed {
    registered: Registered,
    permissions: Vec<&'static str>,
}

/// A credential, as people are told of it.
struct Described {
    key_id: Option<Uuid>,
    kind: &'static str,
    /// Of a secret: its first letters, by which people recognise it.
    hint: Option<String>,
    display_name: Option<String>,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

pub(super) fn run(console: &mut Console) -> anyhow::Result<()> {
    let listed = console.read(|rx| {
        let mut listed = Vec::new();
        for registered in registered(rx)? {
            let permissions = registered.permissions(rx)?;
            listed.push(Listed {
                registered,
                permissions,
            });
        }
        Ok(listed)
    })?;

    if console.output.is_json() {
        return console.output.json(&listed.iter().map(json_of).collect::<Vec<_>>());
    }
    print(console, &listed)
}

/// Two tables: an application may have several credentials, and what is removed is one of them.
fn print(console: &mut Console, listed: &[Listed]) -> anyhow::Result<()> {
    let now = console.now();
    let mut applications = Table::new(["name", "client id", "permissions"]);
    let mut credentials = Table::new(["application", "key id", "type", "valid to", "description"]);
    let mut has_credentials = false;
    for one in listed {
        let name = one.registered.name();
        applications.row([name, one.registered.client_id(), &one.permissions.join(", ")]);
        for credential in described(&one.registered) {
            has_credentials = true;
            let is_over = credential.end.is_some_and(|end| end <= now);
            let end = credential.end.map(|end| end.to_string()).unwrap_or_default();
            let end = format!("{end}{}", if is_over { " (expired)" } else { "" });
            let hint = credential.hint.map(|hint| format!("begins with {hint}"));
            let text: Vec<String> = [credential.display_name, hint].into_iter().flatten().collect();
            let key_id = credential.key_id.unwrap_or_default().to_string();
            credentials.row([name, &key_id, credential.kind, &end, &text.join(", ")]);
        }
    }
    console.output.table(&applications)?;
    if has_credentials {
        console.output.line("")?;
        console.output.table(&credentials)?;
    }
    Ok(())
}

/// The credentials of an application, the newest first.
fn described(of: &Registered) -> Vec<Described> {
    let secrets = of.application.password_credentials.iter().map(|secret| Described {
        key_id: secret.key_id,
        kind: "secret",
        hint: secret.hint.clone(),
        display_name: secret.display_name.clone(),
        start: secret.start_date_time,
        end: secret.end_date_time,
    });
    let certificates = of.application.key_credentials.iter().map(|key| Described {
        key_id: key.key_id,
        kind: "certificate",
        hint: None,
        display_name: key.display_name.clone(),
        start: key.start_date_time,
        end: key.end_date_time,
    });
    let mut all: Vec<Described> = secrets.chain(certificates).collect();
    all.sort_by_key(|credential| std::cmp::Reverse(credential.start));
    all
}

fn json_of(one: &Listed) -> Value {
    let credentials: Vec<Value> = described(&one.registered).into_iter().map(credential).collect();
    json!({
        "displayName": one.registered.name(),
        "clientId": one.registered.client_id(),
        "servicePrincipalId": one.registered.principal.id,
        "createdDateTime": one.registered.application.created_date_time,
        "permissions": one.permissions,
        "credentials": credentials,
    })
}

fn credential(credential: Described) -> Value {
    json!({
        "keyId": credential.key_id,
        "type": credential.kind,
        "hint": credential.hint,
        "displayName": credential.display_name,
        "startDateTime": credential.start,
        "endDateTime": credential.end,
    })
}
