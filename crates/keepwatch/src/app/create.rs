//! `keepwatch app create NAME`.

use super::{Administration, audit, called};
use crate::permissions::assignment;
use keepwatch_engine::Entropy;
use keepwatch_graph::edm::shown;
use keepwatch_graph::{AppId, ServicePrincipalId};
use keepwatch_storage::Application;
use serde_json::json;

/// The longest name that Entra accepts.
const NAME_CHARS_MAX: usize = 256;

pub(super) fn run(administration: &mut Administration, name: &str, permissions: &[&'static str]) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.contains(char::is_control) {
        anyhow::bail!(
            "`{}` is not a name: 1 to {NAME_CHARS_MAX} characters, none of them a control character",
            shown(name)
        );
    }
    let entropy = &administration.entropy;
    let application = Application {
        app_id: AppId::new(entropy.uuid()),
        object_id: entropy.uuid().to_string(),
        service_principal_id: ServicePrincipalId::new(entropy.uuid()),
        display_name: name.to_owned(),
        created: administration.now,
    };
    if let Some(taken) = insert(administration, &application, permissions)? {
        anyhow::bail!(
            "there is an application `{}` already, with the client id {taken}",
            shown(name)
        );
    }
    print(administration, &application, permissions)
}

/// Stores the application, or returns the client id of the one that has its name.
fn insert(
    administration: &Administration,
    application: &Application,
    permissions: &[&'static str],
) -> anyhow::Result<Option<AppId>> {
    let (application, now) = (application.clone(), administration.now);
    let mut audits = vec![audit::added_application(administration, &application)];
    audits.extend(
        permissions
            .iter()
            .map(|permission| audit::granted(administration, &application, permission)),
    );
    let permissions = permissions.to_vec();
    let taken = administration.store.write_blocking(move |tx| {
        if let Some(taken) = called(tx, &application.display_name)?.first() {
            return Ok(Some(*taken));
        }
        tx.insert_application(&application)?;
        for permission in &permissions {
            tx.grant_role(application.app_id, &assignment(permission), now)?;
        }
        tx.add_all(&audits)?;
        Ok(None)
    })?;
    Ok(taken)
}

fn print(administration: &mut Administration, application: &Application, permissions: &[&str]) -> anyhow::Result<()> {
    let tenant = crate::database::tenant_id(&administration.store, &administration.entropy)?;
    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({
            "displayName": application.display_name,
            "clientId": application.app_id,
            "servicePrincipalId": application.service_principal_id,
            "tenantId": tenant,
            "permissions": permissions,
        }));
    }
    output.line(&format!("name         {}", application.display_name))?;
    output.line(&format!("client id    {}", application.app_id))?;
    output.line(&format!("tenant id    {tenant}"))?;
    let granted = if permissions.is_empty() {
        "none".to_owned()
    } else {
        permissions.join(", ")
    };
    output.line(&format!("permissions  {granted}"))
}
