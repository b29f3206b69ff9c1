//! One resource by its id.

use crate::app::App;
use crate::graph::answer::{applied, entity_body, odata_json};
use crate::graph::collection::risk_pages;
use crate::graph::error::GraphError;
use crate::graph::expand::{self, Viewer};
use crate::graph::request::GraphRequest;
use crate::graph::shape::Shape;
use axum::response::Response;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Document, EntityType};
use keepwatch_odata::{Limits, QueryOptions};
use keepwatch_storage::Rx;

/// 200 with the resource. Of the query options, `$select` says something about one resource; the others are read, so
/// that mistakes are told, and have no effect.
pub(crate) fn answer(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
    policies: PolicyView,
) -> Result<Response, GraphError> {
    let options = QueryOptions::parse(&request.query, entity, request.version, &risk_pages(&[]))?;
    let body = body(
        request,
        entity,
        (context, "/$entity"),
        document,
        policies,
        (&options, &[]),
    )?;
    Ok(applied(request, odata_json(entity_body(&body.context, &body.object))))
}

/// The same, with `more` members beside those that are shown by default.
pub(crate) fn answer_with_more(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
    more: &[&'static str],
) -> Result<Response, GraphError> {
    let options = QueryOptions::parse(&request.query, entity, request.version, &risk_pages(&[]))?;
    let name = (context, "/$entity");
    let body = body(request, entity, name, document, PolicyView::Empty, (&options, more))?;
    Ok(applied(request, odata_json(entity_body(&body.context, &body.object))))
}

/// The same for what there is only one of: its context names it by itself.
pub(crate) fn singleton(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
) -> Result<Response, GraphError> {
    let options = QueryOptions::parse(&request.query, entity, request.version, &risk_pages(&[]))?;
    let body = body(
        request,
        entity,
        (context, ""),
        document,
        PolicyView::Empty,
        (&options, &[]),
    )?;
    Ok(applied(request, odata_json(entity_body(&body.context, &body.object))))
}

/// The same of a resource that `$expand` shows more of, as `limits` let callers ask.
pub(crate) async fn answer_expanded(
    app: &App,
    request: &GraphRequest,
    entity: &'static EntityType,
    limits: &Limits,
    context: &str,
    (id, document): (String, &Document),
) -> Result<Response, GraphError> {
    let options = QueryOptions::parse(&request.query, entity, request.version, limits)?;
    let body = body(
        request,
        entity,
        (context, "/$entity"),
        document,
        PolicyView::Empty,
        (&options, &[]),
    )?;
    let object = match options.expand {
        None => body.object,
        Some(expand) => {
            let viewer = Viewer::of(request);
            let read = move |rx: &mut Rx<'_>| expand::member(rx, &id, &expand, viewer);
            let member = app.store().read(read).await;
            let member = member.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
            expand::with_member(&body.object, member.as_deref())
        }
    };
    Ok(applied(request, odata_json(entity_body(&body.context, &object))))
}

/// What an answer is made of.
struct Body {
    context: String,
    object: Vec<u8>,
}

/// The name in the context is that of the resource and what follows behind the selected members; `more` members are shown
/// beside those.
fn body(
    request: &GraphRequest,
    entity: &'static EntityType,
    (name, behind): (&str, &str),
    document: &Document,
    policies: PolicyView,
    (options, more): (&QueryOptions, &[&'static str]),
) -> Result<Body, GraphError> {
    request.licence.admits(entity)?;
    let context = request.context(name, options.select.as_ref())? + behind;
    let shape = Shape {
        entity,
        select: options.shown().map(|select| select.and(more)),
        knows_all_members: request.knows_all_members,
        hides: request.licence.hides(entity),
    };
    let whole = document.json(request.version, policies);
    let shown = shape.reshaped(whole.as_bytes(), document.masked);
    let object = shown.unwrap_or_else(|| whole.into_bytes());
    Ok(Body { context, object })
}
