//! What other settings would have found.

use crate::offline::{found_on, import, spray};
use crate::world::*;
use keepwatch_detection::Settings;
use keepwatch_engine::{DetectorDifference, DryRun};
use keepwatch_graph::{RiskLevel, SignIn};
use serde_json::{Value, json};

const ANONYMIZED: &str = "anonymizedIPAddress";
const TRAVEL: &str = "unlikelyTravel";
const BERLIN: &str = "198.18.1.5";
const SYDNEY: &str = "198.18.13.5";
const MINUTES_PER_DAY: i64 = 1440;

impl World {
    /// Tries `patch` on the last `days` days.
    async fn tried(&self, patch: Value, days: u32) -> DryRun {
        let held = self.engine.detection_settings().await.unwrap();
        let proposed = held.patched(patch.as_object().unwrap()).unwrap();
        self.engine.dry_run(proposed, days).await.unwrap()
    }
}

fn of(told: &DryRun, event_type: &str) -> DetectorDifference {
    *told.detectors.iter().find(|one| one.event_type == event_type).unwrap()
}

fn through_tor_days_ago(days: &[i64]) -> Vec<SignIn> {
    let sign_ins = days.iter().enumerate();
    sign_ins
        .map(|(number, days)| sign_in(number as u128 + 1, 60 + MINUTES_PER_DAY * days, TOR_EXIT))
        .collect()
}

#[tokio::test]
async fn what_would_be_gone_is_told_and_nothing_is_changed() {
    let world = world();
    import(&world.engine, through_tor_days_ago(&[20, 2, 1, 0])).await;
    let told = world
        .tried(json!({"anonymized_ip_address": {"enabled": false}}), 7)
        .await;
    assert_eq!(told.sign_ins, 3, "the fourth was before");
    let expected = DetectorDifference {
        event_type: ANONYMIZED,
        current: 3,
        proposed: 0,
        added: 0,
        removed: 3,
        changed: 0,
    };
    assert_eq!(of(&told, ANONYMIZED), expected);
    assert_eq!(told.differences_total, 3);
    let first = &told.differences[0];
    assert_eq!(
        (first.sign_in, first.current, first.proposed),
        (id(2), Some(RiskLevel::Medium), None)
    );
    assert_eq!(
        first.user_principal_name.as_deref(),
        Some("mytestuser1@contoso.example")
    );

    let all = world.tried(json!({"anonymized_ip_address": {"tor": "high"}}), 30).await;
    assert_eq!((of(&all, ANONYMIZED).changed, all.sign_ins), (4, 4));

    assert_eq!(world.detections(2).await.len(), 1);
    assert!(world.audits().await.is_empty());
    assert!(world.engine.detection_settings().await.unwrap().overlay.is_empty());
}

#[tokio::test]
async fn the_same_settings_differ_in_nothing() {
    let world = world();
    import(&world.engine, through_tor_days_ago(&[3, 2, 1])).await;
    let told = world.engine.dry_run(Settings::default(), 30).await.unwrap();
    assert_eq!((told.differences_total, told.differences.len()), (0, 0));
    assert_eq!((of(&told, ANONYMIZED).current, of(&told, ANONYMIZED).proposed), (3, 3));
}

#[tokio::test]
async fn profiles_are_built_as_they_were() {
    let world = world();
    let mut sign_ins: Vec<SignIn> = (1..=30_u8)
        .rev()
        .map(|day| sign_in(u128::from(day), 60 + MINUTES_PER_DAY * i64::from(day), BERLIN))
        .collect();
    sign_ins.push(sign_in(99, 61, BERLIN));
    sign_ins.push(sign_in(100, 1, SYDNEY));
    import(&world.engine, sign_ins).await;
    let found = world.detections(100).await;
    assert!(found.iter().any(|found| found.risk_event_type == TRAVEL));

    // Of two days, with thirty before them known.
    let told = world
        .tried(json!({"unlikely_travel": {"speed_kmh_max": 1_000_000}}), 2)
        .await;
    let travel = of(&told, TRAVEL);
    assert_eq!((travel.current, travel.proposed, travel.removed), (1, 0, 1));
    let quiet = world
        .tried(
            json!({"unlikely_travel": {"learning_days": 40, "learning_sign_ins": 1000}}),
            2,
        )
        .await;
    assert_eq!((of(&quiet, TRAVEL).current, of(&quiet, TRAVEL).proposed), (1, 0));
}

#[tokio::test]
async fn crowds_are_looked_at_with_both_settings() {
    let world = world();
    import(&world.engine, spray()).await;
    let told = world.tried(json!({"password_spray": {"enabled": false}}), 1).await;
    let spray = of(&told, "passwordSpray");
    assert_eq!((spray.current, spray.proposed, spray.removed), (1, 0, 1));
    assert!(
        found_on(&world.engine, 7, 107).await.is_empty(),
        "a dry run raises nothing"
    );
}
