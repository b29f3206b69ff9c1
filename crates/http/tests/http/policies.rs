//! Policies: made, read at once, merged, deleted, restored.

use crate::conditional_access::{CONTEXT, DELETED_POLICY, MFA_STRENGTH, POLICY, SPARE, asks, populated};
use crate::server::Server;
use axum::http::Method;
use serde_json::{Value, json};

const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";
const BETA: &str = "/beta/identity/conditionalAccess/policies";
const UNKNOWN: &str = "99999999-0000-4000-8000-000000000000";

#[tokio::test]
async fn a_policy_is_made_whole_and_read_at_once() {
    let server = Server::start().await;
    let made = server.make(POLICIES, &asks("mfa", json!({}))).await;
    insta::assert_json_snapshot!("conditional_access_policy_v1", made);
    let one = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    let read = server.get(&one).await.ok();
    assert_eq!(read, made);
    assert_eq!(server.get(POLICIES).await.ids(), [made["id"].as_str().unwrap()]);
    assert_eq!(server.get(&format!("{POLICIES}/$count")).await.text(), "1");
    assert_eq!(
        server.get(POLICIES).await.json()["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#identity/conditionalAccess/policies"
    );

    let beta = server.get(&one.replace("v1.0", "beta")).await.ok();
    assert_eq!(beta["displayName"], "Policy");
    let names = |of: &Value| of["conditions"].as_object().unwrap().len();
    assert!(names(&beta) >= names(&read), "beta has all that v1.0 has");
}

/// What was read can be sent, to another tenant as well: what callers cannot choose is not taken from it.
#[tokio::test]
async fn what_was_read_can_be_sent() {
    let server = populated().await;
    let read = server.get(&format!("{POLICIES}/{POLICY}")).await.ok();
    let made = server.make(POLICIES, &read).await;
    assert_ne!(made["id"], read["id"]);
    assert_eq!(made["createdDateTime"], "2026-03-02T09:00:00.0000000Z");
    for member in ["displayName", "state", "conditions", "grantControls", "sessionControls"] {
        assert_eq!(made[member], read[member], "{member}");
    }
    server.clock.advance_seconds(60);
    server.change(&format!("{POLICIES}/{POLICY}"), read.clone()).await;
    let mut after = server.get(&format!("{POLICIES}/{POLICY}")).await.ok();
    assert_eq!(after["modifiedDateTime"], "2026-03-02T09:01:00.0000000Z");
    after["modifiedDateTime"] = read["modifiedDateTime"].clone();
    assert_eq!(after, read);
    let beta = server.get(&format!("{BETA}/{POLICY}")).await.ok();
    server.make(BETA, &beta).await;
}

#[tokio::test]
async fn a_change_is_merged() {
    let server = populated().await;
    let one = format!("{POLICIES}/{POLICY}");
    let conditions = json!({"signInRiskLevels": ["high", "medium"], "locations": {"includeLocations": [SPARE]}});
    server
        .change(&one, json!({"state": "disabled", "conditions": conditions}))
        .await;
    server.change(&one, json!({"conditions": {"locations": null}})).await;
    let read = server.get(&one).await.ok();
    assert_eq!(read["state"], "disabled");
    assert_eq!(read["conditions"]["signInRiskLevels"], json!(["high", "medium"]));
    assert_eq!(read["conditions"]["locations"], Value::Null);
    assert_eq!(
        read["conditions"]["users"]["includeUsers"],
        json!(["All"]),
        "what is left out stays"
    );
    assert_eq!(read["grantControls"]["builtInControls"], json!(["mfa"]));

    let strength = json!({"grantControls": {"builtInControls": [], "authenticationStrength": {"id": MFA_STRENGTH}}});
    server.change(&one, strength).await;
    let shown = &server.get(&one).await.ok()["grantControls"]["authenticationStrength"];
    assert_eq!(shown["displayName"], "Multifactor authentication");
    assert_eq!(shown["requirementsSatisfied"], "mfa");

    let bound = json!({"grantControls": {"authenticationStrength@odata.bind":
        format!("https://localhost:8443/v1.0/policies/authenticationStrengthPolicies('{}')", MFA_STRENGTH.replace("02", "04"))}});
    server.change(&one, bound).await;
    let shown = &server.get(&one).await.ok()["grantControls"]["authenticationStrength"];
    assert_eq!(shown["displayName"], "Phishing resistant MFA");
}

#[tokio::test]
async fn a_policy_that_breaks_a_rule_is_refused_and_the_member_named() {
    let server = populated().await;
    let cases = [
        (
            json!({"displayName": null}),
            "`displayName`: expected Edm.String, not null",
        ),
        (
            json!({"state": null}),
            "`state`: expected microsoft.graph.conditionalAccessPolicyState, not null",
        ),
        (
            json!({"conditions": null}),
            "`conditions`: expected microsoft.graph.conditionalAccessConditionSet, not null",
        ),
        (json!({"state": "on"}), "`state`: `on` is not a member"),
        (
            json!({"colour": "red"}),
            "The property 'colour' does not exist on type 'microsoft.graph.conditionalAccessPolicy'",
        ),
        (
            json!({"conditions": {"weather": "rain"}}),
            "The property 'weather' does not exist on type 'microsoft.graph.conditionalAccessConditionSet'",
        ),
        (
            json!({"conditions": {"applications": {"includeApplications": []}}}),
            "conditions.applications: must include",
        ),
        (
            json!({"conditions": {"users": {"includeUsers": []}}}),
            "conditions.users: must include somebody",
        ),
        (
            json!({"conditions": {"users": {"includeUsers": "All"}}}),
            "`conditions/users/includeUsers`",
        ),
        (
            json!({"conditions": {"users": {"includeUsers": ["everyone"]}}}),
            "conditions.users.includeUsers: `everyone` is not",
        ),
        (json!({"grantControls": null}), "grantControls: must ask for a control"),
        (
            json!({"grantControls": {"builtInControls": ["block", "mfa"]}}),
            "builtInControls: `block` must stand alone",
        ),
        (
            json!({"grantControls": {"builtInControls": ["passwordChange"]}}),
            "`passwordChange` must be combined with `mfa`",
        ),
        (
            json!({"grantControls": {"operator": "AND", "builtInControls": ["mfa", "passwordChange"]}}),
            "conditions.userRiskLevels: must be given",
        ),
        (
            json!({"conditions": {"userRiskLevels": ["extreme"]}}),
            "`conditions/userRiskLevels",
        ),
        (
            json!({"conditions": {"users": {"includeUsers": [UNKNOWN]}}}),
            "conditions.users.includeUsers: there is no user",
        ),
        (
            json!({"conditions": {"users": {"excludeGroups": [UNKNOWN]}}}),
            "conditions.users.excludeGroups: there is no group",
        ),
        (
            json!({"conditions": {"users": {"includeRoles": [UNKNOWN]}}}),
            "conditions.users.includeRoles: there is no directory role",
        ),
        (
            json!({"conditions": {"applications": {"includeApplications": [UNKNOWN]}}}),
            "conditions.applications.includeApplications: there is no application",
        ),
        (
            json!({"conditions": {"locations": {"includeLocations": [UNKNOWN]}}}),
            "conditions.locations.includeLocations: there is no named location",
        ),
        (
            json!({"grantControls": {"builtInControls": [], "authenticationStrength": {"id": UNKNOWN}}}),
            "grantControls.authenticationStrength: there is no authentication strength",
        ),
    ];
    for (changes, expected) in cases {
        let body = asks("mfa", changes.clone());
        let message = server.refused(Method::POST, POLICIES, &body).await;
        assert!(message.contains(expected), "{changes}: {message}");
    }
    let body = json!({"grantControls": {"builtInControls": ["block", "mfa"]}});
    let message = server
        .refused(Method::PATCH, &format!("{POLICIES}/{POLICY}"), &body)
        .await;
    assert!(message.contains("`block` must stand alone"), "{message}");
    for member in ["displayName", "state", "conditions"] {
        let mut body = asks("mfa", json!({}));
        body.as_object_mut().unwrap().remove(member);
        let message = server.refused(Method::POST, POLICIES, &body).await;
        assert_eq!(message, format!("{member}: must be given"));
    }
    for body in [json!([]), json!("policy"), json!(null)] {
        server.refused(Method::POST, POLICIES, &body).await;
    }
    let broken = server.post(POLICIES, "{").await;
    broken.graph_error(400, "BadRequest");
    assert_eq!(
        server.get(&format!("{POLICIES}/$count")).await.text(),
        "1",
        "nothing was made"
    );
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_can_be_restored() {
    let server = populated().await;
    let one = format!("{POLICIES}/{POLICY}");
    let bin = "/v1.0/identity/conditionalAccess/deletedItems/policies";
    server.deleted(&one).await;
    let missing = format!("no conditionalAccessPolicy with the id `{POLICY}`");
    assert_eq!(server.get(&one).await.graph_error(404, "ResourceNotFound"), missing);
    assert_eq!(server.delete(&one).await.graph_error(404, "ResourceNotFound"), missing);
    let changed = server
        .send_json(Method::PATCH, &one, &json!({"state": "disabled"}))
        .await;
    assert_eq!(changed.graph_error(404, "ResourceNotFound"), missing);
    assert_eq!(server.get(POLICIES).await.ids(), Vec::<String>::new());

    let mut binned = server.get(bin).await.ids();
    binned.sort();
    assert_eq!(binned, [POLICY, DELETED_POLICY]);
    assert_eq!(server.get(&format!("{bin}/$count")).await.text(), "2");
    let deleted = server.get(&format!("{bin}/{POLICY}")).await.ok();
    assert_eq!(deleted["deletedDateTime"], "2026-03-02T09:00:00.0000000Z");

    let restore = format!("{bin}/{POLICY}/restore");
    let restored = server.post(&restore, "").await.ok();
    assert_eq!(
        (&restored["id"], &restored["deletedDateTime"]),
        (&json!(POLICY), &Value::Null)
    );
    assert_eq!(
        server.post(&restore, "").await.graph_error(404, "ResourceNotFound"),
        missing
    );
    assert_eq!(server.get(&one).await.ok()["displayName"], "Everybody");

    let gone = format!("{bin}/{DELETED_POLICY}");
    server.deleted(&gone).await;
    server.delete(&gone).await.graph_error(404, "ResourceNotFound");
    assert_eq!(server.get(bin).await.ids(), Vec::<String>::new());
    let not_deleted = server.get(&format!("{bin}/{POLICY}")).await;
    not_deleted.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn policies_are_found_by_the_documented_options() {
    let server = Server::start().await;
    for (name, state) in [
        ("SimplePolicy1", "disabled"),
        ("SimplePolicy2", "enabled"),
        ("Other", "enabled"),
    ] {
        let body = asks("block", json!({"displayName": name, "state": state}));
        server.make(POLICIES, &body).await;
        server.clock.advance_seconds(1);
    }
    let cases: [(&str, &[&str]); 8] = [
        ("", &["SimplePolicy1", "SimplePolicy2", "Other"]),
        (
            "?$filter=displayName eq 'SimplePolicy1' or displayName eq 'SimplePolicy2'",
            &["SimplePolicy1", "SimplePolicy2"],
        ),
        (
            "?$filter=state eq 'enabled'&$orderby=displayName",
            &["Other", "SimplePolicy2"],
        ),
        (
            "?%24filter=startswith(displayName,'simple')&%24orderby=createdDateTime+desc&",
            &["SimplePolicy2", "SimplePolicy1"],
        ),
        ("?$skip=1", &["SimplePolicy2", "Other"]),
        ("?$top=1&$skip=1", &["SimplePolicy2"]),
        ("?$filter=createdDateTime ge 2026-03-02T09:00:02Z", &["Other"]),
        ("?$select=displayName", &["SimplePolicy1", "SimplePolicy2", "Other"]),
    ];
    // The last is where beta had them before there was `identity`.
    for version in [POLICIES, BETA, "/beta/conditionalAccess/policies"] {
        for (query, expected) in cases {
            let page = server
                .get(&format!("{version}{}", query.replace(' ', "%20")))
                .await
                .ok();
            let names = page["value"].as_array().unwrap().iter();
            let names: Vec<&str> = names.map(|policy| policy["displayName"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{query}");
        }
    }
    let page = server.get(&format!("{POLICIES}?$top=2&$count=true")).await.ok();
    assert_eq!(page["@odata.count"], 3);
    let next = page["@odata.nextLink"].as_str().unwrap();
    assert_eq!(
        server
            .get(next.strip_prefix("https://localhost:8443").unwrap())
            .await
            .ids()
            .len(),
        1
    );
    let error = server.get(&format!("{POLICIES}?$filter=colour%20eq%20'red'")).await;
    let message = error.graph_error(400, "BadRequest");
    assert!(
        message.contains("'colour' on type 'microsoft.graph.conditionalAccessPolicy'"),
        "{message}"
    );
}

#[tokio::test]
async fn every_change_is_on_record() {
    let server = populated().await;
    let made = server.make(POLICIES, &asks("mfa", json!({}))).await;
    let one = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    server.clock.advance_seconds(1);
    server.change(&one, json!({"state": "disabled"})).await;
    server.clock.advance_seconds(1);
    server.deleted(&one).await;
    let records = server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let told: Vec<(&str, &str)> = records["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| {
            let target = &record["targetResources"][0];
            assert_eq!(target["id"], made["id"]);
            (
                record["activityDisplayName"].as_str().unwrap(),
                target["displayName"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = ["Delete", "Update", "Add"].map(|verb| format!("{verb} conditional access policy"));
    assert_eq!(told, expected.each_ref().map(|name| (name.as_str(), "Policy")));
}

/// What sign-ins are decided by is what administrators wrote a moment ago.
#[tokio::test]
async fn a_policy_decides_sign_ins_at_once() {
    let server = Server::start().await;
    let decision = async |server: &Server, id: &str| {
        let found = server.tor_sign_in(id, crate::engine::USER).await;
        found["decision"]["result"].as_str().unwrap().to_owned()
    };
    let id = |number: u8| format!("66ea54eb-6301-4ee5-be62-ff5a759b01{number:02}");
    assert_eq!(decision(&server, &id(1)).await, "grant");
    let made = server.make(POLICIES, &asks("block", json!({}))).await;
    assert_eq!(decision(&server, &id(2)).await, "block");
    server
        .deleted(&format!("{POLICIES}/{}", made["id"].as_str().unwrap()))
        .await;
    assert_eq!(decision(&server, &id(3)).await, "grant");
}

#[tokio::test]
async fn a_caller_gets_what_they_prefer() {
    let server = populated().await;
    let prefers = |method: Method, path: &str, body: Value, preference: &str| {
        let request = server.request(method, path).header("prefer", preference);
        server.send(request.body(body.to_string().into()).unwrap())
    };
    let answer = prefers(Method::POST, POLICIES, asks("mfa", json!({})), "return=minimal").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("preference-applied")),
        (204, "return=minimal")
    );
    assert!(answer.header("location").contains(POLICIES));
    let one = format!("{POLICIES}/{POLICY}");
    let answer = prefers(
        Method::PATCH,
        &one,
        json!({"state": "disabled"}),
        "return=representation",
    )
    .await;
    assert_eq!(answer.header("preference-applied"), "return=representation");
    assert_eq!(answer.ok()["state"], "disabled");
}

/// Linux came after the sentinel: who does not know it is told that there is something newer.
#[tokio::test]
async fn newer_platforms_are_for_those_who_know_them() {
    let server = populated().await;
    let body = asks(
        "mfa",
        json!({"conditions": {"platforms": {"includePlatforms": ["linux"]}}}),
    );
    let made = server.make(POLICIES, &body).await;
    assert_eq!(
        made["conditions"]["platforms"]["includePlatforms"],
        json!(["unknownFutureValue"])
    );
    let one = format!("{POLICIES}/{}", made["id"].as_str().unwrap());
    let name = "prefer".parse().unwrap();
    let whole = server.get_with(&one, name, "include-unknown-enum-members").await.ok();
    assert_eq!(whole["conditions"]["platforms"]["includePlatforms"], json!(["linux"]));
}

#[tokio::test]
async fn policies_speak_of_contexts_that_there_are() {
    let server = populated().await;
    let speaks = |context: &str| {
        let applications = json!({"includeApplications": [], "includeAuthenticationContextClassReferences": [context]});
        asks("mfa", json!({"conditions": {"applications": applications}}))
    };
    server.make(POLICIES, &speaks(CONTEXT)).await;
    let message = server.refused(Method::POST, POLICIES, &speaks("c9")).await;
    assert!(
        message.contains("there is no authentication context with the id `c9`"),
        "{message}"
    );
    let context = format!("/v1.0/identity/conditionalAccess/authenticationContextClassReferences/{CONTEXT}");
    let message = server.delete(&context).await.graph_error(400, "BadRequest");
    assert!(message.contains("is in use by the policy `Policy`"), "{message}");
}

#[tokio::test]
async fn a_policy_that_locks_administrators_out_is_warned_of() {
    let server = Server::start().await;
    let user = server
        .make(
            "/v1.0/users",
            &json!({"accountEnabled": true, "displayName": "Adele", "mailNickname": "adele",
                "userPrincipalName": "adele@contoso.com", "passwordProfile": {"password": "xWwvJ]6NMw+bWH-d"}}),
        )
        .await;
    let role = json!({"principalId": user["id"], "directoryScopeId": "/",
        "roleDefinitionId": keepwatch_graph::directory::role_templates::GLOBAL_ADMINISTRATOR.id});
    let assigned = server
        .send_json(Method::POST, "/v1.0/roleManagement/directory/roleAssignments", &role)
        .await;
    assert_eq!(assigned.status, 201, "{}", assigned.text());

    let made = server
        .send_json(Method::POST, POLICIES, &asks("block", json!({})))
        .await;
    assert_eq!(made.status, 201);
    let warning = made.header("keepwatch-warning");
    assert!(
        warning.starts_with("administratorsLockedOut; text=\"the policies let no administrator"),
        "{warning}"
    );
    let one = format!("{POLICIES}/{}", made.json()["id"].as_str().unwrap());
    let but = json!({"conditions": {"users": {"excludeUsers": [user["id"]]}}});
    let changed = server.send_json(Method::PATCH, &one, &but).await;
    assert_eq!(
        (changed.status.as_u16(), changed.header("keepwatch-warning")),
        (204, "")
    );

    let audits = server
        .get("/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Add%20conditional%20access%20policy'")
        .await;
    let details = &audits.ok()["value"][0]["additionalDetails"];
    assert!(
        details
            .as_array()
            .unwrap()
            .iter()
            .any(|detail| detail["key"] == "Warning"),
        "{details}"
    );
}
