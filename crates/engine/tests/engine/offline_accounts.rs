//! Offline jobs about accounts: service principals whose sign-ins are unlike their own, and what anybody does to the tenant
//! and reads of it.

use crate::world::*;
use keepwatch_detection::detectors::suspicious_api_traffic::ApiHour;
use keepwatch_engine::{OfflineJob, Run, ServicePrincipalAction};
use keepwatch_graph::directory::{ServicePrincipal, User};
use keepwatch_graph::{
    AppId, DirectoryAudit, RiskLevel, RiskState, RiskyServicePrincipal, ServicePrincipalId,
    ServicePrincipalRiskDetection, SignIn, Timestamp, UserId, body,
};
use keepwatch_storage::{ApiCaller, ApiTrafficRow, Purgeable};
use serde_json::{Value, json};
use uuid::Uuid;

const PRINCIPAL: Uuid = Uuid::from_u128(0x9000);

/// Networks of the demo tables.
const OFFICE: &str = HOME;
const ELSEWHERE: &str = "198.18.64.9";

fn principal() -> ServicePrincipalId {
    ServicePrincipalId::new(PRINCIPAL)
}

fn came(number: u128, minutes_ago: i64, address: &str, agent: &str, credential: &str) -> SignIn {
    let at = now().plus_seconds(-60 * minutes_ago);
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number),
        "createdDateTime": at,
        "userId": "",
        "servicePrincipalId": PRINCIPAL,
        "servicePrincipalName": "backup",
        "ipAddress": address,
        "userAgent": agent,
        "resourceId": "00000003-0000-0000-c000-000000000000",
        "signInEventTypes": ["servicePrincipal"],
        "isInteractive": false,
        "status": {"errorCode": 0},
        "authenticationProcessingDetails": [{"key": "clientCredentialType", "value": credential}],
    }))
    .unwrap()
}

/// Twice a day for ten days, until yesterday.
fn habit() -> Vec<SignIn> {
    let usual = |number: i64| {
        came(
            1_000 + number as u128,
            1_440 + 720 * number,
            OFFICE,
            "azsdk-python-identity/1.15",
            "certificate",
        )
    };
    (0..20).map(usual).collect()
}

/// An hour ago, from elsewhere and with everything else.
fn intruder(number: u128) -> SignIn {
    came(number, 60, ELSEWHERE, "curl/8.5", "clientSecret")
}

async fn import(world: &World, sign_ins: Vec<SignIn>) {
    let mut importer = world.engine.importer();
    tokio::task::spawn_blocking(move || {
        for sign_in in sign_ins {
            importer.push(sign_in).unwrap();
        }
        importer.finish().unwrap();
    })
    .await
    .unwrap();
}

async fn detect(world: &World) -> Run {
    let span = world.engine.last_days(30);
    let run = world.engine.detect(OfflineJob::ServicePrincipalSignIns, span, "test");
    run.await.unwrap().unwrap()
}

async fn found(world: &World) -> Vec<ServicePrincipalRiskDetection> {
    let read = |rx: &mut keepwatch_storage::Rx<'_>| rx.find("service_principal_id", &PRINCIPAL.to_string());
    world.engine.store().read(read).await.unwrap()
}

async fn row(world: &World) -> Option<RiskyServicePrincipal> {
    let read = |rx: &mut keepwatch_storage::Rx<'_>| rx.get(&PRINCIPAL.to_string());
    world.engine.store().read(read).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_principal_that_is_unlike_itself_is_at_risk_once() {
    let world = world();
    import(&world, habit()).await;
    assert_eq!(detect(&world).await.raised, 0);
    assert_eq!(row(&world).await, None);

    import(&world, vec![intruder(1)]).await;
    let run = detect(&world).await;
    assert_eq!((run.raised, run.suspects), (1, 1), "{run:?}");
    let detections = found(&world).await;
    let [detection] = &detections[..] else {
        panic!("{detections:?}")
    };
    assert_eq!(
        (
            detection.risk_event_type.as_str(),
            detection.risk_level,
            detection.risk_state
        ),
        ("suspiciousSignins", RiskLevel::High, RiskState::AtRisk)
    );
    assert_eq!(detection.request_id, None, "a time is given and no sign-in");
    assert_eq!(detection.activity_date_time, now().plus_seconds(-3_600));
    assert_eq!(detection.ip_address.as_deref(), Some(ELSEWHERE));
    let pairs: Vec<Value> = serde_json::from_str(detection.additional_info.as_ref().unwrap()).unwrap();
    let value = |key: &str| &pairs.iter().find(|pair| pair["Key"] == key).unwrap()["Value"];
    let reason = value("reason").as_str().unwrap();
    for named in ["user agent curl", "credential type clientSecret", "usually certificate"] {
        assert!(reason.contains(named), "{reason}");
    }
    let risky = row(&world).await.unwrap();
    assert_eq!(
        (risky.risk_level, risky.risk_state),
        (RiskLevel::High, RiskState::AtRisk)
    );

    import(&world, vec![intruder(2)]).await;
    assert_eq!(detect(&world).await.raised, 0, "the same intruder, once more");
    assert_eq!((found(&world).await, row(&world).await), (detections, Some(risky)));
}

/// The intruder's next day is no habit while the detection is open; it is once somebody said that it does not matter.
#[tokio::test(flavor = "multi_thread")]
async fn an_intruder_teaches_nothing_until_it_is_dismissed() {
    let world = world();
    let earlier = |mut sign_in: SignIn, days: i64| {
        sign_in.created_date_time = sign_in.created_date_time.plus_days(-days);
        sign_in
    };
    import(&world, habit().into_iter().map(|one| earlier(one, 3)).collect()).await;
    import(&world, vec![earlier(intruder(1), 2)]).await;
    assert_eq!(detect(&world).await.raised, 1);
    // Another resource two days later: the same intruder, and still as strange.
    let mut later = intruder(2);
    later.ip_address = Some("203.0.113.9".into());
    later.user_agent = Some("curl/8.9".into());
    later.resource_id = Some("00000002-0000-0000-c000-000000000000".into());
    import(&world, vec![later]).await;
    assert_eq!(
        detect(&world).await.raised,
        1,
        "program, credential and resource are still new"
    );

    let dismiss = ServicePrincipalAction::Dismiss;
    let act = world
        .engine
        .act_on_service_principals(dismiss, vec![principal()], administrator());
    act.await.unwrap();
    assert_eq!(detect(&world).await.raised, 0, "what was dismissed stays so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_change_of_one_thing_is_nobodys_risk() {
    let world = world();
    import(&world, habit()).await;
    import(
        &world,
        vec![
            came(1, 60, OFFICE, "python-requests/2.32", "certificate"),
            came(2, 50, OFFICE, "azsdk-python-identity/1.19", "clientSecret"),
        ],
    )
    .await;
    let run = detect(&world).await;
    assert_eq!((run.raised, found(&world).await), (0, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_says_nothing_of_the_principal_and_a_blocked_sign_in_does() {
    let world = world();
    import(&world, habit()).await;
    let ended = |number, code: i32| {
        let mut sign_in = intruder(number);
        sign_in.status = serde_json::from_value(json!({ "errorCode": code })).unwrap();
        sign_in
    };
    import(&world, vec![ended(1, 7_000_215)]).await;
    assert_eq!(detect(&world).await.raised, 0, "the secret was wrong");
    import(&world, vec![ended(2, 53_003)]).await;
    assert_eq!(
        detect(&world).await.raised,
        1,
        "a policy refused what the secret would have opened"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_managed_identity_is_never_detected() {
    for by_directory in [false, true] {
        let world = world();
        if by_directory {
            let mut principal = ServicePrincipal::new(PRINCIPAL, AppId::new(Uuid::from_u128(7)), "backup");
            principal.service_principal_type = Some("ManagedIdentity".into());
            let stored = world.engine.store().write(move |tx| tx.add(&principal));
            assert!(stored.await.unwrap());
        }
        let mut sign_ins = habit();
        sign_ins.push(intruder(1));
        if !by_directory {
            for sign_in in &mut sign_ins {
                sign_in.sign_in_event_types = vec!["managedIdentity".into()];
            }
        }
        import(&world, sign_ins).await;
        assert_eq!(detect(&world).await.raised, 0);
        assert_eq!(found(&world).await, vec![]);
    }
}

/// Sign-ins are kept for a month, habits for two.
#[tokio::test(flavor = "multi_thread")]
async fn habits_outlive_the_sign_ins_that_they_are_made_of() {
    let world = world();
    import(&world, habit()).await;
    detect(&world).await;
    let purge = |tx: &mut keepwatch_storage::Tx<'_>| tx.purge(Purgeable::SignIns, Timestamp::MAX);
    assert_eq!(world.engine.store().write(purge).await.unwrap(), 20);
    import(&world, vec![intruder(1)]).await;
    assert_eq!(detect(&world).await.raised, 1);
    let days = world
        .engine
        .store()
        .read(|rx| {
            rx.service_principal_days(
                principal(),
                keepwatch_storage::Span {
                    from: Timestamp::MIN,
                    until: now(),
                },
            )
        })
        .await
        .unwrap();
    assert!(days.len() >= 10, "what is purged does not empty a day: {}", days.len());
}

/// A record of the audit log, by a person.
fn audit(number: u128, by: u128, name: &str, minutes_ago: i64) -> DirectoryAudit {
    serde_json::from_value(json!({
        "id": Uuid::from_u128(number),
        "activityDateTime": now().plus_seconds(-60 * minutes_ago),
        "activityDisplayName": name,
        "additionalDetails": [],
        "category": "RoleManagement",
        "operationType": "Assign",
        "initiatedBy": {"user": {"id": Uuid::from_u128(by), "ipAddress": ELSEWHERE}},
        "result": "success",
        "targetResources": [{"id": Uuid::from_u128(1), "modifiedProperties": []}],
    }))
    .unwrap()
}

/// The same by an application.
fn audit_of_app(number: u128, name: &str, minutes_ago: i64) -> DirectoryAudit {
    let mut record = audit(number, 0, name, minutes_ago);
    record.initiated_by = serde_json::from_value(json!({
        "app": {"appId": Uuid::from_u128(7), "servicePrincipalId": PRINCIPAL}
    }))
    .unwrap();
    record
}

const ADA: u128 = 0x6000;
const DAY: i64 = 1_440;

/// Ada and the application update users on each of twenty days.
fn work() -> Vec<DirectoryAudit> {
    let each = |day: i64| {
        let number = 5_000 + 2 * day as u128;
        [
            audit(number, ADA, "Update user", day * DAY),
            audit_of_app(number + 1, "Update user", day * DAY),
        ]
    };
    (1..=20).flat_map(each).collect()
}

async fn log(world: &World, records: Vec<DirectoryAudit>) {
    // Who is told of by name must be somebody.
    let people = (ADA..ADA + 10).map(|number| {
        let mut members = json!({
            "id": Uuid::from_u128(number),
            "displayName": format!("Person {number}"),
            "userPrincipalName": format!("person{number}@contoso.example"),
        });
        body::complete(User::TYPE, &mut members);
        serde_json::from_value::<User>(members).unwrap()
    });
    let people: Vec<User> = people.collect();
    let write = move |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.add_all(&people)?;
        tx.add_all(&records)
    };
    world.engine.store().write(write).await.unwrap();
}

async fn run(world: &World, job: OfflineJob) -> u64 {
    let run = world.engine.detect(job, world.engine.last_days(3), "test").await;
    run.unwrap().unwrap().raised
}

/// The types and levels of what is active of a user.
async fn of_user(world: &World, user: u128) -> Vec<(String, RiskLevel)> {
    let user = UserId::new(Uuid::from_u128(user));
    let read = move |rx: &mut keepwatch_storage::Rx<'_>| rx.active_detections(user);
    let found = world.engine.store().read(read).await.unwrap();
    let mut shown: Vec<_> = found
        .into_iter()
        .map(|found| (found.risk_event_type, found.risk_level))
        .collect();
    shown.sort_by_key(|(_, level)| keepwatch_detection::severity(*level));
    shown
}

#[tokio::test]
async fn who_does_what_they_never_did_is_at_risk_and_a_program_as_well() {
    let world = world();
    log(&world, work()).await;
    assert_eq!(run(&world, OfflineJob::Activity).await, 0);
    log(&world, vec![audit(1, ADA, "Add member to role", 60)]).await;
    assert_eq!(run(&world, OfflineJob::Activity).await, 1);
    let low = ("anomalousUserActivity".to_owned(), RiskLevel::Low);
    assert_eq!(of_user(&world, ADA).await, [low.clone()]);

    // It gets worse, and a second look at the same adds nothing.
    log(&world, vec![audit(2, ADA, "Delete conditional access policy", 50)]).await;
    assert_eq!(run(&world, OfflineJob::Activity).await, 1);
    assert_eq!(run(&world, OfflineJob::Activity).await, 0);
    let medium = ("anomalousUserActivity".to_owned(), RiskLevel::Medium);
    assert_eq!(of_user(&world, ADA).await, [low, medium]);

    log(&world, vec![audit_of_app(3, "Add delegated permission grant", 40)]).await;
    assert_eq!(run(&world, OfflineJob::Activity).await, 1);
    let detections = found(&world).await;
    let [detection] = &detections[..] else {
        panic!("{detections:?}")
    };
    assert_eq!(detection.risk_event_type, "anomalousServicePrincipalActivity");
    let info = detection.additional_info.as_deref().unwrap();
    assert!(
        info.contains("consentGiven") && info.contains("20 operations before"),
        "{info}"
    );
    assert_eq!(row(&world).await.unwrap().risk_level, RiskLevel::Low);
}

#[tokio::test]
async fn a_young_tenant_and_ones_own_business_are_no_risk_and_a_crowd_hides_no_grant() {
    let grant = |number: u128, by: u128| audit(number, by, "Add member to role", 60);
    let crowd = world();
    log(&crowd, work()).await;
    log(&crowd, (0..3).map(|number| grant(number, ADA + number)).collect()).await;
    assert_eq!(run(&crowd, OfflineJob::Activity).await, 3);

    let young = world();
    log(&young, vec![audit(9, ADA, "Update user", 2 * DAY), grant(1, ADA)]).await;
    assert_eq!(run(&young, OfflineJob::Activity).await, 0);

    let own = world();
    log(&own, work()).await;
    let mut of_oneself = audit(1, ADA, "Admin registered security info", 60);
    of_oneself.target_resources[0].id = Some(Uuid::from_u128(ADA).to_string());
    log(&own, vec![of_oneself]).await;
    assert_eq!(run(&own, OfflineJob::Activity).await, 0);
}

/// Hours of a caller, each so many ago, with pages of lists, objects and refusals.
async fn traffic(world: &World, caller: ApiCaller, hours_ago: i64, counts: [u32; 3]) {
    let [lists, objects, denied] = counts;
    let row = ApiTrafficRow {
        caller,
        begins: now().plus_seconds(-3_600 * hours_ago + 60),
        requests: lists + objects + denied,
        counts: ApiHour { lists, objects, denied },
    };
    world.engine.add_api_traffic(vec![row]).await.unwrap();
}

#[tokio::test]
async fn who_enumerates_the_directory_is_at_risk_unless_they_always_do() {
    let world = world();
    log(&world, vec![]).await;
    let person = ApiCaller::User(UserId::new(Uuid::from_u128(ADA)));
    let (program, nightly) = (
        ApiCaller::ServicePrincipal(principal()),
        ApiCaller::ServicePrincipal(ServicePrincipalId::new(Uuid::from_u128(0x9001))),
    );
    for hour in 3..40 {
        traffic(&world, person, hour, [1, 5, 0]).await;
        traffic(&world, program, hour, [1, 5, 0]).await;
        traffic(&world, nightly, hour, [if hour % 5 == 0 { 300 } else { 1 }, 0, 0]).await;
    }
    assert_eq!(
        run(&world, OfflineJob::ApiTraffic).await,
        0,
        "who is new may read a lot"
    );
    traffic(&world, person, 2, [150, 0, 0]).await;
    traffic(&world, program, 2, [150, 600, 0]).await;
    traffic(&world, nightly, 2, [310, 0, 0]).await;
    assert_eq!(run(&world, OfflineJob::ApiTraffic).await, 2);
    assert_eq!(run(&world, OfflineJob::ApiTraffic).await, 0, "the same, once more");
    assert_eq!(
        of_user(&world, ADA).await,
        [("suspiciousAPITraffic".to_owned(), RiskLevel::Low)]
    );
    let detections = found(&world).await;
    let [detection] = &detections[..] else {
        panic!("{detections:?}")
    };
    assert_eq!(
        (detection.risk_event_type.as_str(), detection.risk_level),
        ("suspiciousAPITraffic", RiskLevel::Medium)
    );
    // More within the same hour, from another node.
    traffic(&world, program, 2, [0, 0, 60]).await;
    assert_eq!(run(&world, OfflineJob::ApiTraffic).await, 1);
    assert_eq!(row(&world).await.unwrap().risk_level, RiskLevel::High);
}
