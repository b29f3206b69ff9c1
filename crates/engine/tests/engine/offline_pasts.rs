//! Offline jobs over one user's past: sessions that change hands, prompts that tire people out, what adds up, and what
//! later evidence clears. Each is run twice: the second time changes nothing.

use crate::world::{HOME, administrator, id, now, sign_in};
use keepwatch_detection::Settings;
use keepwatch_engine::{Engine, FixedClock, OfflineJob, Run, SignInAction, SystemEntropy};
use keepwatch_graph::{RiskDetail, RiskDetection, RiskLevel, RiskState, RiskyUser, SignIn, UserId};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// Known to the demo tables, in another network than [`HOME`].
const ELSEWHERE: &str = "198.18.64.9";
const DAY: i64 = 1_440;
const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 \
                    Safari/537.36 Edg/120.0.2210.91";
const EDGE_UPDATED: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                            Chrome/121.0.0.0 Safari/537.36 Edg/121.0.2277.83";
const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 13; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 \
                       Mobile Safari/537.36";

fn user() -> UserId {
    UserId::new(Uuid::from_u128(0x7001))
}

/// An engine whose lists are in a folder of its own.
struct World {
    engine: Engine,
    lists: TempDir,
    // Dropped last: the engine has its store.
    _database: Database,
}

fn world(settings: Settings) -> World {
    let lists = tempfile::tempdir().unwrap();
    let intel = IntelSettings {
        directory: lists.path().to_owned(),
        ..IntelSettings::default()
    };
    let database = Database::fresh();
    let (intel, _) = IntelHandle::load(intel, now()).unwrap();
    let (clock, entropy) = (Arc::new(FixedClock(now())), Arc::new(SystemEntropy::new()));
    World {
        engine: Engine::new(database.open(), intel, settings, clock, entropy),
        lists,
        _database: database,
    }
}

impl World {
    fn list(&self, class: &str, address: &str) {
        let file = self.lists.path().join(format!("{class}-test.txt"));
        std::fs::write(file, format!("{address}\n")).unwrap();
        self.engine.intel().reload(now()).unwrap();
    }

    async fn import(&self, sign_ins: Vec<SignIn>) {
        let mut importer = self.engine.importer();
        tokio::task::spawn_blocking(move || {
            for sign_in in sign_ins {
                importer.push(sign_in).unwrap();
            }
            importer.finish().unwrap();
        })
        .await
        .unwrap();
    }

    /// Runs a job, and once more to see that it has nothing left to do.
    async fn detect(&self, job: OfflineJob) -> Run {
        let first = self.detect_once(job).await;
        let second = self.detect_once(job).await;
        assert_eq!((second.raised, second.closed), (0, 0), "{} once more", job.name());
        first
    }

    async fn detect_once(&self, job: OfflineJob) -> Run {
        let span = self.engine.last_days(30);
        self.engine.detect(job, span, "test").await.unwrap().unwrap()
    }

    async fn stored(&self, number: u128) -> SignIn {
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.sign_in(id(number));
        self.engine.store().read(read).await.unwrap().unwrap()
    }

    async fn risk(&self) -> Option<(RiskLevel, RiskState, RiskDetail)> {
        let read = |rx: &mut keepwatch_storage::Rx<'_>| rx.get::<RiskyUser>(&user().to_string());
        let row = self.engine.store().read(read).await.unwrap()?;
        Some((row.risk_level, row.risk_state, row.risk_detail))
    }

    async fn active(&self) -> Vec<RiskDetection> {
        let read = |rx: &mut keepwatch_storage::Rx<'_>| rx.active_detections(user());
        self.engine.store().read(read).await.unwrap()
    }

    /// The open detection of that type on a sign-in, or of the account.
    async fn open(&self, number: Option<u128>, event_type: &str) -> Option<RiskDetection> {
        let mut active = self.active().await.into_iter();
        active.find(|found| found.request_id == number.map(id) && found.risk_event_type == event_type)
    }
}

/// A sign-in of the user so many minutes ago.
fn came(number: u128, minutes_ago: i64, address: &str, agent: &str) -> SignIn {
    let mut sign_in = sign_in(number, minutes_ago, address);
    sign_in.user_id = user().to_string();
    sign_in.user_agent = Some(agent.to_owned());
    sign_in
}

fn in_session(mut sign_in: SignIn) -> SignIn {
    sign_in.session_id = Some("00000000-aaaa-4000-8000-000000000001".to_owned());
    sign_in
}

fn with_step(mut sign_in: SignIn, method: &str, detail: &str, succeeded: bool) -> SignIn {
    sign_in.authentication_details = serde_json::from_value(json!([
        {"authenticationMethod": "Password", "authenticationStepRequirement": "Primary authentication", "succeeded": true},
        {"authenticationMethod": method, "authenticationStepRequirement": "Multifactor authentication",
            "authenticationStepResultDetail": detail, "succeeded": succeeded},
    ]))
    .unwrap();
    let code = if succeeded { 0 } else { 500_121 };
    sign_in.status = serde_json::from_value(json!({ "errorCode": code })).unwrap();
    sign_in
}

fn on_device(mut sign_in: SignIn, device: &str) -> SignIn {
    sign_in.device_detail = serde_json::from_value(json!({ "deviceId": device })).unwrap();
    sign_in
}

fn value(detection: &RiskDetection, key: &str) -> Value {
    let pairs: Vec<Value> = serde_json::from_str(detection.additional_info.as_ref().unwrap()).unwrap();
    pairs.iter().find(|pair| pair["Key"] == key).unwrap()["Value"].clone()
}

const TOKEN: &str = "anomalousToken";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_another_device_uses_elsewhere_is_found_on_the_later_use() {
    let world = world(Settings::default());
    let owner = in_session(came(1, 100, HOME, EDGE));
    let thief = in_session(came(2, 60, ELSEWHERE, LINUX));
    let back = in_session(came(3, 30, HOME, EDGE));
    world.import(vec![owner, thief, back]).await;
    let run = world.detect(OfflineJob::SharedSessions).await;
    assert_eq!((run.suspects > 0, run.raised), (true, 1), "{run:?}");
    let found = world.open(Some(2), TOKEN).await.unwrap();
    assert_eq!(found.mitre_technique_id.as_deref(), Some("T1539"));
    assert_eq!(value(&found, "deviceChange"), "operatingSystem");
    assert_eq!(value(&found, "relatedSessionUse")["requestId"], json!(id(1)));
    let reason = value(&found, "reason");
    assert!(reason.as_str().unwrap().contains("40 minutes later"), "{reason}");
    assert_eq!(world.stored(2).await.risk_event_types_v2, [TOKEN]);
    assert_eq!(world.active().await.len(), 1, "the owner's uses are not doubted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_moves_and_two_devices_apart_are_no_theft() {
    let moved = || in_session(came(2, 60, ELSEWHERE, EDGE_UPDATED));
    let mut of_another = in_session(came(2, 60, ELSEWHERE, LINUX));
    of_another.user_id = Uuid::from_u128(0x7002).to_string();
    let mut wrong = in_session(came(2, 60, ELSEWHERE, LINUX));
    wrong.status = serde_json::from_value(json!({ "errorCode": 50126 })).unwrap();
    let cases = [
        ("another network, and a browser that has updated itself", moved()),
        ("no session is known", came(2, 60, ELSEWHERE, LINUX)),
        ("of somebody else", of_another),
        ("a wrong password", wrong),
    ];
    for (name, other) in cases {
        let world = world(Settings::default());
        world.import(vec![in_session(came(1, 100, HOME, EDGE)), other]).await;
        assert_eq!(world.detect(OfflineJob::SharedSessions).await.raised, 0, "{name}");
    }
}

/// Days overlap, and what a device did on the day before is known on the next.
#[tokio::test(flavor = "multi_thread")]
async fn midnight_neither_hides_a_theft_nor_makes_one_of_the_owner() {
    let world = world(Settings::default());
    // The clock is at noon: 720 minutes ago is midnight.
    let owner = in_session(came(1, 760, HOME, EDGE));
    let thief = in_session(came(2, 690, ELSEWHERE, LINUX));
    let again = in_session(came(3, 600, ELSEWHERE, LINUX));
    let back = in_session(came(4, 590, HOME, EDGE));
    world.import(vec![owner, thief, again, back]).await;
    assert_eq!(world.detect(OfflineJob::SharedSessions).await.raised, 1);
    assert!(world.open(Some(2), TOKEN).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_outlives_every_session_is_told_once() {
    let mut settings = Settings::default();
    settings.anomalous_token.session_days_max = 10;
    let world = world(settings);
    let used = |number, days: i64| in_session(came(number, days * DAY, HOME, EDGE));
    world
        .import(vec![used(1, 20), used(2, 11), used(3, 9), used(4, 8), used(5, 1)])
        .await;
    let run = world.detect(OfflineJob::OldSessions).await;
    assert_eq!((run.suspects > 0, run.raised), (true, 1), "{run:?}");
    let found = world
        .open(Some(3), TOKEN)
        .await
        .expect("the first use that is too late");
    assert_eq!(found.risk_level, RiskLevel::Low);
    assert_eq!(value(&found, "sessionAgeInDays"), 11);

    let kept_shorter = world_of_ninety_days().await;
    assert_eq!(kept_shorter.detect(OfflineJob::OldSessions).await.suspects, 0);
}

/// With the default of ninety days, of which only twenty are stored.
async fn world_of_ninety_days() -> World {
    let world = world(Settings::default());
    let used = |number, days: i64| in_session(came(number, days * DAY, HOME, EDGE));
    world.import(vec![used(1, 20), used(2, 1)]).await;
    world
}

const RELAY: &str = "attackerinTheMiddle";

fn relayed() -> Vec<SignIn> {
    let sign_in = with_step(
        came(1, 100, ELSEWHERE, EDGE),
        "Mobile app notification",
        "MFA completed",
        true,
    );
    vec![in_session(sign_in), in_session(came(2, 95, HOME, LINUX))]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_through_a_data_centre_whose_session_leaves_it_was_relayed() {
    let world = world(Settings::default());
    world.list("hosting", ELSEWHERE);
    world.import(relayed()).await;
    assert_eq!(world.detect(OfflineJob::SharedSessions).await.raised, 2);
    let found = world
        .open(Some(1), RELAY)
        .await
        .expect("a second factor does not end it");
    assert_eq!(found.risk_level, RiskLevel::High);
    assert_eq!(found.mitre_technique_id.as_deref(), Some("T1557"));
    assert_eq!(value(&found, "noticedBy"), "sessionCarriedOff");
    assert!(world.open(Some(2), TOKEN).await.is_some(), "and the session is stolen");
    assert_eq!(world.risk().await.unwrap().0, RiskLevel::High);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_centre_that_somebody_of_the_tenant_uses_is_no_relay() {
    let nowhere_listed = world(Settings::default());
    nowhere_listed.import(relayed()).await;
    nowhere_listed.detect(OfflineJob::SharedSessions).await;
    assert!(nowhere_listed.open(Some(1), RELAY).await.is_none(), "no data centre");

    let used_by_colleague = world(Settings::default());
    used_by_colleague.list("hosting", ELSEWHERE);
    let mut colleague = came(9, 3 * DAY, ELSEWHERE, EDGE);
    colleague.user_id = Uuid::from_u128(0x7002).to_string();
    used_by_colleague.import(vec![colleague]).await;
    used_by_colleague.import(relayed()).await;
    used_by_colleague.detect(OfflineJob::SharedSessions).await;
    assert!(used_by_colleague.open(Some(1), RELAY).await.is_none());
}

const APPROVAL: &str = "suspiciousAuthAppApproval";

fn prompts(address: &str, method: &str) -> Vec<SignIn> {
    let refused = "MFA denied; user declined the authentication";
    let mut asked: Vec<SignIn> = (0..3)
        .map(|number| {
            with_step(
                came(number, 100 - number as i64, address, LINUX),
                method,
                refused,
                false,
            )
        })
        .collect();
    asked.push(with_step(
        came(9, 90, address, LINUX),
        method,
        "MFA successfully completed",
        true,
    ));
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_until_one_is_approved_are_found_on_the_approval() {
    let world = world(Settings::default());
    world.import(vec![came(50, 5 * DAY, HOME, EDGE)]).await;
    world.import(prompts(ELSEWHERE, "Mobile app notification")).await;
    assert_eq!(world.detect(OfflineJob::RefusedPrompts).await.raised, 1);
    let found = world
        .open(Some(9), APPROVAL)
        .await
        .expect("what was approved does not end it");
    assert_eq!(found.risk_level, RiskLevel::High);
    assert_eq!(found.mitre_technique_id.as_deref(), Some("T1621"));
    assert_eq!(value(&found, "prompts")["refused"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_connection_at_home_and_codes_that_are_typed_are_no_fatigue() {
    for (name, address, method) in [
        ("at home", HOME, "Mobile app notification"),
        ("a code", ELSEWHERE, "OATH verification code"),
        ("a key", ELSEWHERE, "FIDO2 security key"),
    ] {
        let world = world(Settings::default());
        world.import(vec![came(50, 5 * DAY, HOME, EDGE)]).await;
        let mut asked = prompts(address, method);
        for failed in &mut asked[..3] {
            failed.authentication_details[1].authentication_step_result_detail = Some("MFA denied".to_owned());
        }
        world.import(asked).await;
        let run = world.detect(OfflineJob::RefusedPrompts).await;
        assert_eq!((run.suspects > 0, run.raised), (true, 0), "{name}");
    }
}

const COMPOUND: &str = "aiCompoundAccountRisk";

/// A listed address, and an hour later a session in two hands: two steps of an attack, neither of them high.
async fn two_steps(settings: Settings) -> World {
    let world = world(settings);
    world.list("malicious", ELSEWHERE);
    let listed = came(1, 200, ELSEWHERE, EDGE);
    let owner = in_session(came(2, 100, HOME, EDGE));
    let thief = in_session(came(3, 60, "198.18.96.9", LINUX));
    world.import(vec![listed, owner, thief]).await;
    assert_eq!(world.detect(OfflineJob::SharedSessions).await.raised, 1);
    assert!(world.active().await.len() >= 2);
    assert!(
        world
            .active()
            .await
            .iter()
            .all(|found| found.risk_level != RiskLevel::High)
    );
    world
}

fn compounding() -> Settings {
    let mut settings = Settings::default();
    settings.anomalous_token.session_in_two_hands = RiskLevel::Medium;
    settings.ai_compound_account_risk.enabled = true;
    settings
}

#[tokio::test(flavor = "multi_thread")]
async fn lesser_detections_add_up_and_stop_to_when_they_are_closed() {
    let world = two_steps(compounding()).await;
    let run = world.detect(OfflineJob::CompoundRisk).await;
    assert_eq!((run.raised, run.closed), (1, 0), "{run:?}");
    let found = world.open(None, COMPOUND).await.unwrap();
    assert_eq!(found.risk_level, RiskLevel::High);
    let contributors = value(&found, "contributors");
    let types: Vec<&str> = contributors
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["riskEventType"].as_str().unwrap())
        .collect();
    assert!(
        types.contains(&"maliciousIPAddress") && types.contains(&TOKEN),
        "{types:?}"
    );
    let elevated = (RiskLevel::High, RiskState::AtRisk, RiskDetail::AiElevatedAccountRisk);
    assert_eq!(world.risk().await, Some(elevated));

    let dismiss = SignInAction::ConfirmSafe;
    let done = world
        .engine
        .act_on_sign_ins(dismiss, vec![id(1)], administrator())
        .await;
    done.unwrap();
    let run = world.detect(OfflineJob::CompoundRisk).await;
    assert_eq!((run.raised, run.closed), (0, 1), "{run:?}");
    assert!(world.open(None, COMPOUND).await.is_none());
    let (level, state, detail) = world.risk().await.unwrap();
    assert_eq!((state, detail), (RiskState::AtRisk, RiskDetail::None));
    assert_ne!(level, RiskLevel::High);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_adds_up_unless_it_is_switched_on() {
    let mut settings = compounding();
    settings.ai_compound_account_risk.enabled = false;
    let world = two_steps(settings).await;
    assert_eq!(world.detect(OfflineJob::CompoundRisk).await.raised, 0);
    assert_eq!(world.risk().await.unwrap().2, RiskDetail::None);
}

fn in_country(mut sign_in: SignIn, country: &str) -> SignIn {
    sign_in.location = serde_json::from_value(json!({ "countryOrRegion": country })).unwrap();
    sign_in
}

/// Two weeks at home, then a telephone in another country that comes again on three days with a second factor.
fn moved_abroad() -> Vec<SignIn> {
    let home = |day: i64| {
        let number = 100 + day as u128;
        in_country(on_device(came(number, (8 + day) * DAY, HOME, EDGE), "laptop"), "DE")
    };
    let again = |day: i64| {
        let sign_in = in_country(came(200 + day as u128, (6 - day) * DAY, ELSEWHERE, ANDROID), "BR");
        with_step(sign_in, "Mobile app notification", "MFA completed", true)
    };
    let mut sign_ins: Vec<SignIn> = (0..14).rev().map(home).collect();
    sign_ins.push(in_country(came(1, 6 * DAY, ELSEWHERE, ANDROID), "BR"));
    sign_ins.extend((1..=3).map(again));
    sign_ins
}

fn brought_laptop() -> SignIn {
    in_country(on_device(came(300, 4 * DAY - 60, ELSEWHERE, EDGE), "laptop"), "BR")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_risky_sign_in_is_safe_where_the_user_keeps_coming_and_brings_the_old_device() {
    let world = world(Settings::default());
    world.import(moved_abroad()).await;
    assert_eq!(world.stored(1).await.risk_state, RiskState::AtRisk.into());
    let run = world.detect(OfflineJob::Reassessment).await;
    assert_eq!(
        (run.suspects, run.closed),
        (1, 0),
        "somebody who has the second factor does that too: {run:?}"
    );

    world.import(vec![brought_laptop()]).await;
    assert_eq!(world.detect(OfflineJob::Reassessment).await.closed, 1);
    let safe = world.stored(1).await;
    assert_eq!(safe.risk_state, RiskState::Dismissed.into());
    assert_eq!(safe.risk_detail, RiskDetail::AiConfirmedSigninSafe.into());
    let dismissed = (RiskLevel::None, RiskState::Dismissed, RiskDetail::AiConfirmedSigninSafe);
    assert_eq!(world.risk().await, Some(dismissed));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_has_confirmed_or_a_session_that_was_stolen_is_not_cleared_by_time() {
    let stolen = world(Settings::default());
    let mut sign_ins = moved_abroad();
    sign_ins.push(brought_laptop());
    stolen.import(sign_ins.clone()).await;
    let owner = in_session(came(401, 100, HOME, EDGE));
    stolen
        .import(vec![owner, in_session(came(402, 60, "198.18.96.9", LINUX))])
        .await;
    assert_eq!(stolen.detect(OfflineJob::SharedSessions).await.raised, 1);
    assert_eq!(stolen.detect(OfflineJob::Reassessment).await.closed, 0);

    let confirmed = world(Settings::default());
    confirmed.import(sign_ins).await;
    let compromised = SignInAction::ConfirmCompromised;
    let done = confirmed
        .engine
        .act_on_sign_ins(compromised, vec![id(1)], administrator())
        .await;
    done.unwrap();
    assert_eq!(confirmed.detect(OfflineJob::Reassessment).await.closed, 0);
    assert_eq!(
        confirmed.stored(1).await.risk_state,
        RiskState::ConfirmedCompromised.into()
    );
}

const BROWSER: &str = "suspiciousBrowser";
const RARE: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/102.0";

/// A sign-in of another user with the rare browser, after a wrong password where they are doubted.
fn went_round(of: u128, country: &str, is_doubted: bool) -> Vec<SignIn> {
    let one = |number, minutes_ago, code: i32| {
        let mut sign_in = in_country(came(number, minutes_ago, &format!("198.18.{of}.9"), RARE), country);
        sign_in.user_id = Uuid::from_u128(0x7100 + of).to_string();
        sign_in.status = serde_json::from_value(json!({ "errorCode": code })).unwrap();
        sign_in
    };
    let mut sign_ins = vec![one(of * 10 + 1, 100, 0)];
    if is_doubted {
        sign_ins.insert(0, one(of * 10, 101, 50126));
    }
    sign_ins
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rare_browser_that_goes_round_is_found_where_nobody_knows_it() {
    let world = world(Settings::default());
    let all = [
        went_round(40, "BR", true),
        went_round(41, "RU", true),
        went_round(42, "BR", false),
    ];
    world.import(all.concat()).await;
    let run = world.detect(OfflineJob::SharedBrowsers).await;
    assert_eq!((run.suspects > 0, run.raised), (true, 3), "{run:?}");
    assert!(
        world
            .stored(421)
            .await
            .risk_event_types_v2
            .contains(&BROWSER.to_owned())
    );
    assert_eq!(
        world.stored(400).await.risk_event_types_v2,
        [] as [String; 0],
        "a wrong password"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_its_users_had_before_goes_nowhere() {
    let world = world(Settings::default());
    let mut earlier: Vec<SignIn> = [40, 41, 42]
        .iter()
        .flat_map(|of| went_round(*of, "DE", false))
        .collect();
    for (number, sign_in) in earlier.iter_mut().enumerate() {
        sign_in.id = id(900 + number as u128);
        sign_in.created_date_time = sign_in.created_date_time.plus_days(-5);
    }
    world.import(earlier).await;
    let all = [
        went_round(40, "BR", true),
        went_round(41, "RU", true),
        went_round(42, "BR", false),
    ];
    world.import(all.concat()).await;
    assert_eq!(world.detect(OfflineJob::SharedBrowsers).await.raised, 0);
}
