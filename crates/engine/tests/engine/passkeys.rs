//! Passkeys, with a software authenticator in the browser's place.

use crate::device::{Device, Person};
use crate::world::{World, now, themselves, world};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_engine::authentication::{
    PasskeyCheck, PasskeyQuestion, PasskeyRegistered, PasskeySetup, RelyingParty, remove_method,
};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::UserId;
use keepwatch_graph::authentication::Fido2AuthenticationMethod;
use keepwatch_graph::authentication::enums::{AttestationLevel, PasskeyType};
use keepwatch_signin::Factor;
use serde_json::{Value, json};
use url::Url;

const ORIGIN: &str = "https://login.contoso.com";
fn party() -> RelyingParty {
    RelyingParty::new(ORIGIN, "Contoso").unwrap()
}

impl World {
    async fn ask_for_new(&self, user: UserId) -> (Value, PasskeySetup) {
        let asked = self.engine.begin_passkey_registration(user, &party()).await.unwrap();
        // What is kept survives being written down.
        let kept = serde_json::to_string(&asked.1).unwrap();
        (asked.0, serde_json::from_str(&kept).unwrap())
    }

    async fn registered(&self, setup: PasskeySetup, answer: &str, by: UserId) -> Result<PasskeyRegistered, RuleError> {
        let by = themselves(by);
        self.engine
            .finish_passkey_registration(setup, answer, Some("Phone"), by)
            .await
    }

    /// A device with a passkey of the user's.
    async fn device(&self, user: UserId) -> (Device, Fido2AuthenticationMethod) {
        let mut device = Device::at(ORIGIN);
        let (question, setup) = self.ask_for_new(user).await;
        let answer = device.create(&question).await;
        let PasskeyRegistered::Right(method) = self.registered(setup, &answer, user).await.unwrap() else {
            panic!("the answer was right");
        };
        (device, *method)
    }

    async fn ask(&self, user: Option<UserId>) -> (Value, PasskeyQuestion) {
        let asked = self
            .engine
            .begin_passkey_sign_in(user, &party())
            .await
            .unwrap()
            .unwrap();
        let kept = serde_json::to_string(&asked.1).unwrap();
        (asked.0, serde_json::from_str(&kept).unwrap())
    }

    async fn answered(&self, seconds: i64, question: PasskeyQuestion, answer: &str) -> PasskeyCheck {
        self.node(seconds)
            .finish_passkey_sign_in(question, answer)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_passkey_is_registered_and_proves_its_owner() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, method) = world.device(kim).await;
    assert_eq!(method.display_name.as_deref(), Some("Phone"));
    assert_eq!(method.model.as_deref(), Some("iCloud Keychain"));
    assert_eq!(method.aa_guid.as_deref(), Some("fbfc3007-154e-4ecc-8c0b-6e020557d7bd"));
    assert_eq!(method.attestation_level, Some(AttestationLevel::NotAttested));
    assert!(matches!(
        method.passkey_type,
        Some(PasskeyType::Synced | PasskeyType::DeviceBound)
    ));
    assert_eq!(method.created_date_time, Some(now()));

    // As the second factor of somebody known, and alone; whichever way, several times.
    for user in [Some(kim), None, Some(kim), None] {
        let (question, kept) = world.ask(user).await;
        let answer = device.get(&question).await;
        let right = PasskeyCheck::Right {
            user: kim,
            method: method.id.clone(),
        };
        assert_eq!(world.answered(60, kept, &answer).await, right, "{user:?}");
    }
    let factors = world.engine.factors_of(kim).await.unwrap();
    assert_eq!((factors.len(), factors[0].factor), (1, Factor::Passkey));
    assert_eq!(factors[0].last_used, Some(now().plus_seconds(60)));
}

#[tokio::test]
async fn a_question_is_answered_once_and_soon() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    let (question, kept) = world.ask(None).await;
    let answer = device.get(&question).await;
    assert!(matches!(
        world.answered(0, kept.clone(), &answer).await,
        PasskeyCheck::Right { .. }
    ));
    assert_eq!(
        world.answered(0, kept, &answer).await,
        PasskeyCheck::Wrong,
        "a second time"
    );

    let (question, kept) = world.ask(None).await;
    let answer = device.get(&question).await;
    assert_eq!(world.answered(0, kept.clone(), "{}").await, PasskeyCheck::Wrong);
    assert_eq!(
        world.answered(0, kept, &answer).await,
        PasskeyCheck::Wrong,
        "the first answer is the only one"
    );

    for (seconds, is_right) in [(599, true), (600, false)] {
        let (question, kept) = world.ask(None).await;
        let answer = device.get(&question).await;
        let found = world.answered(seconds, kept, &answer).await;
        assert_eq!(matches!(found, PasskeyCheck::Right { .. }), is_right, "{seconds}");
    }
    let (question, _) = world.ask(None).await;
    let (_, other) = world.ask(None).await;
    let answer = device.get(&question).await;
    assert_eq!(
        world.answered(0, other, &answer).await,
        PasskeyCheck::Wrong,
        "of another question"
    );
}

#[tokio::test]
async fn a_question_for_a_new_passkey_is_answered_once() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (question, setup) = world.ask_for_new(kim).await;
    let answer = Device::at(ORIGIN).create(&question).await;
    let (_, other) = world.ask_for_new(kim).await;
    let odd = ["", "{}", "[]", &"x".repeat(1_000_000)];
    for text in odd {
        let (_, setup) = world.ask_for_new(kim).await;
        assert_eq!(
            world.registered(setup, text, kim).await.unwrap(),
            PasskeyRegistered::Wrong
        );
    }
    assert_eq!(
        world.registered(other, &answer, kim).await.unwrap(),
        PasskeyRegistered::Wrong,
        "of another question"
    );
    assert!(matches!(
        world.registered(setup.clone(), &answer, kim).await.unwrap(),
        PasskeyRegistered::Right(_)
    ));
    assert_eq!(
        world.registered(setup, &answer, kim).await.unwrap(),
        PasskeyRegistered::Wrong,
        "a second time"
    );
    assert_eq!(world.engine.factors_of(kim).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_copied_passkey_is_refused() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    let mut copy = device.clone();
    for (name, device, is_right) in [("owner", &mut device, true), ("thief", &mut copy, false)] {
        let (question, kept) = world.ask(Some(kim)).await;
        let answer = device.get(&question).await;
        let found = world.answered(0, kept, &answer).await;
        assert_eq!(matches!(found, PasskeyCheck::Right { .. }), is_right, "{name}");
    }
}

#[tokio::test]
async fn a_passkey_that_nobody_unlocked_proves_nothing() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    device.person = Person { unlocks: false };
    let (question, kept) = world.ask(Some(kim)).await;
    let answer = device.get(&question).await;
    assert_eq!(world.answered(0, kept, &answer).await, PasskeyCheck::Wrong);
}

#[tokio::test]
async fn a_passkey_is_its_owners_alone() {
    let world = world();
    let (kim, eve) = (world.person("kim").await.id, world.person("eve").await.id);
    let (mut device, _) = world.device(eve).await;
    world.device(kim).await;
    // Eve answers for Kim: with her own, and with her own under his name.
    let (mut question, kept) = world.ask(Some(kim)).await;
    question["publicKey"]
        .as_object_mut()
        .unwrap()
        .remove("allowCredentials");
    let answer = device.get(&question).await;
    assert_eq!(world.answered(0, kept.clone(), &answer).await, PasskeyCheck::Wrong);
    let kims = URL_SAFE_NO_PAD.encode(kim.uuid());
    for named in [json!(null), json!("RiboX9"), json!(kims)] {
        let (question, kept) = world.ask(None).await;
        let mut answer: Value = serde_json::from_str(&device.get(&question).await).unwrap();
        answer["response"]["userHandle"] = named;
        assert_eq!(world.answered(0, kept, &answer.to_string()).await, PasskeyCheck::Wrong);
    }
}

#[tokio::test]
async fn another_origin_gets_nothing() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    // A page of a subdomain may ask for the passkey; its answer names where it was asked.
    device.origin = Url::parse("https://evil.login.contoso.com").unwrap();
    let (question, kept) = world.ask(Some(kim)).await;
    let answer = device.get(&question).await;
    assert_eq!(world.answered(0, kept, &answer).await, PasskeyCheck::Wrong);
}

#[tokio::test]
async fn a_passkey_that_was_removed_proves_nothing() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, method) = world.device(kim).await;
    let (question, kept) = world.ask(Some(kim)).await;
    let answer = device.get(&question).await;
    let work = move |change: &mut Change<'_, '_>| remove_method(change, kim, &method.id, |_| true);
    world.change(work).await.unwrap();
    assert_eq!(world.answered(0, kept, &answer).await, PasskeyCheck::Wrong);
    assert!(
        world
            .engine
            .begin_passkey_sign_in(Some(kim), &party())
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn who_is_gone_proves_nothing() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    let (question, kept) = world.ask(None).await;
    let answer = device.get(&question).await;
    world.engine.delete_user(themselves(kim), kim).await.unwrap();
    assert_eq!(world.answered(0, kept, &answer).await, PasskeyCheck::Wrong);
    let refused = world.engine.begin_passkey_registration(kim, &party()).await;
    assert!(matches!(refused, Err(RuleError::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_bring_one_answer_one_has_it() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (mut device, _) = world.device(kim).await;
    let (question, kept) = world.ask(None).await;
    let answer = device.get(&question).await;
    let attempts = (0..8).map(|_| {
        let (node, kept, answer) = (world.node(0), kept.clone(), answer.clone());
        tokio::spawn(async move { node.finish_passkey_sign_in(kept, &answer).await.unwrap() })
    });
    let mut rights = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        rights += usize::from(matches!(attempt.await.unwrap(), PasskeyCheck::Right { .. }));
    }
    assert_eq!(rights, 1);
}
