//! Collections that are not stored as such: what every tenant has, what there is one of, and parts of a resource.

use crate::app::App;
use crate::graph::answer::{applied, odata_json, page_body, plain_number};
use crate::graph::entity;
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use crate::graph::shape::Shape;
use axum::response::Response;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{Document, EntityType};
use keepwatch_odata::{Limits, QueryOptions};
use serde_json::Value;

/// A collection that is made for each answer.
pub(crate) struct Made<'a> {
    /// The type of its resources.
    pub(crate) entity: &'static EntityType,
    /// What a page may hold.
    pub(crate) limits: Limits,
    /// What stands behind `$metadata#` in the context of an answer.
    pub(crate) context: &'a str,
    /// The resources.
    pub(crate) documents: Vec<Document>,
}

/// A resource as the caller's version writes it, and what filters and orders look at.
struct Item {
    json: String,
    masked: bool,
    value: Value,
}

/// 200 with a page.
pub(crate) async fn list(app: &App, request: &GraphRequest, made: Made<'_>) -> Result<Response, GraphError> {
    let mut options = options(request, &made)?;
    options.check_consistency(request.is_eventual)?;
    let key = app.skip_token_key().await;
    let key = key.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    let after = options.position(&key, made.context)?;
    let mut chosen = chosen(request, &made, &options);
    let count = (options.count && after.is_none()).then_some(chosen.len() as u64);
    if let Some(after) = &after {
        let order = &options.order;
        chosen.retain(|item| order.compare_positions(&order.position_of(&item.value), after).is_gt());
    }
    chosen.drain(..chosen.len().min(options.skip as usize));
    let top = options.top as usize;
    let next_link = match top.checked_sub(1).and_then(|last| chosen.get(last)) {
        Some(last) if chosen.len() > top => {
            let token = options.skip_token(&options.order.position_of(&last.value), &key, made.context);
            let query = options.next_link_query(&token);
            Some(format!("{}{}?{query}", request.exchange.origin()?, request.path))
        }
        _ => None,
    };
    chosen.truncate(top);
    let shape = Shape {
        entity: made.entity,
        select: options.shown(),
        knows_all_members: request.knows_all_members,
        hides: request.licence.hides(made.entity),
    };
    let shown = chosen.into_iter().map(|item| {
        let reshaped = shape.reshaped(item.json.as_bytes(), item.masked);
        reshaped.unwrap_or_else(|| item.json.into_bytes())
    });
    let items = shown.collect::<Vec<_>>().join(&b","[..]);
    let context = request.context(made.context, options.select.as_ref())?;
    let body = page_body(&context, count, next_link.as_deref(), &items);
    Ok(applied(request, odata_json(body)))
}

/// 200 with how many there are.
pub(crate) fn count(request: &GraphRequest, made: &Made<'_>) -> Result<Response, GraphError> {
    let options = options(request, made)?;
    options.check_count_segment(request.is_eventual)?;
    Ok(plain_number(chosen(request, made, &options).len() as u64))
}

/// 200 with one of them.
pub(crate) fn get(
    request: &GraphRequest,
    entity: &'static EntityType,
    context: &str,
    document: &Document,
) -> Result<Response, GraphError> {
    entity::answer(request, entity, context, document, PolicyView::Empty)
}

fn options(request: &GraphRequest, made: &Made<'_>) -> Result<QueryOptions, GraphError> {
    request.licence.admits(made.entity)?;
    let options = QueryOptions::parse(&request.query, made.entity, request.version, &made.limits)?;
    Ok(options)
}

/// The resources that the caller's `$filter` and `$search` choose, in the order that they are asked for.
fn chosen(request: &GraphRequest, made: &Made<'_>, options: &QueryOptions) -> Vec<Item> {
    let whole = made.documents.iter().map(|document| {
        let json = document.json(request.version, PolicyView::Empty);
        let value = serde_json::from_str(&json).expect("documents write JSON");
        let masked = document.masked;
        Item { json, masked, value }
    });
    let mut items: Vec<Item> = whole
        .filter(|item| {
            let filter = options.filter.as_ref();
            let search = options.search.as_ref();
            filter.is_none_or(|filter| filter.matches(&item.value, request.exchange.at))
                && search.is_none_or(|search| search.matches(&item.value))
        })
        .collect();
    items.sort_by(|a, b| options.order.compare(&a.value, &b.value));
    items
}
