//! Cross-origin requests: pages of any origin may call what asks for a token or needs none, as with Microsoft's own.
//!
//! Nothing here is decided by cookies, so that a page gets no further than any other program: it has to have a token. The
//! engine API is for servers, and no page calls it.
//!
//! Source: the Fetch standard, "CORS protocol"; Microsoft Graph answers any origin, without credentials.

use super::Protocol;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// Every method that some route has.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// What pages may read of an answer beside what they always may.
const EXPOSED: &str = "ETag, Location, Preference-Applied, Content-Range, Retry-After, WWW-Authenticate, OData-Version, \
                       request-id, client-request-id, x-ms-request-id, x-ms-ags-diagnostic, x-ms-resource-unit, \
                       x-ms-throttle-limit-percentage, x-ms-throttle-scope, x-ms-throttle-information, Keepwatch-Warning";

/// How long a browser may go on without asking again: the longest that any of them heeds is a day, the shortest two hours.
const MAX_AGE_SECONDS: &str = "7200";

/// Whether pages of other origins may call `path`.
pub(crate) fn is_for_pages(protocol: Protocol, path: &str) -> bool {
    let is = |segment: &str| {
        [".well-known", "discovery", "metadata", "userinfo"]
            .iter()
            .any(|known| segment.eq_ignore_ascii_case(known))
    };
    match protocol {
        Protocol::Graph | Protocol::OAuth => true,
        Protocol::Engine => false,
        Protocol::Other => path.split('/').any(is),
    }
}

/// The answer to a browser that asks whether a page may send a request; `None` for any other request. Which methods there
/// are at that path, the request itself is told.
pub(crate) fn preflight(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let asks = *method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    asks.then(|| {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let answer = response.headers_mut();
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE_SECONDS));
        answer.insert(VARY, HeaderValue::from_static("access-control-request-headers"));
        // `*` would not stand for `Authorization`, so what is asked for is named.
        if let Some(asked) = headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
        }
        response
    })
}

/// Lets a page read the answer to a request that came from one.
pub(crate) fn write_headers(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_call_what_has_no_secrets_of_a_server() {
        let cases = [
            ("/v1.0/users", true),
            ("/beta/$batch", true),
            ("/contoso.com/oauth2/v2.0/token", true),
            ("/contoso.com/v2.0/.well-known/openid-configuration", true),
            ("/common/Discovery/v2.0/keys", true),
            ("/metadata/endpoints", true),
            ("/engine/v1/evaluate", false),
            ("/healthz", false),
            ("/", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_for_pages(Protocol::of(path), path), expected, "{path}");
        }
    }
}
