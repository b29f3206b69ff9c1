//! Reading request bodies, never more than a bound.

use crate::graph::error::GraphError;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use keepwatch_graph::edm::shown;
use serde::de::{DeserializeOwned, IgnoredAny};
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// The largest body of a Graph or engine request that carries one object: the longest list of ids fits many times.
pub(crate) const JSON_MAX: usize = 1024 * 1024;

/// How long a caller may send nothing in the middle of a body: a line that bad is as good as broken, and whoever keeps a
/// server waiting on purpose should not keep it for long.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyError {
    /// Longer than the bound.
    TooLarge {
        /// The bound in bytes.
        limit: usize,
    },
    /// The connection broke.
    Broken,
    /// Nothing came for [`SILENCE_MAX`].
    Silent,
}

impl From<BodyError> for GraphError {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit } => GraphError::too_large(limit),
            BodyError::Broken => GraphError::bad_request("the body ended early"),
            BodyError::Silent => GraphError::of_status(StatusCode::REQUEST_TIMEOUT),
        }
    }
}

/// The whole body, if it has at most `limit` bytes. A length that is announced too large is refused unread.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(BodyError::TooLarge { limit });
    }
    let mut body = pin!(Limited::new(body, limit));
    let mut bytes = BytesMut::new();
    loop {
        match timeout(SILENCE_MAX, body.frame()).await {
            Err(_) => return Err(BodyError::Silent),
            Ok(None) => return Ok(bytes.freeze()),
            // What is not data is trailing headers, which mean nothing here.
            Ok(Some(Ok(frame))) => bytes.extend(frame.into_data().ok()),
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => return Err(BodyError::TooLarge { limit }),
            Ok(Some(Err(_))) => return Err(BodyError::Broken),
        }
    }
}

/// A JSON body as a value; whatever is wrong with it is a [`GraphError`].
pub(crate) struct GraphJson<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for GraphJson<T> {
    type Rejection = GraphError;
    async fn from_request(request: Request, _: &S) -> Result<Self, GraphError> {
        let (parts, body) = request.into_parts();
        check_media(&parts.headers)?;
        let body = read(&parts.headers, body, JSON_MAX).await?;
        object(&body).map(Self)
    }
}

/// The same of an action whose parameters may all be left out, and the body with them.
pub(crate) struct OptionalJson<T>(pub(crate) Option<T>);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for OptionalJson<T> {
    type Rejection = GraphError;
    async fn from_request(request: Request, _: &S) -> Result<Self, GraphError> {
        let (parts, body) = request.into_parts();
        let body = read(&parts.headers, body, JSON_MAX).await?;
        if body.trim_ascii().is_empty() {
            return Ok(Self(None));
        }
        check_media(&parts.headers)?;
        object(&body).map(|read| Self(Some(read)))
    }
}

/// A body as a value: every body of these APIs is one JSON object. (Left to itself, the reader of a struct would take its
/// members from an array as well.)
pub(crate) fn object<T: DeserializeOwned>(body: &[u8]) -> Result<T, GraphError> {
    if body.trim_ascii().is_empty() {
        return Err(GraphError::bad_request("the body is empty, and must be a JSON object"));
    }
    let begins_as_object = body.trim_ascii_start().starts_with(b"{");
    if !begins_as_object && serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        return Err(GraphError::bad_request("the body must be a JSON object"));
    }
    serde_json::from_slice(body).map_err(|error| malformed(&error))
}

/// A body that says that it is something else than JSON is refused. One that says nothing may be JSON, and is read.
fn check_media(headers: &HeaderMap) -> Result<(), GraphError> {
    let Some(value) = headers.get(CONTENT_TYPE) else {
        return Ok(());
    };
    let text = String::from_utf8_lossy(value.as_bytes());
    let media = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json = media.ends_with("/json") || media.ends_with("+json");
    if media.is_empty() || is_json {
        Ok(())
    } else {
        Err(GraphError::unsupported_media(&text))
    }
}

/// What is wrong with a JSON text, and where.
pub(crate) fn malformed(error: &serde_json::Error) -> GraphError {
    let problem = error.to_string();
    GraphError::bad_request(format!("the body cannot be read: {}", shown(&problem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn json_has_several_names() {
        let cases: [(&[u8], bool); 11] = [
            (b"application/json", true),
            (b"application/json; charset=utf-8", true),
            (b"Application/JSON;odata.metadata=minimal;IEEE754Compatible=false", true),
            (b"text/json", true),
            (b"application/merge-patch+json", true),
            (b"", true),
            (b"application/x-www-form-urlencoded", false),
            (b"text/plain", false),
            (b"application/jsonp", false),
            (b"json", false),
            (b"\xff", false),
        ];
        for (text, expected) in cases {
            let value = HeaderValue::from_bytes(text).unwrap();
            let checked = check_media(&HeaderMap::from_iter([(CONTENT_TYPE, value)]));
            assert_eq!(checked.is_ok(), expected, "{}", String::from_utf8_lossy(text));
        }
        assert_eq!(check_media(&HeaderMap::new()), Ok(()));
    }

    #[test]
    fn a_body_is_an_object() {
        #[derive(Debug, serde::Deserialize)]
        struct Ids {
            ids: Vec<u32>,
        }
        let read = |body: &str| object::<Ids>(body.as_bytes()).map(|body| body.ids);
        assert_eq!(read(" \n{\"ids\":[1]}\r\n"), Ok(vec![1]));
        let cases = [
            ("", "the body is empty"),
            (" \n", "the body is empty"),
            ("[[1]]", "the body must be a JSON object"),
            ("null", "the body must be a JSON object"),
            ("\"ids\"", "the body must be a JSON object"),
            ("[", "cannot be read"),
            ("{\"ids\":[1]", "cannot be read"),
            ("{\"ids\":[1]} {}", "cannot be read"),
            ("{}", "missing field"),
        ];
        for (body, expected) in cases {
            let problem = read(body).unwrap_err().message;
            assert!(problem.contains(expected), "{body}: {problem}");
        }
    }
}
