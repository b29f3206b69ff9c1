//! What is served, described from the route table: for people a page of what is compatible, for programs OpenAPI.

pub(crate) mod compatibility;
pub(crate) mod documents;
mod openapi;

pub use compatibility::compatibility;
pub use openapi::graph_openapi;
