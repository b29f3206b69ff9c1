//! Why a request to sign somebody in is refused, and who is told.

use super::ReturnAddress;
use crate::pkce::PkceError;
use crate::scope::ScopeError;
use keepwatch_graph::edm::shown;

/// A refusal and who is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizeRefusal {
    /// The person, on a page of ours: there is no address that is known to be the application's.
    Shown(AuthorizeError),
    /// The application.
    Sent {
        /// Where.
        to: ReturnAddress,
        /// What is wrong.
        error: AuthorizeError,
    },
}

/// What is wrong with a request to sign somebody in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// A parameter that must be there is not.
    #[error("the request must contain the parameter `{name}`")]
    Missing {
        /// Which.
        name: &'static str,
    },
    /// A parameter that is longer than any honest one.
    #[error("the parameter `{name}` is too long")]
    TooLong {
        /// Which.
        name: &'static str,
    },
    /// A parameter whose value means nothing.
    #[error("the parameter `{name}` is not valid")]
    Invalid {
        /// Which.
        name: &'static str,
    },
    /// The client id is none.
    #[error("application `{}` was not found in the tenant", shown(.client))]
    UnknownClient {
        /// As it was sent.
        client: String,
    },
    /// The application's service principal is disabled.
    #[error("application `{}` is disabled", shown(.client))]
    DisabledClient {
        /// As it was sent.
        client: String,
    },
    /// A parameter that comes more than once.
    #[error("the parameter `{}` comes more than once", shown(.name))]
    Repeated {
        /// Which.
        name: String,
    },
    /// A `resource` on the v2.0 endpoint that is not the one of the scope.
    #[error("the parameter `resource` is not supported on this endpoint: use `scope`")]
    ResourceOnV2,
    /// Not an address that the application registered.
    #[error("the redirect URI `{}` does not match the redirect URIs configured for the application", shown(.uri))]
    RedirectUri {
        /// As it was sent.
        uri: String,
    },
    /// Parameters in a JWT, which are not read here.
    #[error("the parameter `{name}` is not supported")]
    RequestObject {
        /// `request` or `request_uri`.
        name: &'static str,
    },
    /// A response type that is not served, such as access tokens without a code.
    #[error("the response type `{}` is not supported", shown(.asked))]
    ResponseType {
        /// As it was sent.
        asked: String,
    },
    /// The application's registration gives it no id tokens without a code.
    #[error("the response type `id_token` is not enabled for the application")]
    IdTokenDisabled,
    /// There is an id token in the answer, and `openid` is not asked for.
    #[error("the response type `id_token` needs the scope `openid`")]
    NotOpenId,
    /// No way of returning that there is, or one that would put a token into logs.
    #[error("`{}` is not a supported value of `response_mode` for this response type", shown(.asked))]
    ResponseMode {
        /// As it was sent.
        asked: String,
    },
    /// The scope cannot be served.
    #[error("the scope is not valid: {0}")]
    Scope(#[from] ScopeError),
    /// An application without a secret sent no proof key.
    #[error("proof key for code exchange is required: send `code_challenge`")]
    NoProofKey,
    /// The proof key cannot be used.
    #[error("the code_challenge cannot be used: {0}")]
    ProofKey(#[from] PkceError),
}

impl AuthorizeError {
    /// The number of the error, and its word in OAuth. Source: Microsoft identity platform, error codes reference.
    pub fn code(&self) -> (u32, &'static str) {
        match self {
            Self::Missing { .. } => (900_144, "invalid_request"),
            Self::TooLong { .. } | Self::Repeated { .. } => (9_002_313, "invalid_request"),
            Self::Invalid { .. } => (90023, "invalid_request"),
            Self::UnknownClient { .. } => (700_016, "unauthorized_client"),
            Self::DisabledClient { .. } => (7_000_112, "unauthorized_client"),
            Self::ResourceOnV2 => (901_002, "invalid_request"),
            Self::RedirectUri { .. } => (50011, "invalid_request"),
            Self::RequestObject { name: "request" } => (90023, "request_not_supported"),
            Self::RequestObject { .. } => (90023, "request_uri_not_supported"),
            Self::ResponseType { .. } | Self::NotOpenId => (70005, "unsupported_response_type"),
            Self::IdTokenDisabled => (700_054, "unsupported_response_type"),
            Self::ResponseMode { .. } => (70007, "invalid_request"),
            Self::Scope(ScopeError::Form | ScopeError::DefaultWithOthers) => (70011, "invalid_scope"),
            Self::Scope(ScopeError::SeveralResources) => (700_022, "invalid_scope"),
            Self::NoProofKey => (9_002_325, "invalid_request"),
            Self::ProofKey(_) => (501_491, "invalid_request"),
        }
    }
}
