//! Who is let in by a password, and that nothing else is told.

use super::{ELSEWHERE, PASSWORD, from, nodes};
use crate::world::{administrator, now};
use keepwatch_engine::credentials::{Circumstances, PasswordCheck};
use serde_json::json;

#[tokio::test]
async fn a_password_is_checked_at_the_name_in_any_case() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let here = from(ELSEWHERE);
    for name in ["adele@contoso.com", "Adele@CONTOSO.com", " adele@contoso.com "] {
        let PasswordCheck::Right {
            user: found,
            must_change,
        } = nodes.check(name, PASSWORD, &here).await
        else {
            panic!("{name}");
        };
        assert_eq!((found.id, must_change), (user.id, false), "{name}");
    }
    let cases = [
        ("adele@contoso.com", "wrong"),
        ("adele", PASSWORD),
        ("nobody@contoso.com", PASSWORD),
        ("", ""),
    ];
    for (name, password) in cases {
        assert_eq!(nodes.outcome(name, password, &here).await, "wrong", "{name}");
    }
}

#[tokio::test]
async fn who_is_disabled_deleted_or_has_a_temporary_password_is_told_apart_by_the_right_one_only() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let here = Circumstances::default();
    let name = "adele@contoso.com";
    for force in ["forceChangePasswordNextSignIn", "forceChangePasswordNextSignInWithMfa"] {
        nodes.update(&user, json!({"passwordProfile": {force: true}})).await;
        assert_eq!(nodes.outcome(name, PASSWORD, &here).await, "must change", "{force}");
        nodes.update(&user, json!({"passwordProfile": {force: false}})).await;
        assert_eq!(nodes.outcome(name, PASSWORD, &here).await, "right", "{force}");
    }
    nodes.update(&user, json!({"accountEnabled": false})).await;
    assert_eq!(nodes.outcome(name, PASSWORD, &here).await, "disabled");
    assert_eq!(nodes.outcome(name, "wrong", &here).await, "wrong");
    nodes.engine.delete_user(administrator(), user.id).await.unwrap();
    assert_eq!(
        nodes.check(name, PASSWORD, &here).await,
        PasswordCheck::Wrong { user: None }
    );
}

/// The cost is what a clock would measure, and the same on every machine.
#[tokio::test]
async fn every_answer_costs_one_hash() {
    let nodes = nodes();
    nodes.person("adele").await;
    let disabled = nodes.person("diego").await;
    nodes.update(&disabled, json!({"accountEnabled": false})).await;
    let without = nodes.person("lee").await;
    let forget = move |tx: &mut keepwatch_storage::Tx<'_>| tx.remove_user_secret(without.id);
    assert!(nodes.engine.store().write(forget).await.unwrap());
    let here = from(ELSEWHERE);
    let cases = [
        ("adele@contoso.com", PASSWORD, "right"),
        ("adele@contoso.com", "wrong", "wrong"),
        ("diego@contoso.com", PASSWORD, "disabled"),
        ("lee@contoso.com", PASSWORD, "wrong"),
        ("nobody@contoso.com", PASSWORD, "wrong"),
        ("nobody@contoso.com", "two", "wrong"),
        ("nobody@contoso.com", "three", "wrong"),
        ("nobody@contoso.com", "four", "locked"),
    ];
    for (name, password, expected) in cases {
        let before = nodes.engine.password_hashes();
        assert_eq!(
            nodes.outcome(name, password, &here).await,
            expected,
            "{name} {password}"
        );
        assert_eq!(nodes.engine.password_hashes() - before, 1, "{name} {password}");
    }
}

#[tokio::test]
async fn nothing_of_what_was_typed_is_kept() {
    let nodes = nodes();
    let typed = ["a-password-in-the-wrong-field", "another wrong password"];
    nodes.outcome(typed[0], typed[1], &from(ELSEWHERE)).await;
    let kept = nodes.database.content();
    let has = |text: &str| kept.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(
        has(ELSEWHERE),
        "the address is counted, so the search finds what is there"
    );
    for text in typed {
        assert!(!has(text), "{text}");
    }
    assert_eq!(nodes.watch.0.lock().unwrap().to_string(), now().to_string());
}
