//! Owners of applications and service principals.
//!
//! Source: Microsoft Graph v1.0, application and servicePrincipal: list owners, add owner, remove owner.

use super::named::{change, find, named, reach};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::{Key, Member};
use crate::graph::links::{self, reference};
use crate::graph::request::GraphRequest;
use crate::graph::resource::Served;
use crate::permission::applications::{AddOwners, ManagePrincipals, ReadApplication};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{self, DirectoryResource};
use serde_json::Value;
use uuid::Uuid;

/// `GET /applications/{id}/owners`: 200 with a page.
pub(crate) async fn list<T: DirectoryResource + Served>(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: T = find(&app, &request, &key).await?;
    links::of(&app, &request, found.id().into_owned()).await
}

/// `GET /applications/{id}/owners/$count`: 200 with a number.
pub(crate) async fn count<T: DirectoryResource + Served>(
    _: Caller<ReadApplication>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: T = find(&app, &request, &key).await?;
    links::count_of(&app, &request, found.id().into_owned()).await
}

/// `POST /applications/{id}/owners/$ref`: 204.
pub(crate) async fn add<T: DirectoryResource>(
    caller: Caller<AddOwners>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let owner = reference(&body)?.to_string();
    let owner: Uuid = owner.parse().map_err(|_| GraphError::no_object(&owner))?;
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::add_owner::<T>(under_way, reach, &name, owner);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /applications/{id}/owners/{member}/$ref`: 204, or 404 where it is no owner.
pub(crate) async fn remove<T: DirectoryResource>(
    caller: Caller<ManagePrincipals>,
    State(app): State<App>,
    key: Key,
    Member(owner): Member,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| applications::remove_owner::<T>(under_way, reach, &name, &owner);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}
