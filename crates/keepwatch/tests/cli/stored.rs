//! Looks into the database beside the program.

use keepwatch_graph::Version;
use keepwatch_graph::document::PolicyView;
use keepwatch_storage::{Access, Collection, OrderKey, PageQuery, Store, StoreSettings};
use serde_json::Value;
use std::path::Path;

/// More than any test stores.
const ROWS_MAX: u32 = 100_000;
/// When something was found out differs from run to run.
const TIMES: [&str; 4] = [
    "detectedDateTime",
    "lastUpdatedDateTime",
    "riskLastUpdatedDateTime",
    "processedDateTime",
];

pub(crate) fn open(data: &Path) -> Store {
    let settings = StoreSettings {
        access: Access::Shared,
        ..StoreSettings::new(data.join("keepwatch.db").display().to_string())
    };
    Store::open(&settings).unwrap()
}

pub(crate) fn count(store: &Store, collection: Collection) -> u64 {
    store.read_blocking(|rx| rx.count(&query(collection))).unwrap()
}

/// What a file led to: its sign-ins, detections and risky users, without the times at which they were found.
pub(crate) fn consequences(data: &Path) -> Vec<Value> {
    let store = open(data);
    let collections = [Collection::SignIns, Collection::RiskDetections, Collection::RiskyUsers];
    collections
        .into_iter()
        .flat_map(|collection| rows(&store, collection))
        .collect()
}

/// The rows of a collection, in the order of their ids.
pub(crate) fn rows(store: &Store, collection: Collection) -> Vec<Value> {
    let page = store.read_blocking(|rx| rx.page(&query(collection))).unwrap();
    let json = [b"[", &page.json[..], b"]"].concat();
    let mut rows: Vec<Value> = serde_json::from_slice(&json).unwrap();
    for row in &mut rows {
        row.as_object_mut()
            .unwrap()
            .retain(|name, _| !TIMES.contains(&name.as_str()));
    }
    rows
}

fn query(collection: Collection) -> PageQuery {
    PageQuery {
        collection,
        owner: None,
        linked: None,
        condition: None,
        order: vec![OrderKey {
            column: "id",
            descending: false,
        }],
        after: None,
        skip: 0,
        limit: ROWS_MAX,
        version: Version::Beta,
        policies: PolicyView::Empty,
    }
}
