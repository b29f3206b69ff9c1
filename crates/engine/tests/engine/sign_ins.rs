//! Sign-ins, outcomes and verdicts: what is asked, what is stored, and that repeating changes nothing.

use crate::world::*;
use keepwatch_engine::{EventError, Imported, Outcome, SignInAction, UserAction};
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState, RiskyUser, SignIn, SignInId, UserId};
use keepwatch_policy::Mode;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn a_sign_in_from_tor_is_detected_and_explained_and_stored() {
    let world = world();
    let found = world.engine.evaluate(sign_in(1, 0, TOR_EXIT)).await.unwrap();
    assert_eq!(
        (found.level_during, found.user_level),
        (RiskLevel::Medium, RiskLevel::Medium)
    );
    let tor = found
        .detections
        .iter()
        .find(|found| found.detection.risk_event_type == "anonymizedIPAddress")
        .unwrap();
    assert!(
        tor.reason.as_ref().unwrap().contains("178.17.170.23")
            || tor.reason.as_ref().unwrap().to_lowercase().contains("tor")
    );
    assert_eq!(
        tor.detection.location.as_ref().unwrap().city.as_deref(),
        Some("Chisinau")
    );

    let user = world.user().await.unwrap();
    assert_eq!(
        (user.risk_state, user.risk_level),
        (RiskState::AtRisk, RiskLevel::Medium)
    );
    assert_eq!(user.user_display_name.as_deref(), Some("MyTestUser1"));
    let stored = world.stored(1).await;
    assert_eq!(stored.risk_state, RiskState::AtRisk.into());
    assert_eq!(stored.risk_event_types_v2, ["anonymizedIPAddress"]);
    assert_eq!(stored.location.unwrap().country_or_region.as_deref(), Some("MD"));
}

#[tokio::test]
async fn asking_twice_answers_the_same_and_changes_nothing() {
    let world = world();
    let first = world.engine.evaluate(sign_in(1, 0, TOR_EXIT)).await.unwrap();
    let user = world.user().await;
    let second = world.engine.evaluate(sign_in(1, 0, HOME)).await.unwrap();
    assert_eq!(second.level_during, first.level_during);
    assert_eq!(second.detections.len(), first.detections.len());
    assert!(
        first
            .detections
            .iter()
            .zip(&second.detections)
            .all(|(one, other)| one.reason.is_some() && one.reason == other.reason)
    );
    assert_eq!(world.user().await, user);
    assert_eq!(world.stored(1).await.ip_address.as_deref(), Some(TOR_EXIT));
}

#[tokio::test]
async fn a_wrong_password_raises_nothing() {
    let world = world();
    let mut attempt = sign_in(1, 0, TOR_EXIT);
    attempt.status = serde_json::from_value(json!({"errorCode": 50126})).unwrap();
    let found = world.engine.evaluate(attempt).await.unwrap();
    assert_eq!(found.level_aggregated, RiskLevel::None);
    assert_eq!(world.user().await, None);
}

#[tokio::test]
async fn an_outcome_closes_or_keeps_the_risk() {
    let cases = [
        (
            Outcome::MfaPassed {
                driven_by_policy: true,
                mode: None,
            },
            RiskState::Remediated,
            RiskDetail::UserPassedMfaDrivenByRiskBasedPolicy,
        ),
        (
            Outcome::MfaPassed {
                driven_by_policy: false,
                mode: None,
            },
            RiskState::Dismissed,
            RiskDetail::AiConfirmedSigninSafe,
        ),
        (Outcome::MfaFailed, RiskState::AtRisk, RiskDetail::None),
        (Outcome::Blocked, RiskState::AtRisk, RiskDetail::None),
        (Outcome::Abandoned, RiskState::AtRisk, RiskDetail::None),
        (Outcome::Succeeded, RiskState::AtRisk, RiskDetail::None),
    ];
    for (outcome, state, detail) in cases {
        let world = world();
        world.engine.evaluate(sign_in(1, 0, TOR_EXIT)).await.unwrap();
        for _ in 0..2 {
            world.engine.record_outcome(id(1), outcome).await.unwrap();
        }
        let user = world.user().await.unwrap();
        assert_eq!((user.risk_state, user.risk_detail), (state, detail), "{outcome:?}");
        let detections = world.detections(1).await;
        assert!(
            detections.iter().all(|detection| detection.risk_state == state),
            "{outcome:?}"
        );
        assert_eq!(
            world.stored(1).await.risk_level_during_sign_in,
            RiskLevel::Medium.into(),
            "{outcome:?}"
        );
    }
    let unknown = world().engine.record_outcome(id(9), Outcome::Blocked).await;
    assert!(matches!(unknown, Err(EventError::Unknown(ids)) if ids == [Uuid::from_u128(9)]));
}

/// A provider reports what it is told of a sign-in, and perhaps more than once.
#[tokio::test]
async fn a_success_is_put_on_the_record_once_and_learned() {
    let world = world();
    let mut attempt = sign_in(1, 5, HOME);
    attempt.status = serde_json::from_value(json!({"errorCode": 50140})).unwrap();
    world.engine.evaluate(attempt).await.unwrap();
    let passed = Outcome::MfaPassed {
        driven_by_policy: false,
        mode: Some(Mode::SoftwareOath),
    };
    for outcome in [Outcome::Succeeded, Outcome::Succeeded, passed, passed] {
        world.engine.record_outcome(id(1), outcome).await.unwrap();
    }
    assert!(world.knows(HOME).await);
    let stored = world.stored(1).await;
    assert!(stored.succeeded());
    let details = &stored.authentication_details;
    assert_eq!(details.len(), 1, "{details:?}");
    assert_eq!(
        details[0].authentication_method.as_deref(),
        Some("OATH verification code")
    );
    assert_eq!(
        stored.authentication_requirement.as_deref(),
        Some("multiFactorAuthentication")
    );
}

#[tokio::test]
async fn a_user_s_report_makes_the_user_high() {
    let world = world();
    world.engine.evaluate(sign_in(1, 0, HOME)).await.unwrap();
    for _ in 0..2 {
        world
            .engine
            .record_outcome(id(1), Outcome::ReportedByUser)
            .await
            .unwrap();
    }
    assert_eq!(world.user().await.unwrap().risk_level, RiskLevel::High);
    let active = world
        .engine
        .store()
        .read(|rx| rx.active_detections(UserId::new(USER)))
        .await
        .unwrap();
    assert_eq!(active.len(), 1);
    assert_eq!(active[0].risk_event_type, "userReportedSuspiciousActivity");
}

#[tokio::test]
async fn all_users_change_or_none_does() {
    let world = world();
    world.engine.evaluate(sign_in(1, 0, TOR_EXIT)).await.unwrap();
    let before = world.user().await;
    let stranger = UserId::new(Uuid::from_u128(99));
    let refused = world
        .engine
        .act_on_users(UserAction::Dismiss, vec![UserId::new(USER), stranger], administrator())
        .await;
    assert!(matches!(refused, Err(EventError::Unknown(ids)) if ids == [stranger.uuid()]));
    assert_eq!(world.user().await, before);

    for _ in 0..2 {
        world
            .engine
            .act_on_users(UserAction::Dismiss, vec![UserId::new(USER)], administrator())
            .await
            .unwrap();
    }
    let user = world.user().await.unwrap();
    assert_eq!(
        (user.risk_state, user.risk_detail),
        (RiskState::Dismissed, RiskDetail::AdminDismissedAllRiskForUser)
    );
    assert!(
        world
            .detections(1)
            .await
            .iter()
            .all(|detection| detection.risk_state == RiskState::Dismissed)
    );
}

#[tokio::test]
async fn sign_ins_are_confirmed_by_id() {
    let world = world();
    world.engine.evaluate(sign_in(1, 5, HOME)).await.unwrap();
    world.engine.evaluate(sign_in(2, 0, TOR_EXIT)).await.unwrap();
    world
        .engine
        .act_on_sign_ins(SignInAction::ConfirmCompromised, vec![id(1), id(2)], administrator())
        .await
        .unwrap();
    let user = world.user().await.unwrap();
    assert_eq!(
        (user.risk_state, user.risk_level),
        (RiskState::ConfirmedCompromised, RiskLevel::High)
    );
    assert_eq!(world.stored(1).await.risk_level_aggregated, RiskLevel::High.into());
    assert_eq!(world.stored(1).await.risk_level_during_sign_in, RiskLevel::None.into());

    let world = self::world();
    world.engine.evaluate(sign_in(1, 5, HOME)).await.unwrap();
    let refused = world
        .engine
        .act_on_sign_ins(SignInAction::Dismiss, vec![id(1)], administrator())
        .await;
    assert!(matches!(refused, Err(EventError::Refused(refused)) if refused[0].0 == Uuid::from_u128(1)));
}

#[tokio::test]
async fn low_risk_ages_and_medium_does_not() {
    let world = world();
    // A relay is low; the exit of Tor, for another user, is medium.
    world.engine.evaluate(sign_in(1, 5, "198.19.40.9")).await.unwrap();
    let mut other = sign_in(2, 5, TOR_EXIT);
    other.user_id = Uuid::from_u128(77).to_string();
    world.engine.evaluate(other).await.unwrap();
    assert_eq!(world.user().await.unwrap().risk_level, RiskLevel::Low);

    assert_eq!(
        world.engine.age_low_risk(now().plus_days(-1)).await.unwrap(),
        0,
        "too young"
    );
    assert_eq!(world.engine.age_low_risk(now()).await.unwrap(), 1);
    assert_eq!(world.engine.age_low_risk(now()).await.unwrap(), 0, "once");
    let user = world.user().await.unwrap();
    assert_eq!((user.risk_level, user.risk_state), (RiskLevel::None, RiskState::None));
    let other = world
        .engine
        .store()
        .read(|rx| rx.get::<RiskyUser>(&Uuid::from_u128(77).to_string()))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(other.risk_level, RiskLevel::Medium);
}

#[tokio::test]
async fn importing_twice_changes_nothing() {
    let world = world();
    let lines = || {
        (1..=30)
            .map(|number| sign_in(number, 40 * 24 * 60 - 60 * number as i64, HOME))
            .collect::<Vec<_>>()
    };
    assert_eq!(world.engine.import(lines()).await.unwrap(), [Imported::Stored; 30]);
    let profile = |rx: &mut keepwatch_storage::Rx<'_>| rx.profiles(&[UserId::new(USER)]);
    let before = world.engine.store().read(profile).await.unwrap();
    assert_eq!(world.engine.import(lines()).await.unwrap(), [Imported::Known; 30]);
    assert_eq!(world.engine.store().read(profile).await.unwrap(), before);
}

#[tokio::test]
async fn a_profile_forgets_what_was_not_the_owner_s() {
    let world = world();
    const STRANGER: &str = "198.18.88.3";
    let mut lines: Vec<SignIn> = (1..=20)
        .map(|number| sign_in(number, 60 * (40 - number as i64), HOME))
        .collect();
    lines.push(sign_in(21, 60, STRANGER));
    world.engine.import(lines).await.unwrap();
    assert!(
        world.knows(STRANGER).await,
        "the user is still being learned, so nothing spoke against the stranger"
    );

    world
        .engine
        .act_on_sign_ins(SignInAction::ConfirmCompromised, vec![id(21)], administrator())
        .await
        .unwrap();
    assert!(!world.knows(STRANGER).await);
    assert!(world.knows(HOME).await);
}

/// What was found in an import of `sign_ins`: (sign-in, type, level), ascending.
async fn found(sign_ins: Vec<SignIn>, cut: usize) -> Vec<(String, String, RiskLevel)> {
    let world = world();
    let ids: Vec<SignInId> = sign_ins.iter().map(|sign_in| sign_in.id).collect();
    for part in sign_ins.chunks(cut) {
        world.engine.import(part.to_vec()).await.unwrap();
    }
    let detections = world
        .engine
        .store()
        .read(move |rx| rx.detections_of_sign_ins(UserId::new(USER), &ids))
        .await
        .unwrap();
    let mut found: Vec<_> = detections
        .into_iter()
        .map(|detection| {
            (
                detection.request_id.unwrap().to_string(),
                detection.risk_event_type,
                detection.risk_level,
            )
        })
        .collect();
    found.sort();
    found
}

/// Forty days of one user: home and phone, then a trip, a Tor exit and a far attacker.
fn history() -> Vec<SignIn> {
    const ADDRESSES: [&str; 6] = [
        HOME,
        "198.18.1.5",
        "198.18.128.9",
        TOR_EXIT,
        "198.18.200.4",
        "198.18.88.3",
    ];
    (0..120_u128)
        .map(|number| {
            let place = if number < 90 {
                (number % 3) as usize
            } else {
                (number % 6) as usize
            };
            sign_in(number + 1, (120 - number as i64) * 8 * 60, ADDRESSES[place])
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    /// The same lines in any order give the same detections.
    #[test]
    fn the_order_of_a_file_does_not_matter(shuffled in Just(history()).prop_shuffle()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let expected = runtime.block_on(found(history(), usize::MAX));
        prop_assert!(expected.len() > 20, "the history has something to find: {expected:?}");
        prop_assert_eq!(runtime.block_on(found(shuffled, usize::MAX)), expected);
    }

    /// Neither does how a file that is in the order of time was cut.
    #[test]
    fn how_a_file_was_cut_does_not_matter(cut in 1..60_usize) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let expected = runtime.block_on(found(history(), usize::MAX));
        prop_assert_eq!(runtime.block_on(found(history(), cut)), expected);
    }
}
