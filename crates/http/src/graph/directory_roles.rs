//! `directoryRoles` and `directoryRoleTemplates`: roles as objects with members.
//!
//! Source: Microsoft Graph v1.0, directoryRole: list, get, list members, add member, remove member, activate;
//! directoryRoleTemplate: list, get.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::{Key, Member};
use crate::graph::links::reference;
use crate::graph::memory::{self, Made};
use crate::graph::objects::{self, ObjectListing};
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::directory::{ManageRoles, ReadRoles};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_graph::directory::role_templates::{self, RoleTemplate};
use keepwatch_graph::directory::{DirectoryRole, DirectoryRoleTemplate};
use keepwatch_graph::{DirectoryObjectId, body};
use keepwatch_odata::Limits;
use keepwatch_storage::{Collection, LinkKind, Stored};
use serde_json::Value;

impl Served for DirectoryRole {
    // Roles are few, and Graph gives them whole.
    const LIMITS: Limits = Limits {
        top_default: 999,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "directoryRoles";

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// What can be in a role.
const PRINCIPALS: &[Collection] = &[Collection::Users, Collection::Groups, Collection::ServicePrincipals];

/// The role that a key names: by its id, or by that of its template.
async fn role(app: &App, request: &GraphRequest, key: &Key) -> Result<DirectoryRole, GraphError> {
    let (column, value) = match (key, key.alternate("roleTemplateId")) {
        (Key::Id(id), _) => return resource::find(app, request, id).await,
        (_, Some(template)) => ("role_template_id", template.to_owned()),
        (Key::Alternate { property, .. }, None) => return Err(GraphError::no_object(property)),
    };
    let wanted = value.clone();
    let found = app
        .store()
        .read(move |rx| rx.find::<DirectoryRole>(column, &wanted))
        .await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.into_iter().next().ok_or_else(|| GraphError::no_object(&value))
}

/// `GET /directoryRoles/{id}` and `GET /directoryRoles(roleTemplateId='{id}')`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadRoles>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    resource::answer(&request, &role(&app, &request, &key).await?)
}

/// `POST /directoryRoles`: 201 with the role of that template, which can have members from now on.
pub(crate) async fn activate(
    caller: Caller<ManageRoles>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(DirectoryRole::TYPE, request.version, body)?;
    let template = members
        .get("roleTemplateId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let made = app.engine().activate_role(caller.initiator(), template).await;
    let made = made.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    resource::answer_made(&request, &made)
}

/// `GET /directoryRoles/{id}/members`: 200 with all of them.
pub(crate) async fn members(
    _: Caller<ReadRoles>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = role(&app, &request, &key).await?.id().into_owned();
    let listing = ObjectListing {
        kinds: PRINCIPALS.to_vec(),
        context: "directoryObjects",
        scope: format!("members of {id}"),
        is_whole: false,
    };
    objects::list(&app, &request, listing, move |rx| rx.linked_from(LinkKind::Member, &id)).await
}

/// `POST /directoryRoles/{id}/members/$ref`: 204.
pub(crate) async fn add_member(
    caller: Caller<ManageRoles>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let principal = reference(&body)?.to_string();
    let id = role(&app, &request, &key).await?.id().into_owned();
    let done = app.engine().add_role_member(caller.initiator(), id, principal).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /directoryRoles/{id}/members/{member}/$ref`: 204, or 404 where it is no member.
pub(crate) async fn remove_member(
    caller: Caller<ManageRoles>,
    State(app): State<App>,
    key: Key,
    Member(member): Member,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let id = role(&app, &request, &key).await?.id().into_owned();
    let done = app.engine().remove_role_member(caller.initiator(), id, member).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a page of templates may hold.
pub(crate) const TEMPLATE_LIMITS: Limits = DirectoryRole::LIMITS;

fn template(template: &RoleTemplate) -> DirectoryRoleTemplate {
    DirectoryRoleTemplate {
        id: DirectoryObjectId::new(template.id),
        deleted_date_time: None,
        description: Some(template.description.to_owned()),
        display_name: Some(template.display_name.to_owned()),
    }
}

const TEMPLATES: &str = "directoryRoleTemplates";

fn all_templates() -> Made<'static> {
    Made {
        entity: DirectoryRoleTemplate::TYPE,
        limits: TEMPLATE_LIMITS,
        context: TEMPLATES,
        documents: role_templates::all().map(|of| template(of).document()).collect(),
    }
}

/// `GET /directoryRoleTemplates`: 200 with all of them.
pub(crate) async fn templates(
    _: Caller<ReadRoles>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::list(&app, &request, all_templates()).await
}

/// `GET /directoryRoleTemplates/$count`: 200 with a number.
pub(crate) async fn count_templates(_: Caller<ReadRoles>, request: GraphRequest) -> Result<Response, GraphError> {
    memory::count(&request, &all_templates())
}

/// `GET /directoryRoleTemplates/{id}`: 200, or 404.
pub(crate) async fn get_template(
    _: Caller<ReadRoles>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let Key::Id(id) = key else {
        return Err(GraphError::no_object("directoryRoleTemplate"));
    };
    let found = id.parse().ok().and_then(role_templates::of_id);
    let found = template(found.ok_or_else(|| GraphError::no_object(&id))?);
    memory::get(&request, DirectoryRoleTemplate::TYPE, TEMPLATES, &found.document())
}
