//! What subscribers are to be told is written with the change: neither without it nor it without them.

use crate::world::*;
use keepwatch_engine::RuleError;
use keepwatch_engine::directory::{GroupBody, Link, Reference};
use keepwatch_engine::subscriptions::{Owner, Wanted};
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::{AppId, RiskState, RiskyUser, Subscription, UserId, Version, body};
use keepwatch_storage::About;
use serde_json::json;
use uuid::Uuid;

fn wanted(number: u128, resource: &str, change_type: &str) -> Wanted {
    let members = json!({
        "resource": resource, "changeType": change_type, "notificationUrl": "https://hook.example/",
        "expirationDateTime": now().plus_days(1).to_string(),
    });
    let owner = Owner::of(AppId::new(Uuid::from_u128(1)), &administrator());
    Wanted::new(
        members.as_object().unwrap().clone(),
        &owner,
        Uuid::from_u128(number),
        now(),
    )
    .unwrap()
}

async fn subscribe(world: &World, number: u128, resource: &str, change_type: &str) -> Subscription {
    let wanted = wanted(number, resource, change_type);
    world.engine.subscribe(administrator(), wanted).await.unwrap()
}

/// What a subscription is to be told: kinds and resources.
async fn pending(world: &World, subscription: &Subscription) -> Vec<(String, String)> {
    let id = subscription.id.clone();
    let read = world
        .engine
        .store()
        .read(move |rx| rx.notifications(&id, About::Resources, 1000));
    let pending = read.await.unwrap().into_iter();
    pending
        .map(|notification| (notification.kind, notification.resource_id.unwrap()))
        .collect()
}

fn risky_user(state: RiskState) -> RiskyUser {
    serde_json::from_value(json!({
        "id": UserId::new(USER), "isDeleted": false, "isProcessing": false, "riskLevel": "high", "riskState": state,
        "riskDetail": "none", "riskLastUpdatedDateTime": now(), "userDisplayName": null, "userPrincipalName": null,
    }))
    .unwrap()
}

#[tokio::test]
async fn nothing_is_told_of_what_was_refused() {
    let world = world();
    let subscription = subscribe(&world, 1, "identityProtection/riskyUsers", "created,updated").await;
    let refused = world.engine.administer(administrator(), |change| {
        change.tx().put(&risky_user(RiskState::AtRisk))?;
        Err::<(), _>(RuleError::invalid("no"))
    });
    assert!(refused.await.is_err());
    assert_eq!(pending(&world, &subscription).await, []);
    let done = world.engine.administer(administrator(), |change| {
        change.tx().put(&risky_user(RiskState::AtRisk))?;
        change.tx().put(&risky_user(RiskState::Dismissed))?;
        Ok(())
    });
    done.await.unwrap();
    let expected = [("created".to_owned(), USER.to_string())];
    assert_eq!(
        pending(&world, &subscription).await,
        expected,
        "one change, however often it is written"
    );
}

#[tokio::test]
async fn a_new_user_is_told_as_updated_and_a_removed_one_as_deleted() {
    let world = world();
    let all = subscribe(&world, 1, "users", "updated,deleted").await;
    let one = subscribe(&world, 2, &format!("users/{}", Uuid::from_u128(9)), "updated").await;
    let mut user = json!({"id": USER.to_string(), "userPrincipalName": "a@contoso.com"});
    body::complete(User::TYPE, &mut user);
    let user: User = serde_json::from_value(user).unwrap();
    let made = world
        .engine
        .administer(administrator(), move |change| Ok(change.tx().put(&user)?));
    made.await.unwrap();
    let removed = world.engine.administer(administrator(), |change| {
        Ok(change.tx().remove::<User>(&USER.to_string())?)
    });
    assert!(removed.await.unwrap());
    let id = USER.to_string();
    let expected = [("updated".to_owned(), id.clone()), ("deleted".to_owned(), id)];
    assert_eq!(pending(&world, &all).await, expected);
    assert_eq!(pending(&world, &one).await, []);
}

/// A group changes with its members, although nothing of its own is written.
#[tokio::test]
async fn who_watches_groups_is_told_of_their_members() {
    let world = world();
    let members = json!({"displayName": "A", "mailNickname": "a", "mailEnabled": false, "securityEnabled": true});
    let members = body::read(Group::TYPE, Version::V1, members).unwrap();
    let mut groups = Vec::new();
    for _ in 0..2 {
        let wanted = GroupBody::new(members.clone()).unwrap();
        let made = world.engine.create_group(administrator(), "contoso.com", wanted);
        groups.push(made.await.unwrap().id.to_string());
    }
    let watching = subscribe(&world, 1, &format!("groups/{}", groups[0]), "updated").await;
    let (engine, inner) = (&world.engine, Reference::of_id(groups[1].as_str()));
    let put = || engine.link(administrator(), Link::Member, groups[0].clone(), inner.clone());
    put().await.unwrap();
    assert!(put().await.is_err(), "it is there already");
    let told = || pending(&world, &watching);
    let updated = ("updated".to_owned(), groups[0].clone());
    assert_eq!(told().await, std::slice::from_ref(&updated));
    let taken = engine.unlink(
        administrator(),
        Link::Member,
        groups[0].clone(),
        Some(groups[1].clone()),
    );
    taken.await.unwrap();
    assert_eq!(told().await, [updated.clone(), updated]);
}

#[tokio::test]
async fn who_unsubscribed_is_told_nothing_more() {
    let world = world();
    let subscription = subscribe(&world, 1, "auditLogs/signIns", "created").await;
    world.engine.evaluate(sign_in(1, 0, TOR_EXIT)).await.unwrap();
    assert_eq!(pending(&world, &subscription).await.len(), 1);
    let owner = Owner::of(AppId::new(Uuid::from_u128(1)), &administrator());
    let id = subscription.id.clone();
    world.engine.unsubscribe(administrator(), owner, id).await.unwrap();
    world.engine.evaluate(sign_in(2, 0, TOR_EXIT)).await.unwrap();
    assert_eq!(pending(&world, &subscription).await, []);
}
