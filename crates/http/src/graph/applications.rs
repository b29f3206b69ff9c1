//! `applications`: programs that are registered with the tenant.
//!
//! Source: Microsoft Graph v1.0, application: list, get, create, update, upsert, delete.

pub(crate) mod app_role_assignments;
pub(crate) mod credentials;
pub(crate) mod federated_identity_credentials;
pub(crate) mod named;
pub(crate) mod oauth2_permission_grants;
pub(crate) mod owners;
pub(crate) mod service_principals;

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::Key;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::applications::{CreateApplications, ManageApplications, ReadApplication};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{self, Upserted};
use keepwatch_graph::body;
use keepwatch_graph::directory::{Application, FederatedIdentityCredential, User};
use keepwatch_odata::{Expandable, Limits};
use named::{change, find, named, reach, tenant};
use serde_json::Value;

/// What callers may expand of an application. Options of owners are read by the type that most owners are of.
const EXPANDABLE: &[Expandable] = &[
    Expandable {
        navigation: "owners",
        entity: User::TYPE,
    },
    Expandable {
        navigation: "federatedIdentityCredentials",
        entity: FederatedIdentityCredential::TYPE,
    },
];

impl Served for Application {
    const LIMITS: Limits = Limits {
        expand: EXPANDABLE,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "applications";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// `GET /applications/{id}`, `/applications(appId='{id}')`, `/applications(uniqueName='{name}')`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: Application = find(&app, &request, &key).await?;
    let document = (found.id.clone(), &found.document());
    let (limits, context) = (&Application::LIMITS, Application::CONTEXT);
    entity::answer_expanded(&app, &request, Application::TYPE, limits, context, document).await
}

/// `POST /applications`: 201. The text of secrets that the body asks for is in this answer, and in no other.
pub(crate) async fn create(
    caller: Caller<CreateApplications>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Application::TYPE, request.version, body)?;
    let tenant = tenant(&app);
    let work = move |under_way: &mut Change<'_, '_>| applications::create(under_way, &tenant, members.clone());
    resource::answer_made(&request, &change(&app, &request, &caller, work).await?)
}

/// `PATCH /applications/{id}`: 204, or 200 for callers who prefer it. By unique name, callers who prefer
/// `create-if-missing` get 201 and a new application where there was none.
pub(crate) async fn update(
    caller: Caller<ManageApplications>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Application::TYPE, request.version, body)?;
    let (reach, tenant, name) = (reach(&caller), tenant(&app), named::<Application>(&key)?);
    let is_upsert = request.creates_missing;
    let work = move |under_way: &mut Change<'_, '_>| match &name {
        applications::Key::UniqueName(unique) if is_upsert => {
            applications::upsert(under_way, reach, &tenant, unique, members.clone())
        }
        _ => applications::update(under_way, reach, &name, members.clone()).map(Upserted::Updated),
    };
    match change(&app, &request, &caller, work).await? {
        Upserted::Updated(changed) => resource::answer_changed(&request, &changed),
        Upserted::Created(made) => resource::answer_upserted(&request, &made),
    }
}

/// `DELETE /applications/{id}`: 204. It can be brought back for thirty days, with the service principal that goes with it.
pub(crate) async fn delete(
    caller: Caller<ManageApplications>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let (reach, name) = (reach(&caller), named::<Application>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::delete(under_way, reach, &name);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}
