//! `keepwatch app delete APP`.

use super::{Administration, audit};
use serde_json::json;

/// Deletes the application with its credentials and permissions; what it did stays in `directoryAudits`.
pub(super) fn run(administration: &mut Administration, app: &str) -> anyhow::Result<()> {
    let application = administration.application(app)?;
    let id = application.app_id;
    let audit = audit::deleted_application(administration, &application);
    administration.store.write_blocking(move |tx| {
        if tx.delete_application(id)? {
            tx.add_all(std::slice::from_ref(&audit))?;
        }
        Ok(())
    })?;

    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({ "displayName": application.display_name, "clientId": id }));
    }
    output.line(&format!(
        "deleted `{}`, with the client id {id}",
        application.display_name
    ))
}
