//! The engine API.

use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;

pub(crate) const USER: &str = "4628e7df-dff3-407c-a08f-75f08c0806dc";
pub(crate) const OTHER_USER: &str = "41a31b00-3b3b-42d9-8f1c-6d4f14e74c69";
pub(crate) const SIGN_IN: &str = "66ea54eb-6301-4ee5-be62-ff5a759b0100";

/// A Tor exit, in the built-in tables.
const TOR: &str = "178.17.170.23";

/// A sign-in through Tor that succeeded.
pub(crate) fn tor_sign_in(id: &str, user: &str) -> Value {
    json!({
        "id": id,
        "userId": user,
        "userDisplayName": "MyTestUser1",
        "userPrincipalName": "MyTestUser1@contoso.com",
        "appId": "de8bc8b5-d9f9-48b1-a8ad-b748da725064",
        "appDisplayName": "Graph explorer",
        "ipAddress": TOR,
        "clientAppUsed": "Browser",
        "isInteractive": true,
        "status": {"errorCode": 0},
    })
}

impl Server {
    /// Evaluates a sign-in through Tor.
    pub(crate) async fn tor_sign_in(&self, id: &str, user: &str) -> Value {
        self.post("/engine/v1/evaluate", tor_sign_in(id, user).to_string())
            .await
            .ok()
    }

    async fn report(&self, sign_in: &str, body: &Value) -> crate::answers::Answer {
        self.post(&format!("/engine/v1/signIns/{sign_in}/outcome"), body.to_string())
            .await
    }
}

#[tokio::test]
async fn an_evaluation_has_its_reasons() {
    let server = Server::start().await;
    let evaluation = server.tor_sign_in(SIGN_IN, USER).await;
    insta::assert_json_snapshot!("evaluation", evaluation);

    // A caller who has lost the answer asks again.
    let again = server.tor_sign_in(SIGN_IN, USER).await;
    assert_eq!(again["signInId"], evaluation["signInId"]);
    assert_eq!(again["riskLevelDuringSignIn"], evaluation["riskLevelDuringSignIn"]);
    assert_eq!(again["detections"][0]["id"], evaluation["detections"][0]["id"]);
}

#[tokio::test]
async fn id_and_time_are_filled_in() {
    let server = Server::start().await;
    for absent in [json!({}), json!({"id": null, "createdDateTime": null})] {
        let mut body = json!({"userId": USER, "ipAddress": "198.51.100.7"});
        body.as_object_mut()
            .unwrap()
            .extend(absent.as_object().unwrap().clone());
        let evaluation = server.post("/engine/v1/evaluate", body.to_string()).await.ok();
        assert_eq!(evaluation["decision"], json!({"result": "grant"}));
        let id = evaluation["signInId"].as_str().unwrap().parse().unwrap();
        let stored = server.store.read(move |rx| rx.sign_in(id)).await.unwrap().unwrap();
        assert_eq!(stored.created_date_time, crate::server::start());
    }
}

#[tokio::test]
async fn outcomes_move_the_risk_of_the_sign_in() {
    let cases = [
        (
            json!({"outcome": "mfaPassed"}),
            "remediated",
            "userPassedMFADrivenByRiskBasedPolicy",
        ),
        (
            json!({"outcome": "passwordChanged"}),
            "remediated",
            "userPerformedSecuredPasswordReset",
        ),
        (
            json!({"outcome": "passwordChanged", "how": "userSecured"}),
            "remediated",
            "userPerformedSecuredPasswordChange",
        ),
        (json!({"outcome": "mfaFailed"}), "atRisk", "none"),
        (json!({"outcome": "blocked"}), "atRisk", "none"),
        (json!({"outcome": "abandoned"}), "atRisk", "none"),
        (json!({"outcome": "succeeded"}), "atRisk", "none"),
        (
            json!({"outcome": "mfaPassed", "method": "fido2", "drivenByRiskPolicy": false}),
            "dismissed",
            "aiConfirmedSigninSafe",
        ),
        (json!({"outcome": "reportedByUser"}), "atRisk", "none"),
    ];
    for (body, state, detail) in cases {
        let server = Server::start().await;
        server.tor_sign_in(SIGN_IN, USER).await;
        let after = server.report(SIGN_IN, &body).await.ok();
        assert_eq!(
            (&after["riskState"], &after["riskDetail"], &after["signInId"]),
            (&json!(state), &json!(detail), &json!(SIGN_IN)),
            "{body}"
        );
        let user = server
            .get(&format!("/v1.0/identityProtection/riskyUsers/{USER}"))
            .await
            .ok();
        for name in ["riskLevel", "riskState", "riskDetail"] {
            assert_eq!(after["user"][name], user[name], "{body} {name}");
        }
        assert_eq!(server.report(SIGN_IN, &body).await.ok(), after, "{body} again");
        let id = SIGN_IN.parse().unwrap();
        let stored = server.store.read(move |rx| rx.sign_in(id)).await.unwrap().unwrap();
        let stored: Value = serde_json::from_str(&stored.document().json(
            keepwatch_graph::Version::V1,
            keepwatch_graph::document::PolicyView::Empty,
        ))
        .unwrap();
        assert_eq!(
            (&stored["riskState"], &stored["riskDetail"]),
            (&json!(state), &json!(detail)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_last_of_several_outcomes_says_how_it_ended_and_opens_no_risk_again() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let remediated = server.report(SIGN_IN, &json!({"outcome": "mfaPassed"})).await.ok();
    let blocked = server.report(SIGN_IN, &json!({"outcome": "blocked"})).await.ok();
    assert_eq!(blocked, remediated);
    let sign_in = server.get(&format!("/v1.0/auditLogs/signIns/{SIGN_IN}")).await.ok();
    assert_eq!(sign_in["status"]["errorCode"], 53003);
    assert_eq!(sign_in["riskState"], "remediated");
}

#[tokio::test]
async fn outcomes_of_nothing_are_refused() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let unknown = "77ea54eb-6301-4ee5-be62-ff5a759b0100";
    let passed = json!({"outcome": "mfaPassed"});
    let message = server
        .report(unknown, &passed)
        .await
        .graph_error(404, "ResourceNotFound");
    assert_eq!(message, format!("no signIn with the id `{unknown}`"));
    server
        .report("not-a-uuid", &passed)
        .await
        .graph_error(400, "BadRequest");
    server
        .report(SIGN_IN, &json!({"outcome": "mfaPassed", "method": "guessing"}))
        .await
        .graph_error(400, "BadRequest");
    server
        .report(SIGN_IN, &json!({"outcome": "won"}))
        .await
        .graph_error(400, "BadRequest");
    server.report(SIGN_IN, &json!({})).await.graph_error(400, "BadRequest");
}

/// A policy for everybody and everything that asks for a control, or for a block.
fn policy(name: &str, state: &str, levels: &[&str], control: &str) -> Value {
    let every_time = json!({"signInFrequency": {
        "isEnabled": true, "frequencyInterval": "everyTime", "authenticationType": "primaryAndSecondaryAuthentication",
    }});
    json!({
        "displayName": name,
        "state": state,
        "conditions": {
            "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"],
            "signInRiskLevels": levels,
        },
        "grantControls": {"operator": "OR", "builtInControls": [control]},
        // Whoever is blocked has no session.
        "sessionControls": (control != "block").then_some(every_time),
    })
}

impl Server {
    async fn store_policies(&self) {
        for policy in [
            policy(
                "A second factor for risky sign-ins",
                "enabled",
                &["medium", "high"],
                "mfa",
            ),
            policy("Nobody at high risk", "enabled", &["high"], "block"),
            policy(
                "Nobody at any risk",
                "enabledForReportingButNotEnforced",
                &["low", "medium", "high"],
                "block",
            ),
            policy("Not yet", "disabled", &["medium"], "block"),
        ] {
            let answer = self
                .post("/v1.0/identity/conditionalAccess/policies", policy.to_string())
                .await;
            assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
        }
    }

    async fn evaluate(&self, body: &Value) -> crate::answers::Answer {
        self.post("/engine/v1/evaluate", body.to_string()).await
    }
}

/// What each policy came to, by name.
fn results(evaluation: &Value) -> Vec<(&str, &str)> {
    let policies = evaluation["policies"].as_array().unwrap().iter();
    policies
        .map(|policy| {
            (
                policy["displayName"].as_str().unwrap(),
                policy["result"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_policies_decide_by_what_is_proved_and_again_when_it_is_more() {
    let server = Server::start().await;
    server.store_policies().await;
    let mut attempt = tor_sign_in(SIGN_IN, USER);
    attempt["status"] = json!({"errorCode": 50140});
    attempt["satisfied"] = json!({"authenticationMethods": ["password"]});
    let first = server.evaluate(&attempt).await.ok();
    insta::assert_json_snapshot!("evaluation_with_policies", first);
    assert_eq!(server.evaluate(&attempt).await.ok(), first, "the same question again");

    let again = |methods: &[&str]| json!({"signInId": SIGN_IN, "satisfied": {"authenticationMethods": methods}});
    let half = server.evaluate(&again(&["password"])).await.ok();
    assert_eq!(half, first, "nothing more was proved");
    let whole = again(&["password", "softwareOath"]);
    for _ in 0..2 {
        let granted = server.evaluate(&whole).await.ok();
        assert_eq!(granted["decision"], json!({"result": "grant"}));
        assert_eq!(
            results(&granted),
            [
                ("A second factor for risky sign-ins", "success"),
                ("Nobody at high risk", "notApplied"),
                ("Nobody at any risk", "reportOnlyFailure"),
                ("Not yet", "notEnabled"),
            ]
        );
        assert_eq!(granted["detections"], first["detections"]);
    }

    // What was proved and decided last is what people who investigate find.
    let stored = server.get(&format!("/beta/auditLogs/signIns/{SIGN_IN}")).await.ok();
    let steps = stored["authenticationDetails"].as_array().unwrap();
    assert_eq!(steps.len(), 2, "{stored}");
    assert_eq!(stored["appliedConditionalAccessPolicies"][0]["result"], "success");
    assert_eq!(stored["conditionalAccessStatus"], "success");
}

/// What a provider says of its own policies is its own.
#[tokio::test]
async fn the_policies_of_a_provider_stay_on_the_record() {
    let server = Server::start().await;
    server.store_policies().await;
    let own = json!([{"id": "theirs", "displayName": "Theirs", "result": "success"}]);
    let mut attempt = tor_sign_in(SIGN_IN, USER);
    attempt["appliedConditionalAccessPolicies"] = own;
    server.evaluate(&attempt).await.ok();
    let again = json!({"signInId": SIGN_IN, "satisfied": {"authenticationMethods": ["fido2"]}});
    assert_eq!(
        server.evaluate(&again).await.ok()["decision"],
        json!({"result": "grant"})
    );
    let stored = server.get(&format!("/beta/auditLogs/signIns/{SIGN_IN}")).await.ok();
    let names = stored["appliedConditionalAccessPolicies"].as_array().unwrap().iter();
    assert_eq!(
        names.map(|policy| &policy["displayName"]).collect::<Vec<_>>(),
        ["Theirs"]
    );
}

#[tokio::test]
async fn a_question_that_is_not_understood_is_refused() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let unknown = json!({"signInId": "77ea54eb-6301-4ee5-be62-ff5a759b0100"});
    server.evaluate(&unknown).await.graph_error(404, "ResourceNotFound");
    let with = |name: &str, value: Value| {
        let mut body = tor_sign_in(SIGN_IN, USER);
        body[name] = value;
        body
    };
    let mut with_guess = tor_sign_in(SIGN_IN, USER);
    with_guess["satisfied"] = json!({"authenticationMethods": ["guessing"]});
    let cases = [
        (json!({"signInId": "x"}), "`signInId` is not an id"),
        (json!({"signInId": null}), "`signInId` is not an id"),
        (
            json!({"signInId": SIGN_IN, "ipAddress": "198.51.100.7"}),
            "`ipAddress` cannot stand beside `signInId`",
        ),
        (
            with_guess,
            "`guessing` is no authentication method: names are those of authenticationMethodModes",
        ),
        (
            with("ipAddress", json!("nope")),
            "property `ipAddress`: `nope` is not an address",
        ),
        (
            with("location", json!({"countryOrRegion": "Germany"})),
            "property `location/countryOrRegion`: `Germany` is not a two-letter code of ISO 3166",
        ),
        (
            with(
                "location",
                json!({"geoCoordinates": {"latitude": 91.0, "longitude": 5.0}}),
            ),
            "property `location/geoCoordinates`: `91, 5` is not a point on the globe",
        ),
    ];
    for (body, expected) in cases {
        let message = server.evaluate(&body).await.graph_error(400, "BadRequest");
        assert_eq!(message, expected, "{body}");
    }
    for satisfied in [
        json!("password"),
        json!({"methods": ["password"]}),
        json!({"authenticationMethods": "x".repeat(5000)}),
    ] {
        let body = json!({"signInId": SIGN_IN, "satisfied": satisfied});
        let message = server.evaluate(&body).await.graph_error(400, "BadRequest");
        assert!(message.starts_with("`satisfied`: ") && message.len() < 300, "{message}");
    }
}

fn line(id: u32, user: &str, minute: u32) -> String {
    json!({
        "id": format!("00000000-0000-4000-8000-{id:012}"),
        "createdDateTime": format!("2026-03-01T10:{minute:02}:00Z"),
        "userId": user,
        "userPrincipalName": "a@contoso.com",
        "ipAddress": "198.51.100.7",
        "status": {"errorCode": 0},
    })
    .to_string()
}

#[tokio::test]
async fn a_bad_line_is_refused_alone() {
    let server = Server::start().await;
    let lines = [
        line(1, USER, 5),
        String::new(),
        "{\"id\":".to_owned(),
        line(2, "nobody", 6),
        line(3, OTHER_USER, 4),
        "[]".to_owned(),
        line(4, USER, 3).replace("2026-03-01", "1969-03-01"),
        line(1, USER, 5),
    ]
    .join("\r\n");
    let answer = server.post("/engine/v1/signIns", lines.clone()).await.ok();
    insta::assert_json_snapshot!("import", answer);

    let again = server.post("/engine/v1/signIns", lines).await.ok();
    assert_eq!(
        again["summary"],
        json!({"read": 7, "stored": 0, "known": 3, "refused": 4})
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_body_may_be_compressed_and_is_bounded_all_the_same() {
    let server = Server::start().await;
    let token = server.token(&["SignInLog.Import.All"]);
    let send = async |encoding: &str, body: Vec<u8>| {
        let request = bare(Method::POST, "/engine/v1/signIns")
            .header(AUTHORIZATION, format!("bearer {token}"))
            .header(CONTENT_ENCODING, encoding);
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    let answer = send("gzip", gzip(line(1, USER, 1).as_bytes())).await.ok();
    assert_eq!(answer["summary"]["stored"], 1);
    assert_eq!(answer["value"][0]["line"], 1);

    send("gzip", gzip(&vec![b' '; 33 * 1024 * 1024]))
        .await
        .graph_error(413, "RequestEntityTooLarge");
    send("gzip", b"no gzip".to_vec()).await.graph_error(400, "BadRequest");
    send("br", Vec::new()).await.graph_error(400, "BadRequest");
    send("identity", vec![b' '; 33 * 1024 * 1024])
        .await
        .graph_error(413, "RequestEntityTooLarge");

    let announced = bare(Method::POST, "/engine/v1/signIns")
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .header(CONTENT_LENGTH, "99999999999");
    let answer = server.send(announced.body(Body::empty()).unwrap()).await;
    answer.graph_error(413, "RequestEntityTooLarge");
    assert_eq!(send("identity", Vec::new()).await.ok()["summary"]["read"], 0);
}
