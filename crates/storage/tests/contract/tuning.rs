//! Marks, what became of detections by type, and sign-ins in the order of a replay.

use super::engines::on_each_engine;
use super::samples::{at, detection, row, sign_in, sign_in_id, user};
use keepwatch_detection::precision::Tally;
use keepwatch_detection::{Mark, MarkKind, MarkedBy};
use keepwatch_graph::{RiskDetail, RiskState};
use keepwatch_storage::{MARKS_MAX, Purgeable, Store};

fn mark(kind: MarkKind, value: &str, number: u32, until: i64) -> Mark {
    Mark {
        kind,
        value: value.into(),
        sign_in: sign_in_id(number),
        user: user(number % 2),
        at: at(0),
        by: MarkedBy::Administrator,
        until: at(until),
    }
}

fn put(store: &Store, marks: Vec<Mark>) {
    store.write_blocking(move |tx| tx.put_marks(&marks)).unwrap();
}

fn kept(store: &Store, now: i64) -> Vec<Mark> {
    store.read_blocking(|rx| rx.marks(at(now))).unwrap()
}

#[test]
fn marks_are_kept_until_their_end_or_their_verdict_s() {
    on_each_engine(|store| {
        let [long, short, others] = [
            mark(MarkKind::Address, "178.17.170.23", 1, 200),
            mark(MarkKind::Device, "d1", 1, 100),
            mark(MarkKind::Address, "178.17.170.23", 2, 150),
        ];
        put(store, vec![short.clone(), long.clone(), others.clone()]);
        assert_eq!(kept(store, 0), [long.clone(), others.clone(), short]);
        assert_eq!(kept(store, 100), [long.clone(), others.clone()]);

        let longer = Mark {
            by: MarkedBy::User,
            until: at(300),
            ..long.clone()
        };
        put(store, vec![longer.clone()]);
        assert_eq!(
            kept(store, 100),
            [others.clone(), longer],
            "one for each sign-in, an administrator's before a user's"
        );

        let removed = store
            .write_blocking(|tx| tx.remove_marks_of_sign_in(sign_in_id(1)))
            .unwrap();
        assert_eq!(removed, 2);
        assert_eq!(kept(store, 0), [others]);
        let removed = store.write_blocking(|tx| tx.remove_marks_of_user(user(0))).unwrap();
        assert_eq!((removed, kept(store, 0)), (1, vec![]));
    });
}

#[test]
fn marks_that_are_over_are_purged() {
    on_each_engine(|store| {
        put(
            store,
            vec![mark(MarkKind::Network, "1", 1, 10), mark(MarkKind::Network, "2", 1, 20)],
        );
        let purged = store.write_blocking(|tx| tx.purge(Purgeable::Marks, at(15))).unwrap();
        assert_eq!((purged, kept(store, 0).len()), (1, 1));
    });
}

#[test]
fn the_marks_that_end_first_go_where_there_are_too_many() {
    on_each_engine(|store| {
        let max = MARKS_MAX;
        let marks =
            (0..max + 3).map(|number| mark(MarkKind::Device, &number.to_string(), number, 1000 + i64::from(number)));
        let marks: Vec<Mark> = marks.collect();
        put(store, marks);
        let kept = kept(store, 0);
        assert_eq!(kept.len(), max as usize);
        assert_eq!(kept.last().unwrap().until, at(1003));
    });
}

#[test]
fn detections_are_counted_by_type_state_and_reason() {
    on_each_engine(|store| {
        let mut dismissed = detection(3, 1, None);
        dismissed.risk_state = RiskState::Dismissed;
        dismissed.risk_detail = RiskDetail::AdminDismissedRiskForSignIn;
        let mut travel = detection(4, 1, None);
        travel.risk_event_type = "unlikelyTravel".to_owned();
        let detections = [detection(1, 1, None), detection(2, 2, None), dismissed, travel];
        store
            .write_blocking(move |tx| tx.insert_risk_detections(&detections))
            .unwrap();
        let tally = |event_type: &str, state, detail, count| Tally {
            event_type: event_type.to_owned(),
            state: Some(state),
            detail: Some(detail),
            count,
        };
        let mut tallies = store.read_blocking(|rx| rx.detection_tallies()).unwrap();
        tallies.sort_by_key(|tally| (tally.event_type.clone(), std::cmp::Reverse(tally.count)));
        let expected = [
            tally("unfamiliarfeatures", RiskState::AtRisk, RiskDetail::None, 2),
            tally(
                "unfamiliarfeatures",
                RiskState::Dismissed,
                RiskDetail::AdminDismissedRiskForSignIn,
                1,
            ),
            tally("unlikelytravel", RiskState::AtRisk, RiskDetail::None, 1),
        ];
        assert_eq!(tallies, expected);
    });
}

#[test]
fn sign_ins_come_owner_by_owner_and_in_the_order_of_time() {
    on_each_engine(|store| {
        let rows = [(5, 1), (2, 2), (4, 2), (1, 1), (3, 1)].map(|(number, of)| row(&sign_in(number, of)));
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let (mut after, mut shown) = (None, Vec::new());
        loop {
            let page = store.read_blocking(|rx| rx.sign_ins_after(after.as_ref(), 2)).unwrap();
            let Some((owner, last)) = page.last() else { break };
            after = Some((owner.clone(), last.created_date_time, last.id));
            shown.extend(page.into_iter().map(|(owner, sign_in)| {
                assert_eq!(owner, sign_in.user_id);
                sign_in.id
            }));
        }
        assert_eq!(shown, [1, 3, 5, 2, 4].map(sign_in_id));
    });
}
