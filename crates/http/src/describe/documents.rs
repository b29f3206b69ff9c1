//! The descriptions as the server gives them out: public, like the source that they are made from.

use super::openapi::graph_openapi;
use crate::graph::answer::odata_json;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::routes::routes;
use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use keepwatch_graph::{Version, csdl, served};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::{LazyLock, OnceLock};

/// What each version's schema is written into, once.
static SCHEMAS: [OnceLock<String>; 2] = [OnceLock::new(), OnceLock::new()];

/// `GET /{version}/$metadata`: 200 with the schema as CSDL.
pub(crate) async fn metadata(request: GraphRequest) -> Response {
    let place = match request.version {
        Version::V1 => &SCHEMAS[0],
        Version::Beta => &SCHEMAS[1],
    };
    let schema = place.get_or_init(|| csdl::metadata(request.version)).as_str();
    ([(CONTENT_TYPE, HeaderValue::from_static("application/xml"))], schema).into_response()
}

/// The paths of all routes, once.
static PATHS: LazyLock<HashSet<String>> = LazyLock::new(|| routes().into_iter().map(|route| route.path).collect());

/// `GET /{version}`: 200 with what can be asked for, as an OData service document. The schema has sets beside that only
/// say where related resources are kept.
pub(crate) async fn service(request: GraphRequest) -> Result<Response, GraphError> {
    let (origin, version) = (request.exchange.origin()?, request.version.segment());
    let is_there = |name: &str| PATHS.contains(&format!("/{version}/{name}"));
    let entries = served::CONTAINER
        .iter()
        .filter(|entry| entry.versions.include(request.version) && is_there(entry.name));
    let value: Vec<Value> = entries
        .map(|entry| {
            let kind = if entry.many { "EntitySet" } else { "Singleton" };
            json!({ "name": entry.name, "kind": kind, "url": entry.name })
        })
        .collect();
    let document = json!({ "@odata.context": format!("{origin}/{version}/$metadata"), "value": value });
    Ok(odata_json(document.to_string().into_bytes()))
}

/// `GET /{version}/openapi.json`: 200 with the description in OpenAPI.
pub(crate) async fn openapi(request: GraphRequest) -> Json<Value> {
    Json(graph_openapi(request.version))
}
