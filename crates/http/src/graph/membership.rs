//! Questions about membership: in which of these groups is somebody or something, and in which groups altogether.
//!
//! Source: Microsoft Graph v1.0, directoryObject: checkMemberGroups, checkMemberObjects, getMemberGroups,
//! getMemberObjects.

use crate::app::App;
use crate::frame::body::GraphJson;
use crate::graph::answer::odata_json;
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::users::whom::Whom;
use crate::graph::{directory_objects, resource};
use axum::extract::State;
use axum::response::Response;
use keepwatch_engine::directory::memberships_of;
use keepwatch_graph::body;
use keepwatch_graph::directory::Group;
use keepwatch_graph::operations::named;
use keepwatch_storage::{Rx, StoreError, Stored};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The most groups that can be asked about at once. Source: Microsoft Graph, checkMemberGroups ("a maximum of 20 groups").
const CHECKED_MAX: usize = 20;

/// `POST .../checkMemberGroups`: 200 with those of `groupIds` that the user is in.
pub(crate) async fn check_member_groups<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    check(&app, &request, &caller, (&whom, "checkMemberGroups", "groupIds"), body).await
}

/// `POST .../checkMemberObjects`: the same with roles.
pub(crate) async fn check_member_objects<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    check(&app, &request, &caller, (&whom, "checkMemberObjects", "ids"), body).await
}

async fn check<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    (whom, action, parameter): (&Whom, &str, &str),
    body: Value,
) -> Result<Response, GraphError> {
    let arguments = body::arguments(named("directoryObject", action), request.version, body)?;
    let asked = arguments.get(parameter).and_then(Value::as_array);
    let asked: Vec<String> = asked
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_ascii_lowercase)
        .collect();
    if asked.len() > CHECKED_MAX {
        return Err(GraphError::bad_request(format!(
            "`{parameter}` holds more than {CHECKED_MAX} ids"
        )));
    }
    let held = held(app, request, caller, whom, Kinds::All).await?;
    answer(request, asked.into_iter().filter(|id| held.contains(id)))
}

/// `POST .../getMemberGroups`: 200 with the ids of all groups that the user is in.
pub(crate) async fn get_member_groups<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let kinds = if security_enabled_only(&request, "getMemberGroups", body)? {
        Kinds::SecurityGroups
    } else {
        Kinds::Groups
    };
    let held = held(&app, &request, &caller, &whom, kinds).await?;
    answer(&request, held.into_iter())
}

/// `POST .../getMemberObjects`: 200 with the ids of all groups and roles that the user is in.
pub(crate) async fn get_member_objects<P>(
    caller: Caller<P>,
    State(app): State<App>,
    whom: Whom,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let kinds = if security_enabled_only(&request, "getMemberObjects", body)? {
        Kinds::SecurityGroups
    } else {
        Kinds::All
    };
    let held = held(&app, &request, &caller, &whom, kinds).await?;
    answer(&request, held.into_iter())
}

fn security_enabled_only(request: &GraphRequest, action: &str, body: Value) -> Result<bool, GraphError> {
    let arguments = body::arguments(named("directoryObject", action), request.version, body)?;
    Ok(arguments.get("securityEnabledOnly") == Some(&Value::Bool(true)))
}

/// Of what a caller wants to know the ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinds {
    All,
    Groups,
    SecurityGroups,
}

async fn held<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
    kinds: Kinds,
) -> Result<BTreeSet<String>, GraphError> {
    let id = asked_about(app, request, caller, whom).await?;
    let held = app.store().read(move |rx| narrowed(rx, &id, kinds)).await;
    held.map_err(|error| GraphError::of_store(&request.exchange, &error))
}

/// The id of what the path asks about, which there must be: a group, whatever is in the directory, or else a user.
async fn asked_about<P>(
    app: &App,
    request: &GraphRequest,
    caller: &Caller<P>,
    whom: &Whom,
) -> Result<String, GraphError> {
    match (request.path.split('/').nth(2), whom) {
        (Some("groups"), Whom::Named(id)) => Ok(resource::find::<Group>(app, request, id).await?.id.to_string()),
        (Some("directoryObjects"), Whom::Named(id)) => {
            directory_objects::find(app, request, id).await?;
            Ok(id.to_ascii_lowercase())
        }
        _ => Ok(whom.find(app, request, caller).await?.id.to_string()),
    }
}

fn narrowed(rx: &mut Rx<'_>, id: &str, kinds: Kinds) -> Result<BTreeSet<String>, StoreError> {
    let held = memberships_of(rx, id)?;
    if kinds == Kinds::All {
        return Ok(held);
    }
    let mut narrowed = BTreeSet::new();
    for id in held {
        let group: Option<Group> = rx.get(&id)?;
        let is_asked = |group: &Group| kinds == Kinds::Groups || group.security_enabled == Some(true);
        narrowed.extend(group.filter(is_asked).map(|group| group.id().into_owned()));
    }
    Ok(narrowed)
}

fn answer(request: &GraphRequest, ids: impl Iterator<Item = String>) -> Result<Response, GraphError> {
    let context = request.context("Collection(Edm.String)", None)?;
    let body = json!({"@odata.context": context, "value": ids.collect::<Vec<_>>()});
    Ok(odata_json(body.to_string().into_bytes()))
}
