//! What pages are made of, besides themselves.

use super::{Route, open};
use crate::pages::assets;
use axum::http::Method;

pub(super) fn routes() -> [Route; 1] {
    const ASSET: &str = "styles and scripts, the same for everybody, needed before anybody is known";
    [open(ASSET, Method::GET, "/assets/{name}", assets::get)]
}
