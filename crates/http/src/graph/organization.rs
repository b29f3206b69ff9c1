//! `organization`: the tenant, of which there is one.
//!
//! Source: Microsoft Graph v1.0, organization: list, get.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::permission::directory::ReadOrganization;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::body;
use keepwatch_graph::directory::Organization;
use keepwatch_odata::Limits;
use serde_json::json;

/// What a page of organizations may hold: there is one.
pub(crate) const LIMITS: Limits = Limits::pages(100, 999, &[]);

const CONTEXT: &str = "organization";

fn organization(app: &App) -> Organization {
    let settings = app.settings();
    let mut members = json!({
        "id": settings.tenant,
        "displayName": settings.domain,
        "tenantType": "AAD",
        "verifiedDomains": [{
            "capabilities": "Email",
            "isDefault": true,
            "isInitial": true,
            "name": settings.domain,
            "type": "Managed",
        }],
    });
    body::complete(Organization::TYPE, &mut members);
    serde_json::from_value(members).expect("every member is of the type that is declared")
}

fn all(app: &App) -> Made<'static> {
    Made {
        entity: Organization::TYPE,
        limits: LIMITS,
        context: CONTEXT,
        documents: vec![organization(app).document()],
    }
}

/// `GET /organization`: 200 with the one there is.
pub(crate) async fn list(
    _: Caller<ReadOrganization>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::list(&app, &request, all(&app)).await
}

/// `GET /organization/$count`: 200 with 1, unless the caller's `$filter` chooses another.
pub(crate) async fn count(
    _: Caller<ReadOrganization>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::count(&request, &all(&app))
}

/// `GET /organization/{id}`: 200, or 404 for any other tenant.
pub(crate) async fn get(
    _: Caller<ReadOrganization>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = organization(&app);
    if !found.id.to_string().eq_ignore_ascii_case(&id) {
        return Err(GraphError::no_object(&id));
    }
    memory::get(&request, Organization::TYPE, CONTEXT, &found.document())
}
