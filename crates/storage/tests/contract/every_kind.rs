//! Every form that a filter and a search can have, on PostgreSQL: an entity made up for tests has a property of every kind,
//! which no stored resource has. SQLite answers the same questions where the filters live.

use super::engines::on_each_database;
use keepwatch_graph::Timestamp;
use keepwatch_odata::testing::{self, EVERY_KIND};
use keepwatch_odata::{Dialect, SqlValue, Target, Type, row, targets};
use postgres::types::ToSql;
use postgres::{Client, NoTls};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use std::cell::RefCell;

const CASES: u32 = 400;

#[test]
fn postgresql_answers_as_memory_does() {
    on_each_database(|settings| {
        if settings.location.starts_with("postgres") {
            check(&mut Client::connect(&settings.location, NoTls).unwrap());
        }
    });
}

fn check(client: &mut Client) {
    create(client);
    let client = RefCell::new(client);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (
        prop::collection::vec(testing::row(EVERY_KIND), 1..8),
        testing::filter(EVERY_KIND),
        testing::search(EVERY_KIND),
    );
    let outcome = runner.run(&strategy, |(mut rows, filter, search)| {
        let client: &mut Client = &mut client.borrow_mut();
        client.batch_execute("truncate t").unwrap();
        for (index, row) in rows.iter_mut().enumerate() {
            row["id"] = json!(format!("{index:04}"));
            insert(client, row);
        }
        let mut params = Vec::new();
        let condition = filter.to_sql(Dialect::Postgres, Timestamp::UNIX_EPOCH, &mut params);
        let expected = ids(&rows, |row| filter.matches(row, Timestamp::UNIX_EPOCH));
        prop_assert_eq!(
            found(client, &condition, &params),
            expected,
            "{}: {}",
            filter,
            condition
        );

        let mut params = Vec::new();
        let condition = search.to_sql(Dialect::Postgres, &mut params);
        let expected = ids(&rows, |row| search.matches(row));
        prop_assert_eq!(
            found(client, &condition, &params),
            expected,
            "{}: {}",
            search,
            condition
        );
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// A table with the types that migrations use.
fn create(client: &mut Client) {
    let columns: Vec<String> = targets(EVERY_KIND)
        .map(|target| {
            let of = match &target {
                Target::Scalar(column) if column.of == Type::Double => "double precision",
                Target::Scalar(column) if !matches!(column.of, Type::String | Type::Guid) => "bigint",
                Target::Scalar(_) | Target::Collection(_) | Target::Form(_) => "text collate \"C\"",
            };
            format!("{} {of}", target.name())
        })
        .collect();
    client
        .batch_execute(&format!("create table t ({})", columns.join(", ")))
        .unwrap();
}

fn insert(client: &mut Client, resource: &Json) {
    let (names, values): (Vec<_>, Vec<_>) = row::columns(EVERY_KIND, resource).into_iter().unzip();
    // A null has no type of its own, so it is written out.
    let mut params = Vec::new();
    let places: Vec<String> = values
        .into_iter()
        .map(|value| match value {
            SqlValue::Null => "null".to_owned(),
            value => {
                params.push(value);
                format!("${}", params.len())
            }
        })
        .collect();
    let sql = format!("insert into t ({}) values ({})", names.join(", "), places.join(", "));
    let params: Vec<_> = params.iter().map(param).collect();
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(AsRef::as_ref).collect();
    client.execute(&sql, &params).unwrap();
}

fn param(value: &SqlValue) -> Box<dyn ToSql + Sync> {
    match value {
        SqlValue::Null => Box::new(None::<i64>),
        SqlValue::Integer(number) => Box::new(*number),
        SqlValue::Real(number) => Box::new(*number),
        SqlValue::Text(text) => Box::new(text.clone()),
    }
}

fn found(client: &mut Client, condition: &str, params: &[SqlValue]) -> Vec<String> {
    let params: Vec<_> = params.iter().map(param).collect();
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(AsRef::as_ref).collect();
    let sql = format!("select id from t where {condition} order by id");
    let rows = client.query(&sql, &params);
    let rows = rows.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    rows.iter().map(|row| row.get(0)).collect()
}

fn ids(rows: &[Json], is_found: impl Fn(&Json) -> bool) -> Vec<String> {
    let rows = rows.iter().filter(|row| is_found(row));
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}
