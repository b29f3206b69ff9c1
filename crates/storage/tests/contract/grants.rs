//! Codes, chains of refresh tokens, and codes of devices.

use super::engines::on_each_engine;
use super::samples::{at, user};
use keepwatch_graph::AppId;
use keepwatch_storage::{CodeRow, DeviceCodeRow, NewFamily, Purgeable, RefreshTokenRow};
use uuid::Uuid;

fn app(number: u128) -> AppId {
    AppId::new(Uuid::from_u128(number))
}

pub(super) fn family(number: u128, used: i64) -> NewFamily {
    NewFamily {
        id: Uuid::from_u128(number),
        user: user(1),
        client: app(1),
        session: Uuid::from_u128(7),
        started: at(0),
        last_used: at(used),
        ends: at(100),
        document: "{}".to_owned(),
    }
}

pub(super) fn device(number: u32) -> DeviceCodeRow {
    DeviceCodeRow {
        hash: format!("hash{number}"),
        user_code: format!("CODE{number}"),
        client: app(1),
        ends: at(100),
        interval_seconds: 5,
        polled: None,
        document: "{}".to_owned(),
    }
}

#[test]
fn a_chain_is_used_moved_on_and_revoked_once() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let id = Uuid::from_u128(1);
                tx.insert_grant_family(&family(1, 0), 10)?;
                tx.insert_refresh_token("first", id, at(0), 10)?;
                assert!(tx.replace_refresh_token("first", at(1), Some("198.51.100.1"))?);
                assert!(!tx.replace_refresh_token("first", at(2), None)?, "what was first stays");
                let found = tx.refresh_token("first")?.unwrap();
                let replaced = Some((at(1), Some("198.51.100.1".to_owned())));
                assert_eq!(found, RefreshTokenRow { family: id, replaced });
                assert_eq!(tx.refresh_token("other")?, None);
                tx.insert_refresh_token("second", id, at(1), 10)?;
                assert!(
                    !tx.has_used_refresh_token_since(id, at(1), "first")?,
                    "nobody has used the second"
                );
                tx.replace_refresh_token("second", at(2), None)?;
                assert!(tx.has_used_refresh_token_since(id, at(1), "first")?);
                assert!(
                    !tx.has_used_refresh_token_since(id, at(1), "second")?,
                    "itself does not count"
                );
                assert!(!tx.has_used_refresh_token_since(Uuid::from_u128(2), at(0), "")?);
                tx.touch_grant_family(id, at(1), at(200), r#"{"new":1}"#)?;
                let moved = tx.grant_family(id)?.unwrap();
                assert_eq!((moved.ends, moved.document.as_str()), (at(200), r#"{"new":1}"#));
                assert!(tx.revoke_grant_family(id, at(3))?);
                assert!(!tx.revoke_grant_family(id, at(4))?);
                assert_eq!(tx.grant_family(id)?.unwrap().revoked, Some(at(3)));
                tx.insert_grant_family(&family(2, 0), 10)?;
                assert_eq!(tx.revoke_grant_families_of_session(Uuid::from_u128(7), at(5))?, 1);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_is_too_many_makes_room() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for number in 1..=4 {
                    tx.insert_grant_family(&family(number, number as i64), 3)?;
                    tx.insert_refresh_token(&format!("token{number}"), Uuid::from_u128(number), at(0), 10)?;
                    tx.touch_grant_family(Uuid::from_u128(1), at(9), at(100), "{}")?;
                }
                assert!(tx.grant_family(Uuid::from_u128(1))?.is_some(), "it was used");
                assert_eq!(
                    tx.grant_family(Uuid::from_u128(2))?,
                    None,
                    "the one that was not used for longest"
                );
                assert_eq!(tx.refresh_token("token2")?, None);
                assert!(tx.grant_family(Uuid::from_u128(4))?.is_some());
                for number in 0..4 {
                    tx.insert_refresh_token(&format!("more{number}"), Uuid::from_u128(4), at(number), 3)?;
                }
                let kept = ["token4", "more0", "more1", "more2", "more3"];
                let left: Vec<bool> = kept
                    .iter()
                    .map(|hash| tx.refresh_token(hash).map(|found| found.is_some()))
                    .collect::<Result<_, _>>()?;
                assert_eq!(left.iter().filter(|is_there| **is_there).count(), 3);
                assert!(left[4], "the newest stays");
                for number in 0..4 {
                    tx.insert_authorization_code(&format!("code{number}"), user(1), &code(number), 3)?;
                }
                assert_eq!(tx.authorization_code("code0")?, None);
                assert_eq!(tx.authorization_code("code3")?, Some(code(3)));
                Ok(())
            })
            .unwrap();
    });
}

pub(super) fn code(number: i64) -> CodeRow {
    CodeRow {
        family: Uuid::from_u128(9),
        ends: at(number),
        document: "{}".to_owned(),
    }
}

#[test]
fn a_code_is_used_once() {
    on_each_engine(|store| {
        let use_it = || {
            store
                .write_blocking(|tx| tx.use_authorization_code("code", at(1)))
                .unwrap()
        };
        store
            .write_blocking(|tx| tx.insert_authorization_code("code", user(1), &code(9), 3))
            .unwrap();
        assert!(use_it());
        assert!(!use_it());
    });
}

#[test]
fn a_device_waits_under_two_codes() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                assert!(tx.insert_device_code(&device(1))?);
                assert!(!tx.insert_device_code(&DeviceCodeRow {
                    hash: "other".to_owned(),
                    ..device(1)
                })?);
                assert_eq!(tx.device_code("hash1")?, Some(device(1)));
                assert_eq!(tx.device_code_of("CODE1")?, Some(device(1)));
                assert_eq!(
                    (
                        tx.waiting_devices(app(1), at(99))?,
                        tx.waiting_devices(app(1), at(100))?
                    ),
                    (1, 0)
                );
                tx.poll_device_code("hash1", at(1), 10)?;
                assert!(
                    !tx.decide_device_code("hash1", "other", "[]")?,
                    "somebody has decided since"
                );
                assert!(tx.decide_device_code("hash1", "{}", "[]")?);
                assert!(!tx.decide_device_code("hash2", "{}", "[]")?);
                let found = tx.device_code("hash1")?.unwrap();
                assert_eq!(
                    (found.polled, found.interval_seconds, found.document.as_str()),
                    (Some(at(1)), 10, "[]")
                );
                assert!(tx.remove_device_code("hash1")?);
                assert!(!tx.remove_device_code("hash1")?);
                assert_eq!(tx.device_code_guesses("me")?, None);
                tx.put_device_code_guesses("me", at(1), 1)?;
                tx.put_device_code_guesses("me", at(1), 2)?;
                assert_eq!(tx.device_code_guesses("me")?, Some((at(1), 2)));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_is_over_is_purged_and_tokens_with_their_chain() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.insert_grant_family(&family(1, 0), 10)?;
                tx.insert_refresh_token("token", Uuid::from_u128(1), at(0), 10)?;
                tx.insert_authorization_code("code", user(1), &code(50), 3)?;
                tx.insert_device_code(&device(1))?;
                tx.put_device_code_guesses("me", at(1), 1)?;
                assert_eq!(
                    tx.purge(Purgeable::RefreshTokens, at(1000))?,
                    0,
                    "while its chain is there"
                );
                let all = [
                    Purgeable::GrantFamilies,
                    Purgeable::RefreshTokens,
                    Purgeable::AuthorizationCodes,
                    Purgeable::DeviceCodes,
                    Purgeable::DeviceCodeGuesses,
                ];
                for what in all {
                    assert_eq!(tx.purge(what, at(0))?, 0, "{what:?}");
                    assert_eq!(tx.purge(what, at(1000))?, 1, "{what:?}");
                }
                Ok(())
            })
            .unwrap();
    });
}
