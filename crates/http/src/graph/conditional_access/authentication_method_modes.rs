//! `identity/conditionalAccess/authenticationStrength/authenticationMethodModes`: what strengths are made of.
//!
//! Source: Microsoft Graph v1.0, authenticationStrengthRoot: list authenticationMethodModes; authenticationMethodModeDetail:
//! get.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::memory::{self, Made};
use crate::graph::request::GraphRequest;
use crate::permission::conditional_access::ReadStrengths;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::conditional_access::authentication_method_modes;
use keepwatch_graph::conditional_access::authentication_strength::AuthenticationMethodModeDetail as Mode;
use keepwatch_graph::edm::shown;
use keepwatch_odata::{Direction, Limits};

/// What a page may hold: all of them.
pub(crate) const LIMITS: Limits = Limits::pages(100, 100, &[("id", Direction::Ascending)]);

const CONTEXT: &str = "identity/conditionalAccess/authenticationStrength/authenticationMethodModes";

fn all() -> Made<'static> {
    Made {
        entity: Mode::TYPE,
        limits: LIMITS,
        context: CONTEXT,
        documents: authentication_method_modes().iter().map(Mode::document).collect(),
    }
}

/// `GET .../authenticationMethodModes`: 200 with a page.
pub(crate) async fn list(
    _: Caller<ReadStrengths>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    memory::list(&app, &request, all()).await
}

/// `GET .../authenticationMethodModes/$count`: 200 with a number.
pub(crate) async fn count(_: Caller<ReadStrengths>, request: GraphRequest) -> Result<Response, GraphError> {
    memory::count(&request, &all())
}

/// `GET .../authenticationMethodModes/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadStrengths>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let mut modes = authentication_method_modes().into_iter();
    let found = modes.find(|mode| mode.id.eq_ignore_ascii_case(&id));
    let found = found.ok_or_else(|| {
        let name = Mode::TYPE.name;
        GraphError::not_found(format!("no {name} with the id `{}`", shown(&id)))
    })?;
    memory::get(&request, Mode::TYPE, CONTEXT, &found.document())
}
