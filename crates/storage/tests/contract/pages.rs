//! Pages: every row once, in order, whatever happens meanwhile.

use super::engines::on_each_engine;
use super::samples::{detection, row, sign_in};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{RiskDetail, Version};
use keepwatch_storage::{Collection, Condition, OrderKey, PageQuery, PageRows, Store, Value};
use serde_json::Value as Json;
use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) fn query(collection: Collection, order: &[(&'static str, bool)], limit: u32) -> PageQuery {
    let key = |(column, descending)| OrderKey { column, descending };
    PageQuery {
        collection,
        owner: None,
        linked: None,
        condition: None,
        order: order.iter().copied().map(key).collect(),
        after: None,
        skip: 0,
        limit,
        version: Version::V1,
        policies: PolicyView::Full,
    }
}

pub(crate) fn sign_ins_by_time(limit: u32) -> PageQuery {
    query(Collection::SignIns, &[("created_date_time", true), ("id", true)], limit)
}

fn objects(page: &PageRows) -> Vec<Json> {
    let json = [b"[", page.json.as_slice(), b"]"].concat();
    let objects: Vec<Json> = serde_json::from_slice(&json).unwrap();
    assert_eq!(objects.len(), page.objects.len());
    for (object, place) in objects.iter().zip(&page.objects) {
        assert_eq!(
            object,
            &serde_json::from_slice::<Json>(&page.json[place.range.clone()]).unwrap()
        );
    }
    objects
}

/// Every row, page by page.
pub(crate) fn all(store: &Store, query: &PageQuery) -> Vec<Json> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = store.read_blocking(|rx| rx.page(&query)).unwrap();
        assert!(!page.objects.is_empty() || rows.is_empty(), "a page without rows");
        rows.extend(objects(&page));
        match page.next {
            None => return rows,
            Some(next) => query.after = Some(next),
        }
    }
}

pub(crate) fn ids(rows: &[Json]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn the_last_page_is_not_empty_and_has_no_next() {
    on_each_engine(|store| {
        let rows: Vec<_> = (0..20).map(|number| row(&sign_in(number, 1))).collect();
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        for limit in [1, 7, 10, 19, 20, 21] {
            let rows = all(store, &sign_ins_by_time(limit));
            assert_eq!(rows.len(), 20, "{limit}");
        }
        let query = sign_ins_by_time(7);
        assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), 20);
    });
}

#[test]
fn an_empty_collection_has_one_empty_page() {
    on_each_engine(|store| {
        for collection in Collection::ALL {
            let mut query = query(*collection, &[("id", false)], 5);
            // Some collections have what every tenant has.
            query.condition = Some(Condition {
                sql: "id = ''".to_owned(),
                params: Vec::new(),
            });
            let page = store.read_blocking(|rx| rx.page(&query)).unwrap();
            assert_eq!(page, PageRows::default(), "{collection:?}");
        }
    });
}

/// Orders with nulls, ties and mixed directions: the same rows in the same order at any page size.
#[test]
fn any_order_pages_without_loss_or_repeat() {
    on_each_engine(|store| {
        let mut sign_ins: Vec<_> = (0..60).map(|number| sign_in(number, number % 5)).collect();
        for (number, sign_in) in sign_ins.iter_mut().enumerate() {
            sign_in.user_display_name = (number % 3 > 0).then(|| ["élan", "Zoe", "adam", "_x"][number % 4].to_owned());
            sign_in.is_interactive = [None, Some(true), Some(false)][number % 3];
        }
        let rows: Vec<_> = sign_ins.iter().map(row).collect();
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let orders: [&[(&'static str, bool)]; 5] = [
            &[("created_date_time", false), ("id", false)],
            &[("user_display_name", false), ("id", false)],
            &[("user_display_name", true), ("id", true)],
            &[("is_interactive", true), ("user_display_name", false), ("id", true)],
            &[("risk_state", false), ("created_date_time", true), ("id", false)],
        ];
        for order in orders {
            let whole = all(store, &query(Collection::SignIns, order, 1000));
            assert_eq!(whole.len(), 60, "{order:?}");
            for limit in [1, 4, 59] {
                let paged = all(store, &query(Collection::SignIns, order, limit));
                assert_eq!(ids(&paged), ids(&whole), "{order:?} by {limit}");
            }
        }
        let by_name = all(store, &query(Collection::SignIns, orders[1], 1000));
        let names: Vec<_> = by_name
            .iter()
            .map(|row| row["userDisplayName"].as_str().map(str::to_lowercase))
            .collect();
        assert!(names.is_sorted(), "{names:?}");
    });
}

/// Rows are listed newest first while newer ones arrive and others go: all that stay are listed once.
#[test]
fn a_writer_makes_no_row_appear_twice_or_not_at_all() {
    on_each_engine(|store| {
        let rows: Vec<_> = (1000..1300).map(|number| row(&sign_in(number, number % 5))).collect();
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut number = 0;
                while !done.load(Ordering::Relaxed) {
                    // Alternately before, among and after the rows that are listed.
                    let mut new = sign_in(5000 + number, number % 5);
                    new.created_date_time = super::samples::at(i64::from([900, 1150, 1400][number as usize % 3]));
                    let rows = [row(&new)];
                    store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
                    number += 1;
                }
            });
            for _ in 0..5 {
                let rows = all(store, &sign_ins_by_time(10));
                let mut listed = ids(&rows);
                let length = listed.len();
                listed.sort_unstable();
                listed.dedup();
                assert_eq!(listed.len(), length, "a row was listed twice");
                let stayed = (1000..1300).map(|number| super::samples::sign_in_id(number).to_string());
                for id in stayed {
                    assert!(listed.binary_search(&id.as_str()).is_ok(), "{id} is missing");
                }
            }
            done.store(true, Ordering::Relaxed);
        });
    });
}

#[test]
fn a_page_shows_what_its_caller_may_see() {
    on_each_engine(|store| {
        let rows = [row(&sign_in(1, 1))];
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        for version in [Version::V1, Version::Beta] {
            for policies in [PolicyView::Full, PolicyView::Empty] {
                let mut query = sign_ins_by_time(5);
                (query.version, query.policies) = (version, policies);
                let page = store.read_blocking(|rx| rx.page(&query)).unwrap();
                let expected: Json = serde_json::from_str(&sign_in(1, 1).document().json(version, policies)).unwrap();
                assert_eq!(objects(&page), [expected]);
            }
        }
    });
}

#[test]
fn rows_with_newer_members_are_flagged() {
    on_each_engine(|store| {
        let mut newer = detection(1, 1, None);
        newer.risk_detail = RiskDetail::AdminConfirmedAccountSafe;
        let detections = [newer, detection(2, 1, None)];
        store
            .write_blocking(move |tx| tx.insert_risk_detections(&detections))
            .unwrap();
        let query = query(
            Collection::RiskDetections,
            &[("detected_date_time", false), ("id", false)],
            5,
        );
        let page = store.read_blocking(|rx| rx.page(&query)).unwrap();
        let masked: Vec<_> = page.objects.iter().map(|object| object.masked).collect();
        assert_eq!(masked, [true, false]);
    });
}

#[test]
fn conditions_owners_and_skips_narrow_a_page() {
    on_each_engine(|store| {
        let rows: Vec<_> = (0..30).map(|number| row(&sign_in(number, number % 3))).collect();
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let mut query = sign_ins_by_time(4);
        query.owner = Some(super::samples::user(1).to_string());
        query.condition = Some(Condition {
            sql: "created_date_time >= $1 and user_principal_name = $2".to_owned(),
            params: vec![super::samples::at(10).into(), Value::text("user1@contoso.com")],
        });
        assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), 7);
        assert_eq!(all(store, &query).len(), 7);
        query.skip = 5;
        assert_eq!(objects(&store.read_blocking(|rx| rx.page(&query)).unwrap()).len(), 2);
    });
}

/// A page in the order of one column.
pub(crate) fn one_column(collection: Collection, column: &'static str) -> PageQuery {
    query(collection, &[(column, false), ("id", false)], 1)
}
