//! How Graph's answers look: content type, `@odata.context`, and bodies joined from stored bytes.

use crate::frame::exchange::NoHost;
use crate::graph::request::{GraphRequest, UNKNOWN_ENUM_MEMBERS};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keepwatch_graph::edm::write_string;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is encoded in a segment of a path: everything but what RFC 3986 calls unreserved.
const IN_A_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The content type of Graph's resources.
pub(crate) const GRAPH_JSON: HeaderValue = HeaderValue::from_static(
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
);

/// The header with the version of OData.
pub(crate) const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");

/// The header that says which of the caller's preferences were heeded.
pub(crate) const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// A body that is OData JSON already.
pub(crate) fn odata_json(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, GRAPH_JSON)], body).into_response()
}

/// A number by itself, as a `$count` segment is answered.
pub(crate) fn plain_number(number: u64) -> Response {
    (
        [(CONTENT_TYPE, HeaderValue::from_static("text/plain"))],
        number.to_string(),
    )
        .into_response()
}

/// `response`, saying that the caller's preference for enumerations was heeded, where it has one.
pub(crate) fn applied(request: &GraphRequest, response: Response) -> Response {
    if request.knows_all_members {
        heeding(UNKNOWN_ENUM_MEMBERS, response)
    } else {
        response
    }
}

/// `response`, saying that this preference of the caller's was heeded.
pub(crate) fn heeding(preference: &'static str, mut response: Response) -> Response {
    let preference = HeaderValue::from_static(preference);
    response.headers_mut().append(PREFERENCE_APPLIED, preference);
    response
}

/// `response` as the answer to the making of the resource with that id: 201, unless it says that there is nothing to say,
/// and where the resource is.
pub(crate) fn created(request: &GraphRequest, id: &str, response: Response) -> Result<Response, NoHost> {
    created_in(request, &request.path, id, response)
}

/// The same where the request was not made to the collection, which is `path`.
pub(crate) fn created_in(
    request: &GraphRequest,
    path: &str,
    id: &str,
    mut response: Response,
) -> Result<Response, NoHost> {
    let id = utf8_percent_encode(id, IN_A_SEGMENT);
    let location = format!("{}{path}/{id}", request.exchange.origin()?);
    let location = HeaderValue::from_str(&location).expect("paths and what is percent-encoded are visible ASCII");
    response.headers_mut().insert(LOCATION, location);
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// One resource: `object` is its JSON.
pub(crate) fn entity_body(context: &str, object: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(object.len() + context.len() + 32);
    body.extend_from_slice(br#"{"@odata.context":"#);
    write_string(context, &mut body);
    // The members follow behind the context, in the object that it has begun.
    let members = object.strip_prefix(b"{").unwrap_or(object);
    if members != b"}" {
        body.push(b',');
    }
    body.extend_from_slice(members);
    body
}

/// A page of a collection: `items` are the bytes between the brackets.
pub(crate) fn page_body(context: &str, count: Option<u64>, next_link: Option<&str>, items: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(items.len() + context.len() + next_link.map_or(0, str::len) + 96);
    body.extend_from_slice(br#"{"@odata.context":"#);
    write_string(context, &mut body);
    if let Some(count) = count {
        body.extend_from_slice(format!(r#","@odata.count":{count}"#).as_bytes());
    }
    if let Some(link) = next_link {
        body.extend_from_slice(br#","@odata.nextLink":"#);
        write_string(link, &mut body);
    }
    body.extend_from_slice(br#","value":["#);
    body.extend_from_slice(items);
    body.extend_from_slice(b"]}");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_json() {
        let cases = [
            (
                entity_body("c", br#"{"id":"1","b":2}"#),
                r#"{"@odata.context":"c","id":"1","b":2}"#,
            ),
            (entity_body("c", b"{}"), r#"{"@odata.context":"c"}"#),
            (page_body("c", None, None, b""), r#"{"@odata.context":"c","value":[]}"#),
            (
                page_body("c", Some(3), Some("https://a/b?$top=1"), br#"{"id":"1"},{"id":"2"}"#),
                r#"{"@odata.context":"c","@odata.count":3,"@odata.nextLink":"https://a/b?$top=1","value":[{"id":"1"},{"id":"2"}]}"#,
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(String::from_utf8(body).unwrap(), expected);
        }
    }
}
