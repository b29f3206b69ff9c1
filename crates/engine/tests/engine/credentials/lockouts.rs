//! Wrong passwords, counted.

use super::{DOMAIN, ELSEWHERE, NEW, OFFICE, PASSWORD, from, nodes, user_body, word};
use crate::world::{USER, administrator, sign_in};
use keepwatch_engine::credentials::{Circumstances, PasswordCheck};
use keepwatch_graph::UserId;
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr};

const NAME: &str = "adele@contoso.com";

#[tokio::test]
async fn a_locked_user_is_refused_whatever_the_password_until_the_lock_ends() {
    let nodes = nodes();
    nodes.person("adele").await;
    let here = Circumstances::default();
    for password in ["one", "two", "three"] {
        assert_eq!(nodes.outcome(NAME, password, &here).await, "wrong", "{password}");
    }
    for password in [PASSWORD, "four"] {
        assert_eq!(nodes.outcome(NAME, password, &here).await, "locked", "{password}");
    }
    nodes.wait(59);
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "locked");
    nodes.wait(1);
    assert_eq!(nodes.outcome(NAME, "four", &here).await, "wrong");
    nodes.wait(119);
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "locked", "twice as long");
    nodes.wait(1);
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "right");
    for password in ["five", "six"] {
        assert_eq!(nodes.outcome(NAME, password, &here).await, "wrong", "it begins anew");
    }
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "right");
}

#[tokio::test]
async fn the_same_wrong_password_counts_once() {
    let nodes = nodes();
    nodes.person("adele").await;
    for _ in 0..5 {
        assert_eq!(nodes.outcome(NAME, "the old one", &from(ELSEWHERE)).await, "wrong");
    }
    assert_eq!(nodes.outcome(NAME, PASSWORD, &from(ELSEWHERE)).await, "right");
}

#[tokio::test]
async fn nodes_count_together() {
    let nodes = nodes();
    nodes.person("adele").await;
    let here = from(ELSEWHERE);
    for (engine, password) in [(&nodes.engine, "one"), (&nodes.other, "two"), (&nodes.engine, "three")] {
        let check = engine.check_password(NAME, password.into(), &here).await.unwrap();
        assert_eq!(word(&check), "wrong");
    }
    for engine in [&nodes.engine, &nodes.other] {
        let check = engine.check_password(NAME, PASSWORD.into(), &here).await.unwrap();
        assert_eq!(word(&check), "locked");
    }
    // A repetition is one on the other node as well.
    nodes.person("diego").await;
    for engine in [&nodes.engine, &nodes.other, &nodes.other, &nodes.engine] {
        let check = engine
            .check_password("diego@contoso.com", "old".into(), &from(OFFICE))
            .await;
        assert_eq!(word(&check.unwrap()), "wrong");
    }
}

#[tokio::test]
async fn wrong_ones_at_once_all_count() {
    let nodes = nodes();
    nodes.person("adele").await;
    let mut tries = Vec::new();
    for (number, engine) in [&nodes.engine, &nodes.other, &nodes.engine, &nodes.other]
        .into_iter()
        .enumerate()
    {
        let engine = engine.clone();
        let password = format!("guess {number}");
        tries.push(tokio::spawn(async move {
            let here = from(ELSEWHERE);
            word(&engine.check_password(NAME, password.into(), &here).await.unwrap())
        }));
    }
    let mut words = Vec::new();
    for tried in tries {
        words.push(tried.await.unwrap());
    }
    words.sort_unstable();
    assert_eq!(words, ["locked", "wrong", "wrong", "wrong"]);
    assert_eq!(nodes.outcome(NAME, PASSWORD, &from(ELSEWHERE)).await, "locked");
}

/// Whoever guesses from elsewhere does not keep the owner out.
#[tokio::test]
async fn familiar_places_are_counted_apart() {
    let nodes = nodes();
    for number in 1..4 {
        nodes
            .engine
            .evaluate(sign_in(number, 60 * 24 * i64::try_from(number).unwrap(), OFFICE))
            .await
            .unwrap();
    }
    let user = UserId::new(USER);
    let password = user_body(json!({"passwordProfile": {"password": PASSWORD}}));
    nodes
        .engine
        .update_user(administrator(), DOMAIN, user, password)
        .await
        .unwrap();
    let name = "mytestuser1@contoso.example";
    let (office, colleague, elsewhere) = (from(OFFICE), from("198.18.32.99"), from(ELSEWHERE));
    for guess in ["one", "two", "three"] {
        assert_eq!(nodes.outcome(name, guess, &elsewhere).await, "wrong");
    }
    assert_eq!(nodes.outcome(name, PASSWORD, &elsewhere).await, "locked");
    assert_eq!(
        nodes.outcome(name, PASSWORD, &from("198.19.77.1")).await,
        "locked",
        "elsewhere is one place"
    );
    assert_eq!(nodes.outcome(name, PASSWORD, &office).await, "right");
    assert_eq!(
        nodes.outcome(name, PASSWORD, &elsewhere).await,
        "locked",
        "which is no merit of whoever guessed"
    );
    for guess in ["one", "two", "three"] {
        assert_eq!(nodes.outcome(name, guess, &colleague).await, "wrong");
    }
    assert_eq!(nodes.outcome(name, PASSWORD, &office).await, "locked");
}

#[tokio::test]
async fn many_addresses_are_no_way_around_the_lock_of_a_user() {
    let nodes = nodes();
    nodes.person("adele").await;
    let mut wrong = 0;
    for number in 0..20_u8 {
        let from = Circumstances {
            address: Some(IpAddr::V4(Ipv4Addr::new(198, 19, number, 1))),
            browser: Some(format!("browser {number}")),
        };
        wrong += usize::from(nodes.outcome(NAME, &format!("guess {number}"), &from).await == "wrong");
    }
    assert_eq!(wrong, 3);
}

#[tokio::test]
async fn many_users_are_no_way_around_the_lock_of_an_address() {
    let nodes = nodes();
    nodes.person("adele").await;
    let (sprayer, neighbour) = (from("2001:2:0:5::1"), from("2001:2:0:5:ffff::2"));
    for number in 0..5 {
        let name = format!("person{number}@contoso.com");
        assert_eq!(nodes.outcome(&name, "Winter2026!", &sprayer).await, "wrong", "{name}");
    }
    for from in [&sprayer, &neighbour] {
        let PasswordCheck::Locked { user, until } = nodes.check(NAME, PASSWORD, from).await else {
            panic!("a lock");
        };
        assert_eq!(user.unwrap().user_principal_name.as_deref(), Some(NAME));
        assert!(until > crate::world::now());
    }
    assert_eq!(nodes.outcome(NAME, PASSWORD, &from(ELSEWHERE)).await, "right");
    nodes.wait(60);
    assert_eq!(nodes.outcome(NAME, PASSWORD, &sprayer).await, "right");
}

#[tokio::test]
async fn a_new_password_unlocks() {
    let nodes = nodes();
    let user = nodes.person("adele").await;
    let here = from(ELSEWHERE);
    for password in ["one", "two", "three"] {
        nodes.outcome(NAME, password, &here).await;
    }
    assert_eq!(nodes.outcome(NAME, PASSWORD, &here).await, "locked");
    let reset = nodes
        .engine
        .reset_password(administrator(), user.id, Some(NEW.to_owned()));
    reset.await.unwrap();
    assert_eq!(nodes.outcome(NAME, NEW, &here).await, "must change");
}
