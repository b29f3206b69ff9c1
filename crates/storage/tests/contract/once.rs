//! What works once works once for however many bring it at the same moment; what is counted counts each of them.

use super::engines::{at_once, on_each_engine};
use super::factors::generator;
use super::grants::{code, device, family};
use super::samples::{at, user};
use super::sessions::journey;
use keepwatch_storage::{PasswordFailures, Store, StoreError, Tx, WrongCodes};
use uuid::Uuid;

const MANY: usize = 8;
/// Each race is run again, since the engines need not be caught the first time.
const ROUNDS: usize = 5;

/// Prepares something under a name of its own, and has many bring it at once: one of them has it, each time.
fn one_has_it(
    prepare: impl Fn(&mut Tx<'_>, &str) -> Result<(), StoreError> + Copy + Send + 'static,
    bring: impl Fn(&mut Tx<'_>, &str, usize) -> Result<bool, StoreError> + Copy + Send + Sync + 'static,
) {
    on_each_engine(|store| {
        for round in 0..ROUNDS {
            let name = format!("name{round}");
            let prepared = name.clone();
            store.write_blocking(move |tx| prepare(tx, &prepared)).unwrap();
            let had = at_once(MANY, |number| {
                let name = name.clone();
                store.write_blocking(move |tx| bring(tx, &name, number)).unwrap()
            });
            assert_eq!(had.iter().filter(|had| **had).count(), 1, "{round}");
        }
    });
}

#[test]
fn of_many_who_bring_one_authorization_code_one_has_it() {
    one_has_it(
        |tx, name| tx.insert_authorization_code(name, user(1), &code(9), 100),
        |tx, name, _| tx.use_authorization_code(name, at(1)),
    );
}

#[test]
fn of_many_who_bring_one_refresh_token_one_is_first() {
    one_has_it(
        |tx, name| tx.insert_refresh_token(name, Uuid::from_u128(1), at(0), 100),
        |tx, name, number| tx.replace_refresh_token(name, at(1), Some(&format!("198.51.100.{number}"))),
    );
}

#[test]
fn of_many_who_end_a_chain_one_did() {
    one_has_it(
        |tx, name| tx.insert_grant_family(&family(number_of(name), 0), 100),
        |tx, name, _| tx.revoke_grant_family(Uuid::from_u128(number_of(name)), at(1)),
    );
}

/// The number that a name ends with.
fn number_of(name: &str) -> u128 {
    name.trim_start_matches("name").parse().unwrap()
}

#[test]
fn of_many_who_ask_with_one_device_code_one_is_told() {
    one_has_it(begin_to_wait, |tx, name, _| tx.remove_device_code(name));
}

#[test]
fn of_many_who_decide_for_a_device_one_does() {
    one_has_it(begin_to_wait, |tx, name, number| {
        let found = tx.device_code(name)?.unwrap();
        if found.document != device(0).document {
            return Ok(false);
        }
        tx.decide_device_code(name, &found.document, &format!("[{number}]"))
    });
}

fn begin_to_wait(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    let mut waiting = device(number_of(name) as u32);
    waiting.hash = name.to_owned();
    assert!(tx.insert_device_code(&waiting)?);
    Ok(())
}

#[test]
fn of_many_devices_that_draw_one_user_code_one_has_it() {
    one_has_it(
        |_, _| Ok(()),
        |tx, name, number| {
            let mut waiting = device(0);
            (waiting.user_code, waiting.hash) = (name.to_owned(), format!("{name} {number}"));
            tx.insert_device_code(&waiting)
        },
    );
}

#[test]
fn of_many_who_write_one_recovery_code_one_has_it() {
    one_has_it(
        |tx, name| tx.replace_recovery_codes(user(1), &[name.to_owned(), "another".to_owned()]),
        |tx, name, _| tx.use_recovery_code(user(1), name),
    );
}

#[test]
fn of_many_who_answer_one_challenge_one_is_first() {
    one_has_it(|_, _| Ok(()), |tx, name, _| tx.use_passkey_challenge(name, at(1)));
}

#[test]
fn of_many_answers_to_one_page_one_is_taken() {
    one_has_it(
        |tx, name| tx.insert_journey(&journey(name, 60)),
        |tx, name, number| tx.update_journey(name, 0, &format!("[{number}]")),
    );
}

#[test]
fn of_many_who_end_a_journey_one_does() {
    one_has_it(
        |tx, name| tx.insert_journey(&journey(name, 60)),
        |tx, name, _| tx.remove_journey(name, 0),
    );
}

#[test]
fn of_many_who_end_a_session_one_does() {
    one_has_it(
        |tx, name| tx.insert_session(&super::sessions::session(number_of(name) as u32, 1, 60)),
        |tx, name, _| tx.remove_session(user(1), Uuid::from_u128(number_of(name))),
    );
}

/// A generator's code is good in one step of time: who holds the user sees what the one before has used.
#[test]
fn of_many_who_type_one_code_of_a_generator_one_has_it() {
    one_has_it(
        |tx, name| tx.put_totp_secret(user(1), &generator(name, 7)),
        |tx, name, _| {
            tx.lock_users(&[user(1)])?;
            let secrets = tx.totp_secrets(user(1))?;
            let secret = secrets.into_iter().find(|secret| secret.method == name).unwrap();
            if secret.last_step >= 8 {
                return Ok(false);
            }
            tx.put_totp_secret(user(1), &generator(name, 8)).map(|()| true)
        },
    );
}

/// Has many count something at once, each holding whoever is counted, and answers what was counted.
fn counted(
    store: &Store,
    count: impl Fn(&mut Tx<'_>) -> Result<u32, StoreError> + Copy + Send + Sync + 'static,
) -> u32 {
    let counts = at_once(MANY * ROUNDS, |_| {
        let work = move |tx: &mut Tx<'_>| {
            tx.lock_users(&[user(1)])?;
            count(tx)
        };
        store.write_blocking(work).unwrap()
    });
    counts.into_iter().max().unwrap()
}

#[test]
fn wrong_ones_at_once_are_all_counted() {
    on_each_engine(|store| {
        let codes = counted(store, |tx| {
            let count = tx.wrong_codes(user(1), "totp")?.map_or(0, |wrong| wrong.count) + 1;
            let refused_until = at(0);
            tx.put_wrong_codes(user(1), "totp", WrongCodes { count, refused_until })?;
            Ok(count)
        });
        let passwords = counted(store, |tx| {
            let before = tx.password_failures("one", "any")?;
            let failures = PasswordFailures {
                count: before.map_or(0, |before| before.count) + 1,
                locked_until: None,
                last: at(0),
                recent: Vec::new(),
            };
            tx.put_password_failures("one", "any", &failures)?;
            Ok(failures.count)
        });
        let guesses = counted(store, |tx| {
            let guesses = tx.device_code_guesses("me")?.map_or(0, |(_, guesses)| guesses) + 1;
            tx.put_device_code_guesses("me", at(0), guesses)?;
            Ok(guesses as u32)
        });
        assert_eq!([codes, passwords, guesses], [(MANY * ROUNDS) as u32; 3]);
    });
}
