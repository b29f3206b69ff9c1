//! Looks at what only many sign-ins together show, and asks newer lists about older sign-ins.

use super::until;
use keepwatch_engine::{Engine, OfflineJob};
use keepwatch_graph::Timestamp;
use keepwatch_intel::Intel;
use keepwatch_storage::{Span, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How far back a usual look goes, in hours: over what has come since the last one, stragglers of a slow collector
/// included. Jobs look at whole days around it.
const RECENT_HOURS: i64 = 2;
/// How often everything that is kept is looked at, in hours: logs of long ago may have come since.
const WHOLE_EVERY_HOURS: i64 = 24;
/// How many days everything is at most. Further back there is not enough left of what jobs compare with, such as habits and
/// closed detections, and what was settled long ago would be told anew. `keepwatch detect --days` looks further.
const WHOLE_DAYS_MAX: i64 = 30;
/// When the first look is: whoever starts the server is answered first.
const FIRST_AFTER: Duration = Duration::from_secs(3);
/// The setting in the database that says when a look at everything was last finished, for all nodes.
const WHOLE_DONE: &str = "detect.whole";

/// Looks soon and then every so often, until it is told to stop; then gives back what it holds, so that whoever is started
/// next need not wait.
pub(super) async fn run(engine: Engine, sign_in_days: u32, every: Duration, stopped: watch::Receiver<bool>) {
    let holder = engine.entropy().uuid().to_string();
    until(stopped, look_for_ever(&engine, &holder, sign_in_days, every)).await;
    if let Err(error) = engine.stop_detecting(&holder).await {
        tracing::warn!(%error, "cannot give back the offline jobs; they can be run again in ten minutes");
    }
}

async fn look_for_ever(engine: &Engine, holder: &str, sign_in_days: u32, every: Duration) {
    let mut asked: Option<Arc<Intel>> = None;
    tokio::time::sleep(FIRST_AFTER).await;
    loop {
        if let Err(error) = look(engine, holder, i64::from(sign_in_days), &mut asked).await {
            tracing::warn!(%error, "cannot look at many sign-ins now; the next try is in {} s", every.as_secs());
        }
        tokio::time::sleep(every).await;
    }
}

async fn look(
    engine: &Engine,
    holder: &str,
    sign_in_days: i64,
    asked: &mut Option<Arc<Intel>>,
) -> Result<(), StoreError> {
    let everything = engine.last_days(sign_in_days.min(WHOLE_DAYS_MAX));
    let now = engine.clock().now();
    let is_due = is_whole_due(engine, now).await?;
    let recent = Span {
        from: now.plus_seconds(-RECENT_HOURS * 3_600),
        ..everything
    };
    let span = if is_due { everything } else { recent };
    let mut is_done = true;
    for job in OfflineJob::ALL {
        match job {
            OfflineJob::NewerLists => {}
            OfflineJob::AttacksOnMany
            | OfflineJob::ServicePrincipalSignIns
            | OfflineJob::Activity
            | OfflineJob::ApiTraffic
            | OfflineJob::SharedSessions
            | OfflineJob::OldSessions
            | OfflineJob::RefusedPrompts
            | OfflineJob::SharedBrowsers
            | OfflineJob::Reassessment
            | OfflineJob::CompoundRisk => is_done &= one(engine, job, span, holder).await,
        }
    }

    // Between two looks the lists were asked as sign-ins came: only other lists say anything new.
    let current = engine.intel().current();
    let is_same = asked.as_ref().is_some_and(|asked| Arc::ptr_eq(asked, &current));
    if is_due || !is_same {
        let lists_done = one(engine, OfflineJob::NewerLists, everything, holder).await;
        is_done &= lists_done;
        if lists_done {
            *asked = Some(current);
        }
    }
    if is_due && is_done {
        let at = now.to_string();
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| tx.put_setting(WHOLE_DONE, at.as_bytes());
        engine.store().write(write).await?;
    }
    Ok(())
}

/// Runs a job and tells what it did. Returns whether it was this node that ran it, and to its end: what stops one job must
/// not keep the others from running.
async fn one(engine: &Engine, job: OfflineJob, span: Span, holder: &str) -> bool {
    let run = match engine.detect(job, span, holder).await {
        Ok(Some(run)) => run,
        Ok(None) => return false,
        Err(error) => {
            tracing::warn!(job = job.name(), %error, "an offline job did not come to its end");
            return false;
        }
    };
    if run.raised > 0 || run.closed > 0 {
        tracing::info!(
            job = job.name(),
            suspects = run.suspects,
            raised = run.raised,
            closed = run.closed,
            seconds = run.seconds,
            "offline detection found something"
        );
    } else {
        tracing::debug!(
            job = job.name(),
            suspects = run.suspects,
            seconds = run.seconds,
            "nothing new"
        );
    }
    true
}

/// Whether no node has looked at everything for a day. What cannot be read was not done.
async fn is_whole_due(engine: &Engine, now: Timestamp) -> Result<bool, StoreError> {
    let stored = engine.store().read(|rx| rx.setting(WHOLE_DONE)).await?;
    let text = stored.and_then(|bytes| String::from_utf8(bytes).ok());
    let done = text.and_then(|text| Timestamp::parse(&text).ok());
    Ok(done.is_none_or(|done| done.plus_seconds(WHOLE_EVERY_HOURS * 3_600) <= now))
}
