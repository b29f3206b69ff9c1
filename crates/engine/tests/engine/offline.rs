//! Offline jobs: what they find in what is stored, what follows from it, and that running them again changes nothing.

use crate::world::*;
use keepwatch_detection::Settings;
use keepwatch_engine::{Engine, FixedClock, OfflineJob, Run, SignInAction, SystemEntropy};
use keepwatch_graph::directory::User;
use keepwatch_graph::{RiskDetectionTimingType, RiskLevel, RiskState, SignIn, SignInId, Timestamp, UserId};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use uuid::Uuid;

/// `status.errorCode` of a wrong password, and of an account that wants a second factor.
const WRONG: i64 = 50126;
const WANTS_FACTOR: i64 = 50076;

/// From where the attacker comes: the demo tables know its place and network.
const ATTACKER: &str = "198.18.64.9";

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(0x5000 + number))
}

/// A sign-in of `user(of)` so many minutes ago.
fn attempt_of(of: u128, number: u128, minutes_ago: i64, address: &str, error_code: i64) -> SignIn {
    let mut sign_in = sign_in(number, minutes_ago, address);
    sign_in.user_id = user(of).to_string();
    sign_in.user_principal_name = Some(format!("user{of}@contoso.example"));
    sign_in.status = serde_json::from_value(json!({ "errorCode": error_code })).unwrap();
    sign_in
}

/// One password on thirty accounts within an hour, ten hours ago; that of user 7 is right.
pub(crate) fn spray() -> Vec<SignIn> {
    let address = |number: u128| format!("198.18.64.{}", 1 + number % 20);
    let mut sign_ins: Vec<SignIn> = (1..=30)
        .filter(|number| *number != 7)
        .map(|number| attempt_of(number, 100 + number, 660 - number as i64, &address(number), WRONG))
        .collect();
    sign_ins.push(attempt_of(7, 107, 625, ATTACKER, WANTS_FACTOR));
    sign_ins
}

pub(crate) async fn import(engine: &Engine, sign_ins: Vec<SignIn>) {
    let mut importer = engine.importer();
    tokio::task::spawn_blocking(move || {
        for sign_in in sign_ins {
            importer.push(sign_in).unwrap();
        }
        importer.finish().unwrap();
    })
    .await
    .unwrap();
}

async fn detect(engine: &Engine, job: OfflineJob) -> Run {
    engine.detect(job, engine.last_days(30), "test").await.unwrap().unwrap()
}

/// The types and levels of what is detected on a sign-in.
pub(crate) async fn found_on(
    engine: &Engine,
    of: u128,
    number: u128,
) -> Vec<(String, RiskLevel, RiskDetectionTimingType)> {
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.detections_of_sign_ins(user(of), &[id(number)]);
    let found = engine.store().read(read).await.unwrap();
    let shown = found
        .into_iter()
        .map(|found| (found.risk_event_type, found.risk_level, found.detection_timing_type));
    shown.collect()
}

async fn stored(engine: &Engine, number: SignInId) -> SignIn {
    engine
        .store()
        .read(move |rx| rx.sign_in(number))
        .await
        .unwrap()
        .unwrap()
}

fn high_offline(event_type: &str) -> (String, RiskLevel, RiskDetectionTimingType) {
    (event_type.to_owned(), RiskLevel::High, RiskDetectionTimingType::Offline)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spray_is_found_where_it_found_a_password_and_only_once() {
    let world = world();
    import(&world.engine, spray()).await;
    let run = detect(&world.engine, OfflineJob::AttacksOnMany).await;
    assert_eq!(run.raised, 1, "{run:?}");
    assert_eq!(found_on(&world.engine, 7, 107).await, [high_offline("passwordSpray")]);
    assert_eq!(
        found_on(&world.engine, 8, 108).await,
        [],
        "a wrong password says nothing of the account"
    );

    let sign_in = stored(&world.engine, id(107)).await;
    assert_eq!(sign_in.risk_level_during_sign_in, RiskLevel::None.into());
    assert_eq!(sign_in.risk_level_aggregated, RiskLevel::High.into());
    assert_eq!(sign_in.risk_state, RiskState::AtRisk.into());
    assert_eq!(sign_in.risk_event_types_v2, ["passwordSpray"]);

    let again = detect(&world.engine, OfflineJob::AttacksOnMany).await;
    assert_eq!(again.raised, 0, "the same, once more");
    assert_eq!(stored(&world.engine, id(107)).await, sign_in);
    let history = world
        .engine
        .store()
        .read(|rx| rx.detections_of_sign_ins(user(7), &[id(107)]))
        .await
        .unwrap();
    assert_eq!(history.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spray_says_in_words_and_as_data_why() {
    let world = world();
    import(&world.engine, spray()).await;
    detect(&world.engine, OfflineJob::AttacksOnMany).await;
    let read = |rx: &mut keepwatch_storage::Rx<'_>| rx.detections_of_sign_ins(user(7), &[id(107)]);
    let found = world.engine.store().read(read).await.unwrap().remove(0);
    assert_eq!(found.mitre_technique_id.as_deref(), Some("T1110.003"));
    let pairs: Vec<Value> = serde_json::from_str(found.additional_info.as_ref().unwrap()).unwrap();
    let value = |key: &str| &pairs.iter().find(|pair| pair["Key"] == key).unwrap()["Value"];
    let reason = value("reason").as_str().unwrap();
    assert!(
        reason.contains("198.18.64.0/24") && reason.contains("29 users"),
        "{reason}"
    );
    let attack = value("attack");
    assert_eq!((&attack["usersFailed"], &attack["usersSeen"]), (&json!(29), &json!(30)));
}

/// Whoever is at home where it came from is left in peace.
#[tokio::test(flavor = "multi_thread")]
async fn a_spray_does_not_accuse_those_who_live_there() {
    let world = world();
    let home = |number: u128, days: i64| attempt_of(7, 1_000 + number, days * 1_440, ATTACKER, 0);
    import(&world.engine, (1..=12).map(|day| home(day as u128, 20 - day)).collect()).await;
    import(&world.engine, spray()).await;
    let run = detect(&world.engine, OfflineJob::AttacksOnMany).await;
    assert!(run.suspects > 0, "it is seen");
    assert_eq!((run.raised, found_on(&world.engine, 7, 107).await), (0, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spray_of_long_ago_is_found_as_well() {
    let world = world();
    let mut sign_ins = spray();
    for sign_in in &mut sign_ins {
        sign_in.created_date_time = sign_in.created_date_time.plus_days(-20);
    }
    import(&world.engine, sign_ins).await;
    let recent = world.engine.last_days(2);
    let run = world.engine.detect(OfflineJob::AttacksOnMany, recent, "test").await;
    assert_eq!(
        run.unwrap().unwrap().raised,
        0,
        "not within the days that were asked for"
    );
    assert_eq!(detect(&world.engine, OfflineJob::AttacksOnMany).await.raised, 1);
}

/// Whoever has guessed a password can change it as well, and must not silence the alarm by that.
#[tokio::test(flavor = "multi_thread")]
async fn another_password_does_not_hide_that_one_was_found() {
    let world = world();
    import(&world.engine, spray()).await;
    let changed = now().plus_seconds(-3_600);
    let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
        let mut account = tx.get::<User>(&user(7).to_string())?.unwrap();
        account.last_password_change_date_time = Some(changed);
        tx.put(&account)
    };
    world.engine.store().write(write).await.unwrap();
    assert_eq!(detect(&world.engine, OfflineJob::AttacksOnMany).await.raised, 1);
}

/// The spray's last try, changed by `change`, and how many detections come of it.
async fn raised_by(change: impl FnOnce(&mut SignIn), before: Vec<SignIn>) -> u64 {
    let world = world();
    import(&world.engine, before).await;
    let mut sign_ins = spray();
    let hit = sign_ins.last_mut().unwrap();
    hit.status = serde_json::from_value(json!({ "errorCode": 0 })).unwrap();
    change(hit);
    import(&world.engine, sign_ins).await;
    detect(&world.engine, OfflineJob::AttacksOnMany).await.raised
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_speaks_for_somebody_who_had_it_before() {
    let on_device = |sign_in: &mut SignIn| {
        sign_in.device_detail = serde_json::from_value(json!({ "deviceId": "laptop" })).unwrap();
    };
    assert_eq!(
        raised_by(on_device, vec![]).await,
        1,
        "the attacker's own, first seen in this very sign-in"
    );
    let mut owned = attempt_of(7, 900, 5 * 1_440, HOME, 0);
    on_device(&mut owned);
    assert_eq!(raised_by(on_device, vec![owned]).await, 0, "the owner's");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_password_that_was_given_is_one_that_was_found() {
    let renewed = |sign_in: &mut SignIn| sign_in.is_interactive = Some(false);
    let silent = |sign_in: &mut SignIn| {
        sign_in.status = serde_json::from_value(json!({ "errorCode": 50058 })).unwrap();
    };
    let by = |method: &'static str| {
        move |sign_in: &mut SignIn| {
            let step = json!([{"authenticationMethod": method, "succeeded": true,
                "authenticationStepRequirement": "Primary authentication"}]);
            sign_in.authentication_details = serde_json::from_value(step).unwrap();
        }
    };
    assert_eq!(raised_by(renewed, vec![]).await, 0, "a token that is renewed");
    assert_eq!(raised_by(silent, vec![]).await, 0, "no session, and nothing asked");
    assert_eq!(raised_by(by("FIDO2 security key"), vec![]).await, 0);
    assert_eq!(raised_by(by("Password"), vec![]).await, 1);
}

/// Anybody could have people accused who come to a café from which they guess.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_like_the_attack_is_accused_of_less() {
    let world = world();
    let mut sign_ins = spray();
    let mut visitor = attempt_of(50, 500, 620, "198.18.64.3", 0);
    visitor.user_agent = Some("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned());
    sign_ins.push(visitor);
    import(&world.engine, sign_ins).await;
    assert_eq!(detect(&world.engine, OfflineJob::AttacksOnMany).await.raised, 2);
    let medium = (
        "passwordSpray".to_owned(),
        RiskLevel::Medium,
        RiskDetectionTimingType::Offline,
    );
    assert_eq!(found_on(&world.engine, 50, 500).await, [medium]);
    assert_eq!(found_on(&world.engine, 7, 107).await, [high_offline("passwordSpray")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn success_does_not_hide_an_address_that_is_nearly_always_wrong() {
    let world = world();
    let mut sign_ins = Vec::new();
    for of in 1..=6 {
        for nth in 0..8 {
            sign_ins.push(attempt_of(of, of * 100 + nth, 300 - nth as i64, ATTACKER, WRONG));
        }
    }
    sign_ins.extend((0..20).map(|nth| attempt_of(9, 2_000 + nth, 200 - nth as i64, ATTACKER, 0)));
    import(&world.engine, sign_ins).await;
    assert!(detect(&world.engine, OfflineJob::AttacksOnMany).await.raised >= 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_nearly_always_wrong_is_found() {
    let world = world();
    let mut sign_ins = Vec::new();
    for of in 1..=6 {
        for nth in 0..8 {
            let number = of * 100 + nth;
            sign_ins.push(attempt_of(of, number, 300 - nth as i64, ATTACKER, WRONG));
        }
    }
    sign_ins.push(attempt_of(9, 999, 200, ATTACKER, 0));
    import(&world.engine, sign_ins).await;
    detect(&world.engine, OfflineJob::AttacksOnMany).await;
    let found = found_on(&world.engine, 9, 999).await;
    let expected = (
        "maliciousIPAddress".to_owned(),
        RiskLevel::Low,
        RiskDetectionTimingType::Offline,
    );
    assert_eq!(found, [expected]);
}

/// What was learned from the attacker's sign-in before it was found out is forgotten, and nothing else: also what the
/// profile knows from sign-ins that are no longer stored.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_later_is_unlearned() {
    let world = world();
    let mut sign_ins = spray();
    let hit = sign_ins.last_mut().unwrap();
    hit.status = serde_json::from_value(json!({ "errorCode": 0 })).unwrap();
    import(&world.engine, vec![attempt_of(7, 901, 3 * 1_440, HOME, 0)]).await;
    let purge =
        |tx: &mut keepwatch_storage::Tx<'_>| tx.purge(keepwatch_storage::Purgeable::SignIns, now().plus_days(-1));
    assert_eq!(world.engine.store().write(purge).await.unwrap(), 1);
    import(&world.engine, sign_ins).await;
    assert!(knows(&world.engine, 7, ATTACKER).await, "it looked legitimate");
    assert_eq!(detect(&world.engine, OfflineJob::AttacksOnMany).await.raised, 1);
    assert!(!knows(&world.engine, 7, ATTACKER).await);
    assert!(
        knows(&world.engine, 7, HOME).await,
        "what is not stored any more is still known"
    );

    let safe = SignInAction::ConfirmSafe;
    world
        .engine
        .act_on_sign_ins(safe, vec![id(107)], administrator())
        .await
        .unwrap();
    assert!(knows(&world.engine, 7, ATTACKER).await, "an administrator knows better");
    assert_eq!(
        detect(&world.engine, OfflineJob::AttacksOnMany).await.raised,
        0,
        "and is not contradicted"
    );
}

async fn knows(engine: &Engine, of: u128, address: &'static str) -> bool {
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.profiles(&[user(of)]);
    let profiles = engine.store().read(read).await.unwrap();
    profiles.get(&user(of)).is_some_and(|bytes| {
        let profile = keepwatch_detection::Profile::from_bytes(bytes).unwrap();
        profile
            .values(keepwatch_detection::Feature::Address)
            .iter()
            .any(|seen| *seen.value == *address)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_at_a_time_looks() {
    let world = world();
    import(&world.engine, spray()).await;
    let now = now();
    let take = move |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.take_lease("detect attacks-on-many", "another", now, now.plus_seconds(60))
    };
    assert!(world.engine.store().write(take).await.unwrap());
    let span = world.engine.last_days(30);
    let job = OfflineJob::AttacksOnMany;
    assert_eq!(world.engine.detect(job, span, "test").await.unwrap(), None);
    let give = |tx: &mut keepwatch_storage::Tx<'_>| tx.release_lease("detect attacks-on-many", "another");
    world.engine.store().write(give).await.unwrap();
    assert_eq!(world.engine.detect(job, span, "test").await.unwrap().unwrap().raised, 1);
    assert!(
        world.engine.detect(job, span, "third").await.unwrap().is_some(),
        "it was given back"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_listed_today_raises_yesterdays_sign_ins() {
    let folder = tempfile::tempdir().unwrap();
    let settings = IntelSettings {
        directory: folder.path().to_owned(),
        ..IntelSettings::default()
    };
    let database = Database::fresh();
    let (intel, _) = IntelHandle::load(settings, now()).unwrap();
    let entropy = Arc::new(SystemEntropy::new());
    let clock = Arc::new(FixedClock(now()));
    let engine = Engine::new(database.open(), intel, Settings::default(), clock, entropy);

    let day = 1_440;
    let sign_ins = vec![
        attempt_of(1, 1, day, ATTACKER, 0),
        attempt_of(2, 2, day, "198.18.64.10", 0),
        attempt_of(3, 3, day, ATTACKER, WRONG),
        attempt_of(4, 4, day, "198.18.64.11", 0),
    ];
    import(&engine, sign_ins).await;
    assert_eq!(
        detect(&engine, OfflineJob::NewerLists).await.raised,
        0,
        "on no list yet"
    );

    std::fs::write(folder.path().join("malicious-new.txt"), "198.18.64.9\n").unwrap();
    std::fs::write(folder.path().join("verifiedactor-new.txt"), "198.18.64.10\n").unwrap();
    std::fs::write(folder.path().join("tor-new.txt"), "198.18.64.11\n").unwrap();
    engine.intel().reload(now()).unwrap();
    let run = detect(&engine, OfflineJob::NewerLists).await;
    assert_eq!((run.suspects, run.raised), (2, 2));
    let malicious = (
        "maliciousIPAddress".to_owned(),
        RiskLevel::Medium,
        RiskDetectionTimingType::Offline,
    );
    assert_eq!(found_on(&engine, 1, 1).await, [malicious]);
    assert_eq!(found_on(&engine, 2, 2).await, [high_offline("nationStateIP")]);
    assert_eq!(found_on(&engine, 3, 3).await, [], "the password was wrong");
    assert_eq!(
        found_on(&engine, 4, 4).await,
        [],
        "an exit of today need not be one of yesterday"
    );
    assert_eq!(
        stored(&engine, id(2)).await.risk_level_during_sign_in,
        RiskLevel::None.into()
    );
    assert_eq!(detect(&engine, OfflineJob::NewerLists).await.raised, 0);
}

/// Rules that are written today speak of what was before: those of addresses and networks, and those that only the record
/// of a sign-in can answer; but not where the tenant trusts, of what is new, nor once they have expired.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_written_today_raises_yesterdays_sign_ins() {
    let folder = tempfile::tempdir().unwrap();
    let settings = IntelSettings {
        directory: folder.path().to_owned(),
        ..IntelSettings::default()
    };
    let database = Database::fresh();
    let (intel, _) = IntelHandle::load(settings, now()).unwrap();
    let entropy = Arc::new(SystemEntropy::new());
    let clock = Arc::new(FixedClock(now()));
    let engine = Engine::new(database.open(), intel, Settings::default(), clock, entropy);

    let day = 1_440;
    let mut with_kit = attempt_of(4, 4, day, "198.18.64.11", 0);
    with_kit.user_agent = Some("Mozilla/5.0 Kit/7".to_owned());
    let mut sign_ins = vec![
        attempt_of(1, 1, day, ATTACKER, 0),
        attempt_of(2, 2, day, "198.18.64.10", 0),
        attempt_of(3, 3, day, ATTACKER, WRONG),
        with_kit,
    ];
    sign_ins.extend((0..8).map(|nth| attempt_of(5, 50 + nth, day + nth as i64, "198.18.64.12", 0)));
    import(&engine, sign_ins).await;
    assert_eq!(detect(&engine, OfflineJob::NewerLists).await.raised, 0, "no rules yet");

    let rule = |id: u32, level: &str, more: &str| {
        format!("[[rule]]\nid = 'TI_RI_{id:04}'\ntitle = 't'\nlevel = '{level}'\n{more}\n")
    };
    let rules = [
        rule(1, "high", "addresses = ['198.18.64.9', '198.18.64.12']"),
        rule(2, "high", "addresses = ['198.18.64.10']\nexpires = 2020-01-01"),
        rule(
            3,
            "high",
            "addresses = ['198.18.64.10']\npattern.new_for_user = ['country']",
        ),
        rule(4, "low", "user_agents_containing = ['kit/']"),
    ];
    let path = folder.path().join("rules-new.toml");
    std::fs::write(&path, rules.concat()).unwrap();
    let written = UNIX_EPOCH + Duration::from_secs(now().unix_seconds().unsigned_abs());
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(written).unwrap();
    engine.intel().reload(now()).unwrap();
    let run = detect(&engine, OfflineJob::NewerLists).await;
    let rule_hit = |level| {
        let event_type = "investigationsThreatIntelligence".to_owned();
        vec![(event_type, level, RiskDetectionTimingType::Offline)]
    };
    assert_eq!(found_on(&engine, 1, 1).await, rule_hit(RiskLevel::High));
    assert_eq!(found_on(&engine, 2, 2).await, [], "expired, or about what is new");
    assert_eq!(found_on(&engine, 3, 3).await, [], "the password was wrong");
    assert_eq!(found_on(&engine, 4, 4).await, rule_hit(RiskLevel::Low));
    assert_eq!(run.raised, 2 + 5, "of one user on one day the first five are told");
    assert_eq!(detect(&engine, OfflineJob::NewerLists).await.raised, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_time_is_no_work() {
    let world = world();
    import(&world.engine, spray()).await;
    let nothing = keepwatch_storage::Span {
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::UNIX_EPOCH,
    };
    for job in OfflineJob::ALL {
        let run = world.engine.detect(job, nothing, "test").await.unwrap().unwrap();
        assert_eq!((run.suspects, run.raised), (0, 0), "{}", job.name());
    }
}
