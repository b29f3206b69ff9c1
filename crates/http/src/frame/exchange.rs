//! One request and its answer, as both sides' logs name it.

use crate::app::App;
use crate::frame::origin::Origin;
use crate::frame::peer::Peer;
use crate::frame::rehearsal::Rehearsal;
use crate::graph::error::GraphError;
use crate::oauth::error::OAuthError;
use axum::extract::{FromRequestParts, Request};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use keepwatch_graph::Timestamp;
use std::convert::Infallible;
use std::net::IpAddr;
use uuid::Uuid;

/// The header with our name for the request.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
/// The header with the caller's.
pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// The longest `client-request-id` that is sent back: Microsoft's clients send a UUID of 36.
const CLIENT_REQUEST_ID_MAX: usize = 128;

/// What is known of a request before anything is made of it.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// Our name for the request.
    pub(crate) request_id: Uuid,
    /// The caller's name for it, or ours where the caller has none.
    pub(crate) client_request_id: Box<str>,
    /// When it arrived.
    pub(crate) at: Timestamp,
    /// What URLs in the answer begin with; none where nothing is configured and the request names no usable host.
    pub(crate) origin: Option<Origin>,
    /// The address of whoever sent it, where it is known: see [`Proxies`](crate::Proxies).
    pub(crate) peer: Option<IpAddr>,
}

impl Exchange {
    /// Draws an id and reads the caller's.
    pub(crate) fn of(app: &App, rehearsal: Rehearsal, request: &Request) -> Self {
        let request_id = app.new_uuid();
        let client_request_id = request
            .headers()
            .get(CLIENT_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| !text.is_empty() && text.len() <= CLIENT_REQUEST_ID_MAX)
            .map_or_else(|| request_id.to_string().into(), Into::into);
        let peer = request.extensions().get::<Peer>().map(|Peer(address)| *address);
        let client = || app.settings().proxies.client(peer, request.headers());
        Self {
            request_id,
            client_request_id,
            at: app.now(),
            origin: app.settings().public_url.clone().or_else(|| host(request)),
            peer: rehearsal.address.or_else(client),
        }
    }

    /// What URLs in the answer begin with, for answers that cannot do without.
    pub(crate) fn origin(&self) -> Result<&Origin, NoHost> {
        self.origin.as_ref().ok_or(NoHost)
    }

    /// What joins the records of a request with one another and with its answer: the caller's name for it where that is a
    /// UUID, else ours, which answers name as well.
    pub(crate) fn correlation(&self) -> Uuid {
        self.client_request_id.parse().unwrap_or(self.request_id)
    }

    /// [`Exchange::request_id`] as a header.
    pub(crate) fn request_id_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.request_id.to_string()).expect("a UUID is visible ASCII")
    }

    /// [`Exchange::client_request_id`] as a header.
    pub(crate) fn client_request_id_header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.client_request_id).expect("it came in a header, or is a UUID")
    }
}

/// The request names no host that URLs could be made of: 400 in every protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoHost;

const NO_HOST: &str = "the Host header is missing or not a host";

impl From<NoHost> for GraphError {
    fn from(NoHost: NoHost) -> Self {
        GraphError::bad_request(NO_HOST)
    }
}

impl From<NoHost> for OAuthError {
    fn from(NoHost: NoHost) -> Self {
        OAuthError::Malformed { reason: NO_HOST }
    }
}

/// HTTP/2 names the host in the request line, HTTP/1.1 in a header.
fn host(request: &Request) -> Option<Origin> {
    let named = request.uri().authority().map(|authority| authority.as_str());
    let header = || request.headers().get(HOST)?.to_str().ok();
    Origin::from_host(named.or_else(header)?)
}

impl<S: Sync> FromRequestParts<S> for Exchange {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let exchange = parts.extensions.get::<Exchange>();
        Ok(exchange.expect("the frame is around every route").clone())
    }
}
