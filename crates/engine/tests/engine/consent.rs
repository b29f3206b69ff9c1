//! Consent: what is added to it, and what cannot be consented to.

use crate::world::{USER, World, administrator, world};
use keepwatch_engine::applications::{self, Reach, Tenant, Whose, consent};
use keepwatch_engine::{Change, RuleError};
use keepwatch_graph::directory::{OAuth2PermissionGrant, ServicePrincipal, own_resources};
use keepwatch_graph::{DirectoryAudit, UserId};
use serde_json::{Map, Value, json};
use uuid::Uuid;

fn members(body: &Value) -> Map<String, Value> {
    body.as_object().unwrap().clone()
}

/// An application of the tenant's own, and Graph.
async fn portal_and_graph(world: &World) -> (ServicePrincipal, ServicePrincipal) {
    let tenant = Tenant {
        id: Uuid::from_u128(77).to_string().parse().unwrap(),
        domain: "contoso.com".to_owned(),
    };
    let client = world
        .change(move |change| {
            let made = applications::create(change, &tenant, members(&json!({"displayName": "Portal"})))?;
            applications::create_principal(change, Reach::All, &tenant, members(&json!({"appId": made.app_id})))
        })
        .await
        .unwrap();
    let graph = own_resources::GRAPH.to_string();
    let graph: ServicePrincipal = world
        .engine
        .store()
        .read(move |rx| rx.get(&graph))
        .await
        .unwrap()
        .unwrap();
    (client, graph)
}

/// What one person consents to in two windows is granted whichever is quicker.
#[tokio::test]
async fn consents_at_once_add_up() {
    let world = world();
    let (client, graph) = portal_and_graph(&world).await;
    let scopes = ["openid", "profile", "email", "offline_access", "User.Read"];
    let consents = scopes.map(|scope| {
        let (engine, client, graph) = (world.engine.clone(), client.clone(), graph.clone());
        let work = move |change: &mut Change<'_, '_>| {
            let one = Whose::One(UserId::new(USER));
            consent(change, &client, &graph, one, &[scope.to_owned()]).map(drop)
        };
        tokio::spawn(async move { engine.administer(administrator(), work).await })
    });
    for consent in consents {
        consent.await.unwrap().unwrap();
    }
    let grants = world.engine.store().read(|rx| rx.all::<OAuth2PermissionGrant>());
    let granted: Vec<Option<String>> = grants.await.unwrap().into_iter().map(|grant| grant.scope).collect();
    assert_eq!(
        granted,
        [Some("User.Read email offline_access openid profile".to_owned())]
    );
}

#[tokio::test]
async fn consent_grows_and_is_put_on_record_once() {
    let world = world();
    let (client, graph) = portal_and_graph(&world).await;
    let give = async |whose: Whose, resource: &ServicePrincipal, scopes: &[&str]| {
        let (client, resource) = (client.clone(), resource.clone());
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        world
            .change(move |change| consent(change, &client, &resource, whose, &scopes))
            .await
    };
    let audits = async || {
        world
            .engine
            .store()
            .read(|rx| rx.all::<DirectoryAudit>())
            .await
            .unwrap()
            .len()
    };

    let one = Whose::One(UserId::new(USER));
    let steps = [
        // whose, scopes, what is granted then, whether that is news
        (Whose::Everybody, &["User.Read"][..], "User.Read", true),
        (Whose::Everybody, &["openid", "User.Read"], "User.Read openid", true),
        (Whose::Everybody, &["User.Read"], "User.Read openid", false),
        (one, &["offline_access"], "offline_access", true),
        (one, &["offline_access", "offline_access"], "offline_access", false),
    ];
    for (whose, scopes, expected, is_news) in steps {
        let before = audits().await;
        let grant: OAuth2PermissionGrant = give(whose, &graph, scopes).await.unwrap();
        assert_eq!(grant.scope.as_deref(), Some(expected), "{scopes:?}");
        assert_eq!(audits().await - before, usize::from(is_news), "{scopes:?}");
    }

    // OpenID Connect's scopes are Graph's alone, and an API without scopes has none to consent to.
    for (resource, scope) in [
        (&graph, "User.Rule"),
        (&graph, "user.read"),
        (&client, "openid"),
        (&client, ""),
    ] {
        match give(Whose::Everybody, resource, &[scope]).await {
            Err(RuleError::Invalid { member, .. }) => assert_eq!(member.as_deref(), Some("scope"), "{scope}"),
            other => panic!("{scope}: {other:?}"),
        }
    }
}
