//! What second factors are checked by, and how often they were guessed wrong.

use super::engines::on_each_engine;
use super::samples::{at, user};
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_storage::{PasskeyRow, TotpSecret, WrongCodes};
use serde_json::json;

pub(super) fn generator(method: &str, last_step: i64) -> TotpSecret {
    TotpSecret {
        method: method.to_owned(),
        sealed: vec![0, 1, 255],
        display_name: Some("Phone".to_owned()),
        last_step,
    }
}

fn passkey(method: &str, credential: &str) -> PasskeyRow {
    PasskeyRow {
        method: method.to_owned(),
        credential: credential.to_owned(),
    }
}

fn method(kind: &str, id: &str) -> AuthenticationMethod {
    let mut method = json!({"@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod"), "id": id});
    keepwatch_graph::body::complete(AuthenticationMethod::TYPE, &mut method);
    serde_json::from_value(method).unwrap()
}

#[test]
fn secrets_of_generators_are_kept_as_they_are() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let nameless = TotpSecret {
                    display_name: None,
                    ..generator("b", i64::MAX)
                };
                tx.put_totp_secret(user(1), &generator("a", 0))?;
                tx.put_totp_secret(user(1), &generator("a", 7))?;
                tx.put_totp_secret(user(1), &nameless)?;
                assert_eq!(tx.totp_secrets(user(1))?, [generator("a", 7), nameless]);
                assert_eq!(tx.totp_secrets(user(2))?, []);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_passkey_has_one_owner() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                tx.put_passkey(user(1), &passkey("k", "{}"))?;
                tx.put_passkey(user(1), &passkey("k", r#"{"counter":1}"#))?;
                assert_eq!(tx.passkeys(user(1))?, [passkey("k", r#"{"counter":1}"#)]);
                assert_eq!(tx.passkey_owner("k")?, Some(user(1)));
                assert_eq!(tx.passkey_owner("K")?, None, "ids keep their case");
                Ok(())
            })
            .unwrap();
        let twice = store.write_blocking(|tx| tx.put_passkey(user(2), &passkey("k", "{}")));
        assert!(twice.is_err());
    });
}

#[test]
fn a_challenge_is_used_once_until_it_is_forgotten() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                assert!(tx.use_passkey_challenge("c", at(1))?);
                assert!(!tx.use_passkey_challenge("c", at(2))?);
                tx.forget_passkey_challenges(at(1))?;
                assert!(!tx.use_passkey_challenge("c", at(2))?, "not from before that time");
                tx.forget_passkey_challenges(at(2))?;
                assert!(tx.use_passkey_challenge("c", at(2))?);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_recovery_code_is_used_once_and_new_ones_end_the_old() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let [one, two, three] = ["one", "two", "three"].map(str::to_owned);
                tx.replace_recovery_codes(user(1), &[one.clone(), two.clone(), one.clone()])?;
                assert_eq!(tx.recovery_codes(user(1))?, ["one", "two"]);
                assert!(!tx.use_recovery_code(user(2), "one")?);
                assert!(tx.use_recovery_code(user(1), "one")?);
                assert!(!tx.use_recovery_code(user(1), "one")?);
                tx.replace_recovery_codes(user(1), &[three])?;
                assert_eq!(tx.recovery_codes(user(1))?, ["three"]);
                tx.forget_recovery_codes(user(2))?;
                assert_eq!(tx.recovery_codes(user(1))?, ["three"], "somebody else's");
                tx.forget_recovery_codes(user(1))?;
                assert_eq!(tx.recovery_codes(user(1))?, [""; 0]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn wrong_codes_are_counted_by_user_and_kind() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let wrong = |count| WrongCodes {
                    count,
                    refused_until: at(3),
                };
                for count in [1, u32::MAX] {
                    tx.put_wrong_codes(user(1), "totp", wrong(count))?;
                    assert_eq!(tx.wrong_codes(user(1), "totp")?, Some(wrong(count)));
                }
                assert_eq!(tx.wrong_codes(user(1), "pass")?, None);
                assert_eq!(tx.wrong_codes(user(2), "totp")?, None);
                tx.forget_wrong_codes(user(1), "totp")?;
                assert_eq!(tx.wrong_codes(user(1), "totp")?, None);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn what_a_method_is_checked_by_goes_with_it() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for (kind, id) in [("softwareOath", "t"), ("fido2", "k")] {
                    tx.put_authentication_method(user(1), &method(kind, id), None)?;
                }
                tx.put_totp_secret(user(1), &generator("t", 0))?;
                tx.put_passkey(user(1), &passkey("k", "{}"))?;
                tx.remove_authentication_method(user(1), "t")?;
                assert_eq!((tx.totp_secrets(user(1))?.len(), tx.passkeys(user(1))?.len()), (0, 1));
                tx.remove_authentication_method(user(1), "k")?;
                assert_eq!(tx.passkeys(user(1))?, []);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn nothing_is_left_of_the_factors_of_a_user_who_is_removed() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let wrong = WrongCodes {
                    count: 1,
                    refused_until: at(0),
                };
                for number in [1, 2] {
                    let owner = user(number);
                    tx.put_totp_secret(owner, &generator("t", 0))?;
                    tx.put_passkey(owner, &passkey(&format!("k{number}"), "{}"))?;
                    tx.replace_recovery_codes(owner, &["one".to_owned()])?;
                    tx.put_wrong_codes(owner, "totp", wrong)?;
                }
                tx.forget_authentication(user(1))?;
                for (owner, left) in [(user(1), 0), (user(2), 1)] {
                    let kept = [
                        tx.totp_secrets(owner)?.len(),
                        tx.passkeys(owner)?.len(),
                        tx.recovery_codes(owner)?.len(),
                        tx.wrong_codes(owner, "totp")?.iter().count(),
                    ];
                    assert_eq!(kept, [left; 4]);
                }
                Ok(())
            })
            .unwrap();
    });
}
