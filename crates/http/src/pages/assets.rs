//! The files beside the pages: one style sheet, the mark, and small scripts, all part of the binary.
//!
//! Each has the hash of its content in its name, so that browsers keep it for ever and still get the new one after an
//! update. Nothing is loaded from elsewhere.

use crate::graph::error::GraphError;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::LazyLock;

/// A file beside the pages.
#[derive(Debug)]
pub(super) struct Asset {
    name: String,
    content_type: &'static str,
    content: &'static str,
}

/// How pages look.
pub(super) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("signin", "css", include_str!("../../assets/signin.css")));
/// The mark, for the browser's tab.
pub(super) static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", "svg", include_str!("../../assets/mark.svg")));
/// Passkeys: the one thing that needs a script.
pub(super) static PASSKEYS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("passkeys", "js", include_str!("../../assets/passkeys.js")));
/// Presses the button of a form that goes to an app.
pub(super) static SUBMIT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("submit", "js", include_str!("../../assets/submit.js")));
/// Copies, prints and shows passwords, where a script may.
pub(super) static COMFORT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("comfort", "js", include_str!("../../assets/comfort.js")));

/// Says with forms where their page is shown.
pub(super) static PLACE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("place", "js", include_str!("../../assets/place.js")));

/// All.
pub(super) fn all() -> [&'static Asset; 6] {
    [&STYLE, &MARK, &PASSKEYS, &SUBMIT, &COMFORT, &PLACE]
}

/// Bytes of the hash that stand in a name: enough that two versions never share one.
const HASH_BYTES: usize = 8;

/// What is kept under a name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

impl Asset {
    fn new(stem: &str, extension: &str, content: &'static str) -> Self {
        let mut name = format!("{stem}.");
        for byte in &Sha256::digest(content)[..HASH_BYTES] {
            write!(name, "{byte:02x}").expect("writing to a string cannot fail");
        }
        name.push('.');
        name.push_str(extension);
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "text/javascript; charset=utf-8",
        };
        Self {
            name,
            content_type,
            content,
        }
    }

    /// Where it is served.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }

    #[cfg(test)]
    pub(super) fn content(&self) -> &'static str {
        self.content
    }
}

/// `GET /assets/{name}`
pub(crate) async fn get(Path(name): Path<String>) -> Response {
    match all().into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, FOR_EVER)];
            (headers, asset.content).into_response()
        }
        None => GraphError::of_status(StatusCode::NOT_FOUND).into_response(),
    }
}
