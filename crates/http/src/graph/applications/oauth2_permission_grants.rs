//! `oauth2PermissionGrants`: what applications may do for people who signed in.
//!
//! Source: Microsoft Graph v1.0, oAuth2PermissionGrant: list, get, create, update, delete; servicePrincipal: list
//! oauth2PermissionGrants.

use super::named::{change, find};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::{Key, ResourceId};
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::applications::{ManageGrants, ReadGrants};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications;
use keepwatch_graph::body;
use keepwatch_graph::directory::{OAuth2PermissionGrant, ServicePrincipal};
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::Limits;
use serde_json::Value;

impl Served for OAuth2PermissionGrant {
    const LIMITS: Limits = Limits {
        search: false,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "oauth2PermissionGrants";

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// `POST /oauth2PermissionGrants`: 201.
pub(crate) async fn create(
    caller: Caller<ManageGrants>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(OAuth2PermissionGrant::TYPE, request.version, body)?;
    let work = move |under_way: &mut Change<'_, '_>| applications::create_grant(under_way, members.clone());
    resource::answer_made(&request, &change(&app, &request, &caller, work).await?)
}

/// `PATCH /oauth2PermissionGrants/{id}`: 204, or 200 for callers who prefer it. Only the scopes change.
pub(crate) async fn update(
    caller: Caller<ManageGrants>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(OAuth2PermissionGrant::TYPE, request.version, body)?;
    let work = move |under_way: &mut Change<'_, '_>| applications::update_grant(under_way, &id, &members);
    resource::answer_changed(&request, &change(&app, &request, &caller, work).await?)
}

/// `DELETE /oauth2PermissionGrants/{id}`: 204, or 404.
pub(crate) async fn delete(
    caller: Caller<ManageGrants>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let work = move |under_way: &mut Change<'_, '_>| applications::delete_grant(under_way, &id);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn listing(client: &str) -> Listing {
    Listing {
        within: Some(format!("clientId eq '{client}'")),
        ..resource::listing::<OAuth2PermissionGrant>()
    }
}

/// `GET /servicePrincipals/{id}/oauth2PermissionGrants`: 200 with a page.
pub(crate) async fn list_of(
    _: Caller<ReadGrants>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let client: ServicePrincipal = find(&app, &request, &key).await?;
    page::list(&app, &request, listing(&client.id), PolicyView::Empty).await
}

/// `GET /servicePrincipals/{id}/oauth2PermissionGrants/$count`: 200 with a number.
pub(crate) async fn count_of(
    _: Caller<ReadGrants>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let client: ServicePrincipal = find(&app, &request, &key).await?;
    page::count(&app, &request, listing(&client.id), PolicyView::Empty).await
}
