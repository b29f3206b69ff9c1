//! The token service, and where clients find it.

use super::{Route, open};
use crate::oauth::{discovery, metadata, token};
use axum::http::Method;

pub(super) fn routes() -> [Route; 8] {
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
