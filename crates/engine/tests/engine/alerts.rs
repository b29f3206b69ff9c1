//! The economy of alerts: what exceptions hide, what that teaches nobody, and which detections are one incident.

use crate::world::*;
use keepwatch_detection::exceptions::Terms;
use keepwatch_detection::{Exception, Settings};
use keepwatch_engine::directory::{GroupBody, Link, Reference};
use keepwatch_engine::exceptions::{create_exception, delete_exception, update_exception};
use keepwatch_engine::{
    Clock, Engine, Imported, OfflineJob, Outcome, Proved, RuleError, SignInAction, SystemEntropy, UserAction,
};
use keepwatch_graph::directory::Group;
use keepwatch_graph::{RiskLevel, RiskState, SignIn, Timestamp, UserId, Version, body};
use keepwatch_intel::{IntelHandle, IntelSettings};
use keepwatch_storage::testing::Database;
use keepwatch_storage::{HiddenCount, IncidentFilter, IncidentRow, Rx};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// What a sign-in through Tor raises.
const TYPE: &str = "anonymizedIPAddress";
const WRONG: i64 = 50126;

/// A clock that is put forward.
#[derive(Clone)]
struct Watch(Arc<Mutex<Timestamp>>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

fn with_watch() -> (World, Watch) {
    let watch = Watch(Arc::new(Mutex::new(now())));
    (world_with(Arc::new(watch.clone())), watch)
}

fn terms(members: Value) -> Terms {
    let mut terms: Terms = serde_json::from_value(members).unwrap();
    terms.reason = "a test".to_owned();
    terms
}

/// A sign-in through Tor just now, which succeeded.
fn through_tor(number: u128) -> SignIn {
    sign_in(number, 0, TOR_EXIT)
}

impl World {
    async fn except(&self, members: Value) -> Exception {
        let terms = terms(members);
        let made = self.change(move |change| create_exception(change, terms.clone())).await;
        made.unwrap()
    }

    async fn hidden(&self, exception: &Exception) -> Option<HiddenCount> {
        let id = exception.id;
        self.engine.store().read(move |rx| rx.hidden_count(id)).await.unwrap()
    }

    async fn incidents(&self) -> Vec<IncidentRow> {
        incidents(&self.engine).await
    }

    /// The types that are raised on a sign-in through Tor that is asked about.
    async fn types_of(&self, number: u128) -> Vec<String> {
        let found = self.engine.evaluate(through_tor(number)).await.unwrap();
        let types = found
            .detections
            .into_iter()
            .map(|found| found.detection.risk_event_type);
        types.collect()
    }
}

async fn incidents(engine: &Engine) -> Vec<IncidentRow> {
    let filter = IncidentFilter {
        is_open: None,
        level: None,
        user: None,
        after: None,
        limit: 100,
    };
    engine.store().read(move |rx| rx.incidents(&filter)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_exception_covers_is_not_raised_but_counted() {
    let world = world();
    assert_eq!(world.types_of(1).await, [TYPE]);
    let exception = world.except(json!({"addresses": ["178.17.170.0/24"]})).await;
    assert_eq!(
        world.hidden(&exception).await,
        None,
        "what was raised before stays raised"
    );

    let found = world.engine.evaluate(through_tor(2)).await.unwrap();
    assert_eq!(found.level_during, RiskLevel::None, "no policy acts on it");
    assert!(found.detections.is_empty());
    assert_eq!(world.detections(2).await, []);
    assert_eq!(world.stored(2).await.risk_state, RiskState::None.into());
    let counted = HiddenCount { count: 1, last: now() };
    assert_eq!(world.hidden(&exception).await, Some(counted));

    // The same sign-in again is nothing new.
    assert!(world.types_of(2).await.is_empty());
    assert_eq!(world.hidden(&exception).await, Some(counted));
    // From elsewhere it is raised as before.
    let elsewhere = world.engine.evaluate(sign_in(3, 0, HOME)).await.unwrap();
    assert!(elsewhere.detections.is_empty());
    assert_eq!(world.incidents().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_covered_alike() {
    let world = world();
    // Whoever an exception names must be known.
    world.engine.import(vec![sign_in(9, 60, HOME)]).await.unwrap();
    let exception = world.except(json!({"users": [USER], "riskEventTypes": [TYPE]})).await;
    let batch = (1..=5).map(|number| sign_in(number, number as i64, TOR_EXIT)).collect();
    let imported = world.engine.import(batch).await.unwrap();
    assert_eq!(imported, vec![Imported::Stored; 5]);
    assert_eq!(world.hidden(&exception).await.unwrap().count, 5);
    assert!(world.user().await.is_none(), "nothing is known against the user");
    assert_eq!(world.incidents().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exception_that_is_over_covers_nothing() {
    let (world, watch) = with_watch();
    let end = now().plus_seconds(3_600);
    let mute = world
        .except(json!({"riskEventTypes": [TYPE], "expirationDateTime": end}))
        .await;
    assert!(world.types_of(1).await.is_empty());
    *watch.0.lock().unwrap() = end;
    assert_eq!(world.types_of(2).await, [TYPE]);
    assert_eq!(world.hidden(&mute).await.unwrap().count, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_known_at_once_and_on_record() {
    let world = world();
    let mute = world
        .except(json!({"riskEventTypes": ["unlikelyTravel"], "expirationDateTime": now().plus_days(1)}))
        .await;
    assert_eq!(world.types_of(1).await, [TYPE]);
    let id = mute.id;
    let members = json!({"riskEventTypes": [TYPE]}).as_object().unwrap().clone();
    let update = world.change(move |change| update_exception(change, id, &members)).await;
    assert_eq!(update.unwrap().terms.risk_event_types, [TYPE]);
    assert!(world.types_of(2).await.is_empty());
    let delete = world.change(move |change| delete_exception(change, id)).await;
    delete.unwrap();
    assert_eq!(world.types_of(3).await, [TYPE]);

    let of_exception = |audit: &keepwatch_graph::DirectoryAudit| {
        let about = audit.target_resources.first().and_then(|target| target.id.clone());
        about == Some(id.to_string())
    };
    let audits = world.audits().await;
    let mut names: Vec<&str> = audits
        .iter()
        .filter(|audit| of_exception(audit))
        .map(|audit| audit.activity_display_name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Add exception", "Delete exception", "Update exception"]);
    let updated = audits
        .iter()
        .find(|audit| audit.activity_display_name == "Update exception")
        .unwrap();
    let [modified] = &updated.target_resources[0].modified_properties[..] else {
        panic!("{updated:?}");
    };
    assert_eq!(modified.display_name.as_deref(), Some("riskEventTypes"));
    assert_eq!(modified.old_value.as_deref(), Some(r#"["unlikelyTravel"]"#));

    let gone = world.change(move |change| delete_exception(change, id)).await;
    assert!(matches!(gone, Err(RuleError::NotFound(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_refused_and_nothing_is_stored() {
    let world = world();
    let nobody = Uuid::from_u128(0xdead);
    let cases = [
        json!({"users": [nobody]}),
        json!({"groups": [nobody]}),
        json!({"riskEventTypes": [TYPE]}),
        json!({"addresses": ["8.8.8.8"], "expirationDateTime": now()}),
    ];
    for members in cases {
        let terms = terms(members.clone());
        let made = world
            .change(move |change| create_exception(change, terms.clone()))
            .await;
        assert!(matches!(made, Err(RuleError::Invalid { .. })), "{members}: {made:?}");
    }
    let stored = world.engine.store().read(|rx| rx.exceptions()).await.unwrap();
    assert_eq!(stored, []);
    assert_eq!(world.audits().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_group_are_covered_also_through_another() {
    let world = world();
    world.engine.evaluate(sign_in(1, 60, HOME)).await.unwrap();
    let group = async |name: &str| {
        let members = json!({"displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true});
        let body = GroupBody::new(body::read(Group::TYPE, Version::V1, members).unwrap()).unwrap();
        let made = world.engine.create_group(administrator(), "contoso.com", body).await;
        made.unwrap().id.to_string()
    };
    let (outer, inner) = (group("outer").await, group("inner").await);
    let exception = world.except(json!({"groups": [outer], "riskEventTypes": [TYPE]})).await;
    assert_eq!(world.types_of(2).await, [TYPE]);
    for (group, member) in [(&outer, inner.clone()), (&inner, USER.to_string())] {
        let member = Reference::of_id(member);
        let link = world.engine.link(administrator(), Link::Member, group.clone(), member);
        link.await.unwrap();
    }
    assert!(world.types_of(3).await.is_empty());
    assert_eq!(world.hidden(&exception).await.unwrap().count, 1);
}

/// Whoever comes while a detector is muted must not be familiar when the mute is over.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_teaches_nobody() {
    let world = world();
    world
        .except(json!({"riskEventTypes": [TYPE], "expirationDateTime": now().plus_days(1)}))
        .await;
    world.engine.evaluate(sign_in(1, 60, HOME)).await.unwrap();
    // A sign-in that is over at once, and two that end well later, each in one of the two ways.
    world.engine.evaluate(through_tor(2)).await.unwrap();
    let mut unfinished = through_tor(3);
    unfinished.status = serde_json::from_value(json!({"errorCode": 50074})).unwrap();
    world.engine.evaluate(unfinished).await.unwrap();
    world.engine.record_outcome(id(3), Outcome::Succeeded).await.unwrap();
    let silent = SignIn {
        is_interactive: Some(false),
        ..through_tor(4)
    };
    world.engine.sign_in(silent, Proved::default()).await.unwrap();
    assert!(world.knows(HOME).await);
    assert!(!world.knows(TOR_EXIT).await);
    let counted = world
        .engine
        .store()
        .read(|rx| rx.day_counts(now().unix_days()))
        .await
        .unwrap();
    assert_eq!(counted.sign_ins, 1, "nor does it become common in the tenant");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_administrator_says_is_never_hidden() {
    let world = world();
    world.engine.evaluate(sign_in(1, 60, HOME)).await.unwrap();
    let exception = world.except(json!({"users": [USER]})).await;
    world
        .engine
        .act_on_users(UserAction::ConfirmCompromised, vec![UserId::new(USER)], administrator())
        .await
        .unwrap();
    assert_eq!(world.user().await.unwrap().risk_level, RiskLevel::High);
    world
        .engine
        .record_outcome(id(1), Outcome::ReportedByUser)
        .await
        .unwrap();
    assert_eq!(world.hidden(&exception).await, None);
    let mut types: Vec<String> = world
        .incidents()
        .await
        .into_iter()
        .flat_map(|row| row.event_types)
        .collect();
    types.sort();
    assert_eq!(
        types,
        ["adminConfirmedUserCompromised", "userReportedSuspiciousActivity"]
    );
}

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(0x5000 + number))
}

fn attempt_of(of: u128, number: u128, minutes_ago: i64, address: &str, error_code: i64) -> SignIn {
    let mut sign_in = sign_in(number, minutes_ago, address);
    sign_in.user_id = user(of).to_string();
    sign_in.user_principal_name = Some(format!("user{of}@contoso.example"));
    sign_in.status = serde_json::from_value(json!({ "errorCode": error_code })).unwrap();
    sign_in
}

/// One password on thirty accounts within an hour, which is right for three of them, who get in.
fn spray() -> Vec<SignIn> {
    let address = |number: u128| format!("198.18.64.{}", 1 + number % 20);
    let code = |number: u128| if [7, 8, 9].contains(&number) { 0 } else { WRONG };
    (1..=30)
        .map(|number| {
            let minutes_ago = if code(number) == 0 { 620 } else { 660 - number as i64 };
            attempt_of(number, 100 + number, minutes_ago, &address(number), code(number))
        })
        .collect()
}

async fn detect(world: &World) -> u64 {
    let span = world.engine.last_days(30);
    let run = world.engine.detect(OfflineJob::AttacksOnMany, span, "test").await;
    run.unwrap().unwrap().raised
}

async fn knows(world: &World, of: u128, address: &str) -> bool {
    let read = move |rx: &mut Rx<'_>| rx.profiles(&[user(of)]);
    let profiles = world.engine.store().read(read).await.unwrap();
    profiles.get(&user(of)).is_some_and(|bytes| {
        let profile = keepwatch_detection::Profile::from_bytes(bytes).unwrap();
        let addresses = profile.values(keepwatch_detection::Feature::Address);
        addresses.iter().any(|seen| *seen.value == *address)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spray_over_many_users_is_one_incident_and_a_second_run_changes_nothing() {
    let world = world();
    world.engine.import(spray()).await.unwrap();
    assert_eq!(detect(&world).await, 3);
    let found = world.incidents().await;
    let [incident] = &found[..] else { panic!("{found:?}") };
    assert_eq!(incident.title, "Somebody attacks accounts from 198.18.64.0/24.");
    assert_eq!((incident.detections, incident.users), (3, 3));
    assert_eq!((incident.level, incident.is_open), (RiskLevel::High, true));
    assert_eq!(incident.event_types, ["passwordSpray"]);
    let listed = incident.id;
    let ids = world
        .engine
        .store()
        .read(move |rx| rx.incident_detections(listed, 10))
        .await;
    assert_eq!(ids.unwrap().len(), 3);

    assert_eq!(detect(&world).await, 0);
    assert_eq!(world.incidents().await, found);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_offline_job_finds_is_covered_and_counted_once() {
    let world = world();
    world.engine.import(spray()).await.unwrap();
    assert!(knows(&world, 7, "198.18.64.8").await, "it looked legitimate");
    let exception = world.except(json!({"addresses": ["198.18.64.0/24"]})).await;
    for _ in 0..2 {
        assert_eq!(detect(&world).await, 0);
        assert_eq!(world.hidden(&exception).await.unwrap().count, 3);
    }
    assert!(
        !knows(&world, 7, "198.18.64.8").await,
        "what was learned of it is forgotten"
    );
    assert_eq!(world.incidents().await, []);

    let id = exception.id;
    world.change(move |change| delete_exception(change, id)).await.unwrap();
    assert_eq!(detect(&world).await, 3, "without the exception it is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_join_within_the_window_and_open_another_after_it() {
    const HOUR: i64 = 60;
    let world = world();
    // Told from the oldest: each is within a day of the one before, until one is not.
    let hours_ago = [100, 80, 60, 30];
    let batch: Vec<SignIn> = hours_ago
        .iter()
        .zip(1..)
        .map(|(hours, number)| sign_in(number, hours * HOUR, TOR_EXIT))
        .collect();
    world.engine.import(batch).await.unwrap();
    let mut found = world.incidents().await;
    found.sort_by_key(|incident| incident.first);
    let shown: Vec<(u64, u64, Timestamp, Timestamp)> = found
        .iter()
        .map(|incident| (incident.detections, incident.users, incident.first, incident.last))
        .collect();
    let at = |hours: i64| now().plus_seconds(-3_600 * hours);
    assert_eq!(shown, [(3, 1, at(100), at(60)), (1, 1, at(30), at(30))]);
    assert!(
        found[0]
            .title
            .starts_with("Sign-ins of mytestuser1@contoso.example from "),
        "{}",
        found[0].title
    );

    // One that comes late joins as well.
    world
        .engine
        .import(vec![sign_in(9, 110 * HOUR, TOR_EXIT)])
        .await
        .unwrap();
    let mut found = world.incidents().await;
    found.sort_by_key(|incident| incident.first);
    assert_eq!(
        (found[0].detections, found[0].first, found[0].last),
        (4, at(110), at(60))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_is_a_setting() {
    let database = Database::fresh();
    let (intel, _) = IntelHandle::load(IntelSettings::default(), now()).unwrap();
    let mut settings = Settings::default();
    settings.incidents.window_hours = 1;
    let clock = Arc::new(keepwatch_engine::FixedClock(now()));
    let engine = Engine::new(database.open(), intel, settings, clock, Arc::new(SystemEntropy::new()));
    let batch = vec![
        sign_in(1, 121, TOR_EXIT),
        sign_in(2, 60, TOR_EXIT),
        sign_in(3, 0, TOR_EXIT),
    ];
    engine.import(batch).await.unwrap();
    let counts: Vec<u64> = incidents(&engine).await.iter().map(|row| row.detections).collect();
    assert_eq!(counts.len(), 2, "{counts:?}");
    assert_eq!(counts.iter().sum::<u64>(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_is_open_while_one_of_its_detections_is_active() {
    let world = world();
    world
        .engine
        .import(vec![sign_in(1, 60, TOR_EXIT), sign_in(2, 30, TOR_EXIT)])
        .await
        .unwrap();
    let is_open = async || {
        let found = world.incidents().await;
        let [incident] = &found[..] else { panic!("{found:?}") };
        incident.is_open
    };
    let act = async |action, number| {
        let done = world.engine.act_on_sign_ins(action, vec![id(number)], administrator());
        done.await.unwrap();
    };
    assert!(is_open().await);
    act(SignInAction::Dismiss, 1).await;
    assert!(is_open().await, "one is left");
    act(SignInAction::ConfirmSafe, 2).await;
    assert!(!is_open().await);
    // What comes now is not of what was closed.
    world.engine.evaluate(sign_in(3, 0, TOR_EXIT)).await.unwrap();
    let states: Vec<bool> = world.incidents().await.iter().map(|row| row.is_open).collect();
    assert_eq!(states.iter().filter(|is_open| **is_open).count(), 1);
    assert_eq!(states.len(), 2);
    // Whoever changes their mind says so of the sign-in; its detections stay as they were closed.
    act(SignInAction::ConfirmCompromised, 2).await;
    let incidents = world.incidents().await;
    assert_eq!(incidents.iter().filter(|row| row.is_open).count(), 1, "{incidents:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_second_factor_clears_at_once_is_no_incident() {
    let world = world();
    let mut sign_in = through_tor(1);
    sign_in.authentication_requirement = Some("multiFactorAuthentication".to_owned());
    sign_in.authentication_details = serde_json::from_value(json!([
        {"authenticationMethod": "Password", "succeeded": true, "authenticationStepRequirement": "Primary authentication"},
        {"authenticationMethod": "Mobile app notification", "succeeded": true,
            "authenticationStepRequirement": "Multifactor authentication"},
    ]))
    .unwrap();
    world.engine.import(vec![sign_in]).await.unwrap();
    let found = world.detections(1).await.remove(0);
    assert!(!found.risk_state.is_active(), "{found:?}");
    assert_eq!(world.incidents().await, []);
}
