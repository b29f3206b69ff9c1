//! `keepwatch app delete APP`.

use super::Console;
use keepwatch_engine::applications::{self, Key, Reach};
use serde_json::json;

/// Puts the application into the recycle bin: it gets no token any more, and can be restored through the API for a while.
pub(super) fn run(console: &mut Console, app: &str) -> anyhow::Result<()> {
    let registered = console.application(app)?;
    let key = Key::Id(registered.application.id.clone());
    console.change(move |change| applications::delete(change, Reach::All, &key))?;

    let output = &mut console.output;
    if output.is_json() {
        return output.json(&json!({ "displayName": registered.name(), "clientId": registered.client_id() }));
    }
    output.line(&format!(
        "deleted `{}`, with the client id {}",
        registered.name(),
        registered.client_id()
    ))
}
