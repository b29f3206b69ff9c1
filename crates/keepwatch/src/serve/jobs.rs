//! What the server does beside answering: it tells subscribers of changes, looks for what only many sign-ins together show,
//! forgets what is older than it may be kept, reads tables again when their files change, and renews its certificate.

mod detect;
mod notify;
mod purge;
pub(super) mod tables;
mod traffic;

use super::meter;
use crate::config::Config;
use crate::tls::Certificate;
use keepwatch_engine::Engine;
use keepwatch_http::App;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How often files are looked at for changes: administrators expect a change within a minute or two.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// How often old rows are looked for. What is kept is counted in days.
const PURGE_EVERY: Duration = Duration::from_secs(3600);
/// How often what only many sign-ins show is looked for. An attack that found a password should be known soon, and each
/// look reads the days around the last two hours.
const DETECT_EVERY: Duration = Duration::from_secs(600);
/// How often what was counted of callers is stored: so much is lost where the process is.
const TRAFFIC_EVERY: Duration = Duration::from_secs(60);
/// How long a job may take to come to a stop. None is in the middle of anything that could be lost.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The jobs that run.
pub(super) struct Jobs {
    tasks: JoinSet<()>,
    stop: watch::Sender<bool>,
    reload: Arc<Reload>,
}

/// Rings when files are to be read again at once.
#[derive(Default)]
struct Reload {
    tables: Notify,
    certificate: Notify,
}

impl Jobs {
    /// Starts them.
    pub(super) fn start(
        config: &Config,
        app: App,
        engine: Engine,
        certificate: Option<Arc<Certificate>>,
        meter: PrometheusHandle,
    ) -> Self {
        let (stop, stopped) = watch::channel(false);
        let reload = Arc::new(Reload::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(until(stopped.clone(), meter::sum_up(meter)));
        tasks.spawn(notify::run(app.clone(), stopped.clone()));
        tasks.spawn(traffic::run(app, TRAFFIC_EVERY, stopped.clone()));
        tasks.spawn(until(
            stopped.clone(),
            purge::run(engine.clone(), config.retention.clone(), PURGE_EVERY),
        ));
        let days = config.retention.sign_in_days.get();
        tasks.spawn(detect::run(engine.clone(), days, DETECT_EVERY, stopped.clone()));
        let (bell, settings) = (Arc::clone(&reload), config.intel.clone());
        tasks.spawn(until(stopped.clone(), {
            let engine = engine.clone();
            async move { tables::run(engine, settings, &bell.tables, LOOK_EVERY).await }
        }));
        if let Some(certificate) = certificate {
            let bell = Arc::clone(&reload);
            tasks.spawn(until(stopped, async move {
                renew(engine, certificate, &bell.certificate).await;
            }));
        }
        Self { tasks, stop, reload }
    }

    /// Has tables and certificate read again, changed or not.
    pub(super) fn reload(&self) {
        tracing::info!("reading tables and certificate again");
        self.reload.tables.notify_one();
        self.reload.certificate.notify_one();
    }

    /// Stops them.
    pub(super) async fn stop(mut self) {
        self.stop.send_replace(true);
        if timeout(STOP_TIMEOUT, async { while self.tasks.join_next().await.is_some() {} })
            .await
            .is_err()
        {
            tracing::warn!("a background job did not stop in time");
        }
    }
}

/// Runs `job` until it is told to stop.
async fn until(mut stopped: watch::Receiver<bool>, job: impl Future<Output = ()>) {
    tokio::select! {
        () = job => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Renews the certificate when it is due, or takes over an own one that was replaced.
async fn renew(engine: Engine, certificate: Arc<Certificate>, now: &Notify) {
    loop {
        // Woken or not, the same is done.
        let _ = timeout(LOOK_EVERY, now.notified()).await;
        let (certificate, at) = (Arc::clone(&certificate), engine.clock().now());
        match tokio::task::spawn_blocking(move || certificate.refresh(at)).await {
            Ok(Ok(true)) => tracing::info!("new connections get a new certificate"),
            Ok(Ok(false)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the certificate could not be renewed; the old one stays"),
            Err(error) => tracing::error!(%error, "renewing the certificate failed"),
        }
    }
}
