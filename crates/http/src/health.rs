//! For those who keep the server running: is it alive, can it serve?

use crate::app::App;
use crate::frame::exchange::Exchange;
use axum::extract::State;
use axum::http::StatusCode;

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store answers too.
pub(crate) async fn readyz(State(app): State<App>, exchange: Exchange) -> (StatusCode, &'static str) {
    match app.store_answers().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(request_id = %exchange.request_id, cause = %error, "the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
