//! `keepwatch app remove-credential APP KEY_ID`.

use super::Console;
use keepwatch_engine::applications::{self, Key, Reach};
use keepwatch_graph::directory::Application;
use keepwatch_graph::edm::shown;
use serde_json::json;
use uuid::Uuid;

/// Removes a secret or a certificate. The server looks for it anew with every token request, so it is refused at once.
pub(super) fn run(console: &mut Console, app: &str, key_id: &str) -> anyhow::Result<()> {
    let registered = console.application(app)?;
    let application = &registered.application;
    let unknown = || {
        anyhow::anyhow!(
            "`{}` has no credential `{}`; `keepwatch app list` shows all",
            shown(registered.name()),
            shown(key_id)
        )
    };
    let id: Uuid = key_id.parse().map_err(|_| unknown())?;
    let key = Key::Id(application.id.clone());
    let has_secret = application
        .password_credentials
        .iter()
        .any(|known| known.key_id == Some(id));
    let has_certificate = application.key_credentials.iter().any(|known| known.key_id == Some(id));
    anyhow::ensure!(has_secret || has_certificate, unknown());
    console.change(move |change| match has_secret {
        true => applications::remove_password::<Application>(change, Reach::All, &key, id),
        false => applications::unregister_key::<Application>(change, Reach::All, &key, id),
    })?;

    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({ "clientId": registered.client_id(), "keyId": id }));
    }
    output.line(&format!("`{}` no longer has the credential {id}", registered.name()))
}
