//! `evaluate`: what policies would make of a sign-in that is only thought of.

use crate::conditional_access::{POLICY, asks, populated, what_if};
use crate::server::Server;
use axum::http::Method;
use serde_json::{Value, json};

const EVALUATE: &str = "/v1.0/identity/conditionalAccess/evaluate";
const POLICIES: &str = "/v1.0/identity/conditionalAccess/policies";

/// Name, whether it applies, and why not, of each policy.
async fn told(server: &Server, changes: Value) -> Vec<(String, bool, String)> {
    let mut asked = what_if();
    keepwatch_graph::body::merge(&mut asked, &changes);
    let page = server.send_json(Method::POST, EVALUATE, &asked).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let results = page["value"].as_array().unwrap().iter();
    let mut told: Vec<_> = results
        .map(|result| {
            let applies = result["policyApplies"].as_bool().unwrap();
            (text(&result["displayName"]), applies, text(&result["analysisReasons"]))
        })
        .collect();
    told.sort();
    told
}

fn said(name: &str, applies: bool, reasons: &str) -> (String, bool, String) {
    (name.to_owned(), applies, reasons.to_owned())
}

#[tokio::test]
async fn each_policy_says_whether_it_would_apply_and_why_not() {
    let server = populated().await;
    for (name, changes) in [
        ("Risky", json!({"conditions": {"signInRiskLevels": ["high"]}})),
        ("Reported", json!({"state": "enabledForReportingButNotEnforced"})),
        ("Off", json!({"state": "disabled"})),
        (
            "Phones",
            json!({"conditions": {"platforms": {"includePlatforms": ["android"]}}}),
        ),
        (
            "Workloads",
            json!({"conditions": {"users": {"includeUsers": ["None"]},
                "clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}}}),
        ),
    ] {
        let mut body = asks("block", changes);
        body["displayName"] = json!(name);
        server.make(POLICIES, &body).await;
    }
    let high = told(&server, json!({})).await;
    assert_eq!(
        high,
        [
            said("Everybody", true, "notSet"),
            said("Off", false, "policyNotEnabled"),
            said("Phones", false, "devicePlatform"),
            said("Reported", true, "notSet"),
            said("Risky", true, "notSet"),
            said("Workloads", false, "users"),
        ]
    );
    let low = told(
        &server,
        json!({"signInConditions": {"signInRiskLevel": "low", "devicePlatform": "android"}}),
    )
    .await;
    assert!(low.contains(&said("Risky", false, "signInRisk")) && low.contains(&said("Phones", true, "notSet")));
    let applied = told(&server, json!({"appliedPoliciesOnly": true})).await;
    assert_eq!(
        applied.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(),
        ["Everybody", "Reported", "Risky"]
    );
    let identity = json!({"@odata.type": "#microsoft.graph.servicePrincipalSignIn",
        "servicePrincipalId": crate::server::SERVICE_PRINCIPAL});
    let workload = told(
        &server,
        json!({"signInIdentity": identity, "appliedPoliciesOnly": true}),
    )
    .await;
    assert_eq!(workload, [said("Workloads", true, "notSet")]);
}

#[tokio::test]
async fn a_result_is_the_policy_and_what_is_said_of_it() {
    let server = populated().await;
    for path in [
        EVALUATE.to_owned(),
        EVALUATE.replace("evaluate", "microsoft.graph.evaluate"),
    ] {
        let page = server.send_json(Method::POST, &path, &what_if()).await.ok();
        assert_eq!(
            page["@odata.context"],
            "https://localhost:8443/v1.0/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)"
        );
        let mut result = page["value"][0].clone();
        let mut policy = server.get(&format!("{POLICIES}/{POLICY}")).await.ok();
        for of_one in ["policyApplies", "analysisReasons"] {
            result.as_object_mut().unwrap().remove(of_one).unwrap();
        }
        policy.as_object_mut().unwrap().remove("@odata.context").unwrap();
        assert_eq!(result, policy);
    }
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let server = populated().await;
    let user = |id: &str| json!({"@odata.type": "#microsoft.graph.userSignIn", "userId": id});
    let cases = [
        (json!({"signInIdentity": null}), "signInIdentity: must be given"),
        (json!({"signInContext": null}), "signInContext: must be given"),
        (json!({"signInConditions": null}), "signInConditions: must be given"),
        (
            json!({"signInIdentity": user("me")}),
            "signInIdentity.userId: `me` is not an id",
        ),
        (
            json!({"signInIdentity": {"@odata.type": "#microsoft.graph.user"}}),
            "signInIdentity",
        ),
        (
            json!({"signInContext": {"includeApplications": []}}),
            "signInContext.includeApplications: must name",
        ),
        (
            json!({"signInContext": {"includeApplications": ["mail"]}}),
            "`mail` is not the id of an application",
        ),
        (
            json!({"signInConditions": {"ipAddress": "here"}}),
            "signInConditions.ipAddress: `here` is not an address",
        ),
        (
            json!({"signInConditions": {"country": "Germany"}}),
            "signInConditions.country",
        ),
        (
            json!({"signInConditions": {"signInRiskLevel": "extreme"}}),
            "`signInConditions/signInRiskLevel`",
        ),
        (json!({"signInConditions": {"weather": "rain"}}), "weather"),
        (json!({"appliedPoliciesOnly": "yes"}), "appliedPoliciesOnly"),
        (json!({"somethingElse": 1}), "somethingElse"),
    ];
    for (changes, expected) in cases {
        let mut asked = what_if();
        keepwatch_graph::body::merge(&mut asked, &changes);
        let message = server.refused(Method::POST, EVALUATE, &asked).await;
        assert!(message.contains(expected), "{changes}: {message}");
    }
    let agent = json!({"@odata.type": "#microsoft.graph.agentSignIn", "agentServicePrincipalId": POLICY});
    let mut asked = what_if();
    asked["signInIdentity"] = agent;
    let message = server.refused(Method::POST, EVALUATE, &asked).await;
    assert!(message.contains("signInIdentity"), "v1.0 knows no agents: {message}");
    let beta = server
        .refused(Method::POST, &EVALUATE.replace("v1.0", "beta"), &asked)
        .await;
    assert!(beta.contains("cannot be an agent"), "{beta}");
}
