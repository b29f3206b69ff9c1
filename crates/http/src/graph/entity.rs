//! One resource by its id.

use crate::graph::answer::{applied, entity_body, odata_json};
use crate::graph::collection::risk_pages;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::shape::Shape;
use axum::response::Response;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Document, EntityType};
use keepwatch_odata::QueryOptions;

/// 200 with the resource. Of the query options, `$select` says something about one resource; the others are read, so
/// that mistakes are told, and have no effect.
pub(crate) fn answer(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
    policies: PolicyView,
) -> Result<Response, GraphError> {
    shown(request, entity, (context, "/$entity"), document, policies)
}

/// The same for what there is only one of: its context names it by itself.
pub(crate) fn singleton(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
) -> Result<Response, GraphError> {
    shown(request, entity, (context, ""), document, PolicyView::Empty)
}

/// `context` is the name of the resource and what follows behind the selected members.
fn shown(
    request: &GraphRequest,
    entity: &'static EntityType,
    (name, behind): (&str, &str),
    document: &Document,
    policies: PolicyView,
) -> Result<Response, GraphError> {
    request.licence.admits(entity)?;
    let options = QueryOptions::parse(&request.query, entity, request.version, &risk_pages(&[]))?;
    let context = request.context(name, options.select.as_ref())? + behind;
    let shape = Shape {
        entity,
        select: options.shown(),
        knows_all_members: request.knows_all_members,
        hides: request.licence.hides(entity),
    };
    let whole = document.json(request.version, policies);
    let shown = shape.reshaped(whole.as_bytes(), document.masked);
    let shown = shown.as_deref().unwrap_or(whole.as_bytes());
    Ok(applied(request, odata_json(entity_body(&context, shown))))
}
