//! What a confirmed sign-in says of everybody else's, for a while.

use crate::world::*;
use keepwatch_engine::conditional_access::create_named_location;
use keepwatch_engine::{Outcome, SignInAction, UserAction};
use keepwatch_graph::{RiskDetection, RiskLevel, SignIn, UserId};
use serde_json::json;
use uuid::Uuid;

/// The demo tables know its place and network; no list holds it.
const ATTACKER: &str = "198.18.64.9";
const MALICIOUS: &str = "maliciousIPAddress";
const OTHER: Uuid = Uuid::from_u128(0x5001);

/// Somebody else's sign-in at this moment.
fn of_other(number: u128, address: &str) -> SignIn {
    let mut sign_in = sign_in(number, 0, address);
    sign_in.user_id = OTHER.to_string();
    sign_in.user_principal_name = Some("other@contoso.example".to_owned());
    sign_in
}

impl World {
    async fn judge(&self, action: SignInAction, number: u128) {
        let ids = vec![id(number)];
        self.engine.act_on_sign_ins(action, ids, administrator()).await.unwrap();
    }

    /// What is found malicious in somebody else's sign-in from `address` at this moment.
    async fn malicious(&self, number: u128, address: &str) -> Option<RiskDetection> {
        let found = self.engine.evaluate(of_other(number, address)).await.unwrap();
        let mut found = found.detections.into_iter().map(|found| found.detection);
        found.find(|found| found.risk_event_type == MALICIOUS)
    }

    async fn marks(&self) -> Vec<(&'static str, String)> {
        let marks = self.engine.store().read(|rx| rx.marks(now())).await.unwrap();
        let mut marks: Vec<_> = marks
            .into_iter()
            .map(|mark| (mark.kind.as_str(), mark.value.into()))
            .collect();
        marks.sort();
        marks
    }
}

/// A world in which the user signed in from the attacker's address an hour ago.
async fn attacked() -> World {
    let world = world();
    world.engine.evaluate(sign_in(1, 60, ATTACKER)).await.unwrap();
    world
}

#[tokio::test]
async fn what_a_confirmed_attacker_had_is_held_against_everybody() {
    let world = attacked().await;
    assert_eq!(world.malicious(2, ATTACKER).await, None);
    world.judge(SignInAction::ConfirmCompromised, 1).await;
    let found = world.malicious(3, ATTACKER).await.unwrap();
    assert_eq!(found.risk_level, RiskLevel::Medium);
    let info = found.additional_info.unwrap();
    let reason = "The sign-in came from the same address as a sign-in of 2026-11-20T11:00:00Z that an administrator confirmed \
                  as compromised.";
    assert!(info.contains(reason), "{info}");
    assert_eq!(world.malicious(4, "198.18.64.10").await, None, "a neighbour's address");

    let before = world.marks().await;
    world.judge(SignInAction::ConfirmCompromised, 1).await;
    assert_eq!(world.marks().await, before, "said twice is said once");
}

#[tokio::test]
async fn a_verdict_that_is_taken_back_takes_its_marks_along() {
    for action in [SignInAction::ConfirmSafe, SignInAction::Dismiss] {
        let world = attacked().await;
        world.judge(SignInAction::ConfirmCompromised, 1).await;
        assert!(!world.marks().await.is_empty());
        world.judge(action, 1).await;
        assert_eq!(world.marks().await, [], "{action:?}");
        assert_eq!(world.malicious(2, ATTACKER).await, None, "{action:?}");
    }
    for action in [UserAction::ConfirmSafe, UserAction::Dismiss] {
        let world = attacked().await;
        world.judge(SignInAction::ConfirmCompromised, 1).await;
        let users = vec![UserId::new(USER)];
        world.engine.act_on_users(action, users, administrator()).await.unwrap();
        assert_eq!(world.marks().await, [], "{action:?}");
    }
}

#[tokio::test]
async fn neither_quiet_sign_ins_of_a_confirmed_user_nor_exits_of_anonymizers_leave_marks() {
    let world = attacked().await;
    world.engine.evaluate(sign_in(2, 30, TOR_EXIT)).await.unwrap();
    let users = vec![UserId::new(USER)];
    let confirmed = world
        .engine
        .act_on_users(UserAction::ConfirmCompromised, users, administrator());
    confirmed.await.unwrap();
    let addresses: Vec<String> = world.marks().await.into_iter().map(|(_, value)| value).collect();
    assert_eq!(
        addresses,
        [] as [&str; 0],
        "the first was quiet, and many share the exit"
    );
}

#[tokio::test]
async fn a_user_s_word_counts_less() {
    let world = attacked().await;
    world
        .engine
        .record_outcome(id(1), Outcome::ReportedByUser)
        .await
        .unwrap();
    let found = world.malicious(2, ATTACKER).await.unwrap();
    assert_eq!(found.risk_level, RiskLevel::Low);
    assert!(world.marks().await.iter().all(|(kind, _)| *kind != "network"));
    // An administrator's weighs more than what was said before.
    world.judge(SignInAction::ConfirmCompromised, 1).await;
    assert_eq!(
        world.malicious(3, ATTACKER).await.unwrap().risk_level,
        RiskLevel::Medium
    );
}

#[tokio::test]
async fn neither_the_owner_s_home_nor_a_trusted_office_is_marked() {
    let home = world();
    let days = (0..21_u8).map(|day| sign_in(100 + u128::from(day), 1500 + 1440 * i64::from(day), HOME));
    home.engine.import(days.collect()).await.unwrap();
    home.engine.evaluate(sign_in(1, 60, HOME)).await.unwrap();
    home.judge(SignInAction::ConfirmCompromised, 1).await;
    assert_eq!(home.marks().await, []);
    assert_eq!(home.malicious(2, HOME).await, None);

    let office = attacked().await;
    let body = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.18.64.0/24"}]});
    let body = body.as_object().unwrap().clone();
    office
        .change(move |change| create_named_location(change, &body))
        .await
        .unwrap();
    office.judge(SignInAction::ConfirmCompromised, 1).await;
    assert_eq!(office.marks().await, []);
}

#[tokio::test]
async fn a_range_that_many_colleagues_use_is_not_marked() {
    let world = world();
    let yesterday = (0..5_u32).map(|number| {
        let mut colleague = sign_in(100 + u128::from(number), 1500, "198.18.64.20");
        colleague.user_id = Uuid::from_u128(0x6000 + u128::from(number)).to_string();
        colleague
    });
    world.engine.import(yesterday.collect()).await.unwrap();
    world.engine.evaluate(sign_in(1, 60, ATTACKER)).await.unwrap();
    world.judge(SignInAction::ConfirmCompromised, 1).await;
    assert!(world.marks().await.iter().all(|(kind, _)| *kind != "address"));
    assert_eq!(world.malicious(2, ATTACKER).await, None);
}

#[tokio::test]
async fn what_is_confirmed_safe_is_learned() {
    let world = world();
    world.engine.evaluate(sign_in(1, 60, TOR_EXIT)).await.unwrap();
    world.engine.evaluate(sign_in(2, 50, HOME)).await.unwrap();
    assert!(!world.knows(TOR_EXIT).await);
    world.judge(SignInAction::ConfirmSafe, 1).await;
    assert!(world.knows(TOR_EXIT).await);
    world.judge(SignInAction::ConfirmSafe, 1).await;
    world.judge(SignInAction::ConfirmCompromised, 1).await;
    assert!(
        !world.knows(TOR_EXIT).await,
        "and unlearned once, having been learned once"
    );
}
