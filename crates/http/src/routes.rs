//! Every route: method, path, who may call it, what it does, and the function that answers.
//!
//! Who may call is read from the handler's own signature: [`guarded`] takes only functions whose first argument is a
//! `Caller<P>`, and lists what `P` needs. A route for everybody stands with [`open`], which asks for the reason. What a
//! route does stands beside it as data, from which its descriptions are made.
//!
//! The files below this one hold the routes of each area.

mod applications;
mod audit_logs;
mod authentication;
mod authentication_strengths;
mod batch;
mod conditional_access;
mod directory;
mod engine;
mod groups;
mod identity;
mod identity_protection;
mod links;
mod oauth;
pub(crate) mod operation;
mod pages;
mod probes;
mod schema;
mod service_principals;
mod signin;
mod subscriptions;
mod users;

use crate::app::App;
use crate::permission::{Guarded, Needs, Permission};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use keepwatch_graph::Version;
use operation::Operation;

/// One route.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, keys in braces.
    pub path: String,
    /// The names of the keys in the path, and what each holds.
    pub keys: Vec<(String, KeyKind)>,
    /// Who may call.
    pub access: Access,
    /// What it does.
    pub operation: Operation,
    /// The status of its success.
    pub status: StatusCode,
    /// Whether a request without the body that it takes is served too.
    pub is_body_optional: bool,
    /// Where it differs from Graph on purpose, and why.
    pub notes: Vec<&'static str>,
    pub(crate) handler: MethodRouter<App>,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Callers who have what it needs.
    Guarded(Needs),
    /// Everybody, for this reason.
    Open(&'static str),
}

/// What a key in a path holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A UUID: `{id:guid}` where the route is written down.
    Guid,
    /// Any text: `{id}` where the route is written down.
    Text,
}

/// A route whose handler asks for a permission. In `path`, `{id:guid}` is a key that holds a UUID and `{id}` any other.
fn guarded<H, T>(method: Method, path: impl AsRef<str>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: Guarded + 'static,
{
    let access = Access::Guarded(<T::Permission as Permission>::NEEDS);
    route(method, path.as_ref(), access, handler)
}

/// A route for everybody.
fn open<H, T>(reason: &'static str, method: Method, path: impl AsRef<str>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(method, path.as_ref(), Access::Open(reason), handler)
}

fn route<H, T>(method: Method, path: &str, access: Access, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    let filter = MethodFilter::try_from(method.clone()).expect("routes have ordinary methods");
    Route {
        method,
        path: path.replace(":guid}", "}"),
        keys: keys(path),
        access,
        operation: Operation::Elsewhere,
        status: StatusCode::OK,
        is_body_optional: false,
        notes: Vec::new(),
        handler: on(filter, handler),
    }
}

fn keys(path: &str) -> Vec<(String, KeyKind)> {
    let segments = path
        .split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let key = |key: &str| match key.strip_suffix(":guid") {
        Some(name) => (name.to_owned(), KeyKind::Guid),
        None => (key.to_owned(), KeyKind::Text),
    };
    segments.map(key).collect()
}

/// All routes.
pub fn routes() -> Vec<Route> {
    let mut routes = Vec::new();
    for version in [Version::V1, Version::Beta] {
        routes.extend(identity_protection::routes(version));
        routes.extend(audit_logs::routes(version));
        routes.extend(authentication::routes(version));
        routes.extend(identity::routes(version));
        routes.extend(conditional_access::routes(version));
        routes.extend(users::routes(version));
        routes.extend(groups::routes(version));
        routes.extend(directory::routes(version));
        routes.extend(authentication_strengths::routes(version));
        routes.extend(subscriptions::routes(version));
        routes.extend(applications::routes(version));
        routes.extend(service_principals::routes(version));
        routes.push(batch::route(version));
        routes.extend(schema::routes(version));
    }
    routes.extend(engine::routes());
    routes.extend(oauth::routes());
    routes.extend(pages::routes());
    routes.extend(probes::routes());
    routes.extend(signin::routes());
    routes
}

/// What the paths of a version begin with.
fn root(version: Version) -> String {
    format!("/{}", version.segment())
}
