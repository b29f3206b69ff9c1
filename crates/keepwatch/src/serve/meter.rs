//! What the server counts: where it is kept, and what is told of the process and its tables.

use anyhow::Context;
use keepwatch_graph::Timestamp;
use keepwatch_intel::LoadReport;
use metrics::{Unit, describe_gauge, gauge};
use metrics_exporter_prometheus::PrometheusHandle;
use std::time::Duration;

/// How often what was measured is summed up. Where nobody reads it, it would be kept singly for ever.
const SUM_EVERY: Duration = Duration::from_secs(10);

const BUILD: &str = "keepwatch_build_info";
const STARTED: &str = "process_start_time_seconds";
const TABLE_MADE: &str = "keepwatch_table_made_timestamp_seconds";
const TABLE_ENTRIES: &str = "keepwatch_table_entries";
const TABLE_REFUSED: &str = "keepwatch_table_refused_lines";

/// Installs the recorder, in the process that began at `now`. To be called once.
pub(super) fn install(now: Timestamp) -> anyhow::Result<PrometheusHandle> {
    let recorder = keepwatch_http::metrics::recorder().context("cannot count")?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).context("something else counts already")?;
    keepwatch_http::metrics::describe();
    describe_gauge!(BUILD, "1; the label says which version runs.");
    describe_gauge!(STARTED, Unit::Seconds, "When the process began.");
    describe_gauge!(
        TABLE_MADE,
        Unit::Seconds,
        "When a table of places, networks or addresses was made."
    );
    describe_gauge!(TABLE_ENTRIES, "How many entries a table has.");
    describe_gauge!(TABLE_REFUSED, "How many lines of a table could not be read.");
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    gauge!(STARTED).set(now.unix_seconds() as f64);
    Ok(handle)
}

/// Tells what tables there are now.
pub(super) fn tables(report: &LoadReport) {
    for table in &report.tables {
        let made = gauge!(TABLE_MADE, "table" => table.name.clone());
        made.set(table.updated.unix_seconds() as f64);
        gauge!(TABLE_ENTRIES, "table" => table.name.clone()).set(table.entries as f64);
        gauge!(TABLE_REFUSED, "table" => table.name.clone()).set(table.refused.count as f64);
    }
}

/// Sums up what was measured, again and again.
pub(super) async fn sum_up(meter: PrometheusHandle) {
    loop {
        tokio::time::sleep(SUM_EVERY).await;
        meter.run_upkeep();
    }
}
