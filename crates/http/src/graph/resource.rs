//! Resources that are stored and served in the usual way: what each kind says of itself, and the handlers that all share.
//!
//! Reading is whole here: `list::<NamedLocation, ReadPolicies>` is a handler. A handler that changes something reads its
//! arguments and says what the change is; [`create`], [`update`] and [`delete`] do what is the same for all: they read the
//! body by the declaration, let the engine make the change and its record, and answer as the caller prefers.

use crate::app::App;
use crate::graph::answer::{created, created_in, heeding};
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::request::{CREATE_IF_MISSING, GraphRequest, Return};
use crate::graph::{entity, page};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use keepwatch_engine::{Change, RuleError, Warning};
use keepwatch_graph::body;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::edm;
use keepwatch_odata::Limits;
use keepwatch_storage::Stored;
use serde_json::{Map, Value};

/// A kind of resource that is served in the usual way.
pub(crate) trait Served: Stored + Sync {
    /// What a page may hold, and in which order.
    const LIMITS: Limits;
    /// What stands behind `$metadata#` in the context of an answer.
    const CONTEXT: &'static str;
    /// A `$filter` that every row meets which is listed; [`Served::is_there`] says the same of one resource.
    const WITHIN: Option<&'static str> = None;

    /// Whether one that is stored is there for callers: what is in the recycle bin is not.
    fn is_there(&self) -> bool {
        true
    }

    /// 404.
    fn missing(id: &str) -> GraphError {
        let name = Self::COLLECTION.entity().name;
        GraphError::not_found(format!("no {name} with the id `{}`", edm::shown(id)))
    }
}

/// The collection of all of a kind.
pub(crate) fn listing<T: Served>() -> Listing {
    Listing {
        within: T::WITHIN.map(str::to_owned),
        ..Listing::new(T::COLLECTION, T::LIMITS, T::CONTEXT)
    }
}

/// `GET` of a collection: 200 with a page.
pub(crate) async fn list<T: Served, P>(
    _: Caller<P>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::list(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// `GET` of a collection's `$count`: 200 with a number.
pub(crate) async fn count<T: Served, P>(
    _: Caller<P>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    page::count(&app, &request, listing::<T>(), PolicyView::Empty).await
}

/// `GET` of one resource by its id: 200, or 404.
pub(crate) async fn get<T: Served, P>(
    _: Caller<P>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found: T = find(&app, &request, &id).await?;
    answer(&request, &found)
}

/// The resource with that id, if it is there for callers.
pub(crate) async fn find<T: Served>(app: &App, request: &GraphRequest, id: &str) -> Result<T, GraphError> {
    let key = id.to_owned();
    let found = app.store().read(move |rx| rx.get::<T>(&key)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.filter(Served::is_there).ok_or_else(|| T::missing(id))
}

/// 200 with the resource.
pub(crate) fn answer<T: Served>(request: &GraphRequest, resource: &T) -> Result<Response, GraphError> {
    entity::answer(
        request,
        T::COLLECTION.entity(),
        T::CONTEXT,
        &resource.document(),
        PolicyView::Empty,
    )
}

/// `POST` to a collection: 201 with what `make` made of the body's members, and where it is; 204 for callers who prefer
/// nothing.
pub(crate) async fn create<T, P, M>(
    app: &App,
    caller: &Caller<P>,
    request: &GraphRequest,
    body: Value,
    mut make: M,
) -> Result<Response, GraphError>
where
    T: Served,
    M: FnMut(&mut Change<'_, '_>, &Map<String, Value>) -> Result<T, RuleError> + Send + 'static,
{
    let members = body::read(T::COLLECTION.entity(), request.version, body)?;
    let made = app
        .engine()
        .administer(caller.initiator(), move |change| {
            let made = make(change, &members)?;
            Ok(change.warned(made))
        })
        .await
        .map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    Ok(warning(&made.warnings, answer_made(request, &made.value)?))
}

/// What an answer says of a change that was made and may not have been meant so: a field of ours, since the one of HTTP is
/// for caches, and obsolete (RFC 9111, section 5.5).
pub(crate) const WARNING: HeaderName = HeaderName::from_static("keepwatch-warning");

/// The answer with what the change warns of, each as a word for programs and a sentence for people.
fn warning(warnings: &[Warning], mut answer: Response) -> Response {
    for Warning { code, text } in warnings {
        let value = HeaderValue::try_from(format!("{code}; text=\"{text}\""));
        answer
            .headers_mut()
            .append(WARNING, value.expect("warnings are ASCII without quotes"));
    }
    answer
}

/// The answer to the making of a resource: 201 and where it is; 204 for callers who prefer nothing.
pub(crate) fn answer_made<T: Served>(request: &GraphRequest, made: &T) -> Result<Response, GraphError> {
    self::made(request, &made.id(), || answer(request, made))
}

/// The same of a resource that is shown in a way of its own.
pub(crate) fn made(
    request: &GraphRequest,
    id: &str,
    show: impl FnOnce() -> Result<Response, GraphError>,
) -> Result<Response, GraphError> {
    Ok(created(request, id, shown(request, show)?)?)
}

/// The same of a resource that a `PATCH` made.
pub(crate) fn answer_upserted<T: Served>(request: &GraphRequest, made: &T) -> Result<Response, GraphError> {
    let collection = format!("/{}/{}", request.version.segment(), T::CONTEXT);
    let shown = shown(request, || answer(request, made))?;
    let answer = created_in(request, &collection, &made.id(), shown)?;
    Ok(heeding(CREATE_IF_MISSING, answer))
}

/// What is shown of a new resource.
fn shown(request: &GraphRequest, show: impl FnOnce() -> Result<Response, GraphError>) -> Result<Response, GraphError> {
    Ok(match request.returns {
        Some(Return::Minimal) => heeding(Return::Minimal.as_str(), StatusCode::NO_CONTENT.into_response()),
        Some(Return::Representation) => heeding(Return::Representation.as_str(), show()?),
        None => show()?,
    })
}

/// `PATCH` of a resource: 204, or 200 with the resource for callers who prefer it. `change` merges the body's members into
/// what is stored.
pub(crate) async fn update<T, P, M>(
    app: &App,
    caller: &Caller<P>,
    request: &GraphRequest,
    body: Value,
    mut change: M,
) -> Result<Response, GraphError>
where
    T: Served,
    M: FnMut(&mut Change<'_, '_>, &Map<String, Value>) -> Result<T, RuleError> + Send + 'static,
{
    let members = body::read(T::COLLECTION.entity(), request.version, body)?;
    let changed = app
        .engine()
        .administer(caller.initiator(), move |under_way| {
            let changed = change(under_way, &members)?;
            Ok(under_way.warned(changed))
        })
        .await
        .map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    Ok(warning(&changed.warnings, answer_changed(request, &changed.value)?))
}

/// The answer to the changing of a resource: 204, or 200 with the resource for callers who prefer it.
pub(crate) fn answer_changed<T: Served>(request: &GraphRequest, changed: &T) -> Result<Response, GraphError> {
    self::changed(request, || answer(request, changed))
}

/// The same of a resource that is shown in a way of its own.
pub(crate) fn changed(
    request: &GraphRequest,
    show: impl FnOnce() -> Result<Response, GraphError>,
) -> Result<Response, GraphError> {
    let nothing = StatusCode::NO_CONTENT.into_response();
    Ok(match request.returns {
        Some(Return::Representation) => heeding(Return::Representation.as_str(), show()?),
        Some(Return::Minimal) => heeding(Return::Minimal.as_str(), nothing),
        None => nothing,
    })
}

/// `DELETE` of a resource: 204.
pub(crate) async fn delete<P, M>(
    app: &App,
    caller: &Caller<P>,
    request: &GraphRequest,
    remove: M,
) -> Result<StatusCode, GraphError>
where
    M: FnMut(&mut Change<'_, '_>) -> Result<(), RuleError> + Send + 'static,
{
    let done = app.engine().administer(caller.initiator(), remove).await;
    done.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}
