//! The SQL of a page.

use super::{OrderKey, PageQuery};
use crate::connection::Engine;
use crate::value::Value;
use keepwatch_graph::Version;
use keepwatch_graph::edm::EntityType;

/// Text under construction, with its parameters.
struct Statement {
    sql: String,
    params: Vec<Value<'static>>,
}

impl Statement {
    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn param(&mut self, value: Value<'static>) {
        self.params.push(value);
        self.sql.push_str(&format!("${}", self.params.len()));
    }
}

/// The statement that reads one row more than the page has: the mask flag, the document's parts, the order's keys.
pub(super) fn page(query: &PageQuery, engine: Engine) -> (String, Vec<Value<'static>>) {
    let (own, policies) = match query.version {
        Version::V1 => ("document_v1", "document_policies_v1"),
        Version::Beta => ("document_beta", "document_policies_beta"),
    };
    let mut select = format!("select document_masked, document_shared, {own}, {policies}");
    for key in &query.order {
        select.push_str(", ");
        select.push_str(key.column);
    }
    let mut statement = from(query, &select, query.after.as_deref());
    statement.push(" order by ");
    for (index, key) in keys(query).iter().enumerate() {
        statement.push(if index > 0 { ", " } else { "" });
        statement.push(key.column);
        statement.push(if key.descending { " desc" } else { "" });
        statement.push(key.nulls(engine));
    }
    statement.push(" limit ");
    statement.param(Value::Integer(i64::from(query.limit) + 1));
    if query.skip > 0 {
        statement.push(" offset ");
        statement.param(Value::Integer(query.skip.into()));
    }
    (statement.sql, statement.params)
}

/// The statement that counts the rows of all pages.
pub(super) fn count(query: &PageQuery) -> (String, Vec<Value<'static>>) {
    let statement = from(query, "select count(*)", None);
    (statement.sql, statement.params)
}

/// `select` from the collection's table, of the rows that come behind `after` and meet the query's conditions.
fn from(query: &PageQuery, select: &str, after: Option<&[Value<'static>]>) -> Statement {
    let condition = query.condition.as_ref();
    let mut statement = Statement {
        sql: format!("{select} from {} where ", query.collection.table()),
        // The condition's placeholders count from one.
        params: condition.map(|condition| condition.params.clone()).unwrap_or_default(),
    };
    // Said first: of two lower bounds on a column, SQLite begins at the one that it reads first. A filter's `ge` is where
    // the first page began; to begin there again would make each page dearer than the one before.
    match after {
        None => statement.push("1 = 1"),
        Some(after) => behind(&keys(query), after, &mut statement),
    }
    if let Some(condition) = condition {
        statement.push(&format!(" and ({})", condition.sql));
    }
    if let (Some(owner), Some(column)) = (&query.owner, query.collection.owner_column()) {
        statement.push(&format!(" and {column} = "));
        statement.param(Value::text(owner.clone()));
    }
    if let Some(linked) = &query.linked {
        let (wanted, known, [kind, id]) = linked.parts();
        statement.push(&format!(" and id in (select {wanted} from links where kind = "));
        statement.param(kind);
        statement.push(&format!(" and {known} = "));
        statement.param(id);
        statement.push(")");
    }
    statement
}

/// A key of the order, with what the schema says of it.
struct Key {
    column: &'static str,
    descending: bool,
    nullable: bool,
}

fn keys(query: &PageQuery) -> Vec<Key> {
    let entity = query.collection.entity();
    let key = |key: &OrderKey| Key {
        column: key.column,
        descending: key.descending,
        nullable: is_nullable(entity, key.column),
    };
    query.order.iter().map(key).collect()
}

fn is_nullable(entity: &EntityType, column: &str) -> bool {
    let path = entity
        .columns
        .iter()
        .find(|(_, name)| *name == column)
        .map(|(path, _)| *path);
    let property = path.and_then(|path| entity.properties.iter().find(|property| property.name == path));
    // What is inside of a complex value can be absent with it.
    property.is_none_or(|property| property.nullable)
}

impl Key {
    /// Null sorts as the least value, as OData says. SQLite does so by itself; PostgreSQL thinks it the greatest, and
    /// uses an index only where nothing is said of columns that have no nulls.
    fn nulls(&self, engine: Engine) -> &'static str {
        match (engine, self.nullable, self.descending) {
            (Engine::Sqlite, ..) | (Engine::Postgres, false, _) => "",
            (Engine::Postgres, true, false) => " nulls first",
            (Engine::Postgres, true, true) => " nulls last",
        }
    }

    /// Rows whose key comes behind `value`.
    fn behind(&self, value: &Value<'static>, statement: &mut Statement) {
        let column = self.column;
        match (value, self.descending) {
            (Value::Null, false) => statement.push(&format!("{column} is not null")),
            (Value::Null, true) => statement.push("1 = 0"),
            (value, false) => {
                statement.push(&format!("{column} > "));
                statement.param(value.clone());
            }
            (value, true) => {
                statement.push(&format!("({column} < "));
                statement.param(value.clone());
                if self.nullable {
                    statement.push(&format!(" or {column} is null"));
                }
                statement.push(")");
            }
        }
    }

    /// Rows whose key comes behind `value` or has it, followed by `and`, where one range says so.
    fn bound(&self, value: &Value<'static>, statement: &mut Statement) {
        let symbol = match (value, self.descending, self.nullable) {
            (Value::Null, ..) | (_, true, true) => return,
            (_, false, _) => ">=",
            (_, true, false) => "<=",
        };
        statement.push(&format!("{} {symbol} ", self.column));
        statement.param(value.clone());
        statement.push(" and ");
    }

    fn same(&self, value: &Value<'static>, statement: &mut Statement) {
        match value {
            Value::Null => statement.push(&format!("{} is null", self.column)),
            value => {
                statement.push(&format!("{} = ", self.column));
                statement.param(value.clone());
            }
        }
    }
}

/// Rows that come behind the one whose keys have the values `after`.
fn behind(keys: &[Key], after: &[Value<'static>], statement: &mut Statement) {
    let is_plain = keys
        .iter()
        .all(|key| !key.nullable && key.descending == keys[0].descending);
    if is_plain {
        return behind_plain(keys, after, statement);
    }
    // What the rest implies, but a bound that an index on the first key can begin at.
    keys[0].bound(&after[0], statement);
    // Behind in the first key, or equal in it and behind in the second, and so on.
    statement.push("(");
    for (index, (key, value)) in keys.iter().zip(after).enumerate() {
        statement.push(if index > 0 { " or (" } else { "(" });
        for (key, value) in keys.iter().zip(after).take(index) {
            key.same(value, statement);
            statement.push(" and ");
        }
        key.behind(value, statement);
        statement.push(")");
    }
    statement.push(")");
}

/// The same where one comparison of rows says it, which both engines answer from an index.
fn behind_plain(keys: &[Key], after: &[Value<'static>], statement: &mut Statement) {
    let columns: Vec<_> = keys.iter().map(|key| key.column).collect();
    let symbol = if keys[0].descending { "<" } else { ">" };
    statement.push(&format!("({}) {symbol} (", columns.join(", ")));
    for (index, value) in after.iter().enumerate() {
        statement.push(if index > 0 { ", " } else { "" });
        statement.param(value.clone());
    }
    statement.push(")");
}
