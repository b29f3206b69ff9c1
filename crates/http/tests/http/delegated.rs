//! People who call by an application: what the directory says of them comes before what their token says.

use crate::answers::Answer;
use crate::engine::{SIGN_IN, USER};
use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_graph::directory::role_templates::{GLOBAL_READER, REPORTS_READER};
use keepwatch_token::Subject;
use serde_json::json;

const SIGN_INS: &str = "/v1.0/auditLogs/signIns";
const SCOPES: [&str; 2] = ["AuditLog.Read.All", "Policy.Read.All"];

async fn get(server: &Server, token: &str) -> Answer {
    let request = bare(Method::GET, SIGN_INS).header(AUTHORIZATION, format!("Bearer {token}"));
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_is_worth_what_its_user_is() {
    let server = Server::start().await;
    let token = server.user_token(&SCOPES, &[REPORTS_READER.id]).await;
    get(&server, &token).await.ok();

    let cases = [
        (
            json!({"accountEnabled": false}),
            "Access token validation failure. The account is disabled.",
        ),
        (
            json!({"deletedDateTime": "2026-03-01T00:00:00Z"}),
            "Access token validation failure. The user does not exist.",
        ),
    ];
    for (members, expected) in cases {
        server.store_administrator(members).await;
        let message = get(&server, &token)
            .await
            .graph_error(401, "InvalidAuthenticationToken");
        assert_eq!(message, expected);
    }

    server
        .store_administrator(json!({"signInSessionsValidFromDateTime": "2026-03-02T09:30:00Z"}))
        .await;
    let answer = get(&server, &token).await;
    let message = answer.graph_error(401, "InvalidAuthenticationToken");
    assert!(message.ends_with("TokenIssuedBeforeRevocationTimestamp"), "{message}");
    let header = answer.header("www-authenticate");
    assert!(header.starts_with("Bearer ") && !header.contains("claims="), "{header}");

    // A token of later.
    server.clock.advance_seconds(30 * 60);
    let later = server.signed(&server.user_claims(&SCOPES, &[REPORTS_READER.id]));
    get(&server, &later).await.ok();
}

/// Whoever acts through an application acts no longer when it may not act itself.
#[tokio::test]
async fn a_token_is_worth_what_its_application_is() {
    let server = Server::start().await;
    let of_person = server.user_token(&SCOPES, &[REPORTS_READER.id]).await;
    let tokens = [server.token(&["AuditLog.Read.All"]), of_person];
    let cases = [
        (json!({"accountEnabled": false}), "The application is disabled."),
        (
            json!({"deletedDateTime": "2026-03-01T00:00:00Z"}),
            "The application does not exist.",
        ),
    ];
    for (members, expected) in cases {
        for token in &tokens {
            get(&server, token).await.ok();
        }
        server.set_principal(members).await;
        for token in &tokens {
            let message = get(&server, token).await.graph_error(401, "InvalidAuthenticationToken");
            assert_eq!(message, format!("Access token validation failure. {expected}"));
        }
        server
            .set_principal(json!({"accountEnabled": true, "deletedDateTime": null}))
            .await;
    }
}

/// An application that is deleted over the API, with a token of its own, and one that was registered anew.
#[tokio::test]
async fn a_deleted_application_s_token_opens_nothing_even_if_it_comes_back() {
    const OTHER: &str = "11112222-bbbb-3333-cccc-4444dddd5555";
    let server = Server::start().await;
    server.register(OTHER, &["AuditLog.Read.All"]).await;
    let mut claims = server.claims(&["AuditLog.Read.All"]);
    claims.appid = OTHER.parse().unwrap();
    let Subject::App(subject) = &mut claims.subject else {
        panic!("an application's token is for an application");
    };
    (subject.oid, subject.sub) = (OTHER.parse().unwrap(), OTHER.parse().unwrap());
    let token = server.signed(&claims);
    get(&server, &token).await.ok();

    let path = format!("/v1.0/servicePrincipals/{OTHER}");
    let deleted = server.request(Method::DELETE, &path).body(Body::empty()).unwrap();
    assert_eq!(server.send(deleted).await.status, 204);
    get(&server, &token)
        .await
        .graph_error(401, "InvalidAuthenticationToken");
    let anew = server
        .post("/v1.0/servicePrincipals", json!({"appId": OTHER}).to_string())
        .await;
    assert_eq!(anew.status, 201, "{}", anew.text());
    get(&server, &token)
        .await
        .graph_error(401, "InvalidAuthenticationToken");
}

/// Roles that were taken away since count no more, whatever the token says.
#[tokio::test]
async fn roles_are_those_that_the_directory_knows() {
    let server = Server::start().await;
    let token = server.user_token(&SCOPES, &[REPORTS_READER.id]).await;
    get(&server, &token).await.ok();
    server.user_token(&SCOPES, &[]).await;
    get(&server, &token)
        .await
        .graph_error(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn applied_policies_take_the_scope_and_a_role_of_their_own() {
    let server = Server::start().await;
    let mut body = crate::engine::tor_sign_in(SIGN_IN, USER);
    body["appliedConditionalAccessPolicies"] = json!([{"id": "p1", "displayName": "Secret", "result": "success"}]);
    server.post("/engine/v1/evaluate", body.to_string()).await.ok();
    let cases = [
        (&SCOPES[..], GLOBAL_READER, 1),
        (&SCOPES[..1], GLOBAL_READER, 0),
        (&SCOPES[..], REPORTS_READER, 0),
    ];
    for (scopes, role, shown) in cases {
        let token = server.user_token(scopes, &[role.id]).await;
        let page = get(&server, &token).await.ok();
        let policies = page["value"][0]["appliedConditionalAccessPolicies"].as_array().unwrap();
        assert_eq!(policies.len(), shown, "{scopes:?} {}", role.display_name);
    }
}
