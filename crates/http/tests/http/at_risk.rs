//! Who may be an attacker gets neither a token nor a second factor of their own.

use crate::browser::{Browser, Page, parameters};
use crate::engine::SIGN_IN;
use crate::sign_in::Office;
use crate::sign_in_steps::{asking, policy};
use serde_json::{Value, json};

/// Whoever has the password only would register a second factor of their own, and be remedied by it.
#[tokio::test]
async fn nobody_registers_a_factor_at_risk() {
    let office = Office::open().await;
    office.server.tor_sign_in(SIGN_IN, &office.user).await;
    let report = json!({"userIds": [office.user]}).to_string();
    let path = "/v1.0/identityProtection/riskyUsers/confirmCompromised";
    assert_eq!(office.server.post(path, report).await.status, 204);
    let risky = json!({"conditions": {"userRiskLevels": ["high"]}});
    policy(&office, with(risky, &asking("mfa"))).await;
    refused(&office, 53004).await;
}

#[tokio::test]
async fn nobody_registers_a_factor_where_a_policy_forbids_it() {
    let office = Office::open().await;
    policy(&office, asking("mfa")).await;
    let action = json!({"conditions": {"applications": {"includeApplications": [],
        "includeUserActions": ["urn:user:registersecurityinfo"]}}});
    policy(&office, with(action, &asking("block"))).await;
    refused(&office, 53010).await;
}

/// The page, the application and the log name the same number, also where several things are out of reach.
#[tokio::test]
async fn what_cannot_be_met_has_one_number() {
    let office = Office::open().await;
    let strengths = "/v1.0/identity/conditionalAccess/authenticationStrength/policies";
    let body = json!({"displayName": "Cards", "allowedCombinations": ["x509CertificateMultiFactor"]}).to_string();
    let made = office.server.post(strengths, body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let strength = json!({"id": made.json()["id"]});
    let strong =
        json!({"grantControls": {"operator": "OR", "builtInControls": [], "authenticationStrength": strength}});
    policy(&office, strong).await;
    refused(&office, 50074).await;
    policy(&office, asking("compliantDevice")).await;
    refused(&office, 53000).await;
}

/// Signs in by the password, and is stopped for that reason before there is a token or a session.
async fn refused(office: &Office, number: i32) {
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    assert_eq!(page.step(), "blocked", "{}", page.text);
    assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], number);
    assert!(!browser.cookies.contains_key("__Host-keepwatch-session"));
    // Nor does it help to answer what was not asked.
    let fields = [
        ("step", "set_up"),
        ("action", "use_totp"),
        ("csrf", page.hidden["csrf"].as_str()),
    ];
    let page = Page::of(&browser.post(&page.address, &fields).await);
    assert_eq!(page.step(), "blocked");
    let answer = parameters(&browser.leave(&page, &[("action", "cancel")]).await);
    assert_eq!(answer["error"], "access_denied");
    let description = &answer["error_description"];
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
}

fn with(mut members: Value, more: &Value) -> Value {
    keepwatch_graph::body::merge(&mut members, more);
    members
}
