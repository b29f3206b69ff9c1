//! Second factors that people type: code generators, recovery codes and passes.

use crate::world::{HOME, USER, World, administrator, id, now, sign_in, themselves, world};
use keepwatch_detection::Settings;
use keepwatch_engine::authentication::{
    CodeCheck, Guesser, PassBody, TotpRegistered, TotpSetup, methods_of, remove_method,
};
use keepwatch_engine::{Call, Change, Engine, EventError, FixedClock, RuleError, SystemEntropy};
use keepwatch_graph::authentication::AuthenticationMethod;
use keepwatch_graph::{DirectoryAudit, OperationResult, RiskLevel, Timestamp, UserId};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_policy::Mode;
use keepwatch_signin::Factor;
use serde_json::{Value, json};
use std::sync::Arc;
use totp_rs::{Builder, Secret};

const ISSUER: &str = "Contoso";
const TOTP: Factor = Factor::Totp;
const RECOVERY: Factor = Factor::RecoveryCode;
const PASS: Factor = Factor::Pass;

/// What the application on the phone shows at that time.
fn shown(setup: &TotpSetup, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(setup.secret()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(at.unix_seconds().try_into().unwrap()).to_string()
}

fn later(seconds: i64) -> Timestamp {
    now().plus_seconds(seconds)
}

fn right(mode: Mode, method: Option<&str>) -> CodeCheck {
    let method = method.map(str::to_owned);
    CodeCheck::Right { mode, method }
}

impl World {
    /// Another node on the same database, some seconds later.
    pub(crate) fn node(&self, seconds: i64) -> Engine {
        let (intel, _) = IntelHandle::load(IntelSettings::default(), now()).unwrap();
        let clock = Arc::new(FixedClock(later(seconds)));
        let store = self.engine.store().clone();
        Engine::new(store, intel, Settings::default(), clock, Arc::new(SystemEntropy::new()))
    }

    /// Registers a generator by the code that it showed an hour ago; returns its id too.
    pub(crate) async fn generator(&self, user: UserId) -> (TotpSetup, String) {
        let before = self.node(-3600);
        let setup = before.begin_totp(user, ISSUER, "kim@contoso.com");
        let code = shown(&setup, later(-3600));
        let done = before.finish_totp(setup.clone(), &code, Some("Phone"), themselves(user));
        let TotpRegistered::Right(generator) = done.await.unwrap() else {
            panic!("the code was right");
        };
        (setup, generator.id)
    }

    async fn check(&self, user: UserId, kind: Factor, seconds: i64, code: &str) -> CodeCheck {
        self.check_as(Guesser::Proved, user, kind, seconds, code).await
    }

    async fn check_as(&self, guesser: Guesser, user: UserId, kind: Factor, seconds: i64, code: &str) -> CodeCheck {
        self.node(seconds).check_code(user, kind, code, guesser).await.unwrap()
    }

    async fn factors(&self, user: UserId) -> Vec<Factor> {
        let factors = self.engine.factors_of(user).await.unwrap();
        factors.iter().map(|registered| registered.factor).collect()
    }

    async fn take_away(&self, user: UserId, id: &str) -> Result<(), RuleError> {
        let id = id.to_owned();
        let work = move |change: &mut Change<'_, '_>| remove_method(change, user, &id, |_| true);
        self.change(work).await
    }

    async fn pass(&self, user: UserId, body: Value) -> (String, String) {
        let body = PassBody::new(body.as_object().unwrap()).unwrap();
        let made = self.engine.create_temporary_access_pass(administrator(), user, body);
        let made = made.await.unwrap();
        (made.id, made.temporary_access_pass.unwrap())
    }
}

#[tokio::test]
async fn a_generator_is_registered_by_a_right_code_only() {
    let world = world();
    let kim = world.person("kim").await.id;
    let setup = world.engine.begin_totp(kim, ISSUER, "kim@contoso.com");
    assert!(setup.uri().contains(setup.secret()));
    assert!(!format!("{setup:?}").contains(setup.secret()));
    let kept = serde_json::to_string(&setup).unwrap();
    let setup: TotpSetup = serde_json::from_str(&kept).unwrap();

    for wrong in [
        "",
        "000000x",
        "1234567",
        &shown(&setup, later(-90)),
        &shown(&setup, later(90)),
    ] {
        let done = world
            .engine
            .finish_totp(setup.clone(), wrong, None, themselves(kim))
            .await;
        assert_eq!(done.unwrap(), TotpRegistered::Wrong, "{wrong}");
    }
    assert_eq!(world.factors(kim).await, []);

    let code = shown(&setup, now());
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let done = world
        .engine
        .finish_totp(setup, &spaced, Some("Phone"), themselves(kim))
        .await;
    let TotpRegistered::Right(generator) = done.unwrap() else {
        panic!("the code was right");
    };
    let factors = world.engine.factors_of(kim).await.unwrap();
    assert_eq!(factors[0].display_name.as_deref(), Some("Phone"));
    assert_eq!(factors[0].method.as_deref(), Some(generator.id.as_str()));
    // The code that proved it is used up.
    assert_eq!(world.check(kim, TOTP, 0, &code).await, CodeCheck::UsedBefore);
}

#[tokio::test]
async fn secrets_are_stored_sealed() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, _) = world.generator(kim).await;
    let secret = Secret::try_from_base32(setup.secret()).unwrap();
    let stored = world.engine.store().read(move |rx| rx.totp_secrets(kim)).await.unwrap();
    let sealed = &stored[0].sealed;
    assert!(!sealed.windows(20).any(|bytes| bytes == secret.as_ref()));

    // A row that is put in the place of another user's does not open.
    let eve = world.person("eve").await.id;
    let (eves, id) = world.generator(eve).await;
    let mut row = world
        .engine
        .store()
        .read(move |rx| rx.totp_secrets(eve))
        .await
        .unwrap()
        .remove(0);
    row.method = stored[0].method.clone();
    world
        .engine
        .store()
        .write(move |tx| tx.put_totp_secret(kim, &row))
        .await
        .unwrap();
    let code = shown(&eves, now());
    assert!(
        world
            .engine
            .check_code(kim, TOTP, &code, Guesser::Proved)
            .await
            .is_err()
    );
    assert_eq!(
        world.check(eve, TOTP, 0, &code).await,
        right(Mode::SoftwareOath, Some(&id))
    );
}

#[tokio::test]
async fn a_code_works_once_within_a_step_of_drift() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, id) = world.generator(kim).await;
    let cases = [
        // The clock of the phone, that of the server, what becomes of it.
        (-60, 0, CodeCheck::Wrong),
        (-30, 0, right(Mode::SoftwareOath, Some(&id))),
        (-30, 0, CodeCheck::UsedBefore),
        (0, 0, right(Mode::SoftwareOath, Some(&id))),
        (30, 0, right(Mode::SoftwareOath, Some(&id))),
        // One that was used closes those before it.
        (0, 0, CodeCheck::UsedBefore),
        (30, 30, CodeCheck::UsedBefore),
        (60, 60, right(Mode::SoftwareOath, Some(&id))),
        (150, 90, CodeCheck::Wrong),
    ];
    for (phone, server, expected) in cases {
        let found = world.check(kim, TOTP, server, &shown(&setup, later(phone))).await;
        assert_eq!(found, expected, "{phone} {server}");
    }
    let last_used = world.engine.factors_of(kim).await.unwrap()[0].last_used;
    assert_eq!(last_used, Some(later(60)));
}

/// Two nodes on one database, and many requests at once: one of them has the code.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_bring_one_code_one_has_it() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, id) = world.generator(kim).await;
    let codes = world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    let (pass, passcode) = world.pass(kim, json!({"isUsableOnce": true})).await;
    let cases = [
        (TOTP, shown(&setup, now()), right(Mode::SoftwareOath, Some(&id))),
        (RECOVERY, codes[3].clone(), right(Mode::RecoveryCode, None)),
        (PASS, passcode, right(Mode::TemporaryAccessPassOneTime, Some(&pass))),
    ];
    for (kind, code, expected) in cases {
        let attempts = (0..8).map(|_| {
            let (node, code) = (world.node(0), code.clone());
            tokio::spawn(async move { node.check_code(kim, kind, &code, Guesser::Proved).await.unwrap() })
        });
        let mut rights = 0;
        for attempt in attempts.collect::<Vec<_>>() {
            let found = attempt.await.unwrap();
            rights += usize::from(found == expected);
        }
        assert_eq!(rights, 1, "{kind:?}");
    }
}

#[tokio::test]
async fn wrong_codes_make_everybody_wait() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, id) = world.generator(kim).await;
    for number in 0..5 {
        assert_eq!(world.check(kim, TOTP, 0, "000000").await, CodeCheck::Wrong, "{number}");
    }
    let until = later(60);
    let too_many = CodeCheck::TooMany { until };
    // Right ones are refused too, and nothing counts meanwhile.
    assert_eq!(world.check(kim, TOTP, 0, &shown(&setup, now())).await, too_many);
    assert_eq!(world.check(kim, TOTP, 59, "000000").await, too_many);
    // Another kind is not closed by it.
    let codes = world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    assert_eq!(
        world.check(kim, RECOVERY, 0, &codes[0]).await,
        right(Mode::RecoveryCode, None)
    );

    assert_eq!(world.check(kim, TOTP, 60, "000000").await, CodeCheck::Wrong);
    let until = later(60 + 120);
    assert_eq!(world.check(kim, TOTP, 61, "000000").await, CodeCheck::TooMany { until });
    let code = shown(&setup, later(180));
    assert_eq!(
        world.check(kim, TOTP, 180, &code).await,
        right(Mode::SoftwareOath, Some(&id))
    );
    // A right one begins anew.
    for number in 0..5 {
        assert_eq!(
            world.check(kim, TOTP, 181, "000000").await,
            CodeCheck::Wrong,
            "{number}"
        );
    }
    assert!(matches!(
        world.check(kim, TOTP, 181, "000000").await,
        CodeCheck::TooMany { .. }
    ));
}

/// Whoever knows a name can type codes where a password is forgotten, or a pass is asked for first.
#[tokio::test]
async fn who_knows_only_a_name_puts_off_nobody_who_knows_the_password() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, id) = world.generator(kim).await;
    let stranger = || {
        Guesser::Resetting(Call {
            address: "198.18.7.7".parse().ok(),
            ..Call::default()
        })
    };
    for number in 0..5 {
        let guess = world.check_as(stranger(), kim, TOTP, 0, "000000").await;
        assert_eq!(guess, CodeCheck::Wrong, "{number}");
    }
    let too_many = CodeCheck::TooMany { until: later(60) };
    assert_eq!(world.check_as(stranger(), kim, TOTP, 1, "000000").await, too_many);
    let code = shown(&setup, now());
    assert_eq!(
        world.check(kim, TOTP, 0, &code).await,
        right(Mode::SoftwareOath, Some(&id))
    );
    // Nor does the owner's sign-in let the stranger guess on.
    assert_eq!(world.check_as(stranger(), kim, TOTP, 1, "000000").await, too_many);

    let records = world
        .engine
        .store()
        .read(|rx| rx.all::<DirectoryAudit>())
        .await
        .unwrap();
    let guesses = records
        .iter()
        .filter(|record| record.activity_display_name == "Self-service password reset flow activity progress");
    let guesses: Vec<_> = guesses.collect();
    assert_eq!(guesses.len(), 5);
    assert_eq!(guesses[0].result, Some(OperationResult::Failure));
    let who = guesses[0].initiated_by.user.as_ref().unwrap();
    assert_eq!(
        (who.id.clone(), who.ip_address.as_deref()),
        (Some(kim.to_string()), Some("198.18.7.7"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_that_come_at_once_all_count() {
    let world = world();
    let kim = world.person("kim").await.id;
    world.generator(kim).await;
    let attempts = (0..20).map(|_| {
        let node = world.node(0);
        tokio::spawn(async move { node.check_code(kim, TOTP, "000000", Guesser::Proved).await.unwrap() })
    });
    let mut compared = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        compared += usize::from(attempt.await.unwrap() == CodeCheck::Wrong);
    }
    assert_eq!(compared, 5);
}

#[tokio::test]
async fn recovery_codes_work_once_each_and_new_ones_end_the_old() {
    let world = world();
    let kim = world.person("kim").await.id;
    let refused = world.engine.make_recovery_codes(kim, themselves(kim)).await;
    assert!(
        matches!(refused, Err(RuleError::Invalid { .. })),
        "there is nothing to stand in for"
    );

    world.generator(kim).await;
    let old = world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    assert_eq!(old.len(), 10);
    assert_eq!(
        world.check(kim, RECOVERY, 0, &old[0].to_lowercase()).await,
        right(Mode::RecoveryCode, None)
    );
    assert_eq!(world.check(kim, RECOVERY, 0, &old[0]).await, CodeCheck::Wrong, "used");
    let factors = world.engine.factors_of(kim).await.unwrap();
    assert_eq!(factors.last().unwrap().times_left, Some(9));

    let new = world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    assert_eq!(
        world.check(kim, RECOVERY, 0, &old[1]).await,
        CodeCheck::Wrong,
        "replaced"
    );
    assert_eq!(
        world.check(kim, RECOVERY, 0, &new[1].replace('-', "")).await,
        right(Mode::RecoveryCode, None)
    );
    assert_eq!(world.check(kim, RECOVERY, 0, "").await, CodeCheck::Wrong);
    // Somebody else's are somebody else's.
    let eve = world.person("eve").await.id;
    assert_eq!(world.check(eve, RECOVERY, 0, &new[2]).await, CodeCheck::NotRegistered);
}

#[tokio::test]
async fn recovery_codes_go_with_what_they_stand_in_for() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (_, first) = world.generator(kim).await;
    let (_, second) = world.generator(kim).await;
    let codes = world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    world.take_away(kim, &first).await.unwrap();
    assert_eq!(world.factors(kim).await, [TOTP, RECOVERY]);
    world.take_away(kim, &second).await.unwrap();
    assert_eq!(world.factors(kim).await, []);
    for (kind, code) in [(RECOVERY, codes[0].as_str()), (TOTP, "000000")] {
        assert_eq!(
            world.check(kim, kind, 0, code).await,
            CodeCheck::NotRegistered,
            "{kind:?}"
        );
    }
}

#[tokio::test]
async fn a_user_has_a_few_generators() {
    let world = world();
    let kim = world.person("kim").await.id;
    for _ in 0..5 {
        world.generator(kim).await;
    }
    let setup = world.engine.begin_totp(kim, ISSUER, "kim@contoso.com");
    let code = shown(&setup, now());
    let refused = world.engine.finish_totp(setup, &code, None, themselves(kim)).await;
    assert!(matches!(refused, Err(RuleError::Invalid { .. })));
}

#[tokio::test]
async fn a_pass_is_good_while_it_lives() {
    let world = world();
    let kim = world.person("kim").await.id;
    assert_eq!(world.check(kim, PASS, 0, "anything").await, CodeCheck::NotRegistered);
    let begins = json!({"startDateTime": later(600), "lifetimeInMinutes": 10});
    let (id, passcode) = world.pass(kim, begins).await;
    let cases = [
        (599, CodeCheck::Wrong),
        (600, right(Mode::TemporaryAccessPassMultiUse, Some(&id))),
        (1199, right(Mode::TemporaryAccessPassMultiUse, Some(&id))),
        (1200, CodeCheck::Wrong),
    ];
    for (seconds, expected) in cases {
        assert_eq!(world.check(kim, PASS, seconds, &passcode).await, expected, "{seconds}");
        let is_usable = !world.node(seconds).factors_of(kim).await.unwrap().is_empty();
        assert_eq!(is_usable, expected != CodeCheck::Wrong, "{seconds}");
    }
}

#[tokio::test]
async fn a_pass_for_one_sign_in_has_one() {
    let world = world();
    let kim = world.person("kim").await;
    let (id, passcode) = world.pass(kim.id, json!({"isUsableOnce": true})).await;
    assert_eq!(world.check(kim.id, PASS, 0, "wrongpas").await, CodeCheck::Wrong);
    let expected = right(Mode::TemporaryAccessPassOneTime, Some(&id));
    assert_eq!(world.check(kim.id, PASS, 0, &passcode).await, expected);
    assert_eq!(world.check(kim.id, PASS, 0, &passcode).await, CodeCheck::UsedBefore);
    assert_eq!(world.factors(kim.id).await, []);
    let user = kim.clone();
    let methods = world
        .engine
        .store()
        .read(move |rx| methods_of(rx, &user, now()))
        .await
        .unwrap();
    let pass = methods.iter().find_map(|method| match method {
        AuthenticationMethod::TemporaryAccessPass(pass) => Some(pass),
        _ => None,
    });
    let pass = pass.unwrap();
    assert_eq!(pass.method_usability_reason.as_deref(), Some("OneTimeUsed"));
    assert_eq!((pass.is_usable, pass.last_used_date_time), (Some(false), Some(now())));
    // Another takes its place, and the old passcode is nothing any more.
    let (_, newer) = world.pass(kim.id, json!({})).await;
    assert_eq!(world.check(kim.id, PASS, 0, &passcode).await, CodeCheck::Wrong);
    assert!(matches!(
        world.check(kim.id, PASS, 0, &newer).await,
        CodeCheck::Right { .. }
    ));
}

#[tokio::test]
async fn texts_that_are_no_codes_are_wrong() {
    let world = world();
    let kim = world.person("kim").await.id;
    let (setup, _) = world.generator(kim).await;
    world.engine.make_recovery_codes(kim, themselves(kim)).await.unwrap();
    world.pass(kim, json!({})).await;
    let code = shown(&setup, now());
    let odd = [
        String::new(),
        "\0".to_owned(),
        "٠".repeat(6),
        "9".repeat(1_000_000),
        code + &" ".repeat(1_000),
    ];
    for kind in [TOTP, RECOVERY, PASS] {
        for text in odd.iter().take(4) {
            let found = world.check(kim, kind, 0, text).await;
            assert_eq!(found, CodeCheck::Wrong, "{kind:?} {}", text.len());
        }
    }
    assert_eq!(
        world.check(kim, TOTP, 0, &odd[4]).await,
        CodeCheck::Wrong,
        "too long to be looked at"
    );
    assert_eq!(
        world.check(kim, Factor::Passkey, 0, "x").await,
        CodeCheck::NotRegistered
    );
}

#[tokio::test]
async fn who_reports_a_prompt_is_at_high_risk_and_on_record() {
    let world = world();
    world.engine.evaluate(sign_in(1, 0, HOME)).await.unwrap();
    let owner = UserId::new(USER);
    for _ in 0..2 {
        world.engine.report_prompt(id(1), themselves(owner)).await.unwrap();
    }
    let risky = world.user().await.unwrap();
    assert_eq!(risky.risk_level, RiskLevel::High);
    let active = world
        .engine
        .store()
        .read(move |rx| rx.active_detections(owner))
        .await
        .unwrap();
    let types: Vec<&str> = active.iter().map(|found| found.risk_event_type.as_str()).collect();
    assert_eq!(types, ["userReportedSuspiciousActivity"]);
    let info: Value = serde_json::from_str(active[0].additional_info.as_deref().unwrap()).unwrap();
    let reason = info
        .as_array()
        .unwrap()
        .iter()
        .find(|pair| pair["Key"] == "reason")
        .unwrap();
    let reason = reason["Value"].as_str().unwrap();
    let expected = format!("from {HOME} as somebody else's, after it had succeeded");
    assert!(
        reason.contains(" reported the sign-in of ") && reason.ends_with(&expected),
        "{reason}"
    );

    let records: Vec<DirectoryAudit> = world.engine.store().read(|rx| rx.all()).await.unwrap();
    assert_eq!(records.len(), 2);
    for record in &records {
        assert_eq!(record.activity_display_name, "Suspicious activity reported");
        let targets: Vec<Option<&str>> = record
            .target_resources
            .iter()
            .map(|target| target.id.as_deref())
            .collect();
        assert_eq!(
            targets,
            [Some(owner.to_string().as_str()), Some(id(1).to_string().as_str())]
        );
    }
    let unknown = world.engine.report_prompt(id(9), themselves(owner)).await;
    assert!(matches!(unknown, Err(EventError::Unknown(_))));
}
