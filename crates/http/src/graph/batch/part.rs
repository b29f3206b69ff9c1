//! One part of a batch as a request of its own, and its answer as a part of the whole.

use crate::frame::exchange::{CLIENT_REQUEST_ID, Exchange, REQUEST_ID};
use crate::frame::peer::Peer;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version as HttpVersion};
use axum::response::Response;
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use http_body_util::BodyExt;
use keepwatch_graph::Version;
use keepwatch_graph::edm::shown;
use keepwatch_odata::batch::Step;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

/// What cannot stand in a URL and callers write into `url` all the same.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^');
/// Bodies that are not JSON come in either alphabet of base64, padded or not.
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
/// Headers of the whole that mean nothing for a part.
const NOT_OF_A_PART: [HeaderName; 3] = [CONTENT_LENGTH, TRANSFER_ENCODING, HOST];

/// What parts inherit from the whole.
pub(super) struct Context {
    exchange: Exchange,
    version: Version,
    /// Who calls, how the server was addressed, and the caller's name for the exchange.
    headers: HeaderMap,
    http: HttpVersion,
    authority: Option<String>,
}

impl Context {
    pub(super) fn of(asked: &GraphRequest, head: &Head) -> Self {
        let inherited = [AUTHORIZATION, HOST, CLIENT_REQUEST_ID];
        let headers = inherited
            .into_iter()
            .filter_map(|name| Some((name.clone(), head.headers.get(&name)?.clone())));
        Self {
            exchange: asked.exchange.clone(),
            version: asked.version,
            headers: headers.collect(),
            http: head.version,
            authority: head.uri.authority().map(ToString::to_string),
        }
    }
}

/// The part as the server takes it.
pub(super) fn request(context: &Context, step: &Step) -> Result<Request, GraphError> {
    let mut headers = context.headers.clone();
    for (name, value) in &step.headers {
        let (name, value) = header(name, value)?;
        if !NOT_OF_A_PART.contains(&name) {
            headers.insert(name, value);
        }
    }
    let body = match &step.body {
        None => Body::empty(),
        Some(body) => content(&headers, body)?,
    };
    if step.body.is_some() {
        headers
            .entry(CONTENT_TYPE)
            .or_insert(HeaderValue::from_static("application/json"));
    }
    let mut request = Request::new(body);
    *request.method_mut() = Method::from_bytes(step.method.as_bytes()).expect("a batch has tokens as methods");
    *request.uri_mut() = address(context, &step.url)?;
    *request.version_mut() = context.http;
    *request.headers_mut() = headers;
    if let Some(address) = context.exchange.peer {
        request.extensions_mut().insert(Peer(address));
    }
    Ok(request)
}

fn header(name: &str, value: &Value) -> Result<(HeaderName, HeaderValue), GraphError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::from("\n"),
    };
    let parsed = name.parse().ok().zip(HeaderValue::from_str(&text).ok());
    parsed.ok_or_else(|| GraphError::bad_request(format!("`{}` is not a header with a text", shown(name))))
}

/// The bytes of a part's body: JSON as it stands, anything else from base64.
fn content(headers: &HeaderMap, body: &Value) -> Result<Body, GraphError> {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("application/json");
    match body {
        Value::String(text) if !media.to_ascii_lowercase().contains("json") => {
            let url_safe = text.replace('+', "-").replace('/', "_");
            let bytes = BASE64_URL.decode(url_safe);
            bytes
                .map(Body::from)
                .map_err(|_| GraphError::bad_request("a body that is not JSON must be base64"))
        }
        body => Ok(Body::from(body.to_string())),
    }
}

/// Where a part goes: its `url` may be relative with or without the version, or absolute on this server.
fn address(context: &Context, url: &str) -> Result<Uri, GraphError> {
    let path = match url.split_once("://") {
        Some(_) => own_path(context, url)?,
        None => url,
    };
    let path = path.trim_start_matches('/');
    let first = path.split(['/', '?']).next().unwrap_or("");
    let versions = [Version::V1.segment(), Version::Beta.segment()];
    let versioned = versions.iter().any(|version| first.eq_ignore_ascii_case(version));
    let root = if versioned {
        String::new()
    } else {
        format!("{}/", context.version.segment())
    };
    let path = format!("/{root}{}", utf8_percent_encode(path, UNSAFE));
    let whole = match &context.authority {
        Some(authority) => format!("https://{authority}{path}"),
        None => path,
    };
    whole
        .parse()
        .map_err(|_| GraphError::bad_request(format!("`{}` is not a url", shown(url))))
}

/// The path behind an origin that is ours.
fn own_path<'a>(context: &Context, url: &'a str) -> Result<&'a str, GraphError> {
    let begin = url.find("://").map_or(0, |at| at + "://".len());
    let end = url[begin..].find('/').map_or(url.len(), |at| begin + at);
    let is_own = context
        .exchange
        .origin
        .as_ref()
        .is_some_and(|origin| origin.is(&url[..end]));
    // What was written for Microsoft's address and is sent here means us.
    let is_graph = url[..end].eq_ignore_ascii_case(keepwatch_token::GRAPH_URL);
    if is_own || is_graph {
        Ok(&url[end..])
    } else {
        Err(GraphError::bad_request(format!(
            "`{}` is not on this server",
            shown(url)
        )))
    }
}

/// The answer to a part.
pub(super) struct Answer {
    pub(super) id: String,
    pub(super) status: StatusCode,
    headers: Map<String, Value>,
    body: Option<Value>,
}

impl Answer {
    /// What the server answered.
    pub(super) async fn read(context: &Context, step: &Step, response: Response) -> Self {
        let (head, body) = response.into_parts();
        let Ok(bytes) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
            return Self::refused(context, step, &GraphError::of_status(StatusCode::INTERNAL_SERVER_ERROR));
        };
        let headers = head.headers.iter().filter(|(name, _)| !NOT_OF_A_PART.contains(name));
        let headers = headers.filter_map(|(name, value)| Some((spelled(name), value.to_str().ok()?.into())));
        Self {
            id: step.id.clone(),
            status: head.status,
            headers: headers.collect(),
            body: shown_body(&head.headers, &bytes),
        }
    }

    /// What a part gets that never became a request.
    pub(super) fn refused(context: &Context, step: &Step, error: &GraphError) -> Self {
        let (media, body) = error.body(&context.exchange);
        let request_id = context.exchange.request_id.to_string();
        let headers = [(CONTENT_TYPE, media.to_owned()), (REQUEST_ID, request_id)];
        Self {
            id: step.id.clone(),
            status: error.status,
            headers: headers
                .into_iter()
                .map(|(name, value)| (spelled(&name), value.into()))
                .collect(),
            body: serde_json::from_slice(&body).ok(),
        }
    }

    /// 424: a part that it depends on failed, and it was not tried.
    pub(super) fn failed_dependency(context: &Context, step: &Step, failed: &str) -> Self {
        Self::refused(context, step, &GraphError::failed_dependency(&shown(failed)))
    }

    pub(super) fn into_json(self) -> Value {
        let mut part = json!({ "id": self.id, "status": self.status.as_u16(), "headers": self.headers });
        if let Some(body) = self.body {
            part["body"] = body;
        }
        part
    }
}

/// Header names as they are usually written: parts are read by programs that compare them letter by letter.
fn spelled(name: &HeaderName) -> String {
    const USUAL: [&str; 8] = [
        "Cache-Control",
        "Content-Type",
        "Date",
        "Location",
        "OData-Version",
        "Preference-Applied",
        "Retry-After",
        "WWW-Authenticate",
    ];
    let usual = USUAL
        .into_iter()
        .find(|usual| name.as_str().eq_ignore_ascii_case(usual));
    usual.unwrap_or(name.as_str()).to_owned()
}

/// JSON as it is, so that it is an object in an object; text as a string; anything else in base64.
fn shown_body(headers: &HeaderMap, bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return None;
    }
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    if let Some(json) = serde_json::from_slice(bytes)
        .ok()
        .filter(|_| media.contains("json") || media.starts_with("text/plain"))
    {
        return Some(json);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.into()),
        Err(_) => Some(BASE64_URL.encode(bytes).into()),
    }
}
