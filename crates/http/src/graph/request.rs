//! What a request to the Graph API asks for, beside its body.

use crate::frame::exchange::{Exchange, NoHost};
use crate::licence::Licence;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use keepwatch_graph::Version;
use keepwatch_odata::Select;
use std::convert::Infallible;

/// The header by which callers say what they would like.
const PREFER: HeaderName = HeaderName::from_static("prefer");

/// The header by which callers of directory objects accept results that may be a little old. Source: Microsoft Graph,
/// "Advanced query capabilities on directory objects".
const CONSISTENCY_LEVEL: HeaderName = HeaderName::from_static("consistencylevel");

/// The preference for enumeration members after the sentinel. Source: Microsoft Graph, best practices.
pub(crate) const UNKNOWN_ENUM_MEMBERS: &str = "include-unknown-enum-members";

/// The preference by which a `PATCH` makes what it does not find. Source: Microsoft Graph v1.0, "Upsert applications".
pub(crate) const CREATE_IF_MISSING: &str = "create-if-missing";

/// What a caller prefers to be answered after a change (RFC 7240 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Return {
    /// Nothing.
    Minimal,
    /// The resource as it is now.
    Representation,
}

impl Return {
    /// The preference as it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Return::Minimal => "return=minimal",
            Return::Representation => "return=representation",
        }
    }

    /// What the headers ask for; nothing where they ask for both.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let asks = |preference: Self| prefers(headers, preference.as_str());
        match (asks(Return::Minimal), asks(Return::Representation)) {
            (true, false) => Some(Return::Minimal),
            (false, true) => Some(Return::Representation),
            (true, true) | (false, false) => None,
        }
    }
}

/// What a request to the Graph API asks for, beside its body.
#[derive(Debug)]
pub(crate) struct GraphRequest {
    /// The request as the logs name it.
    pub(crate) exchange: Exchange,
    /// v1.0 or beta.
    pub(crate) version: Version,
    /// The path as routes spell it.
    pub(crate) path: String,
    /// The query string as it was sent.
    pub(crate) query: String,
    /// Whether the caller knows what to do with enumeration members after the sentinel.
    pub(crate) knows_all_members: bool,
    /// Whether the caller asks for advanced queries, by `ConsistencyLevel: eventual`.
    pub(crate) is_eventual: bool,
    /// The licence that is imitated.
    pub(crate) licence: Licence,
    /// What the caller would like to be answered after a change.
    pub(crate) returns: Option<Return>,
    /// Whether a change of what is not there makes it, where that is offered.
    pub(crate) creates_missing: bool,
}

impl<S: Sync> FromRequestParts<S> for GraphRequest {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = parts.uri.path().to_owned();
        let is_beta = path.split('/').nth(1) == Some(Version::Beta.segment());
        Ok(Self {
            exchange: Exchange::from_request_parts(parts, state).await?,
            version: if is_beta { Version::Beta } else { Version::V1 },
            path,
            query: parts.uri.query().unwrap_or("").to_owned(),
            knows_all_members: prefers(&parts.headers, UNKNOWN_ENUM_MEMBERS),
            is_eventual: is_eventual(&parts.headers),
            licence: parts.extensions.get::<Licence>().copied().unwrap_or_default(),
            returns: Return::of(&parts.headers),
            creates_missing: prefers(&parts.headers, CREATE_IF_MISSING),
        })
    }
}

impl GraphRequest {
    /// `@odata.context` for the resources that `name` names, of which the caller sees `select`.
    pub(crate) fn context(&self, name: &str, select: Option<&Select>) -> Result<String, NoHost> {
        let (origin, version) = (self.exchange.origin()?, self.version.segment());
        let selected = select.map(|select| format!("({select})")).unwrap_or_default();
        Ok(format!("{origin}/{version}/$metadata#{name}{selected}"))
    }
}

fn is_eventual(headers: &HeaderMap) -> bool {
    let level = headers.get(CONSISTENCY_LEVEL);
    level.is_some_and(|level| level.as_bytes().trim_ascii().eq_ignore_ascii_case(b"eventual"))
}

/// Whether one of the `Prefer` headers lists `preference` (RFC 7240).
fn prefers(headers: &HeaderMap, preference: &str) -> bool {
    let texts = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    let listed = texts.flat_map(|text| text.split([',', ';']));
    listed
        .map(str::trim)
        .any(|listed| listed.eq_ignore_ascii_case(preference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn preferences_are_listed_in_many_ways() {
        let cases: [(&[&str], bool); 6] = [
            (&["include-unknown-enum-members"], true),
            (&["return=minimal, Include-Unknown-Enum-Members"], true),
            (&["odata.maxpagesize=5", "include-unknown-enum-members"], true),
            (&["return=minimal; include-unknown-enum-members"], true),
            (&["include-unknown"], false),
            (&[], false),
        ];
        for (texts, expected) in cases {
            let mut headers = HeaderMap::new();
            for text in texts {
                headers.append(PREFER, HeaderValue::from_str(text).unwrap());
            }
            assert_eq!(prefers(&headers, UNKNOWN_ENUM_MEMBERS), expected, "{texts:?}");
        }
    }

    #[test]
    fn what_is_returned_is_asked_for_once() {
        let cases = [
            ("", None),
            ("return=minimal", Some(Return::Minimal)),
            (
                "include-unknown-enum-members, Return=Representation",
                Some(Return::Representation),
            ),
            ("return=representation; return=minimal", None),
            ("return=everything", None),
        ];
        for (text, expected) in cases {
            let headers = HeaderMap::from_iter([(PREFER, HeaderValue::from_static(text))]);
            assert_eq!(Return::of(&headers), expected, "{text}");
        }
    }
}
