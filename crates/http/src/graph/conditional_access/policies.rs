//! `identity/conditionalAccess/policies`
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list policies, create; conditionalAccessPolicy: get, update, delete.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::policy_pages;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::conditional_access::{WriteConditionalAccess, WritePolicies};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::conditional_access::{create_policy, delete_policy, update_policy};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_odata::Limits;
use serde_json::Value;

impl Served for ConditionalAccessPolicy {
    const LIMITS: Limits = policy_pages();
    const CONTEXT: &'static str = "identity/conditionalAccess/policies";
    const WITHIN: Option<&'static str> = Some("deletedDateTime eq null");

    fn is_there(&self) -> bool {
        self.deleted_date_time.is_none()
    }
}

/// `POST /identity/conditionalAccess/policies`: 201.
pub(crate) async fn create(
    caller: Caller<WritePolicies>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    resource::create(&app, &caller, &request, body, create_policy).await
}

/// `PATCH /identity/conditionalAccess/policies/{id}`: 204.
pub(crate) async fn update(
    caller: Caller<WritePolicies>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let change = move |change: &mut Change<'_, '_>, members: &_| update_policy(change, &id, members);
    resource::update(&app, &caller, &request, body, change).await
}

/// `DELETE /identity/conditionalAccess/policies/{id}`: 204. It can be restored for a month.
pub(crate) async fn delete(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    resource::delete(&app, &caller, &request, move |change| delete_policy(change, &id)).await
}
