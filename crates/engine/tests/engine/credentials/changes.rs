//! Passwords that people choose.

use super::{DOMAIN, ELSEWHERE, NEW, Nodes, PASSWORD, from, nodes, user_body};
use crate::world::{administrator, id, now, sign_in, themselves};
use keepwatch_engine::UserAction;
use keepwatch_engine::credentials::{Circumstances, Occasion, PasswordRefusal, Unfit, Weakness};
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::directory::User;
use keepwatch_graph::{DirectoryAudit, RiskDetail, RiskState, RiskyUser, SignIn};
use keepwatch_intel::LeakedBuilder;
use serde_json::json;

const NAME: &str = "adele@contoso.com";
const TOR_EXIT: &str = crate::world::TOR_EXIT;

pub(super) fn chosen(current: &str, second_factor: bool) -> Occasion {
    Occasion::Chosen {
        current: current.into(),
        from: from(ELSEWHERE),
        second_factor,
    }
}

impl Nodes {
    pub(super) async fn change(&self, user: &User, new: &str, occasion: Occasion) -> Result<(), PasswordRefusal> {
        let by = themselves(user.id);
        self.engine
            .change_password(user.id, new.to_owned(), occasion, None, by)
            .await
    }

    async fn stored_user(&self, user: &User) -> User {
        let id = user.id.to_string();
        self.engine.store().read(move |rx| rx.get(&id)).await.unwrap().unwrap()
    }

    async fn risk(&self, user: &User) -> Option<RiskyUser> {
        let id = user.id.to_string();
        self.engine.store().read(move |rx| rx.get(&id)).await.unwrap()
    }

    async fn activities(&self) -> Vec<String> {
        let all: Vec<DirectoryAudit> = self.engine.store().read(|rx| rx.all()).await.unwrap();
        all.into_iter().map(|audit| audit.activity_display_name).collect()
    }
}

#[tokio::test]
async fn who_knows_the_password_changes_it() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let wrong = nodes.change(&user, NEW, chosen("another", true)).await;
    assert!(matches!(wrong, Err(PasswordRefusal::WrongCurrent)), "{wrong:?}");
    nodes.wait(5);
    nodes.change(&user, NEW, chosen(PASSWORD, false)).await.unwrap();
    let here = Circumstances::default();
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "wrong");
    assert_eq!(nodes.outcome(NAME, NEW, &here).await, "right");
    let stored = nodes.stored_user(&user).await;
    let changed = Some(now().plus_seconds(5));
    assert_eq!(stored.last_password_change_date_time, changed);
    assert_eq!(
        stored.sign_in_sessions_valid_from_date_time, changed,
        "sessions from before have ended"
    );
    let activities = nodes.activities().await;
    assert!(
        activities.contains(&"Change password (self-service)".to_owned()),
        "{activities:?}"
    );
}

#[tokio::test]
async fn a_new_password_is_held_to_the_rules() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let refused = async |new: &str| nodes.change(&user, new, chosen(PASSWORD, true)).await.unwrap_err();
    assert!(matches!(
        refused("short").await,
        PasswordRefusal::Unfit(Unfit::Length(_))
    ));
    assert!(matches!(
        refused(&"x".repeat(257)).await,
        PasswordRefusal::Unfit(Unfit::Length(_))
    ));
    let common = refused("password").await;
    assert!(
        matches!(
            common,
            PasswordRefusal::Unfit(Unfit::TooEasy(Some(Weakness::CommonPassword)))
        ),
        "{common:?}"
    );
    assert!(matches!(
        refused("adele2026").await,
        PasswordRefusal::Unfit(Unfit::TooEasy(_))
    ));
    assert!(matches!(refused(PASSWORD).await, PasswordRefusal::Unchanged));
    assert_eq!(nodes.outcome(NAME, PASSWORD, &Circumstances::default()).await, "right");
}

#[tokio::test]
async fn what_administrators_give_is_held_to_the_same_rules() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let cases = [
        ("short".to_owned(), "The specified password does not comply"),
        ("x".repeat(257), "The specified password does not comply"),
        ("Password1!".to_owned(), "Unfortunately, your password contains"),
        ("DiegoSiciliani1".to_owned(), "Unfortunately, your password contains"),
    ];
    for (password, expected) in cases {
        let person = json!({"accountEnabled": true, "displayName": "Diego Siciliani", "mailNickname": "diego",
            "userPrincipalName": "diego@contoso.com", "passwordProfile": {"password": password}});
        let made = nodes
            .engine
            .create_user(administrator(), DOMAIN, user_body(person))
            .await;
        let made = made.unwrap_err().to_string();
        assert!(made.starts_with(expected), "{password}: {made}");
        let members = json!({"displayName": "Diego Siciliani", "passwordProfile": {"password": password}});
        let changed = nodes
            .engine
            .update_user(administrator(), DOMAIN, user.id, user_body(members))
            .await;
        let changed = changed.unwrap_err().to_string();
        assert!(changed.starts_with(expected), "{password}: {changed}");
    }
}

/// `quittenmarmelade im regen`, as it would be in a list.
#[tokio::test]
async fn a_leaked_password_is_refused_however_good_it_is() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let folder = nodes.folder.path();
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, NEW.as_bytes());
    let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
    let scratch = tempfile::tempdir().unwrap();
    let mut builder = LeakedBuilder::new(scratch.path(), 1).unwrap();
    builder.add(&mut format!("{hash}:7\n").as_bytes()).unwrap();
    let mut filter = Vec::new();
    builder.finish(&mut filter, now()).unwrap();
    let tables = folder.join("intel");
    std::fs::create_dir(&tables).unwrap();
    std::fs::write(tables.join("test.leaked"), filter).unwrap();
    nodes.engine.intel().reload(now()).unwrap();
    let refused = nodes.change(&user, NEW, chosen(PASSWORD, false)).await;
    assert!(
        matches!(refused, Err(PasswordRefusal::Unfit(Unfit::Leaked))),
        "{refused:?}"
    );
    let reset = nodes
        .engine
        .reset_password(administrator(), user.id, Some(NEW.to_owned()))
        .await;
    let told = "We've seen that password too many times before. Choose something harder to guess.";
    assert_eq!(reset.unwrap_err().to_string(), told);
    nodes
        .change(&user, &format!("{NEW} und schnee"), chosen(PASSWORD, false))
        .await
        .unwrap();
}

/// Whoever holds a session cannot find out the password by changing it.
#[tokio::test]
async fn wrong_current_passwords_lock() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    for guess in ["one", "two", "three"] {
        let refused = nodes.change(&user, NEW, chosen(guess, true)).await;
        assert!(matches!(refused, Err(PasswordRefusal::WrongCurrent)), "{refused:?}");
    }
    let refused = nodes.change(&user, NEW, chosen(PASSWORD, true)).await;
    assert!(matches!(refused, Err(PasswordRefusal::Locked { .. })), "{refused:?}");
    assert_eq!(nodes.outcome(NAME, PASSWORD, &from(ELSEWHERE)).await, "locked");
}

/// Signs in riskily, then changes the password on that occasion.
async fn risk_after(occasion: impl FnOnce() -> Occasion) -> RiskyUser {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let risky = SignIn {
        user_id: user.id.to_string(),
        ..sign_in(1, 5, TOR_EXIT)
    };
    nodes.engine.evaluate(risky).await.unwrap();
    let action = UserAction::ConfirmCompromised;
    nodes
        .engine
        .act_on_users(action, vec![user.id], administrator())
        .await
        .unwrap();
    second_factor(&nodes, &user).await;
    let by = themselves(user.id);
    let change = nodes
        .engine
        .change_password(user.id, NEW.to_owned(), occasion(), Some(id(1)), by);
    change.await.unwrap();
    nodes.risk(&user).await.unwrap()
}

/// Registers what the user can be asked for beside a password.
async fn second_factor(nodes: &Nodes, user: &User) {
    let mut method = json!({"@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod", "id": "1"});
    keepwatch_graph::body::complete(AuthenticationMethod::TYPE, &mut method);
    let (id, method) = (user.id, serde_json::from_value(method).unwrap());
    let register = move |tx: &mut keepwatch_storage::Tx<'_>| tx.put_authentication_method(id, &method, None);
    nodes.engine.store().write(register).await.unwrap();
    nodes
        .engine
        .make_recovery_codes(user.id, themselves(user.id))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_new_password_does_for_the_risk_is_said_by_its_occasion() {
    let change = RiskDetail::UserPerformedSecuredPasswordChange;
    let reset = RiskDetail::UserPerformedSecuredPasswordReset;
    let proved = now();
    let cases = [
        ("chosen", chosen(PASSWORD, false), None),
        ("chosen after a second factor", chosen(PASSWORD, true), Some(change)),
        (
            "temporary",
            Occasion::Temporary {
                proved,
                second_factor: false,
            },
            None,
        ),
        (
            "temporary, second factor",
            Occasion::Temporary {
                proved,
                second_factor: true,
            },
            Some(change),
        ),
        ("asked for by a policy", Occasion::RiskPolicy { proved }, Some(reset)),
        ("forgotten", Occasion::Forgotten { proved }, Some(reset)),
    ];
    for (name, occasion, expected) in cases {
        let risk = risk_after(|| occasion).await;
        match expected {
            Some(detail) => assert_eq!(
                (risk.risk_state, risk.risk_detail),
                (RiskState::Remediated, detail),
                "{name}"
            ),
            None => assert_eq!(risk.risk_state, RiskState::ConfirmedCompromised, "{name}"),
        }
    }
}

#[tokio::test]
async fn a_reset_needs_a_second_factor() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let forgotten = || Occasion::Forgotten { proved: now() };
    let refused = nodes.change(&user, NEW, forgotten()).await;
    assert!(matches!(refused, Err(PasswordRefusal::NoSecondFactor)), "{refused:?}");
    second_factor(&nodes, &user).await;
    nodes.change(&user, NEW, forgotten()).await.unwrap();
    assert_eq!(nodes.outcome(NAME, NEW, &Circumstances::default()).await, "right");
    assert!(
        nodes
            .activities()
            .await
            .contains(&"Reset password (self-service)".to_owned())
    );
}

#[tokio::test]
async fn a_proof_from_before_somebody_else_acted_is_worth_nothing() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let proved = now();
    nodes.wait(5);
    nodes
        .engine
        .revoke_sign_in_sessions(administrator(), user.id)
        .await
        .unwrap();
    let refused = nodes.change(&user, NEW, Occasion::RiskPolicy { proved }).await;
    assert!(matches!(refused, Err(PasswordRefusal::Overtaken)), "{refused:?}");
    nodes
        .change(
            &user,
            NEW,
            Occasion::RiskPolicy {
                proved: now().plus_seconds(5),
            },
        )
        .await
        .unwrap();
    let refused = nodes.change(&user, PASSWORD, Occasion::RiskPolicy { proved }).await;
    assert!(
        matches!(refused, Err(PasswordRefusal::Overtaken)),
        "once is enough: {refused:?}"
    );
}

#[tokio::test]
async fn nobody_changes_the_password_of_who_is_disabled_or_gone() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    nodes.update(&user, json!({"accountEnabled": false})).await;
    let refused = nodes.change(&user, NEW, chosen(PASSWORD, true)).await;
    assert!(matches!(refused, Err(PasswordRefusal::Disabled)), "{refused:?}");
    nodes.engine.delete_user(administrator(), user.id).await.unwrap();
    let refused = nodes.change(&user, NEW, chosen(PASSWORD, true)).await;
    assert!(matches!(refused, Err(PasswordRefusal::NoUser)), "{refused:?}");
}
