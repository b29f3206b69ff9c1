//! Exceptions with what they hid, and incidents.

use super::engines::on_each_engine;
use super::samples::at;
use keepwatch_detection::Exception;
use keepwatch_graph::{RiskDetectionId, RiskLevel, SignInId, UserId};
use keepwatch_storage::{HiddenCount, HiddenDetection, IncidentFilter, IncidentRow, Purgeable};
use serde_json::json;
use uuid::Uuid;

fn exception(number: u128, minute: i64) -> Exception {
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number),
        "terms": {"addresses": ["2001:2::/48"], "reason": "a test"},
        "createdBy": {"id": "1", "displayName": null},
        "createdDateTime": at(minute),
        "modifiedDateTime": at(minute),
    }))
    .unwrap()
}

fn detection(byte: u8) -> RiskDetectionId {
    RiskDetectionId::new([byte; 32])
}

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn hidden(byte: u8, exception: u128, minute: i64) -> HiddenDetection<'static> {
    HiddenDetection {
        id: detection(byte),
        exception: Uuid::from_u128(exception),
        user: user(1),
        sign_in: Some(SignInId::new(Uuid::from_u128(byte.into()))),
        event_type: "newCountry",
        at: at(minute),
        hidden: at(minute + 1),
    }
}

#[test]
fn exceptions_are_kept_in_the_order_in_which_they_were_made() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.put_exception(&exception(1, 5))?;
                tx.put_exception(&exception(2, 3))?;
                assert_eq!(tx.exceptions()?, [exception(2, 3), exception(1, 5)]);
                let mut changed = exception(1, 5);
                changed.terms.reason = "another".to_owned();
                tx.put_exception(&changed)?;
                assert_eq!(tx.exception(changed.id)?, Some(changed.clone()));
                assert!(tx.remove_exception(changed.id)?);
                assert!(!tx.remove_exception(changed.id)?);
                assert_eq!(tx.exceptions()?, [exception(2, 3)]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_is_hidden_is_counted_once_and_purged_with_its_sign_in() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                assert!(tx.insert_hidden_detection(&hidden(1, 7, 1))?);
                assert!(tx.insert_hidden_detection(&hidden(2, 7, 2))?);
                assert!(tx.insert_hidden_detection(&hidden(3, 8, 3))?);
                assert!(!tx.insert_hidden_detection(&hidden(3, 7, 9))?, "it is known");
                let of_account = HiddenDetection {
                    sign_in: None,
                    ..hidden(4, 8, 4)
                };
                assert!(tx.insert_hidden_detection(&of_account)?);
                let count = |count, minute| HiddenCount {
                    count,
                    last: at(minute),
                };
                let counts = tx.hidden_counts()?;
                assert_eq!(counts.len(), 2);
                assert_eq!(counts[&Uuid::from_u128(7)], count(2, 3));
                assert_eq!(counts[&Uuid::from_u128(8)], count(2, 5));
                assert_eq!(tx.hidden_count(Uuid::from_u128(7))?, Some(count(2, 3)));
                assert_eq!(tx.hidden_count(Uuid::from_u128(9))?, None);
                let sign_in = |number| SignInId::new(Uuid::from_u128(number));
                assert!(tx.has_hidden_detections(sign_in(3))?);
                assert!(!tx.has_hidden_detections(sign_in(4))?);
                assert_eq!(tx.purge(Purgeable::HiddenDetections, at(3))?, 2);
                assert_eq!(tx.hidden_count(Uuid::from_u128(7))?, None);
                assert!(tx.has_hidden_detections(sign_in(3))?);
                Ok(())
            })
            .unwrap();
    });
}

fn incident(number: u128, cause: &str, minutes: (i64, i64)) -> IncidentRow {
    IncidentRow {
        id: Uuid::from_u128(number),
        cause: cause.to_owned(),
        title: "Something happened.".to_owned(),
        is_open: true,
        level: RiskLevel::Medium,
        opened: at(minutes.0),
        first: at(minutes.0),
        last: at(minutes.1),
        detections: 2,
        users: 1,
        event_types: vec!["newCountry".to_owned()],
        networks: vec!["AS1".to_owned(), "2001:2::/48".to_owned()],
        first_detection: detection(1),
    }
}

const ALL: IncidentFilter = IncidentFilter {
    is_open: None,
    level: None,
    user: None,
    after: None,
    limit: 10,
};

#[test]
fn an_incident_is_joined_while_it_is_open_and_near() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.lock_incidents(["one", "other"].into_iter())?;
                let one = incident(1, "one", (10, 20));
                tx.put_incident(&one)?;
                tx.put_incident(&incident(2, "one", (40, 50)))?;
                assert_eq!(tx.incident(one.id)?, Some(one.clone()));
                let joined = |tx: &mut keepwatch_storage::Tx<'_>, from, to| {
                    let found = tx.incident_to_join("one", at(from), at(to))?;
                    Ok::<_, keepwatch_storage::StoreError>(found.map(|found| found.id.as_u128()))
                };
                assert_eq!(joined(tx, 0, 9)?, None, "before both");
                assert_eq!(joined(tx, 0, 10)?, Some(1));
                assert_eq!(joined(tx, 20, 30)?, Some(1));
                assert_eq!(joined(tx, 20, 40)?, Some(2), "the later one of both");
                assert_eq!(joined(tx, 51, 60)?, None);
                assert_eq!(tx.incident_to_join("other", at(0), at(60))?, None);
                let mut closed = one;
                closed.is_open = false;
                closed.level = RiskLevel::High;
                closed.detections = 3;
                tx.put_incident(&closed)?;
                assert_eq!(tx.incident(closed.id)?, Some(closed));
                assert_eq!(joined(tx, 0, 10)?, None);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn incidents_are_found_by_what_is_asked_for() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for number in 1..=4_u8 {
                    let mut row = incident(number.into(), "cause", (10 + i64::from(number / 2), 20));
                    row.is_open = number != 2;
                    if number == 3 {
                        row.level = RiskLevel::High;
                    }
                    tx.put_incident(&row)?;
                    let of = user(u128::from(number % 2));
                    assert!(tx.insert_incident_detection(detection(number), row.id, of, at(1))?);
                }
                assert!(!tx.insert_incident_detection(detection(1), Uuid::from_u128(4), user(1), at(1))?);
                let found = |tx: &mut keepwatch_storage::Tx<'_>, filter: IncidentFilter| {
                    let rows = tx.incidents(&filter)?;
                    let ids: Vec<u128> = rows.iter().map(|row| row.id.as_u128()).collect();
                    Ok::<_, keepwatch_storage::StoreError>(ids)
                };
                // Opened at minutes 10, 11, 11 and 12.
                assert_eq!(found(tx, ALL)?, [4, 3, 2, 1]);
                let after = Some((at(11), Uuid::from_u128(3)));
                assert_eq!(found(tx, IncidentFilter { after, ..ALL })?, [2, 1]);
                assert_eq!(found(tx, IncidentFilter { limit: 3, ..ALL })?, [4, 3, 2]);
                let is_open = Some(false);
                assert_eq!(found(tx, IncidentFilter { is_open, ..ALL })?, [2]);
                let level = Some(RiskLevel::High);
                assert_eq!(found(tx, IncidentFilter { level, ..ALL })?, [3]);
                let of = |number| Some(user(number));
                assert_eq!(found(tx, IncidentFilter { user: of(1), ..ALL })?, [3, 1]);
                let both = IncidentFilter {
                    user: of(0),
                    is_open: Some(true),
                    ..ALL
                };
                assert_eq!(found(tx, both)?, [4]);
                assert_eq!(found(tx, IncidentFilter { user: of(9), ..ALL })?, []);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn an_incident_has_detections_and_users() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
                for (byte, incident, of, minute) in [(1, one, 1, 5), (2, one, 1, 3), (3, other, 2, 4)] {
                    tx.insert_incident_detection(detection(byte), incident, user(of), at(minute))?;
                }
                assert_eq!(tx.incident_detections(one, 10)?, [detection(2), detection(1)]);
                assert_eq!(tx.incident_detections(one, 1)?, [detection(2)]);
                assert_eq!(tx.incident_of(detection(3))?, Some(other));
                assert_eq!(tx.incident_of(detection(4))?, None);
                assert!(tx.incident_has_user(one, user(1))?);
                assert!(!tx.incident_has_user(one, user(2))?);
                assert!(!tx.incident_is_active(one)?, "its detections are not stored");
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn old_incidents_are_purged_once_they_are_closed() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for (number, minute, is_open) in [(1_u8, 1, false), (2, 2, true), (3, 3, false)] {
                    let mut row = incident(number.into(), "cause", (minute, minute));
                    row.is_open = is_open;
                    tx.put_incident(&row)?;
                    tx.insert_incident_detection(detection(number), row.id, user(1), at(minute))?;
                }
                assert_eq!(
                    tx.purge(Purgeable::IncidentDetections, at(3))?,
                    0,
                    "all are of something"
                );
                assert_eq!(tx.purge(Purgeable::Incidents, at(3))?, 1);
                assert_eq!(tx.purge(Purgeable::IncidentDetections, at(3))?, 1);
                assert_eq!(tx.incident_of(detection(1))?, None);
                assert_eq!(tx.incidents(&ALL)?.len(), 2);
                Ok(())
            })
            .unwrap();
    });
}
