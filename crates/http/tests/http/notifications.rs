//! What subscriptions bring: that everybody hears what they watch, and that nothing is lost whatever receivers do.

use crate::engine::{SIGN_IN, USER};
use crate::server::{ADMINISTRATOR, Server, TENANT};
use crate::subscriptions::{HOUR, SUBSCRIPTIONS, server, subscribe, wanted};
use crate::webhook::{Manner, Webhook};
use keepwatch_graph::directory::role_templates::SECURITY_READER;
use keepwatch_graph::directory::{AppRoleAssignment, own_resources};
use keepwatch_http::Courier;
use keepwatch_storage::Tx;
use serde_json::{Value, json};

const MINUTE: i64 = 60;

async fn round(courier: &mut Courier) -> u64 {
    courier.round().await.unwrap()
}

#[tokio::test]
async fn a_risky_sign_in_is_told_to_each_who_watches_it() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let mut ids = Vec::new();
    for resource in [
        "auditLogs/signIns",
        "identityProtection/riskDetections",
        "identityProtection/riskyUsers",
    ] {
        ids.push(subscribe(&server, &wanted(&server, &webhook, resource, 1)).await);
    }
    let other_user = format!("identityProtection/riskyUsers/{SIGN_IN}");
    subscribe(&server, &wanted(&server, &webhook, &other_user, 1)).await;
    let mut courier = Courier::new(server.app.clone());
    assert_eq!(round(&mut courier).await, 0);

    server.tor_sign_in(SIGN_IN, USER).await;
    assert!(round(&mut courier).await >= 3);
    let taken = webhook.taken();
    let told = |subscription: &str| -> Vec<&Value> {
        let mine = taken.iter().filter(|taken| taken["subscriptionId"] == *subscription);
        mine.collect()
    };
    assert_eq!(
        taken.len(),
        ids.iter().map(|id| told(id).len()).sum::<usize>(),
        "the other user's hears nothing"
    );
    let user = told(&ids[2])[0];
    let path = format!("identityProtection/riskyUsers/{USER}");
    let expected = json!({
        "id": user["id"], "subscriptionId": ids[2], "subscriptionExpirationDateTime": "2026-03-02T10:00:00.0000000Z",
        "clientState": "secretClientValue", "changeType": "created", "resource": path, "tenantId": TENANT,
        "resourceData": {"@odata.type": "#Microsoft.Graph.RiskyUser", "@odata.id": path, "id": USER},
    });
    assert_eq!(user, &expected);
    assert_eq!(told(&ids[0])[0]["resourceData"]["id"], SIGN_IN);
    // What is named can be read.
    for told in &taken {
        let path = format!("/v1.0/{}", told["resource"].as_str().unwrap());
        server.get(&path).await.ok();
    }
    assert_eq!(round(&mut courier).await, 0, "what was taken is not told again");

    let dismiss = "/v1.0/identityProtection/riskyUsers/dismiss";
    assert_eq!(
        server
            .post(dismiss, json!({"userIds": [USER]}).to_string())
            .await
            .status,
        204
    );
    round(&mut courier).await;
    let changes: Vec<_> = webhook
        .taken()
        .iter()
        .map(|taken| taken["changeType"].clone())
        .collect();
    assert!(
        changes.len() >= 3 && changes.iter().all(|change| change == "updated"),
        "{changes:?}"
    );
}

#[tokio::test]
async fn what_is_not_taken_is_told_again_in_order_also_by_another_courier() {
    let (server, webhook) = (server().await, Webhook::start().await);
    subscribe(&server, &wanted(&server, &webhook, "auditLogs/signIns", 20)).await;
    webhook.be(Manner::Failing);
    let mut courier = Courier::new(server.app.clone());
    let ids: Vec<String> = (1..=250)
        .map(|number| format!("{number:08}-6301-4ee5-be62-ff5a759b0100"))
        .collect();
    for id in &ids[..2] {
        server.tor_sign_in(id, id).await;
    }
    assert_eq!(round(&mut courier).await, 0);
    webhook.be(Manner::Willing);
    assert_eq!(round(&mut courier).await, 0, "it is too early to try again");
    // Another process begins with what is stored, once the first has given up its lease.
    let mut second = Courier::new(server.app.clone());
    assert_eq!(round(&mut second).await, 0, "the other one is still at it");
    courier.stop().await.unwrap();
    for id in &ids[2..] {
        server.tor_sign_in(id, id).await;
    }
    while round(&mut second).await > 0 {}
    let told: Vec<_> = webhook
        .taken()
        .iter()
        .map(|taken| taken["resourceData"]["id"].clone())
        .collect();
    let told: Vec<_> = told.iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(told, ids);
}

#[tokio::test]
async fn what_nobody_takes_for_four_hours_is_given_up_and_said_to_be_missed() {
    let (server, webhook, lifecycle) = (server().await, Webhook::start().await, Webhook::start().await);
    let mut body = wanted(&server, &webhook, "auditLogs/signIns", 20);
    body["lifecycleNotificationUrl"] = json!(lifecycle.url);
    let id = subscribe(&server, &body).await;
    server.tor_sign_in(SIGN_IN, USER).await;
    webhook.be(Manner::Failing);
    let mut courier = Courier::new(server.app.clone());
    for _ in 0..4 {
        server.clock.advance_seconds(HOUR);
        round(&mut courier).await;
        assert_eq!(lifecycle.taken(), [] as [Value; 0]);
    }
    server.clock.advance_seconds(HOUR);
    round(&mut courier).await;
    round(&mut courier).await;
    let missed = lifecycle.taken();
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert_eq!(missed[0]["lifecycleEvent"], "missed");
    assert_eq!(missed[0]["subscriptionId"], *id);
    assert_eq!(missed[0]["clientState"], "secretClientValue");
    webhook.be(Manner::Willing);
    server.clock.advance_seconds(HOUR);
    assert_eq!(round(&mut courier).await, 0);
    assert_eq!(webhook.taken(), [] as [Value; 0]);
}

/// Nothing waits for somebody who never answers but their own notifications.
#[tokio::test]
async fn one_who_does_not_answer_keeps_nobody_waiting() {
    let (server, silent, willing) = (server().await, Webhook::start().await, Webhook::start().await);
    for webhook in [&silent, &willing] {
        subscribe(&server, &wanted(&server, webhook, "auditLogs/signIns", 20)).await;
    }
    silent.be(Manner::Silent);
    server.tor_sign_in(SIGN_IN, USER).await;
    let mut courier = Courier::new(server.app.clone());
    assert_eq!(round(&mut courier).await, 1);
    assert_eq!(willing.taken().len(), 1);
}

#[tokio::test]
async fn a_subscriber_is_told_before_and_when_a_subscription_ends() {
    let (server, webhook) = (server().await, Webhook::start().await);
    let mut body = wanted(&server, &webhook, "auditLogs/signIns", 1);
    body["lifecycleNotificationUrl"] = json!(webhook.url);
    let id = subscribe(&server, &body).await;
    let mut courier = Courier::new(server.app.clone());
    let mut events = async |seconds| {
        server.clock.advance_seconds(seconds);
        round(&mut courier).await;
        let taken = webhook.taken();
        let events = taken
            .iter()
            .map(|taken| taken["lifecycleEvent"].as_str().unwrap_or("none").to_owned());
        events.collect::<Vec<_>>()
    };
    assert_eq!(events(44 * MINUTE).await, [""; 0]);
    assert_eq!(events(2 * MINUTE).await, ["reauthorizationRequired"]);
    assert_eq!(events(MINUTE).await, [""; 0], "said once");
    webhook.be(Manner::Failing);
    assert_eq!(events(14 * MINUTE).await, [""; 0]);
    webhook.be(Manner::Willing);
    assert_eq!(events(MINUTE).await, ["subscriptionRemoved"]);
    assert_eq!(events(MINUTE).await, [""; 0]);
    let left = server
        .store
        .read(move |rx| rx.get::<keepwatch_graph::Subscription>(&id))
        .await;
    assert_eq!(left.unwrap(), None);
}

/// A receiver that is gone, and then there again at the same address.
#[tokio::test]
async fn who_disappears_is_told_when_they_are_back() {
    let server = server().await;
    let place = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let webhook = place.spawn(Webhook::start()).await.unwrap();
    subscribe(&server, &wanted(&server, &webhook, "auditLogs/signIns", 20)).await;
    place.shutdown_background();
    server.tor_sign_in(SIGN_IN, USER).await;
    let mut courier = Courier::new(server.app.clone());
    assert_eq!(round(&mut courier).await, 0);

    let back = Webhook::start_at(webhook.address).await;
    server.clock.advance_seconds(MINUTE);
    assert_eq!(round(&mut courier).await, 1);
    assert_eq!(back.taken()[0]["resourceData"]["id"], SIGN_IN);
    assert_eq!(webhook.taken(), [] as [Value; 0]);
}

/// What becomes of a subscription to sign-ins, made with `token`, after `change`: what its receiver hears
/// of `sign_in`.
async fn heard_after(
    server: &Server,
    token: &str,
    sign_in: &str,
    change: impl FnMut(&mut Tx<'_>) -> Result<(), keepwatch_storage::StoreError> + Send + 'static,
) -> Vec<String> {
    let webhook = Webhook::start().await;
    let mut body = wanted(server, &webhook, "auditLogs/signIns", 20);
    body["lifecycleNotificationUrl"] = json!(webhook.url);
    let made = server.post_as(token, SUBSCRIPTIONS, body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    server.store.write(change).await.unwrap();
    server.tor_sign_in(sign_in, USER).await;
    let mut courier = Courier::new(server.app.clone());
    round(&mut courier).await;
    round(&mut courier).await;
    courier.stop().await.unwrap();
    let kind = |taken: &Value| taken["lifecycleEvent"].as_str().unwrap_or("change").to_owned();
    webhook.taken().iter().map(kind).collect()
}

#[tokio::test]
async fn an_application_that_may_no_longer_read_is_no_longer_told() {
    let server = server().await;
    let token = server.token(&["AuditLog.Read.All"]);
    let (_, role) = own_resources::role("AuditLog.Read.All").unwrap();
    let take_back = move |tx: &mut Tx<'_>| {
        for assignment in tx.all::<AppRoleAssignment>()? {
            if assignment.app_role_id == role {
                tx.remove::<AppRoleAssignment>(&assignment.id)?;
            }
        }
        Ok(())
    };
    assert_eq!(
        heard_after(&server, &token, SIGN_IN, take_back).await,
        ["subscriptionRemoved"]
    );
    assert_eq!(server.get(SUBSCRIPTIONS).await.ids(), [""; 0]);
}

const ANOTHER: &str = "99990001-6301-4ee5-be62-ff5a759b0100";

#[tokio::test]
async fn a_person_is_told_while_they_hold_the_role_and_no_longer() {
    let server = server().await;
    let token = server.user_token(&["AuditLog.Read.All"], &[SECURITY_READER.id]).await;
    assert_eq!(heard_after(&server, &token, SIGN_IN, |_| Ok(())).await, ["change"]);
    let resign = |tx: &mut Tx<'_>| tx.unlink_all(ADMINISTRATOR).map(drop);
    assert_eq!(
        heard_after(&server, &token, ANOTHER, resign).await,
        ["subscriptionRemoved"]
    );
}
