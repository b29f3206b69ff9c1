//! `directoryObjects`: whatever is in the directory, by its id.
//!
//! Source: Microsoft Graph v1.0, directoryObject: get, delete; directoryObject: getByIds.

use crate::app::App;
use crate::frame::body::{GraphJson, malformed};
use crate::graph::caller::Caller;
use crate::graph::error::GraphError;
use crate::graph::key::ResourceId;
use crate::graph::links;
use crate::graph::objects::{self, ObjectListing};
use crate::graph::request::GraphRequest;
use crate::permission::directory::ReadDirectory;
use axum::extract::State;
use axum::response::Response;
use keepwatch_engine::directory::{OBJECTS, object};
use keepwatch_graph::body;
use keepwatch_graph::edm::shown;
use keepwatch_graph::operations::named;
use keepwatch_storage::{Collection, Found};
use serde::Deserialize;
use serde_json::Value;

/// The most ids of one question. Source: Microsoft Graph, directoryObject: getByIds ("up to 1000 IDs").
const IDS_MAX: usize = 1000;

/// `GET /directoryObjects/{id}`: 200, or 404.
pub(crate) async fn get(
    _: Caller<ReadDirectory>,
    State(app): State<App>,
    ResourceId(id): ResourceId,
    request: GraphRequest,
) -> Result<Response, GraphError> {
    links::one(&request, &find(&app, &request, &id).await?)
}

/// Whatever has that id, unless it is in the recycle bin.
pub(crate) async fn find(app: &App, request: &GraphRequest, id: &str) -> Result<Found, GraphError> {
    let (key, version) = (id.to_owned(), request.version);
    let found = app.store().read(move |rx| object(rx, &key, version)).await;
    let found = found.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    found.ok_or_else(|| GraphError::no_object(id))
}

/// `{"ids": [..], "types": ["user", ..]}`
#[derive(Debug, Deserialize)]
struct ByIds {
    ids: Vec<String>,
    types: Option<Vec<String>>,
}

impl ByIds {
    /// The kinds that are asked for: all where none is named, and a type that nothing here is of finds nothing.
    fn kinds(&self) -> Result<Vec<Collection>, GraphError> {
        let Some(types) = self.types.as_ref().filter(|types| !types.is_empty()) else {
            return Ok(OBJECTS.to_vec());
        };
        let named = |collection: &Collection| {
            let name = collection.entity().name;
            let is_it = |asked: &String| {
                let asked = asked.trim_start_matches('#').trim_start_matches("microsoft.graph.");
                asked.eq_ignore_ascii_case(name) || asked.eq_ignore_ascii_case("directoryObject")
            };
            types.iter().any(is_it)
        };
        let kinds: Vec<Collection> = OBJECTS.iter().copied().filter(named).collect();
        if kinds.is_empty() {
            let unknown = types.first().map(|name| shown(name)).unwrap_or_default();
            return Err(GraphError::bad_request(format!(
                "`{unknown}` is not a type of directory objects here"
            )));
        }
        Ok(kinds)
    }
}

/// `POST /directoryObjects/getByIds`: 200 with those that there are.
pub(crate) async fn get_by_ids(
    _: Caller<ReadDirectory>,
    State(app): State<App>,
    request: GraphRequest,
    GraphJson(body): GraphJson<Value>,
) -> Result<Response, GraphError> {
    let read = body::arguments(named("directoryObject", "getByIds"), request.version, body)?;
    let body: ByIds = serde_json::from_value(read.into()).map_err(|error| malformed(&error))?;
    if body.ids.len() > IDS_MAX {
        return Err(GraphError::bad_request(format!("`ids` holds more than {IDS_MAX} ids")));
    }
    let listing = ObjectListing {
        kinds: body.kinds()?,
        context: "directoryObjects",
        // All that were asked for are one answer: the question is in the body, and no link could repeat it.
        scope: "getByIds".to_owned(),
        is_whole: true,
    };
    let mut ids: Vec<String> = body.ids.iter().map(|id| id.to_ascii_lowercase()).collect();
    ids.sort_unstable();
    ids.dedup();
    objects::list(&app, &request, listing, move |_| Ok(ids)).await
}
