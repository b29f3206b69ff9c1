//! Lists of directory objects of several kinds: members, owners, what somebody is in.
//!
//! They are few beside the collections that they are taken from, and of several types, so they are filtered and sorted in
//! memory, by the same filters and orders that pages of a collection are. A page that asks for neither reads only its own
//! objects.

use crate::app::App;
use crate::graph::answer::{applied, odata_json, page_body, plain_number};
use crate::graph::error::GraphError;
use crate::graph::request::GraphRequest;
use axum::response::Response;
use keepwatch_graph::mask::mask;
use keepwatch_graph::{EntityType, Timestamp};
use keepwatch_odata::Limits;
use keepwatch_odata::{ODataError, Position, QueryOptions, Select, SqlValue};
use keepwatch_storage::{Collection, Found, Rx, StoreError};
use serde_json::Value;

/// Which objects are listed, and what the answer calls them.
pub(crate) struct ObjectListing {
    /// What they can be.
    pub(crate) kinds: Vec<Collection>,
    /// What stands behind `$metadata#` in the context of an answer.
    pub(crate) context: &'static str,
    /// What narrows the list, such as whose members they are: a skip token holds for this alone.
    pub(crate) scope: String,
    /// Whether all of them are one page.
    pub(crate) is_whole: bool,
}

/// What a page of them may hold.
pub(crate) const LIMITS: Limits = Limits::DIRECTORY;

/// 200 with a page of the objects whose ids `ids` reads, in the order of the ids unless the caller asks for another.
pub(crate) async fn list(
    app: &App,
    request: &GraphRequest,
    listing: ObjectListing,
    ids: impl FnOnce(&mut Rx<'_>) -> Result<Vec<String>, StoreError> + Send + 'static,
) -> Result<Response, GraphError> {
    let mut options = options(request, &listing.kinds)?;
    options.check_consistency(request.is_eventual)?;
    let of_store = |error| GraphError::of_store(&request.exchange, &error);
    let key = app.skip_token_key().await.map_err(of_store)?;
    let after = options.position(&key, &listing.scope)?;
    let asked = Asked {
        options: options.clone(),
        after,
        kinds: listing.kinds,
        version: request.version,
        knows_all_members: request.knows_all_members,
        now: request.exchange.at,
    };
    let asked = if listing.is_whole { asked.whole() } else { asked };
    let page = app
        .store()
        .read(move |rx| asked.page(rx, ids))
        .await
        .map_err(of_store)?;

    let next_link = match page.next {
        Some(last) => {
            let token = options.skip_token(&last, &key, &listing.scope);
            let query = options.next_link_query(&token);
            Some(format!("{}{}?{query}", request.exchange.origin()?, request.path))
        }
        None => None,
    };
    let context = request.context(listing.context, options.select.as_ref())?;
    let body = page_body(&context, page.count, next_link.as_deref(), &page.items);
    Ok(applied(request, odata_json(body)))
}

/// 200 with how many of them the caller's `$filter` and `$search` choose.
pub(crate) async fn count(
    app: &App,
    request: &GraphRequest,
    listing: ObjectListing,
    ids: impl FnOnce(&mut Rx<'_>) -> Result<Vec<String>, StoreError> + Send + 'static,
) -> Result<Response, GraphError> {
    let options = options(request, &listing.kinds)?;
    options.check_count_segment(request.is_eventual)?;
    let asked = Asked {
        options,
        after: None,
        kinds: listing.kinds,
        version: request.version,
        knows_all_members: true,
        now: request.exchange.at,
    };
    let read = move |rx: &mut Rx<'_>| {
        let ids = ids(rx)?;
        Ok(asked.chosen(rx, &ids)?.len() as u64)
    };
    let count = app.store().read(read).await;
    let count = count.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    Ok(plain_number(count))
}

/// The caller's options, read by the first type that has every property they name: all that can be listed here, then each
/// by itself. The mistake that is told is the first type's.
fn options(request: &GraphRequest, kinds: &[Collection]) -> Result<QueryOptions, ODataError> {
    let parse = |entity| QueryOptions::parse(&request.query, entity, request.version, &LIMITS);
    let mut attempts = kinds.iter().map(|kind| parse(kind.entity()));
    let first = attempts.next().expect("something can be listed");
    first.or_else(|error| attempts.find_map(Result::ok).ok_or(error))
}

/// What a caller asks for.
struct Asked {
    options: QueryOptions,
    after: Option<Position>,
    kinds: Vec<Collection>,
    version: keepwatch_graph::Version,
    knows_all_members: bool,
    now: Timestamp,
}

/// A page of the objects, and what is said of the others.
struct Page {
    items: Vec<u8>,
    count: Option<u64>,
    next: Option<Position>,
}

/// An object as it is stored.
struct Object {
    collection: Collection,
    value: Value,
    masked: bool,
}

impl Asked {
    fn whole(mut self) -> Self {
        self.options.top = u32::MAX;
        self
    }

    fn page(
        &self,
        rx: &mut Rx<'_>,
        ids: impl FnOnce(&mut Rx<'_>) -> Result<Vec<String>, StoreError>,
    ) -> Result<Page, StoreError> {
        let mut ids = ids(rx)?;
        let is_counted = self.options.count && self.after.is_none();
        let top = self.options.top as usize;
        let is_plain = self.options.filter.is_none()
            && self.options.search.is_none()
            && self.options.order.asked_for().is_none()
            && !is_counted;
        if is_plain {
            // Ids are in order: what is not on this page need not be read.
            ids.retain(|id| self.after.as_ref().is_none_or(|after| is_behind(id, after)));
            ids.truncate(top.saturating_add(1));
        }
        let mut objects = self.chosen(rx, &ids)?;
        let count = is_counted.then_some(objects.len() as u64);
        let order = &self.options.order;
        objects.sort_by(|a, b| order.compare(&a.value, &b.value));
        if let Some(after) = &self.after {
            objects.retain(|object| {
                order
                    .compare_positions(&order.position_of(&object.value), after)
                    .is_gt()
            });
        }
        let next = (objects.len() > top).then(|| order.position_of(&objects[top - 1].value));
        // What was deleted meanwhile can leave a page short that is not the last.
        let next = next.or_else(|| {
            let is_cut = is_plain && ids.len() > top;
            objects
                .last()
                .filter(|_| is_cut)
                .map(|last| order.position_of(&last.value))
        });
        objects.truncate(top);
        let items: Vec<Vec<u8>> = objects.into_iter().map(|object| self.shown(object)).collect();
        let items = items.join(&b","[..]);
        Ok(Page { items, count, next })
    }

    /// The objects with those ids that the caller's `$filter` and `$search` choose.
    fn chosen(&self, rx: &mut Rx<'_>, ids: &[String]) -> Result<Vec<Object>, StoreError> {
        let found = rx.objects(&self.kinds, ids, self.version)?;
        let objects = found.into_iter().map(object).filter(|object| {
            let value = &object.value;
            value.get("deletedDateTime").is_none_or(Value::is_null)
                && self
                    .options
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.matches(value, self.now))
                && self.options.search.as_ref().is_none_or(|search| search.matches(value))
        });
        Ok(objects.collect())
    }

    fn shown(&self, object: Object) -> Vec<u8> {
        let Object {
            collection,
            mut value,
            masked,
        } = object;
        if masked && !self.knows_all_members {
            mask(collection.entity(), &mut value);
        }
        let select = self.options.select.clone();
        let select = select.or_else(|| Select::by_default(collection.entity(), self.version));
        if let Some(select) = select {
            select.apply(&mut value);
        }
        typed(collection.entity(), &value)
    }
}

fn object(found: Found) -> Object {
    Object {
        collection: found.collection,
        value: serde_json::from_slice(&found.json).expect("what is stored was written as JSON"),
        masked: found.masked,
    }
}

/// Whether an id comes behind the position of a page that is in the order of ids.
fn is_behind(id: &str, after: &Position) -> bool {
    match after.values() {
        [SqlValue::Text(last)] => id > last.as_str(),
        _ => true,
    }
}

/// The object, its first member saying of which type it is.
pub(crate) fn typed(entity: &'static EntityType, value: &Value) -> Vec<u8> {
    let text = value.to_string();
    let members = text.strip_prefix('{').unwrap_or(&text);
    let separator = if members == "}" { "" } else { "," };
    format!(
        r##"{{"@odata.type":"#microsoft.graph.{}"{separator}{members}"##,
        entity.name
    )
    .into_bytes()
}
