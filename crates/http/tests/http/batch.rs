//! `$batch`: what each part gets, and what the whole does.

use crate::answers::Answer;
use crate::engine::{SIGN_IN, USER};
use crate::server::{HOSTNAME, Server, bare};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::GLOBAL_READER;
use serde_json::{Value, json};

const BATCH: &str = "/v1.0/%24batch";
const USERS: &str = "/identityProtection/riskyUsers";

async fn populated() -> Server {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server.clock.advance_seconds(60);
    server
}

fn get(id: &str, url: &str) -> Value {
    json!({"id": id, "method": "GET", "url": url})
}

fn dismiss(id: &str, user: &str, after: &[&str]) -> Value {
    json!({
        "id": id, "method": "POST", "url": format!("{USERS}/dismiss"), "dependsOn": after,
        "headers": {"Content-Type": "application/json"}, "body": {"userIds": [user]},
    })
}

impl Server {
    async fn batch(&self, requests: &[Value]) -> Answer {
        self.post(BATCH, json!({ "requests": requests }).to_string()).await
    }

    async fn parts(&self, requests: &[Value]) -> Vec<Value> {
        self.batch(requests).await.ok()["responses"].as_array().unwrap().clone()
    }
}

fn statuses(parts: &[Value]) -> Vec<(&str, u64)> {
    let status = |part: &Value| part["status"].as_u64().unwrap();
    parts
        .iter()
        .map(|part| (part["id"].as_str().unwrap(), status(part)))
        .collect()
}

#[tokio::test]
async fn every_spelling_of_a_url_finds_its_route() {
    let server = populated().await;
    let whole = format!("https://{HOSTNAME}/v1.0{USERS}/{USER}");
    let elsewhere = format!("https://elsewhere.example/v1.0{USERS}");
    let urls = [
        (format!("{USERS}/{USER}"), 200),
        (format!("identityProtection/riskyUsers/{USER}"), 200),
        (format!("/v1.0{USERS}/{USER}"), 200),
        (format!("/BETA{USERS}/{USER}"), 200),
        (whole, 200),
        (format!("https://graph.microsoft.com/v1.0{USERS}/{USER}"), 200),
        (elsewhere, 400),
        (
            format!("{USERS}?%24filter=riskLevel eq 'high' or riskLevel eq 'medium'&$top=1"),
            200,
        ),
        (format!("{USERS}?$filter=riskLevel+eq+'high'&"), 200),
        ("/nothing".to_owned(), 400),
        ("http://[".to_owned(), 400),
    ];
    let requests: Vec<Value> = (0..)
        .zip(&urls)
        .map(|(id, (url, _)): (u32, _)| get(&id.to_string(), url))
        .collect();
    let parts = server.parts(&requests).await;
    for ((url, expected), part) in urls.iter().zip(&parts) {
        assert_eq!(part["status"], *expected, "{url}: {part}");
        let is_error = part["body"]["error"]["code"].is_string();
        assert_eq!(is_error, *expected != 200, "{url}: {part}");
    }
}

#[tokio::test]
async fn a_part_that_fails_fails_alone_and_what_depends_on_it_is_not_tried() {
    let server = populated().await;
    let unknown = "99999999-dff3-407c-a08f-75f08c0806dc";
    let requests = [
        dismiss("last", USER, &["Wrong"]),
        get("read", &format!("{USERS}/{USER}")),
        dismiss("wrong", unknown, &[]),
        get("never", &format!("{USERS}/{unknown}")),
    ];
    let parts = server.parts(&requests).await;
    assert_eq!(
        statuses(&parts),
        [("last", 424), ("read", 200), ("wrong", 404), ("never", 404)]
    );
    assert_eq!(parts[0]["body"]["error"]["code"], "FailedDependency");
    let user = server.get(&format!("/v1.0{USERS}/{USER}")).await.ok();
    assert_eq!(user["riskState"], "atRisk");

    let chain = [
        get("after", &format!("{USERS}/{USER}?$select=riskState")),
        dismiss("first", USER, &[]),
    ];
    let mut chain = chain.to_vec();
    chain[0]["dependsOn"] = json!(["first"]);
    let parts = server.parts(&chain).await;
    assert_eq!(statuses(&parts), [("after", 200), ("first", 204)]);
    assert_eq!(parts[0]["body"]["riskState"], "dismissed");
    assert_eq!(parts[1].get("body"), None);
}

#[tokio::test]
async fn parts_look_as_their_answers_do() {
    let server = populated().await;
    let parts = server
        .parts(&[
            get("1", USERS),
            get("2", &format!("{USERS}/$count")),
            get("3", "/nothing"),
        ])
        .await;
    let media = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    assert_eq!(parts[0]["headers"]["Content-Type"], media);
    assert_eq!(parts[0]["headers"]["OData-Version"], "4.0");
    assert_eq!(
        parts[0]["body"]["@odata.context"],
        format!("https://{HOSTNAME}/v1.0/$metadata#riskyUsers")
    );
    assert_eq!(parts[1]["body"], 1);
    let inner = &parts[2]["body"]["error"]["innerError"];
    assert_eq!(inner["request-id"], parts[2]["headers"]["request-id"]);
    assert_ne!(parts[0]["headers"]["request-id"], parts[1]["headers"]["request-id"]);
}

#[tokio::test]
async fn a_part_may_do_what_its_caller_may() {
    let server = populated().await;
    let reader = server.token(&["IdentityRiskyUser.Read.All"]);
    let body = json!({"requests": [get("1", USERS), dismiss("2", USER, &[])]}).to_string();
    let answer = server.post_as(&reader, BATCH, body).await;
    let parts = answer.ok()["responses"].as_array().unwrap().clone();
    assert_eq!(statuses(&parts), [("1", 200), ("2", 403)]);
    assert_eq!(parts[1]["body"]["error"]["code"], "Authorization_RequestDenied");
    // A part may bring a token of its own.
    let mut own = get("1", USERS);
    own["headers"] = json!({"Authorization": "Bearer nonsense"});
    assert_eq!(statuses(&server.parts(&[own]).await), [("1", 401)]);
}

#[tokio::test]
async fn the_whole_asks_who_calls() {
    let server = populated().await;
    let body = json!({"requests": [get("1", USERS)]}).to_string();
    let answer = server
        .send(
            bare(Method::POST, BATCH)
                .header("content-type", "application/json")
                .body(body.clone().into())
                .unwrap(),
        )
        .await;
    answer.graph_error(401, "InvalidAuthenticationToken");
    assert!(answer.header("www-authenticate").starts_with("Bearer "));
    // Somebody who may nothing is told so part by part.
    let answer = server.post_as(&server.token(&[]), BATCH, body.clone()).await.ok();
    assert_eq!(answer["responses"][0]["status"], 403);
    let person = server
        .user_token(&["IdentityRiskyUser.Read.All"], &[GLOBAL_READER.id])
        .await;
    let answer = server.post_as(&person, BATCH, body.clone()).await.ok();
    assert_eq!(answer["responses"][0]["status"], 200);
    server.store_administrator(json!({"accountEnabled": false})).await;
    server
        .post_as(&person, BATCH, body)
        .await
        .graph_error(401, "InvalidAuthenticationToken");
}

/// Each part is asked in its own way, as if it had come by itself.
#[tokio::test]
async fn twenty_parts_and_what_stands_in_them() {
    let server = populated().await;
    let mut requests: Vec<Value> = (0..20).map(|id| get(&id.to_string(), USERS)).collect();
    let confirm = json!({"userIds": [USER]});
    let action = |name: &str| format!("{USERS}/{name}");
    requests[1]["headers"] = json!({"Prefer": "include-unknown-enum-members"});
    requests[2]["body"] = json!({"passed": "over"});
    requests[3]["method"] = "DELETE".into();
    requests[4]["url"] = "/$metadata".into();
    requests[5]["atomicityGroup"] = "g".into();
    for (part, body, media) in [
        (6, confirm.clone(), Some("text/plain")),
        (7, json!("not base64!"), Some("text/plain")),
        (8, json!(["userIds"]), Some("application/json")),
        (9, confirm.clone(), None),
    ] {
        requests[part]["method"] = "POST".into();
        requests[part]["url"] = action("confirmCompromised").into();
        requests[part]["body"] = body;
        requests[part]["headers"] = media.map_or(json!(null), |media| json!({"Content-Type": media}));
    }
    let parts = server.parts(&requests).await;
    let expected = [200, 200, 200, 405, 200, 200, 415, 400, 400, 204];
    for (index, part) in parts.iter().enumerate() {
        let status = expected.get(index).copied().unwrap_or(200);
        assert_eq!(part["status"], status, "{index}: {part}");
        let is_error = part["body"]["error"]["innerError"]["request-id"].is_string();
        assert_eq!(is_error, status >= 400, "{index}: {part}");
    }
    assert_eq!(parts.len(), 20);
    assert_eq!(
        parts[1]["headers"]["Preference-Applied"],
        "include-unknown-enum-members"
    );
    assert!(parts[0]["headers"]["Preference-Applied"].is_null());
    assert!(parts[4]["body"].as_str().unwrap().starts_with("<?xml"));
}

#[tokio::test]
async fn what_is_no_batch_is_refused_as_a_whole() {
    let server = populated().await;
    let many: Vec<Value> = (0..21).map(|id| get(&id.to_string(), USERS)).collect();
    let cases = [
        ("not json".to_owned(), "cannot be read"),
        (json!({"requests": many}).to_string(), "at most 20"),
        (
            json!({"requests": [get("1", USERS), get("1", USERS)]}).to_string(),
            "used twice",
        ),
        (
            json!({"requests": [dismiss("1", USER, &["2"])]}).to_string(),
            "not in the batch",
        ),
    ];
    for (body, expected) in cases {
        let message = server.post(BATCH, body).await.graph_error(400, "BadRequest");
        assert!(message.contains(expected), "{message}");
    }
    let nested = json!({"id": "1", "method": "POST", "url": "/$batch", "body": {"requests": []}});
    let parts = server.parts(&[nested]).await;
    assert_eq!(statuses(&parts), [("1", 400)]);
    assert!(
        parts[0]["body"]["error"]["message"]
            .as_str()
            .unwrap()
            .contains("cannot be a part of a batch")
    );
    assert_eq!(server.parts(&[]).await, Vec::<Value>::new());
}
