//! The life cycle's view of a service principal, what its changes leave behind, and audit records by their targets.

use super::engines::on_each_engine;
use super::pages::{all, ids, query};
use super::samples::{at, detection_id};
use keepwatch_detection::life_cycle::{Actor, ServicePrincipalEvent, service_principal_transition};
use keepwatch_graph::{
    ActivityType, DirectoryAudit, RiskDetail, RiskDetectionTimingType, RiskLevel, RiskState, RiskyServicePrincipal,
    ServicePrincipalId, ServicePrincipalRiskDetection, TokenIssuerType, Version,
};
use keepwatch_odata::{Dialect, Filter};
use keepwatch_storage::{Collection, Condition, Engine, Purgeable, ServicePrincipalNames, Store, StoreSettings};
use serde_json::json;

fn service_principal(number: u32) -> ServicePrincipalId {
    format!("30000000-0000-4000-8000-{number:012}").parse().unwrap()
}

fn detection(number: u32, of: u32, state: RiskState) -> ServicePrincipalRiskDetection {
    ServicePrincipalRiskDetection {
        id: detection_id(number),
        request_id: None,
        correlation_id: None,
        risk_event_type: "leakedCredentials".to_owned(),
        risk_state: state,
        risk_level: RiskLevel::High,
        risk_detail: RiskDetail::None,
        source: None,
        detection_timing_type: RiskDetectionTimingType::Offline,
        activity: ActivityType::ServicePrincipal,
        token_issuer_type: TokenIssuerType::AzureAd,
        ip_address: None,
        location: None,
        activity_date_time: at(number.into()),
        detected_date_time: at(number.into()),
        last_updated_date_time: at(number.into()),
        service_principal_id: service_principal(of),
        service_principal_display_name: Some("Contoso App".to_owned()),
        app_id: None,
        key_ids: vec!["Key1".to_owned()],
        additional_info: None,
        mitre_technique_id: None,
    }
}

fn seed(store: &Store) {
    let detections = [
        detection(1, 1, RiskState::AtRisk),
        detection(2, 1, RiskState::Dismissed),
        detection(3, 2, RiskState::AtRisk),
    ];
    assert_eq!(store.write_blocking(move |tx| tx.add_all(&detections)).unwrap(), 3);
}

#[test]
fn a_situation_is_what_is_active_and_what_is_named() {
    on_each_engine(|store| {
        seed(store);
        let situation = |named: &[u32]| {
            let named: Vec<_> = named.iter().copied().map(detection_id).collect();
            let found = store.read_blocking(|rx| rx.service_principal_situation(service_principal(1), &named));
            let found = found.unwrap();
            (found.account.state, found.detections.len())
        };
        assert_eq!(situation(&[]), (RiskState::None, 1));
        // What is named twice, unknown, or another's is not there.
        assert_eq!(situation(&[1, 2, 3, 99]), (RiskState::None, 2));
    });
}

/// Lets an event follow for the first service principal, as the engine does.
fn happen(store: &Store, event: ServicePrincipalEvent, names: &ServicePrincipalNames) {
    let names = names.clone();
    let work = move |tx: &mut keepwatch_storage::Tx<'_>| {
        let id = service_principal(1);
        tx.lock_service_principals(&[id])?;
        let situation = tx.service_principal_situation(id, &event.detections())?;
        let by = Actor::Administrator("admin".into());
        let change = service_principal_transition(&situation, &event, &by, at(100)).unwrap();
        tx.apply_service_principal_change(&names, &change, at(100))
    };
    store.write_blocking(work).unwrap();
}

#[test]
fn a_change_rewrites_columns_and_documents_and_adds_to_history() {
    on_each_engine(|store| {
        seed(store);
        let names = ServicePrincipalNames {
            app_id: Some("app".to_owned()),
            display_name: Some("Contoso App".to_owned()),
            is_enabled: Some(true),
            service_principal_type: Some("Application".to_owned()),
        };
        happen(store, ServicePrincipalEvent::ConfirmCompromised, &names);
        happen(store, ServicePrincipalEvent::Dismiss, &names);
        let id = service_principal(1).to_string();
        let row: RiskyServicePrincipal = store.read_blocking(|rx| rx.get(&id)).unwrap().unwrap();
        assert_eq!(
            (row.risk_level, row.risk_state),
            (RiskLevel::None, RiskState::Dismissed)
        );
        assert_eq!(row.display_name.as_deref(), Some("Contoso App"));
        assert_eq!((row.is_enabled, row.account_enabled), (Some(true), Some(true)));

        // Both fell into one instant: the second is dated a tick later, and no item is lost.
        let order = [("risk_last_updated_date_time", true), ("id", true)];
        let mut history = query(Collection::RiskyServicePrincipalHistory, &order, 1);
        history.version = Version::Beta;
        history.owner = Some(id);
        let items = all(store, &history);
        let states: Vec<_> = items.iter().map(|item| item["riskState"].as_str().unwrap()).collect();
        assert_eq!(states, ["dismissed", "confirmedCompromised"]);
        assert_eq!(items[0]["initiatedBy"], "admin");
        assert_eq!(items[0]["servicePrincipalId"], service_principal(1).to_string());
        assert_eq!(items[0]["appId"], "app");

        let closed: ServicePrincipalRiskDetection = store
            .read_blocking(|rx| rx.get(&detection_id(1).to_string()))
            .unwrap()
            .unwrap();
        assert_eq!(closed.risk_state, RiskState::Dismissed);
        assert_eq!(closed.risk_detail, RiskDetail::AdminDismissedAllRiskForServicePrincipal);
        assert_eq!(closed.last_updated_date_time, at(100));
        let others = store.read_blocking(|rx| rx.service_principal_situation(service_principal(2), &[]));
        assert_eq!(others.unwrap().detections.len(), 1, "another's risk stays");
    });
}

#[test]
fn active_detections_are_not_purged() {
    on_each_engine(|store| {
        seed(store);
        let purge = || {
            let what = Purgeable::ServicePrincipalRiskDetections;
            store.write_blocking(move |tx| tx.purge(what, at(1000))).unwrap()
        };
        assert_eq!((purge(), purge()), (1, 0));
    });
}

#[test]
fn audit_records_are_found_by_what_they_are_on() {
    on_each_engine(|store| {
        let audit = |id: &str, targets: serde_json::Value| -> DirectoryAudit {
            serde_json::from_value(json!({
                "id": id, "activityDateTime": at(0), "activityDisplayName": "Dismiss user", "category": "c",
                "additionalDetails": [], "initiatedBy": {}, "targetResources": targets,
            }))
            .unwrap()
        };
        let audits = [
            audit("1", json!([{ "id": "U1", "displayName": "Ann" }, { "id": "S1" }])),
            audit("2", json!([{ "id": "u2", "displayName": "Anton" }])),
            audit("3", json!([])),
        ];
        store.write_blocking(move |tx| tx.add_all(&audits)).unwrap();
        for (filter, expected) in [
            ("targetResources/any(t: t/id eq 'u1')", &["1"][..]),
            ("targetResources/any(t:t/id eq 's1')", &["1"]),
            ("targetResources/any(t: t/displayName eq 'anton')", &["2"]),
            ("targetResources/any(t: startswith(t/displayName,'An'))", &["1", "2"]),
            ("not targetResources/any(t: t/id eq 'u1')", &["2", "3"]),
        ] {
            let filter = Filter::parse(filter, DirectoryAudit::TYPE, Version::V1).unwrap();
            let dialect = match store.engine() {
                Engine::Sqlite => Dialect::Sqlite,
                Engine::Postgres => Dialect::Postgres,
            };
            let mut params = Vec::new();
            let sql = filter.to_sql(dialect, at(0), &mut params);
            let mut query = query(Collection::DirectoryAudits, &[("id", false)], 10);
            query.condition = Some(Condition {
                sql,
                params: params.into_iter().map(Into::into).collect(),
            });
            assert_eq!(ids(&all(store, &query)), expected, "{filter}");
        }
    });
}

/// A database of the first schema keeps its audit records when it is brought to the newest.
#[test]
fn records_of_the_first_schema_are_kept() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("keepwatch.db");
    let settings = StoreSettings::new(file.to_str().unwrap());
    let old = rusqlite::Connection::open(&file).unwrap();
    let first = include_str!("../../src/sql/migrations/0001_foundation.sql").replace(r#" collate "C""#, "");
    old.execute_batch(&first).unwrap();
    let versions = "create table schema_versions (version bigint primary key); insert into schema_versions values (1);";
    old.execute_batch(versions).unwrap();
    let record = "insert into directory_audits values ('1', 0, 'a', 'c', null, null, null, null, null, null, null, null, 0, \
        '\"id\":\"1\"', '', '', '', '')";
    old.execute_batch(record).unwrap();
    drop(old);
    let store = Store::open(&settings).unwrap();
    let query = query(
        Collection::DirectoryAudits,
        &[("activity_date_time", true), ("id", true)],
        10,
    );
    assert_eq!(ids(&all(&store, &query)), ["1"]);
}
