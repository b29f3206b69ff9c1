//! A receiver of notifications on this machine, that does what a test tells it to.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What the receiver does with what it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Wants notifications, and takes them.
    Willing,
    /// Answers a question with another token.
    WrongToken,
    /// Answers a question with the token as HTML.
    AsHtml,
    /// Fails.
    Failing,
    /// Sends everybody elsewhere, where somebody is willing.
    Redirecting,
    /// Answers with more than anybody wants to read.
    Endless,
    /// Never answers.
    Silent,
}

/// A receiver.
#[derive(Clone)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    manner: Manner,
    questions: usize,
    taken: Vec<Value>,
}

impl Webhook {
    pub(crate) async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    pub(crate) async fn start_at(address: SocketAddr) -> Self {
        // reqwest wants to know a provider also where nothing is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Mutex::new(Shared {
            manner: Manner::Willing,
            questions: 0,
            taken: Vec::new(),
        }));
        let webhook = Self {
            url: format!("http://{address}/hook?own=1"),
            address,
            shared,
        };
        let app = Router::new()
            .route("/hook", any(receive))
            .route("/willing", any(willing))
            .with_state(webhook.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        webhook
    }

    pub(crate) fn be(&self, manner: Manner) {
        self.shared.lock().unwrap().manner = manner;
    }

    /// How often it was asked whether it wants notifications.
    pub(crate) fn questions(&self) -> usize {
        self.shared.lock().unwrap().questions
    }

    /// The notifications that it took, which it forgets.
    pub(crate) fn taken(&self) -> Vec<Value> {
        std::mem::take(&mut self.shared.lock().unwrap().taken)
    }
}

async fn willing(Query(query): Query<HashMap<String, String>>) -> String {
    query.get("validationToken").cloned().unwrap_or_default()
}

async fn receive(
    State(webhook): State<Webhook>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    assert_eq!(query["own"], "1", "the address's own query stays");
    let manner = webhook.shared.lock().unwrap().manner;
    match manner {
        Manner::Failing => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Manner::Redirecting => return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/willing")]).into_response(),
        Manner::Endless => {
            let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
            return axum::body::Body::from_stream(endless).into_response();
        }
        Manner::Silent => std::future::pending().await,
        Manner::Willing | Manner::WrongToken | Manner::AsHtml => {}
    }
    let Some(token) = query.get("validationToken") else {
        assert_eq!(headers[CONTENT_TYPE], "application/json");
        let message: Value = serde_json::from_slice(&body).unwrap();
        let taken = message["value"].as_array().unwrap().clone();
        webhook.shared.lock().unwrap().taken.extend(taken);
        return StatusCode::ACCEPTED.into_response();
    };
    assert_eq!(headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(body.is_empty());
    webhook.shared.lock().unwrap().questions += 1;
    match manner {
        Manner::WrongToken => format!("{token}x").into_response(),
        Manner::AsHtml => ([(CONTENT_TYPE, "text/html")], token.clone()).into_response(),
        _ => token.clone().into_response(),
    }
}
