//! Forgets what is older than it may be kept, and ends low risk that is old: in small batches with pauses, so that
//! nobody waits behind them.

use crate::config::sections::Retention;
use keepwatch_engine::Engine;
use keepwatch_graph::Timestamp;
use keepwatch_storage::{PURGE_BATCH, Purgeable, StoreError};
use std::time::Duration;

/// Between two batches.
const PAUSE: Duration = Duration::from_millis(50);
/// Only one node purges at a time; the lease ends by itself if that node is gone.
const LEASE: &str = "purge";
const LEASE_SECONDS: i64 = 600;

/// Purges at once and then every so often, for ever.
pub(super) async fn run(engine: Engine, retention: Retention, every: Duration) {
    let holder = engine.entropy().uuid().to_string();
    loop {
        match purge(&engine, &retention, &holder).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "forgot what is older than it is kept"),
            Err(error) => tracing::warn!(%error, "cannot forget old rows now; the next try is in an hour"),
        }
        let before = engine
            .clock()
            .now()
            .plus_days(-i64::from(retention.low_risk_days.get()));
        match engine.age_low_risk(before).await {
            Ok(0) => {}
            Ok(users) => tracing::info!(users, "low risk ended by age"),
            Err(error) => tracing::warn!(%error, "cannot end old low risk now; the next try is in an hour"),
        }
        tokio::time::sleep(every).await;
    }
}

/// Removes everything that is too old now. Returns how many rows that were.
async fn purge(engine: &Engine, retention: &Retention, holder: &str) -> Result<u64, StoreError> {
    let mut removed = 0;
    for what in Purgeable::ALL {
        let before = oldest_kept(retention, what, engine.clock().now());
        loop {
            let (lease_holder, now) = (holder.to_owned(), engine.clock().now());
            let batch = engine.store().write(move |tx| {
                match tx.take_lease(LEASE, &lease_holder, now, now.plus_seconds(LEASE_SECONDS))? {
                    true => tx.purge(what, before).map(Some),
                    false => Ok(None),
                }
            });
            let Some(rows) = batch.await? else {
                return Ok(removed);
            };
            removed += rows;
            if rows < PURGE_BATCH.unsigned_abs() {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
    let holder = holder.to_owned();
    engine.store().write(move |tx| tx.release_lease(LEASE, &holder)).await?;
    Ok(removed)
}

fn oldest_kept(retention: &Retention, what: Purgeable, now: Timestamp) -> Timestamp {
    let days = match what {
        Purgeable::SignIns => retention.sign_in_days,
        Purgeable::RiskDetections | Purgeable::ServicePrincipalRiskDetections => retention.risk_detection_days,
        Purgeable::Profiles => retention.profile_days,
        Purgeable::DirectoryAudits => retention.directory_audit_days,
    };
    now.plus_days(-i64::from(days.get()))
}
