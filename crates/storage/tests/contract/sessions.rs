//! Sign-ins under way, sessions, and the browsers of users.

use super::engines::on_each_engine;
use super::samples::{at, sign_in_id, user};
use keepwatch_storage::{BrowserRow, JourneyRow, Purgeable, SessionRow};
use uuid::Uuid;

pub(super) fn journey(id: &str, ends: i64) -> JourneyRow {
    JourneyRow {
        id: id.to_owned(),
        browser: "b1".to_owned(),
        version: 0,
        ends: at(ends),
        document: "{}".to_owned(),
    }
}

pub(super) fn session(number: u32, of: u32, ends: i64) -> SessionRow {
    SessionRow {
        id: Uuid::from_u128(number.into()),
        token_hash: format!("hash-{number}"),
        user: user(of),
        browser: "b1".to_owned(),
        started: at(number.into()),
        last_used: at(number.into()),
        ends: at(ends),
        is_persistent: number.is_multiple_of(2),
        sign_in: number.is_multiple_of(2).then(|| sign_in_id(number)),
        proofs: "[]".to_owned(),
        visit: None,
    }
}

#[test]
fn an_answer_is_taken_once() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.insert_journey(&journey("j", 60))?;
                assert_eq!(tx.journey("j")?, Some(journey("j", 60)));
                assert_eq!(tx.journey("J")?, None, "ids keep their case");
                assert!(tx.update_journey("j", 0, "{\"a\":1}")?);
                assert!(!tx.update_journey("j", 0, "{\"b\":1}")?, "somebody was quicker");
                let stored = tx.journey("j")?.unwrap();
                assert_eq!((stored.version, stored.document.as_str()), (1, "{\"a\":1}"));
                assert!(!tx.remove_journey("j", 0)?);
                assert!(tx.remove_journey("j", 1)?);
                assert!(!tx.remove_journey("j", 1)?);
                assert!(!tx.update_journey("j", 1, "{}")?);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn sessions_are_found_by_their_cookie_and_ended_by_their_user() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let (first, second, other) = (session(1, 1, 100), session(2, 1, 50), session(3, 2, 100));
                for session in [&first, &second, &other] {
                    tx.insert_session(session)?;
                }
                assert_eq!(tx.session_of_token("hash-1")?, Some(first.clone()));
                assert_eq!(tx.session_of_token("hash-9")?, None);
                assert_eq!(tx.sessions_of(user(1), at(10), 10)?, [second.clone(), first.clone()]);
                assert_eq!(tx.sessions_of(user(1), at(50), 10)?, std::slice::from_ref(&first));
                assert_eq!(tx.sessions_of(user(1), at(10), 1)?, std::slice::from_ref(&second));

                tx.touch_session(first.id, at(20))?;
                tx.touch_session(first.id, at(15))?;
                let touched = tx.session_of_token("hash-1")?.unwrap();
                assert_eq!(touched.last_used, at(20), "time does not go back");

                assert!(!tx.remove_session(user(2), first.id)?, "somebody else's");
                assert!(tx.remove_session(user(1), first.id)?);
                assert!(!tx.remove_session(user(1), first.id)?);
                assert_eq!(tx.remove_sessions_of(user(1))?, 1);
                assert_eq!(tx.session_of_token("hash-3")?, Some(other.clone()));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_browser_is_listed_once_as_it_was_last() {
    on_each_engine(|store| {
        let seen = |browser: &str, second: i64, place: Option<&str>| BrowserRow {
            browser: browser.to_owned(),
            last_seen: at(second),
            ip_address: Some("198.51.100.7".to_owned()),
            place: place.map(str::to_owned),
            user_agent: None,
        };
        store
            .write_blocking(move |tx| {
                tx.put_browser(user(1), &seen("a", 1, Some("Oslo")))?;
                tx.put_browser(user(1), &seen("b", 2, None))?;
                tx.put_browser(user(1), &seen("a", 3, Some("Bergen")))?;
                tx.put_browser(user(2), &seen("a", 4, None))?;
                let both = [seen("a", 3, Some("Bergen")), seen("b", 2, None)];
                assert_eq!(tx.browsers_of(user(1), 10)?, both);
                assert_eq!(tx.browsers_of(user(1), 1)?.len(), 1);
                tx.insert_session(&session(1, 1, 100))?;
                tx.forget_sessions(user(1))?;
                assert_eq!(tx.browsers_of(user(1), 10)?, []);
                assert_eq!(tx.sessions_of(user(1), at(0), 10)?, []);
                assert_eq!(tx.browsers_of(user(2), 10)?.len(), 1);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_is_over_is_purged() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for (number, ends) in [(1, 10), (2, 20)] {
                    tx.insert_journey(&journey(&number.to_string(), ends))?;
                    tx.insert_session(&session(number, 1, ends))?;
                }
                let seen = BrowserRow {
                    browser: "a".to_owned(),
                    last_seen: at(10),
                    ip_address: None,
                    place: None,
                    user_agent: None,
                };
                tx.put_browser(user(1), &seen)?;
                for what in [Purgeable::Journeys, Purgeable::Sessions, Purgeable::Browsers] {
                    assert_eq!(tx.purge(what, at(10))?, 0, "{what:?}");
                    assert_eq!(tx.purge(what, at(11))?, 1, "{what:?}");
                }
                assert!(tx.journey("1")?.is_none() && tx.journey("2")?.is_some());
                assert_eq!(tx.sessions_of(user(1), at(0), 10)?.len(), 1);
                Ok(())
            })
            .unwrap();
    });
}
