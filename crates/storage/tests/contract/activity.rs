//! What accounts do over time: the days of service principals, the audit log, calls of the API.

use super::engines::on_each_engine;
use super::samples::{at, features, sign_in};
use keepwatch_detection::detectors::suspicious_api_traffic::ApiHour;
use keepwatch_graph::{DirectoryAudit, ServicePrincipalId, SignIn, Timestamp, UserId};
use keepwatch_storage::{
    ApiCaller, ApiTrafficRow, AuditHabit, Credential, CredentialKind, Purgeable, ServicePrincipalDayRow, SignInRow,
    Span,
};
use serde_json::json;
use uuid::Uuid;

fn principal(number: u128) -> ServicePrincipalId {
    ServicePrincipalId::new(Uuid::from_u128(number))
}

fn day(begins: Timestamp, sign_ins: u32, habits: &[u8]) -> ServicePrincipalDayRow {
    ServicePrincipalDayRow {
        begins,
        sign_ins,
        habits: habits.to_vec(),
    }
}

const ALWAYS: Span = Span {
    from: Timestamp::MIN,
    until: Timestamp::MAX,
};

#[test]
fn a_day_is_replaced_only_by_one_of_as_many_sign_ins() {
    on_each_engine(|store| {
        let put = |of: u128, row: ServicePrincipalDayRow| {
            let write = move |tx: &mut keepwatch_storage::Tx<'_>| tx.put_service_principal_day(principal(of), &row);
            store.write_blocking(write).unwrap();
        };
        put(1, day(at(0), 5, b"five"));
        put(1, day(at(0), 4, b"four"));
        put(1, day(at(1), 1, b"one"));
        put(2, day(at(0), 9, b"another's"));
        let days = move |span| {
            store
                .read_blocking(move |rx| rx.service_principal_days(principal(1), span))
                .unwrap()
        };
        assert_eq!(days(ALWAYS), [day(at(0), 5, b"five"), day(at(1), 1, b"one")]);
        put(1, day(at(0), 5, b"five again"));
        let first = Span {
            from: at(0),
            until: at(1),
        };
        assert_eq!(days(first), [day(at(0), 5, b"five again")]);

        let purge = |tx: &mut keepwatch_storage::Tx<'_>| tx.purge(Purgeable::ServicePrincipalDays, at(1));
        assert_eq!(store.write_blocking(purge).unwrap(), 2);
        assert_eq!(days(ALWAYS), [day(at(1), 1, b"one")]);
    });
}

#[test]
fn sign_ins_without_a_user_are_told_in_the_order_of_time() {
    on_each_engine(|store| {
        let of_principal = |number: u32| SignIn {
            user_id: String::new(),
            service_principal_id: Some(principal(1).to_string()),
            ..sign_in(number, 0)
        };
        let stored = [of_principal(3), of_principal(1), sign_in(2, 1)];
        let rows: Vec<SignInRow> = stored.iter().map(|one| SignInRow::new(one, &features())).collect();
        store
            .write_blocking(move |tx| tx.insert_sign_ins(&rows).map(drop))
            .unwrap();
        let read = |rx: &mut keepwatch_storage::Rx<'_>| {
            let mut told = Vec::new();
            rx.service_principal_sign_ins(ALWAYS, |sign_in| {
                told.push(sign_in.id);
                Ok(())
            })?;
            Ok(told)
        };
        let told = store.read_blocking(read).unwrap();
        assert_eq!(told, [of_principal(1).id, of_principal(3).id]);
    });
}

#[test]
fn secrets_in_force_are_those_that_have_begun_and_not_ended() {
    on_each_engine(|store| {
        let secret = |number: u128, start, end| Credential {
            key_id: Uuid::from_u128(number),
            kind: CredentialKind::Secret(format!("hash {number}")),
            start,
            end,
        };
        let app = |number: u128| keepwatch_graph::AppId::new(Uuid::from_u128(number));
        let certificate = Credential {
            kind: CredentialKind::Certificate(vec![1]),
            ..secret(4, at(0), at(9))
        };
        let all = [
            (app(1), secret(1, at(0), at(9))),
            (app(2), secret(2, at(0), at(5))),
            (app(2), secret(3, at(6), at(9))),
            (app(1), certificate),
        ];
        let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
            for (app, credential) in &all {
                assert!(tx.insert_credential(*app, credential)?);
            }
            Ok(())
        };
        store.write_blocking(write).unwrap();
        let in_force = |at, limit| {
            let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.secrets(at, limit);
            let found = store.read_blocking(read).unwrap();
            found
                .into_iter()
                .map(|owned| owned.credential.key_id.as_u128())
                .collect::<Vec<_>>()
        };
        assert_eq!(in_force(at(4), 10), [1, 2]);
        assert_eq!(in_force(at(5), 10), [1]);
        assert_eq!(in_force(at(6), 10), [1, 3]);
        assert_eq!(in_force(at(6), 1), [1]);
    });
}

fn traffic(caller: ApiCaller, begins: Timestamp, counts: [u32; 3]) -> ApiTrafficRow {
    let [lists, objects, denied] = counts;
    ApiTrafficRow {
        caller,
        begins,
        requests: lists + objects + denied,
        counts: ApiHour { lists, objects, denied },
    }
}

#[test]
fn traffic_of_an_hour_adds_up_whoever_counted_it() {
    on_each_engine(|store| {
        let (person, program) = (
            ApiCaller::User(UserId::new(Uuid::from_u128(1))),
            // Ids of people and programs are different kinds of ids.
            ApiCaller::ServicePrincipal(principal(1)),
        );
        let rows = [
            traffic(person, at(0), [1, 2, 3]),
            traffic(person, at(0), [10, 20, 30]),
            traffic(program, at(0), [0, 5, 0]),
            traffic(program, at(3_600), [0, 0, 7]),
        ];
        store
            .write_blocking(move |tx| rows.iter().try_for_each(|row| tx.add_api_traffic(row)))
            .unwrap();
        let within = |from, until, least: [u32; 3]| {
            let [lists, objects, denied] = least;
            let least = ApiHour { lists, objects, denied };
            let span = Span { from, until };
            store.read_blocking(move |rx| rx.api_traffic(span, least)).unwrap()
        };
        let sum = traffic(person, at(0), [11, 22, 33]);
        assert_eq!(within(at(0), at(3_600), [11, 99, 99]), [sum]);
        assert_eq!(within(at(0), at(3_601), [99, 99, 7]), [sum, rows[3]]);
        assert_eq!(within(at(0), at(3_601), [99, 99, 99]), []);
        let of = |caller| {
            store
                .read_blocking(move |rx| rx.api_traffic_of(caller, ALWAYS))
                .unwrap()
        };
        assert_eq!((of(person), of(program)), (vec![sum], vec![rows[2], rows[3]]));

        let purge = |tx: &mut keepwatch_storage::Tx<'_>| tx.purge(Purgeable::ApiTraffic, at(3_600));
        assert_eq!(store.write_blocking(purge).unwrap(), 2);
        assert_eq!(of(program), [rows[3]]);
    });
}

#[test]
fn the_audit_log_says_who_does_what_how_often() {
    on_each_engine(|store| {
        let record = |number: i64, name: &str, by: serde_json::Value| -> DirectoryAudit {
            serde_json::from_value(json!({
                "id": format!("{number}"),
                "activityDateTime": at(number),
                "activityDisplayName": name,
                "additionalDetails": [],
                "category": "UserManagement",
                "initiatedBy": by,
                "targetResources": [],
            }))
            .unwrap()
        };
        let (ada, soar) = (
            json!({"user": {"id": "A"}}),
            json!({"app": {"appId": "B", "servicePrincipalId": "C"}}),
        );
        let nobody = json!({"app": {"displayName": "keepwatch"}});
        let records = [
            record(2, "Add user", ada.clone()),
            record(1, "Add User", ada.clone()),
            record(3, "Add user", soar),
            record(4, "Add user", nobody),
            record(9, "Add user", ada),
        ];
        store.write_blocking(move |tx| tx.add_all(&records).map(drop)).unwrap();
        let span = Span {
            from: at(0),
            until: at(9),
        };
        let habits = store.read_blocking(|rx| rx.audit_habits(span, 10)).unwrap();
        let habit = |user: Option<&str>, app: Option<&str>, count, first| AuditHabit {
            user: user.map(str::to_owned),
            app: app.map(str::to_owned),
            name: "add user".to_owned(),
            count,
            first: at(first),
        };
        assert_eq!(habits, [habit(Some("a"), None, 2, 1), habit(None, Some("b"), 1, 3)]);
        assert_eq!(store.read_blocking(|rx| rx.audit_habits(span, 1)).unwrap().len(), 1);

        let read = |rx: &mut keepwatch_storage::Rx<'_>| {
            let mut told = Vec::new();
            rx.audits(span, |audit| {
                told.push(audit.id);
                Ok(())
            })?;
            Ok(told)
        };
        assert_eq!(store.read_blocking(read).unwrap(), ["1", "2", "3", "4"]);
    });
}
