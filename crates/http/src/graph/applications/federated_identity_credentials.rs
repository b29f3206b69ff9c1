//! `federatedIdentityCredentials` of an application or service principal: foreign issuers whose tokens stand for it.
//!
//! Source: Microsoft Graph v1.0, application: list and create federatedIdentityCredentials; federatedIdentityCredential:
//! get, update, delete.

use super::named::{change, find, named, reach};
use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::{Item, Key};
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::permission::applications::{ListFederatedCredentials, ManageApplications, ReadFederatedCredential};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::Change;
use keepwatch_engine::applications::{self, DirectoryResource};
use keepwatch_graph::body;
use keepwatch_graph::directory::FederatedIdentityCredential;
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::Limits;
use keepwatch_storage::{LinkKind, Linked, Rx};
use serde_json::Value;

impl Served for FederatedIdentityCredential {
    const LIMITS: Limits = Limits {
        search: false,
        ..Limits::DIRECTORY
    };
    const CONTEXT: &'static str = "federatedIdentityCredentials";

    fn missing(id: &str) -> GraphError {
        GraphError::no_object(id)
    }
}

fn listing<T: Served>(of: &str) -> Listing {
    let context = format!("{}('{of}')/{}", T::CONTEXT, FederatedIdentityCredential::CONTEXT);
    Listing {
        linked: Some(Linked::From(LinkKind::FederatedCredential, of.to_owned())),
        context,
        ..resource::listing::<FederatedIdentityCredential>()
    }
}

/// `GET /applications/{id}/federatedIdentityCredentials`: 200 with a page.
pub(crate) async fn list<T: DirectoryResource + Served>(
    _: Caller<ListFederatedCredentials>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: T = find(&app, &request, &key).await?;
    page::list(&app, &request, listing::<T>(&found.id()), PolicyView::Empty).await
}

/// `GET /applications/{id}/federatedIdentityCredentials/$count`: 200 with a number.
pub(crate) async fn count<T: DirectoryResource + Served>(
    _: Caller<ListFederatedCredentials>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: T = find(&app, &request, &key).await?;
    page::count(&app, &request, listing::<T>(&found.id()), PolicyView::Empty).await
}

/// The name of a credential within its owner: its id, or `name='..'`.
fn item_name(item: &str) -> String {
    let key = Key::parse(item);
    key.alternate("name").unwrap_or(item).to_owned()
}

/// `GET /applications/{id}/federatedIdentityCredentials/{item}`: 200, or 404.
pub(crate) async fn get<T: DirectoryResource + Served>(
    _: Caller<ReadFederatedCredential>,
    State(app): State<App>,
    key: Key,
    Item(item): Item,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let owner = find::<T>(&app, &request, &key).await?.id().into_owned();
    let name = item_name(&item);
    let read = move |rx: &mut Rx<'_>| applications::federated(rx, &owner, &name);
    let found = app.store().read(read).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    resource::answer(&request, &found.ok_or_else(|| GraphError::no_object(&item))?)
}

/// `POST /applications/{id}/federatedIdentityCredentials`: 201.
pub(crate) async fn create<T: DirectoryResource>(
    caller: Caller<ManageApplications>,
    State(app): State<App>,
    key: Key,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(FederatedIdentityCredential::TYPE, request.version, body)?;
    let (reach, name) = (reach(&caller), named::<T>(&key)?);
    let work = move |under_way: &mut Change<'_, '_>| {
        applications::create_federated::<T>(under_way, reach, &name, members.clone())
    };
    resource::answer_made(&request, &change(&app, &request, &caller, work).await?)
}

/// `PATCH /applications/{id}/federatedIdentityCredentials/{item}`: 204, or 200 for callers who prefer it.
pub(crate) async fn update<T: DirectoryResource>(
    caller: Caller<ManageApplications>,
    State(app): State<App>,
    key: Key,
    Item(item): Item,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let members = body::read(FederatedIdentityCredential::TYPE, request.version, body)?;
    let (reach, name, item) = (reach(&caller), named::<T>(&key)?, item_name(&item));
    let work = move |under_way: &mut Change<'_, '_>| {
        applications::update_federated::<T>(under_way, reach, &name, &item, members.clone())
    };
    resource::answer_changed(&request, &change(&app, &request, &caller, work).await?)
}

/// `DELETE /applications/{id}/federatedIdentityCredentials/{item}`: 204, or 404.
pub(crate) async fn delete<T: DirectoryResource>(
    caller: Caller<ManageApplications>,
    State(app): State<App>,
    key: Key,
    Item(item): Item,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let (reach, name, item) = (reach(&caller), named::<T>(&key)?, item_name(&item));
    let work =
        move |under_way: &mut Change<'_, '_>| applications::delete_federated::<T>(under_way, reach, &name, &item);
    change(&app, &request, &caller, work).await?;
    Ok(StatusCode::NO_CONTENT)
}
