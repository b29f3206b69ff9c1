//! `keepwatch config check`: what is set, to what, by whom, and what it means.

use super::{Config, FILE_NAME, known_keys};
use crate::output::{Output, Table};
use serde_json::json;

/// Prints the effective configuration. That it could be read is the check.
pub(crate) fn print(config: &Config, output: &mut Output) -> anyhow::Result<()> {
    if output.is_json() {
        let settings: serde_json::Map<_, _> = config
            .explained
            .iter()
            .map(|setting| {
                let shown = json!({ "value": setting.value, "source": setting.source.to_string() });
                (setting.key.clone(), shown)
            })
            .collect();
        return output.json(&json!({ "data": config.data.display().to_string(), "settings": settings }));
    }

    let known = known_keys();
    let mut table = Table::new(["setting", "value", "from", "meaning"]);
    for setting in &config.explained {
        let about = known
            .iter()
            .find(|(key, _)| *key == setting.key)
            .map_or("", |(_, about)| about.trim());
        table.row([&setting.key, &setting.value, &setting.source.to_string(), about]);
    }
    output.line(&format!("data directory: {}", config.data.display()))?;
    output.line(&format!("configuration file: {}", file_state(config)))?;
    output.line("")?;
    output.table(&table)
}

fn file_state(config: &Config) -> String {
    let path = config.data.join(FILE_NAME);
    let state = if path.exists() { "" } else { " (not there)" };
    format!("{}{state}", path.display())
}
