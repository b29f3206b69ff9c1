//! Policies that keep out those who could change them, and accounts that none of them is about.

use crate::world::{World, administrator, world};
use keepwatch_engine::conditional_access::{
    Hit, create_policy, delete_policy, policies_that_hit, restore_policy, update_policy,
};
use keepwatch_engine::{Warned, Warning};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::directory::role_templates::{GLOBAL_ADMINISTRATOR, SECURITY_READER};
use keepwatch_graph::{UserId, body};
use serde_json::{Value, json};

const LOCKED_OUT: &str = "administratorsLockedOut";
const NOT_REGISTERED: &str = "administratorsNotRegistered";

fn asks(control: &str, changes: Value) -> Value {
    let mut body = json!({"displayName": "Policy", "state": "enabled",
        "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": [control]}});
    body::merge(&mut body, &changes);
    body
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.code).collect()
}

impl World {
    async fn global_administrator(&self, name: &str) -> UserId {
        let id = self.person(name).await.id;
        let role = GLOBAL_ADMINISTRATOR.id.to_string();
        let assigned = self
            .engine
            .assign_role(administrator(), &role, id.to_string(), Some("/".to_owned()));
        assigned.await.unwrap();
        id
    }

    async fn warned(&self, body: Value) -> Warned<ConditionalAccessPolicy> {
        let body = body.as_object().unwrap().clone();
        let made = self.change(move |change| {
            let policy = create_policy(change, &body)?;
            Ok(change.warned(policy))
        });
        made.await.unwrap()
    }

    async fn drop_policy(&self, id: &str) {
        let id = id.to_owned();
        self.change(move |change| delete_policy(change, &id)).await.unwrap();
    }

    async fn hits(&self, user: UserId) -> Option<Vec<Hit>> {
        self.engine
            .store()
            .read(move |rx| policies_that_hit(rx, user))
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_policy_that_keeps_every_administrator_out_is_kept_and_warned_of() {
    let nobody = world();
    assert_eq!(
        codes(&nobody.warned(asks("block", json!({}))).await.warnings),
        [""; 0],
        "there is none"
    );
    let world = world();
    let first = world.global_administrator("adele").await;
    let second = world.global_administrator("brian").await;
    let reader = world.person("carol").await.id;
    let role = SECURITY_READER.id.to_string();
    world
        .engine
        .assign_role(administrator(), &role, reader.to_string(), Some("/".to_owned()))
        .await
        .unwrap();

    let office = json!({"users": {"excludeUsers": [first.to_string()]}});
    let elsewhere = json!({"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}});
    let cases = [
        ("all of them", json!({}), vec![LOCKED_OUT]),
        ("one is left out", office, vec![]),
        ("only at risk", json!({"signInRiskLevels": ["high"]}), vec![]),
        (
            "only on one platform",
            json!({"platforms": {"includePlatforms": ["windows"], "excludePlatforms": []}}),
            vec![],
        ),
        ("only by old software", json!({"clientAppTypes": ["other"]}), vec![]),
        ("everywhere, since nowhere is trusted", elsewhere, vec![LOCKED_OUT]),
    ];
    for (name, conditions, expected) in cases {
        let made = world.warned(asks("block", json!({"conditions": conditions}))).await;
        assert_eq!(codes(&made.warnings), expected, "{name}");
        world.drop_policy(&made.value.id).await;
    }
    let reported = world
        .warned(asks("block", json!({"state": "enabledForReportingButNotEnforced"})))
        .await;
    assert_eq!(codes(&reported.warnings), [""; 0]);
    assert_eq!(
        codes(
            &world
                .warned(asks("compliantDevice", json!({"state": "disabled"})))
                .await
                .warnings
        ),
        [""; 0]
    );

    // Enabling it later warns as well, and so does bringing it back; the record says it too.
    let id = reported.value.id.clone();
    let enabled = json!({"state": "enabled"}).as_object().unwrap().clone();
    let changed = world.change(move |change| {
        let policy = update_policy(change, &id, &enabled)?;
        Ok(change.warned(policy))
    });
    assert_eq!(codes(&changed.await.unwrap().warnings), [LOCKED_OUT]);
    let audits = world.audits().await;
    let said = audits.iter().filter(|audit| {
        let is_it = audit.activity_display_name == "Update conditional access policy";
        is_it
            && audit
                .additional_details
                .iter()
                .any(|detail| detail.key.as_deref() == Some("Warning"))
    });
    assert_eq!(said.count(), 1);
    world.drop_policy(&reported.value.id).await;
    let id = reported.value.id.clone();
    let restored = world.change(move |change| {
        let policy = restore_policy(change, &id)?;
        Ok(change.warned(policy))
    });
    assert_eq!(codes(&restored.await.unwrap().warnings), [LOCKED_OUT]);
    assert_eq!(world.hits(second).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_no_administrator_has_registered_is_warned_of_until_one_has() {
    let world = world();
    let kim = world.global_administrator("kim").await;
    let made = world.warned(asks("mfa", json!({}))).await;
    assert_eq!(codes(&made.warnings), [NOT_REGISTERED]);
    world.drop_policy(&made.value.id).await;
    let device = world.warned(asks("compliantDevice", json!({}))).await;
    assert_eq!(codes(&device.warnings), [LOCKED_OUT], "nobody can prove that here");
    world.drop_policy(&device.value.id).await;

    world.generator(kim).await;
    assert_eq!(codes(&world.warned(asks("mfa", json!({}))).await.warnings), [""; 0]);
    let strength = json!({"grantControls": {"builtInControls": [],
        "authenticationStrength": {"id": "00000000-0000-0000-0000-000000000004"}}});
    assert_eq!(
        codes(&world.warned(asks("mfa", strength)).await.warnings),
        [NOT_REGISTERED],
        "a code is not enough for that"
    );
}

#[tokio::test]
async fn an_account_for_emergencies_is_one_that_no_enabled_policy_is_about() {
    let world = world();
    let (ordinary, emergency) = (world.person("adele").await.id, world.person("emergency").await.id);
    let but = json!({"conditions": {"users": {"excludeUsers": [emergency.to_string()]}, "signInRiskLevels": ["high"]}});
    let made = world.warned(asks("mfa", but)).await;
    world.warned(asks("block", json!({"state": "disabled"}))).await;
    assert_eq!(world.hits(emergency).await, Some(vec![]));
    let hit = Hit {
        policy: made.value.id.clone(),
        display_name: "Policy".to_owned(),
        controls: vec!["Mfa".to_owned()],
    };
    assert_eq!(
        world.hits(ordinary).await,
        Some(vec![hit]),
        "also where it takes a risk"
    );
    assert_eq!(world.hits(UserId::new(uuid::Uuid::from_u128(7))).await, None);
}
