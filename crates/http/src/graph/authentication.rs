//! `users/{id}/authentication` and `me/authentication`: how people prove who they are.
//!
//! Source: Microsoft Graph v1.0 and beta, the authentication methods API. A user's methods are few, and read whole for each
//! answer.

pub(crate) mod emails;
pub(crate) mod kinds;
pub(crate) mod may;
pub(crate) mod methods;
pub(crate) mod operations;
pub(crate) mod passes;
pub(crate) mod passwords;
pub(crate) mod phones;

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::users::whom::Whom;
use crate::permission::Permission;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::authentication::Authentication;
use keepwatch_graph::directory::User;
use keepwatch_graph::document::PolicyView;

/// `GET /users/{id}/authentication`: 200 with where the methods are found.
pub(crate) async fn root<P: Permission>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = may::read(&app, &request, &caller, &whom).await?;
    let root = Authentication {
        id: user.id.to_string(),
        requirements: None,
        sign_in_preferences: None,
    };
    let context = format!("users('{}')/authentication", user.id);
    entity::answer(
        &request,
        Authentication::TYPE,
        &context,
        &root.document(),
        PolicyView::Empty,
    )
}

/// What stands behind `$metadata#` in the context of answers about what the user has.
fn context(user: &User, segment: &str) -> String {
    format!("users('{}')/authentication/{segment}", user.id)
}
