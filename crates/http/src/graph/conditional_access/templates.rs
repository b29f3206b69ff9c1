//! `identity/conditionalAccess/templates`: policies to begin with, the same in every tenant.
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list templates; conditionalAccessTemplate: get.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::permission::conditional_access::ReadPolicies;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::conditional_access::{ConditionalAccessTemplate as Template, templates};
use keepwatch_graph::edm::shown;
use keepwatch_odata::{Direction, Limits};

/// What a page may hold: all of them.
pub(crate) const LIMITS: Limits = Limits::pages(100, 100, &[("name", Direction::Ascending)]);

const CONTEXT: &str = "identity/conditionalAccess/templates";

fn all() -> Made<'static> {
    Made {
        entity: Template::TYPE,
        limits: LIMITS,
        context: CONTEXT,
        documents: templates().iter().map(Template::document).collect(),
    }
}

/// `GET /identity/conditionalAccess/templates`: 200 with a page.
pub(crate) async fn list(
    _: Caller<ReadPolicies>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::list(&app, &request, all()).await
}

/// `GET /identity/conditionalAccess/templates/$count`: 200 with a number.
pub(crate) async fn count(_: Caller<ReadPolicies>, request: GraphRequest) -> Result<Response, GraphError> {
    memory::count(&request, &all())
}

/// `GET /identity/conditionalAccess/templates/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadPolicies>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let mut templates = templates().into_iter();
    let found = templates.find(|template| template.id.eq_ignore_ascii_case(&id));
    let found = found.ok_or_else(|| {
        let name = Template::TYPE.name;
        GraphError::not_found(format!("no {name} with the id `{}`", shown(&id)))
    })?;
    memory::get(&request, Template::TYPE, CONTEXT, &found.document())
}
