//! Lists of names with passwords, tested against the passwords in use.

use super::changes::chosen;
use super::*;
use keepwatch_engine::UserAction;
use keepwatch_engine::credentials::{Leak, PasswordRefusal, Unfit};
use keepwatch_graph::{RiskDetection, RiskLevel, RiskState, RiskyUser, UserId};
use keepwatch_intel::LeakedBuilder;

async fn test(nodes: &Nodes, name: &str, password: &str) -> Leak {
    let tested = nodes.engine.test_leaked(name, password.into(), "list 7".into());
    tested.await.unwrap()
}

async fn risk_of(nodes: &Nodes, user: UserId) -> (Option<RiskyUser>, Vec<RiskDetection>) {
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| Ok((rx.get(&user.to_string())?, rx.active_detections(user)?));
    nodes.engine.store().read(read).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_in_use_is_a_leaked_credential_once() {
    let nodes = nodes();
    let ada = nodes.person("ada").await;
    assert_eq!(test(&nodes, " ADA@contoso.com ", PASSWORD).await, Leak::Found);
    let (user, detections) = risk_of(&nodes, ada.id).await;
    let user = user.unwrap();
    assert_eq!((user.risk_level, user.risk_state), (RiskLevel::High, RiskState::AtRisk));
    let [found] = &detections[..] else {
        panic!("{detections:?}");
    };
    assert_eq!(
        (found.risk_event_type.as_str(), found.request_id),
        ("leakedCredentials", None)
    );
    let info = found.additional_info.as_deref().unwrap();
    assert!(info.contains("list 7") && !info.contains(PASSWORD), "{info}");

    assert_eq!(test(&nodes, "ada@contoso.com", PASSWORD).await, Leak::Known);
    assert_eq!(risk_of(&nodes, ada.id).await, (Some(user), detections));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_or_another_name_is_nobodys_business() {
    let nodes = nodes();
    let ada = nodes.person("ada").await;
    let hashed = nodes.engine.password_hashes();
    assert_eq!(test(&nodes, "nobody@contoso.com", PASSWORD).await, Leak::NobodysName);
    assert_eq!(nodes.engine.password_hashes(), hashed, "who is not here costs nothing");
    for password in ["password", "", &PASSWORD[1..]] {
        assert_eq!(
            test(&nodes, "ada@contoso.com", password).await,
            Leak::AnotherPassword,
            "{password}"
        );
    }
    assert_eq!(risk_of(&nodes, ada.id).await, (None, vec![]));
}

/// What an administrator said of one password says nothing of the next.
#[tokio::test(flavor = "multi_thread")]
async fn a_dismissed_leak_stays_so_until_the_password_is_another() {
    let nodes = nodes();
    let ada = nodes.person("ada").await;
    assert_eq!(test(&nodes, "ada@contoso.com", PASSWORD).await, Leak::Found);
    let dismiss = nodes
        .engine
        .act_on_users(UserAction::Dismiss, vec![ada.id], administrator());
    dismiss.await.unwrap();
    assert_eq!(test(&nodes, "ada@contoso.com", PASSWORD).await, Leak::Known);
    assert_eq!(risk_of(&nodes, ada.id).await.1, []);

    nodes.wait(3_600);
    nodes
        .update(
            &ada,
            json!({"passwordProfile": {"password": NEW, "forceChangePasswordNextSignIn": false}}),
        )
        .await;
    assert_eq!(test(&nodes, "ada@contoso.com", PASSWORD).await, Leak::AnotherPassword);
    assert_eq!(test(&nodes, "ada@contoso.com", NEW).await, Leak::Found);
}

/// Loads a list of names with passwords, as a node reads it that finds it in its folder.
fn load_pairs(nodes: &Nodes, list: &str) {
    let scratch = tempfile::tempdir().unwrap();
    let mut builder = LeakedBuilder::new(scratch.path(), 1).unwrap();
    builder.add_pairs(&mut list.as_bytes()).unwrap();
    let mut filter = Vec::new();
    builder.finish(&mut filter, now()).unwrap();
    let tables = nodes.folder.path().join("intel");
    std::fs::create_dir_all(&tables).unwrap();
    std::fs::write(tables.join("traded.leaked"), filter).unwrap();
    nodes.engine.intel().reload(now()).unwrap();
}

/// A list that comes later is asked at the next sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn a_pair_on_a_list_is_found_when_its_user_signs_in() {
    let nodes = nodes();
    let (ada, bob) = (nodes.person("ada").await, nodes.person("bob").await);
    assert_eq!(
        nodes.outcome("ada@contoso.com", PASSWORD, &from(ELSEWHERE)).await,
        "right"
    );
    load_pairs(&nodes, &format!("ADA@contoso.com:{PASSWORD}\n"));
    assert_eq!(
        risk_of(&nodes, ada.id).await,
        (None, vec![]),
        "nobody has typed it since"
    );
    assert_eq!(
        nodes.outcome("ada@contoso.com", "wrong", &from(ELSEWHERE)).await,
        "wrong"
    );
    assert_eq!(risk_of(&nodes, ada.id).await.1, []);

    for _ in 0..2 {
        assert_eq!(
            nodes.outcome("ada@contoso.com", PASSWORD, &from(ELSEWHERE)).await,
            "right"
        );
        let (user, detections) = risk_of(&nodes, ada.id).await;
        assert_eq!(user.unwrap().risk_level, RiskLevel::High);
        let [found] = &detections[..] else {
            panic!("{detections:?}");
        };
        assert_eq!(found.risk_event_type, "leakedCredentials");
        assert!(found.additional_info.as_deref().unwrap().contains("traded"));
    }
    // The same password is another one's loss, and says nothing of Bob.
    assert_eq!(
        nodes.outcome("bob@contoso.com", PASSWORD, &from(ELSEWHERE)).await,
        "right"
    );
    assert_eq!(risk_of(&nodes, bob.id).await, (None, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_chooses_a_password_that_is_traded_with_their_name() {
    let nodes = nodes();
    let (ada, bob) = (nodes.person("ada").await, nodes.person("bob").await);
    load_pairs(&nodes, &format!("ada@contoso.com:{NEW}\n"));
    let refused = nodes.change(&ada, NEW, chosen(PASSWORD, false)).await;
    assert!(
        matches!(refused, Err(PasswordRefusal::Unfit(Unfit::Leaked))),
        "{refused:?}"
    );
    nodes.change(&bob, NEW, chosen(PASSWORD, false)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leak_of_somebody_who_is_excepted_is_counted_and_not_raised() {
    let nodes = nodes();
    let ada = nodes.person("ada").await;
    let terms: keepwatch_detection::exceptions::Terms =
        serde_json::from_value(json!({"users": [ada.id], "reason": "a test account"})).unwrap();
    let create = move |change: &mut keepwatch_engine::Change<'_, '_>| {
        keepwatch_engine::exceptions::create_exception(change, terms.clone())
    };
    let exception = nodes.engine.administer(administrator(), create).await.unwrap();
    for _ in 0..2 {
        test(&nodes, "ada@contoso.com", PASSWORD).await;
        assert_eq!(risk_of(&nodes, ada.id).await, (None, vec![]));
        let count = nodes.engine.store().read(move |rx| rx.hidden_count(exception.id)).await;
        assert_eq!(count.unwrap().map(|hidden| hidden.count), Some(1));
    }
}
