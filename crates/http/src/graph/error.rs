//! Graph's error envelope. Source: Microsoft Graph, "error responses and resource types".

use crate::frame::exchange::Exchange;
use crate::graph::ids::{joined, listed};
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keepwatch_engine::{EventError, RuleError};
use keepwatch_graph::Timestamp;
use keepwatch_graph::body::BodyError;
use keepwatch_graph::edm::shown;
use keepwatch_odata::ODataError;
use keepwatch_odata::batch::BatchError;
use keepwatch_storage::StoreError;
use keepwatch_token::GRAPH_APP_ID;
use std::borrow::Cow;
use std::fmt;

/// When to come again after a 503. SDKs read 0 as no advice at all, and give up on minutes.
const RETRY_AFTER_SECONDS: &str = "5";

/// An error as Graph's callers get it: what happened as a status, a `code` for programs, a message for people.
///
/// A handler returns it; the frame around all routes adds the date and the request ids that the envelope holds. The
/// message is for the caller: internal causes go to the log, under the same request id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status} {code}: {message}")]
pub struct GraphError {
    /// The HTTP status.
    pub status: StatusCode,
    /// What programs branch on.
    pub code: &'static str,
    /// What people read.
    pub message: Cow<'static, str>,
    /// Headers that go with it, such as when to come again.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What a new token must say to be taken: the claims of a challenge, as JSON.
    pub claims: Option<String>,
}

impl GraphError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            headers: Vec::new(),
            claims: None,
        }
    }

    /// 400: the request is not one that could ever be served.
    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BadRequest", message)
    }

    /// 400: the path has a segment that leads nowhere.
    pub(crate) fn no_segment(segment: &str) -> Self {
        Self::bad_request(format!("Resource not found for the segment '{}'.", shown(segment)))
    }

    /// 401: who calls is not known.
    pub(crate) fn unauthenticated(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken", message)
    }

    /// 401: every token of that user issued before `since` was revoked. Clients that know such challenges get a new one.
    /// Source: Microsoft identity platform, claims challenges and continuous access evaluation.
    pub(crate) fn revoked(since: Timestamp) -> Self {
        Self::unauthenticated(
            "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: \
             TokenIssuedBeforeRevocationTimestamp",
        )
        .challenging(since)
    }

    /// The same error, which asks for a token that was issued after `since`.
    pub(crate) fn challenging(self, since: Timestamp) -> Self {
        let since = since.unix_seconds().to_string();
        let claims = serde_json::json!({"access_token": {"nbf": {"essential": true, "value": since}}});
        Self {
            claims: Some(claims.to_string()),
            ..self
        }
    }

    /// The same error for a client that has not said that it understands challenges: it could do nothing with one.
    pub(crate) fn unchallenging(self) -> Self {
        Self { claims: None, ..self }
    }

    /// 403: who calls may not do this.
    pub(crate) fn denied() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    }

    /// 403: who calls may, but is at a higher risk than what is asked for admits.
    pub(crate) fn too_risky() -> Self {
        Self {
            message: "whoever holds this token is at too high a risk for this resource".into(),
            ..Self::denied()
        }
    }

    /// 404: there is no such resource.
    pub(crate) fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
    }

    /// 409: what is asked for contradicts what is stored.
    pub(crate) fn conflict(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "Conflict", message)
    }

    /// 410: the API was there once.
    pub(crate) fn gone(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::GONE, "Gone", message)
    }

    /// 413: the body is longer than the bound.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            format!("the body is longer than {limit} bytes"),
        )
    }

    /// 400: nobody at the address of a subscription wants notifications. The wording is Graph's.
    pub(crate) fn failed_validation(message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "ValidationError", message)
    }

    /// 424: what this request depends on did not succeed.
    pub(crate) fn failed_dependency(on: &str) -> Self {
        Self::new(
            StatusCode::FAILED_DEPENDENCY,
            "FailedDependency",
            format!("the request `{on}`, which this one depends on, failed"),
        )
    }

    /// 403: a tenant with the imitated licence has no such feature.
    pub(crate) fn not_licensed() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "Your tenant is not licensed for this feature.",
        )
    }

    /// 403: a tenant with the imitated licence has no sign-in log.
    pub(crate) fn not_premium() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        )
    }

    /// 429: one request too many, with what its headers say.
    pub(crate) fn too_many_requests(headers: Vec<(HeaderName, HeaderValue)>) -> Self {
        Self {
            headers,
            ..Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "TooManyRequests",
                "too many requests: wait as long as Retry-After says, or a little longer each time where it says nothing",
            )
        }
    }

    /// 415: the body is not JSON, and does not say it is.
    pub(crate) fn unsupported_media(media: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            format!("the body must be JSON, and its Content-Type says `{}`", shown(media)),
        )
    }

    /// 500 for a cause that the caller cannot help: it goes to the log.
    pub(crate) fn internal(exchange: &Exchange, cause: &dyn fmt::Display) -> Self {
        tracing::error!(request_id = %exchange.request_id, %cause, "a request failed");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What the caller gets of a failing store: a reason to come again, or to call for help.
    pub(crate) fn of_store(exchange: &Exchange, error: &StoreError) -> Self {
        match error {
            StoreError::Busy { .. }
            | StoreError::Full
            | StoreError::Conflict { .. }
            | StoreError::Unavailable { .. } => {
                tracing::error!(request_id = %exchange.request_id, cause = %error, "the store is not available");
                Self::of_status(StatusCode::SERVICE_UNAVAILABLE)
            }
            StoreError::Location { .. }
            | StoreError::SchemaTooNew { .. }
            | StoreError::Io { .. }
            | StoreError::Damaged { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Statement { .. }
            | StoreError::Abandoned
            | StoreError::Panicked { .. } => Self::internal(exchange, error),
        }
    }

    /// Why nothing of an action on things of that kind happened: 404 names the unknown, 409 the impossible.
    pub(crate) fn of_event(exchange: &Exchange, kind: &str, error: &EventError) -> Self {
        match error {
            EventError::Unknown(ids) => Self::not_found(format!("no {kind} with the id {}", listed(ids))),
            EventError::Refused(refused) => {
                let reasons: Vec<_> = refused.iter().map(|(_, reason)| reason).collect();
                Self::conflict(joined(&reasons, "; "))
            }
            EventError::Store(error) => Self::of_store(exchange, error),
        }
    }

    /// Why a change was not made.
    pub(crate) fn of_rule(exchange: &Exchange, error: RuleError) -> Self {
        match error {
            RuleError::Invalid { problem, .. } => Self::bad_request(problem),
            RuleError::Conflict(problem) => Self::conflict(problem),
            RuleError::NotFound(problem) => Self::not_found(problem),
            RuleError::Forbidden(problem) => Self {
                message: problem.into(),
                ..Self::denied()
            },
            RuleError::Store(error) => Self::of_store(exchange, &error),
        }
    }

    /// The same of the directory, whose codes are others.
    pub(crate) fn of_directory(exchange: &Exchange, error: RuleError) -> Self {
        let error = Self::of_rule(exchange, error);
        let code = match error.code {
            "BadRequest" => "Request_BadRequest",
            "ResourceNotFound" => "Request_ResourceNotFound",
            other => other,
        };
        Self { code, ..error }
    }

    /// 404: there is no such object in the directory.
    pub(crate) fn no_object(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            format!(
                "Resource '{}' does not exist or one of its queried reference-property objects are not present.",
                shown(name)
            ),
        )
    }

    /// 501: Graph shows that of one resource, and not of many.
    pub(crate) fn of_one_only(property: &str) -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            format!("`{property}` is shown of one user at a time, and not in a list"),
        )
    }

    /// The error that a status stands for where nothing more is known.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("no such path"),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.",
            ),
            StatusCode::REQUEST_TIMEOUT => Self::new(status, "RequestTimeout", "the body did not come in time"),
            StatusCode::URI_TOO_LONG => Self::new(status, "BadRequest", "the path is too long"),
            StatusCode::INTERNAL_SERVER_ERROR => Self::new(
                status,
                "InternalServerError",
                "something went wrong here; the request id finds it in the log",
            ),
            StatusCode::SERVICE_UNAVAILABLE => {
                Self::new(status, "ServiceUnavailable", "the service is busy, try again later")
            }
            StatusCode::GATEWAY_TIMEOUT => Self::new(status, "GatewayTimeout", "the request took too long"),
            _ => Self::new(status, "BadRequest", status.canonical_reason().unwrap_or("error")),
        }
    }

    /// Content type and body of the envelope.
    pub(crate) fn body(&self, exchange: &Exchange) -> (&'static str, Vec<u8>) {
        let body = serde_json::json!({"error": {
            "code": self.code,
            "message": self.message,
            "innerError": {
                "date": without_zone(exchange.at),
                "request-id": exchange.request_id,
                "client-request-id": exchange.client_request_id,
            },
        }});
        ("application/json", body.to_string().into_bytes())
    }

    /// A 401 says where tokens come from, a 503 when to come again.
    pub(crate) fn write_headers(&self, exchange: &Exchange, headers: &mut HeaderMap) {
        headers.extend(self.headers.iter().cloned());
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        if self.status != StatusCode::UNAUTHORIZED {
            return;
        }
        let login = exchange.origin.as_ref().map_or("", |origin| origin.as_str());
        let mut challenge = format!(
            r#"Bearer realm="", authorization_uri="{login}/common/oauth2/authorize", client_id="{GRAPH_APP_ID}""#
        );
        if let Some(claims) = &self.claims {
            let claims = STANDARD.encode(claims);
            challenge.push_str(&format!(r#", error="insufficient_claims", claims="{claims}""#));
        }
        let challenge = HeaderValue::from_str(&challenge).expect("an origin is visible ASCII without quotes");
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
}

/// Graph writes this one date without `Z` and without fractions.
fn without_zone(at: Timestamp) -> String {
    let mut text = at.to_string();
    text.truncate("2025-02-13T10:17:06".len());
    text
}

impl From<ODataError> for GraphError {
    fn from(error: ODataError) -> Self {
        let message = error.to_string();
        if error.is_unsupported_query() {
            Self::new(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
        } else {
            Self::bad_request(message)
        }
    }
}

impl From<BatchError> for GraphError {
    fn from(error: BatchError) -> Self {
        GraphError::bad_request(error.to_string())
    }
}

impl From<BodyError> for GraphError {
    fn from(error: BodyError) -> Self {
        GraphError::bad_request(error.to_string())
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
