//! Every route: method, path, who may call it, and the function that answers.
//!
//! Who may call is read from the handler's own signature: [`guarded`] takes only functions whose first argument is a
//! `Caller<P>`, and lists its permissions. A route for everybody stands with [`open`], which asks for the reason.

use crate::app::App;
use crate::graph::{batch, retired, risk_detections, risky_users, sign_ins};
use crate::oauth::{discovery, metadata, token};
use crate::permission::{Guarded, Permission};
use crate::{engine, health};
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use keepwatch_graph::Version;

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, parameters in braces.
    pub path: String,
    /// Who may call.
    pub access: Access,
    pub(crate) handler: MethodRouter<App>,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Applications that hold any of these permissions.
    AnyOf(&'static [&'static str]),
    /// Everybody, for this reason.
    Open(&'static str),
}

/// A route whose handler asks for a permission.
fn guarded<H, T>(method: Method, path: impl Into<String>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: Guarded + 'static,
{
    let access = Access::AnyOf(<T::Permission as Permission>::ANY_OF);
    route(method, path.into(), access, handler)
}

/// A route for everybody.
fn open<H, T>(reason: &'static str, method: Method, path: impl Into<String>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(method, path.into(), Access::Open(reason), handler)
}

fn route<H, T>(method: Method, path: String, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    let filter = MethodFilter::try_from(method.clone()).expect("routes have ordinary methods");
    Route {
        method,
        path,
        access,
        handler: on(filter, handler),
    }
}

/// All routes.
pub fn routes() -> Vec<Route> {
    let mut routes = Vec::new();
    for version in [Version::V1, Version::Beta] {
        let root = format!("/{}", version.segment());
        routes.extend(risk_detection_routes(&format!(
            "{root}/identityProtection/riskDetections"
        )));
        let risky_users = format!("{root}/identityProtection/riskyUsers");
        routes.extend(risky_user_routes(&risky_users));
        routes.extend(history_of_item_routes(&risky_users));
        routes.extend(sign_in_routes(&format!("{root}/auditLogs/signIns")));
        routes.extend(retired_routes(&root));
        routes.push(open(
            "each part is asked for what its own route asks for",
            Method::POST,
            format!("{root}/$batch"),
            batch::batch,
        ));
    }
    // Where these collections were before there was `identityProtection`; scripts of that time still ask here.
    routes.extend(risk_detection_routes("/beta/riskDetections"));
    routes.extend(risky_user_routes("/beta/riskyUsers"));
    routes.extend(engine_routes());
    routes.extend(oauth_routes());
    routes.extend(operations_routes());
    routes
}

fn risk_detection_routes(at: &str) -> [Route; 3] {
    [
        guarded(Method::GET, at, risk_detections::list),
        guarded(Method::GET, format!("{at}/$count"), risk_detections::count),
        guarded(Method::GET, format!("{at}/{{id}}"), risk_detections::get),
    ]
}

fn risky_user_routes(at: &str) -> [Route; 9] {
    [
        guarded(Method::GET, at, risky_users::list),
        guarded(Method::GET, format!("{at}/$count"), risky_users::count),
        guarded(Method::GET, format!("{at}/{{id}}"), risky_users::get),
        guarded(Method::GET, format!("{at}/{{id}}/history"), risky_users::history),
        guarded(
            Method::GET,
            format!("{at}/{{id}}/history/$count"),
            risky_users::history_count,
        ),
        guarded(
            Method::GET,
            format!("{at}/{{id}}/history/{{item}}"),
            risky_users::history_item,
        ),
        guarded(
            Method::POST,
            format!("{at}/confirmCompromised"),
            risky_users::confirm_compromised,
        ),
        guarded(Method::POST, format!("{at}/confirmSafe"), risky_users::confirm_safe),
        guarded(Method::POST, format!("{at}/dismiss"), risky_users::dismiss),
    ]
}

/// Only where Microsoft publishes them: the old root paths end at the item.
fn history_of_item_routes(at: &str) -> [Route; 2] {
    let at = format!("{at}/{{id}}/history/{{item}}/history");
    [
        guarded(Method::GET, at.clone(), risky_users::history_of_item),
        guarded(Method::GET, format!("{at}/$count"), risky_users::history_of_item_count),
    ]
}

fn sign_in_routes(at: &str) -> [Route; 6] {
    [
        guarded(Method::GET, at, sign_ins::list),
        guarded(Method::GET, format!("{at}/$count"), sign_ins::count),
        guarded(Method::GET, format!("{at}/{{id}}"), sign_ins::get),
        guarded(
            Method::POST,
            format!("{at}/confirmCompromised"),
            sign_ins::confirm_compromised,
        ),
        guarded(Method::POST, format!("{at}/confirmSafe"), sign_ins::confirm_safe),
        guarded(Method::POST, format!("{at}/dismiss"), sign_ins::dismiss),
    ]
}

fn retired_routes(root: &str) -> Vec<Route> {
    const WHY: &str = "says only that it is gone";
    let collections = retired::COLLECTIONS.iter();
    collections
        .flat_map(|name| {
            let at = format!("{root}/{name}");
            [
                open(WHY, Method::GET, at.clone(), retired::gone),
                open(WHY, Method::GET, format!("{at}/{{id}}"), retired::gone),
            ]
        })
        .collect()
}

fn engine_routes() -> [Route; 4] {
    const WHY: &str = "the document is public, in the source as well";
    [
        guarded(Method::POST, "/engine/v1/evaluate", engine::evaluate::evaluate),
        guarded(Method::POST, "/engine/v1/signIns/{id}/outcome", engine::outcome::record),
        guarded(Method::POST, "/engine/v1/signIns", engine::import::import),
        open(WHY, Method::GET, "/engine/v1/openapi.json", engine::openapi::serve),
    ]
}

fn oauth_routes() -> [Route; 8] {
    const TOKEN: &str = "where callers get a token; the credential is in the form";
    const PUBLIC: &str = "read before there is a token, and public by its specification";
    [
        open(TOKEN, Method::POST, "/{tenant}/oauth2/token", token::v1),
        open(TOKEN, Method::POST, "/{tenant}/oauth2/v2.0/token", token::v2),
        open(
            PUBLIC,
            Method::GET,
            "/{tenant}/.well-known/openid-configuration",
            discovery::v1,
        ),
        open(
            PUBLIC,
            Method::GET,
            "/{tenant}/v2.0/.well-known/openid-configuration",
            discovery::v2,
        ),
        open(PUBLIC, Method::GET, "/{tenant}/discovery/keys", discovery::keys_v1),
        open(PUBLIC, Method::GET, "/{tenant}/discovery/v2.0/keys", discovery::keys_v2),
        open(PUBLIC, Method::GET, "/{tenant}/discovery/instance", discovery::instance),
        open(PUBLIC, Method::GET, "/metadata/endpoints", metadata::endpoints),
    ]
}

fn operations_routes() -> [Route; 2] {
    const PROBE: &str = "probes have no token, and the answer tells nothing else";
    [
        open(PROBE, Method::GET, "/healthz", health::healthz),
        open(PROBE, Method::GET, "/readyz", health::readyz),
    ]
}
