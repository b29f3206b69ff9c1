//! Members, owners and managers: listed from both ends, given and taken away by reference.
//!
//! Source: Microsoft Graph v1.0, group: list members, list transitiveMembers, list owners, add members, remove member;
//! user: list memberOf, list transitiveMemberOf, list directReports, get, assign and remove manager.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::{applied, entity_body, odata_json};
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::groups::touch;
use crate::graph::key::{Member, ResourceId};
use crate::graph::objects::{self, LIMITS, ObjectListing, typed};
use crate::graph::request::GraphRequest;
use crate::graph::resource;
use crate::graph::users::whom::Whom;
use crate::permission::directory::{ManageGroups, ManageManagers, ManageMembers};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keepwatch_engine::directory::{Link, OBJECTS, Reference, members_of, memberships_of, object};
use keepwatch_graph::directory::{DirectoryObject, Group};
use keepwatch_odata::{QueryOptions, Select};
use keepwatch_storage::{Collection, LinkKind, Linked, Rx, StoreError};
use serde_json::Value;

/// Which way a list goes from an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To its members.
    Members,
    /// To its members, and theirs.
    TransitiveMembers,
    /// To its owners.
    Owners,
    /// To what it is in.
    MemberOf,
    /// To what it is in, and what that is in.
    TransitiveMemberOf,
    /// To whom it manages.
    DirectReports,
    /// To what it owns.
    OwnedObjects,
}

impl Way {
    fn ids(self, rx: &mut Rx<'_>, id: &str) -> Result<Vec<String>, StoreError> {
        let linked = match self {
            Way::Members => Linked::From(LinkKind::Member, id.to_owned()),
            Way::Owners => Linked::From(LinkKind::Owner, id.to_owned()),
            Way::MemberOf => Linked::To(LinkKind::Member, id.to_owned()),
            Way::DirectReports => Linked::To(LinkKind::Manager, id.to_owned()),
            Way::OwnedObjects => Linked::To(LinkKind::Owner, id.to_owned()),
            Way::TransitiveMembers => return Ok(members_of(rx, id)?.into_iter().collect()),
            Way::TransitiveMemberOf => return Ok(memberships_of(rx, id)?.into_iter().collect()),
        };
        rx.linked(&linked, None, u32::MAX)
    }

    /// The list as a path ends in it: the way, and behind it perhaps a type that everything listed is of.
    fn of(path: &str) -> Option<(Self, &'static [Collection])> {
        let mut segments = path.split('/').rev().skip_while(|segment| *segment == "$count");
        let mut last = segments.next()?;
        let kinds: &'static [Collection] = match last {
            "microsoft.graph.user" => &[Collection::Users],
            "microsoft.graph.group" => &[Collection::Groups],
            "microsoft.graph.directoryRole" => &[Collection::DirectoryRoles],
            "microsoft.graph.application" => &[Collection::Applications],
            "microsoft.graph.servicePrincipal" => &[Collection::ServicePrincipals],
            _ => OBJECTS,
        };
        if last.starts_with("microsoft.graph.") {
            last = segments.next()?;
        }
        let way = match last {
            "members" => Way::Members,
            "transitiveMembers" => Way::TransitiveMembers,
            "owners" => Way::Owners,
            "memberOf" => Way::MemberOf,
            "transitiveMemberOf" => Way::TransitiveMemberOf,
            "directReports" => Way::DirectReports,
            "ownedObjects" => Way::OwnedObjects,
            _ => return None,
        };
        Some((way, kinds))
    }
}

fn listing(request: &GraphRequest, id: &str) -> Result<(Way, ObjectListing), GraphError> {
    let (way, kinds) = Way::of(&request.path).ok_or_else(|| GraphError::of_status(StatusCode::NOT_FOUND))?;
    let context = match kinds {
        [Collection::Users] => "users",
        [Collection::Groups] => "groups",
        [Collection::DirectoryRoles] => "directoryRoles",
        [Collection::Applications] => "applications",
        [Collection::ServicePrincipals] => "servicePrincipals",
        _ => "directoryObjects",
    };
    let scope = format!("{way:?} of {id} as {context}");
    let is_whole = false;
    let listing = ObjectListing {
        kinds: kinds.to_vec(),
        context,
        scope,
        is_whole,
    };
    Ok((way, listing))
}

/// 200 with a page of what the object with that id is linked with, by the way in which the path ends.
pub(crate) async fn of(app: &App, request: &GraphRequest, id: String) -> Result<Response, GraphError> {
    let (way, listing) = listing(request, &id)?;
    objects::list(app, request, listing, move |rx| way.ids(rx, &id)).await
}

/// 200 with how many there are.
pub(crate) async fn count_of(app: &App, request: &GraphRequest, id: String) -> Result<Response, GraphError> {
    let (way, listing) = listing(request, &id)?;
    objects::count(app, request, listing, move |rx| way.ids(rx, &id)).await
}

/// A list of what a user is linked with: 200 with a page.
pub(crate) async fn of_user<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = whom.find(&app, &request, &caller).await?.id.to_string();
    of(&app, &request, id).await
}

/// How many there are in such a list: 200 with a number.
pub(crate) async fn count_of_user<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = whom.find(&app, &request, &caller).await?.id.to_string();
    count_of(&app, &request, id).await
}

/// A list of what a group is linked with: 200 with a page.
pub(crate) async fn of_group<P>(
    _: Caller<P>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = resource::find::<Group>(&app, &request, &id).await?.id.to_string();
    of(&app, &request, id).await
}

/// How many there are in such a list: 200 with a number.
pub(crate) async fn count_of_group<P>(
    _: Caller<P>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = resource::find::<Group>(&app, &request, &id).await?.id.to_string();
    count_of(&app, &request, id).await
}

/// `{"@odata.id": "https://.../directoryObjects/{id}"}`
pub(crate) fn reference(body: &Value) -> Result<Reference, GraphError> {
    let address = body.get("@odata.id").and_then(Value::as_str);
    let address = address.ok_or_else(|| GraphError::bad_request("`@odata.id` must be the address of an object"))?;
    Reference::parse(address).map_err(|error| GraphError::bad_request(error.to_string()))
}

/// `POST /groups/{id}/members/$ref`: 204.
pub(crate) async fn add_member(
    caller: Caller<ManageMembers>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    add(&app, &request, &caller, (Link::Member, id), &body).await
}

/// `POST /groups/{id}/owners/$ref`: 204.
pub(crate) async fn add_owner(
    caller: Caller<ManageGroups>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    add(&app, &request, &caller, (Link::Owner, id), &body).await
}

async fn add<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    (link, group): (Link, String),
    body: &Value,
) -> Result<StatusCode, GraphError> {
    let to = reference(body)?;
    touch(app, request, caller, &group).await?;
    let done = app.engine().link(caller.initiator(), link, group, to).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /groups/{id}/members/{member}/$ref`: 204, or 404 where it is no member.
pub(crate) async fn remove_member(
    caller: Caller<ManageMembers>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    Member(member): Member,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    remove(&app, &request, &caller, (Link::Member, id), member).await
}

/// `DELETE /groups/{id}/owners/{member}/$ref`: 204, or 404 where it is no owner.
pub(crate) async fn remove_owner(
    caller: Caller<ManageGroups>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    Member(member): Member,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    remove(&app, &request, &caller, (Link::Owner, id), member).await
}

async fn remove<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    (link, group): (Link, String),
    member: String,
) -> Result<StatusCode, GraphError> {
    touch(app, request, caller, &group).await?;
    let done = app.engine().unlink(caller.initiator(), link, group, Some(member)).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /users/{id}/manager` and `GET /me/manager`: 200, or 404 where there is none.
pub(crate) async fn manager<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    let id = whom.find(&app, &request, &caller).await?.id.to_string();
    let version = request.version;
    let read = move |rx: &mut Rx<'_>| {
        let managers = rx.linked_from(LinkKind::Manager, &id)?;
        managers
            .first()
            .map_or(Ok(None), |manager| object(rx, manager, version))
    };
    let found = app.store().read(read).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let found = found.ok_or_else(|| GraphError::no_object("manager"))?;
    one(&request, &found)
}

/// 200 with one object of whatever kind, its type said.
pub(crate) fn one(request: &GraphRequest, found: &keepwatch_storage::Found) -> Result<Response, GraphError> {
    let entity = found.collection.entity();
    let options = QueryOptions::parse(&request.query, entity, request.version, &LIMITS)?;
    let mut value: Value = serde_json::from_slice(&found.json).expect("what is stored was written as JSON");
    let select = options.select.clone();
    if let Some(select) = select.or_else(|| Select::by_default(entity, request.version)) {
        select.apply(&mut value);
    }
    let context = request.context("directoryObjects", options.select.as_ref())? + "/$entity";
    Ok(applied(
        request,
        odata_json(entity_body(&context, &typed(entity, &value))),
    ))
}

/// `PUT /users/{id}/manager/$ref`: 204.
pub(crate) async fn set_manager(
    caller: Caller<ManageManagers>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<StatusCode, GraphError> {
    let to = reference(&body)?;
    let id = whom.find(&app, &request, &caller).await?.id.to_string();
    let done = app.engine().link(caller.initiator(), Link::Manager, id, to).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /users/{id}/manager/$ref`: 204, or 404 where there is none.
pub(crate) async fn remove_manager(
    caller: Caller<ManageManagers>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
) -> Result<StatusCode, GraphError> {
    let id = whom.find(&app, &request, &caller).await?.id.to_string();
    let done = app.engine().unlink(caller.initiator(), Link::Manager, id, None).await;
    done.map_err(|error| GraphError::of_directory(&request.exchange, error))?;
    Ok(StatusCode::NO_CONTENT)
}

/// The type of what is listed, as the schema calls it.
pub(crate) const LISTED: &keepwatch_graph::EntityType = DirectoryObject::TYPE;
