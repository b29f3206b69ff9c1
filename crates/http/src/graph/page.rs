//! Pages of a collection, and how many rows it has.

use crate::app::App;
use crate::graph::answer::{applied, odata_json, page_body, plain_number};
use crate::graph::collection::Listing;
use crate::graph::error::GraphError;
use crate::graph::expand::{self, Viewer};
use crate::graph::request::GraphRequest;
use crate::graph::shape::Shape;
use axum::response::Response;
use keepwatch_graph::EntityType;
use keepwatch_graph::document::PolicyView;
use keepwatch_odata::{
    Dialect, Direction, Expand, Filter, Limits, ODataError, Position, QueryOptions, SqlValue, TokenKey,
};
use keepwatch_storage::{Condition, Engine, OrderKey, PageQuery, PageRows, Rx, StoreError, Value};

/// What only callers who may read policies may ask about: `$filter` would tell it row by row.
const POLICIES: &str = "appliedConditionalAccessPolicies";

/// 200 with a page: the rows that the caller's options and the listing choose, and where the next page begins.
pub(crate) async fn list(
    app: &App,
    request: &GraphRequest,
    listing: Listing,
    policies: PolicyView,
) -> Result<Response, GraphError> {
    let mut asked = Asked::parse(app, request, &listing, policies).await?;
    asked.options.check_consistency(request.is_eventual)?;
    let is_counted = asked.options.count && asked.query.after.is_none();
    let shape = Shape {
        entity: listing.collection.entity(),
        select: asked.options.shown(),
        knows_all_members: request.knows_all_members,
        hides: request.licence.hides(listing.collection.entity()),
    };
    if let Some(select) = &asked.options.select
        && let Some(name) = select
            .properties()
            .iter()
            .find(|name| listing.of_one_only.contains(name))
    {
        return Err(GraphError::of_one_only(name));
    }
    let query = asked.query.clone();
    let (expand, viewer) = (asked.options.expand.clone(), Viewer::of(request));
    let read = move |rx: &mut Rx<'_>| {
        let mut page = rx.page(&query)?;
        let next = page.next.take();
        let count = if is_counted { Some(rx.count(&query)?) } else { None };
        // Reshaping is work for a thread that may take its time, and this is one.
        let items = match &expand {
            None => shape.page(page),
            Some(expand) => expanded(rx, &shape, &page, expand, viewer)?,
        };
        Ok((items, next, count))
    };
    let page = app.store().read(read).await;
    let (items, next, count) = page.map_err(|error| GraphError::of_store(&request.exchange, &error))?;

    let next_link = match next {
        Some(last) => Some(asked.next_link(request, &listing, last)?),
        None => None,
    };
    let context = request.context(&listing.context, asked.options.select.as_ref())?;
    let body = page_body(&context, count, next_link.as_deref(), &items);
    Ok(applied(request, odata_json(body)))
}

/// The rows of a page, each with what it leads to.
fn expanded(
    rx: &mut Rx<'_>,
    shape: &Shape,
    page: &PageRows,
    expand: &Expand,
    viewer: Viewer,
) -> Result<Vec<u8>, StoreError> {
    let mut items = Vec::with_capacity(page.objects.len());
    for object in &page.objects {
        let stored = &page.json[object.range.clone()];
        let id = id_of(stored);
        let shown = shape.reshaped(stored, object.masked);
        let member = expand::member(rx, &id, expand, viewer)?;
        items.push(expand::with_member(
            shown.as_deref().unwrap_or(stored),
            member.as_deref(),
        ));
    }
    Ok(items.join(&b","[..]))
}

fn id_of(object: &[u8]) -> String {
    /// What is read of a resource to find what it leads to.
    #[derive(serde::Deserialize)]
    struct Named {
        id: String,
    }
    let named: Named = serde_json::from_slice(object).expect("what is stored has an id");
    named.id
}

/// 200 with the number of rows that the caller's `$filter` and the listing choose.
pub(crate) async fn count(
    app: &App,
    request: &GraphRequest,
    listing: Listing,
    policies: PolicyView,
) -> Result<Response, GraphError> {
    let asked = Asked::parse(app, request, &listing, policies).await?;
    asked.options.check_count_segment(request.is_eventual)?;
    let query = asked.query;
    let count = app.store().read(move |rx| rx.count(&query)).await;
    let count = count.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    Ok(plain_number(count))
}

/// 200 with the only page of a collection that nothing is ever in. What the caller asks of it is checked all the same.
pub(crate) async fn empty(
    app: &App,
    request: &GraphRequest,
    entity: &'static EntityType,
    limits: &Limits,
    context: &str,
) -> Result<Response, GraphError> {
    let options = QueryOptions::parse(&request.query, entity, request.version, limits)?;
    let key = app.skip_token_key().await;
    let key = key.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
    options.position(&key, context)?;
    let context = request.context(context, options.select.as_ref())?;
    let body = page_body(&context, options.count.then_some(0), None, b"");
    Ok(applied(request, odata_json(body)))
}

/// 200 with zero, for the same.
pub(crate) fn empty_count(
    request: &GraphRequest,
    entity: &'static EntityType,
    limits: &Limits,
) -> Result<Response, GraphError> {
    QueryOptions::parse(&request.query, entity, request.version, limits)?;
    Ok(plain_number(0))
}

/// What a caller asks of a listing, checked.
struct Asked {
    options: QueryOptions,
    query: PageQuery,
    key: TokenKey,
}

impl Asked {
    async fn parse(
        app: &App,
        request: &GraphRequest,
        listing: &Listing,
        policies: PolicyView,
    ) -> Result<Self, GraphError> {
        let entity = listing.collection.entity();
        request.licence.admits(entity)?;
        let options = QueryOptions::parse(&request.query, entity, request.version, &listing.limits)?;
        let reads_policies = options.filter.as_ref().is_some_and(|filter| filter.reads(POLICIES));
        if reads_policies && policies == PolicyView::Empty {
            return Err(GraphError::denied());
        }
        let key = app.skip_token_key().await;
        let key = key.map_err(|error| GraphError::of_store(&request.exchange, &error))?;
        let position = options.position(&key, &listing.context)?;
        let query = PageQuery {
            collection: listing.collection,
            owner: listing.owner.clone().or_else(|| pinned_user(options.filter.as_ref()?)),
            linked: listing.linked.clone(),
            condition: condition(app, request, listing, &options)?,
            order: options.order.keys().iter().map(order_key).collect(),
            after: position.map(|position| position.values().iter().cloned().map(stored_value).collect()),
            skip: options.skip,
            limit: options.top,
            version: request.version,
            policies,
        };
        Ok(Self { options, query, key })
    }

    /// The address of the page behind the row whose keys have the values `last`.
    fn next_link(
        &self,
        request: &GraphRequest,
        listing: &Listing,
        last: Vec<Value<'static>>,
    ) -> Result<String, GraphError> {
        let values = last.into_iter().map(key_value).collect();
        let position = Position::new(&self.options.order, values).expect("a page's last row has a value for each key");
        let token = self.options.skip_token(&position, &self.key, &listing.context);
        let query = self.options.next_link_query(&token);
        Ok(format!("{}{}?{query}", request.exchange.origin()?, request.path))
    }
}

/// The user whose rows alone the filter lets through, if it says so: these lie together. A row without a user is kept
/// with its service principal, so no user at all is not one to look under.
fn pinned_user(filter: &Filter) -> Option<String> {
    let user = filter.pinned("userId").filter(|user| !user.is_empty());
    user.map(str::to_owned)
}

/// The caller's filter and search, and the listing's own filters.
fn condition(
    app: &App,
    request: &GraphRequest,
    listing: &Listing,
    options: &QueryOptions,
) -> Result<Option<Condition>, ODataError> {
    let asked = options.filter.as_ref();
    let by_default = listing.by_default.as_ref();
    let by_default = by_default
        .filter(|default| !asked.is_some_and(|filter| filter.reads(default.unless_filtered_on)))
        .map(|default| default.filter);
    let own = [by_default, listing.within.as_deref()];
    let own: Vec<Filter> = own
        .into_iter()
        .flatten()
        .map(|text| Filter::parse(text, listing.collection.entity(), request.version))
        .collect::<Result<_, _>>()?;
    let dialect = match app.store().engine() {
        Engine::Sqlite => Dialect::Sqlite,
        Engine::Postgres => Dialect::Postgres,
    };
    let mut params = Vec::new();
    let filters = own.iter().chain(asked);
    let mut texts: Vec<String> = filters
        .map(|filter| format!("({})", filter.to_sql(dialect, request.exchange.at, &mut params)))
        .collect();
    texts.extend(
        options
            .search
            .as_ref()
            .map(|search| search.to_sql(dialect, &mut params)),
    );
    Ok((!texts.is_empty()).then(|| Condition {
        sql: texts.join(" and "),
        params: params.into_iter().map(stored_value).collect(),
    }))
}

fn order_key(key: &keepwatch_odata::OrderKey) -> OrderKey {
    OrderKey {
        column: key.column.name,
        descending: key.direction == Direction::Descending,
    }
}

fn stored_value(value: SqlValue) -> Value<'static> {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(number) => Value::Integer(number),
        SqlValue::Real(number) => Value::Real(number),
        SqlValue::Text(text) => Value::text(text),
    }
}

/// A value of an order's key, none of which is a column of bytes.
fn key_value(value: Value<'static>) -> SqlValue {
    match value {
        Value::Null | Value::Bytes(_) => SqlValue::Null,
        Value::Integer(number) => SqlValue::Integer(number),
        Value::Real(number) => SqlValue::Real(number),
        Value::Text(text) => SqlValue::Text(text.into_owned()),
    }
}
