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
    request.licence.admits(entity)?;
    let options = QueryOptions::parse(&request.query, entity, request.version, &risk_pages(&[]))?;
    let context = request.context(context, options.select.as_ref())? + "/$entity";
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
