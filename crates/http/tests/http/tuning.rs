//! The engine API's settings of detection, dry runs, and list of detectors.

use crate::engine::{OTHER_USER, SIGN_IN, USER};
use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

const SETTINGS: &str = "/engine/v1/detectionSettings";
const DRY_RUN: &str = "/engine/v1/detectionSettings/dryRun";
const DETECTORS: &str = "/engine/v1/detectors";
const SECOND: &str = "66ea54eb-6301-4ee5-be62-ff5a759b0101";
const THIRD: &str = "66ea54eb-6301-4ee5-be62-ff5a759b0102";

impl Server {
    async fn patch_settings(&self, body: &Value) -> crate::answers::Answer {
        let request = self.request(Method::PATCH, SETTINGS);
        let request = request.header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn try_settings(&self, body: &Value) -> crate::answers::Answer {
        self.post(DRY_RUN, body.to_string()).await
    }
}

/// Whether an evaluation found that the sign-in came through Tor.
fn is_anonymized(evaluation: &Value) -> bool {
    let found = evaluation["detections"].as_array().unwrap();
    found
        .iter()
        .any(|found| found["riskEventType"] == "anonymizedIPAddress")
}

#[tokio::test]
async fn settings_are_changed_and_taken_back() {
    let server = Server::start().await;
    assert!(is_anonymized(&server.tor_sign_in(SIGN_IN, USER).await));
    let changed = server
        .patch_settings(&json!({"anonymized_ip_address": {"enabled": false}}))
        .await
        .ok();
    assert_eq!(changed["effective"]["anonymized_ip_address"]["enabled"], false);
    assert_eq!(changed["configured"]["anonymized_ip_address"]["enabled"], true);
    assert_eq!(changed["overlay"], json!({"anonymized_ip_address": {"enabled": false}}));
    assert_eq!(changed["problem"], Value::Null);
    assert_eq!(server.get(SETTINGS).await.ok(), changed);
    assert!(!is_anonymized(&server.tor_sign_in(SECOND, OTHER_USER).await));

    let back = server
        .patch_settings(&json!({"anonymized_ip_address": {"enabled": null}}))
        .await
        .ok();
    assert_eq!(back["overlay"], json!({}));
    assert_eq!(back["effective"], back["configured"]);
    let audits = server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let names = audits["value"].as_array().unwrap().iter();
    let changes = names.filter(|audit| audit["activityDisplayName"] == "Update detection settings");
    assert_eq!(changes.count(), 2);
}

#[tokio::test]
async fn settings_that_are_wrong_are_refused_by_key() {
    let server = Server::start().await;
    let cases = [
        (json!({"unlikely_travels": {}}), "`unlikely_travels`"),
        (json!({"unlikely_travel": {"speed": 1}}), "`unlikely_travel.speed`"),
        (json!({"unlikely_travel": []}), "`unlikely_travel`"),
        (
            json!({"unlikely_travel": {"speed_kmh_max": 0}}),
            "`unlikely_travel.speed_kmh_max`",
        ),
        (json!({"new_country": {"level": "worst"}}), "`new_country.level`"),
    ];
    for (settings, key) in cases {
        let refused = server.patch_settings(&settings).await.graph_error(400, "BadRequest");
        assert!(refused.contains(key), "{refused}");
        let body = json!({"settings": settings, "days": 1});
        let refused = server.try_settings(&body).await.graph_error(400, "BadRequest");
        assert!(refused.contains(key), "{refused}");
    }
    server.post(DRY_RUN, "{}").await.graph_error(400, "BadRequest");
    for days in [json!(0), json!(31), json!(-1), json!("7")] {
        let body = json!({"settings": {}, "days": days});
        server.try_settings(&body).await.graph_error(400, "BadRequest");
    }
    let unknown = json!({"settings": {}, "weeks": 1});
    server.try_settings(&unknown).await.graph_error(400, "BadRequest");
    assert_eq!(server.get(SETTINGS).await.ok()["overlay"], json!({}));
}

#[tokio::test]
async fn a_dry_run_tells_what_would_differ() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let body = json!({"settings": {"anonymized_ip_address": {"enabled": false}}, "days": 7});
    let told = server.try_settings(&body).await.ok();
    assert_eq!((&told["signIns"], &told["differencesTotal"]), (&json!(1), &json!(1)));
    let expected = json!({"riskEventType": "anonymizedIPAddress", "current": 1, "proposed": 0, "added": 0, "removed": 1,
        "changed": 0});
    assert!(told["detectors"].as_array().unwrap().contains(&expected), "{told}");
    let difference = &told["differences"][0];
    assert_eq!(
        (&difference["signInId"], &difference["userId"]),
        (&json!(SIGN_IN), &json!(USER))
    );
    assert_eq!(
        (&difference["currentLevel"], &difference["proposedLevel"]),
        (&json!("medium"), &Value::Null)
    );
    assert_eq!(server.get(SETTINGS).await.ok()["overlay"], json!({}));
}

#[tokio::test]
async fn detectors_are_listed_with_their_precision() {
    let server = Server::start().await;
    for (id, user) in [(SIGN_IN, USER), (SECOND, OTHER_USER), (THIRD, OTHER_USER)] {
        server.tor_sign_in(id, user).await;
    }
    for (action, id) in [("confirmCompromised", SIGN_IN), ("confirmSafe", SECOND)] {
        let path = format!("/v1.0/auditLogs/signIns/{action}");
        let answer = server.post(&path, json!({"requestIds": [id]}).to_string()).await;
        assert_eq!(answer.status, 204);
    }
    let listed = server.get(DETECTORS).await.ok();
    let listed = listed["value"].as_array().unwrap();
    let of = |name: &str| listed.iter().find(|one| one["riskEventType"] == name).unwrap();
    let anonymized = of("anonymizedIPAddress");
    assert_eq!(anonymized["detections"]["raised"], 3);
    assert_eq!(anonymized["detections"]["confirmedCompromised"], 1);
    assert_eq!(anonymized["detections"]["confirmedSafe"], 1);
    assert_eq!(anonymized["precision"]["share"], 0.5);
    assert!(anonymized["precision"]["atLeast"].as_f64().unwrap() < 0.5);
    assert_eq!(of("unlikelyTravel")["precision"], Value::Null);
    assert_eq!(of("passwordSpray")["scope"], "manySignIns");
}

#[tokio::test]
async fn each_needs_its_role() {
    let server = Server::start().await;
    let reads = [
        (Method::GET, SETTINGS),
        (Method::GET, DETECTORS),
        (Method::POST, DRY_RUN),
    ];
    let all = reads.into_iter().map(|(method, path)| (method, path, true));
    for (method, path, is_read) in all.chain([(Method::PATCH, SETTINGS, false)]) {
        let cases = [
            ("RiskEngine.Read.All", is_read),
            ("RiskEngine.ReadWrite.All", true),
            ("SignInRisk.Evaluate.All", false),
            ("IdentityRiskEvent.Read.All", false),
        ];
        for (role, is_admitted) in cases {
            let token = server.token(&[role]);
            let request = bare(method.clone(), path)
                .header(AUTHORIZATION, format!("Bearer {token}"))
                .header(CONTENT_TYPE, "application/json");
            let body = if path == DRY_RUN { r#"{"settings": {}}"# } else { "{}" };
            let answer = server.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(
                answer.status == 200,
                is_admitted,
                "{method} {path} {role}: {}",
                answer.status
            );
        }
    }
}
