//! What offline jobs read of single users.

use super::engines::on_each_engine;
use super::samples::{at, detection, features, sign_in, sign_in_id, user};
use keepwatch_detection::Features;
use keepwatch_graph::{RiskState, SignIn};
use keepwatch_storage::{SignInRow, Span, Store};
use serde_json::json;

fn span(from: i64, until: i64) -> Span {
    Span {
        from: at(from),
        until: at(until),
    }
}

fn used(
    number: u32,
    of: u32,
    session: Option<&str>,
    token: Option<&str>,
    range: Option<&str>,
    browser: &str,
) -> SignInRow {
    let mut sign_in = sign_in(number, of);
    sign_in.session_id = session.map(str::to_owned);
    sign_in.unique_token_identifier = token.map(str::to_owned);
    let features = Features {
        prefix: range.map(Into::into),
        browser: Some(browser.into()),
        ..features()
    };
    SignInRow::new(&sign_in, &features)
}

const HERE: Option<&str> = Some("8.8.8.0/24");
const THERE: Option<&str> = Some("9.9.9.0/24");

/// Of user 1 a session in two ranges with two browsers; everybody else's lacks something.
fn fill_sessions(store: &Store) {
    let long = "x".repeat(200);
    let session = Some("s");
    let rows = vec![
        used(1, 1, session, Some("a"), HERE, "Edge 120"),
        used(2, 1, session, Some("b"), THERE, "Chrome 120"),
        used(3, 1, session, Some("c"), HERE, "Edge 120"),
        used(4, 1, Some("another"), None, HERE, "Edge 120"),
        // The same name is another session of another user.
        used(5, 2, session, None, HERE, "Edge 120"),
        used(6, 3, session, None, HERE, "Edge 120"),
        used(7, 3, session, None, THERE, "Edge 120"),
        used(8, 4, session, None, HERE, "Edge 120"),
        used(9, 4, session, None, HERE, "Chrome 120"),
        used(10, 5, session, None, HERE, "Edge 120"),
        used(11, 5, session, None, None, "Chrome 120"),
        used(12, 6, None, None, HERE, "Edge 120"),
        used(13, 6, None, None, THERE, "Chrome 120"),
        used(14, 7, None, Some("token"), HERE, "Edge 120"),
        used(15, 7, Some(""), Some("token"), THERE, "Chrome 120"),
        used(16, 8, Some(&long), None, HERE, "Edge 120"),
        used(17, 8, Some(&long), None, THERE, "Chrome 120"),
        // A session and a token of one name are two things.
        used(18, 9, Some("token"), None, HERE, "Edge 120"),
        used(19, 9, None, Some("token"), THERE, "Chrome 120"),
    ];
    store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
}

#[test]
fn sessions_in_several_ranges_and_browsers_are_found_with_their_uses() {
    on_each_engine(|store| {
        fill_sessions(store);
        let found = |span, limit| {
            store
                .read_blocking(|rx| rx.sessions_in_several_ranges(span, limit))
                .unwrap()
        };
        let whole = found(span(0, 100), 10);
        let users: Vec<_> = whole.iter().map(|session| session.user).collect();
        assert_eq!(users, [user(1), user(7)]);
        assert_eq!(found(span(0, 100), 1), whole[..1]);
        assert_eq!(
            found(span(2, 14), 10),
            whole[..1],
            "the end is outside, and a session may have begun before"
        );
        assert_eq!(found(span(3, 14), 10), []);

        let uses = |index: usize, span| {
            let mut numbers = Vec::new();
            let read = store.read_blocking(|rx| {
                rx.session_uses(&whole[index], span, |sign_in: SignIn| {
                    numbers.push(sign_in.id);
                    Ok(())
                })
            });
            read.unwrap();
            numbers
        };
        assert_eq!(uses(0, span(0, 100)), [1, 2, 3].map(sign_in_id));
        assert_eq!(uses(0, span(2, 3)), [sign_in_id(2)]);
        assert_eq!(uses(1, span(0, 100)), [14, 15].map(sign_in_id));
    });
}

#[test]
fn sessions_are_old_that_were_used_long_before() {
    on_each_engine(|store| {
        assert_eq!(store.read_blocking(|rx| rx.first_sign_in_at()).unwrap(), None);
        fill_sessions(store);
        assert_eq!(store.read_blocking(|rx| rx.first_sign_in_at()).unwrap(), Some(at(1)));
        let old = |span, before, limit| {
            let found = store
                .read_blocking(|rx| rx.old_sessions(span, at(before), limit))
                .unwrap();
            found.into_iter().map(|session| session.user).collect::<Vec<_>>()
        };
        assert_eq!(
            old(span(3, 8), 3, 10),
            [user(1)],
            "of those that were used then, one was before"
        );
        assert_eq!(
            old(span(3, 16), 15, 10),
            [1, 1, 2, 3, 4, 5].map(user),
            "a token by itself is no session"
        );
        assert_eq!(old(span(3, 16), 15, 3), [1, 1, 2].map(user));
        assert_eq!(old(span(3, 8), 1, 10), []);
    });
}

/// What a sign-in used is what it was made with, whatever becomes of its risk.
#[test]
fn a_changed_sign_in_keeps_its_session() {
    on_each_engine(|store| {
        fill_sessions(store);
        store
            .write_blocking(|tx| {
                let mut changed = tx.sign_in(sign_in_id(2))?.unwrap();
                changed.risk_state = RiskState::AtRisk.into();
                tx.update_sign_in(&changed)
            })
            .unwrap();
        let found = store.read_blocking(|rx| rx.sessions_in_several_ranges(span(0, 100), 10));
        assert_eq!(found.unwrap().len(), 2);
    });
}

#[test]
fn the_sign_ins_of_a_user_come_in_the_order_of_time() {
    on_each_engine(|store| {
        fill_sessions(store);
        let of = |number, span, limit| {
            let read = store
                .read_blocking(|rx| rx.sign_ins_of(user(number), span, limit))
                .unwrap();
            read.into_iter().map(|sign_in| sign_in.id).collect::<Vec<_>>()
        };
        assert_eq!(of(1, span(0, 100), 10), [1, 2, 3, 4].map(sign_in_id));
        assert_eq!(of(1, span(2, 4), 10), [2, 3].map(sign_in_id));
        assert_eq!(of(1, span(0, 100), 2), [1, 2].map(sign_in_id));
        assert_eq!(of(99, span(0, 100), 10), []);
    });
}

#[test]
fn users_are_found_by_how_their_sign_ins_ended() {
    on_each_engine(|store| {
        let ended = |number, of, code: i32, range: Option<&str>| {
            let mut sign_in = sign_in(number, of);
            sign_in.status = serde_json::from_value(json!({ "errorCode": code })).unwrap();
            let features = Features {
                prefix: range.map(Into::into),
                ..features()
            };
            SignInRow::new(&sign_in, &features)
        };
        let rows = vec![
            ended(1, 2, 500121, HERE),
            ended(2, 2, 500121, HERE),
            ended(3, 1, 50074, HERE),
            ended(4, 3, 0, HERE),
            ended(5, 4, 500121, None),
            ended(9, 5, 500121, HERE),
        ];
        store.write_blocking(move |tx| tx.insert_sign_ins(&rows)).unwrap();
        let of = |span, codes: &[i32]| store.read_blocking(|rx| rx.users_with_status(span, codes)).unwrap();
        assert_eq!(of(span(0, 9), &[500121]), [user(2)]);
        assert_eq!(of(span(0, 10), &[500121, 50074]), [user(1), user(2), user(5)]);
        assert_eq!(of(span(3, 9), &[500121]), []);
        assert_eq!(of(span(0, 10), &[]), []);
    });
}

#[test]
fn what_is_open_is_found_by_when_it_took_place() {
    on_each_engine(|store| {
        let of_state = |number, of, sign_in, state| {
            let mut detection = detection(number, of, sign_in);
            detection.risk_state = state;
            detection
        };
        let detections = [
            of_state(1, 2, Some(11), RiskState::AtRisk),
            of_state(2, 2, Some(11), RiskState::AtRisk),
            of_state(3, 1, Some(12), RiskState::AtRisk),
            of_state(4, 3, Some(13), RiskState::ConfirmedCompromised),
            of_state(5, 4, Some(14), RiskState::Dismissed),
            of_state(6, 5, None, RiskState::AtRisk),
            of_state(9, 6, Some(15), RiskState::AtRisk),
        ];
        store
            .write_blocking(move |tx| tx.insert_risk_detections(&detections))
            .unwrap();
        let users = store
            .read_blocking(|rx| rx.users_with_active_detections(span(0, 9)))
            .unwrap();
        assert_eq!(users, [1, 2, 3, 5].map(user));
        let sign_ins = store.read_blocking(|rx| rx.sign_ins_at_risk(span(0, 9))).unwrap();
        assert_eq!(sign_ins, [(user(1), sign_in_id(12)), (user(2), sign_in_id(11))]);
        let later = store.read_blocking(|rx| rx.sign_ins_at_risk(span(9, 10))).unwrap();
        assert_eq!(later, [(user(6), sign_in_id(15))]);
    });
}
