//! Lists and single resources of the Graph API.

use crate::engine::{OTHER_USER, SIGN_IN, USER, tor_sign_in};
use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderName, Method};
use keepwatch_detection::Features;
use keepwatch_graph::SignIn;
use keepwatch_storage::SignInRow;
use serde_json::{Value, json};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const DETECTIONS: &str = "/v1.0/identityProtection/riskDetections";
const USERS: &str = "/v1.0/identityProtection/riskyUsers";
const SIGN_INS: &str = "/v1.0/auditLogs/signIns";

#[tokio::test]
async fn bodies_are_graphs() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    for (name, path) in [
        ("detections_v1", DETECTIONS.to_owned()),
        ("detections_beta", "/beta/riskDetections".to_owned()),
        ("users_v1", USERS.to_owned()),
        ("user_v1", format!("{USERS}/{USER}")),
        ("history_v1", format!("{USERS}/{USER}/history")),
        ("history_beta", format!("/beta/riskyUsers/{USER}/history")),
        ("sign_ins_v1", SIGN_INS.to_owned()),
        ("sign_in_beta", format!("/beta/auditLogs/signIns/{SIGN_IN}")),
    ] {
        let answer = server.get(&path).await;
        insta::assert_json_snapshot!(name, answer.ok());
        assert_eq!(
            answer.header("content-type"),
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
        );
        assert_eq!(answer.header("odata-version"), "4.0");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn a_resource_is_found_by_its_id_in_any_spelling() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let detection = server.get(DETECTIONS).await.ids().remove(0);
    let item = server.get(&format!("{USERS}/{USER}/history")).await.ids().remove(0);
    let paths = [
        format!("{DETECTIONS}/{detection}"),
        format!("{DETECTIONS}('{detection}')"),
        format!("/v1.0/IdentityProtection/riskdetections/{detection}/"),
        format!("/beta/riskDetections/{detection}"),
    ];
    for path in paths {
        assert_eq!(server.get(&path).await.ok()["id"], detection, "{path}");
    }
    assert_eq!(
        server.get(&format!("{USERS}/{}", USER.to_uppercase())).await.ok()["id"],
        USER
    );
    assert_eq!(
        server.get(&format!("{USERS}('{USER}')/history('{item}')")).await.ok()["id"],
        item
    );
    assert_eq!(
        server.get(&format!("//v1.0/auditlogs/signins/{SIGN_IN}")).await.ok()["id"],
        SIGN_IN
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let item = server.get(&format!("{USERS}/{USER}/history")).await.ids().remove(0);
    let none = "0".repeat(64);
    let cases = [
        (format!("{DETECTIONS}/{none}"), 404, "ResourceNotFound"),
        (format!("{USERS}/{OTHER_USER}"), 404, "ResourceNotFound"),
        (format!("{USERS}/{OTHER_USER}/history"), 404, "ResourceNotFound"),
        (format!("{USERS}/{OTHER_USER}/history/{item}"), 404, "ResourceNotFound"),
        (format!("{USERS}/{OTHER_USER}/history/$count"), 404, "ResourceNotFound"),
        (format!("{SIGN_INS}/{USER}"), 404, "ResourceNotFound"),
        (format!("{USERS}/MyTestUser1"), 400, "BadRequest"),
        (format!("{DETECTIONS}/1"), 400, "BadRequest"),
        (format!("{USERS}/{USER}/history/1"), 400, "BadRequest"),
        (format!("{SIGN_INS}/x"), 400, "BadRequest"),
        ("/v1.0/identityRiskEvents".to_owned(), 410, "Gone"),
        ("/beta/anonymousIpRiskEvents/1".to_owned(), 410, "Gone"),
        ("/v1.0/riskyUsers".to_owned(), 400, "BadRequest"),
    ];
    for (path, status, code) in cases {
        let message = server.get(&path).await.graph_error(status, code);
        assert_eq!(
            status == 410,
            message.contains("identityProtection/riskDetections"),
            "{message}"
        );
    }
    for method in [Method::POST, Method::PATCH, Method::DELETE, Method::PUT] {
        for path in [
            DETECTIONS.to_owned(),
            USERS.to_owned(),
            SIGN_INS.to_owned(),
            format!("{USERS}/{USER}"),
        ] {
            let answer = server
                .send(server.request(method.clone(), &path).body(Body::empty()).unwrap())
                .await;
            answer.graph_error(405, "Request_BadRequest");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn query_strings_come_in_many_spellings() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server
        .tor_sign_in("77ea54eb-6301-4ee5-be62-ff5a759b0100", OTHER_USER)
        .await;
    let cases = [
        ("$filter=userId eq '4628e7df-dff3-407c-a08f-75f08c0806dc'", 1),
        ("%24filter=UserId%20eq%20%274628e7df-dff3-407c-a08f-75f08c0806dc%27&", 1),
        ("filter=riskLevel+eq+microsoft.graph.riskLevel'medium'", 2),
        ("$filter=riskLevel eq 'high'", 0),
        ("$filter=detectedDateTime gt 2026-03-02T09:00:00.0000000Z", 0),
        ("$filter=detectedDateTime ge 2026-03-02T09%3A00%3A00Z", 2),
        (
            "$filter=location/countryOrRegion eq 'md' and startswith(userDisplayName,'mytest')",
            2,
        ),
        ("$top=1&$orderby=userId desc", 1),
        (
            "$orderby=riskLevel,userId&$select=id,riskLevel&api-version=1.0&$format=json",
            2,
        ),
    ];
    for (query, expected) in cases {
        let query = query.replace(' ', "%20");
        let ids = server.get(&format!("{DETECTIONS}?{query}")).await.ids();
        assert_eq!(ids.len(), expected, "{query}");
    }
}

#[tokio::test]
async fn select_and_count_shape_the_answer() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let page = server
        .get(&format!("{DETECTIONS}?$select=RiskLevel,id&$count=true"))
        .await
        .ok();
    assert_eq!(
        page["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#riskDetections(riskLevel,id)"
    );
    assert_eq!(page["@odata.count"], 1);
    let item = page["value"][0].as_object().unwrap();
    assert_eq!(item.keys().collect::<Vec<_>>(), ["id", "riskLevel"]);

    let one = server.get(&format!("{USERS}/{USER}?$select=riskState")).await.ok();
    assert_eq!(
        one,
        json!({
            "@odata.context": "https://localhost:8443/v1.0/$metadata#riskyUsers(riskState)/$entity",
            "riskState": "atRisk",
        })
    );

    for (path, number) in [
        (format!("{DETECTIONS}/$count"), "1"),
        (
            format!("{DETECTIONS}/%24COUNT?$filter=riskLevel eq 'high'").replace(' ', "%20"),
            "0",
        ),
        (format!("{USERS}/$count"), "1"),
        (format!("{USERS}/{USER}/history/$count"), "1"),
        (format!("{SIGN_INS}/$count"), "1"),
    ] {
        let answer = server.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, number), "{path}");
        assert_eq!(answer.header("content-type"), "text/plain", "{path}");
    }
}

#[tokio::test]
async fn newer_enum_members_are_for_those_who_ask() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let safe = json!({"userIds": [USER]}).to_string();
    assert_eq!(server.post(&format!("{USERS}/confirmSafe"), safe).await.status, 204);

    for path in [format!("{USERS}/{USER}"), USERS.to_owned()] {
        let detail = |body: &Value| match body.get("value") {
            Some(items) => items[0]["riskDetail"].clone(),
            None => body["riskDetail"].clone(),
        };
        let masked = server.get(&path).await;
        assert_eq!(detail(&masked.ok()), "unknownFutureValue", "{path}");
        assert_eq!(masked.header("preference-applied"), "");

        let whole = server.get_with(&path, PREFER, "include-unknown-enum-members").await;
        assert_eq!(detail(&whole.ok()), "adminConfirmedAccountSafe", "{path}");
        assert_eq!(whole.header("preference-applied"), "include-unknown-enum-members");
    }
}

/// A user's sign-ins lie together, those of nobody with their service principal: whichever way rows are looked for, the
/// answer is the filter's.
#[tokio::test]
async fn sign_ins_are_found_by_their_user() {
    let server = Server::start().await;
    let of_service = "77ea54eb-6301-4ee5-be62-ff5a759b0100";
    let by_itself = json!({
        "id": of_service, "createdDateTime": "2026-03-02T08:00:00Z", "userId": "", "isInteractive": true,
        "servicePrincipalId": OTHER_USER, "status": {"errorCode": 0},
    });
    let row: SignIn = serde_json::from_value(by_itself).unwrap();
    let rows = [SignInRow::new(&row, &Features::default())];
    server.store.write(move |tx| tx.insert_sign_ins(&rows)).await.unwrap();
    server.tor_sign_in(SIGN_IN, USER).await;

    let upper = USER.to_uppercase();
    let cases: [(String, &[&str]); 7] = [
        (format!("userId eq '{USER}'"), &[SIGN_IN]),
        (
            format!("userId eq '{upper}' and createdDateTime ge 2026-01-01"),
            &[SIGN_IN],
        ),
        (format!("userId in ('{USER}') and status/errorCode ne 0"), &[]),
        (format!("userId eq '{OTHER_USER}'"), &[]),
        (format!("servicePrincipalId eq '{OTHER_USER}'"), &[of_service]),
        ("userId eq ''".to_owned(), &[of_service]),
        (format!("userId eq '{USER}' or userId eq ''"), &[SIGN_IN, of_service]),
    ];
    for (filter, expected) in cases {
        let filter = filter.replace(' ', "%20");
        let path = format!("{SIGN_INS}?$filter={filter}");
        assert_eq!(server.get(&path).await.ids(), expected, "{filter}");
        let count = server.get(&format!("{SIGN_INS}/$count?$filter={filter}")).await;
        assert_eq!(count.text(), expected.len().to_string(), "{filter}");
    }
}

#[tokio::test]
async fn the_history_of_an_item_is_the_users_until_then() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server
        .tor_sign_in("77ea54eb-6301-4ee5-be62-ff5a759b0100", OTHER_USER)
        .await;
    for action in ["dismiss", "confirmCompromised"] {
        server.clock.advance_seconds(60);
        let users = json!({"userIds": [USER, OTHER_USER]}).to_string();
        assert_eq!(server.post(&format!("{USERS}/{action}"), users).await.status, 204);
    }
    let history = format!("{USERS}/{USER}/history");
    let items = server.get(&history).await.ids();
    assert_eq!(items.len(), 3);
    for (place, item) in items.iter().enumerate() {
        let until = format!("{history}/{item}/history");
        assert_eq!(server.get(&until).await.ids(), items[place..], "{place}");
        assert_eq!(
            server.get(&format!("{until}/$count")).await.text(),
            (items.len() - place).to_string()
        );
    }
    let until = format!("{history}/{}/history", items[0]);
    let first = server
        .get(&format!("{until}?$top=2&$filter=riskLevel%20ne%20'none'"))
        .await;
    assert_eq!(first.ids(), [items[0].clone(), items[2].clone()]);
    let first = server.get(&format!("{until}?$top=2")).await.ok();
    let link = first["@odata.nextLink"].as_str().unwrap();
    let next = server.get(link.strip_prefix("https://localhost:8443").unwrap()).await;
    assert_eq!(next.ids(), items[2..]);

    let of_other = format!("{USERS}/{OTHER_USER}/history/{}/history", items[0]);
    server.get(&of_other).await.graph_error(404, "ResourceNotFound");
    server
        .get(&format!("/beta/riskyUsers/{USER}/history/{}/history", items[0]))
        .await
        .graph_error(400, "BadRequest");
}

/// Graph's own answers have the members in the order of the schema, and so have ours, whoever asks for whichever.
#[tokio::test]
async fn members_keep_their_order_in_every_shape() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let safe = json!({"userIds": [USER]}).to_string();
    assert_eq!(server.post(&format!("{USERS}/confirmSafe"), safe).await.status, 204);
    let user = format!("{USERS}/{USER}");
    let whole = server.get_with(&user, PREFER, "include-unknown-enum-members").await;
    let whole = members(&whole.ok());
    assert_eq!(whole[..3], ["@odata.context", "id", "isDeleted"]);

    let masked = server.get(&user).await.ok();
    assert_eq!(masked["riskDetail"], "unknownFutureValue");
    assert_eq!(members(&masked), whole);
    let selected = server.get(&format!("{user}?$select=riskState,riskLevel,id")).await.ok();
    assert_eq!(members(&selected), ["@odata.context", "id", "riskLevel", "riskState"]);
    let listed = server
        .get(&format!("{SIGN_INS}?$select=status,userId,id,location"))
        .await
        .ok();
    assert_eq!(members(&listed["value"][0]), ["id", "userId", "status", "location"]);
}

/// The names of an object's members, in the order they were sent.
fn members(object: &Value) -> Vec<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn sign_in_lists_are_interactive_unless_beta_is_asked_for_more() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let renewal = "77ea54eb-6301-4ee5-be62-ff5a759b0100";
    let mut body = tor_sign_in(renewal, USER);
    body["isInteractive"] = false.into();
    server.post("/engine/v1/evaluate", body.to_string()).await.ok();

    let filter = |kind: &str| format!("?$filter=signInEventTypes/any(t:%20t%20eq%20'{kind}')");
    let beta = "/beta/auditLogs/signIns";
    let cases = [
        (SIGN_INS.to_owned(), vec![SIGN_IN]),
        (beta.to_owned(), vec![SIGN_IN]),
        (beta.to_owned() + &filter("nonInteractiveUser"), vec![renewal]),
        (beta.to_owned() + &filter("interactiveUser"), vec![SIGN_IN]),
        (
            beta.to_owned() + "?$filter=userDisplayName%20ne%20'signInEventTypes'",
            vec![SIGN_IN],
        ),
    ];
    for (path, expected) in cases {
        assert_eq!(server.get(&path).await.ids(), expected, "{path}");
    }
    let message = server
        .get(&(SIGN_INS.to_owned() + &filter("x")))
        .await
        .graph_error(400, "BadRequest");
    assert!(message.contains("signInEventTypes"), "{message}");
    assert_eq!(server.get(&format!("{SIGN_INS}/{renewal}")).await.ok()["id"], renewal);
}

#[tokio::test]
async fn applied_policies_are_for_those_who_may_read_policies() {
    let server = Server::start().await;
    let mut body = tor_sign_in(SIGN_IN, USER);
    body["appliedConditionalAccessPolicies"] = json!([{"id": "p1", "displayName": "Secret", "result": "success"}]);
    server.post("/engine/v1/evaluate", body.to_string()).await.ok();

    let get = async |roles: &[&str], path: &str| {
        let request = bare(Method::GET, path).header(AUTHORIZATION, format!("Bearer {}", server.token(roles)));
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let policies = |body: &Value| match body.get("value") {
        Some(items) => items[0]["appliedConditionalAccessPolicies"].clone(),
        None => body["appliedConditionalAccessPolicies"].clone(),
    };
    let filtered = format!("{SIGN_INS}?$filter=appliedConditionalAccessPolicies/any(p:%20p/id%20eq%20'p1')");
    for path in [
        SIGN_INS.to_owned(),
        format!("{SIGN_INS}/{SIGN_IN}"),
        format!("/beta/auditLogs/signIns/{SIGN_IN}"),
    ] {
        let alone = get(&["AuditLog.Read.All"], &path).await.ok();
        assert_eq!(policies(&alone), json!([]), "{path}");
        for reader in [
            "Policy.Read.All",
            "Policy.Read.ConditionalAccess",
            "Policy.ReadWrite.ConditionalAccess",
        ] {
            let full = get(&["AuditLog.Read.All", reader], &path).await.ok();
            assert_eq!(policies(&full)[0]["displayName"], "Secret", "{path} {reader}");
        }
    }
    get(&["AuditLog.Read.All"], &filtered)
        .await
        .graph_error(403, "Authorization_RequestDenied");
    assert_eq!(
        get(&["AuditLog.Read.All", "Policy.Read.All"], &filtered).await.ids(),
        [SIGN_IN]
    );
}

/// A person needs the scope and a role that may read policies: one of the log's readers may not.
#[tokio::test]
async fn a_person_sees_applied_policies_by_scope_and_role() {
    use keepwatch_graph::directory::role_templates::{REPORTS_READER, SECURITY_READER};
    let server = Server::start().await;
    let mut body = tor_sign_in(SIGN_IN, USER);
    body["appliedConditionalAccessPolicies"] = json!([{"id": "p1", "displayName": "Secret", "result": "success"}]);
    server.post("/engine/v1/evaluate", body.to_string()).await.ok();
    let (both, log_only) = (["AuditLog.Read.All", "Policy.Read.All"], ["AuditLog.Read.All"]);
    for (scopes, role, count) in [
        (&both[..], SECURITY_READER, 1),
        (&both[..], REPORTS_READER, 0),
        (&log_only[..], SECURITY_READER, 0),
    ] {
        let token = server.user_token(scopes, &[role.id]).await;
        let request = bare(Method::GET, SIGN_INS).header(AUTHORIZATION, format!("Bearer {token}"));
        let page = server.send(request.body(Body::empty()).unwrap()).await.ok();
        let policies = page["value"][0]["appliedConditionalAccessPolicies"].as_array().unwrap();
        assert_eq!(policies.len(), count, "{scopes:?} as {role:?}");
    }
}
