//! `keepwatch detectors`: every detector, what became of its detections, and how often it was right.

use crate::cli::DetectorsArgs;
use crate::database::{self, Absent};
use crate::output::Table;
use keepwatch_detection::Class;
use keepwatch_engine::{Clock, DetectorStatus, Engine, SystemClock, SystemEntropy};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::Access;
use serde::Serialize;
use std::sync::Arc;

/// What is printed of a detector.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    risk_event_type: String,
    scope: &'static str,
    class: Option<&'static str>,
    enabled: Option<bool>,
    raised: u64,
    open: u64,
    confirmed_compromised: u64,
    remediated: u64,
    confirmed_safe: u64,
    dismissed: u64,
    ended: u64,
    precision: Option<f64>,
    precision_at_least: Option<f64>,
}

/// Prints the detectors.
pub(crate) fn run(args: &DetectorsArgs) -> anyhow::Result<()> {
    let config = crate::load(args.place.data.as_deref(), args.place.overrides())?;
    let store = database::open(&config, Access::Shared, Absent::Refuse)?;
    let (intel, report) = IntelHandle::load(config.intel.clone(), SystemClock.now())?;
    crate::intel::warn(&report);
    let entropy = Arc::new(SystemEntropy::new());
    let engine = Engine::new(store, intel, config.detection, Arc::new(SystemClock), entropy);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let detectors: Vec<Shown> = runtime.block_on(engine.detectors())?.into_iter().map(shown).collect();

    let mut output = args.output.output();
    if output.is_json() {
        return output.json(&detectors);
    }
    let mut table = Table::new([
        "type",
        "scope",
        "class",
        "enabled",
        "raised",
        "open",
        "compromised",
        "remediated",
        "safe",
        "dismissed",
        "precision",
        "at least",
    ]);
    for detector in &detectors {
        let enabled = detector
            .enabled
            .map_or("-", |is_enabled| if is_enabled { "yes" } else { "no" });
        table.row([
            detector.risk_event_type.as_str(),
            detector.scope,
            detector.class.unwrap_or("-"),
            enabled,
            &detector.raised.to_string(),
            &detector.open.to_string(),
            &detector.confirmed_compromised.to_string(),
            &detector.remediated.to_string(),
            &detector.confirmed_safe.to_string(),
            &detector.dismissed.to_string(),
            &percent(detector.precision),
            &percent(detector.precision_at_least),
        ]);
    }
    output.table(&table)
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}

fn shown(status: DetectorStatus) -> Shown {
    let record = status.record;
    let precision = record.precision();
    Shown {
        risk_event_type: status.event_type,
        scope: status.scope.as_str(),
        class: status.class.map(|class| match class {
            Class::RealTime => "realTime",
            Class::Offline => "offline",
        }),
        enabled: status.is_enabled,
        raised: record.raised,
        open: record.open,
        confirmed_compromised: record.confirmed,
        remediated: record.remediated,
        confirmed_safe: record.safe,
        dismissed: record.dismissed,
        ended: record.ended,
        precision: precision.map(|precision| precision.share),
        precision_at_least: precision.map(|precision| precision.at_least),
    }
}
