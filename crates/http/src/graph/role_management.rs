//! `roleManagement/directory`: roles as definitions, and who has them as assignments.
//!
//! Source: Microsoft Graph v1.0, rbacApplication: list roleDefinitions, list and create roleAssignments;
//! unifiedRoleDefinition: get; unifiedRoleAssignment: get, delete.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::directory::{ManageRoles, ReadRoles};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_graph::DirectoryObjectId;
use keepwatch_graph::body;
use keepwatch_graph::directory::role::UnifiedRolePermission;
use keepwatch_graph::directory::role_templates::{self, RoleTemplate};
use keepwatch_graph::directory::{UnifiedRoleAssignment, UnifiedRoleDefinition, User};
use keepwatch_odata::{Expandable, Limits};
use serde_json::Value;

/// Assignments are listed whole unless the caller asks otherwise.
const PAGES: Limits = Limits::pages(999, 999, &[]);

impl Served for UnifiedRoleAssignment {
    const LIMITS: Limits = Limits {
        expand: &[
            Expandable {
                navigation: "principal",
                entity: User::TYPE,
            },
            Expandable {
                navigation: "roleDefinition",
                entity: UnifiedRoleDefinition::TYPE,
            },
        ],
        ..PAGES
    };
    const CONTEXT: &'static str = "roleManagement/directory/roleAssignments";

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

/// `GET /roleManagement/directory/roleAssignments/{id}`: 200, or 404.
pub(crate) async fn get_assignment(
    _: Caller<ReadRoles>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: UnifiedRoleAssignment = resource::find(&app, &request, &id).await?;
    let (limits, context) = (&UnifiedRoleAssignment::LIMITS, UnifiedRoleAssignment::CONTEXT);
    let document = (found.id.clone(), &found.document());
    entity::answer_expanded(&app, &request, UnifiedRoleAssignment::TYPE, limits, context, document).await
}

/// `POST /roleManagement/directory/roleAssignments`: 201.
pub(crate) async fn create_assignment(
    caller: Caller<ManageRoles>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(UnifiedRoleAssignment::TYPE, request.version, body)?;
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let required = |name: &str| text(name).ok_or_else(|| GraphError::bad_request(format!("`{name}` must be given")));
    let (definition, principal) = (required("roleDefinitionId")?, required("principalId")?);
    let scope = text("directoryScopeId");
    let made = app
        .engine()
        .assign_role(caller.initiator(), &definition, principal, scope)
        .await;
    let made = made.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    resource::answer_made(&request, &made)
}

/// `DELETE /roleManagement/directory/roleAssignments/{id}`: 204.
pub(crate) async fn delete_assignment(
    caller: Caller<ManageRoles>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let done = app.engine().unassign_role(caller.initiator(), id).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a page of definitions may hold.
pub(crate) const DEFINITION_LIMITS: Limits = PAGES;

const DEFINITIONS: &str = "roleManagement/directory/roleDefinitions";

/// The role of a template as a definition. What it permits is said in words: the names of single permissions are
/// Microsoft's own product's.
fn definition(template: &RoleTemplate) -> UnifiedRoleDefinition {
    UnifiedRoleDefinition {
        id: DirectoryObjectId::new(template.id),
        description: Some(template.description.to_owned()),
        display_name: Some(template.display_name.to_owned()),
        is_built_in: Some(true),
        is_enabled: Some(true),
        resource_scopes: vec!["/".to_owned()],
        role_permissions: vec![UnifiedRolePermission::default()],
        template_id: Some(template.id.to_string()),
        version: Some("1".to_owned()),
        allowed_principal_types: None,
        is_privileged: None,
    }
}

/// The role that somebody has by an assignment.
pub(crate) fn definition_of(assignment: &UnifiedRoleAssignment) -> Option<UnifiedRoleDefinition> {
    let id = assignment.role_definition_id.as_deref()?.parse().ok()?;
    role_templates::of_id(id).map(definition)
}

fn all_definitions() -> Made<'static> {
    Made {
        entity: UnifiedRoleDefinition::TYPE,
        limits: DEFINITION_LIMITS,
        context: DEFINITIONS,
        documents: role_templates::all().map(|of| definition(of).document()).collect(),
    }
}

/// `GET /roleManagement/directory/roleDefinitions`: 200 with all of them.
pub(crate) async fn definitions(
    _: Caller<ReadRoles>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::list(&app, &request, all_definitions()).await
}

/// `GET /roleManagement/directory/roleDefinitions/$count`: 200 with a number.
pub(crate) async fn count_definitions(_: Caller<ReadRoles>, request: GraphRequest) -> Result<Response, GraphError> {
    memory::count(&request, &all_definitions())
}

/// `GET /roleManagement/directory/roleDefinitions/{id}`: 200, or 404.
pub(crate) async fn get_definition(
    _: Caller<ReadRoles>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = id.parse().ok().and_then(role_templates::of_id);
    let found = definition(found.ok_or_else(|| GraphError::no_object(&id))?);
    memory::get(&request, UnifiedRoleDefinition::TYPE, DEFINITIONS, &found.document())
}
