//! Applications: what the token service reads of them, the side of their credentials that is never shown, and databases
//! from before they were resources.

use super::engines::{on_each_database, on_each_engine, script};
use super::samples::at;
use keepwatch_graph::AppId;
use keepwatch_graph::directory::app_role_assignment::Party;
use keepwatch_graph::directory::{AppRoleAssignment, Application, ServicePrincipal, own_resources};
use keepwatch_storage::{AssignedRole, Client, Credential, CredentialKind, Store};
use uuid::{Uuid, uuid};

const OBJECT: Uuid = uuid!("10000000-0000-4000-8000-000000000001");
const APP: AppId = AppId::new(uuid!("20000000-0000-4000-8000-000000000001"));
const PRINCIPAL: Uuid = uuid!("30000000-0000-4000-8000-000000000001");

fn credential(number: u128, kind: CredentialKind, start: i64) -> Credential {
    Credential {
        key_id: Uuid::from_u128(number),
        kind,
        start: at(start),
        end: at(start + 10),
    }
}

#[test]
fn credentials_belong_to_a_client_id() {
    on_each_engine(|store| {
        let credentials = [
            credential(2, CredentialKind::Certificate(vec![0, 1]), 1),
            credential(1, CredentialKind::Secret("hash".to_owned()), 0),
        ];
        let made = credentials.clone();
        store
            .write_blocking(move |tx| {
                for credential in &made {
                    assert!(tx.insert_credential(APP, credential)?);
                    assert!(!tx.insert_credential(APP, credential)?);
                }
                assert_eq!(tx.credentials(APP)?, made);
                assert!(tx.remove_credential(APP, Uuid::from_u128(1))?);
                assert!(!tx.remove_credential(APP, Uuid::from_u128(1))?);
                assert_eq!(tx.credentials(APP)?, made[..1]);
                assert_eq!(tx.credentials(AppId::new(Uuid::from_u128(9)))?, []);
                Ok(())
            })
            .unwrap();
        assert_eq!(store.read_blocking(|rx| rx.credentials(APP)).unwrap(), credentials[..1]);
    });
}

#[test]
fn a_client_is_an_application_whose_service_principal_is_there() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                assert_eq!(tx.client(APP)?, None);
                let mut principal = ServicePrincipal::new(PRINCIPAL, APP, "Ünal's SIEM");
                tx.add(&principal)?;
                let mut client = Client {
                    service_principal: PRINCIPAL.to_string().parse().unwrap(),
                    display_name: "Ünal's SIEM".to_owned(),
                    is_enabled: true,
                };
                assert_eq!(tx.client(APP)?, Some(client.clone()));
                principal.account_enabled = Some(false);
                tx.put(&principal)?;
                client.is_enabled = false;
                assert_eq!(tx.client(APP)?, Some(client));
                principal.deleted_date_time = Some(at(5));
                tx.put(&principal)?;
                assert_eq!(tx.client(APP)?, None);
                // A deleted one may stand beside its successor.
                let successor = ServicePrincipal::new(Uuid::from_u128(7), APP, "SIEM");
                assert!(tx.add(&successor)?);
                assert_eq!(tx.client(APP)?.unwrap().display_name, "SIEM");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_role_is_given_once() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let principal = ServicePrincipal::new(PRINCIPAL, APP, "SIEM").party().unwrap();
                let (resource, role) = own_resources::role("AuditLog.Read.All").unwrap();
                let given = |holder: Party| AppRoleAssignment::new(holder, own_resources::party(resource), role, at(0));
                assert!(tx.add(&given(principal.clone()))?);
                assert!(!tx.add(&given(principal))?);
                assert_eq!(tx.assigned_roles(PRINCIPAL)?, [AssignedRole { resource, role }]);
                assert_eq!(tx.assigned_roles(OBJECT)?, []);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn every_database_has_the_apis_of_this_server() {
    on_each_database(|settings| {
        let store = Store::open(settings).unwrap();
        let known = own_resources::service_principals();
        let found = store.read_blocking(|rx| rx.all::<ServicePrincipal>()).unwrap();
        assert_eq!(found.len(), known.len());
        assert!(known.iter().all(|known| found.contains(known)));
        // What was changed behind the program's back is put right when it starts.
        store
            .write_blocking(|tx| tx.remove::<ServicePrincipal>(&own_resources::GRAPH.to_string()))
            .unwrap();
        drop(store);
        let store = Store::open(settings).unwrap();
        assert_eq!(
            store.read_blocking(|rx| rx.all::<ServicePrincipal>()).unwrap().len(),
            known.len()
        );
    });
}

#[test]
fn applications_of_older_databases_become_resources() {
    on_each_database(|settings| {
        script(settings, include_str!("../../src/sql/create_schema_versions.sql"));
        script(settings, include_str!("../../src/sql/migrations/0001_foundation.sql"));
        script(
            settings,
            &format!(
                "insert into schema_versions (version) values (1);
                insert into applications values ('{APP}', '{OBJECT}', '{PRINCIPAL}', 'SIEM', {created});
                insert into app_role_assignments values
                    ('{APP}', 'https://graph.microsoft.com', 'AuditLog.Read.All', {created}),
                    ('{APP}', 'api://keepwatch-engine', 'SignInLog.Import.All', {created});
                insert into application_credentials values
                    ('{APP}', '{secret}', 'hash', null, 'abc', 'deploy', {created}, {end}),
                    ('{APP}', '{certificate}', null, {der}, null, 'CN=siem', {created}, {end})",
                created = at(0).ticks(),
                end = at(10).ticks(),
                secret = Uuid::from_u128(1),
                certificate = Uuid::from_u128(2),
                der = if settings.location.starts_with("postgres") {
                    r"'\x646572'"
                } else {
                    "x'646572'"
                },
            ),
        );
        let store = Store::open(settings).unwrap();
        store
            .read_blocking(|rx| {
                let application: Application = rx.get(&OBJECT.to_string())?.unwrap();
                let password = &application.password_credentials[0];
                assert_eq!(application.app_id, Some(APP.to_string()));
                assert_eq!(application.created_date_time, Some(at(0)));
                assert_eq!(
                    (password.hint.as_deref(), password.display_name.as_deref()),
                    (Some("abc"), Some("deploy"))
                );
                assert_eq!(application.key_credentials[0].key_id, Some(Uuid::from_u128(2)));
                let kinds = rx.credentials(APP)?.into_iter().map(|credential| credential.kind);
                let expected = [
                    CredentialKind::Secret("hash".to_owned()),
                    CredentialKind::Certificate(b"der".to_vec()),
                ];
                assert_eq!(kinds.collect::<Vec<_>>(), expected);
                let client = rx.client(APP)?.unwrap();
                assert_eq!((client.display_name.as_str(), client.is_enabled), ("SIEM", true));
                let mut roles: Vec<_> = rx.assigned_roles(PRINCIPAL)?;
                roles.sort();
                let names = roles
                    .iter()
                    .filter_map(|given| own_resources::role_name(given.resource, given.role));
                assert_eq!(names.collect::<Vec<_>>(), ["AuditLog.Read.All", "SignInLog.Import.All"]);
                Ok(())
            })
            .unwrap();
    });
}
