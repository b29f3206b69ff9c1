//! How much one application may ask, and what it is told when it asks for more.
//!
//! By default there is one generous limit for safety. Whoever tests an integration can have Graph's own limits instead.
//!
//! Source: Microsoft Graph, service-specific throttling limits: "identity protection and conditional access", "identity
//! and access reports", "identity and access" (directory).

mod area;
mod bucket;
mod limits;
mod size;

pub(crate) use area::Area;

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::graph::error::GraphError;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bucket::{Bucket, Level};
use keepwatch_graph::{AppId, TenantId, Timestamp};
use keepwatch_storage::StoreError;
use limits::{Limit, Scope, directory, identity_protection, reports, safety, service};
use size::{Known, Size, everybody};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Which limits there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Throttle {
    /// One limit for safety: 10,000 requests a second for each application.
    #[default]
    Safety,
    /// Graph's limits, and its silence: identity protection and Conditional Access do not say when to come again.
    Graph,
    /// Graph's limits, each refusal with `Retry-After`.
    GraphWithRetryAfter,
}

/// What Graph charges a request for directory objects. Names of the headers are Graph's.
const RESOURCE_UNIT: HeaderName = HeaderName::from_static("x-ms-resource-unit");
const LIMIT_PERCENTAGE: HeaderName = HeaderName::from_static("x-ms-throttle-limit-percentage");
const THROTTLE_SCOPE: HeaderName = HeaderName::from_static("x-ms-throttle-scope");
const THROTTLE_INFORMATION: HeaderName = HeaderName::from_static("x-ms-throttle-information");

/// From this share of a limit on, answers say how much of it is used.
const TELLING_SHARE: f64 = 0.8;
/// The longest time that a refusal asks to wait: from three minutes on one SDK gives up.
const RETRY_AFTER_MAX: u64 = 179;

/// What stands in an answer's headers because of limits.
pub(crate) type Headers = Vec<(HeaderName, HeaderValue)>;

/// Where the headers of an answer wait while its handler is at work.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told(Arc<OnceLock<Headers>>);

impl Told {
    /// Writes down what the answer will say.
    pub(crate) fn set(&self, headers: Headers) {
        // A request is admitted once; were it twice, the first said it.
        let _ = self.0.set(headers);
    }

    /// Writes it into the answer.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        headers.extend(self.0.get().into_iter().flatten().cloned());
    }
}

/// What is left to every application. Kept by each node for itself.
#[derive(Debug, Default)]
pub(crate) struct Throttling {
    buckets: Mutex<HashMap<(&'static str, Option<AppId>), Bucket>>,
    size: Known,
}

impl Throttling {
    /// Admits a request of `app` to `area`, or says that it is one too many. Charged only where every limit admits it.
    pub(crate) fn admit(
        &self,
        throttle: Throttle,
        tenant: TenantId,
        app: AppId,
        area: &Area,
        now: Timestamp,
    ) -> Result<Headers, GraphError> {
        let limits = match throttle {
            Throttle::Safety => vec![safety()],
            Throttle::Graph | Throttle::GraphWithRetryAfter => of_area(area, self.size.size()),
        };
        // Buckets are numbers: one that a panic left half-way is still a number.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let key = |limit: &Limit| (limit.name, (limit.scope == Scope::AppAndTenant).then_some(app));
        for limit in &limits {
            let bucket = buckets
                .entry(key(limit))
                .or_insert_with(|| Bucket::full(limit.rate, now));
            if let Err(wait) = bucket.check(limit.rate, limit.cost, now) {
                let tells = throttle == Throttle::GraphWithRetryAfter || limit.tells_when;
                let seconds = wait.clamp(1, RETRY_AFTER_MAX);
                return Err(refusal(limit, tenant, app, tells.then_some(seconds)));
            }
        }
        let mut used = 0.0_f64;
        for limit in &limits {
            if let Some(bucket) = buckets.get_mut(&key(limit)) {
                let Level(share) = bucket.take(limit.rate, limit.cost);
                used = if area.is_directory() { used.max(share) } else { used };
            }
        }
        Ok(headers(area, throttle, used))
    }
}

/// Admits a request of the application that it proved to come from, and leaves word of it for the answer.
pub(crate) async fn admit(app: &App, exchange: &Exchange, parts: &Parts, caller: AppId) -> Result<(), GraphError> {
    let area = Area::of(&parts.method, parts.uri.path(), parts.uri.query().unwrap_or(""));
    let Some(area) = area else { return Ok(()) };
    let known = know_size(app, &area).await;
    known.map_err(|error| GraphError::of_store(exchange, &error))?;
    let headers = app.admit(caller, &area)?;
    if let Some(told) = parts.extensions.get::<Told>() {
        told.set(headers);
    }
    Ok(())
}

/// Counts the users where a limit goes by them, and the last count is old.
async fn know_size(app: &App, area: &Area) -> Result<(), StoreError> {
    let (known, now) = (&app.throttling().size, app.now());
    let goes_by_size = area.is_directory() && app.settings().throttle != Throttle::Safety;
    if goes_by_size && known.is_old(now) {
        let users = app.store().read(|rx| rx.count(&everybody())).await?;
        known.learn(Size::of(users), now);
    }
    Ok(())
}

fn of_area(area: &Area, size: Size) -> Vec<Limit> {
    let mut limits = vec![service()];
    match area {
        Area::IdentityProtection => limits.push(identity_protection()),
        Area::Reports => limits.push(reports()),
        Area::Directory { units, is_write } => limits.extend(directory(*units, *is_write, size)),
        Area::Other => {}
    }
    limits
}

/// What a request that was admitted is told: its price, and how much of the limit is used where that is much.
fn headers(area: &Area, throttle: Throttle, used: f64) -> Headers {
    let Area::Directory { units, .. } = area else {
        return Vec::new();
    };
    let mut headers = vec![(RESOURCE_UNIT, HeaderValue::from(*units))];
    if throttle != Throttle::Safety && used >= TELLING_SHARE {
        headers.extend(text(LIMIT_PERCENTAGE, &format!("{used:.1}")));
    }
    headers
}

fn refusal(limit: &Limit, tenant: TenantId, app: AppId, retry_after: Option<u64>) -> GraphError {
    let mut headers = Vec::new();
    if let Some(seconds) = retry_after {
        headers.push((axum::http::header::RETRY_AFTER, HeaderValue::from(seconds)));
    }
    if let Some(reason) = limit.reason {
        let scope = match limit.scope {
            Scope::AppAndTenant => "Tenant_Application",
            Scope::Tenant => "Tenant",
        };
        headers.extend(text(THROTTLE_SCOPE, &format!("{scope}/ReadWrite/{app}/{tenant}")));
        headers.push((THROTTLE_INFORMATION, HeaderValue::from_static(reason)));
    }
    GraphError::too_many_requests(headers)
}

fn text(name: HeaderName, value: &str) -> Option<(HeaderName, HeaderValue)> {
    Some((name, HeaderValue::from_str(value).ok()?))
}

#[cfg(test)]
mod tests;
