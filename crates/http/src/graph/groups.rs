//! `groups`.
//!
//! Source: Microsoft Graph v1.0, group: list, get, create, update, delete.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::graph::users::may;
use crate::permission::directory::{ManageGroups, ManageRoles, ReadGroups};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::directory::GroupBody;
use keepwatch_graph::body;
use keepwatch_graph::directory::{Group, User};
use keepwatch_odata::{Expandable, Limits};
use serde_json::Value;

/// What callers may expand of a group. Their options are read by the type that most members are of.
const EXPANDABLE: &[Expandable] = &[
    related("members"),
    related("owners"),
    related("memberOf"),
    related("transitiveMembers"),
    related("transitiveMemberOf"),
];

const fn related(navigation: &'static str) -> Expandable {
    let entity = User::TYPE;
    Expandable { navigation, entity }
}

impl Served for Group {
    const LIMITS: Limits = Limits {
        expand: EXPANDABLE,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "groups";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// `GET /groups/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadGroups>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let group: Group = resource::find(&app, &request, &id).await?;
    let document = (group.id.to_string(), &group.document());
    entity::answer_expanded(&app, &request, Group::TYPE, &Group::LIMITS, Group::CONTEXT, document).await
}

/// `POST /groups`: 201.
pub(crate) async fn create(
    caller: Caller<ManageGroups>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Group::TYPE, request.version, body)?;
    if members.get("isAssignableToRole") == Some(&Value::Bool(true)) {
        // Who makes such a group says who will hold its roles.
        may::refuse_unless::<ManageRoles, _>(&caller)?;
    }
    let of_rule = |error| GraphError::of_directory(&request.exchange, error);
    let body = GroupBody::new(members).map_err(of_rule)?;
    let engine = app.engine();
    let made = engine
        .create_group(caller.initiator(), &app.settings().domain, body)
        .await;
    resource::answer_made(&request, &made.map_err(of_rule)?)
}

/// `PATCH /groups/{id}`: 204, or 200 for callers who prefer it.
pub(crate) async fn update(
    caller: Caller<ManageGroups>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(Group::TYPE, request.version, body)?;
    touch(&app, &request, &caller, &id).await?;
    let of_rule = |error| GraphError::of_directory(&request.exchange, error);
    let body = GroupBody::new(members).map_err(of_rule)?;
    let changed = app.engine().update_group(caller.initiator(), id, body).await;
    resource::answer_changed(&request, &changed.map_err(of_rule)?)
}

/// `DELETE /groups/{id}`: 204. The group can be brought back for thirty days.
pub(crate) async fn delete(
    caller: Caller<ManageGroups>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    touch(&app, &request, &caller, &id).await?;
    let done = app.engine().delete_group(caller.initiator(), id).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// 404 where there is no such group, and 403 where it can hold roles and the caller may not give any: whoever says who is
/// in it gives them.
pub(crate) async fn touch<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    id: &str,
) -> Result<(), GraphError> {
    let group: Group = resource::find(app, request, id).await?;
    if group.is_assignable_to_role == Some(true) {
        may::refuse_unless::<ManageRoles, P>(caller)?;
    }
    Ok(())
}
