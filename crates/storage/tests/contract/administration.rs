//! Applications, keys, settings, leases, the tenant model's days, audits, and the schema itself.

use super::engines::{on_each_database, on_each_engine};
use super::samples::at;
use keepwatch_graph::{AppId, DirectoryAudit};
use keepwatch_storage::{
    Application, Collection, Credential, CredentialKind, RoleAssignment, Rx, SigningKeyRow, Store, StoreError,
};
use serde_json::json;

#[test]
fn an_application_has_credentials_and_roles() {
    on_each_engine(|store| {
        let application = Application {
            app_id: "20000000-0000-4000-8000-000000000001".parse().unwrap(),
            object_id: "object".to_owned(),
            service_principal_id: "30000000-0000-4000-8000-000000000001".parse().unwrap(),
            display_name: "SIEM".to_owned(),
            created: at(0),
        };
        let credential = |key_id: &str, kind, start| Credential {
            key_id: key_id.to_owned(),
            kind,
            display_name: None,
            start: at(start),
            end: at(start + 10),
        };
        let secret = CredentialKind::Secret {
            hash: "hash".to_owned(),
            hint: "abc".to_owned(),
        };
        let credentials = [
            credential("k2", CredentialKind::Certificate { der: vec![0, 1] }, 1),
            credential("k1", secret, 0),
        ];
        let role = |name: &str| RoleAssignment {
            resource: "https://graph.microsoft.com".to_owned(),
            role: name.to_owned(),
        };
        let (stored, made, app_id) = (application.clone(), credentials.clone(), application.app_id);
        store
            .write_blocking(move |tx| {
                assert!(tx.insert_application(&stored)?);
                assert!(!tx.insert_application(&stored)?);
                for credential in &made {
                    tx.insert_credential(app_id, credential)?;
                }
                assert!(tx.grant_role(app_id, &role("b"), at(0))?);
                assert!(tx.grant_role(app_id, &role("a"), at(0))?);
                assert!(!tx.grant_role(app_id, &role("a"), at(1))?);
                Ok(())
            })
            .unwrap();
        store
            .read_blocking(|rx| {
                assert_eq!(rx.applications()?, std::slice::from_ref(&application));
                assert_eq!(rx.application(app_id)?, Some(application.clone()));
                assert_eq!(rx.credentials(app_id)?, credentials);
                assert_eq!(rx.role_assignments(app_id)?, [role("a"), role("b")]);
                Ok(())
            })
            .unwrap();
        store
            .write_blocking(move |tx| {
                assert!(tx.remove_credential(app_id, "k1")?);
                assert!(!tx.remove_credential(app_id, "k1")?);
                assert!(tx.revoke_role(app_id, &role("a"))?);
                assert_eq!(
                    (tx.credentials(app_id)?.len(), tx.role_assignments(app_id)?.len()),
                    (1, 1)
                );
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn an_application_goes_with_all_that_is_its_own() {
    on_each_engine(|store| {
        let ids = ["1", "2"].map(|last| format!("20000000-0000-4000-8000-00000000000{last}").parse().unwrap());
        let role = RoleAssignment {
            resource: "https://graph.microsoft.com".to_owned(),
            role: "a".to_owned(),
        };
        let facts = |rx: &mut Rx<'_>, app_id: AppId| {
            Ok((
                rx.application(app_id)?.is_some(),
                rx.credentials(app_id)?.len(),
                rx.role_assignments(app_id)?.len(),
            ))
        };
        store
            .write_blocking(move |tx| {
                for app_id in ids {
                    tx.insert_application(&application(app_id))?;
                    tx.insert_credential(app_id, &secret("k"))?;
                    tx.grant_role(app_id, &role, at(0))?;
                }
                assert!(tx.delete_application(ids[0])?);
                assert!(!tx.delete_application(ids[0])?);
                Ok(())
            })
            .unwrap();
        let left = store.read_blocking(|rx| Ok([facts(rx, ids[0])?, facts(rx, ids[1])?]));
        assert_eq!(left.unwrap(), [(false, 0, 0), (true, 1, 1)]);
    });
}

fn application(app_id: AppId) -> Application {
    Application {
        app_id,
        object_id: format!("object of {app_id}"),
        service_principal_id: app_id.to_string().parse().unwrap(),
        display_name: "SIEM".to_owned(),
        created: at(0),
    }
}

fn secret(key_id: &str) -> Credential {
    Credential {
        key_id: key_id.to_owned(),
        kind: CredentialKind::Secret {
            hash: "hash".to_owned(),
            hint: "abc".to_owned(),
        },
        display_name: None,
        start: at(0),
        end: at(10),
    }
}

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
        if settings.location.starts_with("postgres") {
            let mut client = postgres::Client::connect(&settings.location, postgres::NoTls).unwrap();
            client.batch_execute(newer).unwrap();
        } else {
            rusqlite::Connection::open(&settings.location)
                .unwrap()
                .execute_batch(newer)
                .unwrap();
        }
        match Store::open(settings).map(drop) {
            Err(StoreError::SchemaTooNew { found: 1000, .. }) => {}
            other => panic!("{other:?}"),
        }
    });
}
