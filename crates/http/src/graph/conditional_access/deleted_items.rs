//! `identity/conditionalAccess/deletedItems`: policies and named locations that can still be restored.
//!
//! Source: Microsoft Graph v1.0, caPoliciesDeletableRoot; conditionalAccessPolicy and namedLocation: restore. How long they
//! are kept is documented of the directory: thirty days.

use crate::app::App;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{self, Served};
use crate::graph::{entity, page};
use crate::permission::conditional_access::{ReadPolicies, WriteConditionalAccess};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::conditional_access::{Recyclable, erase, restore_named_location, restore_policy};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::conditional_access::conditional_access_root::CaPoliciesDeletableRoot;
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, NamedLocation};
use keepwatch_graph::document::PolicyView;

/// A kind of resource that can be restored.
pub(crate) trait Restorable: Served + Recyclable {
    /// What stands behind `$metadata#` in the context of an answer about deleted ones.
    const DELETED_CONTEXT: &'static str;

    /// Takes one out of the bin.
    fn restored(change: &mut Change<'_, '_>, id: &str) -> Result<Self, RuleError>;
}

impl Restorable for ConditionalAccessPolicy {
    const DELETED_CONTEXT: &'static str = "identity/conditionalAccess/deletedItems/policies";

    fn restored(change: &mut Change<'_, '_>, id: &str) -> Result<Self, RuleError> {
        restore_policy(change, id)
    }
}

impl Restorable for NamedLocation {
    const DELETED_CONTEXT: &'static str = "identity/conditionalAccess/deletedItems/namedLocations";

    fn restored(change: &mut Change<'_, '_>, id: &str) -> Result<Self, RuleError> {
        restore_named_location(change, id)
    }
}

fn listing<T: Restorable>() -> Listing {
    Listing {
        within: Some("deletedDateTime ne null".to_owned()),
        ..Listing::new(T::COLLECTION, T::LIMITS, T::DELETED_CONTEXT)
    }
}

/// `GET /identity/conditionalAccess/deletedItems`: 200.
pub(crate) async fn root(_: Caller<ReadPolicies>, request: GraphRequest) -> Result<Response, GraphError> {
    let root = CaPoliciesDeletableRoot {
        id: "deletedItems".to_owned(),
    };
    let context = "identity/conditionalAccess/deletedItems";
    entity::singleton(&request, CaPoliciesDeletableRoot::TYPE, context, &root.document())
}

/// `GET /identity/conditionalAccess/deletedItems/policies` and `.../namedLocations`: 200 with a page.
pub(crate) async fn list<T: Restorable>(
    _: Caller<ReadPolicies>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// The same with `$count`: 200 with a number.
pub(crate) async fn count<T: Restorable>(
    _: Caller<ReadPolicies>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// `GET /identity/conditionalAccess/deletedItems/policies/{id}` and the same of a location: 200, or 404 where it is not
/// deleted.
pub(crate) async fn get<T: Restorable>(
    _: Caller<ReadPolicies>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let key = id.clone();
    let found = app.store().read(move |rx| rx.get::<T>(&key)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found.filter(|found| found.deleted().is_some());
    let found = found.ok_or_else(|| T::missing(&id))?;
    let (entity, context) = (T::COLLECTION.entity(), T::DELETED_CONTEXT);
    entity::answer(&request, entity, context, &found.document(), PolicyView::Empty)
}

/// `POST /identity/conditionalAccess/deletedItems/policies/{id}/restore` and the same of a location: 200 with what it is
/// again.
pub(crate) async fn restore<T: Restorable>(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let work = move |change: &mut Change<'_, '_>| T::restored(change, &id);
    let restored = app.engine().administer(caller.initiator(), work).await;
    let restored = restored.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    resource::answer(&request, &restored)
}

/// `DELETE /identity/conditionalAccess/deletedItems/policies/{id}` and the same of a location: 204. Nothing brings it back.
pub(crate) async fn delete<T: Restorable>(
    caller: Caller<WriteConditionalAccess>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    resource::delete(&app, &caller, &request, move |change| erase::<T>(change, &id)).await
}
