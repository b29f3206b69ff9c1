//! The server in this process: the same router that `keepwatch serve` puts behind its sockets.

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{Method, Request, StatusCode};
use bytes::Bytes;
use http_body_util::BodyExt;
use keepwatch_detection::Settings;
use keepwatch_engine::{Clock, Engine, SystemClock, SystemEntropy};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_graph::{AppId, ServicePrincipalId, TenantId};
use keepwatch_http::{App, HttpSettings};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::{SigningKeyRow, Store, StoreSettings};
use keepwatch_token::{AppGrant, ClientProof, GRAPH_URL, KeySet, SigningKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;

const HOSTNAME: &str = "localhost:8443";
const TOKEN_SECONDS: i64 = 24 * 3600;

/// An engine with the built-in tables on the database at `path`, which is made if absent.
pub(crate) fn engine_on(path: &Path) -> anyhow::Result<Engine> {
    let path = path.to_str().context("the folder's name is not UTF-8")?;
    let store = Store::open(&StoreSettings::new(path))?;
    let (intel, _) = IntelHandle::load(IntelSettings::default(), SystemClock.now())?;
    Ok(Engine::new(
        store,
        intel,
        Settings::default(),
        Arc::new(SystemClock),
        Arc::new(SystemEntropy::new()),
    ))
}

/// A server, and a token that it accepts.
#[derive(Clone)]
pub(crate) struct Server {
    router: Router,
    token: Arc<str>,
}

impl Server {
    /// A server on `engine` whose token has these roles. Blocks.
    pub(crate) fn on(engine: Engine, roles: &[&str]) -> anyhow::Result<Self> {
        let tenant = TenantId::new(Uuid::from_u128(1));
        let now = SystemClock.now();
        let key = SigningKey::generate(&mut StdRng::seed_from_u64(1), now)?;
        let row = SigningKeyRow {
            key_id: key.key_id().to_owned(),
            pkcs8: key.pkcs8().to_vec(),
            certificate: key.certificate().to_vec(),
            not_before: key.not_before(),
        };
        engine.store().write_blocking(move |tx| tx.insert_signing_key(&row))?;
        let (app, service_principal) = (AppId::new(Uuid::from_u128(2)), Uuid::from_u128(3));
        let registered = ServicePrincipal::new(service_principal, app, "Benchmark");
        engine.store().write_blocking(move |tx| tx.put(&registered))?;
        let grant = AppGrant {
            audience: GRAPH_URL.to_owned(),
            tenant,
            app,
            app_display_name: Some("Benchmark".to_owned()),
            service_principal: ServicePrincipalId::new(service_principal),
            proof: ClientProof::Secret,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            tenant_region_scope: None,
        };
        let keys = KeySet::new([key]).context("there is a key")?;
        let token = grant.claims(now, TOKEN_SECONDS, [7; 16]).sign(&keys, now);
        let settings = HttpSettings::new(tenant, "contoso.example");
        Ok(Self {
            router: keepwatch_http::router(App::new(engine, settings)),
            token: format!("Bearer {token}").into(),
        })
    }

    /// The body of the answer to `GET`. Everything but 200 is an error.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Bytes> {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// The body of the answer to `POST` of JSON. Everything but 200 is an error.
    pub(crate) async fn post(&self, path: &str, json: Bytes) -> anyhow::Result<Bytes> {
        self.send(Method::POST, path, Body::from(json)).await
    }

    async fn send(&self, method: Method, path: &str, body: Body) -> anyhow::Result<Bytes> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, HOSTNAME)
            .header(AUTHORIZATION, &*self.token)
            .header(CONTENT_TYPE, "application/json")
            .body(body)?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await;
        let body = body
            .map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?
            .to_bytes();
        anyhow::ensure!(
            status == StatusCode::OK,
            "{path}: {status} {}",
            String::from_utf8_lossy(&body)
        );
        Ok(body)
    }
}
