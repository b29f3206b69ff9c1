//! Sessions elsewhere than where they began, and sessions at which something has changed: what a cookie is worth that somebody
//! has copied.

use crate::browser::{Browser, Page, left, parameters};
use crate::sign_in::Office;
use crate::sign_in_steps::{asking, policy};
use serde_json::{Value, json};

const HOME: &str = "198.51.100.7";
const ELSEWHERE: &str = "203.0.113.9";
/// An exit of the Tor network.
const TOR: &str = "178.17.170.23";
const SET_UP: &str = "/account/security-info/totp";

/// Somebody who is signed in at home, and has been to their own pages.
async fn at_home(office: &Office) -> Browser<'_> {
    let mut browser = Browser::new(&office.server).at(HOME);
    office.signed_in(&mut browser).await;
    assert!(offers_secret(&browser.open(SET_UP).await), "the owner may");
    browser
}

fn offers_secret(page: &Page) -> bool {
    page.text.contains("<code")
}

/// The newest sign-in by a session alone, without a page.
async fn last_silent(office: &Office) -> Value {
    let path = "/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:%20t%20eq%20'nonInteractiveUser')";
    let listed = office.server.get(path).await.ok();
    assert_eq!(listed["value"][0]["isInteractive"], false);
    listed["value"][0].clone()
}

#[tokio::test]
async fn a_copied_session_registers_nothing_at_risk() {
    let office = Office::open().await;
    let owner = at_home(&office).await;
    office.server.clock.advance_seconds(5);
    let page = owner.at(TOR).open(SET_UP).await;
    assert!(!offers_secret(&page), "{}", page.text);
    let visit = last_silent(&office).await;
    assert_eq!(
        (&visit["ipAddress"], &visit["appDisplayName"]),
        (&json!(TOR), &json!("My Account"))
    );
    assert_eq!(visit["riskEventTypes_v2"], json!(["anonymizedIPAddress"]));
    assert!(offers_secret(&owner.clone().open(SET_UP).await), "the owner still may");
}

#[tokio::test]
async fn policies_judge_the_own_pages_from_where_the_visitor_is() {
    let office = Office::open().await;
    let owner = at_home(&office).await;
    let mut risky = asking("mfa");
    risky["conditions"] = json!({"signInRiskLevels": ["medium", "high"]});
    policy(&office, risky).await;
    office.server.clock.advance_seconds(5);
    for path in ["/account", "/account/devices", SET_UP] {
        let page = owner.at(TOR).open(path).await;
        assert_eq!(page.step(), "blocked", "{path}");
        assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], 53004, "{path}");
    }
    assert!(offers_secret(&owner.clone().open(SET_UP).await));
}

#[tokio::test]
async fn a_policy_on_registering_sees_where_the_visitor_is() {
    let office = Office::open().await;
    let owner = at_home(&office).await;
    let place = json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": "HQ", "isTrusted": true,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}]});
    let path = "/v1.0/identity/conditionalAccess/namedLocations";
    assert_eq!(office.server.post(path, place.to_string()).await.status, 201);
    let mut registering = asking("block");
    registering["conditions"] = json!({
        "applications": {"includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]},
        "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}});
    policy(&office, registering).await;
    assert!(!offers_secret(&owner.at(ELSEWHERE).open(SET_UP).await));
    assert!(offers_secret(&owner.clone().open(SET_UP).await));
}

#[tokio::test]
async fn a_block_closes_the_own_pages() {
    let office = Office::open().await;
    let mut owner = at_home(&office).await;
    policy(&office, asking("block")).await;
    assert_eq!(owner.open("/account").await.step(), "blocked");
}

#[tokio::test]
async fn a_session_ends_when_the_risk_becomes_high() {
    let office = Office::open().await;
    let mut owner = at_home(&office).await;
    let silent = office.request(&[("prompt", "none")]);
    assert!(parameters(&left(&owner.get(&silent).await)).contains_key("code"));
    office.server.clock.advance_seconds(5);
    let path = "/v1.0/identityProtection/riskyUsers/confirmCompromised";
    let confirmed = office
        .server
        .post(path, json!({"userIds": [office.user]}).to_string())
        .await;
    assert_eq!(confirmed.status, 204, "{}", confirmed.text());
    assert_eq!(parameters(&left(&owner.get(&silent).await))["error"], "login_required");
    assert_eq!(owner.open(SET_UP).await.step(), "user_name");

    // Whoever signs in now, with whatever policies ask of a user at risk, has a session as before.
    office.server.clock.advance_seconds(5);
    office.signed_in(&mut owner).await;
    assert!(parameters(&left(&owner.get(&silent).await)).contains_key("code"));
}

#[tokio::test]
async fn an_application_is_told_of_a_block_that_nobody_sees() {
    let office = Office::open().await;
    let mut owner = at_home(&office).await;
    policy(&office, asking("block")).await;
    let answer = parameters(&left(&owner.get(&office.request(&[("prompt", "none")])).await));
    assert_eq!(answer["error"], "access_denied");
    assert!(answer["error_description"].starts_with("AADSTS53003: "), "{answer:?}");
    assert_eq!(last_silent(&office).await["status"]["errorCode"], 53003);
}

#[tokio::test]
async fn what_a_person_saw_is_on_record_as_they_can_find_it() {
    let office = Office::open().await;
    let mut owner = at_home(&office).await;
    policy(&office, asking("block")).await;
    let own_id = "7a1c9a52-5b1e-4f56-9d1a-0c6a2f7d9e11";
    let page = owner.open(&office.request(&[("client-request-id", own_id)])).await;
    assert_eq!(page.step(), "blocked");
    let listed = office.server.get("/v1.0/auditLogs/signIns").await.ok();
    let record = &listed["value"][0];
    assert_eq!(
        (&record["correlationId"], &record["isInteractive"]),
        (&json!(own_id), &json!(true))
    );
    assert_eq!(record["status"]["errorCode"], 53003);
    for id in [own_id, record["id"].as_str().unwrap()] {
        assert!(page.text.contains(id), "{id}: {}", page.text);
    }
}
