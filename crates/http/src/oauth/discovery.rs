//! Discovery documents and the keys that they point at.
//!
//! They name what is there. Access tokens that come without a code are not, so `id_token token` is not among the response
//! types.

use crate::app::App;
use crate::frame::exchange::Exchange;
use crate::frame::origin::Origin;
use crate::oauth::error::OAuthError;
use crate::oauth::keys;
use crate::oauth::tenant::Tenant;
use axum::extract::{Query, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// The path of the v2 token endpoint, for one tenant.
pub(crate) fn token_endpoint_v2(origin: &Origin, tenant: &str) -> String {
    format!("{origin}/{tenant}/oauth2/v2.0/token")
}

/// The path of the v1 token endpoint, for one tenant.
pub(crate) fn token_endpoint_v1(origin: &Origin, tenant: &str) -> String {
    format!("{origin}/{tenant}/oauth2/token")
}

/// The issuer in v2 documents.
pub(crate) fn issuer_v2(origin: &Origin, tenant: &str) -> String {
    format!("{origin}/{tenant}/v2.0")
}

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`
pub(crate) async fn v2(exchange: Exchange, tenant: Tenant) -> Result<Response, OAuthError> {
    let origin = exchange.origin()?;
    let path = tenant.segment();
    let mut document = common(origin);
    document["issuer"] = issuer_v2(origin, &tenant.in_issuer()).into();
    document["token_endpoint"] = token_endpoint_v2(origin, &path).into();
    document["authorization_endpoint"] = format!("{origin}/{path}/oauth2/v2.0/authorize").into();
    document["device_authorization_endpoint"] = format!("{origin}/{path}/oauth2/v2.0/devicecode").into();
    document["end_session_endpoint"] = format!("{origin}/{path}/oauth2/v2.0/logout").into();
    document["userinfo_endpoint"] = format!("{origin}/oidc/userinfo").into();
    document["jwks_uri"] = format!("{origin}/{path}/discovery/v2.0/keys").into();
    Ok(published(&document))
}

/// `GET /{tenant}/.well-known/openid-configuration`
pub(crate) async fn v1(exchange: Exchange, tenant: Tenant) -> Result<Response, OAuthError> {
    let origin = exchange.origin()?;
    let path = tenant.segment();
    let mut document = common(origin);
    document["issuer"] = format!("https://sts.windows.net/{}/", tenant.in_issuer()).into();
    document["token_endpoint"] = token_endpoint_v1(origin, &path).into();
    document["authorization_endpoint"] = format!("{origin}/{path}/oauth2/authorize").into();
    document["device_authorization_endpoint"] = format!("{origin}/{path}/oauth2/devicecode").into();
    document["end_session_endpoint"] = format!("{origin}/{path}/oauth2/logout").into();
    document["userinfo_endpoint"] = format!("{origin}/{path}/openid/userinfo").into();
    document["jwks_uri"] = format!("{origin}/{path}/discovery/keys").into();
    Ok(published(&document))
}

/// What both documents say.
fn common(origin: &Origin) -> Value {
    json!({
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "code_challenge_methods_supported": ["S256", "plain"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": true,
        "authorization_response_iss_parameter_supported": true,
        // Nobody's `logoutUrl` is called: who signs out of the server is not signed out of applications.
        "http_logout_supported": false,
        "frontchannel_logout_supported": false,
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "request_uri_parameter_supported": false,
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "nbf", "auth_time", "acrs", "amr", "nonce", "preferred_username", "name", "email",
            "tid", "ver", "oid", "sid", "at_hash", "c_hash", "appid", "appidacr", "roles",
        ],
        "tenant_region_scope": null,
        "cloud_instance_name": origin.authority(),
        "msgraph_host": origin.authority(),
    })
}

/// `GET /{tenant}/discovery/v2.0/keys`
pub(crate) async fn keys_v2(
    State(app): State<App>,
    exchange: Exchange,
    tenant: Tenant,
) -> Result<Response, OAuthError> {
    let issuer = issuer_v2(exchange.origin()?, &tenant.in_issuer());
    keys_document(&app, &exchange, Some(&issuer)).await
}

/// `GET /{tenant}/discovery/keys`
pub(crate) async fn keys_v1(State(app): State<App>, exchange: Exchange, _: Tenant) -> Result<Response, OAuthError> {
    keys_document(&app, &exchange, None).await
}

async fn keys_document(app: &App, exchange: &Exchange, issuer: Option<&str>) -> Result<Response, OAuthError> {
    let keys = keys::current(app, exchange.at).await;
    let keys = keys.map_err(|error| OAuthError::internal(exchange, &error))?;
    let document = serde_json::to_value(keys.jwks(exchange.at, issuer)).expect("a key set is JSON");
    Ok(published(&document))
}

/// The query of instance discovery; MSAL sends `api-version` too, and nothing depends on it.
#[derive(Deserialize)]
pub(crate) struct Instance {
    authorization_endpoint: Option<String>,
}

/// `GET /common/discovery/instance?authorization_endpoint=...`: whether an authority is one that this service vouches
/// for. It vouches for itself.
pub(crate) async fn instance(
    exchange: Exchange,
    query: Result<Query<Instance>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, OAuthError> {
    let origin = exchange.origin()?;
    let endpoint = query.ok().and_then(|Query(query)| query.authorization_endpoint);
    let endpoint = endpoint.ok_or(OAuthError::MissingParameter {
        name: "authorization_endpoint",
    })?;
    let tenant = own_tenant(origin, &endpoint).ok_or(OAuthError::UnknownInstance)?;
    let host = origin.authority();
    Ok(published(&json!({
        "tenant_discovery_endpoint": format!("{origin}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })))
}

/// The tenant of an authorization endpoint of ours; the endpoint may be written without the port.
fn own_tenant<'a>(origin: &Origin, endpoint: &'a str) -> Option<&'a str> {
    let after_scheme = endpoint.find("://")? + "://".len();
    let slash = after_scheme + endpoint[after_scheme..].find('/')?;
    let tenant = endpoint[slash..].trim_start_matches('/').split('/').next()?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let is_tenant = !tenant.is_empty() && tenant.bytes().all(is_name);
    (origin.is(&endpoint[..slash]) && is_tenant).then_some(tenant)
}

/// A document that browsers of any origin may read and clients may keep for a day.
fn published(document: &Value) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CACHE_CONTROL, "max-age=86400, private"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, document.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vouches_for_itself_only() {
        let origin = Origin::parse("https://localhost:8443").unwrap();
        let cases = [
            (
                "https://localhost:8443/contoso.com/oauth2/v2.0/authorize",
                Some("contoso.com"),
            ),
            ("https://localhost/common/oauth2/v2.0/authorize", Some("common")),
            ("https://localhost:8443//common", Some("common")),
            ("https://localhost:8443/", None),
            ("https://localhost:8443", None),
            ("https://localhost:8443/a%22b/authorize", None),
            ("https://login.microsoftonline.com/common/oauth2/v2.0/authorize", None),
            ("localhost", None),
        ];
        for (endpoint, expected) in cases {
            assert_eq!(own_tenant(&origin, endpoint), expected, "{endpoint}");
        }
    }
}
