//! Both back ends say the same: random filters and searches over random rows, in memory and in SQLite.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use keepwatch_graph::conditional_access::named_location::NamedLocation;
use keepwatch_graph::edm::{EntityType, Version};
use keepwatch_graph::{DirectoryAudit, RiskDetection, RiskyUser, RiskyUserHistoryItem, SignIn, Timestamp};
use keepwatch_odata::{Dialect, Filter, SqlValue, row, testing};
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

/// The ids of the rows that satisfy `condition`.
fn ids(connection: &Connection, condition: &str, params: &[SqlValue]) -> Vec<String> {
    let sql = format!("select id from t where {condition} order by id");
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
        NamedLocation::TYPE,
        // Half of the cases: it has all there is.
        testing::EVERY_KIND,
        testing::EVERY_KIND,
        testing::EVERY_KIND,
        testing::EVERY_KIND,
        testing::EVERY_KIND,
        testing::EVERY_KIND,
    ])
}

fn cases() -> impl Strategy<Value = (&'static EntityType, Vec<Json>, Filter)> {
    entities().prop_flat_map(|entity| (Just(entity), rows(entity), testing::filter(entity)))
}

/// The ids of the rows that the in-memory back end lets through.
fn expected(rows: &[Json], is_found: impl Fn(&Json) -> bool) -> Vec<String> {
    rows.iter().filter(|row| is_found(row)).map(id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2500))]

    #[test]
    fn memory_and_sqlite_agree((entity, rows, filter) in cases()) {
        let mut params = Vec::new();
        let condition = filter.to_sql(Dialect::Sqlite, now(), &mut params);
        let found = ids(&table(entity, &rows), &condition, &params);
        let expected = expected(&rows, |row| filter.matches(row, now()));
        prop_assert_eq!(found, expected, "{}: {}", filter, condition);
    }

    #[test]
    fn memory_and_sqlite_find_the_same_words(rows in rows(testing::EVERY_KIND), search in testing::search(testing::EVERY_KIND)) {
        let mut params = Vec::new();
        let condition = search.to_sql(Dialect::Sqlite, &mut params);
        let found = ids(&table(testing::EVERY_KIND, &rows), &condition, &params);
        let expected = expected(&rows, |row| search.matches(row));
        prop_assert_eq!(found, expected, "{}: {}", search, condition);
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
        let (_, rows, filter) = cases().new_tree(&mut runner).unwrap().current();
        matched += usize::from(filter.matches(&rows[0], now()));
    }
    assert!((TRIES / 5..TRIES * 4 / 5).contains(&matched), "{matched} of {TRIES}");
}

/// What SQLite does to answer `filter`, with indexes on time and name.
fn plan(filter: &str) -> String {
    let connection = table(RiskDetection::TYPE, &[]);
    connection
        .execute_batch(
            "create index by_time on t (detected_date_time, id); create index by_name on t (user_display_name, id);",
        )
        .unwrap();
    let mut params = Vec::new();
    let condition =
        Filter::parse(filter, RiskDetection::TYPE, Version::V1)
            .unwrap()
            .to_sql(Dialect::Sqlite, now(), &mut params);
    let sql = format!("explain query plan select id from t where {condition}");
    let mut statement = connection.prepare(&sql).unwrap();
    let params = rusqlite::params_from_iter(params.iter().map(Param));
    let steps = statement
        .query_map(params, |row| row.get::<_, String>("detail"))
        .unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}

#[test]
fn ranges_and_beginnings_are_found_by_an_index() {
    let cases = [
        ("detectedDateTime ge 2024-01-01", "(detected_date_time>?)"),
        (
            "date(detectedDateTime) eq 2024-01-01",
            "(detected_date_time>? AND detected_date_time<?)",
        ),
        ("userDisplayName eq 'a'", "(user_display_name=?)"),
        (
            "startswith(userDisplayName,'a')",
            "(user_display_name>? AND user_display_name<?)",
        ),
    ];
    for (filter, expected) in cases {
        let plan = plan(filter);
        assert!(plan.contains(expected), "{filter}: {plan}");
    }
}
