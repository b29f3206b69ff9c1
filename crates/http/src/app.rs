//! What handlers share.

use crate::frame::origin::Origin;
use crate::frame::peer::Proxies;
use crate::frame::rehearsal::Rehearsals;
use crate::graph::error::GraphError;
use crate::licence::Licence;
use crate::oauth::keys::TokenKeys;
use crate::oauth::replay::Replays;
use crate::signin::FormKey;
use crate::throttle::{Area, Headers, Throttle, Throttling};
use crate::traffic::Traffic;
use keepwatch_client::webhooks::{Targets, WebhookError, Webhooks};
use keepwatch_engine::Engine;
use keepwatch_graph::{AppId, TenantId, Timestamp};
use keepwatch_odata::TokenKey;
use keepwatch_storage::{Store, StoreError};
use keepwatch_token::Expected;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::{Arc, OnceLock};
use tokio::sync::{OnceCell, Semaphore};
use uuid::Uuid;

/// How the server shows itself.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// The tenant that this deployment is.
    pub tenant: TenantId,
    /// The tenant's verified domain, such as `contoso.com`.
    pub domain: String,
    /// What URLs in answers begin with; where absent, they follow the request's `Host`.
    pub public_url: Option<Origin>,
    /// Whether a client assertion is good for more than one request.
    pub assertions: AssertionUse,
    /// How much an application may ask of the Graph API.
    pub throttle: Throttle,
    /// The licence that is imitated.
    pub licence: Licence,
    /// Where change notifications may be sent.
    pub targets: Targets,
    /// Which proxies are believed when they say whom they speak for.
    pub proxies: Proxies,
    /// Who may say where and when their requests come from.
    pub rehearsals: Rehearsals,
    /// What is counted, where a recorder of [`metrics`](crate::metrics) is installed.
    pub metrics: Option<PrometheusHandle>,
}

/// Whether a client assertion is good for more than one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssertionUse {
    /// It is, until it expires, as with Entra: MSAL for Python signs one and sends it for minutes.
    UntilExpiry,
    /// It is not: RFC 7523's optional protection against replay, on each node for itself.
    Once,
}

impl HttpSettings {
    /// The usual settings for a tenant.
    pub fn new(tenant: TenantId, domain: impl Into<String>) -> Self {
        Self {
            tenant,
            domain: domain.into(),
            public_url: None,
            assertions: AssertionUse::UntilExpiry,
            throttle: Throttle::default(),
            licence: Licence::default(),
            targets: Targets::default(),
            proxies: Proxies::default(),
            rehearsals: Rehearsals::default(),
            metrics: None,
        }
    }
}

/// What handlers share. Clones are handles to the same.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    engine: Engine,
    settings: HttpSettings,
    expected_token: Expected,
    token_keys: TokenKeys,
    replays: Replays,
    skip_token_key: OnceCell<TokenKey>,
    form_key: OnceCell<FormKey>,
    imports: Arc<Semaphore>,
    dry_runs: Semaphore,
    throttling: Throttling,
    traffic: Traffic,
    webhooks: OnceLock<Webhooks>,
}

/// Bulk imports that are under way at once, so that one is read while the other is stored. Each holds up to some 200 MB
/// of bodies and sign-ins in memory, and a third would only wait for the same writer.
const IMPORTS_MAX: usize = 2;

/// Dry runs that are under way at once: each reads all sign-ins, and more would only slow down those who sign in.
const DRY_RUNS_MAX: usize = 1;

/// The name under which all nodes find the secret of skip tokens.
const SKIP_TOKEN_KEY: &str = "skip_token_key";
/// The same of forms.
const FORM_KEY: &str = "form_key";

impl App {
    /// Puts the parts together. The clock and the randomness are the engine's.
    pub fn new(engine: Engine, settings: HttpSettings) -> Self {
        Self(Arc::new(Shared {
            engine,
            expected_token: Expected::graph(settings.tenant),
            settings,
            token_keys: TokenKeys::default(),
            replays: Replays::default(),
            skip_token_key: OnceCell::new(),
            form_key: OnceCell::new(),
            imports: Arc::new(Semaphore::new(IMPORTS_MAX)),
            dry_runs: Semaphore::new(DRY_RUNS_MAX),
            throttling: Throttling::default(),
            traffic: Traffic::default(),
            webhooks: OnceLock::new(),
        }))
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn store(&self) -> &Store {
        self.0.engine.store()
    }

    pub(crate) fn settings(&self) -> &HttpSettings {
        &self.0.settings
    }

    /// What a bearer token must be.
    pub(crate) fn expected_token(&self) -> &Expected {
        &self.0.expected_token
    }

    pub(crate) fn token_keys(&self) -> &TokenKeys {
        &self.0.token_keys
    }

    /// The client assertions that were used already.
    pub(crate) fn replays(&self) -> &Replays {
        &self.0.replays
    }

    /// Leave for one bulk import each.
    pub(crate) fn imports(&self) -> &Arc<Semaphore> {
        &self.0.imports
    }

    /// Leave for one dry run each.
    pub(crate) fn dry_runs(&self) -> &Semaphore {
        &self.0.dry_runs
    }

    /// What is left to every application.
    pub(crate) fn throttling(&self) -> &Throttling {
        &self.0.throttling
    }

    /// What callers read.
    pub(crate) fn traffic(&self) -> &Traffic {
        &self.0.traffic
    }

    /// Admits a request of an application that proved who it is, or says that it is one too many.
    pub(crate) fn admit(&self, app: AppId, area: &Area) -> Result<Headers, GraphError> {
        let settings = &self.0.settings;
        self.0
            .throttling
            .admit(settings.throttle, settings.tenant, app, area, self.now())
    }

    /// What sends to the addresses of subscriptions; made when it is first needed.
    pub(crate) fn webhooks(&self) -> Result<&Webhooks, WebhookError> {
        if let Some(webhooks) = self.0.webhooks.get() {
            return Ok(webhooks);
        }
        let made = Webhooks::new(self.0.settings.targets)?;
        Ok(self.0.webhooks.get_or_init(|| made))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.engine.clock().now()
    }

    pub(crate) fn new_uuid(&self) -> Uuid {
        self.0.engine.entropy().uuid()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.engine.entropy().fill(&mut bytes);
        bytes
    }

    /// The secret that authenticates skip tokens.
    pub(crate) async fn skip_token_key(&self) -> Result<TokenKey, StoreError> {
        let shared = || async { Ok(TokenKey::new(self.shared_secret(SKIP_TOKEN_KEY).await?)) };
        self.0.skip_token_key.get_or_try_init(shared).await.cloned()
    }

    /// The secret by which a form is known to be an answer to our own page.
    pub(crate) async fn form_key(&self) -> Result<&FormKey, StoreError> {
        let shared = || async { Ok(FormKey::new(&self.shared_secret(FORM_KEY).await?)) };
        self.0.form_key.get_or_try_init(shared).await
    }

    /// A secret of that name, the same on all nodes; made by the first that needs it.
    async fn shared_secret(&self, name: &'static str) -> Result<[u8; 32], StoreError> {
        let made: [u8; 32] = self.random();
        let kept = self.store().write(move |tx| tx.setting_or_insert(name, &made)).await?;
        kept.try_into().map_err(|_| StoreError::Corrupt {
            table: "settings",
            key: name.to_owned(),
        })
    }

    /// Whether the store can be read.
    pub(crate) async fn store_answers(&self) -> Result<(), StoreError> {
        self.store().read(|_| Ok(())).await
    }
}
