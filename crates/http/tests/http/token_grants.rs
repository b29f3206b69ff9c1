//! Tokens for people: codes, refresh tokens and devices, over HTTP. The scene is here, and what is said of it below.

mod codes;
mod devices;
mod ends;
mod refreshes;
mod resources;

use crate::answers::Answer;
use crate::server::{ADMINISTRATOR, CLIENT, DOMAIN, SERVICE_PRINCIPAL, Server, TENANT, bare, object_of, secret};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_engine::grants::{CodeBinding, Grant};
use keepwatch_graph::directory::{Application, OAuth2PermissionGrant, ServicePrincipal, own_resources};
use keepwatch_graph::{RiskyUser, SignInId, Timestamp, UserId};
use keepwatch_policy::Mode;
use keepwatch_signin::{Proof, Proofs};
use keepwatch_storage::testing::session;
use keepwatch_token::{Challenge, Endpoint, RedirectKind, ScopeRequest};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const WEB: &str = "https://contoso.com/back";
const PAGE: &str = "https://spa.contoso.com/";
const DEVICE: &str = "http://localhost";
/// What the grants hang on.
const SESSION: Uuid = Uuid::from_u128(77);
pub(crate) const V2: &str = "/contoso.com/oauth2/v2.0/token";
const V1: &str = "/contoso.com/oauth2/token";
const SCOPE: &str = "openid profile email offline_access User.Read";

fn user() -> UserId {
    ADMINISTRATOR.parse().unwrap()
}

/// A server with an application of every kind and a person who consented to it.
async fn server() -> Server {
    let server = Server::start().await;
    server
        .store_administrator(
            json!({"userPrincipalName": "admin@contoso.com", "mail": "ada@contoso.com",
            "surname": "Admin", "givenName": "Ada"}),
        )
        .await;
    server
        .change_application(|application| {
            let uris = |uri: &str| json!({"redirectUris": [uri]});
            application["web"] = uris(WEB);
            application["spa"] = uris(PAGE);
            application["publicClient"] = uris(DEVICE);
            application["isFallbackPublicClient"] = json!(true);
        })
        .await;
    server.consent(own_resources::GRAPH, "User.Read Mail.Read").await;
    let row = session(SESSION, user(), server.now());
    let begun = server.store.write(move |tx| tx.insert_session(&row));
    begun.await.unwrap();
    server
}

impl Server {
    async fn change_application(&self, change: impl Fn(&mut Value)) {
        let id = object_of(CLIENT).to_string();
        let stored = self
            .store
            .read(move |rx| rx.get::<Application>(&id))
            .await
            .unwrap()
            .unwrap();
        let mut members = serde_json::to_value(beta(&stored)).unwrap();
        change(&mut members);
        keepwatch_graph::body::complete(Application::TYPE, &mut members);
        let changed: Application = serde_json::from_value(members).unwrap();
        self.store.write(move |tx| tx.put(&changed)).await.unwrap();
    }

    async fn change_user(&self, members: Value) {
        self.store_administrator(members).await;
    }

    async fn consent(&self, resource: Uuid, scope: &str) {
        let client: Uuid = SERVICE_PRINCIPAL.parse().unwrap();
        let mut grant = json!({"id": OAuth2PermissionGrant::id_of(client, resource, None), "clientId": client,
            "consentType": "AllPrincipals", "resourceId": resource, "scope": scope});
        keepwatch_graph::body::complete(OAuth2PermissionGrant::TYPE, &mut grant);
        let grant: OAuth2PermissionGrant = serde_json::from_value(grant).unwrap();
        self.store.write(move |tx| tx.put(&grant)).await.unwrap();
    }

    async fn policy(&self, members: Value) {
        let mut policy = json!({"id": "0a1b2c3d-0000-4000-8000-000000000001", "displayName": "A policy", "state": "enabled",
            "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
                "clientAppTypes": ["all"]}});
        keepwatch_graph::body::merge(&mut policy, &members);
        let answer = self
            .post("/v1.0/identity/conditionalAccess/policies", policy.to_string())
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }

    fn grant(&self, kind: RedirectKind, scope: &str) -> Grant {
        let mut proofs = Proofs::default();
        proofs.add(Proof::new(Mode::Password, self.now()));
        Grant {
            app: CLIENT.parse().unwrap(),
            kind,
            user: user(),
            scope: ScopeRequest::parse(scope).unwrap(),
            session: SESSION,
            sign_in: SignInId::new(Uuid::from_u128(78)),
            authenticated_at: self.now(),
            proofs,
            contexts: Default::default(),
            is_challenge_capable: false,
            wants_client_info: false,
        }
    }

    fn now(&self) -> Timestamp {
        keepwatch_engine::Clock::now(&self.clock)
    }

    /// A code as the sign-in pages would hand it out.
    async fn code(&self, kind: RedirectKind, scope: &str) -> String {
        let binding = CodeBinding {
            redirect_uri: address(kind).to_owned(),
            challenge: Some(Challenge::parse(CHALLENGE, Some("S256")).unwrap()),
            nonce: Some("n-1".to_owned()),
            endpoint: Endpoint::V2,
        };
        let code = self.engine.issue_code(self.grant(kind, scope), binding).await.unwrap();
        code.expose().to_owned()
    }

    pub(crate) async fn ask_from(&self, origin: &str, form: &str) -> Answer {
        let request = bare(Method::POST, V2)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, origin);
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// What a web server is given for a new code.
    async fn signed_in(&self, scope: &str) -> Value {
        let code = self.code(RedirectKind::Web, scope).await;
        self.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok()
    }

    async fn refresh(&self, token: &Value) -> Answer {
        self.ask(V2, &refreshed(token, "")).await
    }

    async fn user_risk(&self) -> Option<RiskyUser> {
        self.store.read(|rx| rx.get(ADMINISTRATOR)).await.unwrap()
    }

    /// An access token for Graph.
    async fn token_of(&self, is_challenge_capable: bool) -> String {
        let grant = Grant {
            is_challenge_capable,
            ..self.grant(RedirectKind::Web, SCOPE)
        };
        self.granted(grant).await["access_token"].as_str().unwrap().to_owned()
    }

    /// What a web server is given for a code that stands for `grant`.
    async fn granted(&self, grant: Grant) -> Value {
        let binding = CodeBinding {
            redirect_uri: WEB.to_owned(),
            challenge: None,
            nonce: None,
            endpoint: Endpoint::V2,
        };
        let code = self.engine.issue_code(grant, binding).await.unwrap();
        let form = redeem(RedirectKind::Web, code.expose()).replace("&code_verifier=", "&x=");
        self.ask(V2, &form).await.ok()
    }

    async fn me(&self, token: &str) -> Answer {
        self.held("/v1.0/me", token).await
    }

    /// What that token gets there.
    async fn held(&self, path: &str, token: &str) -> Answer {
        let request = bare(Method::GET, path).header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

/// What is answered to a mistake.
fn refused(answer: &Answer, error: &str, number: u32) -> Value {
    answer.oauth_error(400, error, number);
    answer.json()
}

fn beta(application: &Application) -> Value {
    let view = keepwatch_graph::document::PolicyView::Full;
    let json = application.document().json(keepwatch_graph::Version::Beta, view);
    serde_json::from_str(&json).unwrap()
}

fn address(kind: RedirectKind) -> &'static str {
    match kind {
        RedirectKind::Web => WEB,
        RedirectKind::Spa => PAGE,
        RedirectKind::Native => DEVICE,
    }
}

fn redeem(kind: RedirectKind, code: &str) -> String {
    let credential = match kind {
        RedirectKind::Web => format!("&client_secret={}", secret().expose()),
        RedirectKind::Spa | RedirectKind::Native => String::new(),
    };
    let address = address(kind);
    format!(
        "grant_type=authorization_code&client_id={CLIENT}&code={code}&redirect_uri={address}\
         &code_verifier={VERIFIER}&client_info=1{credential}"
    )
}

fn refreshed(token: &Value, more: &str) -> String {
    let token = token["refresh_token"].as_str().unwrap();
    let secret = secret().expose().to_owned();
    format!("grant_type=refresh_token&client_id={CLIENT}&client_secret={secret}&refresh_token={token}{more}")
}

/// What a token says, unverified.
pub(crate) fn payload(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
