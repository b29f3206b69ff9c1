//! Of whom a path speaks: of a user by id or user principal name, or of whoever calls.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key;
use crate::graph::request::GraphRequest;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use keepwatch_graph::UserId;
use keepwatch_graph::directory::User;
use keepwatch_storage::Rx;

/// Of whom a path speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whom {
    /// Of whoever calls: the path begins with `me`.
    Caller,
    /// Of the user of that id or user principal name.
    Named(String),
}

impl<S: Send + Sync> FromRequestParts<S> for Whom {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        if parts.uri.path().split('/').nth(2) == Some("me") {
            return Ok(Whom::Caller);
        }
        Ok(Whom::Named(key::text(parts, state, "id").await))
    }
}

impl Whom {
    /// The user, or 404. Of several whom a foreign log calls by one name, it is the first by id.
    pub(crate) async fn find<P>(
        &self,
        app: &App,
        request: &GraphRequest,
        caller: &Caller<P>,
    ) -> Result<User, GraphError> {
        let name = match self {
            Whom::Named(name) => name.clone(),
            // The permissions of `me` let no application in.
            Whom::Caller => caller.user().map(|user| user.to_string()).unwrap_or_default(),
        };
        let read = {
            let name = name.clone();
            move |rx: &mut Rx<'_>| match name.parse::<UserId>() {
                Ok(id) => Ok(rx.get::<User>(&id.to_string())?.into_iter().collect()),
                Err(_) => rx.find::<User>("user_principal_name", &name),
            }
        };
        let found = app.store().read(read).await;
        let found: Vec<User> = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
        let mut live = found.into_iter().filter(|user| user.deleted_date_time.is_none());
        live.next().ok_or_else(|| GraphError::no_object(&name))
    }
}
