//! `directory/deletedItems`: the recycle bin, from which users, groups, applications and service principals can be brought
//! back.
//!
//! Source: Microsoft Graph v1.0, directory: list deletedItems; deletedItem: get, restore, permanently delete.

use crate::app::App;
use crate::frame::body::OptionalJson;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::Served;
use crate::graph::users::may;
use crate::graph::{links, page};
use crate::permission::applications::RestoreApplications;
use crate::permission::directory::{ManageDeleted, ManageGroups, ReadDirectory, RestoreUsers};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::directory::{Deleted, OBJECTS};
use keepwatch_graph::body;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::operations::named;
use keepwatch_odata::Limits;
use keepwatch_storage::{Collection, Found, Rx, StoreError};
use serde_json::{Value, json};

/// What a page of the recycle bin may hold.
pub(crate) const LIMITS: Limits = Limits::DIRECTORY;

fn listing<T: Served>() -> Listing {
    Listing {
        within: Some("deletedDateTime ne null".to_owned()),
        ..Listing::new(T::COLLECTION, LIMITS, T::CONTEXT)
    }
}

/// `GET /directory/deletedItems/microsoft.graph.user` and the same of other types: 200 with a page.
pub(crate) async fn list<T: Served, P>(
    _: Caller<P>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// The same with `$count`: 200 with a number.
pub(crate) async fn count<T: Served, P>(
    _: Caller<P>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// `GET /directory/deletedItems/{id}`: 200, or 404 where it is not in the recycle bin.
pub(crate) async fn get(
    _: Caller<ReadDirectory>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    links::one(&request, &find(&app, &request, &id).await?)
}

/// `POST /directory/deletedItems/{id}/restore`: 200 with what was brought back. A user may come back by another name.
pub(crate) async fn restore(
    caller: Caller<ManageDeleted>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    OptionalJson(body): OptionalJson<Value>,
) -> Result<Response, GraphError> {
    let body = body.unwrap_or_else(|| json!({}));
    let arguments = body::arguments(named("directoryObject", "restore"), request.version, body)?;
    let name = arguments.get("newUserPrincipalName").and_then(Value::as_str);
    admit(&app, &request, &caller, &id).await?;
    let (engine, domain) = (app.engine(), &app.settings().domain);
    let done = engine.restore_object(caller.initiator(), domain, id, name.map(str::to_owned));
    let restored = done
        .await
        .map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    let (collection, document) = match restored {
        Deleted::User(user) => (Collection::Users, user.document()),
        Deleted::Group(group) => (Collection::Groups, group.document()),
        Deleted::Application(application) => (Collection::Applications, application.document()),
        Deleted::ServicePrincipal(principal) => (Collection::ServicePrincipals, principal.document()),
    };
    let found = Found {
        collection,
        json: document.json(request.version, PolicyView::Empty).into_bytes(),
        masked: document.masked,
    };
    links::one(&request, &found)
}

/// `DELETE /directory/deletedItems/{id}`: 204. Nothing brings it back.
pub(crate) async fn delete(
    caller: Caller<ManageDeleted>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    admit(&app, &request, &caller, &id).await?;
    let done = app.engine().remove_object(caller.initiator(), id).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// 403 where the caller's permissions are for another kind of objects than this one.
async fn admit<P>(app: &App, request: &GraphRequest, caller: &Caller<P>, id: &str) -> Result<(), GraphError> {
    match find(app, request, id).await?.collection {
        Collection::Users => may::refuse_unless::<RestoreUsers, P>(caller),
        Collection::Applications | Collection::ServicePrincipals => {
            may::refuse_unless::<RestoreApplications, P>(caller)
        }
        _ => may::refuse_unless::<ManageGroups, P>(caller),
    }
}

/// What is in the recycle bin by that id.
async fn find(app: &App, request: &GraphRequest, id: &str) -> Result<Found, GraphError> {
    let (key, version) = (id.to_owned(), request.version);
    let read = move |rx: &mut Rx<'_>| -> Result<Option<Found>, StoreError> {
        Ok(rx.objects(OBJECTS, &[key], version)?.into_iter().find(is_deleted))
    };
    let found = app.store().read(read).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| GraphError::no_object(id))
}

fn is_deleted(found: &Found) -> bool {
    let shown: Option<Value> = serde_json::from_slice(&found.json).ok();
    shown.is_some_and(|shown| !shown["deletedDateTime"].is_null())
}
