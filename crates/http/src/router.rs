//! The whole server as one `axum` router: frame, then one spelling of the path, then routes.

use crate::app::App;
use crate::frame::templates::Templates;
use crate::frame::{Protocol, frame};
use crate::graph::batch::Parts;
use crate::graph::error::GraphError;
use crate::metrics::note_route;
use crate::oauth::error::OAuthError;
use crate::routes::routes;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use keepwatch_odata::path::{PathError, Words, normalised};
use std::sync::Arc;

/// Everything that is served, over whatever listens: TLS and sockets are the caller's.
pub fn router(app: App) -> Router {
    let routes = routes();
    let words = Arc::new(Words::of(routes.iter().map(|route| route.path.as_str())));
    let templates = Arc::new(Templates::new(routes.iter().map(|route| route.path.clone())));
    let mut routed = Router::new();
    for route in routes {
        routed = routed.route(&route.path, route.handler);
    }
    let routed = routed
        .fallback(move |method: Method, uri: Uri| async move { unknown_path(&templates, &method, &uri) })
        .method_not_allowed_fallback(wrong_method)
        .route_layer(from_fn(note_route))
        .with_state(app.clone());
    // As the fallback of an outer router, the routes are matched after the path has been rewritten.
    let framed = Router::new()
        .fallback_service(routed)
        .layer(from_fn_with_state(words, one_spelling))
        .layer(from_fn_with_state(app, frame));
    // The parts of a batch go through all of it but this: a part that is a batch finds no server to send its parts to.
    framed.clone().layer(Extension(Parts(framed)))
}

/// Brings the path to the spelling that routes have.
async fn one_spelling(State(words): State<Arc<Words>>, mut request: Request, next: Next) -> Response {
    match respelled(&words, request.uri()) {
        Ok(uri) => {
            *request.uri_mut() = uri;
            next.run(request).await
        }
        Err(error) => refused(request.uri().path(), error),
    }
}

fn respelled(words: &Words, uri: &Uri) -> Result<Uri, PathError> {
    let mut path = normalised(words, uri.path())?;
    if let Some(query) = uri.query() {
        path.push('?');
        path.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).map_err(|_| PathError::Encoding)?);
    Uri::from_parts(parts).map_err(|_| PathError::Encoding)
}

fn refused(path: &str, error: PathError) -> Response {
    let status = match error {
        PathError::TooLong => StatusCode::URI_TOO_LONG,
        PathError::Encoding => StatusCode::BAD_REQUEST,
    };
    match Protocol::of(path) {
        Protocol::OAuth => OAuthError::of_status(status).into_response(),
        Protocol::Graph | Protocol::Engine | Protocol::Other => {
            let message = error.to_string().into();
            GraphError {
                message,
                ..GraphError::of_status(status)
            }
            .into_response()
        }
    }
}

/// An address that leads nowhere. Graph answers 400 and names the segment, but 405 to a `POST` to something below an object;
/// what lies outside of Graph, or is the beginning of other addresses, is not found.
fn unknown_path(templates: &Templates, method: &Method, uri: &Uri) -> GraphError {
    let is_graph = Protocol::of(uri.path()) == Protocol::Graph;
    match templates.stray(uri.path()).filter(|_| is_graph) {
        Some(stray) if stray.is_below_key && method == Method::POST => {
            GraphError::of_status(StatusCode::METHOD_NOT_ALLOWED)
        }
        Some(stray) => GraphError::no_segment(&stray.segment),
        None => GraphError::of_status(StatusCode::NOT_FOUND),
    }
}

/// 405, with the header that names the methods which are allowed; to `OPTIONS`, that header is the answer.
async fn wrong_method(method: Method, uri: Uri) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    match Protocol::of(uri.path()) {
        Protocol::OAuth => OAuthError::MethodNotAllowed.into_response(),
        Protocol::Graph | Protocol::Engine | Protocol::Other => {
            GraphError::of_status(StatusCode::METHOD_NOT_ALLOWED).into_response()
        }
    }
}
