//! What is registered for users, changed and taken away, and what becomes of their passwords.

use crate::world::{TOR_EXIT, USER, World, administrator, now, sign_in, themselves, world};
use keepwatch_engine::authentication::{
    PassBody, Sms, add_email, add_phone, methods_of, remove_method, switch_sms, update_email, update_phone,
};
use keepwatch_engine::credentials::Occasion;
use keepwatch_engine::directory::UserBody;
use keepwatch_engine::{Change, RuleError, UserAction};
use keepwatch_graph::authentication::enums::{AuthenticationMethodSignInState, LongRunningOperationStatus};
use keepwatch_graph::authentication::{AuthenticationMethod, EmailAuthenticationMethod, PasswordAuthenticationMethod};
use keepwatch_graph::directory::User;
use keepwatch_graph::{RiskDetail, RiskLevel, RiskState, UserId, Version, body};
use keepwatch_token::PasswordHash;
use serde_json::{Map, Value, json};

const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";
const ALTERNATE: &str = "b6332ec1-7057-4abe-9331-3d72feddfe41";
const OFFICE: &str = "e37fc753-ff3b-4958-9484-eaa9425c82bc";
const PASSWORD: &str = "xWwvJ]6NMw+bWH-d";

fn members(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn phone(phone_type: &str, number: &str) -> Map<String, Value> {
    members(json!({"phoneType": phone_type, "phoneNumber": number}))
}

impl World {
    /// A user of the directory with a password.
    pub(crate) async fn person(&self, name: &str) -> User {
        let person = json!({"accountEnabled": true, "displayName": name, "mailNickname": name,
            "userPrincipalName": format!("{name}@contoso.com"), "passwordProfile": {"password": PASSWORD}});
        let body = UserBody::new(body::read(User::TYPE, Version::V1, person).unwrap()).unwrap();
        self.engine
            .create_user(administrator(), "contoso.com", body)
            .await
            .unwrap()
    }

    async fn by_administrator<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Change<'_, '_>) -> Result<T, RuleError> + Send + 'static,
    ) -> Result<T, RuleError> {
        self.engine.administer(administrator(), work).await
    }

    async fn add_phone(&self, user: UserId, phone_type: &str, number: &str) -> Result<String, RuleError> {
        let members = phone(phone_type, number);
        let added = self
            .by_administrator(move |change| add_phone(change, user, &members))
            .await?;
        Ok(added.sms_sign_in_state.unwrap().to_string())
    }

    async fn update_phone(&self, user: UserId, id: &'static str, members: Map<String, Value>) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| update_phone(change, user, id, &members).map(drop);
        self.by_administrator(work).await
    }

    async fn switch(&self, user: UserId, id: &'static str, sms: Sms) -> Result<(), RuleError> {
        self.by_administrator(move |change| switch_sms(change, user, id, sms))
            .await
    }

    async fn remove(&self, user: UserId, id: &'static str) -> Result<(), RuleError> {
        self.by_administrator(move |change| remove_method(change, user, id, |_| true))
            .await
    }

    async fn methods(&self, user: &User) -> Vec<AuthenticationMethod> {
        let user = user.clone();
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| methods_of(rx, &user, now());
        self.engine.store().read(read).await.unwrap()
    }

    async fn sms(&self, user: &User) -> Option<AuthenticationMethodSignInState> {
        self.methods(user).await.into_iter().find_map(|method| match method {
            AuthenticationMethod::Phone(phone) if phone.id == MOBILE => phone.sms_sign_in_state,
            _ => None,
        })
    }

    /// How often each thing was put on record that is done to methods.
    async fn recorded(&self, activity: &str) -> usize {
        let audits = self.audits().await;
        audits
            .iter()
            .filter(|audit| audit.activity_display_name == activity)
            .count()
    }
}

fn message<T: std::fmt::Debug>(result: Result<T, RuleError>) -> String {
    result.unwrap_err().to_string()
}

#[tokio::test]
async fn a_user_has_one_phone_of_each_type() {
    let world = world();
    let user = world.person("adele").await;
    let id = user.id;
    let alone = "phoneType: a user has an alternate mobile phone only beside a mobile one";
    assert_eq!(
        message(world.add_phone(id, "alternateMobile", "+1 2065555556").await),
        alone
    );
    for (phone_type, number, state) in [
        ("mobile", "+1 2065555555", "ready"),
        ("alternateMobile", "+1 2065555556", "notSupported"),
        ("office", "+1 2065555557x123", "notSupported"),
    ] {
        assert_eq!(
            world.add_phone(id, phone_type, number).await.unwrap(),
            state,
            "{phone_type}"
        );
        let again = message(world.add_phone(id, phone_type, "+1 2065555550").await);
        assert!(again.contains(&format!("`{phone_type}` already")), "{again}");
    }
    let ids: Vec<_> = world
        .methods(&user)
        .await
        .iter()
        .map(|method| method.id().to_owned())
        .collect();
    assert_eq!(ids, [MOBILE, ALTERNATE, OFFICE, PasswordAuthenticationMethod::ID]);

    let beside = message(world.remove(id, MOBILE).await);
    assert!(beside.contains("only beside a mobile one"), "{beside}");
    for gone in [ALTERNATE, MOBILE, OFFICE] {
        world.remove(id, gone).await.unwrap();
        let absent = format!("the user has no authentication method with the id `{gone}`");
        assert_eq!(message(world.remove(id, gone).await), absent, "twice");
    }
    assert_eq!(world.methods(&user).await.len(), 1);
    assert_eq!(world.recorded("Admin registered security info").await, 3);
    assert_eq!(world.recorded("Admin deleted security info").await, 3);
}

#[tokio::test]
async fn what_is_no_phone_is_refused() {
    let world = world();
    let id = world.person("adele").await.id;
    let cases = [
        (json!({"phoneType": "mobile"}), "phoneNumber: must be given"),
        (json!({"phoneNumber": "+1 2065555555"}), "phoneType: must be given"),
        (
            json!({"phoneNumber": "+1 2065555555", "phoneType": "unknownFutureValue"}),
            "phoneType: `unknownFutureValue` is not a type of phone",
        ),
        (
            json!({"phoneNumber": "2065555555", "phoneType": "mobile"}),
            "phoneNumber: `2065555555` is not of the form +{country code} {number}x{extension}, such as \
             `+1 5555551234` or `+1 5555551234x123`",
        ),
    ];
    for (body, expected) in cases {
        let body = members(body);
        let added = world.by_administrator(move |change| add_phone(change, id, &body)).await;
        assert_eq!(message(added), expected);
    }
}

#[tokio::test]
async fn a_number_signs_one_user_in() {
    let world = world();
    let (adele, vance) = (world.person("adele").await, world.person("vance").await);
    let (number, other) = ("+1 2065555555", "+1 2065555556");
    assert_eq!(world.add_phone(adele.id, "mobile", number).await.unwrap(), "ready");
    assert_eq!(
        world.add_phone(vance.id, "mobile", number).await.unwrap(),
        "phoneNumberNotUnique"
    );
    assert_eq!(
        message(world.switch(vance.id, MOBILE, Sms::On).await),
        "somebody else signs in by that phone number"
    );

    for _ in 0..2 {
        world.switch(adele.id, MOBILE, Sms::Off).await.unwrap();
        assert_eq!(
            world.sms(&adele).await,
            Some(AuthenticationMethodSignInState::NotEnabled)
        );
    }
    assert_eq!(
        world.recorded("Admin updated security info").await,
        1,
        "a repetition changes nothing"
    );
    for _ in 0..2 {
        world.switch(vance.id, MOBILE, Sms::On).await.unwrap();
        assert_eq!(world.sms(&vance).await, Some(AuthenticationMethodSignInState::Ready));
    }

    world
        .update_phone(vance.id, MOBILE, members(json!({"phoneNumber": other})))
        .await
        .unwrap();
    assert_eq!(world.sms(&vance).await, Some(AuthenticationMethodSignInState::Ready));
    world.switch(adele.id, MOBILE, Sms::On).await.unwrap();
    world
        .update_phone(vance.id, MOBILE, members(json!({"phoneNumber": number})))
        .await
        .unwrap();
    assert_eq!(
        world.sms(&vance).await,
        Some(AuthenticationMethodSignInState::PhoneNumberNotUnique)
    );
    world.remove(adele.id, MOBILE).await.unwrap();
    world.switch(vance.id, MOBILE, Sms::On).await.unwrap();

    world.add_phone(vance.id, "office", "+1 2065555557").await.unwrap();
    let office = message(world.switch(vance.id, OFFICE, Sms::On).await);
    assert_eq!(office, "only a mobile phone signs its user in by text messages");
}

#[tokio::test]
async fn a_phone_stays_of_its_type() {
    let world = world();
    let id = world.person("adele").await.id;
    world.add_phone(id, "mobile", "+1 2065555555").await.unwrap();
    world
        .update_phone(id, MOBILE, phone("mobile", "+1 2065555556"))
        .await
        .unwrap();
    let moved = message(world.update_phone(id, MOBILE, phone("office", "+1 2065555556")).await);
    assert!(moved.starts_with("phoneType: a phone stays of its type"), "{moved}");
    let absent = message(world.update_phone(id, OFFICE, phone("office", "+1 2065555556")).await);
    assert!(absent.starts_with("the user has no authentication method"), "{absent}");
}

#[tokio::test]
async fn a_user_has_one_address() {
    let world = world();
    let id = world.person("adele").await.id;
    let body = |address: &str| members(json!({"emailAddress": address}));
    let add = async |address: &str| {
        let body = body(address);
        world.by_administrator(move |change| add_email(change, id, &body)).await
    };
    let update = async |method: &'static str, address: &str| {
        let body = body(address);
        world
            .by_administrator(move |change| update_email(change, id, method, &body))
            .await
    };
    let absent = message(update(EmailAuthenticationMethod::ID, "kim@contoso.com").await);
    assert!(absent.starts_with("the user has no authentication method"), "{absent}");
    assert_eq!(message(add("kim").await), "emailAddress: `kim` is not an email address");
    assert_eq!(add("kim@contoso.com").await.unwrap().id, EmailAuthenticationMethod::ID);
    let again = message(add("kim@fabrikam.com").await);
    assert_eq!(
        again,
        "the user has an email authentication method already: change that one"
    );
    let changed = update(EmailAuthenticationMethod::ID, "kim@fabrikam.com").await.unwrap();
    assert_eq!(changed.email_address.as_deref(), Some("kim@fabrikam.com"));
    assert!(update(MOBILE, "kim@contoso.com").await.is_err());
}

#[tokio::test]
async fn a_pass_is_told_once_and_takes_the_place_of_the_one_before() {
    let world = world();
    let user = world.person("adele").await;
    let id = user.id;
    let mut before = None;
    for _ in 0..2 {
        let body = PassBody::new(&Map::new()).unwrap();
        let made = world
            .engine
            .create_temporary_access_pass(administrator(), id, body)
            .await
            .unwrap();
        let passcode = made.temporary_access_pass.clone().unwrap();
        assert_eq!(passcode.len(), 8);
        assert_ne!(before.replace(passcode.clone()), Some(passcode.clone()));
        let kept = world.methods(&user).await;
        let [
            AuthenticationMethod::TemporaryAccessPass(pass),
            AuthenticationMethod::Password(_),
        ] = &kept[..]
        else {
            panic!("{kept:?}")
        };
        assert_eq!((&pass.id, pass.temporary_access_pass.as_ref()), (&made.id, None));
        assert_eq!((pass.is_usable, pass.lifetime_in_minutes), (Some(true), Some(60)));
        let method = made.id.clone();
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.authentication_method_secret(id, &method);
        let hash: PasswordHash = world.engine.store().read(read).await.unwrap().unwrap().parse().unwrap();
        assert!(hash.verifies(&passcode));
        let records = format!("{:?}", world.audits().await);
        assert!(!records.contains(&passcode) && !records.contains("argon2"), "{records}");
    }
    assert_eq!(world.recorded("Admin deleted security info").await, 1);
}

#[tokio::test]
async fn a_reset_password_is_good_for_one_sign_in() {
    let world = world();
    let user = world.person("adele").await;
    let id = user.id;
    for given in [None, Some("Cuyo5459-Cuyo5459".to_owned())] {
        let reset = world
            .engine
            .reset_password(administrator(), id, given.clone())
            .await
            .unwrap();
        assert_eq!(reset.generated.is_some(), given.is_none());
        assert_eq!(reset.operation.status, Some(LongRunningOperationStatus::Succeeded));
        let password = given.or(reset.generated.clone()).unwrap();
        assert!(!format!("{reset:?}").contains(&password));
        let read =
            move |rx: &mut keepwatch_storage::Rx<'_>| Ok((rx.user_secret(id)?, rx.get::<User>(&id.to_string())?));
        let (secret, stored) = world.engine.store().read(read).await.unwrap();
        let (secret, stored) = (secret.unwrap(), stored.unwrap());
        assert!(
            secret
                .password_hash
                .parse::<PasswordHash>()
                .unwrap()
                .verifies(&password)
        );
        assert!(secret.must_change);
        assert_eq!(
            stored.password_profile.unwrap().force_change_password_next_sign_in,
            Some(true)
        );
        assert_eq!(stored.sign_in_sessions_valid_from_date_time, Some(now()));
        let operations = world
            .engine
            .store()
            .read(move |rx| rx.authentication_operations(id))
            .await
            .unwrap();
        assert!(operations.contains(&reset.operation));
        assert!(!format!("{:?}", world.audits().await).contains(&password));

        // Who has chosen a password is not asked for another.
        let by = themselves(id);
        let occasion = Occasion::Temporary {
            proved: now(),
            second_factor: false,
        };
        let chosen = world
            .engine
            .change_password(id, PASSWORD.to_owned(), occasion, None, by);
        chosen.await.unwrap();
        let secret = world.engine.store().read(move |rx| rx.user_secret(id)).await.unwrap();
        assert!(!secret.unwrap().must_change);
    }
    assert_eq!(world.recorded("Reset password (by admin)").await, 2);
}

#[tokio::test]
async fn passwords_that_cannot_be_are_refused() {
    let world = world();
    let id = world.person("adele").await.id;
    let short = world
        .engine
        .reset_password(administrator(), id, Some("short".to_owned()))
        .await;
    assert!(message(short).starts_with("The specified password does not comply"));
    for easy in ["Password1!", "Adele2026", "Adele@contoso.com"] {
        let easy = world
            .engine
            .reset_password(administrator(), id, Some(easy.to_owned()))
            .await;
        assert!(message(easy).starts_with("Unfortunately, your password contains a word"));
    }
    let own = themselves(id);
    let own = world.engine.reset_password(own, id, None).await;
    assert!(matches!(own, Err(RuleError::Forbidden(_))), "{own:?}");
    let nobody = world
        .engine
        .reset_password(administrator(), UserId::new(USER), None)
        .await;
    assert!(matches!(nobody, Err(RuleError::NotFound(_))), "{nobody:?}");
}

/// Whoever signs in becomes a user; a reset of theirs ends what is known against them.
#[tokio::test]
async fn a_password_from_an_administrator_ends_the_risk() {
    let user = UserId::new(USER);
    for confirmed in [false, true] {
        for patched in [false, true] {
            let world = world();
            world.engine.evaluate(sign_in(1, 5, TOR_EXIT)).await.unwrap();
            assert_eq!(world.user().await.unwrap().risk_state, RiskState::AtRisk);
            if confirmed {
                let action = UserAction::ConfirmCompromised;
                world
                    .engine
                    .act_on_users(action, vec![user], administrator())
                    .await
                    .unwrap();
            }
            if patched {
                let body = json!({"passwordProfile": {"password": PASSWORD}});
                let body = UserBody::new(body::read(User::TYPE, Version::V1, body).unwrap()).unwrap();
                let changed = world
                    .engine
                    .update_user(administrator(), "contoso.com", user, body)
                    .await;
                changed.unwrap();
            } else {
                world.engine.reset_password(administrator(), user, None).await.unwrap();
            }
            let row = world.user().await.unwrap();
            assert_eq!(row.risk_state, RiskState::Remediated);
            assert_eq!(row.risk_detail, RiskDetail::AdminGeneratedTemporaryPassword);
            assert_eq!(row.risk_level, RiskLevel::None);
            assert_eq!(row.user_display_name.as_deref(), Some("MyTestUser1"));
            let detections = world.detections(1).await;
            assert!(
                detections
                    .iter()
                    .all(|detection| detection.risk_state == RiskState::Remediated)
            );
            assert_eq!(world.stored(1).await.risk_state, RiskState::Remediated.into());
            let learned = world.engine.store().read(move |rx| rx.profiles(&[user])).await.unwrap();
            assert!(learned.is_empty(), "nobody says that the sign-in was the user's");
        }
    }
}

#[tokio::test]
async fn what_people_do_for_themselves_is_told_from_what_is_done_for_them() {
    let world = world();
    let id = world.person("adele").await.id;
    let own = themselves(id);
    let body = phone("mobile", "+1 2065555555");
    let work = move |change: &mut Change<'_, '_>| {
        add_phone(change, id, &body)?;
        switch_sms(change, id, MOBILE, Sms::Off)?;
        remove_method(change, id, MOBILE, |_| true)
    };
    world.engine.administer(own, work).await.unwrap();
    for done in ["registered", "updated", "deleted"] {
        assert_eq!(world.recorded(&format!("User {done} security info")).await, 1, "{done}");
    }
}

#[tokio::test]
async fn nothing_is_registered_for_who_is_not_there() {
    let world = world();
    let user = world.person("adele").await;
    let id = user.id;
    world.add_phone(id, "mobile", "+1 2065555555").await.unwrap();
    world.engine.delete_user(administrator(), id).await.unwrap();
    let absent = message(world.add_phone(id, "office", "+1 2065555556").await);
    assert!(absent.starts_with("Resource '"), "{absent}");
    assert!(message(world.remove(id, MOBILE).await).starts_with("Resource '"));
    let body = PassBody::new(&Map::new()).unwrap();
    let pass = world
        .engine
        .create_temporary_access_pass(administrator(), id, body)
        .await;
    assert!(message(pass).starts_with("Resource '"));

    world
        .engine
        .remove_object(administrator(), id.to_string())
        .await
        .unwrap();
    assert_eq!(world.methods(&user).await, []);
}
