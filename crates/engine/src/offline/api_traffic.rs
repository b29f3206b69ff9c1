//! Callers of the API that read the directory as they never did, or ask for what they may not have.

use super::accounts::{Account, AccountSuspicion};
use super::{Suspicions, begin_of};
use crate::engine::Engine;
use crate::service_principals::is_managed_identity;
use keepwatch_detection::detectors::suspicious_api_traffic::{ApiHour, find};
use keepwatch_graph::Timestamp;
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_storage::{ApiCaller, ApiTrafficRow, Rx, Span, StoreError};

/// Seconds of an hour, by which traffic is counted.
const HOUR_SECONDS: i64 = 3_600;

/// The beginning of the hour that `at` is in.
fn hour_of(at: Timestamp) -> Timestamp {
    begin_of(at, HOUR_SECONDS)
}

/// Compares each hour that is busy at all with the caller's hours before.
pub(super) fn suspicions(engine: &Engine, rx: &mut Rx<'_>, part: Span) -> Result<Suspicions, StoreError> {
    let settings = engine.settings(rx)?;
    let settings = &settings.suspicious_api_traffic;
    let mut suspicions = Suspicions::default();
    if !settings.enabled {
        return Ok(suspicions);
    }
    let least = ApiHour {
        lists: settings.lists_min,
        objects: settings.objects_min,
        denied: settings.denied_min,
    };
    for busy in rx.api_traffic(part, least)? {
        let account = match busy.caller {
            ApiCaller::User(id) => Account::User(id),
            ApiCaller::ServicePrincipal(id) => {
                let known: Option<ServicePrincipal> = rx.get(&id.to_string())?;
                if known.is_some_and(|known| is_managed_identity(known.service_principal_type.as_deref())) {
                    continue;
                }
                Account::ServicePrincipal(id)
            }
        };
        let before = Span {
            from: busy.begins.plus_days(-i64::from(settings.window_days)),
            until: busy.begins,
        };
        let earlier = rx.api_traffic_of(busy.caller, before)?;
        let earlier: Vec<ApiHour> = earlier.into_iter().map(|row| row.counts).collect();
        let found = find(settings, &earlier, busy.counts, busy.begins);
        suspicions.suspects += u64::from(found.is_some());
        let found = found.map(|found| AccountSuspicion { account, found });
        suspicions.of_accounts.extend(found);
    }
    Ok(suspicions)
}

/// How many callers share one write, so that nobody who signs in waits long behind it.
const CALLERS_PER_WRITE: usize = 200;

impl Engine {
    /// Adds to what is counted of callers: each row begins with any instant of its hour. What could not be stored comes back
    /// with the error, to be tried again.
    pub async fn add_api_traffic(&self, mut rows: Vec<ApiTrafficRow>) -> Result<(), (Vec<ApiTrafficRow>, StoreError)> {
        for row in &mut rows {
            row.begins = hour_of(row.begins);
        }
        while !rows.is_empty() {
            let first = rows.len().min(CALLERS_PER_WRITE);
            let batch = rows[..first].to_vec();
            let work =
                move |tx: &mut keepwatch_storage::Tx<'_>| batch.iter().try_for_each(|row| tx.add_api_traffic(row));
            if let Err(error) = self.store().write(work).await {
                return Err((rows, error));
            }
            rows.drain(..first);
        }
        Ok(())
    }
}
