//! Settings of detection that administrators change while the engine runs.

use crate::world::*;
use keepwatch_detection::Settings;
use keepwatch_engine::{Clock, Engine, RuleError, Scope, SignInAction, SystemEntropy};
use keepwatch_graph::{DirectoryAudit, Timestamp};
use keepwatch_intel::{IntelHandle, IntelSettings};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const ANONYMIZED: &str = "anonymizedIPAddress";

/// Seconds after the tests' moment.
#[derive(Default)]
struct Watch(AtomicI64);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}

fn patch(body: Value) -> Map<String, Value> {
    body.as_object().unwrap().clone()
}

/// Whether a sign-in through Tor at this moment is found to be one.
async fn is_anonymized(engine: &Engine, number: u128) -> bool {
    let found = engine.evaluate(sign_in(number, 0, TOR_EXIT)).await.unwrap();
    let mut types = found.detections.iter().map(|found| &found.detection.risk_event_type);
    types.any(|found| found == ANONYMIZED)
}

impl World {
    async fn set(&self, body: Value) -> Result<(), RuleError> {
        let changed = self.engine.change_detection_settings(patch(body), administrator());
        changed.await.map(drop)
    }

    /// The records of what was set.
    async fn records(&self) -> Vec<DirectoryAudit> {
        let mut audits = self.audits().await;
        audits.retain(|audit| audit.activity_display_name == "Update detection settings");
        audits
    }
}

#[tokio::test]
async fn what_is_set_holds_from_the_next_sign_in_on_and_is_on_record() {
    let world = world();
    assert!(is_anonymized(&world.engine, 1).await);
    world
        .set(json!({"anonymized_ip_address": {"enabled": false}}))
        .await
        .unwrap();
    assert!(!is_anonymized(&world.engine, 2).await);
    let settings = world.engine.detection_settings().await.unwrap();
    assert!(settings.configured.anonymized_ip_address.enabled && !settings.effective.anonymized_ip_address.enabled);
    assert_eq!(
        settings.overlay.to_json(),
        json!({"anonymized_ip_address": {"enabled": false}})
    );
    assert_eq!(settings.problem, None);

    let audits = world.records().await;
    assert_eq!(audits.len(), 1);
    let [modified] = &audits[0].target_resources[0].modified_properties[..] else {
        panic!("{audits:?}");
    };
    assert_eq!(modified.display_name.as_deref(), Some("anonymized_ip_address.enabled"));
    assert_eq!(
        (modified.old_value.as_deref(), modified.new_value.as_deref()),
        (None, Some("false"))
    );

    world.set(json!({"anonymized_ip_address": null})).await.unwrap();
    assert!(is_anonymized(&world.engine, 3).await);
    assert!(world.engine.detection_settings().await.unwrap().overlay.is_empty());
    assert_eq!(world.records().await.len(), 2);
    world.set(json!({"anonymized_ip_address": null})).await.unwrap();
    assert_eq!(world.records().await.len(), 2, "nothing was changed");
}

#[tokio::test]
async fn what_is_refused_changes_nothing_and_names_its_key() {
    let world = world();
    let cases = [
        (
            json!({"anonymized_ip_address": {"enabled": false}, "no_such": {}}),
            "no_such",
        ),
        (
            json!({"anonymized_ip_address": {"enabled": false, "tor": "hidden"}}),
            "anonymized_ip_address.tor",
        ),
        (
            json!({"unfamiliar_features": {"low": 5.0}}),
            "unfamiliar_features.medium",
        ),
    ];
    for (body, key) in cases {
        let error = world.set(body).await.unwrap_err();
        assert!(
            matches!(&error, RuleError::Invalid { member: Some(member), problem } if member == key && problem.contains(key)),
            "{error:?}"
        );
    }
    assert!(world.records().await.is_empty());
    assert!(world.engine.detection_settings().await.unwrap().overlay.is_empty());
    assert!(is_anonymized(&world.engine, 1).await);
}

/// Another process on the same database, with the configuration `configured`.
fn other_node(world: &World, configured: Settings, clock: Arc<dyn Clock>) -> Engine {
    let (intel, _) = IntelHandle::load(IntelSettings::default(), now()).unwrap();
    let store = world.engine.store().clone();
    Engine::new(store, intel, configured, clock, Arc::new(SystemEntropy::new()))
}

#[tokio::test]
async fn another_node_knows_of_it_soon() {
    // SQLite is not shared between processes, so a node that has it to itself looks less often.
    const UNNOTICED_SECONDS: i64 = 60;
    let watch = Arc::new(Watch::default());
    let world = world_with(watch.clone());
    let other = other_node(&world, Settings::default(), watch.clone());
    assert!(is_anonymized(&other, 1).await);
    world
        .set(json!({"anonymized_ip_address": {"enabled": false}}))
        .await
        .unwrap();
    watch.0.store(UNNOTICED_SECONDS, Ordering::SeqCst);
    assert!(!is_anonymized(&other, 2).await);
}

#[tokio::test]
async fn what_no_longer_holds_beside_the_configuration_is_told_and_left_out() {
    let world = world();
    world
        .set(json!({"unfamiliar_features": {"medium": 1.2}}))
        .await
        .unwrap();
    let mut configured = Settings::default();
    configured.unfamiliar_features.low = 1.5;
    let other = other_node(&world, configured.clone(), Arc::new(Watch::default()));
    let settings = other.detection_settings().await.unwrap();
    assert_eq!(*settings.effective, configured);
    assert_eq!(settings.problem.unwrap().key(), Some("unfamiliar_features.medium"));

    // It can be taken back there.
    let nothing = patch(json!({"unfamiliar_features": {"medium": null}}));
    let mended = other.change_detection_settings(nothing, administrator()).await.unwrap();
    assert_eq!((mended.problem, *mended.effective == configured), (None, true));
}

#[tokio::test]
async fn what_another_version_or_nobody_wrote_does_not_stop_detection() {
    for damaged in [
        "no JSON",
        r#"{"gone": {"key": 1}, "anonymized_ip_address": {"gone": 1}}"#,
    ] {
        let world = world();
        let write = world
            .engine
            .store()
            .write(|tx| tx.put_setting("detection_settings", damaged.as_bytes()));
        write.await.unwrap();
        assert!(is_anonymized(&world.engine, 1).await, "{damaged}");
        world
            .set(json!({"anonymized_ip_address": {"enabled": false}}))
            .await
            .unwrap();
        assert!(!is_anonymized(&world.engine, 2).await, "{damaged}");
    }
}

#[tokio::test]
async fn detectors_are_listed_with_what_became_of_what_they_found() {
    let world = world();
    for number in 1..=4 {
        assert!(is_anonymized(&world.engine, number).await);
    }
    let act = |action, number| world.engine.act_on_sign_ins(action, vec![id(number)], administrator());
    act(SignInAction::ConfirmCompromised, 1).await.unwrap();
    act(SignInAction::ConfirmSafe, 2).await.unwrap();
    act(SignInAction::Dismiss, 3).await.unwrap();
    world.set(json!({"new_country": {"enabled": false}})).await.unwrap();

    let detectors = world.engine.detectors().await.unwrap();
    let of = |event_type: &str, scope| {
        let mut found = detectors.iter();
        found
            .find(|one| one.event_type == event_type && one.scope == scope)
            .unwrap()
    };
    let anonymized = of(ANONYMIZED, Scope::SignIn);
    let record = anonymized.record;
    assert_eq!((record.raised, record.open), (4, 1));
    assert_eq!((record.confirmed, record.safe, record.dismissed), (1, 1, 1));
    let precision = record.precision().unwrap();
    assert!((precision.share - 1.0 / 3.0).abs() < 1e-9 && precision.at_least < precision.share);
    assert_eq!(anonymized.is_enabled, Some(true));

    assert_eq!(of("newCountry", Scope::SignIn).is_enabled, Some(false));
    assert_eq!(of("newCountry", Scope::SignIn).record.precision(), None);
    assert_eq!(of("passwordSpray", Scope::ManySignIns).is_enabled, Some(true));

    world
        .engine
        .act_on_users(
            keepwatch_engine::UserAction::ConfirmCompromised,
            vec![keepwatch_graph::UserId::new(USER)],
            administrator(),
        )
        .await
        .unwrap();
    let detectors = world.engine.detectors().await.unwrap();
    let said = detectors
        .iter()
        .find(|one| one.event_type == "adminConfirmedUserCompromised");
    let said = said.unwrap();
    assert_eq!(
        (said.scope, said.is_enabled, said.record.confirmed),
        (Scope::Elsewhere, None, 1)
    );
}
