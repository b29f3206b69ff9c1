//! The life cycle's view of a user, and what its changes leave behind.

use super::engines::on_each_engine;
use super::samples::{at, detection, detection_id, risky_user, row, sign_in, sign_in_id, user};
use keepwatch_detection::life_cycle::{Change, HistoryStep, UserRisk};
use keepwatch_graph::document::PolicyView;
use keepwatch_graph::{HistoryItemId, RiskDetail, RiskLevel, RiskState, Version};
use keepwatch_storage::{Collection, OrderKey, PageQuery, ProfileRow, Purgeable, Store, UserNames};

fn seed(store: &Store) {
    let mut sign_ins: Vec<_> = (1..4).map(|number| sign_in(number, 1)).collect();
    sign_ins[0].risk_state = RiskState::AtRisk.into();
    sign_ins[0].risk_level_aggregated = RiskLevel::Medium.into();
    let rows: Vec<_> = sign_ins.iter().map(row).collect();
    let mut detections = vec![
        detection(1, 1, Some(1)),
        detection(2, 1, Some(2)),
        detection(3, 2, None),
    ];
    detections[1].risk_state = RiskState::Remediated;
    store
        .write_blocking(move |tx| {
            tx.insert_sign_ins(&rows)?;
            tx.insert_risk_detections(&detections)?;
            tx.put(&risky_user(1, RiskState::AtRisk))
        })
        .unwrap();
}

#[test]
fn a_situation_is_what_is_active_and_what_is_named() {
    on_each_engine(|store| {
        seed(store);
        let situation = |sign_ins: &[u32], detections: &[u32]| {
            let sign_ins: Vec<_> = sign_ins.iter().copied().map(sign_in_id).collect();
            let detections: Vec<_> = detections.iter().copied().map(detection_id).collect();
            let found = store
                .read_blocking(|rx| rx.situation(user(1), &sign_ins, &detections))
                .unwrap();
            (found.account.state, found.sign_ins.len(), found.detections.len())
        };
        assert_eq!(situation(&[], &[]), (RiskState::AtRisk, 1, 1));
        // With a sign-in come its detections.
        assert_eq!(situation(&[2], &[]), (RiskState::AtRisk, 2, 2));
        // What is named twice, unknown, or somebody else's is not there.
        assert_eq!(situation(&[1, 99], &[1, 2, 3, 99]), (RiskState::AtRisk, 1, 2));
        let nobody = store.read_blocking(|rx| rx.situation(user(9), &[], &[])).unwrap();
        assert_eq!((nobody.account.state, nobody.account.updated), (RiskState::None, None));
    });
}

#[test]
fn a_change_rewrites_columns_and_documents() {
    on_each_engine(|store| {
        seed(store);
        let dismissed = |store: &Store| {
            store.write_blocking(|tx| {
                tx.lock_users(&[user(1)])?;
                let before = tx.situation(user(1), &[], &[])?;
                let user_now = UserRisk {
                    level: RiskLevel::None,
                    state: RiskState::Dismissed,
                    detail: RiskDetail::AdminDismissedAllRiskForUser,
                    updated: Some(at(100)),
                    ..before.account.clone()
                };
                let mut change = Change {
                    account: Some(user_now.clone()),
                    detections: before.detections,
                    sign_ins: before.sign_ins,
                    history: vec![HistoryStep {
                        account: user_now,
                        event_types: vec!["unfamiliarFeatures".into()],
                        initiated_by: Some("admin".into()),
                    }],
                    ..Change::default()
                };
                for detection in &mut change.detections {
                    detection.state = RiskState::Dismissed;
                }
                for sign_in in &mut change.sign_ins {
                    sign_in.state = RiskState::Dismissed;
                    sign_in.aggregated = RiskLevel::None;
                }
                tx.apply_change(&UserNames::default(), &change, at(100))
            })
        };
        dismissed(store).unwrap();
        let after = store
            .read_blocking(|rx| rx.situation(user(1), &[sign_in_id(1)], &[]))
            .unwrap();
        assert_eq!(after.account.state, RiskState::Dismissed);
        assert_eq!(after.detections[0].state, RiskState::Dismissed);
        assert_eq!(
            (after.sign_ins[0].state, after.sign_ins[0].aggregated),
            (RiskState::Dismissed, RiskLevel::None)
        );
        let detection = store
            .read_blocking(|rx| rx.risk_detection(detection_id(1)))
            .unwrap()
            .unwrap();
        assert_eq!(detection.last_updated_date_time, at(100));
        let id = HistoryItemId {
            user: user(1),
            at: at(100),
        };
        let item = store.read_blocking(|rx| rx.history_item(id)).unwrap().unwrap();
        // The names were not given: they are those of the user's row.
        assert_eq!(item.user_display_name.as_deref(), Some("User 1"));
        assert_eq!(item.activity.risk_event_types, ["unfamiliarFeatures"]);

        // A second change in the same tick adds its item beside the first.
        dismissed(store).unwrap();
        let query = PageQuery {
            collection: Collection::RiskyUserHistory,
            owner: Some(user(1).to_string()),
            linked: None,
            condition: None,
            order: vec![OrderKey {
                column: "id",
                descending: false,
            }],
            after: None,
            skip: 0,
            limit: 10,
            version: Version::V1,
            policies: PolicyView::Full,
        };
        assert_eq!(store.read_blocking(|rx| rx.count(&query)).unwrap(), 2);
    });
}

#[test]
fn detections_are_stored_once() {
    on_each_engine(|store| {
        let detections = [detection(1, 1, None), detection(2, 1, None), detection(1, 1, None)];
        let stored = store
            .write_blocking(move |tx| tx.insert_risk_detections(&detections))
            .unwrap();
        assert_eq!(stored, 2);
        let found = store.read_blocking(|rx| rx.risk_detection(detection_id(2))).unwrap();
        assert_eq!(found, Some(detection(2, 1, None)));
    });
}

#[test]
fn profiles_are_kept_as_they_were_given() {
    on_each_engine(|store| {
        let profile = |number, bytes: &[u8]| ProfileRow {
            user: user(number),
            last_seen: at(number.into()),
            bytes: bytes.to_vec(),
        };
        let rows: Vec<_> = (0..70).map(|number| profile(number, &[0, 255, number as u8])).collect();
        let newer = [profile(3, b"")];
        store.write_blocking(move |tx| tx.put_profiles(&rows)).unwrap();
        store.write_blocking(move |tx| tx.put_profiles(&newer)).unwrap();
        let asked: Vec<_> = (0..100).map(user).collect();
        let found = store.read_blocking(|rx| rx.profiles(&asked)).unwrap();
        assert_eq!(found.len(), 70);
        assert_eq!(found[&user(3)], b"");
        assert_eq!(found[&user(69)], [0, 255, 69]);
    });
}

#[test]
fn purging_removes_what_is_old_and_no_longer_active() {
    on_each_engine(|store| {
        let rows: Vec<_> = (0..1200).map(|number| row(&sign_in(number, number % 3))).collect();
        let mut detections: Vec<_> = (0..4).map(|number| detection(number, 1, None)).collect();
        detections[0].risk_state = RiskState::Dismissed;
        detections[3].risk_state = RiskState::Dismissed;
        store
            .write_blocking(move |tx| {
                tx.insert_sign_ins(&rows)?;
                tx.insert_risk_detections(&detections)
            })
            .unwrap();
        let purge = |what, before| store.write_blocking(move |tx| tx.purge(what, at(before))).unwrap();
        assert_eq!(purge(Purgeable::SignIns, 700), 500);
        assert_eq!(purge(Purgeable::SignIns, 700), 200);
        assert_eq!(purge(Purgeable::SignIns, 700), 0);
        assert_eq!(purge(Purgeable::RiskDetections, 3), 1);
        for what in Purgeable::ALL {
            assert_eq!(purge(what, 0), 0, "{what:?}");
        }
    });
}
