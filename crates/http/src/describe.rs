//! What is served, described from the route table: for people a page of what is compatible, for programs OpenAPI.

pub(crate) mod compatibility;
pub(crate) mod documents;

pub use compatibility::compatibility;
