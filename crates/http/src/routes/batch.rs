//! `$batch`: many requests in one.

use super::{Route, open, root};
use crate::graph::batch;
use axum::http::Method;
use keepwatch_graph::Version;

pub(super) fn route(version: Version) -> Route {
    const WHY: &str = "any token will do, and each part is asked for what its own route asks for";
    open(WHY, Method::POST, format!("{}/$batch", root(version)), batch::batch).batches()
}
