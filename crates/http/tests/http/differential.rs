//! Whatever is asked over HTTP, page by page, is what the same filter and order make of the whole collection in memory.

use crate::server::{ALL_ROLES, Server, bare, start};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_detection::Features;
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{
    DirectoryAudit, Document, EntityType, RiskDetection, RiskyUser, ServicePrincipalRiskDetection, SignIn, Version,
};
use keepwatch_odata::{Filter, Order, testing};
use keepwatch_storage::{SignInRow, Stored};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::cell::RefCell;
use tokio::runtime::Runtime;

/// Cases of each collection; each adds rows, and every filter sees all of them.
const CASES: u32 = 50;

/// A collection and how its rows come to be.
struct Listed {
    path: &'static str,
    entity: &'static EntityType,
    id: fn(usize) -> Value,
    store: fn(&Runtime, &Server, Value) -> Document,
    by_default: Option<ByDefault>,
}

/// What is listed unless the filter speaks of `unless_filtered_on`.
struct ByDefault {
    unless_filtered_on: &'static str,
    lists: fn(&Value) -> bool,
}

fn uuid(number: usize) -> Value {
    json!(format!("40000000-0000-4000-8000-{number:012}"))
}

#[test]
fn risk_detections() {
    check(&Listed {
        path: "/beta/identityProtection/riskDetections",
        entity: RiskDetection::TYPE,
        id: |number| json!(format!("{number:064}")),
        store: |runtime, server, row| {
            let row: RiskDetection = serde_json::from_value(row).unwrap();
            let document = row.document();
            let rows = [row];
            let write = server.store.write(move |tx| tx.insert_risk_detections(&rows));
            runtime.block_on(write).unwrap();
            document
        },
        by_default: None,
    });
}

#[test]
fn risky_users() {
    check(&Listed {
        path: "/beta/riskyUsers",
        entity: RiskyUser::TYPE,
        id: uuid,
        store: |runtime, server, row| {
            let row: RiskyUser = serde_json::from_value(row).unwrap();
            let document = row.document();
            let write = server.store.write(move |tx| tx.put(&row));
            runtime.block_on(write).unwrap();
            document
        },
        by_default: None,
    });
}

/// Stores a made-up resource of a type that is stored in the generic way.
fn put<T: Stored>(runtime: &Runtime, server: &Server, row: Value) -> Document {
    let row: T = serde_json::from_value(row).unwrap();
    let document = row.document();
    runtime.block_on(server.store.write(move |tx| tx.put(&row))).unwrap();
    document
}

#[test]
fn service_principal_risk_detections() {
    check(&Listed {
        path: "/beta/identityProtection/servicePrincipalRiskDetections",
        entity: ServicePrincipalRiskDetection::TYPE,
        id: |number| json!(format!("{number:064}")),
        store: put::<ServicePrincipalRiskDetection>,
        by_default: None,
    });
}

#[test]
fn directory_audits() {
    check(&Listed {
        path: "/beta/auditLogs/directoryAudits",
        entity: DirectoryAudit::TYPE,
        id: uuid,
        store: put::<DirectoryAudit>,
        by_default: None,
    });
}

#[test]
fn sign_ins() {
    check(&Listed {
        path: "/beta/auditLogs/signIns",
        entity: SignIn::TYPE,
        id: uuid,
        store: |runtime, server, row| {
            let row: SignIn = serde_json::from_value(row).unwrap();
            let document = row.document();
            let rows = [SignInRow::new(&row, &Features::default())];
            let write = server.store.write(move |tx| tx.insert_sign_ins(&rows));
            runtime.block_on(write).unwrap();
            document
        },
        by_default: Some(ByDefault {
            unless_filtered_on: "signInEventTypes",
            lists: |row| row["isInteractive"] == true,
        }),
    });
}

fn check(listed: &Listed) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start());
    let stored: RefCell<Vec<Value>> = RefCell::default();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: CASES,
        // Rows stay in the store, so a smaller case would not be the same case.
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (
        prop::collection::vec(testing::row(listed.entity), 1..4),
        testing::filter(listed.entity),
        testing::order(listed.entity),
        1..30_usize,
    );
    let outcome = runner.run(&strategy, |(rows, filter, order, top)| {
        for mut row in rows {
            row["id"] = (listed.id)(stored.borrow().len());
            let document = (listed.store)(&runtime, &server, row);
            let served = document.json(Version::Beta, PolicyView::Full);
            stored.borrow_mut().push(serde_json::from_str(&served).unwrap());
        }
        let expected = in_memory(listed, &stored.borrow(), &filter, &order);
        let found = runtime.block_on(server.everything_listed(listed.path, &filter, &order, top));
        prop_assert_eq!(found, expected, "{} by {}, {} a page", filter, order, top);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn in_memory(listed: &Listed, stored: &[Value], filter: &Filter, order: &Order) -> Vec<Value> {
    let is_listed = |row: &Value| match &listed.by_default {
        Some(default) => filter.reads(default.unless_filtered_on) || (default.lists)(row),
        None => true,
    };
    let mut rows: Vec<Value> = stored
        .iter()
        .filter(|row| is_listed(row) && filter.matches(row, start()))
        .cloned()
        .collect();
    rows.sort_by(|a, b| order.compare(a, b));
    rows
}

impl Server {
    /// All rows of all pages, which hold `top` each, except the last.
    async fn everything_listed(&self, path: &str, filter: &Filter, order: &Order, top: usize) -> Vec<Value> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("$count", "true")
            .append_pair("$filter", &filter.to_string())
            .append_pair("$orderby", &order.to_string())
            .append_pair("$top", &top.to_string())
            .finish();
        let token = format!("Bearer {}", self.token(&ALL_ROLES));
        let mut rows = Vec::new();
        let mut count = None;
        let mut next = Some(format!("{path}?{query}"));
        while let Some(path) = next {
            let request = bare(Method::GET, &path)
                .header(AUTHORIZATION, &token)
                .header("prefer", "include-unknown-enum-members");
            let page = self.send(request.body(Body::empty()).unwrap()).await.ok();
            count = count.or(page["@odata.count"].as_u64());
            let items = page["value"].as_array().unwrap();
            let link = page["@odata.nextLink"].as_str();
            assert!(
                items.len() == top || (link.is_none() && items.len() < top),
                "{} of {top} rows with the next link {link:?}",
                items.len()
            );
            rows.extend_from_slice(items);
            next = link.map(|link| link.strip_prefix("https://localhost:8443").unwrap().to_owned());
        }
        assert_eq!(count, Some(rows.len() as u64));
        rows
    }
}
