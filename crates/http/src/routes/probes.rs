//! What tells a supervisor that the server lives.

use super::{Route, open};
use crate::health;
use axum::http::Method;

pub(super) fn routes() -> [Route; 2] {
    const PROBE: &str = "probes have no token, and the answer tells nothing else";
    [
        open(PROBE, Method::GET, "/healthz", health::healthz),
        open(PROBE, Method::GET, "/readyz", health::readyz),
    ]
}
