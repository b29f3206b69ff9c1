//! Forgets what is older than it may be kept, empties the recycle bin, and ends low risk that is old: in small batches
//! with pauses, so that nobody waits behind them.

use crate::config::sections::Retention;
use keepwatch_engine::credentials::FAILURES_COUNT_SECONDS;
use keepwatch_engine::{Engine, Initiator, RuleError};
use keepwatch_graph::Timestamp;
use keepwatch_storage::{PURGE_BATCH, Purgeable, StoreError};
use std::time::Duration;

/// Between two batches.
const PAUSE: Duration = Duration::from_millis(50);
/// How long what was deleted can be restored. Source: Microsoft Graph, directory: deletedItems ("30 days").
const RECYCLE_BIN_DAYS: i64 = 30;
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
        match empty_recycle_bin(&engine).await {
            Ok(0) => {}
            Ok(objects) => tracing::info!(objects, "what was deleted long ago is gone for good"),
            Err(error) => tracing::warn!(%error, "cannot empty the recycle bin now; the next try is in an hour"),
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

/// Removes for good what was deleted too long ago. Returns how much that was. Two nodes that do it at once find different
/// things, or nothing.
async fn empty_recycle_bin(engine: &Engine) -> Result<usize, RuleError> {
    let before = engine.clock().now().plus_days(-RECYCLE_BIN_DAYS);
    let mut removed = 0;
    loop {
        match engine.empty_recycle_bin(Initiator::Server, before).await? {
            0 => return Ok(removed),
            batch => removed += batch,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// How long codes and tokens are kept that are over: whoever comes back with one after a weekend is told so.
const OVER_DAYS: i64 = 7;

/// How long the habits of accounts are kept, by the day or hour: the longest window that settings allow, and a little more.
const HABIT_DAYS: i64 = 63;

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
        // A sign-in of which something is hidden was not learned, which must be known for as long as it is kept.
        Purgeable::SignIns | Purgeable::HiddenDetections => retention.sign_in_days,
        Purgeable::RiskDetections
        | Purgeable::ServicePrincipalRiskDetections
        | Purgeable::Incidents
        | Purgeable::IncidentDetections => retention.risk_detection_days,
        // Which browsers are somebody's is a part of what their profile knows.
        Purgeable::Profiles | Purgeable::Browsers => retention.profile_days,
        Purgeable::DirectoryAudits => retention.directory_audit_days,
        // No setting: detectors look no further back.
        Purgeable::ServicePrincipalDays | Purgeable::ApiTraffic => return now.plus_days(-HABIT_DAYS),
        // No setting: from then on they count for nothing.
        Purgeable::PasswordFailures => return now.plus_seconds(-FAILURES_COUNT_SECONDS),
        Purgeable::GrantFamilies
        | Purgeable::RefreshTokens
        | Purgeable::AuthorizationCodes
        | Purgeable::DeviceCodes
        | Purgeable::DeviceCodeGuesses => return now.plus_days(-OVER_DAYS),
        // No setting: their end is written on them.
        Purgeable::Journeys | Purgeable::Sessions | Purgeable::Marks => return now,
    };
    now.plus_days(-i64::from(days.get()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_detection::Settings;
    use keepwatch_engine::{FixedClock, SystemEntropy};
    use keepwatch_graph::conditional_access::NamedLocation;
    use keepwatch_graph::{DirectoryAudit, body};
    use keepwatch_intel::{IntelHandle, IntelSettings};
    use keepwatch_storage::{Store, StoreSettings, Stored};
    use serde_json::json;
    use std::sync::Arc;

    fn location(id: &str, deleted: Option<Timestamp>) -> NamedLocation {
        let mut members = json!({"@odata.type": "#microsoft.graph.countryNamedLocation", "id": id, "displayName": id,
            "countriesAndRegions": ["DE"], "deletedDateTime": deleted.map(|at| at.to_string())});
        body::complete(NamedLocation::TYPE, &mut members);
        serde_json::from_value(members).unwrap()
    }

    #[tokio::test]
    async fn what_was_deleted_stays_for_a_month() {
        let now = Timestamp::parse("2026-11-20T15:30:00Z").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreSettings::new(folder.path().join("bin.db").to_str().unwrap())).unwrap();
        let (intel, _) = IntelHandle::load(IntelSettings::default(), now).unwrap();
        let clock = Arc::new(FixedClock(now));
        let engine = Engine::new(store, intel, Settings::default(), clock, Arc::new(SystemEntropy::new()));
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
            tx.put(&location("1", None))?;
            tx.put(&location("2", Some(now.plus_days(-29))))?;
            tx.put(&location("3", Some(now.plus_days(-31))))
        };
        engine.store().write(write).await.unwrap();
        assert_eq!(empty_recycle_bin(&engine).await.unwrap(), 1);
        assert_eq!(empty_recycle_bin(&engine).await.unwrap(), 0);
        let read = |rx: &mut keepwatch_storage::Rx<'_>| Ok((rx.all::<NamedLocation>()?, rx.all::<DirectoryAudit>()?));
        let (left, records) = engine.store().read(read).await.unwrap();
        let left: Vec<_> = left.iter().map(|location| location.id().into_owned()).collect();
        assert_eq!(left, ["1", "2"]);
        let by = records[0].initiated_by.app.as_ref().unwrap();
        assert_eq!((records.len(), by.display_name.as_deref()), (1, Some("keepwatch")));
    }
}
