//! What can go wrong between a client and a server.

use std::time::Duration;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The settings make no sense.
    #[error("{0}")]
    Settings(String),
    /// No answer came: the name, the connection, TLS, or the time ran out.
    #[error("no answer from the server: {0}")]
    Connection(String),
    /// The server refused.
    #[error("the server answered {status}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The error's own words, from a Graph or OAuth envelope where there is one.
        message: String,
        /// What the server says about when to come again.
        retry_after: Option<Duration>,
    },
    /// The answer is not what this client understands.
    #[error("the answer is not understood: {0}")]
    Answer(String),
}

impl ClientError {
    /// Whether the same call may succeed a little later.
    pub fn is_temporary(&self) -> bool {
        match self {
            ClientError::Connection(_) => true,
            ClientError::Refused { status, .. } => matches!(status, 429 | 502 | 503 | 504),
            ClientError::Settings(_) | ClientError::Answer(_) => false,
        }
    }
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        // The outer text names only the URL; the cause is at the end of the chain.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let cause = cause.to_string();
        ClientError::Connection(format!("{} ({cause})", error.without_url()))
    }
}
