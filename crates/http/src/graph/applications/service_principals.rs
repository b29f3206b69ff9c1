//! `servicePrincipals`: applications at work in the tenant.
//!
//! Source: Microsoft Graph v1.0, servicePrincipal: list, get, create, update, upsert, delete.

use super::named::{change, find, named, reach, tenant};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::Key;
use crate::graph::links;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::applications::{ManagePrincipals, ReadApplication};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{self, Upserted};
use keepwatch_graph::body;
use keepwatch_graph::directory::{AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal, User};
use keepwatch_odata::{Expandable, Limits};
use serde_json::Value;

/// What callers may expand of a service principal.
const EXPANDABLE: &[Expandable] = &[
    Expandable {
        navigation: "appRoleAssignments",
        entity: AppRoleAssignment::TYPE,
    },
    Expandable {
        navigation: "oauth2PermissionGrants",
        entity: OAuth2PermissionGrant::TYPE,
    },
    related("memberOf"),
    related("ownedObjects"),
    related("owners"),
    related("transitiveMemberOf"),
];

const fn related(navigation: &'static str) -> Expandable {
    let entity = User::TYPE;
    Expandable { navigation, entity }
}

impl Served for ServicePrincipal {
    const LIMITS: Limits = Limits {
        expand: EXPANDABLE,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "servicePrincipals";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// `GET /servicePrincipals/{id}` and `/servicePrincipals(appId='{id}')`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: ServicePrincipal = find(&app, &request, &key).await?;
    let document = (found.id.clone(), &found.document());
    let (limits, context) = (&ServicePrincipal::LIMITS, ServicePrincipal::CONTEXT);
    entity::answer_expanded(&app, &request, ServicePrincipal::TYPE, limits, context, document).await
}

/// `POST /servicePrincipals`: 201 with the service principal of an application of this tenant.
pub(crate) async fn create(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(ServicePrincipal::TYPE, request.version, body)?;
    let (reach, tenant) = (reach(&caller), tenant(&app));
    let work = move |under_way: &mut Change<'_, '_>| {
        applications::create_principal(under_way, reach, &tenant, members.clone())
    };
    resource::answer_made(&request, &change(&app, &request, &caller, work).await?)
}

/// `PATCH /servicePrincipals/{id}`: 204, or 200 for callers who prefer it. By client id, callers who prefer
/// `create-if-missing` get 201 and a new service principal where there was none.
pub(crate) async fn update(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(ServicePrincipal::TYPE, request.version, body)?;
    let (reach, tenant, name) = (reach(&caller), tenant(&app), named::<ServicePrincipal>(&key)?);
    let is_upsert = request.creates_missing;
    let work = move |under_way: &mut Change<'_, '_>| match &name {
        applications::Key::AppId(app_id) if is_upsert => {
            applications::upsert_principal(under_way, reach, &tenant, app_id, members.clone())
        }
        _ => applications::update_principal(under_way, reach, &name, members.clone()).map(Upserted::Updated),
    };
    match change(&app, &request, &caller, work).await? {
        Upserted::Updated(changed) => resource::answer_changed(&request, &changed),
        Upserted::Created(made) => resource::answer_upserted(&request, &made),
    }
}

/// `DELETE /servicePrincipals/{id}`: 204. It can be brought back for thirty days.
pub(crate) async fn delete(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let (reach, name) = (reach(&caller), named::<ServicePrincipal>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::delete_principal(under_way, reach, &name);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /servicePrincipals/{id}/memberOf`, `transitiveMemberOf` and `ownedObjects`: 200 with a page.
pub(crate) async fn related_objects(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: ServicePrincipal = find(&app, &request, &key).await?;
    links::of(&app, &request, found.id).await
}

/// How many there are: 200 with a number.
pub(crate) async fn count_related_objects(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: ServicePrincipal = find(&app, &request, &key).await?;
    links::count_of(&app, &request, found.id).await
}
