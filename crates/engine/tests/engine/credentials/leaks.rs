//! Lists of names with passwords, tested against the passwords in use.

use super::*;
use keepwatch_engine::UserAction;
use keepwatch_engine::credentials::Leak;
use keepwatch_graph::{RiskDetection, RiskLevel, RiskState, RiskyUser, UserId};

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
