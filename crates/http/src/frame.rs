//! What every answer has, whichever handler or mishap it comes from: request ids, the error envelope and the headers of
//! its protocol, and an end.

pub(crate) mod body;
mod cors;
pub(crate) mod exchange;
mod log;
pub(crate) mod origin;
pub(crate) mod peer;
mod people;
pub(crate) mod rehearsal;
mod remains;
pub(crate) mod templates;

use crate::app::App;
use crate::graph::answer::ODATA_VERSION;
use crate::graph::error::GraphError;
use crate::metrics;
use crate::oauth::error::OAuthError;
use crate::throttle::Told;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ORIGIN, PRAGMA, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use exchange::{CLIENT_REQUEST_ID, Exchange, REQUEST_ID};
use futures_util::FutureExt;
use rehearsal::{Refused, Rehearsal};
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// How long a request may take, its body included. The largest Graph body on a slow line needs seconds.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The same for the engine API, where one request may bring tens of thousands of sign-ins.
const ENGINE_TIMEOUT: Duration = Duration::from_secs(600);

const MS_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// The header by which Graph says which of its servers answered; support engineers ask for it, so scripts log it.
const AGS_DIAGNOSTIC: HeaderName = HeaderName::from_static("x-ms-ags-diagnostic");
/// What there is to say of a server that is nobody's region: that it is.
const SELF_HOSTED: &str = r#"{"ServerInfo":{"DataCenter":"Self-hosted","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"Keepwatch"}}"#;

/// The protocols that share the origin; each has its own errors and headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `/v1.0` and `/beta`
    Graph,
    /// `/{tenant}/oauth2`
    OAuth,
    /// `/engine`
    Engine,
    /// Whatever else is asked for.
    Other,
}

impl Protocol {
    /// The protocol of a path, whether or not there is such a route.
    pub(crate) fn of(path: &str) -> Self {
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        let (first, second) = (segments.next().unwrap_or(""), segments.next().unwrap_or(""));
        if first.eq_ignore_ascii_case("v1.0") || first.eq_ignore_ascii_case("beta") {
            Protocol::Graph
        } else if first.eq_ignore_ascii_case("engine") {
            Protocol::Engine
        } else if second.eq_ignore_ascii_case("oauth2") {
            Protocol::OAuth
        } else {
            Protocol::Other
        }
    }
}

/// Gives the request its ids, lets it be answered, and finishes the answer.
pub(crate) async fn frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let rehearsal = Rehearsal::of(app.settings().rehearsals, &request);
    let clock = rehearsal.unwrap_or_default();
    clock.around(framed(app, rehearsal, request, next)).await
}

async fn framed(app: App, rehearsal: Result<Rehearsal, Refused>, request: Request, next: Next) -> Response {
    let mut request = remains::read_whole(request);
    let exchange = Exchange::of(&app, rehearsal.unwrap_or_default(), &request);
    let logged = log::Request::new(request.method().clone(), request.uri().path());
    let protocol = Protocol::of(logged.path());
    let reader = people::Reader::of(&app, protocol, &request);
    let is_head = request.method() == Method::HEAD;
    let is_for_pages = cors::is_for_pages(protocol, logged.path());
    let is_from_page = is_for_pages && request.headers().contains_key(ORIGIN);
    let preflight = cors::preflight(request.method(), request.headers()).filter(|_| is_for_pages);
    let told = Told::default();
    request.extensions_mut().insert(exchange.clone());
    request.extensions_mut().insert(told.clone());
    request.extensions_mut().insert(app.settings().licence);

    let patience = match protocol {
        Protocol::Engine => ENGINE_TIMEOUT,
        Protocol::Graph | Protocol::OAuth | Protocol::Other => TIMEOUT,
    };
    let mut response = match (rehearsal, preflight) {
        (Err(refused), _) => refusal(protocol, refused),
        (Ok(_), Some(response)) => response,
        (Ok(_), None) => answered(protocol, &exchange, logged.path(), patience, next.run(request)).await,
    };
    write_error(protocol, reader.as_ref(), &exchange, &mut response);
    told.write(response.headers_mut());
    finish_headers(protocol, &exchange, response.headers_mut());
    if is_from_page {
        cors::write_headers(response.headers_mut());
    }
    if is_head {
        forget_body(&mut response);
    }
    metrics::answered(logged.method(), &response, logged.seconds());
    logged.answered(&exchange, response.status());
    response
}

/// What `handler` answers, or the error that stands for its panic or its lateness.
async fn answered(
    protocol: Protocol,
    exchange: &Exchange,
    path: &str,
    patience: Duration,
    handler: impl Future<Output = Response>,
) -> Response {
    // What handlers share is behind locks that poison and transactions that roll back: nothing half-changed is seen.
    let handler = AssertUnwindSafe(handler).catch_unwind();
    match tokio::time::timeout(patience, handler).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            let cause = text_of(panic.as_ref());
            tracing::error!(request_id = %exchange.request_id, %path, cause, "a handler panicked");
            failure(protocol, StatusCode::INTERNAL_SERVER_ERROR)
        }
        Err(_) => {
            tracing::error!(request_id = %exchange.request_id, %path, "a request took too long");
            failure(protocol, StatusCode::GATEWAY_TIMEOUT)
        }
    }
}

/// What a panic said, as `panic!` and its kin leave it.
fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&'static str>().copied())
        .unwrap_or("not a text")
}

/// The answer to a mishap outside all handlers.
fn failure(protocol: Protocol, status: StatusCode) -> Response {
    match protocol {
        Protocol::OAuth => OAuthError::of_status(status).into_response(),
        Protocol::Graph | Protocol::Engine | Protocol::Other => GraphError::of_status(status).into_response(),
    }
}

/// The answer to a request that says where or when it comes from, and may not.
fn refusal(protocol: Protocol, Refused(reason): Refused) -> Response {
    match protocol {
        Protocol::OAuth => OAuthError::Malformed { reason }.into_response(),
        Protocol::Graph | Protocol::Engine | Protocol::Other => GraphError::bad_request(reason).into_response(),
    }
}

/// Writes the body of an error, for which handlers lack what only the frame knows.
fn write_error(protocol: Protocol, reader: Option<&people::Reader>, exchange: &Exchange, response: &mut Response) {
    if is_bare_error(response) {
        // A default answer of the layers below: its status is right, its text is not for callers.
        let own = failure(protocol, response.status());
        response.extensions_mut().extend(own.extensions().clone());
    }
    if let Some(reader) = reader {
        reader.write_error(exchange, response);
    } else if let Some(error) = response.extensions_mut().remove::<GraphError>() {
        set_body(response, error.body(exchange));
        error.write_headers(exchange, response.headers_mut());
    } else if let Some(error) = response.extensions_mut().remove::<OAuthError>() {
        set_body(response, error.body(exchange));
        response
            .headers_mut()
            .insert(MS_REQUEST_ID, exchange.request_id_header());
    }
}

/// Marks an answer whose body is its own, whatever its status: a page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsItIs;

/// Whether it is an error that none of our types stands behind.
fn is_bare_error(response: &Response) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let ours = response.extensions();
    let is_ours =
        ours.get::<GraphError>().is_some() || ours.get::<OAuthError>().is_some() || ours.get::<AsItIs>().is_some();
    is_error && !is_ours
}

fn set_body(response: &mut Response, (content_type, body): (&'static str, Vec<u8>)) {
    // The layers below have written down the length of the empty body that an error leaves them with.
    response.headers_mut().remove(CONTENT_LENGTH);
    let content_type = HeaderValue::from_static(content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    *response.body_mut() = Body::from(body);
}

/// What `HEAD` is answered with: the headers of `GET`, the length of its body included. Where the body is gone already,
/// whoever took it has written the length down.
fn forget_body(response: &mut Response) {
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().entry(CONTENT_LENGTH).or_insert(length.into());
    }
    *response.body_mut() = Body::empty();
}

fn finish_headers(protocol: Protocol, exchange: &Exchange, headers: &mut HeaderMap) {
    let mut default = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    default(REQUEST_ID, exchange.request_id_header());
    default(CLIENT_REQUEST_ID, exchange.client_request_id_header());
    default(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    match protocol {
        Protocol::Graph => {
            default(ODATA_VERSION, HeaderValue::from_static("4.0"));
            default(AGS_DIAGNOSTIC, HeaderValue::from_static(SELF_HOSTED));
            default(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        Protocol::OAuth => {
            default(MS_REQUEST_ID, exchange.request_id_header());
            default(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache"));
            default(PRAGMA, HeaderValue::from_static("no-cache"));
        }
        Protocol::Engine | Protocol::Other => default(CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a caller gets of a handler that does `what`.
    async fn status_and_body(protocol: Protocol, what: impl Future<Output = Response>) -> (u16, String) {
        let exchange = Exchange {
            request_id: uuid::Uuid::nil(),
            client_request_id: "mine".into(),
            at: keepwatch_graph::Timestamp::UNIX_EPOCH,
            origin: None,
            peer: None,
        };
        let mut response = answered(protocol, &exchange, "/", Duration::from_millis(1), what).await;
        write_error(protocol, None, &exchange, &mut response);
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn mishaps_are_errors_of_the_protocol() {
        let panics = async || -> Response { panic!("a secret") };
        for protocol in [Protocol::Graph, Protocol::Engine, Protocol::Other] {
            let (status, body) = status_and_body(protocol, panics()).await;
            assert!(
                status == 500 && body.contains(r#""code":"InternalServerError""#),
                "{body}"
            );
            assert!(!body.contains("secret"), "{body}");
            let (status, body) = status_and_body(protocol, std::future::pending()).await;
            assert!(status == 504 && body.contains(r#""code":"GatewayTimeout""#), "{body}");
        }
        let (status, body) = status_and_body(Protocol::OAuth, panics()).await;
        assert!(status == 500 && body.contains(r#""error":"server_error""#), "{body}");
        let (status, body) = status_and_body(Protocol::OAuth, std::future::pending()).await;
        assert!(
            status == 503 && body.contains(r#""error":"temporarily_unavailable""#),
            "{body}"
        );
        let bare = async || StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
        let (status, body) = status_and_body(Protocol::Graph, bare()).await;
        assert!(status == 415 && body.contains("Unsupported Media Type"), "{body}");
    }

    #[test]
    fn a_path_belongs_to_a_protocol() {
        let cases = [
            ("/v1.0/riskyUsers", Protocol::Graph),
            ("//BETA", Protocol::Graph),
            ("/contoso.com/oauth2/v2.0/token", Protocol::OAuth),
            ("//common/OAuth2/nothing", Protocol::OAuth),
            ("/engine/v1/evaluate", Protocol::Engine),
            ("/healthz", Protocol::Other),
            ("/", Protocol::Other),
        ];
        for (path, expected) in cases {
            assert_eq!(Protocol::of(path), expected, "{path}");
        }
    }
}
