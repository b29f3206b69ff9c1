//! The engine API: this server's own. It has a description of its own as well.

use super::{Route, guarded, open};
use crate::engine::{
    authorize_request, detection_settings, detectors, dry_run, evaluate, exceptions, import, incidents, openapi,
    outcome,
};
use axum::http::Method;

pub(super) fn routes() -> [Route; 16] {
    const WHY: &str = "the document is public, in the source as well";
    const ABOUT_ITSELF: &str =
        "a reverse proxy has only the token of the request that it holds back, and learns of that alone";
    [
        guarded(Method::POST, "/engine/v1/evaluate", evaluate::evaluate),
        guarded(Method::POST, "/engine/v1/signIns/{id}/outcome", outcome::record),
        guarded(Method::POST, "/engine/v1/signIns", import::import),
        guarded(Method::GET, "/engine/v1/incidents", incidents::list),
        guarded(Method::GET, "/engine/v1/incidents/{id}", incidents::get),
        guarded(Method::GET, "/engine/v1/exceptions", exceptions::list),
        guarded(Method::POST, "/engine/v1/exceptions", exceptions::create),
        guarded(Method::GET, "/engine/v1/exceptions/{id}", exceptions::get),
        guarded(Method::PATCH, "/engine/v1/exceptions/{id}", exceptions::update),
        guarded(Method::DELETE, "/engine/v1/exceptions/{id}", exceptions::delete),
        open(
            ABOUT_ITSELF,
            Method::GET,
            "/engine/v1/authorizeRequest",
            authorize_request::authorize_request,
        ),
        guarded(Method::GET, "/engine/v1/detectors", detectors::list),
        guarded(Method::GET, "/engine/v1/detectionSettings", detection_settings::read),
        guarded(
            Method::PATCH,
            "/engine/v1/detectionSettings",
            detection_settings::update,
        ),
        guarded(Method::POST, "/engine/v1/detectionSettings/dryRun", dry_run::dry_run),
        open(WHY, Method::GET, "/engine/v1/openapi.json", openapi::serve),
    ]
}
