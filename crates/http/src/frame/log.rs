//! The line that every request leaves in the log.

use crate::frame::exchange::Exchange;
use axum::http::{Method, StatusCode};
use keepwatch_graph::edm::shown;
use std::time::Instant;

/// A request that is being answered.
pub(crate) struct Request {
    method: Method,
    path: String,
    begun: Instant,
}

impl Request {
    /// One that has just come in. Of its URL only the path: values in a query may be people's names or secrets.
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            begun: Instant::now(),
        }
    }

    /// The path, as it came.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The method.
    pub(crate) fn method(&self) -> &Method {
        &self.method
    }

    /// For how long it has been going on.
    pub(crate) fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Logs the answer under the id that the caller got as `request-id`: a failure of ours as an error, whatever level
    /// is shown; its cause was logged under the same id where it happened.
    pub(crate) fn answered(&self, exchange: &Exchange, status: StatusCode) {
        let (request_id, status) = (exchange.request_id, status.as_u16());
        let duration_ms = self.seconds() * 1000.0;
        // Both are shown cut: a path may be as long as a head.
        if status >= 500 {
            tracing::error!(%request_id, method = shown(self.method.as_str()), path = shown(&self.path), status, duration_ms, "request failed");
        } else {
            tracing::debug!(%request_id, method = shown(self.method.as_str()), path = shown(&self.path), status, duration_ms, "request answered");
        }
    }
}
