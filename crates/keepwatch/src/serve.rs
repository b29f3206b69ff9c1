//! `keepwatch serve`: the server, from its start to its end.

mod demo;
mod jobs;
mod listener;
mod meter;
mod signals;
mod welcome;

use crate::cli::ServeArgs;
use crate::config::Config;
use crate::database::{self, Absent};
use crate::tls::{self, Certificate};
use anyhow::Context;
use jobs::Jobs;
use keepwatch_client::webhooks::Targets;
use keepwatch_engine::applications::Tenant;
use keepwatch_engine::{Clock, Engine, SystemClock, SystemEntropy};
use keepwatch_graph::TenantId;
use keepwatch_http::{App, HttpSettings, Origin, Proxies, Rehearsals, RequestClock};
use keepwatch_intel::IntelHandle;
use keepwatch_storage::Access;
use metrics_exporter_prometheus::PrometheusHandle;
use signals::Signals;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use welcome::Welcome;

/// Bytes of the stack of each thread. A sign-in is many futures, one in another, which a build without optimisation keeps
/// whole on the stack: the usual two MiB are not enough then. Of what is not used, nothing takes memory.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Runs the server until it is told to stop.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<()> {
    let config = crate::load(args.place.data.as_deref(), args.overrides())?;
    crate::log::start(&config.log);
    // Everything that can fail for a reason that an administrator must mend fails here, before the port is open. The
    // store comes first: its lock keeps a second server from touching the rest of the data directory.
    let meter = meter::install(SystemClock.now())?;
    let parts = Parts::prepare(&config)?;
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    let runtime = threads.enable_all().thread_stack_size(STACK_BYTES).build();
    let runtime = runtime.context("cannot start threads")?;
    let tenant = Tenant {
        id: parts.tenant,
        domain: config.tenant.domain.as_str().to_owned(),
    };
    let demo = args
        .demo
        .then(|| demo::prepare(&config.data, &parts.engine, &tenant, &runtime))
        .transpose()?;
    // The engine, and with it the store, outlives the runtime: dropping the store waits for the writes in its queue.
    runtime.block_on(serve(&config, &parts, demo.as_ref(), meter))
}

/// What the server is made of.
struct Parts {
    engine: Engine,
    tenant: TenantId,
    /// `None` behind a proxy that does TLS.
    certificate: Option<Arc<Certificate>>,
}

impl Parts {
    fn prepare(config: &Config) -> anyhow::Result<Self> {
        let (clock, entropy) = (SystemClock, SystemEntropy::new());
        let store = database::open(config, Access::Exclusive, Absent::Make)?;
        let tenant = database::tenant_id(&store, &entropy)?;
        let (intel, report) = IntelHandle::load(config.intel.clone(), clock.now())?;
        jobs::tables::log(&report);
        let engine = Engine::new(
            store,
            intel,
            config.detection.clone(),
            Arc::new(RequestClock(clock)),
            Arc::new(entropy),
        )
        .with_passwords(config.passwords.settings(config.tenant.domain.as_str()));
        let certificate = match config.server.http {
            true => None,
            false => {
                let certificate = Certificate::load(config, clock.now());
                Some(Arc::new(certificate.context("there is no certificate to serve with")?))
            }
        };
        Ok(Self {
            engine,
            tenant,
            certificate,
        })
    }

    /// What answers; the demo also notifies receivers on this machine that speak http, and lets requests of this machine say
    /// where and when they come from.
    fn app(&self, config: &Config, is_demo: bool, meter: PrometheusHandle) -> anyhow::Result<App> {
        let mut settings = HttpSettings::new(self.tenant, config.tenant.domain.as_str());
        let public_url = config.server.public_url.as_ref();
        settings.public_url = public_url.map(|url| Origin::parse(url.as_str())).transpose()?;
        settings.throttle = config.imitation.throttle.0;
        settings.licence = config.imitation.licence.0;
        settings.targets = Targets {
            private: config.notifications.allow_private_targets,
            http_loopback: config.notifications.allow_http_loopback || is_demo,
        };
        settings.proxies = Proxies {
            trusted: config.server.trusted_proxies.iter().map(|network| network.0).collect(),
            header: config.server.forwarded_header.0,
        };
        settings.rehearsals = match is_demo {
            true => Rehearsals::FromThisMachine,
            false => Rehearsals::Refused,
        };
        settings.metrics = Some(meter);
        Ok(App::new(self.engine.clone(), settings))
    }

    fn acceptor(&self) -> anyhow::Result<Option<TlsAcceptor>> {
        let config = self.certificate.clone().map(tls::server_config).transpose()?;
        Ok(config.map(|config| TlsAcceptor::from(Arc::new(config))))
    }
}

async fn serve(
    config: &Config,
    parts: &Parts,
    demo: Option<&demo::Variables>,
    meter: PrometheusHandle,
) -> anyhow::Result<()> {
    let mut signals = Signals::listen()?;
    let address = config.server.listen;
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let listening = listener.local_addr()?;

    let app = parts.app(config, demo.is_some(), meter.clone())?;
    let jobs = Jobs::start(
        config,
        app.clone(),
        parts.engine.clone(),
        parts.certificate.clone(),
        meter,
    );
    let (acceptor, router) = (parts.acceptor()?, keepwatch_http::router(app));
    let welcome = Welcome::new(config, parts.tenant, parts.certificate.as_deref(), listening);
    if let Some(demo) = demo {
        demo::write_environment(config, demo, &welcome.url, welcome.authority.as_deref())?;
    }
    welcome.tell(demo);

    let stop = async {
        while signals.next().await == signals::Signal::Reload {
            jobs.reload();
        }
        tracing::info!("stopping: requests that are being answered are finished first");
        tokio::spawn(signals::exit_at_the_next());
    };
    let all_finished = listener::serve(listener, acceptor, router, stop).await;
    if !all_finished {
        tracing::warn!("some requests took too long and were cut off");
    }
    jobs.stop().await;
    tracing::info!("stopped");
    Ok(())
}
