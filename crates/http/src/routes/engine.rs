//! The engine API: this server's own. It has a description of its own as well.

use super::{Route, guarded, open};
use crate::engine::{evaluate, import, openapi, outcome};
use axum::http::Method;

pub(super) fn routes() -> [Route; 4] {
    const WHY: &str = "the document is public, in the source as well";
    [
        guarded(Method::POST, "/engine/v1/evaluate", evaluate::evaluate),
        guarded(Method::POST, "/engine/v1/signIns/{id}/outcome", outcome::record),
        guarded(Method::POST, "/engine/v1/signIns", import::import),
        open(WHY, Method::GET, "/engine/v1/openapi.json", openapi::serve),
    ]
}
