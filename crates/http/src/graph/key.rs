//! The keys in paths, as ids.

use crate::graph::error::GraphError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use keepwatch_graph::edm::shown;
use keepwatch_graph::ids::IdError;
use keepwatch_graph::{
    HistoryItemId, RiskDetectionId, ServicePrincipalHistoryItemId, ServicePrincipalId, SignInId, UserId,
};
use std::str::FromStr;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// What a path's parameter of that name holds; empty where the route has no such parameter.
pub(crate) async fn text<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> String {
    let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
    let mut segments = path.map(|Path(segments)| segments).unwrap_or_default().into_iter();
    segments
        .find(|(found, _)| found == name)
        .map_or_else(String::new, |(_, value)| value)
}

/// The same as an id. A text that no id can have is a 400 that says so.
async fn key<S: Send + Sync, T: FromStr<Err = IdError>>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<T, GraphError> {
    let text = text(parts, state, name).await;
    text.parse()
        .map_err(|error: IdError| GraphError::bad_request(error.to_string()))
}

/// The key `{id}` of a resource that can be named by more than its id: `users/{id}`, `applications(appId='..')`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// Its id, or another name that needs no property's: of a user the user principal name.
    Id(String),
    /// A property that names one alone, as the caller spells it, and its value.
    Alternate {
        /// The property.
        property: String,
        /// Its value.
        value: String,
    },
}

impl Key {
    /// Reads a segment that the path was normalised to.
    pub(crate) fn parse(text: &str) -> Self {
        let is_name = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        match text.split_once('=') {
            Some((property, value)) if is_name(property) => Key::Alternate {
                property: property.to_owned(),
                value: value.to_owned(),
            },
            _ => Key::Id(text.to_owned()),
        }
    }

    /// The value, if the key is that property's, whose name may be in any case.
    pub(crate) fn alternate(&self, property: &str) -> Option<&str> {
        match self {
            Key::Alternate { property: found, value } => found.eq_ignore_ascii_case(property).then_some(value),
            Key::Id(_) => None,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(&text(parts, state, "id").await))
    }
}

/// The key `{id}` of a resource that is named by its id alone: whatever the text, it names a resource or none.
pub(crate) struct ResourceId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for ResourceId {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(text(parts, state, "id").await))
    }
}

/// The key `{member}` of an object among others: `groups/{id}/members/{member}`.
pub(crate) struct Member(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Member {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(text(parts, state, "member").await))
    }
}

/// The key `{configuration}` of a part of an authentication strength.
pub(crate) struct ConfigurationId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for ConfigurationId {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(text(parts, state, "configuration").await))
    }
}

/// The segment `{arguments}` behind a function: `name=value`, several joined by commas.
pub(crate) struct Arguments(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Arguments {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(text(parts, state, "arguments").await))
    }
}

/// The key `{method}` of a way to prove who one is: `phoneMethods/{method}`.
pub(crate) struct MethodId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for MethodId {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(spelled(text(parts, state, "method").await)))
    }
}

/// The key `{operation}` of what takes its time: `operations/{operation}`.
pub(crate) struct OperationId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for OperationId {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(spelled(text(parts, state, "operation").await)))
    }
}

/// UUIDs in the one spelling in which they are kept. The ids of passkeys are none, and keep their case.
fn spelled(text: String) -> String {
    match text.parse::<Uuid>() {
        Ok(id) if text.len() == Hyphenated::LENGTH => id.to_string(),
        Ok(_) | Err(_) => text,
    }
}

/// The key `{item}` of a resource within another: `applications/{id}/federatedIdentityCredentials/{item}`.
pub(crate) struct Item(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Item {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(text(parts, state, "item").await))
    }
}

/// The key `{id}` as a UUID; a text that is none is a 400 that says so.
async fn uuid<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Uuid, GraphError> {
    let text = text(parts, state, "id").await;
    let id = text.parse::<Uuid>().ok().filter(|_| text.len() == Hyphenated::LENGTH);
    id.ok_or_else(|| GraphError::bad_request(format!("`{}` is not an id", shown(&text))))
}

/// `exceptions/{id}`
pub(crate) struct ExceptionKey(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for ExceptionKey {
    type Rejection = GraphError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, GraphError> {
        uuid(parts, state).await.map(Self)
    }
}

/// `incidents/{id}`
pub(crate) struct IncidentKey(pub(crate) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for IncidentKey {
    type Rejection = GraphError;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, GraphError> {
        uuid(parts, state).await.map(Self)
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident($id:ty) $parameter:literal;)*) => {
        $($(#[$doc])*
        pub(crate) struct $name(pub(crate) $id);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = GraphError;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, GraphError> {
                key(parts, state, $parameter).await.map(Self)
            }
        })*
    };
}

keys! {
    /// `riskDetections/{id}`
    RiskDetectionKey(RiskDetectionId) "id";
    /// `riskyUsers/{id}`
    UserKey(UserId) "id";
    /// `riskyUsers/{id}/history/{item}`
    HistoryItemKey(HistoryItemId) "item";
    /// `riskyServicePrincipals/{id}`
    ServicePrincipalKey(ServicePrincipalId) "id";
    /// `riskyServicePrincipals/{id}/history/{item}`
    ServicePrincipalHistoryItemKey(ServicePrincipalHistoryItemId) "item";
    /// `signIns/{id}`
    SignInKey(SignInId) "id";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_id_or_a_property_with_its_value() {
        let id = |text: &str| Key::Id(text.to_owned());
        let alternate = |property: &str, value: &str| Key::Alternate {
            property: property.to_owned(),
            value: value.to_owned(),
        };
        let cases = [
            ("adelev@contoso.com", id("adelev@contoso.com")),
            ("appId=1", alternate("appId", "1")),
            ("appId=", alternate("appId", "")),
            ("appId=a=b", alternate("appId", "a=b")),
            ("=b", id("=b")),
            ("a.b=c", id("a.b=c")),
            ("", id("")),
        ];
        for (text, expected) in cases {
            assert_eq!(Key::parse(text), expected, "{text}");
        }
        assert_eq!(alternate("AppID", "1").alternate("appId"), Some("1"));
        assert_eq!(alternate("uniqueName", "1").alternate("appId"), None);
        assert_eq!(id("1").alternate("appId"), None);
    }
}
