//! Policies: what administrators may make of them, and what they make of sign-ins.

use crate::world::{HOME, TOR_EXIT, USER, World, administrator, now, sign_in, world};
use keepwatch_engine::RuleError;
use keepwatch_engine::conditional_access::{
    WhatIf, create_context, create_named_location, create_policy, create_strength, delete_context,
    delete_named_location, delete_policy, delete_strength, erase, restore_policy, scope_info, strength_usage,
    update_allowed_combinations, update_named_location, update_policy, update_strength,
};
use keepwatch_graph::SignIn;
use keepwatch_graph::conditional_access::{ConditionalAccessPolicy, NamedLocation};
use keepwatch_policy::{Decision, GrantControl};
use keepwatch_storage::Stored;
use serde_json::{Map, Value, json};

const MFA_STRENGTH: &str = "00000000-0000-0000-0000-000000000002";

fn members(body: &Value) -> Map<String, Value> {
    body.as_object().unwrap().clone()
}

/// A policy that asks everybody for `control`, with other members changed.
fn asks(control: &str, changes: Value) -> Value {
    let mut body = json!({"displayName": "Policy", "state": "enabled",
        "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": [control]}});
    keepwatch_graph::body::merge(&mut body, &changes);
    body
}

fn office(range: &str, is_trusted: bool) -> Value {
    json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "Office", "isTrusted": is_trusted,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": range}]})
}

impl World {
    async fn policy(&self, body: Value) -> Result<ConditionalAccessPolicy, RuleError> {
        let body = members(&body);
        self.change(move |change| create_policy(change, &body)).await
    }

    async fn location(&self, body: Value) -> Result<NamedLocation, RuleError> {
        let body = members(&body);
        self.change(move |change| create_named_location(change, &body)).await
    }

    async fn decision(&self, sign_in: SignIn) -> Decision {
        self.engine.evaluate(sign_in).await.unwrap().verdict.decision
    }
}

fn refused<T>(result: Result<T, RuleError>, expected: &str) {
    match result {
        Ok(_) => panic!("accepted, not refused with {expected}"),
        Err(error) => assert!(error.to_string().contains(expected), "{error}"),
    }
}

fn needs_mfa() -> Decision {
    Decision::Require([[GrantControl::Mfa].into()].into())
}

#[tokio::test]
async fn decisions_follow_the_policies_as_they_are() {
    let world = world();
    assert_eq!(world.decision(sign_in(1, 9, HOME)).await, Decision::Grant);

    let policy = world.policy(asks("mfa", json!({}))).await.unwrap();
    assert_eq!(world.decision(sign_in(2, 8, HOME)).await, needs_mfa());

    let id = policy.id.clone();
    let disabled = members(&json!({"state": "disabled"}));
    world
        .change(move |change| update_policy(change, &id, &disabled))
        .await
        .unwrap();
    assert_eq!(world.decision(sign_in(3, 7, HOME)).await, Decision::Grant);

    let risky = json!({"conditions": {"signInRiskLevels": ["medium", "high"]}});
    let block = world.policy(asks("block", risky)).await.unwrap();
    let by = [block.id.as_str().into()].into();
    assert_eq!(world.decision(sign_in(4, 6, TOR_EXIT)).await, Decision::Block { by });
    assert_eq!(world.decision(sign_in(5, 5, HOME)).await, Decision::Grant);

    let id = block.id.clone();
    world.change(move |change| delete_policy(change, &id)).await.unwrap();
    assert_eq!(world.decision(sign_in(6, 4, TOR_EXIT)).await, Decision::Grant);
    let id = block.id.clone();
    world.change(move |change| restore_policy(change, &id)).await.unwrap();
    assert!(matches!(
        world.decision(sign_in(7, 3, TOR_EXIT)).await,
        Decision::Block { .. }
    ));
}

#[tokio::test]
async fn places_count_and_what_is_not_said_is_not_assumed() {
    let world = world();
    let office = world.location(office("198.18.32.0/24", true)).await.unwrap();
    let elsewhere =
        json!({"conditions": {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}}});
    world.policy(asks("mfa", elsewhere)).await.unwrap();
    assert_eq!(world.decision(sign_in(1, 9, HOME)).await, Decision::Grant);
    assert_eq!(world.decision(sign_in(2, 8, "198.18.33.7")).await, needs_mfa());
    let mut nowhere = sign_in(3, 7, HOME);
    nowhere.ip_address = None;
    assert_eq!(
        world.decision(nowhere).await,
        needs_mfa(),
        "who hides an address gains nothing"
    );

    let id = office.id().into_owned();
    let distrusted = members(&json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "isTrusted": false}));
    world
        .change(move |change| update_named_location(change, &id, &distrusted))
        .await
        .unwrap();
    assert_eq!(world.decision(sign_in(4, 6, HOME)).await, needs_mfa());
}

#[tokio::test]
async fn software_that_is_not_named_may_be_any() {
    let world = world();
    world
        .policy(asks("block", json!({"conditions": {"clientAppTypes": ["other"]}})))
        .await
        .unwrap();
    let by = |name: Option<&str>, number| {
        let mut sign_in = sign_in(number, 9, HOME);
        sign_in.client_app_used = name.map(str::to_owned);
        sign_in
    };
    assert_eq!(world.decision(by(Some("Browser"), 1)).await, Decision::Grant);
    assert!(matches!(
        world.decision(by(Some("IMAP4"), 2)).await,
        Decision::Block { .. }
    ));
    assert!(matches!(world.decision(by(None, 3)).await, Decision::Block { .. }));
}

/// A filter asks what is registered; the what-if service and real sign-ins answer alike.
#[tokio::test]
async fn a_device_that_nobody_registered_matches_what_asks_for_something_else() {
    let filter = |mode: &str, rule: &str| {
        let filter = json!({"conditions": {"devices": {"deviceFilter": {"mode": mode, "rule": rule}}}});
        asks("block", filter)
    };
    let windows = "device.operatingSystem -startsWith \"Windows\"";
    let elsewhere = "device.trustType -ne \"ServerAD\"";
    let own = json!({"operatingSystem": "macOS 14", "browser": "Safari 17"});
    let logged = json!({"deviceId": "", "operatingSystem": "Windows 10", "isCompliant": false, "isManaged": false,
        "trustType": ""});
    let laptop = json!({"deviceId": "6a53acb0-93f4-4f0f-8c7b-8f1f3c1d5f01", "operatingSystem": "Windows 11",
        "trustType": "Hybrid Azure AD joined"});
    let unnamed = json!({"deviceId": "6a53acb0-93f4-4f0f-8c7b-8f1f3c1d5f01"});
    let cases = [
        ("include", windows, Value::Null, json!(null), false),
        ("include", windows, own, json!({}), false),
        ("include", windows, logged, json!(null), false),
        (
            "include",
            windows,
            laptop.clone(),
            json!({"operatingSystem": "Windows"}),
            true,
        ),
        ("exclude", windows, Value::Null, json!(null), true),
        ("include", elsewhere, Value::Null, json!(null), true),
        ("include", elsewhere, laptop, json!({"trustType": "ServerAD"}), false),
        // One that is registered, and of which the rest is unknown, may be anything.
        (
            "include",
            windows,
            unnamed.clone(),
            json!({"operatingSystem": "Windows"}),
            true,
        ),
        ("include", elsewhere, unnamed, json!({"trustType": "Workplace"}), true),
    ];
    for (number, (mode, rule, detail, info, applies)) in (1..).zip(cases) {
        let world = world();
        world.policy(filter(mode, rule)).await.unwrap();
        let mut sign_in = sign_in(number, 9, HOME);
        sign_in.device_detail = serde_json::from_value(detail.clone()).unwrap();
        let is_blocked = matches!(world.decision(sign_in).await, Decision::Block { .. });
        assert_eq!(is_blocked, applies, "{mode} {rule}: {detail}");
        let asked = WhatIf {
            identity: serde_json::from_value(json!({"@odata.type": "#microsoft.graph.userSignIn", "userId": USER}))
                .unwrap(),
            context: serde_json::from_value(json!({"@odata.type": "#microsoft.graph.applicationContext",
                "includeApplications": ["00000003-0000-0000-c000-000000000000"]}))
            .unwrap(),
            conditions: serde_json::from_value(json!({"deviceInfo": info})).unwrap(),
            applied_policies_only: false,
        };
        let told = world.engine.what_if(asked).await.unwrap();
        assert_eq!(told[0].policy_applies, applies, "{mode} {rule}: {info}");
        let reasons = told[0].analysis_reasons.as_str();
        assert_eq!(
            reasons,
            if applies { "notSet" } else { "devices" },
            "{mode} {rule}: {info}"
        );
    }
}

#[tokio::test]
async fn who_excludes_an_application_spares_signing_in_to_it() {
    const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
    // Exchange, which policies can name in every tenant.
    const APP: &str = "00000002-0000-0ff1-ce00-000000000000";
    const API: &str = "3f6f5c0e-6a3e-4a58-9a35-1f9c1a1c2b77";
    let world = world();
    let apps = json!({"conditions": {"applications": {"includeApplications": ["All"], "excludeApplications": [APP]}}});
    world.policy(asks("block", apps)).await.unwrap();
    let asking = |number, app: &str, api: Option<&str>, scopes: Option<&[&str]>| {
        let mut sign_in = sign_in(number, 9, HOME);
        (sign_in.app_id, sign_in.resource_id) = (Some(app.to_owned()), api.map(str::to_owned));
        let told = scopes.map_or(json!([]), |scopes| scope_info(scopes.iter().copied()));
        sign_in.authentication_processing_details = serde_json::from_value(told).unwrap();
        sign_in
    };
    let cases = [
        (
            APP,
            Some(GRAPH),
            Some(&["openid", "profile", "email", "offline_access", "user.read"][..]),
            false,
        ),
        (APP, Some(GRAPH), Some(&[][..]), false),
        (APP, None, None, false),
        (APP, Some(GRAPH), Some(&["openid", "Mail.Read"][..]), true),
        (APP, Some(GRAPH), Some(&[".default"][..]), true),
        (APP, Some(API), Some(&["openid", "User.Read"][..]), true),
        // Nobody says what is asked for.
        (APP, Some(GRAPH), None, true),
        (API, Some(GRAPH), Some(&["openid"][..]), true),
    ];
    for (number, (app, api, scopes, is_blocked)) in (1..).zip(cases) {
        let decision = world.decision(asking(number, app, api, scopes)).await;
        assert_eq!(
            matches!(decision, Decision::Block { .. }),
            is_blocked,
            "{app} {api:?} {scopes:?}"
        );
    }
}

#[tokio::test]
async fn members_that_callers_leave_out_are_what_the_service_makes_them() {
    let world = world();
    let sent = json!({"displayName": "Policy", "state": "disabled", "id": "x", "createdDateTime": "2000-01-01T00:00:00Z",
        "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["None"]}},
        "grantControls": {"builtInControls": ["block"]}});
    let policy = world.policy(sent).await.unwrap();
    assert_ne!(policy.id, "x");
    assert_eq!(
        (policy.created_date_time, policy.modified_date_time),
        (Some(now()), None)
    );
    let grant = policy.grant_controls.unwrap();
    assert_eq!(grant.operator.as_deref(), Some("OR"));
    assert_eq!(policy.conditions.client_app_types.len(), 1);

    let id = policy.id.clone();
    let levels = members(&json!({"conditions": {"userRiskLevels": ["high"]}}));
    let changed = world
        .change(move |change| update_policy(change, &id, &levels))
        .await
        .unwrap();
    assert_eq!(changed.modified_date_time, Some(now()));
    assert_eq!(changed.conditions.user_risk_levels.len(), 1);
    assert_eq!(
        changed.conditions.users, policy.conditions.users,
        "what a change leaves out stays"
    );
}

#[tokio::test]
async fn what_a_policy_speaks_of_must_exist() {
    let world = world();
    let unknown = "99999999-0000-4000-8000-000000000000";
    let cases = [
        (
            json!({"users": {"includeUsers": [unknown]}}),
            "conditions.users.includeUsers: there is no user",
        ),
        (
            json!({"users": {"excludeGroups": [unknown]}}),
            "conditions.users.excludeGroups: there is no group",
        ),
        (
            json!({"users": {"includeRoles": [unknown]}}),
            "conditions.users.includeRoles: there is no directory role",
        ),
        (
            json!({"applications": {"includeApplications": [unknown]}}),
            "conditions.applications.includeApplications: there is no application",
        ),
        (
            json!({"locations": {"includeLocations": [unknown]}}),
            "conditions.locations.includeLocations: there is no named location",
        ),
        (
            json!({"applications": {"includeApplications": [], "includeAuthenticationContextClassReferences": ["c7"]}}),
            "includeAuthenticationContextClassReferences: there is no authentication context",
        ),
    ];
    for (conditions, expected) in cases {
        refused(
            world.policy(asks("mfa", json!({"conditions": conditions}))).await,
            expected,
        );
    }
    let strength = json!({"grantControls": {"builtInControls": [], "authenticationStrength": {"id": unknown}}});
    refused(
        world.policy(asks("mfa", strength)).await,
        "grantControls.authenticationStrength: there is no",
    );
    let role = json!({"conditions": {"users": {"includeUsers": [], "includeRoles": ["62e90394-69f5-4237-9190-012177145e10"]}}});
    world.policy(asks("mfa", role)).await.unwrap();
}

#[tokio::test]
async fn what_is_in_use_stays() {
    let world = world();
    let office = world.location(office("198.18.32.0/24", false)).await.unwrap();
    let place = office.id().into_owned();
    let context = members(&json!({"id": "c1", "displayName": "Secret"}));
    world
        .change(move |change| create_context(change, &context))
        .await
        .unwrap();
    let named = json!({"conditions": {"locations": {"includeLocations": [place]},
        "applications": {"includeApplications": [], "includeAuthenticationContextClassReferences": ["c1"]}}});
    let policy = world.policy(asks("mfa", named)).await.unwrap();

    let id = place.clone();
    refused(
        world.change(move |change| delete_named_location(change, &id)).await,
        "in use by the policy `Policy`",
    );
    refused(
        world.change(|change| delete_context(change, "c1")).await,
        "in use by the policy `Policy`",
    );
    let id = policy.id.clone();
    world.change(move |change| delete_policy(change, &id)).await.unwrap();
    let id = place.clone();
    world
        .change(move |change| delete_named_location(change, &id))
        .await
        .unwrap();
    world.change(|change| delete_context(change, "c1")).await.unwrap();

    let id = policy.id.clone();
    refused(
        world.change(move |change| restore_policy(change, &id)).await,
        "there is no",
    );
    let id = policy.id.clone();
    world
        .change(move |change| erase::<ConditionalAccessPolicy>(change, &id))
        .await
        .unwrap();
    let id = policy.id;
    refused(
        world.change(move |change| restore_policy(change, &id)).await,
        "no conditionalAccessPolicy",
    );
}

#[tokio::test]
async fn a_trusted_place_is_not_deleted() {
    let world = world();
    let office = world.location(office("198.18.32.0/24", true)).await.unwrap();
    let id = office.id().into_owned();
    refused(
        world.change(move |change| delete_named_location(change, &id)).await,
        "isTrusted",
    );
}

#[tokio::test]
async fn policies_show_their_strength_as_it_is() {
    let world = world();
    let body = members(&json!({"displayName": "Keys", "allowedCombinations": ["fido2", "sms, password"]}));
    let again = body.clone();
    let strength = world
        .change(move |change| create_strength(change, &body))
        .await
        .unwrap();
    refused(
        world.change(move |change| create_strength(change, &again)).await,
        "displayName: there is another",
    );
    assert_eq!(strength.requirements_satisfied.as_str(), "mfa");
    let asked = json!({"grantControls": {"builtInControls": [], "authenticationStrength": {"id": strength.id}}});
    let policy = world.policy(asks("mfa", asked)).await.unwrap();
    let shown =
        |policy: &ConditionalAccessPolicy| policy.grant_controls.clone().unwrap().authentication_strength.unwrap();
    assert_eq!(shown(&policy), strength);

    let id = strength.id.clone();
    let only_keys = vec![strength.allowed_combinations[0].clone()];
    let changed = world
        .change(move |change| update_allowed_combinations(change, &id, only_keys.clone()))
        .await
        .unwrap();
    assert_eq!((changed.previous.len(), changed.current.len()), (2, 1));
    assert_eq!(changed.policies, std::slice::from_ref(&policy.id));
    let id = policy.id.clone();
    let read = world
        .engine
        .store()
        .read(move |rx| rx.get::<ConditionalAccessPolicy>(&id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shown(&read).allowed_combinations.len(), 1);

    let id = strength.id.clone();
    let usage = world
        .engine
        .store()
        .read(move |rx| strength_usage(rx, &id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((usage.mfa.len(), usage.none.len()), (1, 0));
    let id = strength.id.clone();
    refused(
        world.change(move |change| delete_strength(change, &id)).await,
        "in use by the policy",
    );
    let renamed = members(&json!({"displayName": "Other"}));
    refused(
        world
            .change(move |change| update_strength(change, MFA_STRENGTH, &renamed))
            .await,
        "built-in",
    );
}

#[tokio::test]
async fn a_sign_in_that_is_only_thought_of() {
    let world = world();
    world
        .policy(asks("mfa", json!({"conditions": {"signInRiskLevels": ["high"]}})))
        .await
        .unwrap();
    world.policy(asks("block", json!({"state": "disabled"}))).await.unwrap();
    let asked = |level: &str, applied_only: bool| WhatIf {
        identity: serde_json::from_value(json!({"@odata.type": "#microsoft.graph.userSignIn", "userId": USER}))
            .unwrap(),
        context: serde_json::from_value(json!({"@odata.type": "#microsoft.graph.userActionContext",
            "userAction": "registerSecurityInformation"}))
        .unwrap(),
        conditions: serde_json::from_value(json!({"signInRiskLevel": level, "ipAddress": HOME})).unwrap(),
        applied_policies_only: applied_only,
    };
    let reasons = async |asked: WhatIf| -> Vec<(bool, String)> {
        let mut told: Vec<(bool, String)> = world
            .engine
            .what_if(asked)
            .await
            .unwrap()
            .iter()
            .map(|result| (result.policy_applies, result.analysis_reasons.as_str().to_owned()))
            .collect();
        told.sort();
        told
    };
    let told = |applies, reasons: &str| (applies, reasons.to_owned());
    assert_eq!(
        reasons(asked("high", false)).await,
        [told(false, "policyNotEnabled"), told(true, "notSet")]
    );
    assert_eq!(reasons(asked("high", true)).await, [told(true, "notSet")]);
    assert_eq!(
        reasons(asked("low", false)).await,
        [told(false, "policyNotEnabled"), told(false, "signInRisk")]
    );

    let mut wrong = asked("low", false);
    wrong.conditions.ip_address = Some("here".to_owned());
    refused(world.engine.what_if(wrong).await, "signInConditions.ipAddress");
}

#[tokio::test]
async fn what_was_deleted_goes_after_a_month() {
    let world = world();
    let policy = world.policy(asks("mfa", json!({}))).await.unwrap();
    let id = policy.id;
    world.change(move |change| delete_policy(change, &id)).await.unwrap();
    let emptied = async |before| world.engine.empty_recycle_bin(administrator(), before).await.unwrap();
    assert_eq!(emptied(now()).await, 0);
    assert_eq!(emptied(now().plus_seconds(1)).await, 1);
    let left = world
        .engine
        .store()
        .read(|rx| rx.all::<ConditionalAccessPolicy>())
        .await
        .unwrap();
    assert_eq!(left, []);
}
