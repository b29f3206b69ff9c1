//! Refresh tokens: what is asked anew at each exchange, and what one that comes back ends.

use super::*;

impl Server {
    /// The numbers of the sign-ins without a person, newest first.
    async fn recorded(&self) -> Vec<u32> {
        let filter = "signInEventTypes/any(t:t+eq+'nonInteractiveUser')";
        let page = self
            .get(&format!("/beta/auditLogs/signIns?$filter={filter}"))
            .await
            .ok();
        let numbers = page["value"].as_array().unwrap().iter();
        numbers
            .map(|sign_in| sign_in["status"]["errorCode"].as_u64().unwrap() as u32)
            .collect()
    }
}

#[tokio::test]
async fn consent_is_asked_anew_whenever_a_token_is_issued() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let more = server.ask(V2, &refreshed(&body, "&scope=Mail.Read")).await.ok();
    assert_eq!(payload(&more["access_token"])["scp"], "Mail.Read openid profile email");
    let unknown = server.ask(V2, &refreshed(&more, "&scope=Files.Scribble")).await;
    unknown.oauth_error(400, "invalid_scope", 70011);
    let missing = server.ask(V2, &refreshed(&more, "&scope=AuditLog.Read.All")).await;
    let answer = refused(&missing, "invalid_grant", 65001);
    assert_eq!(answer["suberror"], "consent_required");
    server.consent(own_resources::GRAPH, "").await;
    server.refresh(&more).await.oauth_error(400, "invalid_grant", 65001);
}

#[tokio::test]
async fn a_token_that_comes_back_is_reported() {
    let server = server().await;
    let first = server.signed_in(SCOPE).await;
    let second = server.refresh(&first).await.ok();
    server.clock.advance_seconds(60);
    assert!(server.user_risk().await.is_none());
    let answer = refused(&server.refresh(&first).await, "invalid_grant", 70000);
    assert_eq!(answer["suberror"], "bad_token");
    server.refresh(&second).await.oauth_error(400, "invalid_grant", 70000);

    let risk = server.user_risk().await.unwrap();
    assert_eq!(
        risk.risk_level.as_str(),
        "medium",
        "both uses came from nobody knows where"
    );
    let detections = server.get("/v1.0/identityProtection/riskDetections").await.ok();
    let detection = &detections["value"][0];
    assert_eq!(detection["riskEventType"], "anomalousToken");
    assert_eq!(
        (&detection["detectionTimingType"], &detection["userId"]),
        (&json!("realtime"), &json!(ADMINISTRATOR))
    );
    let info = detection["additionalInfo"].as_str().unwrap();
    assert!(
        info.contains("tokenFamily") && info.contains("T1539") && info.contains("used again"),
        "{info}"
    );
    assert_eq!(detections["value"].as_array().unwrap().len(), 1, "once");
}

#[tokio::test]
async fn a_refresh_asks_the_directory() {
    let later = "2026-03-02T09:00:01Z";
    let cases = [
        (json!({"accountEnabled": false}), 50057, None),
        (json!({"deletedDateTime": later}), 50034, None),
        (
            json!({"signInSessionsValidFromDateTime": later}),
            50173,
            Some("bad_token"),
        ),
    ];
    for (members, number, suberror) in cases {
        let server = server().await;
        let body = server.signed_in(SCOPE).await;
        server.clock.advance_seconds(60);
        server.change_user(members.clone()).await;
        let answer = refused(&server.refresh(&body).await, "invalid_grant", number);
        assert_eq!(answer.get("suberror").and_then(Value::as_str), suberror, "{members}");
        assert_eq!(server.recorded().await, [number], "{members}");
    }
}

/// An application for those whom it was assigned to asks that of each refresh as well.
#[tokio::test]
async fn a_refresh_asks_for_the_assignment() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let mut members = server
        .get(&format!("/beta/servicePrincipals/{SERVICE_PRINCIPAL}"))
        .await
        .ok();
    members["appRoleAssignmentRequired"] = json!(true);
    keepwatch_graph::body::complete(ServicePrincipal::TYPE, &mut members);
    let principal: ServicePrincipal = serde_json::from_value(members).unwrap();
    server.store.write(move |tx| tx.put(&principal)).await.unwrap();
    refused(&server.refresh(&body).await, "invalid_grant", 50105);
    assert_eq!(server.recorded().await, [50105]);

    let assignment = json!({"principalId": ADMINISTRATOR, "resourceId": SERVICE_PRINCIPAL,
        "appRoleId": Uuid::nil()});
    let path = format!("/v1.0/users/{ADMINISTRATOR}/appRoleAssignments");
    let given = server.post(&path, assignment.to_string()).await;
    assert_eq!(given.status, 201, "{}", given.text());
    let body = server.refresh(&body).await.ok();
    let path = format!("{path}/{}", given.json()["id"].as_str().unwrap());
    let taken = server.request(Method::DELETE, &path).body(Body::empty()).unwrap();
    assert_eq!(server.send(taken).await.status, 204);
    refused(&server.refresh(&body).await, "invalid_grant", 50105);
}

#[tokio::test]
async fn a_refresh_asks_the_policies_and_can_be_tried_again() {
    let cases = [
        (
            json!({"grantControls": {"operator": "OR", "builtInControls": ["block"]}}),
            53003,
            "message_only",
        ),
        (
            json!({"grantControls": {"operator": "OR", "builtInControls": ["mfa"]}}),
            50079,
            "basic_action",
        ),
        (
            json!({"grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]}}),
            53000,
            "message_only",
        ),
    ];
    for (policy, number, suberror) in cases {
        let server = server().await;
        let body = server.signed_in(SCOPE).await;
        server.policy(policy).await;
        for _ in 0..2 {
            // The token was not exchanged: the application comes back with it after the person has done what is asked.
            server.clock.advance_seconds(60);
            let answer = refused(&server.refresh(&body).await, "invalid_grant", number);
            assert_eq!(answer["suberror"], suberror);
            let claims: Value = serde_json::from_str(answer["claims"].as_str().unwrap()).unwrap();
            assert!(claims["access_token"]["capolids"]["values"][0].is_string(), "{claims}");
            assert_eq!(
                server.recorded().await[0],
                number,
                "the log has the number of the answer"
            );
        }
        assert!(server.user_risk().await.is_none(), "{number}");
    }
}

impl Server {
    /// Makes an authentication context, and a policy about it.
    async fn context(&self, name: &str, number: u128, members: Value) {
        let path = format!("/v1.0/identity/conditionalAccess/authenticationContextClassReferences/{name}");
        let patch = self
            .request(Method::PATCH, &path)
            .header(CONTENT_TYPE, "application/json");
        let body = json!({"displayName": name, "isAvailable": true}).to_string();
        let made = self.send(patch.body(Body::from(body)).unwrap()).await;
        assert!(made.status.is_success(), "{}", made.text());
        let mut policy = json!({"id": Uuid::from_u128(number), "conditions": {"applications":
            {"includeApplications": [], "includeAuthenticationContextClassReferences": [name]}}});
        keepwatch_graph::body::merge(&mut policy, &members);
        self.policy(policy).await;
    }
}

/// Tokens name the contexts of the grant: each as long as its policies are met, whatever was so when the person signed in.
#[tokio::test]
async fn a_context_is_named_while_its_policies_are_met() {
    let server = server().await;
    let contexts = ["c1", "c2", "c3"].map(str::to_owned).into();
    let grant = Grant {
        contexts,
        ..server.grant(RedirectKind::Web, SCOPE)
    };
    let body = server.granted(grant).await;
    let named = |body: &Value| ["access_token", "id_token"].map(|token| payload(&body[token])["acrs"].clone());
    assert_eq!(named(&body), [json!(["c1", "c2", "c3"]), json!(["c1", "c2", "c3"])]);

    let mfa = json!({"grantControls": {"operator": "OR", "builtInControls": ["mfa"]}});
    server.context("c1", 0xc1, mfa).await;
    let frequency = json!({"signInFrequency": {"isEnabled": true, "type": "hours", "value": 1,
        "frequencyInterval": "timeBased", "authenticationType": "primaryAndSecondaryAuthentication"}});
    server.context("c2", 0xc2, json!({"sessionControls": frequency})).await;
    let body = server.refresh(&body).await.ok();
    assert_eq!(named(&body), [json!(["c2", "c3"]), json!(["c2", "c3"])]);
    server.clock.advance_seconds(3601);
    let body = server.refresh(&body).await.ok();
    assert_eq!(named(&body), [json!(["c3"]), json!(["c3"])]);

    // Whoever asks for one that they lost is told what is missing, and keeps what they have.
    let wanting =
        |name: &str| format!("&claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22value%22%3A%22{name}%22%7D%7D%7D");
    for (name, number) in [("c1", 50079), ("c2", 70043)] {
        let answer = server.ask(V2, &refreshed(&body, &wanting(name))).await;
        refused(&answer, "invalid_grant", number);
    }
    let body = server.ask(V2, &refreshed(&body, &wanting("c4"))).await.ok();
    assert_eq!(named(&body), [json!(["c3", "c4"]), json!(["c3", "c4"])]);
}

/// Whoever looks for the record of an answer has the ids that the answer names.
#[tokio::test]
async fn a_refused_refresh_is_found_by_its_answer() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    server.change_user(json!({"accountEnabled": false})).await;
    let form = refreshed(&body, "");
    let known = Uuid::from_u128(5).to_string();
    for (sent, found_by) in [
        (None, "trace_id"),
        (Some(known.as_str()), "correlation_id"),
        (Some("mine"), "trace_id"),
    ] {
        server.clock.advance_seconds(1);
        let mut request = bare(Method::POST, V2).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(sent) = sent {
            request = request.header("client-request-id", sent);
        }
        let answer = server.send(request.body(Body::from(form.clone())).unwrap()).await;
        let told = refused(&answer, "invalid_grant", 50057);
        let page = server
            .get("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t+eq+'nonInteractiveUser')")
            .await
            .ok();
        assert_eq!(page["value"][0]["correlationId"], told[found_by], "{sent:?}");
    }
}

#[tokio::test]
async fn people_sign_in_as_often_as_policies_want() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let frequency = json!({"signInFrequency": {"isEnabled": true, "type": "hours", "value": 1, "frequencyInterval": "timeBased",
        "authenticationType": "primaryAndSecondaryAuthentication"}});
    server.policy(json!({"sessionControls": frequency})).await;
    server.clock.advance_seconds(3600);
    let body = server.refresh(&body).await.ok();
    server.clock.advance_seconds(1);
    let answer = refused(&server.refresh(&body).await, "invalid_grant", 70043);
    assert_eq!(server.recorded().await, [70043, 0]);
    assert_eq!(answer["suberror"], "token_expired");
}

#[tokio::test]
async fn a_refresh_is_a_sign_in_without_a_person() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let renewed = server.refresh(&body).await.ok();
    let sign_ins = server
        .get("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t+eq+'nonInteractiveUser')")
        .await
        .ok();
    let sign_in = &sign_ins["value"][0];
    assert_eq!(
        (&sign_in["userId"], &sign_in["appId"]),
        (&json!(ADMINISTRATOR), &json!(CLIENT))
    );
    assert_eq!(
        (&sign_in["isInteractive"], &sign_in["status"]["errorCode"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(sign_in["resourceId"], "00000003-0000-0000-c000-000000000000");
    let name = |token: &Value| payload(token)["uti"].clone();
    assert_eq!(sign_in["uniqueTokenIdentifier"], name(&renewed["access_token"]));
    assert_eq!(sign_in["uniqueTokenIdentifier"], name(&renewed["id_token"]));
    assert_ne!(sign_in["uniqueTokenIdentifier"], name(&body["access_token"]));
}
