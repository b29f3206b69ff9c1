//! Stores how much callers of the API read, which requests only count.

use super::until;
use keepwatch_http::App;
use std::time::Duration;
use tokio::sync::watch;

/// Stores every so often until it is told to stop, and then once more.
pub(super) async fn run(app: App, every: Duration, stopped: watch::Receiver<bool>) {
    until(stopped, async {
        loop {
            tokio::time::sleep(every).await;
            store(&app).await;
        }
    })
    .await;
    store(&app).await;
}

async fn store(app: &App) {
    if let Err(error) = app.store_traffic().await {
        tracing::warn!(%error, "cannot store how much callers read; it is kept for the next try");
    }
}
