//! Limits, as a client meets them.

use crate::server::Server;
use keepwatch_http::Throttle;

const RISKY_USERS: &str = "/v1.0/identityProtection/riskyUsers";

#[tokio::test]
async fn identity_protection_takes_one_request_a_second_and_says_nothing_of_when() {
    let server = Server::with(|settings| settings.throttle = Throttle::Graph).await;
    server.get(RISKY_USERS).await.ok();
    let refused = server.get(RISKY_USERS).await;
    refused.graph_error(429, "TooManyRequests");
    assert_eq!(refused.header("retry-after"), "");
    server.get("/v1.0/auditLogs/signIns").await.ok();
    server.clock.advance_seconds(1);
    server.get(RISKY_USERS).await.ok();
}

#[tokio::test]
async fn a_refusal_can_be_made_to_say_when() {
    let server = Server::with(|settings| settings.throttle = Throttle::GraphWithRetryAfter).await;
    server.get(RISKY_USERS).await.ok();
    let refused = server.get(RISKY_USERS).await;
    refused.graph_error(429, "TooManyRequests");
    assert_eq!(refused.header("retry-after"), "1");
}

#[tokio::test]
async fn the_sign_in_log_takes_five_requests_in_ten_seconds() {
    let server = Server::with(|settings| settings.throttle = Throttle::Graph).await;
    for _ in 0..5 {
        server.get("/v1.0/auditLogs/signIns").await.ok();
    }
    let refused = server.get("/v1.0/auditLogs/signIns").await;
    refused.graph_error(429, "TooManyRequests");
    assert_eq!(refused.header("retry-after"), "2");
}

/// Whether or not limits are imitated: clients add up what they are told.
#[tokio::test]
async fn directory_objects_have_a_price() {
    for throttle in [Throttle::Safety, Throttle::Graph] {
        let server = Server::with(|settings| settings.throttle = throttle).await;
        for (path, price) in [
            ("/v1.0/users", "2"),
            ("/v1.0/users?$select=id", "1"),
            ("/v1.0/groups", "1"),
        ] {
            let answer = server.get(path).await;
            answer.ok();
            assert_eq!(answer.header("x-ms-resource-unit"), price, "{path}");
            assert_eq!(answer.header("x-ms-throttle-limit-percentage"), "", "{path}");
        }
        assert_eq!(server.get(RISKY_USERS).await.header("x-ms-resource-unit"), "");
    }
}

#[tokio::test]
async fn parts_of_a_batch_are_counted_one_by_one() {
    let server = Server::with(|settings| settings.throttle = Throttle::Graph).await;
    let part =
        |id: u32| serde_json::json!({"id": id.to_string(), "method": "GET", "url": "/identityProtection/riskyUsers"});
    let body = serde_json::json!({"requests": [part(1), part(2)]});
    let answer = server.post("/v1.0/$batch", body.to_string()).await.ok();
    let mut statuses: Vec<_> = answer["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["status"].as_u64())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [Some(200), Some(429)]);
}

#[tokio::test]
async fn without_imitation_nobody_notices() {
    let server = Server::start().await;
    for _ in 0..50 {
        server.get(RISKY_USERS).await.ok();
    }
}
