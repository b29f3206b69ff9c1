//! Exceptions and incidents over HTTP.

use crate::engine::{OTHER_USER, SIGN_IN, USER};
use crate::server::Server;
use axum::body::Body;
use axum::http::Method;
use keepwatch_engine::Clock;
use serde_json::{Value, json};

const EXCEPTIONS: &str = "/engine/v1/exceptions";
const INCIDENTS: &str = "/engine/v1/incidents";
const NOBODY: &str = "00000000-6301-4ee5-be62-ff5a759b0100";

/// The id of a sign-in by its number.
fn sign_in(number: u32) -> String {
    format!("{number:08x}-6301-4ee5-be62-ff5a759b0100")
}

impl Server {
    async fn except(&self, body: &Value) -> Value {
        let made = self.post(EXCEPTIONS, body.to_string()).await;
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()
    }

    async fn change_exception(&self, method: Method, id: &str, body: &Value) -> crate::answers::Answer {
        let path = format!("{EXCEPTIONS}/{id}");
        let request = self.request(method, &path).body(Body::from(body.to_string()));
        self.send(request.unwrap()).await
    }

    /// The ids of incidents that a query asks for.
    async fn incidents(&self, query: &str) -> Vec<String> {
        self.get(&format!("{INCIDENTS}{query}")).await.ids()
    }
}

#[tokio::test]
async fn an_exception_is_made_seen_at_work_changed_and_ended() {
    let server = Server::start().await;
    let end = server.clock.now().plus_days(1);
    let made = server
        .except(
            &json!({"addresses": ["178.17.170.23/24", "2001:DB8::/32"], "riskEventTypes": ["anonymizedIPAddress"],
            "reason": "an experiment", "expirationDateTime": end}),
        )
        .await;
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(made["addresses"], json!(["178.17.170.0/24", "2001:db8::/32"]));
    assert_eq!(made["createdDateTime"], json!(server.clock.now()));
    assert!(made["createdBy"]["id"].is_string(), "{made}");
    assert_eq!((&made["hiddenDetections"], &made["isOver"]), (&json!(0), &json!(false)));

    let evaluation = server.tor_sign_in(SIGN_IN, USER).await;
    assert_eq!(evaluation["detections"], json!([]));
    let listed = server.get(EXCEPTIONS).await.ok();
    assert_eq!(listed["value"][0]["hiddenDetections"], 1);
    let one = server.get(&format!("{EXCEPTIONS}/{id}")).await.ok();
    assert_eq!(one, listed["value"][0]);
    assert_eq!(one["lastHiddenDateTime"], json!(server.clock.now()));

    // Null takes away, and what is left out stays.
    let changed = server
        .change_exception(
            Method::PATCH,
            &id,
            &json!({"riskEventTypes": ["newCountry"], "expirationDateTime": null}),
        )
        .await
        .ok();
    assert_eq!(changed["expirationDateTime"], Value::Null);
    assert_eq!(
        (&changed["reason"], &changed["hiddenDetections"]),
        (&json!("an experiment"), &json!(1))
    );
    let raised = server.tor_sign_in(&sign_in(2), USER).await;
    assert_eq!(raised["detections"].as_array().unwrap().len(), 1);

    let ended = server.change_exception(Method::DELETE, &id, &json!({})).await;
    assert_eq!(ended.status, 204);
    let gone = server.get(&format!("{EXCEPTIONS}/{id}")).await;
    gone.graph_error(404, "ResourceNotFound");
    let audits = server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let mut names: Vec<&str> = audits["value"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|audit| audit["activityDisplayName"].as_str())
        .filter(|name| name.ends_with("exception"))
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Add exception", "Delete exception", "Update exception"]);
}

#[tokio::test]
async fn terms_that_cannot_be_kept_name_the_member() {
    let server = Server::start().await;
    let cases = [
        (json!({"countries": ["DE"]}), "reason: must say why"),
        (
            json!({"reason": "r"}),
            "an exception that names nothing would cover everything",
        ),
        (json!({"countries": "DE", "reason": "r"}), "invalid type: string"),
        (json!({"country": ["DE"], "reason": "r"}), "unknown field `country`"),
        (json!({"addresses": ["0.0.0.0/0"], "reason": "r"}), "wider than"),
        (json!({"addresses": ["no"], "reason": "r"}), "neither an address"),
        (json!({"networkNumbers": [-1], "reason": "r"}), "invalid value"),
        (json!({"users": [NOBODY], "reason": "r"}), "users: there is no user"),
        (
            json!({"riskEventTypes": ["newCountry"], "reason": "r"}),
            "a mute must have an end",
        ),
        (
            json!({"riskEventTypes": ["new"], "reason": "r"}),
            "there is no type `new`",
        ),
    ];
    for (body, expected) in cases {
        let answer = server.post(EXCEPTIONS, body.to_string()).await;
        let message = answer.graph_error(400, "BadRequest");
        assert!(message.contains(expected), "{body}: {message}");
    }
    assert_eq!(server.get(EXCEPTIONS).await.ok()["value"], json!([]));
    let made = server.except(&json!({"countries": ["DE"], "reason": "r"})).await;
    let id = made["id"].as_str().unwrap();
    let refused = server
        .change_exception(Method::PATCH, id, &json!({"countries": null}))
        .await;
    refused.graph_error(400, "BadRequest");
    assert_eq!(server.get(&format!("{EXCEPTIONS}/{id}")).await.ok(), made);
    for method in [Method::PATCH, Method::DELETE] {
        let unknown = server
            .change_exception(method.clone(), NOBODY, &json!({"reason": "r"}))
            .await;
        unknown.graph_error(404, "ResourceNotFound");
        let malformed = server.change_exception(method, "me", &json!({"reason": "r"})).await;
        malformed.graph_error(400, "BadRequest");
    }
}

#[tokio::test]
async fn who_may_read_may_not_write() {
    let server = Server::start().await;
    let body = json!({"countries": ["DE"], "reason": "r"}).to_string();
    let reader = server.token(&["RiskEngine.Read.All"]);
    let refused = server.post_as(&reader, EXCEPTIONS, body.clone()).await;
    refused.graph_error(403, "Authorization_RequestDenied");
    let writer = server.token(&["RiskEngine.ReadWrite.All"]);
    assert_eq!(server.post_as(&writer, EXCEPTIONS, body).await.status, 201);
}

#[tokio::test]
async fn incidents_are_listed_page_by_page_and_by_what_is_asked_for() {
    let server = Server::start().await;
    // Three users, the first twice.
    for (number, user) in [(1, USER), (2, USER), (3, OTHER_USER), (4, NOBODY)] {
        server.tor_sign_in(&sign_in(number), user).await;
        server.clock.advance_seconds(1);
    }
    let all = server.incidents("").await;
    assert_eq!(all.len(), 3);
    let of_user = server.incidents(&format!("?userId={USER}")).await;
    assert_eq!(of_user, all[2..], "the first was opened first, and is listed last");
    let one = server.get(&format!("{INCIDENTS}/{}", of_user[0])).await.ok();
    assert_eq!((&one["detectionCount"], &one["userCount"]), (&json!(2), &json!(1)));
    assert_eq!((&one["state"], &one["riskLevel"]), (&json!("open"), &json!("medium")));
    assert_eq!(one["riskEventTypes"], json!(["anonymizedIPAddress"]));
    let detections = one["detectionIds"].as_array().unwrap();
    assert_eq!((detections.len(), &detections[0]), (2, &one["firstDetectionId"]));
    let detection = detections[1].as_str().unwrap();
    let path = format!("/v1.0/identityProtection/riskDetections/{detection}");
    assert_eq!(server.get(&path).await.ok()["requestId"], sign_in(2));

    // A page at a time, while another one is opened.
    let first = server.get(&format!("{INCIDENTS}?state=open&top=2")).await.ok();
    server.tor_sign_in(&sign_in(5), &sign_in(5)).await;
    let second = server.get(first["nextLink"].as_str().unwrap()).await.ok();
    let ids = |page: &Value| -> Vec<Value> {
        page["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect()
    };
    assert_eq!([ids(&first), ids(&second)].concat(), all);
    assert_eq!(second["nextLink"], Value::Null, "no empty last page");

    let dismiss = json!({"userIds": [USER]}).to_string();
    let dismissed = server
        .post("/v1.0/identityProtection/riskyUsers/dismiss", dismiss)
        .await;
    assert_eq!(dismissed.status, 204);
    assert_eq!(server.incidents("?state=closed").await, of_user);
    assert!(server.incidents("?riskLevel=high").await.is_empty());
}

#[tokio::test]
async fn a_question_that_is_not_understood_is_refused() {
    let server = Server::start().await;
    for query in ["?$top=1", "?top=0", "?state=new", "?userId=1", "?after=1"] {
        let answer = server.get(&format!("{INCIDENTS}{query}")).await;
        answer.graph_error(400, "BadRequest");
    }
    let unknown = server.get(&format!("{INCIDENTS}?after={NOBODY}")).await;
    assert!(unknown.graph_error(400, "BadRequest").contains("`after`"));
    server
        .get(&format!("{INCIDENTS}/{NOBODY}"))
        .await
        .graph_error(404, "ResourceNotFound");
    server
        .get(&format!("{INCIDENTS}/1"))
        .await
        .graph_error(400, "BadRequest");
}
