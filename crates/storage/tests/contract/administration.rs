//! Keys, settings, leases, the tenant model's days, audits, and the schema itself.

use super::engines::{on_each_database, on_each_engine, script};
use super::samples::at;
use keepwatch_graph::DirectoryAudit;
use keepwatch_storage::{Collection, SigningKeyRow, Store, StoreError};
use serde_json::json;

#[test]
fn signing_keys_are_kept_and_not_shown() {
    on_each_engine(|store| {
        let key = SigningKeyRow {
            key_id: "k".to_owned(),
            pkcs8: b"private".to_vec(),
            certificate: vec![1],
            not_before: at(0),
        };
        assert!(!format!("{key:?}").contains(&format!("{:?}", key.pkcs8)));
        let stored = key.clone();
        store.write_blocking(move |tx| tx.insert_signing_key(&stored)).unwrap();
        assert_eq!(store.read_blocking(|rx| rx.signing_keys()).unwrap(), [key]);
        store.write_blocking(|tx| tx.remove_signing_key("k")).unwrap();
        assert_eq!(store.read_blocking(|rx| rx.signing_keys()).unwrap(), []);
    });
}

#[test]
fn the_first_to_set_a_shared_value_decides() {
    on_each_engine(|store| {
        let set = |value: &'static [u8]| {
            store
                .write_blocking(move |tx| tx.setting_or_insert("tenant", value))
                .unwrap()
        };
        assert_eq!(set(b"first"), b"first");
        assert_eq!(set(b"second"), b"first");
        store.write_blocking(|tx| tx.remove_setting("tenant")).unwrap();
        assert_eq!(set(b"second"), b"second");
    });
}

#[test]
fn a_lease_has_one_holder_until_it_ends() {
    on_each_engine(|store| {
        let take = |holder: &'static str, now, ends| {
            store
                .write_blocking(move |tx| tx.take_lease("job", holder, at(now), at(ends)))
                .unwrap()
        };
        assert!(take("a", 0, 10));
        assert!(!take("b", 5, 15));
        assert!(take("a", 5, 15));
        assert!(take("b", 15, 20));
        store.write_blocking(|tx| tx.release_lease("job", "a")).unwrap();
        assert!(!take("a", 16, 30));
        store.write_blocking(|tx| tx.release_lease("job", "b")).unwrap();
        assert!(take("a", 16, 30));
    });
}

#[test]
fn a_straggler_makes_later_days_be_counted_again() {
    on_each_engine(|store| {
        let days = store.write_blocking(|tx| {
            for day in 1..6 {
                tx.put_tenant_model_day(day, b"old")?;
                tx.put_tenant_model_day(day, &[day as u8])?;
            }
            tx.forget_tenant_model_days(4)?;
            tx.tenant_model_days(2, 9)
        });
        assert_eq!(days.unwrap(), [(2, vec![2]), (3, vec![3])]);
    });
}

#[test]
fn audits_are_read_back_in_any_case_of_their_id() {
    on_each_engine(|store| {
        let audit: DirectoryAudit = serde_json::from_value(json!({
            "id": "Directory_1", "activityDateTime": at(0), "activityDisplayName": "Dismiss user", "category": "c",
            "additionalDetails": [], "initiatedBy": { "app": { "appId": "A" } }, "targetResources": [],
        }))
        .unwrap();
        let stored = [audit.clone()];
        store.write_blocking(move |tx| tx.add_all(&stored)).unwrap();
        let found = store.read_blocking(|rx| rx.get("directory_1")).unwrap();
        assert_eq!(found, Some(audit));
    });
}

/// Every column that a filter or an order can name exists.
#[test]
fn the_schema_has_every_declared_column() {
    on_each_engine(|store| {
        for collection in Collection::ALL {
            for (path, column) in collection.entity().columns {
                let query = super::pages::one_column(*collection, column);
                let page = store.read_blocking(|rx| rx.page(&query));
                assert!(page.is_ok(), "{collection:?} has no column for {path}: {page:?}");
            }
        }
    });
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    on_each_database(|settings| {
        drop(Store::open(settings).unwrap());
        let newer = "insert into schema_versions (version) values (1000)";
        script(settings, newer);
        match Store::open(settings).map(drop) {
            Err(StoreError::SchemaTooNew { found: 1000, .. }) => {}
            other => panic!("{other:?}"),
        }
    });
}
