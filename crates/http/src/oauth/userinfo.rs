//! `GET /oidc/userinfo`: who the person is for whom an application holds a token.
//!
//! Source: OpenID Connect Core section 5.3; Microsoft identity platform, UserInfo endpoint.

use crate::app::App;
use crate::directory::Person;
use crate::frame::exchange::Exchange;
use crate::graph::caller::{standing, verified};
use crate::graph::error::GraphError;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keepwatch_token::{IdentityScope, Subject};
use serde_json::{Map, Value};

/// `GET /oidc/userinfo` and `GET /{tenant}/openid/userinfo`
pub(crate) async fn userinfo(
    State(app): State<App>,
    exchange: Exchange,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let claims = verified(&app, &exchange, &headers, app.expected_token()).await?;
    let Subject::User(subject) = &claims.subject else {
        return Err(GraphError::denied());
    };
    let has = |scope: IdentityScope| subject.scp.iter().any(|word| word == scope.as_str());
    if !has(IdentityScope::OpenId) {
        return Err(GraphError::denied());
    }
    let Some(Person { user, .. }) = standing(&app, &exchange, &claims).await? else {
        return Err(GraphError::denied());
    };

    let mut answer = Map::new();
    answer.insert("sub".to_owned(), subject.sub.clone().into());
    let mut tell = |scope: IdentityScope, name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|_| has(scope)) {
            answer.insert(name.to_owned(), value.into());
        }
    };
    tell(IdentityScope::Profile, "name", user.display_name);
    tell(IdentityScope::Profile, "family_name", user.surname);
    tell(IdentityScope::Profile, "given_name", user.given_name);
    tell(IdentityScope::Profile, "preferred_username", user.user_principal_name);
    tell(IdentityScope::Email, "email", user.mail);
    Ok(Json(Value::Object(answer)).into_response())
}
