//! `keepwatch detect --dry-run`: what other settings would have found in the last days.

use crate::cli::DetectArgs;
use crate::exit::Done;
use crate::output::Table;
use anyhow::{Context, bail};
use keepwatch_engine::{DRY_RUN_DAYS_MAX, DryRun, Engine, NOT_REPLAYED};
use keepwatch_graph::RiskLevel;
use serde::Serialize;
use serde_json::{Map, Value};
use std::io::Read;
use std::path::Path;

/// The largest file of settings that is read, in bytes: as large as what is stored of them may be.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// What is printed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    from_date_time: String,
    until_date_time: String,
    sign_ins: u64,
    detectors: Vec<ShownDetector>,
    differences_total: u64,
    differences: Vec<ShownDifference<'a>>,
    not_replayed: [&'static str; NOT_REPLAYED.len()],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownDetector {
    risk_event_type: &'static str,
    current: u64,
    proposed: u64,
    added: u64,
    removed: u64,
    changed: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownDifference<'a> {
    sign_in_id: String,
    created_date_time: String,
    user_id: String,
    user_principal_name: Option<&'a str>,
    risk_event_type: &'static str,
    current_level: Option<RiskLevel>,
    proposed_level: Option<RiskLevel>,
}

/// Reads the settings, tries them, and prints what differs.
pub(super) fn run(engine: &Engine, settings: &Path, args: &DetectArgs) -> anyhow::Result<Done> {
    let days = args.days.unwrap_or(DRY_RUN_DAYS_MAX);
    if days > DRY_RUN_DAYS_MAX {
        bail!("a dry run looks at {DRY_RUN_DAYS_MAX} days at most");
    }
    let patch = read(settings).with_context(|| format!("cannot read the settings in `{}`", settings.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let held = runtime.block_on(engine.detection_settings())?;
    let proposed = held.patched(&patch)?;
    let told = runtime.block_on(engine.dry_run(proposed, days))?;
    print(&told, args)
}

/// A file of settings as an object of sections: JSON where it begins as such, TOML otherwise.
fn read(path: &Path) -> anyhow::Result<Map<String, Value>> {
    let mut text = String::new();
    let file = std::fs::File::open(path)?;
    #[expect(clippy::disallowed_methods, reason = "so much at most is taken")]
    file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_BYTES_MAX {
        bail!("it has more than {FILE_BYTES_MAX} bytes");
    }
    parse(&text)
}

fn parse(text: &str) -> anyhow::Result<Map<String, Value>> {
    if text.trim_start().starts_with('{') {
        return Ok(serde_json::from_str(text)?);
    }
    let table: toml::Table = text.parse()?;
    match serde_json::to_value(table)? {
        Value::Object(sections) => Ok(sections),
        _ => bail!("it holds no sections"),
    }
}

fn print(told: &DryRun, args: &DetectArgs) -> anyhow::Result<Done> {
    let mut output = args.output.output();
    if output.is_json() {
        output.json(&shown(told))?;
        return Ok(Done::All);
    }
    output.line(&format!(
        "{} sign-ins from {} until {}; types that cannot be replayed: {}",
        told.sign_ins,
        told.from,
        told.until,
        NOT_REPLAYED.join(", ")
    ))?;
    let mut table = Table::new(["type", "current", "proposed", "added", "removed", "changed"]);
    for detector in &told.detectors {
        table.row([
            detector.event_type,
            &detector.current.to_string(),
            &detector.proposed.to_string(),
            &detector.added.to_string(),
            &detector.removed.to_string(),
            &detector.changed.to_string(),
        ]);
    }
    output.table(&table)?;
    if told.differences.is_empty() {
        return Ok(Done::All);
    }
    output.line("")?;
    let mut table = Table::new(["time", "user", "type", "current", "proposed", "sign-in"]);
    for difference in &told.differences {
        let user = difference.user.to_string();
        table.row([
            &difference.at.to_string(),
            difference.user_principal_name.as_deref().unwrap_or(&user),
            difference.event_type,
            level(difference.current),
            level(difference.proposed),
            &difference.sign_in.to_string(),
        ]);
    }
    output.table(&table)?;
    let more = told.differences_total - told.differences.len() as u64;
    if more > 0 {
        output.line(&format!("and {more} more"))?;
    }
    Ok(Done::All)
}

fn level(level: Option<RiskLevel>) -> &'static str {
    level.map_or("-", RiskLevel::as_str)
}

fn shown(told: &DryRun) -> Shown<'_> {
    let detectors = told.detectors.iter().map(|detector| ShownDetector {
        risk_event_type: detector.event_type,
        current: detector.current,
        proposed: detector.proposed,
        added: detector.added,
        removed: detector.removed,
        changed: detector.changed,
    });
    let differences = told.differences.iter().map(|difference| ShownDifference {
        sign_in_id: difference.sign_in.to_string(),
        created_date_time: difference.at.to_string(),
        user_id: difference.user.to_string(),
        user_principal_name: difference.user_principal_name.as_deref(),
        risk_event_type: difference.event_type,
        current_level: difference.current,
        proposed_level: difference.proposed,
    });
    Shown {
        from_date_time: told.from.to_string(),
        until_date_time: told.until.to_string(),
        sign_ins: told.sign_ins,
        detectors: detectors.collect(),
        differences_total: told.differences_total,
        differences: differences.collect(),
        not_replayed: NOT_REPLAYED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_read_in_both_forms() {
        let expected = json!({"unlikely_travel": {"speed_kmh_max": 800}});
        for text in [
            "[unlikely_travel]\nspeed_kmh_max = 800\n",
            r#" {"unlikely_travel": {"speed_kmh_max": 800}}"#,
        ] {
            assert_eq!(Value::Object(parse(text).unwrap()), expected);
        }
        for text in ["{", "= 1", "[unlikely_travel"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse("").unwrap().is_empty());
    }
}
