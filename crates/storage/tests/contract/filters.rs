//! The same rows for any filter and in any order: in memory, on SQLite and on PostgreSQL.

use super::engines::on_each_engine;
use super::samples::{at, row};
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation,
};
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, DirectoryRole, FederatedIdentityCredential, Group, OAuth2PermissionGrant,
    ServicePrincipal, UnifiedRoleAssignment, User, own_resources,
};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{
    DirectoryAudit, Document, HistoryItemId, RiskDetection, RiskyServicePrincipal, RiskyServicePrincipalHistoryItem,
    RiskyUser, RiskyUserHistoryItem, ServicePrincipalHistoryItemId, ServicePrincipalRiskDetection, SignIn,
    Subscription, Timestamp, Version,
};
use keepwatch_odata::{Dialect, Direction, Filter, Order, SqlValue, testing};
use keepwatch_storage::{Collection, Condition, Engine, OrderKey, PageQuery, Store, Stored};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use std::cell::RefCell;

/// Cases of each collection and engine; each adds rows, and every filter sees all of them.
const CASES: u32 = 60;

const PAGE: u32 = 7;

#[test]
fn sign_ins_are_filtered_alike() {
    check(Collection::SignIns);
}

#[test]
fn risk_detections_are_filtered_alike() {
    check(Collection::RiskDetections);
}

#[test]
fn risky_users_are_filtered_alike() {
    check(Collection::RiskyUsers);
}

#[test]
fn history_is_filtered_alike() {
    check(Collection::RiskyUserHistory);
}

#[test]
fn directory_audits_are_filtered_alike() {
    check(Collection::DirectoryAudits);
}

#[test]
fn named_locations_are_filtered_alike() {
    check(Collection::NamedLocations);
}

#[test]
fn applications_are_filtered_alike() {
    check(Collection::Applications);
}

#[test]
fn service_principals_are_filtered_alike() {
    check(Collection::ServicePrincipals);
}

#[test]
fn app_role_assignments_are_filtered_alike() {
    check(Collection::AppRoleAssignments);
}

#[test]
fn permission_grants_are_filtered_alike() {
    check(Collection::Oauth2PermissionGrants);
}

#[test]
fn federated_identity_credentials_are_filtered_alike() {
    check(Collection::FederatedIdentityCredentials);
}

#[test]
fn risky_service_principals_are_filtered_alike() {
    check(Collection::RiskyServicePrincipals);
}

#[test]
fn service_principal_history_is_filtered_alike() {
    check(Collection::RiskyServicePrincipalHistory);
}

#[test]
fn service_principal_risk_detections_are_filtered_alike() {
    check(Collection::ServicePrincipalRiskDetections);
}

#[test]
fn subscriptions_are_filtered_alike() {
    check(Collection::Subscriptions);
}

fn check(collection: Collection) {
    let entity = collection.entity();
    on_each_engine(|store| {
        let stored: RefCell<Vec<Json>> = RefCell::default();
        let mut runner = TestRunner::new(ProptestConfig {
            cases: CASES,
            // Rows stay in the store, so a smaller case would not be the same case.
            max_shrink_iters: 0,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let strategy = (
            prop::collection::vec(testing::row(entity), 1..4),
            testing::filter(entity),
            testing::order(entity),
        );
        // Those that every database has are in no list of rows made up here.
        for own in own_resources::service_principals() {
            let remove = move |tx: &mut keepwatch_storage::Tx<'_>| tx.remove::<ServicePrincipal>(&own.id);
            store.write_blocking(remove).unwrap();
        }
        let outcome = runner.run(&strategy, |(rows, filter, order)| {
            for row in rows {
                let number = stored.borrow().len();
                stored.borrow_mut().push(insert(store, collection, row, number));
            }
            let expected = in_memory(&stored.borrow(), &filter, &order);
            prop_assert_eq!(
                listed(store, collection, &filter, &order),
                expected,
                "{} by {}",
                filter,
                order
            );
            Ok(())
        });
        if let Err(error) = outcome {
            panic!("{error}");
        }
    });
}

/// Stores a made-up resource under the `number`-th id; returns it as it is served.
fn insert(store: &Store, collection: Collection, mut resource: Json, number: usize) -> Json {
    let uuid = format!("40000000-0000-4000-8000-{number:012}");
    resource["id"] = match collection {
        Collection::RiskDetections | Collection::ServicePrincipalRiskDetections => json!(format!("{number:064}")),
        Collection::RiskyServicePrincipalHistory => json!(ServicePrincipalHistoryItemId {
            service_principal: uuid.parse().unwrap(),
            at: at(number as i64),
        }),
        Collection::RiskyUserHistory => json!(HistoryItemId {
            user: resource["userId"].as_str().unwrap().parse().unwrap(),
            at: at(number as i64),
        }),
        _ => json!(uuid),
    };
    match collection {
        Collection::SignIns => {
            let value: SignIn = serde_json::from_value(resource).unwrap();
            let rows = [row(&value)];
            store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
            served(&value.document())
        }
        Collection::RiskDetections => {
            let value: RiskDetection = serde_json::from_value(resource).unwrap();
            let rows = [value.clone()];
            store
                .write_blocking(move |tx| tx.insert_risk_detections(&rows))
                .unwrap();
            served(&value.document())
        }
        Collection::RiskyUserHistory => {
            let value: RiskyUserHistoryItem = serde_json::from_value(resource).unwrap();
            let rows = [value.clone()];
            store.write_blocking(move |tx| tx.insert_history(&rows)).unwrap();
            served(&value.document())
        }
        Collection::RiskyUsers => put::<RiskyUser>(store, resource),
        Collection::RiskyServicePrincipals => put::<RiskyServicePrincipal>(store, resource),
        Collection::RiskyServicePrincipalHistory => put::<RiskyServicePrincipalHistoryItem>(store, resource),
        Collection::ServicePrincipalRiskDetections => put::<ServicePrincipalRiskDetection>(store, resource),
        Collection::DirectoryAudits => put::<DirectoryAudit>(store, resource),
        Collection::NamedLocations => put::<NamedLocation>(store, resource),
        Collection::ConditionalAccessPolicies => put::<ConditionalAccessPolicy>(store, resource),
        Collection::AuthenticationContexts => put::<AuthenticationContextClassReference>(store, resource),
        Collection::AuthenticationStrengths => put::<AuthenticationStrengthPolicy>(store, resource),
        Collection::Users => put::<User>(store, resource),
        Collection::Groups => put::<Group>(store, resource),
        Collection::DirectoryRoles => put::<DirectoryRole>(store, resource),
        Collection::RoleAssignments => put::<UnifiedRoleAssignment>(store, resource),
        Collection::Subscriptions => put::<Subscription>(store, resource),
        Collection::Applications | Collection::ServicePrincipals => {
            // No two share a client id, and all have one.
            resource["appId"] = json!(uuid);
            match collection {
                Collection::Applications => put::<Application>(store, resource),
                _ => put::<ServicePrincipal>(store, resource),
            }
        }
        Collection::AppRoleAssignments => put::<AppRoleAssignment>(store, resource),
        Collection::Oauth2PermissionGrants => put::<OAuth2PermissionGrant>(store, resource),
        Collection::FederatedIdentityCredentials => put::<FederatedIdentityCredential>(store, resource),
    }
}

fn put<T: Stored>(store: &Store, resource: Json) -> Json {
    let value: T = serde_json::from_value(resource).unwrap();
    let shown = served(&value.document());
    store.write_blocking(move |tx| tx.put(&value)).unwrap();
    shown
}

fn served(document: &Document) -> Json {
    serde_json::from_str(&document.json(Version::Beta, PolicyView::Full)).unwrap()
}

fn now() -> Timestamp {
    at(0)
}

fn in_memory(stored: &[Json], filter: &Filter, order: &Order) -> Vec<Json> {
    let mut expected: Vec<Json> = stored
        .iter()
        .filter(|row| filter.matches(row, now()))
        .cloned()
        .collect();
    expected.sort_by(|a, b| order.compare(a, b));
    expected
}

/// What the store lists, page by page.
fn listed(store: &Store, collection: Collection, filter: &Filter, order: &Order) -> Vec<Json> {
    let dialect = match store.engine() {
        Engine::Sqlite => Dialect::Sqlite,
        Engine::Postgres => Dialect::Postgres,
    };
    let mut params: Vec<SqlValue> = Vec::new();
    let sql = filter.to_sql(dialect, now(), &mut params);
    let mut query = PageQuery {
        collection,
        owner: None,
        linked: None,
        condition: Some(Condition {
            sql,
            params: params.into_iter().map(Into::into).collect(),
        }),
        order: order.keys().iter().map(order_key).collect(),
        after: None,
        skip: 0,
        limit: PAGE,
        version: Version::Beta,
        policies: PolicyView::Full,
    };
    let mut rows = Vec::new();
    loop {
        let page = store.read_blocking(|rx| rx.page(&query)).unwrap();
        let json = [b"[", page.json.as_slice(), b"]"].concat();
        rows.extend(serde_json::from_slice::<Vec<Json>>(&json).unwrap());
        match page.next {
            None => break,
            next => query.after = next,
        }
    }
    assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), rows.len() as u64);
    rows
}

fn order_key(key: &keepwatch_odata::OrderKey) -> OrderKey {
    OrderKey {
        column: key.column.name,
        descending: key.direction == Direction::Descending,
    }
}
