//! What a tenant with less than the full licence sees.

use crate::engine::{SIGN_IN, USER};
use crate::server::Server;
use keepwatch_http::Licence;
use serde_json::{Value, json};

const DETECTIONS: &str = "/v1.0/identityProtection/riskDetections";
const RISKY_USERS: &str = "/v1.0/identityProtection/riskyUsers";
const SIGN_INS: &str = "/v1.0/auditLogs/signIns";

async fn tenant(licence: Licence) -> Server {
    let server = Server::with(|settings| settings.licence = licence).await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server
}

fn first(page: &Value) -> &Value {
    &page["value"][0]
}

#[tokio::test]
async fn a_tenant_without_premium_is_refused_in_graph_s_words() {
    let server = tenant(Licence::Free).await;
    let message = server
        .get(SIGN_INS)
        .await
        .graph_error(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
    assert_eq!(message, "Neither tenant is B2C or tenant doesn't have premium license");
    for path in [DETECTIONS, RISKY_USERS] {
        let message = server.get(path).await.graph_error(403, "Forbidden");
        assert_eq!(message, "Your tenant is not licensed for this feature.");
        server
            .get(&format!("{path}/$count"))
            .await
            .graph_error(403, "Forbidden");
    }
    server
        .get(&format!("{RISKY_USERS}/{USER}"))
        .await
        .graph_error(403, "Forbidden");
}

#[tokio::test]
async fn p1_sees_that_something_happened_but_not_how_bad() {
    let server = tenant(Licence::P1).await;
    let page = server.get(DETECTIONS).await.ok();
    assert_eq!(
        (&first(&page)["riskLevel"], &first(&page)["riskDetail"]),
        (&"hidden".into(), &"hidden".into())
    );
    assert_eq!(first(&page)["riskEventType"], "anonymizedIPAddress");
    let id = first(&page)["id"].as_str().unwrap();
    assert_eq!(
        server.get(&format!("{DETECTIONS}/{id}")).await.ok()["riskLevel"],
        "hidden"
    );
    let sign_ins = server.get(SIGN_INS).await.ok();
    assert_eq!(first(&sign_ins)["riskLevelDuringSignIn"], "hidden");
    server.get(RISKY_USERS).await.graph_error(403, "Forbidden");
}

/// Neither read nor judged, and a root is only a name.
#[tokio::test]
async fn what_is_not_licensed_is_not_judged() {
    let users = json!({"userIds": [USER]}).to_string();
    let sign_ins = json!({"requestIds": [SIGN_IN]}).to_string();
    for licence in [Licence::Free, Licence::P1] {
        let server = tenant(licence).await;
        for action in ["confirmCompromised", "confirmSafe", "dismiss"] {
            let refused = server.post(&format!("{RISKY_USERS}/{action}"), users.clone()).await;
            refused.graph_error(403, "Forbidden");
        }
        server
            .get(&format!("{RISKY_USERS}/{USER}/history"))
            .await
            .graph_error(403, "Forbidden");
        server.get("/v1.0/identityProtection").await.ok();
        server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    }
    let confirm = format!("{SIGN_INS}/confirmSafe");
    let refused = tenant(Licence::Free).await.post(&confirm, sign_ins.clone()).await;
    refused.graph_error(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
    assert_eq!(tenant(Licence::P1).await.post(&confirm, sign_ins).await.status, 204);
}

#[tokio::test]
async fn everybody_else_sees_everything() {
    for licence in [Licence::Everything, Licence::P2] {
        let server = tenant(licence).await;
        assert_ne!(first(&server.get(DETECTIONS).await.ok())["riskLevel"], "hidden");
        server.get(RISKY_USERS).await.ok();
    }
}
