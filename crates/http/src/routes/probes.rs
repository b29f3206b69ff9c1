//! What tells a supervisor that the server lives, and how it does.

use super::{Route, guarded, open};
use crate::{health, metrics};
use axum::http::Method;

pub(super) fn routes() -> [Route; 3] {
    const PROBE: &str = "probes have no token, and the answer tells nothing else";
    [
        open(PROBE, Method::GET, "/healthz", health::healthz),
        open(PROBE, Method::GET, "/readyz", health::readyz),
        guarded(Method::GET, "/metrics", metrics::metrics),
    ]
}
