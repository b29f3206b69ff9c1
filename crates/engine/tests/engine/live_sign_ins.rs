//! Sign-ins of our own: judged before any token, judged again after each proof, and ended.

use crate::world::{HOME, TOR_EXIT, USER, World, administrator, id, now, sign_in, world};
use keepwatch_detection::life_cycle::PasswordChange;
use keepwatch_engine::conditional_access::create_policy;
use keepwatch_engine::{End, Ended, Evaluation, Outcome, Proved, Remediation, UserAction};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::conditional_access::enums::UserAction as Action;
use keepwatch_graph::{
    AppliedConditionalAccessPolicyResult as Result, ConditionalAccessStatus, RiskDetail, RiskLevel, RiskState, SignIn,
    UserId,
};
use keepwatch_policy::{Decision, Frequency, GrantControl, Mode, PersistentBrowser, Proof};
use serde_json::{Value, json};

const PHISHING_RESISTANT: &str = "00000000-0000-0000-0000-000000000004";

/// A policy for everybody and everything, with other members changed.
fn policy(grant: Value, changes: Value) -> Value {
    let mut body = json!({"displayName": "Policy", "state": "enabled", "grantControls": grant,
        "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["All"]}}});
    keepwatch_graph::body::merge(&mut body, &changes);
    body
}

fn asks(controls: &[&str], conditions: Value) -> Value {
    policy(
        json!({"operator": "AND", "builtInControls": controls}),
        json!({"conditions": conditions}),
    )
}

fn proved(modes: &[Mode]) -> Proved {
    Proved {
        proofs: modes.iter().map(|mode| Proof::fresh(*mode, now())).collect(),
        ..Proved::default()
    }
}

fn password() -> Proved {
    proved(&[Mode::Password])
}

fn password_and_code() -> Proved {
    proved(&[Mode::Password, Mode::SoftwareOath])
}

fn needs(controls: &[GrantControl]) -> Decision {
    Decision::Require(controls.iter().map(|control| [control.clone()].into()).collect())
}

fn silent(number: u128, minutes_ago: i64, address: &str) -> SignIn {
    SignIn {
        is_interactive: Some(false),
        ..sign_in(number, minutes_ago, address)
    }
}

fn code(sign_in: &SignIn) -> Option<i32> {
    sign_in.status.as_ref()?.error_code
}

fn results(sign_in: &SignIn) -> Vec<Result> {
    let applied = sign_in.applied_conditional_access_policies.iter();
    let results = applied.map(|applied| applied.result.clone().unwrap());
    results
        .map(|result| match result {
            keepwatch_graph::Evolvable::Known(result) => result,
            keepwatch_graph::Evolvable::Unknown(text) => panic!("{text}"),
        })
        .collect()
}

impl World {
    async fn enforce(&self, body: Value) -> ConditionalAccessPolicy {
        let body = body.as_object().unwrap().clone();
        self.change(move |change| create_policy(change, &body)).await.unwrap()
    }

    async fn begin(&self, sign_in: SignIn, proved: Proved) -> Evaluation {
        self.engine.sign_in(sign_in, proved).await.unwrap()
    }

    async fn again(&self, number: u128, proved: Proved) -> Evaluation {
        self.engine.reconsider(id(number), proved).await.unwrap().unwrap()
    }

    async fn end(&self, number: u128, how: End, proved: Proved) -> Decision {
        self.engine
            .finish(id(number), Ended { how, proved })
            .await
            .unwrap()
            .decision
    }
}

#[tokio::test]
async fn a_sign_in_is_unfinished_until_it_ends() {
    let world = world();
    let begun = world.begin(sign_in(1, 9, HOME), password()).await;
    assert_eq!(*begun.decision(), Decision::Grant);
    let stored = world.stored(1).await;
    assert_eq!(code(&stored), Some(50140));
    assert_eq!(
        stored.conditional_access_status,
        Some(ConditionalAccessStatus::NotApplied.into())
    );

    world.end(1, End::Granted, password()).await;
    let stored = world.stored(1).await;
    assert!(stored.succeeded());
    assert!(world.knows(HOME).await);
    assert_eq!(
        stored.authentication_requirement.as_deref(),
        Some("singleFactorAuthentication")
    );
    assert_eq!(stored.authentication_methods_used, ["Password"]);
    assert_eq!(stored.authentication_details.len(), 1);
    assert!(world.engine.reconsider(id(99), password()).await.unwrap().is_none());
}

#[tokio::test]
async fn the_renewal_of_a_token_ends_at_once() {
    let world = world();
    world.begin(silent(1, 9, HOME), password()).await;
    assert!(world.stored(1).await.succeeded());
    assert!(world.knows(HOME).await);

    world.enforce(asks(&["mfa"], json!({}))).await;
    let asked = world.begin(silent(2, 8, "198.18.33.7"), password()).await;
    assert_eq!(*asked.decision(), needs(&[GrantControl::Mfa]));
    let stored = world.stored(2).await;
    assert_eq!(code(&stored), Some(50076));
    assert_eq!(
        stored.conditional_access_status,
        Some(ConditionalAccessStatus::Failure.into())
    );
    assert!(
        !world.knows("198.18.33.7").await,
        "nothing is learned from what was refused"
    );

    let mut earlier = password_and_code();
    earlier.proofs.iter_mut().for_each(|proof| proof.is_fresh = false);
    let granted = world.begin(silent(3, 7, "198.18.33.7"), earlier).await;
    assert_eq!(*granted.decision(), Decision::Grant, "the session has a second factor");
    let stored = world.stored(3).await;
    assert!(stored.succeeded() && world.knows("198.18.33.7").await);
    assert_eq!(results(&stored), [Result::Success]);
}

#[tokio::test]
async fn risk_asks_for_a_second_factor_in_the_same_sign_in_and_it_ends_the_risk() {
    let world = world();
    let policy = world
        .enforce(asks(&["mfa"], json!({"signInRiskLevels": ["medium", "high"]})))
        .await;
    let mut earlier = password_and_code();
    earlier.proofs.iter_mut().for_each(|proof| proof.is_fresh = false);
    let begun = world.begin(sign_in(1, 9, TOR_EXIT), earlier.clone()).await;
    assert_eq!(begun.level_during, RiskLevel::Medium);
    assert_eq!(
        *begun.decision(),
        needs(&[GrantControl::Mfa]),
        "what a session proved before does not count"
    );
    assert!(begun.verdict.mfa_driven_by().sign_in_risk);
    let stored = world.stored(1).await;
    assert_eq!((code(&stored), results(&stored)), (Some(50074), vec![Result::Failure]));

    let mut now_proved = earlier;
    now_proved.proofs.push(Proof::fresh(Mode::SoftwareOath, now()));
    assert_eq!(*world.again(1, now_proved.clone()).await.decision(), Decision::Grant);
    for _ in 0..2 {
        assert_eq!(world.end(1, End::Granted, now_proved.clone()).await, Decision::Grant);
        let stored = world.stored(1).await;
        assert!(stored.succeeded());
        assert_eq!(stored.risk_state, RiskState::Remediated.into());
        assert_eq!(
            stored.risk_detail,
            RiskDetail::UserPassedMfaDrivenByRiskBasedPolicy.into()
        );
        assert_eq!(stored.risk_level_during_sign_in, RiskLevel::Medium.into());
        let [applied] = stored.applied_conditional_access_policies.as_slice() else {
            panic!("one policy");
        };
        assert_eq!(applied.id.as_ref(), Some(&policy.id));
        assert_eq!(applied.enforced_grant_controls, ["Mfa"]);
        assert_eq!(
            applied.conditions_satisfied.as_ref().unwrap().as_str(),
            "application,users,signInRisk"
        );
        assert_eq!(world.user().await.unwrap().risk_state, RiskState::Remediated);
    }
}

#[tokio::test]
async fn a_second_factor_without_a_policy_confirms_the_sign_in_safe() {
    let world = world();
    world.begin(sign_in(1, 9, TOR_EXIT), password()).await;
    world.end(1, End::Granted, password_and_code()).await;
    let stored = world.stored(1).await;
    assert_eq!(stored.risk_state, RiskState::Dismissed.into());
    assert_eq!(stored.risk_detail, RiskDetail::AiConfirmedSigninSafe.into());

    world.begin(sign_in(2, 8, TOR_EXIT), password()).await;
    world.end(2, End::SecondFactorFailed, password()).await;
    let stored = world.stored(2).await;
    assert_eq!(
        (stored.risk_state.clone(), code(&stored)),
        (RiskState::AtRisk.into(), Some(50074))
    );
}

#[tokio::test]
async fn a_token_is_not_issued_past_a_policy_that_came_meanwhile() {
    let world = world();
    world.begin(sign_in(1, 9, HOME), password()).await;
    world.enforce(asks(&["block"], json!({}))).await;
    assert!(matches!(
        world.end(1, End::Granted, password()).await,
        Decision::Block { .. }
    ));
    assert_eq!(code(&world.stored(1).await), Some(53003));
    assert!(
        world
            .engine
            .finish(
                id(99),
                Ended {
                    how: End::Granted,
                    proved: password()
                }
            )
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_familiar_sign_in_clears_what_was_blocked() {
    let world = world();
    world.begin(sign_in(1, 600, HOME), password()).await;
    world.end(1, End::Granted, password()).await;
    world
        .enforce(asks(&["block"], json!({"signInRiskLevels": ["medium", "high"]})))
        .await;
    let blocked = world.begin(sign_in(2, 60, TOR_EXIT), password()).await;
    assert!(matches!(blocked.decision(), Decision::Block { .. }));
    world.end(2, End::Blocked, password()).await;
    let stored = world.stored(2).await;
    assert_eq!(
        (code(&stored), stored.risk_state),
        (Some(53003), RiskState::AtRisk.into())
    );

    world.begin(sign_in(3, 50, "203.0.113.9"), password()).await;
    world.end(3, End::Granted, password()).await;
    assert_eq!(
        world.stored(2).await.risk_state,
        RiskState::AtRisk.into(),
        "nobody knows that place"
    );

    world.begin(sign_in(4, 40, HOME), password()).await;
    world.end(4, End::Granted, password()).await;
    let stored = world.stored(2).await;
    assert_eq!(stored.risk_state, RiskState::Dismissed.into());
    assert_eq!(stored.risk_detail, RiskDetail::AiConfirmedSigninSafe.into());
    assert!(!world.knows(TOR_EXIT).await);
}

#[tokio::test]
async fn a_new_password_satisfies_the_policy_that_asked_for_it() {
    let world = world();
    world.begin(sign_in(1, 90, HOME), password()).await;
    world.end(1, End::Granted, password()).await;
    world
        .enforce(asks(&["mfa", "passwordChange"], json!({"userRiskLevels": ["high"]})))
        .await;
    let user = UserId::new(USER);
    world
        .engine
        .act_on_users(UserAction::ConfirmCompromised, vec![user], administrator())
        .await
        .unwrap();

    let begun = world.begin(sign_in(2, 9, HOME), password()).await;
    assert_eq!(begun.user_level, RiskLevel::High);
    assert_eq!(
        *begun.decision(),
        needs(&[GrantControl::Mfa, GrantControl::PasswordChange])
    );
    assert!(begun.verdict.mfa_driven_by().user_risk);
    let mut proved = Proved {
        user_level: Some(begun.user_level),
        ..password_and_code()
    };
    assert_eq!(
        *world.again(2, proved.clone()).await.decision(),
        needs(&[GrantControl::PasswordChange])
    );
    let changed = Outcome::PasswordChanged(PasswordChange::ByRiskPolicy);
    world.engine.record_outcome(id(2), changed).await.unwrap();
    proved.password_changed = true;
    assert_eq!(world.end(2, End::Granted, proved).await, Decision::Grant);

    assert_eq!(
        results(&world.stored(2).await),
        [Result::Success],
        "and is not told as if it had not applied"
    );
    let risk = world.user().await.unwrap();
    assert_eq!(
        (risk.risk_level, risk.risk_detail),
        (RiskLevel::None, RiskDetail::UserPerformedSecuredPasswordReset)
    );
}

#[tokio::test]
async fn who_signs_in_without_a_password_remedies_the_risk_by_signing_in_again() {
    let world = world();
    let changes = json!({"conditions": {"userRiskLevels": ["low", "medium", "high"]},
        "sessionControls": {"signInFrequency": {"isEnabled": true, "frequencyInterval": "everyTime"}}});
    world
        .enforce(policy(
            json!({"operator": "OR", "builtInControls": ["riskRemediation"]}),
            changes,
        ))
        .await;
    let passkey = proved(&[Mode::Fido2]);
    let begun = world.begin(sign_in(1, 9, TOR_EXIT), passkey.clone()).await;
    assert_eq!(*begun.decision(), needs(&[GrantControl::RiskRemediation]));
    assert_eq!(begun.remediation, Some(Remediation::SignInAgain));
    assert_eq!(begun.verdict.session.primary, Some(Frequency::EveryTime));
    let with_password = world.again(1, password_and_code()).await;
    assert_eq!(with_password.remediation, Some(Remediation::NewPassword));

    let again = |proofs: Proved| Proved {
        signed_in_again: true,
        user_level: Some(begun.user_level),
        ..proofs
    };
    let by_password = world.again(1, again(password_and_code())).await;
    assert_eq!(
        *by_password.decision(),
        needs(&[GrantControl::RiskRemediation]),
        "that would be a way around"
    );
    assert_eq!(world.end(1, End::Granted, again(passkey)).await, Decision::Grant);
    let risk = world.user().await.unwrap();
    assert_eq!(
        (risk.risk_level, risk.risk_detail),
        (RiskLevel::None, RiskDetail::MicrosoftRevokedSessions)
    );
}

#[tokio::test]
async fn actions_contexts_and_strengths_are_judged_in_the_same_sign_in() {
    let world = world();
    let mut register = asks(
        &["block"],
        json!({"applications": {"includeUserActions": ["urn:user:registersecurityinfo"]}}),
    );
    register["conditions"]["applications"]["includeApplications"] = json!([]);
    world.enforce(register).await;
    world
        .change(|change| {
            let body = json!({"id": "c1", "displayName": "Payments", "isAvailable": true});
            keepwatch_engine::conditional_access::create_context(change, body.as_object().unwrap())
        })
        .await
        .unwrap();
    let strength =
        json!({"operator": "OR", "builtInControls": [], "authenticationStrength": {"id": PHISHING_RESISTANT}});
    let mut payments = policy(strength, json!({}));
    payments["conditions"]["applications"] = json!({"includeAuthenticationContextClassReferences": ["c1"]});
    world.enforce(payments).await;

    assert_eq!(
        *world.begin(sign_in(1, 9, HOME), password()).await.decision(),
        Decision::Grant
    );
    let action = world
        .engine
        .judge_action(id(1), Action::RegisterSecurityInformation, password())
        .await
        .unwrap()
        .unwrap();
    assert!(matches!(action.decision(), Decision::Block { .. }));
    let for_payments = |proofs: Proved| Proved {
        contexts: ["c1".into()].into(),
        ..proofs
    };
    let strong = needs(&[GrantControl::AuthenticationStrength(PHISHING_RESISTANT.into())]);
    assert_eq!(
        *world.again(1, for_payments(password_and_code())).await.decision(),
        strong
    );
    assert_eq!(
        *world.again(1, for_payments(proved(&[Mode::Fido2]))).await.decision(),
        Decision::Grant
    );
    world.end(1, End::Granted, for_payments(proved(&[Mode::Fido2]))).await;
    let stored = world.stored(1).await;
    let mut results = results(&stored);
    results.sort();
    assert_eq!(results, [Result::Success, Result::NotApplied]);
    let strengths: Vec<_> = stored
        .applied_conditional_access_policies
        .iter()
        .filter_map(|of| of.authentication_strength.clone())
        .collect();
    assert_eq!(
        strengths[0].authentication_strength_id.as_deref(),
        Some(PHISHING_RESISTANT)
    );
}

#[tokio::test]
async fn the_strictest_session_is_in_force_and_what_only_reports_says_so() {
    let world = world();
    let session = |hours: i32, mode: &str, state: &str| {
        json!({"displayName": "Session", "state": state,
            "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["All"]}},
            "sessionControls": {"signInFrequency": {"isEnabled": true, "type": "hours", "value": hours},
                "persistentBrowser": {"isEnabled": true, "mode": mode}}})
    };
    world.enforce(session(8, "always", "enabled")).await;
    world.enforce(session(4, "never", "enabled")).await;
    world
        .enforce(session(1, "never", "enabledForReportingButNotEnforced"))
        .await;
    let mut reported = asks(&["mfa"], json!({}));
    reported["state"] = json!("enabledForReportingButNotEnforced");
    world.enforce(reported).await;
    let begun = world.begin(sign_in(1, 9, HOME), password()).await;
    assert_eq!(*begun.decision(), Decision::Grant);
    assert_eq!(begun.verdict.session.primary, Some(Frequency::Seconds(4 * 3600)));
    assert_eq!(begun.verdict.session.persistent_browser, Some(PersistentBrowser::Never));
    let mut results = results(&world.stored(1).await);
    results.sort();
    let reported = [Result::ReportOnlySuccess, Result::ReportOnlyInterrupted];
    assert_eq!(results, [&[Result::Success; 2], &reported[..]].concat());
}

#[tokio::test]
async fn only_a_sign_in_that_ended_in_a_token_names_it() {
    let world = world();
    let name = async |number| world.stored(number).await.unique_token_identifier;
    world.begin(sign_in(1, 9, HOME), password()).await;
    assert_eq!(name(1).await, None, "it has not ended");
    world.end(1, End::Granted, password()).await;
    assert_eq!(name(1).await.as_deref(), Some("AAAAAAAAAAAAAAAAAAAAAQ"));
    world.begin(sign_in(2, 8, HOME), password()).await;
    world.end(2, End::Abandoned, password()).await;
    assert_eq!(name(2).await, None);

    world.begin(silent(3, 7, HOME), password()).await;
    assert_eq!(name(3).await.as_deref(), Some("AAAAAAAAAAAAAAAAAAAAAw"));
    world.enforce(asks(&["mfa"], json!({}))).await;
    world.begin(silent(4, 6, HOME), password_and_code()).await;
    assert_eq!(name(4).await.as_deref(), Some("AAAAAAAAAAAAAAAAAAAABA"));
    world.begin(silent(5, 5, HOME), password()).await;
    assert_eq!(name(5).await, None, "a policy refuses it");
}

#[tokio::test]
async fn a_provider_s_sign_in_is_told_what_policies_made_of_it() {
    let world = world();
    let policy = world.enforce(asks(&["mfa"], json!({}))).await;
    world.engine.evaluate(sign_in(1, 9, HOME)).await.unwrap();
    let stored = world.stored(1).await;
    assert_eq!(
        stored.applied_conditional_access_policies[0].id.as_ref(),
        Some(&policy.id)
    );
    assert_eq!(
        stored.conditional_access_status,
        Some(ConditionalAccessStatus::Failure.into())
    );
    assert_eq!(code(&stored), None, "how it ends is the provider's to say");

    let own = SignIn {
        conditional_access_status: Some(ConditionalAccessStatus::Success.into()),
        ..sign_in(2, 8, HOME)
    };
    world.engine.evaluate(own).await.unwrap();
    let stored = world.stored(2).await;
    assert!(stored.applied_conditional_access_policies.is_empty());
    assert_eq!(
        stored.conditional_access_status,
        Some(ConditionalAccessStatus::Success.into())
    );
}
