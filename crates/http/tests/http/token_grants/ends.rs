//! How long access tokens live, and what ends them before.

use super::*;

/// Where a token is shown that Graph's own API takes: what ends it at one ends it at the other.
const ASKED: [&str; 2] = ["/v1.0/me", "/oidc/userinfo"];

#[tokio::test]
async fn a_capable_client_has_a_token_for_a_day() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let capable = "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";
    let body = server.ask(V2, &refreshed(&body, capable)).await.ok();
    let seconds = body["expires_in"].as_i64().unwrap();
    assert!((20 * 3600..=28 * 3600).contains(&seconds), "{seconds}");
    assert_eq!(body["refresh_in"], seconds / 2);
    assert_eq!(payload(&body["access_token"])["xms_cc"], json!(["cp1"]));
}

/// The claims that a 401 asks for; none where it asks for none.
fn challenge(answer: &Answer) -> Option<Value> {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let header = answer.header("www-authenticate");
    let (_, claims) = header.split_once(r#"error="insufficient_claims", claims=""#)?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(claims.trim_end_matches('"'))
        .unwrap();
    Some(serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn access_ends_while_a_capable_clients_token_lives() {
    let later = "2026-03-02T09:01:00Z";
    let since = |seconds: i64| json!({"access_token": {"nbf": {"essential": true, "value": seconds.to_string()}}});
    let at = |text: &str| Timestamp::parse(text).unwrap().unix_seconds();
    let cases = [
        (json!({"accountEnabled": false}), since(at("2026-03-02T09:02:00Z"))),
        (json!({"deletedDateTime": later}), since(at("2026-03-02T09:02:00Z"))),
        (json!({"signInSessionsValidFromDateTime": later}), since(at(later))),
    ];
    for (members, expected) in cases {
        let server = server().await;
        let (capable, other) = (server.token_of(true).await, server.token_of(false).await);
        assert_eq!(server.me(&capable).await.status, 200);
        server.clock.advance_seconds(120);
        server.change_user(members.clone()).await;
        for path in ASKED {
            let told = challenge(&server.held(path, &capable).await);
            assert_eq!(told.as_ref(), Some(&expected), "{path} {members}");
            // One that has not said that it understands challenges gets none.
            assert_eq!(challenge(&server.held(path, &other).await), None, "{path} {members}");
        }
    }
}

#[tokio::test]
async fn high_risk_ends_a_capable_clients_token_and_no_others() {
    let server = server().await;
    let (capable, other) = (server.token_of(true).await, server.token_of(false).await);
    let kept = server.signed_in("openid offline_access User.Read").await;
    server.clock.advance_seconds(60);
    let body = json!({"userIds": [ADMINISTRATOR]}).to_string();
    let sign_in = json!({"id": Uuid::from_u128(5), "createdDateTime": server.now(), "userId": ADMINISTRATOR,
        "ipAddress": "178.17.170.23"});
    server.post("/engine/v1/evaluate", sign_in.to_string()).await.ok();
    for path in ASKED {
        let answer = server.held(path, &capable).await;
        assert_eq!(answer.status, 200, "medium risk ends nothing: {path}");
    }
    let answer = server
        .post("/v1.0/identityProtection/riskyUsers/confirmCompromised", body)
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    for path in ASKED {
        assert!(challenge(&server.held(path, &capable).await).is_some(), "{path}");
        assert_eq!(server.held(path, &other).await.status, 200, "{path}");
    }
    refused(&server.refresh(&kept).await, "invalid_grant", 50173);
    server.clock.advance_seconds(1);
    let new = server.token_of(true).await;
    assert_eq!(
        server.me(&new).await.status,
        200,
        "one that the policies have let pass since then"
    );
}

/// Tokens tell whole seconds: what is issued in the second in which all before it has come to an end is no older than that.
#[tokio::test]
async fn a_token_of_the_second_in_which_the_others_ended_is_good() {
    let server = server().await;
    server.clock.advance_milliseconds(500);
    let before = server.token_of(true).await;
    server.clock.advance_milliseconds(100);
    let body = json!({"userIds": [ADMINISTRATOR]}).to_string();
    let path = "/v1.0/identityProtection/riskyUsers/confirmCompromised";
    assert_eq!(server.post(path, body).await.status, 204);
    server.clock.advance_milliseconds(100);
    assert!(challenge(&server.me(&before).await).is_some());
    let after = server.token_of(true).await;
    assert_eq!(server.me(&after).await.status, 200);
}

#[tokio::test]
async fn a_refresh_ends_with_its_application() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    server.set_principal(json!({"accountEnabled": false})).await;
    let answer = server.refresh(&body).await;
    answer.oauth_error(400, "unauthorized_client", 7_000_112);
    server.set_principal(json!({"accountEnabled": true})).await;
    server.refresh(&body).await.ok();
}
