//! The record of what administrators did.

use crate::engine::{OTHER_USER, SIGN_IN, USER};
use crate::server::{CLIENT, SERVICE_PRINCIPAL, Server};
use axum::http::Method;
use serde_json::{Value, json};

const AUDITS: &str = "/v1.0/auditLogs/directoryAudits";
const RISK: &str = "/v1.0/identityProtection";
/// Another sign-in, of another user.
const OTHER_SIGN_IN: &str = "77ea54eb-6301-4ee5-be62-ff5a759b0100";

/// A user is dismissed, then a sign-in of another is confirmed safe, then a service principal is confirmed compromised.
async fn populated() -> Server {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server.tor_sign_in(OTHER_SIGN_IN, OTHER_USER).await;
    for (path, body) in [
        (format!("{RISK}/riskyUsers/dismiss"), json!({"userIds": [USER]})),
        (
            "/v1.0/auditLogs/signIns/confirmSafe".to_owned(),
            json!({"requestIds": [OTHER_SIGN_IN]}),
        ),
        (
            format!("{RISK}/riskyServicePrincipals/confirmCompromised"),
            json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}),
        ),
    ] {
        server.clock.advance_seconds(60);
        assert_eq!(server.post(&path, body.to_string()).await.status, 204, "{path}");
    }
    server
}

fn activities(page: &Value) -> Vec<&str> {
    let rows = page["value"].as_array().unwrap();
    rows.iter()
        .map(|row| row["activityDisplayName"].as_str().unwrap())
        .collect()
}

const SAFE: &str = "Confirm sign-in safe";
const DISMISSED: &str = "Dismiss user risk";
const COMPROMISED: &str = "Confirm service principal compromised";

#[tokio::test]
async fn records_are_graphs_and_newest_first() {
    let server = populated().await;
    let page = server.get(AUDITS).await.ok();
    assert_eq!(activities(&page), [COMPROMISED, SAFE, DISMISSED]);
    insta::assert_json_snapshot!("directory_audits_v1", page);
    let id = page["value"][0]["id"].as_str().unwrap();
    for spelling in [
        format!("{AUDITS}/{id}"),
        format!("{AUDITS}('{id}')"),
        format!("{AUDITS}/{}", id.to_uppercase()),
    ] {
        assert_eq!(
            server.get(&spelling).await.ok()["activityDisplayName"],
            COMPROMISED,
            "{spelling}"
        );
    }
    assert_eq!(server.get(&format!("{AUDITS}/$count")).await.text(), "3");
    let beta = server.get(&format!("/beta/auditLogs/directoryAudits/{id}")).await.ok();
    assert_eq!(beta["userAgent"], Value::Null);
    let message = server
        .get(&format!("{AUDITS}/nothing"))
        .await
        .graph_error(404, "ResourceNotFound");
    assert_eq!(message, "no directoryAudit with the id `nothing`");
}

#[tokio::test]
async fn documented_filters_work() {
    let server = populated().await;
    let (by_target, by_sign_in) = (
        format!("targetResources/any(t: t/id eq '{USER}')"),
        format!("targetResources/any(x: x/id eq '{}')", OTHER_SIGN_IN.to_uppercase()),
    );
    let by_app = format!("initiatedBy/app/appId eq '{CLIENT}'");
    let all = &[COMPROMISED, SAFE, DISMISSED][..];
    for (filter, expected) in [
        ("activityDisplayName eq 'Dismiss user risk'", &[DISMISSED][..]),
        ("startswith(activityDisplayName,'confirm')", &[COMPROMISED, SAFE]),
        ("activityDateTime ge 2026-03-02T09:02:00Z", &[COMPROMISED, SAFE]),
        ("activityDateTime le 2026-03-02T09:02:00Z", &[SAFE, DISMISSED]),
        ("activityDateTime eq 2026-03-02T09:01:00Z", &[DISMISSED]),
        ("loggedByService eq 'Identity Protection'", all),
        ("loggedByService eq 'Core Directory'", &[]),
        ("initiatedBy/user/id eq '26be570a-ae82-4189-b4e2-a37c6808512d'", &[]),
        ("initiatedBy/user/displayName eq 'Ada'", &[]),
        ("startswith(initiatedBy/user/userPrincipalName,'a')", &[]),
        (&by_app, all),
        ("initiatedBy/app/displayName eq 'Collector'", all),
        (&by_target, &[DISMISSED]),
        (&by_sign_in, &[SAFE]),
        (
            "targetResources/any(t: t/displayName eq 'MyTestUser1')",
            &[SAFE, DISMISSED],
        ),
        (
            "targetResources/any(t: startswith(t/displayName,'Coll'))",
            &[COMPROMISED],
        ),
        ("result eq 'success' and category eq 'IdentityProtection'", all),
    ] {
        let page = server
            .get(&format!("{AUDITS}?$filter={}", filter.replace(' ', "%20")))
            .await
            .ok();
        assert_eq!(activities(&page), expected, "{filter}");
    }
    let first = server.get(&format!("{AUDITS}?$top=2")).await.ok();
    let next = first["@odata.nextLink"].as_str().unwrap();
    let next = next.strip_prefix("https://localhost:8443").unwrap();
    assert_eq!(activities(&server.get(next).await.ok()), [DISMISSED]);
    let oldest = server
        .get(&format!("{AUDITS}?$orderby=activityDateTime&$top=1"))
        .await
        .ok();
    assert_eq!(activities(&oldest), [DISMISSED]);
    for wrong in [
        "$filter=targetResources/any(t: t/type eq 'User')",
        "$filter=activityDate eq 2026-03-02",
        "$expand=targetResources",
    ] {
        let query = format!("{AUDITS}?{}", wrong.replace(' ', "%20"));
        server.get(&query).await.graph_error(400, "BadRequest");
    }
}

/// What a person did is on record under their name.
#[tokio::test]
async fn people_are_named() {
    use crate::server::ADMINISTRATOR;
    use keepwatch_graph::directory::role_templates::SECURITY_ADMINISTRATOR;
    let server = Server::start().await;
    let token = server
        .user_token(
            &["IdentityRiskyServicePrincipal.ReadWrite.All"],
            &[SECURITY_ADMINISTRATOR.id],
        )
        .await;
    let body = json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}).to_string();
    let path = format!("{RISK}/riskyServicePrincipals/dismiss");
    assert_eq!(server.post_as(&token, &path, body).await.status, 204);
    let filter = format!("initiatedBy/user/id%20eq%20'{ADMINISTRATOR}'");
    let page = server.get(&format!("{AUDITS}?$filter={filter}")).await.ok();
    assert_eq!(activities(&page), ["Dismiss service principal risk"]);
    assert_eq!(page["value"][0]["initiatedBy"]["app"], Value::Null);
    let targets = &page["value"][0]["targetResources"][0];
    assert_eq!(targets["modifiedProperties"], json!([]), "there was no risk to dismiss");
}

/// Callers find the record of what they asked for by their own id for the request, and see what software asked.
#[tokio::test]
async fn a_record_names_the_request() {
    const MINE: &str = "8f2ed4b8-0aa0-4b25-a1d5-dae000000001";
    let server = Server::start().await;
    let path = format!("{RISK}/riskyServicePrincipals/dismiss");
    let mut asked = 0;
    for (id, is_kept) in [(MINE, true), ("mine", false)] {
        let request = server
            .request(Method::POST, &path)
            .header("content-type", "application/json")
            .header("client-request-id", id)
            .header("user-agent", "a".repeat(600));
        let body = json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}).to_string();
        server.clock.advance_seconds(1);
        let answer = server.send(request.body(body.into()).unwrap()).await;
        assert_eq!(answer.status, 204);
        asked += 1;
        let page = server.get("/beta/auditLogs/directoryAudits").await.ok();
        assert_eq!(page["value"].as_array().unwrap().len(), asked);
        let record = &page["value"][0];
        let expected = if is_kept { id } else { answer.header("request-id") };
        assert_eq!(record["correlationId"], expected, "{id}");
        let kept = "a".repeat(512);
        assert_eq!(record["userAgent"], kept.as_str());
        assert_eq!(
            record["additionalDetails"],
            json!([{"key": "User-Agent", "value": kept}])
        );
    }
}
