//! Application roles that somebody holds: `appRoleAssignments` at whoever holds them, `appRoleAssignedTo` at the resource
//! that defines them.
//!
//! Source: Microsoft Graph v1.0, servicePrincipal: list, grant and delete appRoleAssignments and appRoleAssignedTo.

use super::named::{change, find, grants};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::{Item, Key, ResourceId};
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::graph::users::whom::Whom;
use crate::permission::applications::{AssignRoles, UnassignRoles};
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications;
use keepwatch_graph::body;
use keepwatch_graph::directory::{AppRoleAssignment, Group, ServicePrincipal};
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::Limits;
use serde_json::Value;

impl Served for AppRoleAssignment {
    const LIMITS: Limits = Limits {
        search: false,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "appRoleAssignments";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// The object of which a path speaks, and which end of assignments it is.
pub(crate) enum At {
    /// A service principal.
    ServicePrincipal(Key),
    /// A user.
    User(Whom),
    /// A group.
    Group(String),
}

impl<S: Send + Sync> FromRequestParts<S> for At {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match parts.uri.path().split('/').nth(2) {
            Some("servicePrincipals") => Key::from_request_parts(parts, state).await.map(At::ServicePrincipal),
            Some("groups") => {
                let ResourceId(id) = ResourceId::from_request_parts(parts, state).await?;
                Ok(At::Group(id))
            }
            _ => Whom::from_request_parts(parts, state).await.map(At::User),
        }
    }
}

impl At {
    /// The id of the object, which must be there.
    async fn find<P>(&self, app: &App, request: &GraphRequest, caller: &Caller<P>) -> Result<String, GraphError> {
        match self {
            At::ServicePrincipal(key) => Ok(find::<ServicePrincipal>(app, request, key).await?.id),
            At::User(whom) => Ok(whom.find(app, request, caller).await?.id.to_string()),
            At::Group(id) => Ok(resource::find::<Group>(app, request, id).await?.id.to_string()),
        }
    }
}

/// The property by which the assignments in a path's list name its object.
fn end(request: &GraphRequest) -> &'static str {
    let is_resource = request.path.split('/').any(|segment| segment == "appRoleAssignedTo");
    if is_resource { "resourceId" } else { "principalId" }
}

fn listing(request: &GraphRequest, id: &str) -> Listing {
    Listing {
        within: Some(format!("{} eq {id} and deletedDateTime eq null", end(request))),
        ..resource::listing::<AppRoleAssignment>()
    }
}

/// `GET /servicePrincipals/{id}/appRoleAssignments` and the like: 200 with a page.
pub(crate) async fn list<P>(
    caller: Caller<P>,
    State(app): State<App>,
    at: At,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = at.find(&app, &request, &caller).await?;
    page::list(&app, &request, listing(&request, &id), PolicyView::Empty).await
}

/// `GET /servicePrincipals/{id}/appRoleAssignments/$count` and the like: 200 with a number.
pub(crate) async fn count<P>(
    caller: Caller<P>,
    State(app): State<App>,
    at: At,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = at.find(&app, &request, &caller).await?;
    page::count(&app, &request, listing(&request, &id), PolicyView::Empty).await
}

/// `GET /servicePrincipals/{id}/appRoleAssignments/{item}` and the like: 200, or 404 where it is not in that list.
pub(crate) async fn get<P>(
    caller: Caller<P>,
    State(app): State<App>,
    at: At,
    Item(item): Item,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = at.find(&app, &request, &caller).await?;
    let found: AppRoleAssignment = resource::find(&app, &request, &item).await?;
    let holder = match end(&request) {
        "resourceId" => found.resource_id,
        _ => found.principal_id,
    };
    if holder.is_none_or(|holder| holder.to_string() != id) {
        return Err(GraphError::no_object(&item));
    }
    resource::answer(&request, &found)
}

/// `POST /servicePrincipals/{id}/appRoleAssignments` and the like: 201. The next token has the role.
pub(crate) async fn create(
    caller: Caller<AssignRoles>,
    State(app): State<App>,
    at: At,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(AppRoleAssignment::TYPE, request.version, body)?;
    let id = at.find(&app, &request, &caller).await?;
    let grants = grants(&caller);
    let work = move |under_way: &mut Change<'_, '_>| applications::assign_role(under_way, grants, &id, &members);
    resource::answer_made(&request, &change(&app, &request, &caller, work).await?)
}

/// `DELETE /servicePrincipals/{id}/appRoleAssignments/{item}` and the like: 204, or 404 where it is not in that list.
pub(crate) async fn delete(
    caller: Caller<UnassignRoles>,
    State(app): State<App>,
    at: At,
    Item(item): Item,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let id = at.find(&app, &request, &caller).await?;
    let grants = grants(&caller);
    let work = move |under_way: &mut Change<'_, '_>| applications::unassign_role(under_way, grants, &id, &item);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}
