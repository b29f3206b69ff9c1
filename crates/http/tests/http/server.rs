//! A server with a store of its own, a clock that tests move, and randomness that repeats: the same requests get the
//! same answers, ids included.

use crate::answers::Answer;
use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{HeaderName, Method, Request};
use keepwatch_detection::Settings;
use keepwatch_engine::{Clock, Engine, Entropy};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, DirectoryRole, ServicePrincipal, User, own_resources,
};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{AppId, TenantId, Timestamp, Version};
use keepwatch_http::{Access, App, HttpSettings, RequestClock};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use keepwatch_storage::{Credential, CredentialKind, LinkKind, SigningKeyRow, Store};
use keepwatch_token::{AccessClaims, AppGrant, ClientProof, ClientSecret, GRAPH_URL, KeySet, SigningKey, UserGrant};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};
use tower::ServiceExt;
use uuid::Uuid;

pub(crate) const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
pub(crate) const DOMAIN: &str = "contoso.com";
pub(crate) const CLIENT: &str = "00001111-aaaa-2222-bbbb-3333cccc4444";
pub(crate) const SERVICE_PRINCIPAL: &str = "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb";
/// The person who calls by delegated tokens.
pub(crate) const ADMINISTRATOR: &str = "5f3c2b1a-9e8d-4c7b-a6f5-0e1d2c3b4a59";
pub(crate) const HOSTNAME: &str = "localhost:8443";

/// Every application permission that some route asks for.
pub(crate) static ALL_ROLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let routes = keepwatch_http::routes();
    let needs = routes.iter().filter_map(|route| match route.access {
        Access::Guarded(needs) => Some(needs.application),
        Access::Open(_) => None,
    });
    let names: BTreeSet<_> = needs.flatten().copied().flatten().copied().collect();
    names.into_iter().collect()
});

/// A clock that stands until it is moved, or until it is let run.
#[derive(Clone)]
pub(crate) struct TestClock {
    ticks: Arc<AtomicI64>,
    /// By how much each look at it moves it.
    step: Arc<AtomicI64>,
}

impl TestClock {
    fn at(start: Timestamp) -> Self {
        Self {
            ticks: Arc::new(AtomicI64::new(start.ticks())),
            step: Arc::default(),
        }
    }

    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.advance_milliseconds(seconds * 1000);
    }

    pub(crate) fn advance_milliseconds(&self, milliseconds: i64) {
        self.ticks.fetch_add(milliseconds * 10_000, Ordering::SeqCst);
    }

    /// From now on a millisecond passes between any two looks at it, as on a real server time passes while it answers.
    pub(crate) fn run(&self) {
        self.step.store(10_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let step = self.step.load(Ordering::SeqCst);
        Timestamp::from_ticks(self.ticks.fetch_add(step, Ordering::SeqCst)).unwrap()
    }
}

/// Counts where others draw.
#[derive(Default)]
struct Counter(AtomicU64);

impl Entropy for Counter {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&number[8 - chunk.len()..]);
        }
    }
}

/// A server.
pub(crate) struct Server {
    pub(crate) clock: TestClock,
    pub(crate) store: Store,
    pub(crate) app: App,
    pub(crate) engine: Engine,
    router: Router,
    // Dropped last: all the others have its store.
    _database: Database,
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// When the tests begin.
pub(crate) fn start() -> Timestamp {
    at("2026-03-02T09:00:00Z")
}

/// Looking for primes takes long: all servers have the same key, except where a test wants a new one.
pub(crate) fn signing_key() -> &'static SigningKeyRow {
    static KEY: OnceLock<SigningKeyRow> = OnceLock::new();
    KEY.get_or_init(|| row(&SigningKey::generate(&mut StdRng::seed_from_u64(1), start()).unwrap()))
}

/// A key that no server knows.
pub(crate) fn foreign_key() -> KeySet {
    static KEY: OnceLock<SigningKeyRow> = OnceLock::new();
    let row = KEY.get_or_init(|| row(&SigningKey::generate(&mut StdRng::seed_from_u64(2), start()).unwrap()));
    key_set(row)
}

fn row(key: &SigningKey) -> SigningKeyRow {
    SigningKeyRow {
        key_id: key.key_id().to_owned(),
        pkcs8: key.pkcs8().to_vec(),
        certificate: key.certificate().to_vec(),
        not_before: key.not_before(),
    }
}

pub(crate) fn key_set(row: &SigningKeyRow) -> KeySet {
    let key = SigningKey::from_parts(&row.pkcs8, row.certificate.clone(), row.not_before).unwrap();
    KeySet::new([key]).unwrap()
}

/// The secret of the application that every server has.
pub(crate) fn secret() -> ClientSecret {
    ClientSecret::generate([7; 37])
}

/// The built-in tables, in which 178.17.170.23 is a Tor exit in Chisinau.
fn intel_settings() -> IntelSettings {
    IntelSettings {
        builtin: true,
        ..IntelSettings::default()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// A server with other settings than usual.
    pub(crate) async fn with(change: impl FnOnce(&mut HttpSettings)) -> Self {
        let database = Database::fresh();
        let store = database.open();
        store.write(|tx| tx.insert_signing_key(signing_key())).await.unwrap();

        let clock = TestClock::at(start());
        let tenant: TenantId = TENANT.parse().unwrap();
        let mut settings = HttpSettings::new(tenant, DOMAIN);
        change(&mut settings);
        let (intel, _) = IntelHandle::load(intel_settings(), start()).unwrap();
        let engine = Engine::new(
            store.clone(),
            intel,
            Settings::default(),
            Arc::new(RequestClock(clock.clone())),
            Arc::new(Counter::default()),
        );
        let app = App::new(engine.clone(), settings);
        let server = Self {
            app: app.clone(),
            engine,
            clock,
            store,
            router: keepwatch_http::router(app),
            _database: database,
        };
        server.register(CLIENT, &ALL_ROLES).await;
        server
    }

    /// Stores an application with the secret of [`secret`] and these roles.
    pub(crate) async fn register(&self, client: &str, roles: &[&str]) {
        let app_id: AppId = client.parse().unwrap();
        let service_principal = if client == CLIENT { SERVICE_PRINCIPAL } else { client };
        let application = Application::new(object_of(client), app_id, "Collector", start());
        let mut principal = ServicePrincipal::new(service_principal.parse().unwrap(), app_id, "Collector");
        principal.follow(&application);
        let holder = principal.party().unwrap();
        let assignments: Vec<AppRoleAssignment> = roles
            .iter()
            .map(|name| {
                let (resource, role) = own_resources::role(name).unwrap();
                AppRoleAssignment::new(holder.clone(), own_resources::party(resource), role, start())
            })
            .collect();
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
            tx.add(&application)?;
            tx.add(&principal)?;
            tx.insert_credential(app_id, &secret_credential(1, start(), start().plus_days(90)))?;
            tx.add_all(&assignments)?;
            Ok(())
        };
        self.store.write(write).await.unwrap();
    }

    /// Changes the service principal of [`CLIENT`] behind the API's back.
    pub(crate) async fn set_principal(&self, members: Value) {
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
            let stored: ServicePrincipal = tx.get(SERVICE_PRINCIPAL)?.unwrap();
            let stored = stored.document().json(Version::Beta, PolicyView::Full);
            let mut changed: Value = serde_json::from_str(&stored).unwrap();
            keepwatch_graph::body::merge(&mut changed, &members);
            tx.put(&serde_json::from_value::<ServicePrincipal>(changed).unwrap())
        };
        self.store.write(write).await.unwrap();
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    /// `GET` with a token that has every permission.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap())
            .await
    }

    /// `GET` with one more header.
    pub(crate) async fn get_with(&self, path: &str, name: HeaderName, value: &str) -> Answer {
        let request = self.request(Method::GET, path).header(name, value);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// `POST` of JSON with a token that has every permission.
    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header(CONTENT_TYPE, "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// `POST` of JSON with that token.
    pub(crate) async fn post_as(&self, token: &str, path: &str, body: impl Into<Body>) -> Answer {
        let request = bare(Method::POST, path)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// A request with a token that has every permission.
    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let token = self.token(&ALL_ROLES);
        bare(method, path).header(AUTHORIZATION, format!("Bearer {token}"))
    }

    /// A token with these roles, as the server would issue it now.
    pub(crate) fn token(&self, roles: &[&str]) -> String {
        self.claims(roles).sign(&key_set(signing_key()), self.clock.now())
    }

    /// What such a token says.
    pub(crate) fn claims(&self, roles: &[&str]) -> AccessClaims {
        let grant = AppGrant {
            audience: GRAPH_URL.to_owned(),
            tenant: TENANT.parse().unwrap(),
            app: CLIENT.parse().unwrap(),
            app_display_name: Some("Collector".to_owned()),
            service_principal: SERVICE_PRINCIPAL.parse().unwrap(),
            proof: ClientProof::Secret,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            tenant_region_scope: None,
        };
        grant.claims(self.clock.now(), 3600, [7; 16])
    }

    /// A delegated token with these scopes, held for the user of [`ADMINISTRATOR`], who has these directory roles and no
    /// others. One write: the tests that call every route ask for thousands.
    pub(crate) async fn user_token(&self, scopes: &[&str], directory_roles: &[Uuid]) -> String {
        let user = administrator(&json!({}));
        let roles: Vec<DirectoryRole> = directory_roles.iter().map(role).collect();
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
            tx.put(&user)?;
            tx.unlink_all(ADMINISTRATOR)?;
            for role in &roles {
                tx.put(role)?;
                tx.link(LinkKind::Member, &role.id.to_string(), ADMINISTRATOR)?;
            }
            Ok(())
        };
        self.store.write(write).await.unwrap();
        self.signed(&self.user_claims(scopes, directory_roles))
    }

    /// Stores the user of [`ADMINISTRATOR`], with these members beside what everybody has.
    pub(crate) async fn store_administrator(&self, members: Value) {
        let user = administrator(&members);
        self.store.write(move |tx| tx.put(&user)).await.unwrap();
    }

    /// What such a token says.
    pub(crate) fn user_claims(&self, scopes: &[&str], directory_roles: &[Uuid]) -> AccessClaims {
        let grant = UserGrant {
            audience: GRAPH_URL.to_owned(),
            tenant: TENANT.parse().unwrap(),
            app: CLIENT.parse().unwrap(),
            app_display_name: Some("Collector".to_owned()),
            proof: ClientProof::Public,
            user: ADMINISTRATOR.parse().unwrap(),
            principal_name: format!("admin@{DOMAIN}"),
            display_name: Some("Ada Admin".to_owned()),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            directory_roles: directory_roles.to_vec(),
            methods: vec!["pwd".to_owned(), "mfa".to_owned()],
            contexts: Vec::new(),
            session: None,
            is_challenge_capable: false,
        };
        grant.claims(self.clock.now(), 3600, [8; 16])
    }

    /// Those claims under the server's own signature.
    pub(crate) fn signed(&self, claims: &AccessClaims) -> String {
        claims.sign(&key_set(signing_key()), self.clock.now())
    }
}

/// The user of [`ADMINISTRATOR`], with these members beside what everybody has.
fn administrator(members: &Value) -> User {
    let mut user = json!({"id": ADMINISTRATOR, "accountEnabled": true, "displayName": "Ada Admin"});
    keepwatch_graph::body::merge(&mut user, members);
    keepwatch_graph::body::complete(User::TYPE, &mut user);
    serde_json::from_value(user).unwrap()
}

/// The active role of a template.
fn role(template: &Uuid) -> DirectoryRole {
    let mut role = json!({"id": template, "roleTemplateId": template});
    keepwatch_graph::body::complete(DirectoryRole::TYPE, &mut role);
    serde_json::from_value(role).unwrap()
}

/// A request without a token.
pub(crate) fn bare(method: Method, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(HOST, HOSTNAME)
}

/// A credential that [`secret`] fits.
pub(crate) fn secret_credential(number: u128, start: Timestamp, end: Timestamp) -> Credential {
    Credential {
        key_id: Uuid::from_u128(number),
        kind: CredentialKind::Secret(secret().hash([3; 16]).to_text()),
        start,
        end,
    }
}

/// The object id of the application with that client id.
pub(crate) fn object_of(client: &str) -> Uuid {
    Uuid::from_u128(client.parse::<Uuid>().unwrap().as_u128() ^ 1)
}
