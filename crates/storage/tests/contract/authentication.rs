//! Authentication methods, what proves them, and operations on them.

use super::engines::on_each_engine;
use super::samples::{at, user};
use keepwatch_graph::authentication::{AuthenticationMethod, LongRunningOperation};
use serde_json::{Value, json};

const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";
const NUMBER: &str = "+1 2065555555";

fn method(kind: &str, members: Value) -> AuthenticationMethod {
    let mut method = json!({"@odata.type": format!("#microsoft.graph.{kind}AuthenticationMethod")});
    keepwatch_graph::body::merge(&mut method, &members);
    keepwatch_graph::body::complete(AuthenticationMethod::TYPE, &mut method);
    serde_json::from_value(method).unwrap()
}

fn mobile(number: &str) -> AuthenticationMethod {
    method(
        "phone",
        json!({"id": MOBILE, "phoneNumber": number, "phoneType": "mobile"}),
    )
}

fn operation(id: &str) -> LongRunningOperation {
    let mut operation = json!({"id": id, "status": "succeeded"});
    keepwatch_graph::body::complete(LongRunningOperation::TYPE, &mut operation);
    serde_json::from_value(operation).unwrap()
}

#[test]
fn methods_are_each_users_own() {
    on_each_engine(|store| {
        let key = method(
            "fido2",
            json!({"id": "-2_GRUg", "displayName": "Red key", "lastUsedDateTime": at(1)}),
        );
        let (first, other) = (mobile(NUMBER), mobile("+1 2065555556"));
        store
            .write_blocking(move |tx| {
                tx.put_authentication_method(user(1), &key, None)?;
                tx.put_authentication_method(user(1), &mobile("+1 1"), None)?;
                tx.put_authentication_method(user(1), &first, Some(NUMBER))?;
                tx.put_authentication_method(user(2), &other, None)?;
                assert_eq!(tx.authentication_methods(user(1))?, [key.clone(), first.clone()]);
                assert_eq!(tx.authentication_methods(user(2))?, std::slice::from_ref(&other));
                assert_eq!(tx.authentication_methods(user(3))?, []);
                assert_eq!(tx.user_of_sms_number(NUMBER)?, Some(user(1)));
                assert_eq!(tx.user_of_sms_number("+1 1")?, None);
                assert!(
                    !tx.remove_authentication_method(user(1), "-2_grug")?,
                    "ids keep their case"
                );
                assert!(tx.remove_authentication_method(user(1), "-2_GRUg")?);
                assert!(!tx.remove_authentication_method(user(1), "-2_GRUg")?);
                assert_eq!(tx.authentication_methods(user(1))?, std::slice::from_ref(&first));
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_number_signs_one_user_in() {
    on_each_engine(|store| {
        let twice = store.write_blocking(|tx| {
            tx.put_authentication_method(user(1), &mobile(NUMBER), Some(NUMBER))?;
            tx.put_authentication_method(user(2), &mobile(NUMBER), Some(NUMBER))
        });
        assert!(twice.is_err());
        let kept = store.read_blocking(|rx| rx.user_of_sms_number(NUMBER)).unwrap();
        assert_eq!(kept, None, "neither was stored");
    });
}

#[test]
fn what_proves_a_method_goes_with_it() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                let pass = method("temporaryAccessPass", json!({"id": "p1"}));
                tx.put_authentication_method(user(1), &pass, None)?;
                for hash in ["one", "two"] {
                    tx.put_authentication_method_secret(user(1), "p1", hash)?;
                    let kept = tx.authentication_method_secret(user(1), "p1")?;
                    assert_eq!(kept.as_deref(), Some(hash));
                }
                assert_eq!(tx.authentication_method_secret(user(2), "p1")?, None);
                assert!(tx.remove_authentication_method(user(1), "p1")?);
                assert_eq!(tx.authentication_method_secret(user(1), "p1")?, None);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn operations_are_listed_newest_first_until_they_are_forgotten() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for (number, id) in [(0, "a"), (2, "b"), (1, "c")] {
                    tx.insert_authentication_operation(user(1), &operation(id), at(number))?;
                }
                tx.insert_authentication_operation(user(2), &operation("a"), at(0))?;
                let listed = ["b", "c", "a"].map(operation);
                assert_eq!(tx.authentication_operations(user(1))?, listed);
                assert_eq!(tx.forget_authentication_operations(user(1), at(1))?, 1);
                assert_eq!(tx.authentication_operations(user(1))?, listed[..2]);
                assert_eq!(tx.authentication_operations(user(2))?, [operation("a")]);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn nothing_is_left_of_a_user_who_is_removed() {
    on_each_engine(|store| {
        store
            .write_blocking(|tx| {
                for user in [user(1), user(2)] {
                    tx.put_authentication_method(user, &mobile(NUMBER), None)?;
                    tx.put_authentication_method_secret(user, MOBILE, "hash")?;
                    tx.insert_authentication_operation(user, &operation("a"), at(0))?;
                }
                tx.forget_authentication(user(1))?;
                for (user, left) in [(user(1), 0), (user(2), 1)] {
                    assert_eq!(tx.authentication_methods(user)?.len(), left);
                    assert_eq!(tx.authentication_operations(user)?.len(), left);
                    let secret = tx.authentication_method_secret(user, MOBILE)?;
                    assert_eq!(secret.iter().count(), left);
                }
                Ok(())
            })
            .unwrap();
    });
}
