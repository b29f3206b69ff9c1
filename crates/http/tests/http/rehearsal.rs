//! Requests that say where and when they come from, and where requests come from that do not.

use crate::answers::Answer;
use crate::engine::{SIGN_IN, USER};
use crate::server::{Server, bare, start};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use keepwatch_graph::Timestamp;
use keepwatch_graph::directory::role_templates::GLOBAL_ADMINISTRATOR;
use keepwatch_http::{ForwardedHeader, Peer, Proxies, Rehearsals};
use serde_json::{Value, json};

const ADDRESS: &str = "x-keepwatch-rehearsal-address";
const SECONDS: &str = "x-keepwatch-rehearsal-seconds";
const HERE: &str = "127.0.0.1";
const ELSEWHERE: &str = "198.51.100.7";
/// Something that every protocol answers.
const PATHS: [&str; 4] = [
    "/v1.0",
    "/contoso.com/v2.0/.well-known/openid-configuration",
    "/healthz",
    "/nothing",
];

/// Names and values.
type Headers<'a> = &'a [(&'a str, &'a str)];

async fn demo() -> Server {
    Server::with(|settings| settings.rehearsals = Rehearsals::FromThisMachine).await
}

/// A request that a connection from `peer` brought.
fn from(peer: &str, mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(Peer(peer.parse().unwrap()));
    request
}

async fn get(server: &Server, peer: &str, path: &str, headers: Headers<'_>) -> Answer {
    let request = headers.iter().fold(bare(Method::GET, path), |request, (name, value)| {
        request.header(*name, *value)
    });
    server.send(from(peer, request.body(Body::empty()).unwrap())).await
}

#[tokio::test]
async fn a_server_that_is_no_demo_refuses_them() {
    let server = Server::start().await;
    for path in PATHS {
        for header in [
            (ADDRESS, ELSEWHERE),
            (SECONDS, "0"),
            ("x-keepwatch-rehearsal-anything", ""),
        ] {
            let answer = get(&server, HERE, path, &[header]).await;
            assert_eq!(answer.status, 400, "{path} {header:?}");
            assert!(answer.text().contains("only a demo"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_demo_takes_them_from_its_own_machine_only() {
    let server = demo().await;
    let forwarded = ("x-forwarded-for", "198.51.100.7");
    let standard = ("forwarded", "for=198.51.100.7");
    let cases: [(&str, Headers<'_>, u16); 13] = [
        (HERE, &[(ADDRESS, ELSEWHERE)], 200),
        ("::1", &[(ADDRESS, "2001:db8::1"), (SECONDS, "-3600")], 200),
        ("::ffff:127.0.0.1", &[(SECONDS, "3600")], 200),
        (ELSEWHERE, &[(ADDRESS, HERE)], 400),
        (ELSEWHERE, &[(SECONDS, "3600")], 400),
        (HERE, &[(ADDRESS, ELSEWHERE), forwarded], 400),
        (HERE, &[(ADDRESS, ELSEWHERE), standard], 400),
        (HERE, &[(ADDRESS, ELSEWHERE), (ADDRESS, ELSEWHERE)], 400),
        (HERE, &[(ADDRESS, "nowhere")], 400),
        (HERE, &[(SECONDS, "soon")], 400),
        (HERE, &[(SECONDS, "34560001")], 400),
        (HERE, &[("x-keepwatch-rehearsal-adress", ELSEWHERE)], 400),
        (ELSEWHERE, &[], 200),
    ];
    for (peer, headers, expected) in cases {
        let answer = get(&server, peer, "/v1.0", headers).await;
        assert_eq!(answer.status, expected, "{peer} {headers:?}: {}", answer.text());
    }
    // Without a connection there is nobody to be on this machine.
    let request = bare(Method::GET, "/v1.0").header(ADDRESS, ELSEWHERE);
    assert_eq!(server.send(request.body(Body::empty()).unwrap()).await.status, 400);
}

/// Judges a sign-in at the engine, by a request with these headers.
async fn evaluate(server: &Server, id: &str, headers: Headers<'_>) {
    let body = json!({
        "id": id, "createdDateTime": "2026-03-02T09:00:00Z", "userId": USER, "ipAddress": "178.17.170.23",
        "userPrincipalName": "adele@contoso.com", "userDisplayName": "Adele", "status": {"errorCode": 0},
    });
    let request = server.request(Method::POST, "/engine/v1/evaluate");
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value))
        .header(CONTENT_TYPE, "application/json");
    let answer = server
        .send(from(HERE, request.body(body.to_string().into()).unwrap()))
        .await;
    answer.ok();
}

async fn detected(server: &Server) -> Vec<Timestamp> {
    let page = server
        .get("/v1.0/identityProtection/riskDetections?$orderby=detectedDateTime")
        .await
        .ok();
    let rows = page["value"].as_array().unwrap().iter();
    rows.map(|row| Timestamp::parse(row["detectedDateTime"].as_str().unwrap()).unwrap())
        .collect()
}

/// What is stored has the request's time, though another thread stores it; the next request has its own.
#[tokio::test]
async fn a_rehearsed_time_holds_for_one_request() {
    let server = demo().await;
    evaluate(&server, SIGN_IN, &[(SECONDS, "1800")]).await;
    assert_eq!(detected(&server).await, [start().plus_seconds(1800)]);
    evaluate(&server, "77ea54eb-6301-4ee5-be62-ff5a759b0100", &[]).await;
    assert_eq!(detected(&server).await, [start(), start().plus_seconds(1800)]);
}

/// A token is judged by the request's own time, as everything else is.
#[tokio::test]
async fn tokens_end_at_the_rehearsed_time() {
    let server = demo().await;
    let token = server.token(&["IdentityRiskEvent.Read.All"]);
    for (seconds, expected) in [("3000", 200), ("7200", 401), ("0", 200)] {
        let bearer = format!("Bearer {token}");
        let headers = [(SECONDS, seconds), ("authorization", bearer.as_str())];
        let answer = get(&server, HERE, "/v1.0/identityProtection/riskDetections", &headers).await;
        assert_eq!(answer.status, expected, "{seconds}: {}", answer.text());
    }
}

/// The address in the record of what an administrator did by a request with these headers.
async fn recorded_address(server: &Server, peer: &str, path: &str, body: &Value, headers: Headers<'_>) -> Value {
    let token = server
        .user_token(&["User.ReadWrite.All"], &[GLOBAL_ADMINISTRATOR.id])
        .await;
    let request = headers
        .iter()
        .fold(bare(Method::POST, path), |request, (name, value)| {
            request.header(*name, *value)
        })
        .header(CONTENT_TYPE, "application/json")
        .header(AUTHORIZATION, format!("Bearer {token}"));
    let answer = server
        .send(from(peer, request.body(body.to_string().into()).unwrap()))
        .await;
    assert!(answer.status.is_success(), "{}", answer.text());
    let audits = server
        .get("/v1.0/auditLogs/directoryAudits?$orderby=activityDateTime%20desc&$top=1")
        .await;
    audits.ok()["value"][0]["initiatedBy"]["user"]["ipAddress"].clone()
}

fn user(name: &str) -> Value {
    json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.com"), "passwordProfile": {"password": "correct-Horse-battery-9"},
    })
}

#[tokio::test]
async fn records_say_where_a_person_called_from() {
    let server = Server::with(|settings| {
        settings.rehearsals = Rehearsals::FromThisMachine;
        settings.proxies = Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap()],
            header: ForwardedHeader::XForwardedFor,
        };
    })
    .await;
    let forwarded = [("x-forwarded-for", "1.1.1.1, 198.51.100.7")];
    let rehearsed = [(ADDRESS, "203.0.113.9")];
    let cases: [(&str, Headers<'_>, &str); 4] = [
        ("192.0.2.1", &[], "192.0.2.1"),
        ("192.0.2.1", &forwarded, "192.0.2.1"),
        ("10.0.0.1", &forwarded, ELSEWHERE),
        (HERE, &rehearsed, "203.0.113.9"),
    ];
    for (index, (peer, headers, expected)) in cases.into_iter().enumerate() {
        server.clock.advance_seconds(60);
        let body = user(&format!("person{index}"));
        let address = recorded_address(&server, peer, "/v1.0/users", &body, headers).await;
        assert_eq!(address, expected, "{peer} {headers:?}");
    }

    // A part of a batch comes from where the whole does, whatever its own headers say.
    server.clock.advance_seconds(60);
    let part = json!({
        "id": "1", "method": "POST", "url": "/users", "body": user("parted"),
        "headers": {"Content-Type": "application/json", "X-Forwarded-For": "1.1.1.1"},
    });
    let address = recorded_address(&server, "192.0.2.1", "/v1.0/$batch", &json!({"requests": [part]}), &[]).await;
    assert_eq!(address, "192.0.2.1");
}
