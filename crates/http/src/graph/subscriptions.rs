//! `subscriptions`: who is told of changes. What is told, and how, is in [`notifications`](crate::notifications).
//!
//! Source: Microsoft Graph v1.0, subscription: list, get, create, update, delete, reauthorize.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::created;
use crate::graph::caller::Caller;
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::page;
use crate::graph::request::GraphRequest;
use crate::graph::resource::{Served, answer};
use crate::notifications::validate;
use crate::permission::subscriptions::{KeepSubscriptions, to_watch};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::RuleError;
use keepwatch_engine::subscriptions::{Owner, Wanted, Watched, own};
use keepwatch_graph::body;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Subscription, Timestamp};
use keepwatch_odata::{Direction, Limits};
use serde_json::{Map, Value};

impl Served for Subscription {
    /// The next to end comes first. A page holds as many as a tenant may have.
    const LIMITS: Limits = Limits::pages(1000, 1000, &[(EXPIRATION, Direction::Ascending)]);
    const CONTEXT: &'static str = "subscriptions";
}

/// What a caller sends back although only the server says it.
const READ_ONLY: [&str; 3] = ["id", "applicationId", "creatorId"];

/// The only member that changes.
const EXPIRATION: &str = "expirationDateTime";

/// `GET /subscriptions`: 200 with a page of the caller's own.
pub(crate) async fn list(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let listing = listing(&owner(&caller), request.exchange.at);
    page::list(&app, &request, listing, PolicyView::Empty).await
}

/// `GET /subscriptions/$count`: 200 with a number.
pub(crate) async fn count(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let listing = listing(&owner(&caller), request.exchange.at);
    page::count(&app, &request, listing, PolicyView::Empty).await
}

/// `GET /subscriptions/{id}`: 200, or 404 where there is none or it is somebody else's.
pub(crate) async fn get(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let found = find(&app, &request, owner(&caller), id).await?;
    answer(&request, &found)
}

/// `POST /subscriptions`: 201 once whoever is at its addresses has said that they want it.
pub(crate) async fn create(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let refused = |error| GraphError::of_rule(&request.exchange, error);
    let members = body::read(Subscription::TYPE, request.version, body)?;
    let wanted = Wanted::new(members, &owner(&caller), app.new_uuid(), request.exchange.at).map_err(refused)?;
    check_permission(&caller, &wanted.watched)?;
    // What will be refused anyhow makes no requests to other machines.
    app.engine().has_room_to_subscribe(&wanted).await.map_err(refused)?;
    validate(&app, &request.exchange, &wanted.subscription).await?;
    let client_state = wanted.client_state.clone();
    let made = app.engine().subscribe(caller.initiator(), wanted).await;
    let mut made = made.map_err(refused)?;
    made.client_state = client_state;
    Ok(created(&request, &made.id, answer(&request, &made)?)?)
}

/// `PATCH /subscriptions/{id}`: 200 with the subscription, which lasts longer or shorter than before.
pub(crate) async fn renew(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let refused = |error| GraphError::of_rule(&request.exchange, error);
    let owner = owner(&caller);
    let found = find(&app, &request, owner.clone(), id).await?;
    check_still_permitted(&caller, &found)?;
    let until = expiration(&body::read(Subscription::TYPE, request.version, body)?).map_err(refused)?;
    let engine = app.engine();
    let renewed = engine
        .renew_subscription(caller.initiator(), owner, found.id, until)
        .await;
    answer(&request, &renewed.map_err(refused)?)
}

/// `DELETE /subscriptions/{id}`: 204.
pub(crate) async fn delete(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let done = app.engine().unsubscribe(caller.initiator(), owner(&caller), id).await;
    done.map_err(|error| GraphError::of_rule(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /subscriptions/{id}/reauthorize`: 204 where the caller may still watch what the subscription watches. It lasts no
/// longer by that: `PATCH` renews it.
pub(crate) async fn reauthorize(
    caller: Caller<KeepSubscriptions>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let found = find(&app, &request, owner(&caller), id).await?;
    check_still_permitted(&caller, &found)?;
    Ok(StatusCode::NO_CONTENT)
}

fn owner<P>(caller: &Caller<P>) -> Owner {
    Owner::of(caller.app(), &caller.initiator())
}

/// The caller's own that have not ended.
fn listing(owner: &Owner, now: Timestamp) -> Listing {
    let Owner { application, creator } = owner;
    let within = format!("applicationId eq '{application}' and creatorId eq '{creator}' and {EXPIRATION} gt {now}");
    Listing {
        within: Some(within),
        ..crate::graph::resource::listing::<Subscription>()
    }
}

async fn find(app: &App, request: &GraphRequest, owner: Owner, id: String) -> Result<Subscription, GraphError> {
    let (key, now) = (id.clone(), request.exchange.at);
    let found = app.store().read(move |rx| own(rx, &owner, &key, now)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| Subscription::missing(&id))
}

fn check_permission<P>(caller: &Caller<P>, watched: &Watched) -> Result<(), GraphError> {
    match to_watch(watched.what) {
        Some(needs) if caller.has(&needs) => Ok(()),
        _ => Err(GraphError::denied()),
    }
}

fn check_still_permitted<P>(caller: &Caller<P>, subscription: &Subscription) -> Result<(), GraphError> {
    let watched = Watched::parse(&subscription.resource);
    watched.map_or(Ok(()), |watched| check_permission(caller, &watched))
}

/// The one member that a `PATCH` changes. Others are refused rather than ignored.
fn expiration(members: &Map<String, Value>) -> Result<Timestamp, RuleError> {
    let fixed = |name: &&String| *name != EXPIRATION && !READ_ONLY.contains(&name.as_str());
    if let Some(name) = members.keys().find(fixed) {
        return Err(RuleError::member(
            name,
            "cannot be changed; only expirationDateTime can",
        ));
    }
    let until = members.get(EXPIRATION).and_then(Value::as_str);
    let until = until.and_then(|until| Timestamp::parse(until).ok());
    until.ok_or_else(|| RuleError::member(EXPIRATION, "is required"))
}
