//! Tells subscribers of changes.

use keepwatch_http::{App, Courier};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// How long to wait where there was nothing to tell. Notifications are late by that much at most.
const IDLE: Duration = Duration::from_secs(1);
/// How long to wait after a failure, which is the database's.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Tells subscribers until it is told to stop; then lets another node go on at once.
pub(super) async fn run(app: App, mut stopped: watch::Receiver<bool>) {
    let mut courier = Courier::new(app);
    loop {
        let wait = match courier.round().await {
            Ok(0) => IDLE,
            Ok(told) => {
                tracing::debug!(told, "subscribers were told of changes");
                Duration::ZERO
            }
            Err(error) => {
                tracing::warn!(%error, "cannot tell subscribers of changes now");
                AFTER_FAILURE
            }
        };
        if timeout(wait, stopped.wait_for(|stopped| *stopped)).await.is_ok() {
            break;
        }
    }
    if let Err(error) = courier.stop().await {
        tracing::warn!(%error, "the lease of change notifications ends by itself");
    }
}
