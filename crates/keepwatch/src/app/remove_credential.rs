//! `keepwatch app remove-credential APP KEY_ID`.

use super::{Administration, audit};
use keepwatch_graph::edm::shown;
use serde_json::json;

/// Removes a secret or a certificate. The server looks for it anew with every token request, so it is refused at once.
pub(super) fn run(administration: &mut Administration, app: &str, key_id: &str) -> anyhow::Result<()> {
    let application = administration.application(app)?;
    let id = application.app_id;
    let credentials = administration.store.read_blocking(|rx| rx.credentials(id))?;
    let unknown = || {
        anyhow::anyhow!(
            "`{}` has no credential `{}`; `keepwatch app list` shows all",
            shown(&application.display_name),
            shown(key_id)
        )
    };
    let credential = credentials
        .into_iter()
        .find(|credential| credential.key_id.eq_ignore_ascii_case(key_id))
        .ok_or_else(unknown)?;

    let audit = audit::removed_credential(administration, &application, &credential);
    let key_id = credential.key_id.clone();
    let was_there = administration.store.write_blocking(move |tx| {
        let was_there = tx.remove_credential(id, &key_id)?;
        if was_there {
            tx.add_all(std::slice::from_ref(&audit))?;
        }
        Ok(was_there)
    })?;
    // Somebody else may have removed it since it was found.
    anyhow::ensure!(was_there, unknown());

    let output = &mut administration.output;
    if output.is_json() {
        return output.json(&json!({ "clientId": id, "keyId": credential.key_id }));
    }
    output.line(&format!(
        "`{}` no longer has the credential {}",
        application.display_name, credential.key_id
    ))
}
