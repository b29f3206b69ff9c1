//! Subscriptions: who may keep them, and whom the server asks whether they are wanted.

use crate::server::{CLIENT, SERVICE_PRINCIPAL, Server, bare};
use crate::webhook::{Manner, Webhook};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use keepwatch_client::webhooks::Targets;
use keepwatch_engine::Clock;
use keepwatch_engine::subscriptions::WATCHABLE;
use serde_json::{Value, json};

pub(crate) const SUBSCRIPTIONS: &str = "/v1.0/subscriptions";
pub(crate) const HOUR: i64 = 3600;

/// A server that may notify receivers on this machine.
pub(crate) async fn server() -> Server {
    Server::with(|settings| {
        settings.targets = Targets {
            private: false,
            http_loopback: true,
        };
    })
    .await
}

/// The body of a request for notifications of `resource` for `hours`.
pub(crate) fn wanted(server: &Server, webhook: &Webhook, resource: &str, hours: i64) -> Value {
    json!({
        "changeType": if resource.starts_with("users") || resource.starts_with("groups") { "updated" } else { "created,updated" },
        "notificationUrl": webhook.url, "resource": resource, "clientState": "secretClientValue",
        "expirationDateTime": server.clock.now().plus_seconds(hours * HOUR).to_string(),
    })
}

/// Subscribes; returns the subscription's id.
pub(crate) async fn subscribe(server: &Server, body: &Value) -> String {
    let answer = server.post(SUBSCRIPTIONS, body.to_string()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn send(server: &Server, method: Method, path: &str, body: Value) -> crate::answers::Answer {
    let request = server.request(method, path).header(CONTENT_TYPE, "application/json");
    server.send(request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_subscription_is_made_read_renewed_and_removed() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let body = wanted(&server, &webhook, "/identityProtection/riskyUsers", 1);
    let made = server.post(SUBSCRIPTIONS, body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let shown = made.json();
    let id = shown["id"].as_str().unwrap().to_owned();
    assert_eq!(
        made.header("location"),
        format!("https://localhost:8443{SUBSCRIPTIONS}/{id}")
    );
    assert_eq!(webhook.questions(), 1);
    let expected = json!({
        "@odata.context": "https://localhost:8443/v1.0/$metadata#subscriptions/$entity", "id": id,
        "applicationId": CLIENT, "creatorId": SERVICE_PRINCIPAL, "changeType": "created,updated",
        "clientState": "secretClientValue", "notificationUrl": webhook.url, "resource": "/identityProtection/riskyUsers",
        "expirationDateTime": "2026-03-02T10:00:00.0000000Z", "includeResourceData": false,
        "latestSupportedTlsVersion": "v1_2", "lifecycleNotificationUrl": null, "encryptionCertificate": null,
        "encryptionCertificateId": null, "notificationQueryOptions": null, "notificationUrlAppId": null,
    });
    assert_eq!(shown, expected);

    let one = format!("{SUBSCRIPTIONS}/{id}");
    assert_eq!(
        server.get(&one).await.ok()["clientState"],
        Value::Null,
        "secrets are not read back"
    );
    assert_eq!(server.get(SUBSCRIPTIONS).await.ids(), std::slice::from_ref(&id));
    assert_eq!(
        server.get(SUBSCRIPTIONS).await.ok()["value"][0]["clientState"],
        Value::Null
    );
    assert_eq!(server.get(&format!("{SUBSCRIPTIONS}/$count")).await.text(), "1");
    let audits = server
        .store
        .read(|rx| rx.all::<keepwatch_graph::DirectoryAudit>())
        .await
        .unwrap();
    assert!(
        !format!("{audits:?}").contains("secretClientValue"),
        "secrets are not on record"
    );

    let until = server.clock.now().plus_seconds(5 * HOUR).to_string();
    let renewed = send(&server, Method::PATCH, &one, json!({"expirationDateTime": until}))
        .await
        .ok();
    assert_eq!(renewed["expirationDateTime"], until);
    assert_eq!(renewed["clientState"], "secretClientValue");
    assert_eq!(webhook.questions(), 1, "who was asked once is not asked again");
    assert_eq!(
        send(&server, Method::POST, &format!("{one}/reauthorize"), json!({}))
            .await
            .status,
        204
    );
    let qualified = format!("{one}/microsoft.graph.reauthorize");
    assert_eq!(send(&server, Method::POST, &qualified, json!({})).await.status, 204);

    assert_eq!(send(&server, Method::DELETE, &one, json!({})).await.status, 204);
    for (method, path) in [
        (Method::DELETE, one.clone()),
        (Method::GET, one.clone()),
        (Method::POST, format!("{one}/reauthorize")),
    ] {
        send(&server, method, &path, json!({}))
            .await
            .graph_error(404, "ResourceNotFound");
    }
    let audits = server
        .store
        .read(|rx| rx.all::<keepwatch_graph::DirectoryAudit>())
        .await
        .unwrap();
    let mut names: Vec<_> = audits
        .iter()
        .map(|audit| audit.activity_display_name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["Create subscription", "Delete subscription", "Update subscription"]
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let good = wanted(&server, &webhook, "auditLogs/signIns", 1);
    let cases = [
        (json!({"changeType": "deleted"}), "changeType: `deleted` is not told"),
        (
            json!({"notificationUrl": "http://hook.example/"}),
            "notificationUrl: must use https",
        ),
        (
            json!({"notificationUrl": "https://169.254.169.254/"}),
            "notificationUrl: leads to an address",
        ),
        (
            json!({"notificationUrl": "https://10.0.0.1/"}),
            "notificationUrl: leads to this machine or a private",
        ),
        (
            json!({"lifecycleNotificationUrl": "ftp://a/"}),
            "lifecycleNotificationUrl: must be an https URL",
        ),
        (json!({"resource": "me/messages"}), "resource: `me/messages`"),
        (
            json!({"expirationDateTime": "2026-03-02T08:59:59Z"}),
            "must be in the future",
        ),
        (json!({"expirationDateTime": "soon"}), "expirationDateTime"),
        (json!({"expirationDateTime": null}), "`expirationDateTime`: expected"),
        (
            json!({"includeResourceData": true}),
            "includeResourceData: is not offered here",
        ),
        (json!({"resources": "users"}), "'resources' does not exist"),
        (json!({"clientState": 7}), "clientState"),
    ];
    for (change, expected) in cases {
        let mut body = good.clone();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let answer = server.post(SUBSCRIPTIONS, body.to_string()).await;
        let message = answer.graph_error(400, "BadRequest");
        assert!(message.contains(expected), "{change}: {message}");
    }
    assert_eq!(webhook.questions(), 0, "what is refused anyhow asks nobody");
    let id = subscribe(&server, &good).await;
    for (body, expected) in [
        (json!({}), "expirationDateTime: is required"),
        (json!({"resource": "users"}), "resource: cannot be changed"),
        (
            json!({"expirationDateTime": "2030-01-01T00:00:00Z"}),
            "can only be 41760 minutes",
        ),
    ] {
        let answer = send(&server, Method::PATCH, &format!("{SUBSCRIPTIONS}/{id}"), body).await;
        let message = answer.graph_error(400, "BadRequest");
        assert!(message.contains(expected), "{message}");
    }
}

#[tokio::test]
async fn nobody_is_told_who_does_not_say_that_they_want_it() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let body = wanted(&server, &webhook, "auditLogs/signIns", 1);
    for manner in [
        Manner::WrongToken,
        Manner::AsHtml,
        Manner::Failing,
        Manner::Redirecting,
        Manner::Endless,
    ] {
        webhook.be(manner);
        let answer = server.post(SUBSCRIPTIONS, body.to_string()).await;
        let message = answer.graph_error(400, "ValidationError");
        assert!(
            message.contains("notificationUrl: the endpoint"),
            "{manner:?}: {message}"
        );
    }
    // One of two is not enough.
    let other = Webhook::start().await;
    let mut both = wanted(&server, &other, "auditLogs/signIns", 1);
    both["lifecycleNotificationUrl"] = json!(webhook.url);
    let message = server
        .post(SUBSCRIPTIONS, both.to_string())
        .await
        .graph_error(400, "ValidationError");
    assert!(message.contains("lifecycleNotificationUrl: the endpoint"), "{message}");
    assert_eq!(server.get(SUBSCRIPTIONS).await.ids(), [""; 0]);
}

#[tokio::test]
async fn loopback_is_refused_where_the_settings_do_not_allow_it() {
    let (server, webhook) = (Server::start().await, Webhook::start().await);
    let body = wanted(&server, &webhook, "auditLogs/signIns", 1);
    let message = server
        .post(SUBSCRIPTIONS, body.to_string())
        .await
        .graph_error(400, "BadRequest");
    assert!(message.contains("notificationUrl: must use https"), "{message}");
    // A name that leads here is as good as the address.
    let mut named = body.clone();
    named["notificationUrl"] = json!("https://localhost:1/");
    let message = server
        .post(SUBSCRIPTIONS, named.to_string())
        .await
        .graph_error(400, "ValidationError");
    assert!(
        message.contains("no address that notifications may be sent to"),
        "{message}"
    );
    assert_eq!(webhook.questions(), 0);
}

#[tokio::test]
async fn who_may_read_it_may_watch_it() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let permissions = [
        ("users", "User.Read.All"),
        ("groups", "Group.Read.All"),
        ("identityProtection/riskyUsers", "IdentityRiskyUser.Read.All"),
        ("identityProtection/riskDetections", "IdentityRiskEvent.Read.All"),
        ("auditLogs/signIns", "AuditLog.Read.All"),
    ];
    assert_eq!(permissions.len(), WATCHABLE.len());
    for (resource, needed) in permissions {
        let body = wanted(&server, &webhook, resource, 1).to_string();
        for (_, held) in permissions {
            let token = server.token(&[held]);
            let answer = server.post_as(&token, SUBSCRIPTIONS, body.clone()).await;
            if held == needed {
                assert_eq!(answer.status, 201, "{resource} with {held}: {}", answer.text());
            } else {
                answer.graph_error(403, "Authorization_RequestDenied");
            }
        }
    }
}

#[tokio::test]
async fn everybody_has_their_own() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let body = wanted(&server, &webhook, "users", 1);
    let id = subscribe(&server, &body).await;
    // The same application, for a person.
    let token = server.user_token(&["User.Read.All"], &[]).await;
    let path = format!("{SUBSCRIPTIONS}/{id}");
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let request = bare(method, &path).header(AUTHORIZATION, format!("Bearer {token}"));
        let answer = server.send(request.body(Body::from("{}")).unwrap()).await;
        answer.graph_error(404, "ResourceNotFound");
    }
    let theirs = server.post_as(&token, SUBSCRIPTIONS, body.to_string()).await;
    assert_eq!(theirs.status, 201, "{}", theirs.text());
    assert_eq!(server.get(SUBSCRIPTIONS).await.ids(), [id]);
    // What has ended is there for nobody.
    server.clock.advance_seconds(2 * HOUR);
    assert_eq!(server.get(SUBSCRIPTIONS).await.ids(), [""; 0]);
    server.get(&path).await.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn an_application_has_a_hundred_subscriptions_and_no_more() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let body = wanted(&server, &webhook, "users", 1);
    for _ in 0..100 {
        subscribe(&server, &body).await;
    }
    let asked = webhook.questions();
    let refused = server.post(SUBSCRIPTIONS, body.to_string()).await;
    let message = refused.graph_error(403, "Authorization_RequestDenied");
    assert!(message.contains("the application has 100 subscriptions"), "{message}");
    assert_eq!(webhook.questions(), asked);
    server.clock.advance_seconds(2 * HOUR);
    let again = wanted(&server, &webhook, "users", 1);
    subscribe(&server, &again).await;
}
