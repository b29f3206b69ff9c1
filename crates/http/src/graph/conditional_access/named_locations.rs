//! `identity/conditionalAccess/namedLocations`: places that policies speak of.
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list namedLocations, create; namedLocation: get, delete;
//! ipNamedLocation and countryNamedLocation: update.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::policy_pages;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::conditional_access::WriteConditionalAccess;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::conditional_access::{
    Recyclable, create_named_location, delete_named_location, update_named_location,
};
use keepwatch_graph::conditional_access::NamedLocation;
use keepwatch_odata::Limits;
use serde_json::Value;

impl Served for NamedLocation {
    const LIMITS: Limits = policy_pages();
    const CONTEXT: &'static str = "identity/conditionalAccess/namedLocations";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted().is_none()
    }
}

/// `POST /identity/conditionalAccess/namedLocations`: 201.
pub(crate) async fn create(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    resource::create(&app, &caller, &request, body, create_named_location).await
}

/// `PATCH /identity/conditionalAccess/namedLocations/{id}`, and `PUT`, by which a connector in wide use changes locations
/// and sends all members that it knows: 204.
pub(crate) async fn update(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let change = move |change: &mut Change<'_, '_>, members: &_| update_named_location(change, &id, members);
    resource::update(&app, &caller, &request, body, change).await
}

/// `DELETE /identity/conditionalAccess/namedLocations/{id}`: 204, or 400 while it is trusted or a policy speaks of it.
pub(crate) async fn delete(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    resource::delete(&app, &caller, &request, move |change| {
        delete_named_location(change, &id)
    })
    .await
}
