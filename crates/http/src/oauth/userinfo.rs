//! `GET /oidc/userinfo`: who the person is for whom an application holds a token.
//!
//! Source: OpenID Connect Core section 5.3; Microsoft identity platform, UserInfo endpoint.

use crate::app::App;
use crate::directory::{standing_application, standing_user};
use crate::frame::exchange::Exchange;
use crate::graph::caller::{refused, refused_application, verified};
use crate::graph::error::GraphError;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use keepwatch_storage::Rx;
use keepwatch_token::{IdentityScope, Subject};
use serde_json::{Map, Value};

/// `GET /oidc/userinfo` and `GET /{tenant}/openid/userinfo`
pub(crate) async fn userinfo(
    State(app): State<App>,
    exchange: Exchange,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let claims = verified(&app, &exchange, &headers, app.expected_token()).await?;
    let (client, issued) = (claims.appid, claims.iat);
    let is_watched = claims.is_challenge_capable();
    let Subject::User(subject) = claims.subject else {
        return Err(GraphError::denied());
    };
    let has = |scope: IdentityScope| subject.scp.iter().any(|word| word == scope.as_str());
    if !has(IdentityScope::OpenId) {
        return Err(GraphError::denied());
    }
    let id = subject.oid;
    let told = move |refusal| match is_watched {
        true => refused(refusal),
        false => refused(refusal).unchallenging(),
    };
    let read = move |rx: &mut Rx<'_>| match standing_application(rx, client, None)? {
        Ok(()) => Ok(standing_user(rx, id, issued)?.map_err(told)),
        Err(refusal) => Ok(Err(refused_application(refusal))),
    };
    let found = app.store().read(read).await;
    let user = found.map_err(|error| GraphError::of_store(&exchange, &error))??;

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
