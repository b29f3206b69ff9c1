//! What the API says of itself.

use super::{Route, open, root};
use crate::describe::documents;
use axum::http::Method;
use keepwatch_graph::Version;

pub(super) fn routes(version: Version) -> [Route; 3] {
    const PUBLIC: &str = "the schema is public, in the source as well";
    let root = root(version);
    [
        open(PUBLIC, Method::GET, &root, documents::service).described(),
        open(PUBLIC, Method::GET, format!("{root}/$metadata"), documents::metadata).described(),
        open(PUBLIC, Method::GET, format!("{root}/openapi.json"), documents::openapi)
            .described()
            .note("is not in Graph: it is for tools that read OpenAPI"),
    ]
}
