//! The token service, and where clients find it.

use super::{Route, open};
use crate::oauth::{devices, discovery, metadata, token, userinfo};
use axum::http::Method;

pub(super) fn routes() -> [Route; 14] {
    const TOKEN: &str = "where callers get a token; the credential is in the form";
    const DEVICE: &str = "where programs begin to wait that have no token yet";
    const SUBJECT: &str = "every token that says who signed in is good for it; the handler checks the token";
    const PUBLIC: &str = "read before there is a token, and public by its specification";
    [
        open(TOKEN, Method::POST, "/{tenant}/oauth2/token", token::v1),
        open(TOKEN, Method::POST, "/{tenant}/oauth2/v2.0/token", token::v2),
        open(DEVICE, Method::POST, "/{tenant}/oauth2/devicecode", devices::v1),
        open(DEVICE, Method::POST, "/{tenant}/oauth2/v2.0/devicecode", devices::v2),
        open(SUBJECT, Method::GET, "/oidc/userinfo", userinfo::userinfo),
        open(SUBJECT, Method::POST, "/oidc/userinfo", userinfo::userinfo),
        open(SUBJECT, Method::GET, "/{tenant}/openid/userinfo", userinfo::userinfo),
        open(SUBJECT, Method::POST, "/{tenant}/openid/userinfo", userinfo::userinfo),
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
