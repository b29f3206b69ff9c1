//! The token service's errors: RFC 6749's envelope with Entra's numbers.
//!
//! Source: Microsoft identity platform, error codes reference; RFC 6749 section 5.2.

use crate::frame::exchange::Exchange;
use crate::oauth::refusal::Refusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keepwatch_graph::Timestamp;
use keepwatch_graph::edm::shown;
use keepwatch_token::AuthorizeError;

/// Why a token, or a document about tokens, is not given. Texts from outside are cut where the message is made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The path's tenant is not this deployment's.
    #[error("tenant `{}` not found", shown(.tenant))]
    UnknownTenant {
        /// As it stands in the path.
        tenant: String,
    },
    /// A parameter that must be there is not.
    #[error("the request must contain the parameter `{name}`")]
    MissingParameter {
        /// Which.
        name: &'static str,
    },
    /// Not a form, or longer than any.
    #[error("the request is malformed: {reason}")]
    Malformed {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A parameter that comes more than once.
    #[error("the parameter `{}` comes more than once", shown(.name))]
    Repeated {
        /// Which.
        name: String,
    },
    /// An application's own token is one tenant's, which `common` and `organizations` do not name.
    #[error("the grant type is not supported over the endpoints of `common` and `organizations`: name the tenant")]
    NoTenantNamed,
    /// A request to sign somebody in that cannot be served.
    #[error(transparent)]
    Authorize(#[from] AuthorizeError),
    /// No token for a person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A grant that is not served.
    #[error("grant type `{}` is not supported", shown(.grant))]
    UnsupportedGrant {
        /// As it was sent.
        grant: String,
    },
    /// Not one resource in a scope.
    #[error("the scope `{}` is not valid", shown(.scope))]
    InvalidScope {
        /// As it was sent.
        scope: String,
    },
    /// `.default` beside other scopes of the same API.
    #[error("the scope `{}` asks for `.default` and for other scopes of the same resource", shown(.scope))]
    DefaultWithOthers {
        /// As it was sent.
        scope: String,
    },
    /// Scopes of two APIs.
    #[error("the scope `{}` names more than one resource", shown(.scope))]
    SeveralResources {
        /// As it was sent.
        scope: String,
    },
    /// Client credentials take `.default` and nothing else.
    #[error("the scope `{}` must be a resource with `/.default` behind it", shown(.scope))]
    ScopeNotDefault {
        /// As it was sent.
        scope: String,
    },
    /// A resource that is not served here.
    #[error("the resource `{}` was not found in the tenant", shown(.resource))]
    UnknownResource {
        /// As it was sent.
        resource: String,
    },
    /// A `resource` on the v2.0 endpoint that is not the one of the scope.
    #[error("the parameter `resource` is not supported on this endpoint: use `scope`")]
    ResourceOnV2,
    /// No application of that client id.
    #[error("application `{}` was not found in the tenant", shown(.client))]
    UnknownApplication {
        /// The client id as it was sent.
        client: String,
    },
    /// The application's service principal is disabled. Source: AADSTS7000112.
    #[error("application `{}` is disabled", shown(.client))]
    DisabledApplication {
        /// The client id as it was sent.
        client: String,
    },
    /// Neither a secret nor an assertion.
    #[error("the request must contain `client_assertion` or `client_secret`")]
    NoCredential,
    /// Not a secret of the application's.
    #[error("the client secret is not one of application `{client}`: send the secret's value, not its id")]
    WrongSecret {
        /// The client id.
        client: String,
    },
    /// A secret of the application's whose time is over.
    #[error("the client secret of application `{client}` has expired")]
    ExpiredSecret {
        /// The client id.
        client: String,
    },
    /// The assertion is not signed by a certificate of the application's.
    #[error("the client assertion is not signed by a certificate of the application: {reason}")]
    WrongKey {
        /// What exactly.
        reason: String,
    },
    /// The assertion's time is over or has not come.
    #[error("the client assertion is outside its time: {reason}")]
    AssertionTime {
        /// What exactly.
        reason: String,
    },
    /// The assertion is another application's.
    #[error("the client assertion is not the application's: {reason}")]
    AssertionClient {
        /// What exactly.
        reason: String,
    },
    /// The assertion is for another endpoint.
    #[error("the client assertion is for another endpoint: {reason}")]
    AssertionAudience {
        /// What exactly.
        reason: String,
    },
    /// The assertion cannot be read.
    #[error("the client assertion cannot be read: {reason}")]
    AssertionMalformed {
        /// What exactly.
        reason: String,
    },
    /// The assertion was used before.
    #[error("the client assertion was used before")]
    AssertionRepeated,
    /// Instance discovery for a host that is not this one.
    #[error("unknown or invalid instance")]
    UnknownInstance,
    /// Anything but POST on the token endpoint.
    #[error("the endpoint only accepts POST requests")]
    MethodNotAllowed,
    /// Something that the caller cannot help.
    #[error("the service is not available, try again later")]
    Unavailable,
    /// Something that the caller cannot help and that trying again will not either.
    #[error("the token could not be issued; the trace id finds the cause in the log")]
    Internal,
}

impl OAuthError {
    /// Entra's number, RFC 6749's word, and the status.
    fn row(&self) -> (u32, &'static str, StatusCode) {
        use StatusCode as S;
        match self {
            Self::UnknownTenant { .. } => (90002, "invalid_request", S::BAD_REQUEST),
            Self::MissingParameter { .. } => (900_144, "invalid_request", S::BAD_REQUEST),
            Self::NoTenantNamed => (9_001_023, "invalid_request", S::BAD_REQUEST),
            Self::Malformed { .. } | Self::Repeated { .. } => (9_002_313, "invalid_request", S::BAD_REQUEST),
            Self::UnsupportedGrant { .. } => (70003, "unsupported_grant_type", S::BAD_REQUEST),
            Self::Authorize(error) => {
                let (number, error) = error.code();
                (number, error, S::BAD_REQUEST)
            }
            Self::Refused(refusal) => refusal.row(),
            Self::SeveralResources { .. } => (700_022, "invalid_scope", S::BAD_REQUEST),
            Self::InvalidScope { .. } | Self::DefaultWithOthers { .. } => (70011, "invalid_scope", S::BAD_REQUEST),
            Self::ScopeNotDefault { .. } => (1_002_012, "invalid_scope", S::BAD_REQUEST),
            Self::UnknownResource { .. } => (500_011, "invalid_resource", S::BAD_REQUEST),
            Self::ResourceOnV2 => (901_002, "invalid_request", S::BAD_REQUEST),
            Self::UnknownApplication { .. } => (700_016, "unauthorized_client", S::BAD_REQUEST),
            Self::DisabledApplication { .. } => (7_000_112, "unauthorized_client", S::BAD_REQUEST),
            Self::NoCredential => (7_000_218, "invalid_client", S::UNAUTHORIZED),
            Self::WrongSecret { .. } => (7_000_215, "invalid_client", S::UNAUTHORIZED),
            Self::ExpiredSecret { .. } => (7_000_222, "invalid_client", S::UNAUTHORIZED),
            Self::WrongKey { .. } => (700_027, "invalid_client", S::UNAUTHORIZED),
            Self::AssertionTime { .. } => (700_024, "invalid_client", S::UNAUTHORIZED),
            Self::AssertionClient { .. } => (700_021, "invalid_client", S::UNAUTHORIZED),
            Self::AssertionAudience { .. } => (700_023, "invalid_client", S::UNAUTHORIZED),
            Self::AssertionMalformed { .. } => (50027, "invalid_client", S::UNAUTHORIZED),
            Self::AssertionRepeated => (50013, "invalid_client", S::UNAUTHORIZED),
            Self::UnknownInstance => (50049, "invalid_instance", S::BAD_REQUEST),
            Self::MethodNotAllowed => (900_561, "invalid_request", S::METHOD_NOT_ALLOWED),
            Self::Unavailable => (90033, "temporarily_unavailable", S::SERVICE_UNAVAILABLE),
            Self::Internal => (50000, "server_error", S::INTERNAL_SERVER_ERROR),
        }
    }

    /// Entra's number.
    pub(crate) fn number(&self) -> u32 {
        self.row().0
    }

    /// The error that a status stands for where nothing more is known.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => Self::Unavailable,
            status if status.is_client_error() => Self::Malformed {
                reason: status.canonical_reason().unwrap_or("the request cannot be served"),
            },
            _ => Self::Internal,
        }
    }

    /// A cause that the caller cannot help: it goes to the log.
    pub(crate) fn internal(exchange: &Exchange, cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(request_id = %exchange.request_id, %cause, "a token could not be issued");
        Self::Internal
    }

    /// Content type and body of the envelope.
    pub(crate) fn body(&self, exchange: &Exchange) -> (&'static str, Vec<u8>) {
        let (number, _, _) = self.row();
        let (trace, correlation) = (exchange.request_id, &exchange.client_request_id);
        let timestamp = spaced(exchange.at);
        let login = exchange.origin.as_ref().map_or("", |origin| origin.as_str());
        let mut body = serde_json::json!({
            "error": self.word(),
            "error_description": self.description(exchange),
            "error_codes": [number],
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": format!("{login}/error?code={number}"),
        });
        if let Self::Refused(refusal) = self {
            let members = [
                ("suberror", refusal.suberror().map(str::to_owned)),
                ("claims", refusal.claims()),
            ];
            for (name, value) in members.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                body[name] = value.into();
            }
        }
        ("application/json; charset=utf-8", body.to_string().into_bytes())
    }

    /// `error_description`: the number, the reason, and by what the log finds it.
    pub(crate) fn description(&self, exchange: &Exchange) -> String {
        let (number, _, _) = self.row();
        let (trace, correlation) = (exchange.request_id, &exchange.client_request_id);
        let timestamp = spaced(exchange.at);
        format!("AADSTS{number}: {self}. Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}")
    }

    /// `error`: the word of the protocol.
    pub(crate) fn word(&self) -> &'static str {
        self.row().1
    }
}

/// `2025-03-07 21:25:44Z`
fn spaced(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} {}Z", &text[..10], &text[11..19])
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let mut response = self.row().2.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
