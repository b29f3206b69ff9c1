//! Both back ends say the same: random filters, orders and pages over random rows, in memory and in SQLite.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::{DirectoryAudit, RiskDetection, RiskyUser, RiskyUserHistoryItem, SignIn, Timestamp};
use keepwatch_odata::{Dialect, Filter, Order, Position, SqlValue, row, testing};
use proptest::prelude::*;
use rusqlite::types::{ToSqlOutput, Value as Sqlite, ValueRef};
use rusqlite::{Connection, ToSql};
use serde_json::{Value as Json, json};

const NOW: &str = "2024-01-01T00:00:00.1234567Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

struct Param<'a>(&'a SqlValue);

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            SqlValue::Null => ToSqlOutput::Owned(Sqlite::Null),
            SqlValue::Integer(value) => ToSqlOutput::Owned(Sqlite::Integer(*value)),
            SqlValue::Real(value) => ToSqlOutput::Owned(Sqlite::Real(*value)),
            SqlValue::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// A table of `entity` with `rows`.
fn table(entity: &'static EntityType, rows: &[Json]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let names: Vec<_> = entity.columns.iter().map(|(_, column)| *column).collect();
    connection
        .execute_batch(&format!("create table t ({})", names.join(", ")))
        .unwrap();
    let places: Vec<_> = (1..=names.len()).map(|index| format!("${index}")).collect();
    let insert = format!("insert into t ({}) values ({})", names.join(", "), places.join(", "));
    for row in rows {
        let columns = row::columns(entity, row);
        let params = rusqlite::params_from_iter(columns.iter().map(|(_, value)| Param(value)));
        connection.execute(&insert, params).unwrap();
    }
    connection
}

/// The ids of the rows that satisfy `condition`, in `order`.
fn ids(connection: &Connection, condition: &str, params: &[SqlValue], order: &Order, limit: usize) -> Vec<String> {
    let sql = format!(
        "select id from t where {condition} order by {} limit {limit}",
        order.to_sql()
    );
    let mut statement = connection
        .prepare(&sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let params = rusqlite::params_from_iter(params.iter().map(Param));
    let rows = statement.query_map(params, |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn id(row: &Json) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// Some rows with different ids.
fn rows(entity: &'static EntityType) -> impl Strategy<Value = Vec<Json>> {
    prop::collection::vec(testing::row(entity), 1..12).prop_map(|mut rows| {
        for (index, row) in rows.iter_mut().enumerate() {
            row["id"] = json!(format!("{index:04}"));
        }
        rows
    })
}

fn entities() -> impl Strategy<Value = &'static EntityType> {
    prop::sample::select(vec![
        SignIn::TYPE,
        RiskDetection::TYPE,
        RiskyUser::TYPE,
        RiskyUserHistoryItem::TYPE,
        DirectoryAudit::TYPE,
    ])
}

fn cases() -> impl Strategy<Value = (&'static EntityType, Vec<Json>, Filter, Order)> {
    entities().prop_flat_map(|entity| {
        (
            Just(entity),
            rows(entity),
            testing::filter(entity),
            testing::order(entity),
        )
    })
}

/// The ids that the in-memory back end gives.
fn expected(rows: &[Json], filter: &Filter, order: &Order) -> Vec<String> {
    let mut found: Vec<&Json> = rows.iter().filter(|row| filter.matches(row, now())).collect();
    found.sort_by(|a, b| order.compare(a, b));
    found.into_iter().map(id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn memory_and_sqlite_agree((entity, rows, filter, order) in cases()) {
        let mut params = Vec::new();
        let condition = filter.to_sql(Dialect::Sqlite, now(), &mut params);
        let found = ids(&table(entity, &rows), &condition, &params, &order, usize::MAX >> 1);
        prop_assert_eq!(found, expected(&rows, &filter, &order), "{}: {}", filter, condition);
    }
}

proptest! {
    /// Page after page, every row is seen once, in order.
    #[test]
    fn pages_neither_lose_nor_repeat((entity, rows, filter, order) in cases(), size in 1..4_usize) {
        let connection = table(entity, &rows);
        let mut seen = Vec::new();
        let mut position: Option<Position> = None;
        loop {
            let mut params = Vec::new();
            let mut condition = filter.to_sql(Dialect::Sqlite, now(), &mut params);
            if let Some(position) = &position {
                let after = order.after_to_sql(position, Dialect::Sqlite, &mut params);
                condition = format!("{condition} and {after}");
            }
            let page = ids(&connection, &condition, &params, &order, size);
            let Some(last) = page.last() else { break };
            let last = rows.iter().find(|row| id(row) == *last).unwrap();
            position = Some(order.position_of(last));
            seen.extend(page);
        }
        prop_assert_eq!(seen, expected(&rows, &filter, &order));
    }
}

/// The pools of rows and literals must not be so far apart, or so close, that nothing is told apart.
#[test]
fn random_filters_let_some_rows_through_and_stop_others() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut matched = 0;
    const TRIES: usize = 400;
    for _ in 0..TRIES {
        let (_, rows, filter, _) = cases().new_tree(&mut runner).unwrap().current();
        matched += usize::from(filter.matches(&rows[0], now()));
    }
    assert!((TRIES / 5..TRIES * 4 / 5).contains(&matched), "{matched} of {TRIES}");
}

/// What SQLite does to answer `filter` and `order`, with indexes as a list by time needs them.
fn plan(filter: &str, order: &str, after: bool) -> String {
    let entity = RiskDetection::TYPE;
    let connection = table(entity, &[]);
    connection
        .execute_batch(
            "create index by_time on t (detected_date_time, id); create index by_name on t (user_display_name, id);",
        )
        .unwrap();
    let order = Order::parse(order, entity, Version::V1).unwrap();
    let mut params = Vec::new();
    let mut condition = Filter::parse(filter, entity, Version::V1)
        .unwrap()
        .to_sql(Dialect::Sqlite, now(), &mut params);
    if after {
        let last = json!({"id": "1", "detectedDateTime": NOW, "userDisplayName": "a"});
        let after = order.after_to_sql(&order.position_of(&last), Dialect::Sqlite, &mut params);
        condition = format!("{condition} and {after}");
    }
    let sql = format!(
        "explain query plan select id from t where {condition} order by {}",
        order.to_sql()
    );
    let mut statement = connection.prepare(&sql).unwrap();
    let params = rusqlite::params_from_iter(params.iter().map(Param));
    let steps = statement
        .query_map(params, |row| row.get::<_, String>("detail"))
        .unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

/// A page costs the same wherever it is: an index finds its first row and no sorting follows.
#[test]
fn pages_by_time_and_ranges_are_found_by_an_index() {
    let by_time = "detectedDateTime desc";
    let cases = [
        ("riskLevel eq 'high'", by_time, true, "((detected_date_time,id)<(?,?))"),
        (
            "detectedDateTime ge 2024-01-01",
            by_time,
            false,
            "(detected_date_time>?)",
        ),
        (
            "date(detectedDateTime) eq 2024-01-01",
            by_time,
            false,
            "(detected_date_time>? AND detected_date_time<?)",
        ),
        (
            "userDisplayName eq 'a'",
            "userDisplayName",
            false,
            "(user_display_name=?)",
        ),
        (
            "startswith(userDisplayName,'a')",
            "userDisplayName",
            false,
            "(user_display_name>? AND user_display_name<?)",
        ),
        ("riskLevel eq 'high'", "userDisplayName", true, "(user_display_name>?)"),
    ];
    for (filter, order, after, expected) in cases {
        let plan = plan(filter, order, after);
        assert!(plan.contains(expected), "{filter}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{filter}: {plan}");
    }
}
