//! `operations/{id}`: what became of a reset.
//!
//! Source: Microsoft Graph v1.0, longRunningOperation: get.

use super::{context, may};
use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::key::OperationId;
use crate::graph::request::GraphRequest;
use crate::graph::users::whom::Whom;
use crate::permission::authentication::ReadOperations;
use axum::extract::State;
use axum::response::Response;
use keepwatch_graph::authentication::LongRunningOperation;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm::shown;

/// `GET /users/{id}/authentication/operations/{operation}`: 200, or 404 also where it is another user's.
pub(crate) async fn get(
    caller: Caller<ReadOperations>,
    State(app): State<App>,
    whom: Whom,
    OperationId(id): OperationId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let user = may::read(&app, &request, &caller, &whom).await?;
    let of = user.id;
    let operations = app.store().read(move |rx| rx.authentication_operations(of)).await;
    let operations = operations.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = operations.iter().find(|operation| operation.id == id);
    let found = found
        .ok_or_else(|| GraphError::not_found(format!("the user has no operation with the id `{}`", shown(&id))))?;
    let context = context(&user, "operations");
    let entity = LongRunningOperation::TYPE;
    entity::answer(&request, entity, &context, &found.document(), PolicyView::Empty)
}
