//! The keys in paths, as ids.

use crate::graph::error::GraphError;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use keepwatch_graph::ids::IdError;
use keepwatch_graph::{HistoryItemId, RiskDetectionId, SignInId, UserId};
use std::str::FromStr;

/// What a path's parameter of that name holds, as an id. A text that no id can have is a 400 that says so.
async fn key<S: Send + Sync, T: FromStr<Err = IdError>>(
    parts: &mut Parts,
    state: &S,
    name: &str,
) -> Result<T, GraphError> {
    let path = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
    let segments = path.map(|Path(segments)| segments).unwrap_or_default();
    let text = segments
        .iter()
        .find(|(found, _)| found == name)
        .map_or("", |(_, value)| value);
    text.parse()
        .map_err(|error: IdError| GraphError::bad_request(error.to_string()))
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
    /// `signIns/{id}`
    SignInKey(SignInId) "id";
}
