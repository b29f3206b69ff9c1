//! Applications: what may be made of them, and what happens with them.

use crate::world::{World, now, world};
use keepwatch_engine::applications::{self, AddedKey, Grants, Key, LeakSource, Reach, SecretLeak, Tenant, Upserted};
use keepwatch_engine::{Initiator, RuleError};
use keepwatch_graph::binary::Binary;
use keepwatch_graph::directory::{
    AppRoleAssignment, Application, FederatedIdentityCredential, KeyCredential, OAuth2PermissionGrant,
    PasswordCredential, ServicePrincipal, own_resources,
};
use keepwatch_graph::{
    AppId, RiskLevel, RiskState, RiskyServicePrincipal, ServicePrincipalRiskDetection, Version, body,
};
use keepwatch_storage::{CredentialKind, LinkKind, Stored};
use keepwatch_token::{PROOF_AUDIENCE, SecretHash, SigningKey};
use rand::SeedableRng;
use rand::rngs::StdRng;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use uuid::Uuid;

fn tenant() -> Tenant {
    Tenant {
        id: Uuid::from_u128(77).to_string().parse().unwrap(),
        domain: "contoso.com".to_owned(),
    }
}

/// A body as a caller sends it.
fn members<T: Stored>(body: Value) -> Map<String, Value> {
    body::read(T::COLLECTION.entity(), Version::V1, body).unwrap()
}

fn by_id(id: &str) -> Key {
    Key::Id(id.to_owned())
}

impl World {
    async fn register(&self, body: Value) -> Result<Application, RuleError> {
        let members = members::<Application>(body);
        self.change(move |change| applications::create(change, &tenant(), members.clone()))
            .await
    }

    async fn update(&self, id: &str, body: Value) -> Result<Application, RuleError> {
        let (key, members) = (by_id(id), members::<Application>(body));
        self.change(move |change| applications::update(change, Reach::All, &key, members.clone()))
            .await
    }

    async fn principal(&self, of: &Application) -> Result<ServicePrincipal, RuleError> {
        let members = members::<ServicePrincipal>(json!({"appId": of.app_id}));
        self.change(move |change| applications::create_principal(change, Reach::All, &tenant(), members.clone()))
            .await
    }

    async fn assign(
        &self,
        at: &str,
        principal: &str,
        resource: &str,
        role: Uuid,
    ) -> Result<AppRoleAssignment, RuleError> {
        let body = json!({"principalId": principal, "resourceId": resource, "appRoleId": role});
        let (at, members) = (at.to_owned(), members::<AppRoleAssignment>(body));
        self.change(move |change| applications::assign_role(change, Grants::All, &at, &members))
            .await
    }

    async fn get<T: Stored + Sync>(&self, id: &str) -> Option<T> {
        let id = id.to_owned();
        self.engine.store().read(move |rx| rx.get::<T>(&id)).await.unwrap()
    }

    async fn kinds(&self, of: &Application) -> Vec<CredentialKind> {
        let app: AppId = of.app_id.as_deref().unwrap().parse().unwrap();
        let stored = self.engine.store().read(move |rx| rx.credentials(app)).await.unwrap();
        stored.into_iter().map(|credential| credential.kind).collect()
    }

    async fn activity_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .audits()
            .await
            .into_iter()
            .map(|audit| audit.activity_display_name)
            .collect();
        names.sort();
        names
    }
}

#[tokio::test]
async fn an_application_is_made_with_a_name_and_the_rest_is_ours() {
    let world = world();
    let sent = json!({
        "displayName": "SIEM", "id": "mine", "appId": "mine", "publisherDomain": "evil.example",
        "web": {"redirectUris": ["https://contoso.com/back"]}, "tags": ["a"],
        "passwordCredentials": [{"displayName": "first"}],
    });
    let made = world.register(sent).await.unwrap();
    let secret = made.password_credentials[0].secret_text.clone().unwrap();
    assert_eq!(
        (secret.len(), made.password_credentials[0].hint.as_deref()),
        (40, Some(&secret[..3]))
    );
    assert!(made.id.parse::<Uuid>().is_ok() && made.app_id.as_deref().unwrap().parse::<Uuid>().is_ok());
    assert_eq!(made.publisher_domain.as_deref(), Some("contoso.com"));
    assert_eq!(
        made.created_by_app_id.as_deref(),
        Some("00000000-0000-0000-0000-000000000001")
    );

    // What is stored and what is on record says nothing of the secret.
    let stored: Application = world.get(&made.id).await.unwrap();
    assert_eq!(stored.password_credentials[0].secret_text, None);
    let records = format!("{:?}", world.audits().await);
    assert!(!records.contains(&secret) && records.contains("SIEM"), "{records}");
    match &world.kinds(&made).await[..] {
        [CredentialKind::Secret(hash)] => assert!(hash.parse::<SecretHash>().unwrap().verifies(&secret)),
        other => panic!("{other:?}"),
    }
    let owners = world
        .engine
        .store()
        .read(move |rx| rx.linked_from(LinkKind::Owner, &made.id));
    assert_eq!(owners.await.unwrap(), ["00000000-0000-0000-0000-000000000002"]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_the_name_of_the_member() {
    let world = world();
    let (id, other) = (Uuid::from_u128(5), Uuid::from_u128(6));
    let role = |id: Uuid, value: &str| {
        json!({"id": id, "displayName": "r", "description": "r", "value": value, "isEnabled": true,
            "allowedMemberTypes": ["Application"]})
    };
    let scope = |id: Uuid, value: &str| json!({"id": id, "value": value, "isEnabled": true, "type": "Admin"});
    let cases = [
        (json!({}), "displayName"),
        (json!({"displayName": " "}), "displayName"),
        (json!({"displayName": "a\u{7}"}), "displayName"),
        (json!({"displayName": "a".repeat(257)}), "displayName"),
        (json!({"displayName": "a", "notes": "n".repeat(1025)}), "notes"),
        (
            json!({"displayName": "a", "signInAudience": "Everybody"}),
            "signInAudience",
        ),
        (
            json!({"displayName": "a", "identifierUris": ["no uri"]}),
            "identifierUris",
        ),
        (
            json!({"displayName": "a", "web": {"redirectUris": ["http://contoso.com"]}}),
            "web.redirectUris",
        ),
        (
            json!({"displayName": "a", "spa": {"redirectUris": ["javascript:x"]}}),
            "spa.redirectUris",
        ),
        (
            json!({"displayName": "a", "publicClient": {"redirectUris": ["data:x"]}}),
            "publicClient.redirectUris",
        ),
        (
            json!({"displayName": "a", "appRoles": [role(id, "x"), role(id, "y")]}),
            "appRoles",
        ),
        (
            json!({"displayName": "a", "appRoles": [role(id, "x"), role(other, "x")]}),
            "appRoles",
        ),
        (
            json!({"displayName": "a", "appRoles": [role(Uuid::nil(), "x")]}),
            "appRoles.id",
        ),
        (
            json!({"displayName": "a", "appRoles": [role(id, "two words")]}),
            "appRoles.value",
        ),
        (
            json!({"displayName": "a", "api": {"oauth2PermissionScopes": [scope(id, "x"), scope(other, "x")]}}),
            "api.oauth2PermissionScopes",
        ),
        (
            json!({"displayName": "a", "requiredResourceAccess": [{"resourceAppId": "graph", "resourceAccess": []}]}),
            "requiredResourceAccess.resourceAppId",
        ),
        (
            json!({"displayName": "a", "requiredResourceAccess": [
                {"resourceAppId": id, "resourceAccess": [{"id": id, "type": "Rolle"}]}]}),
            "requiredResourceAccess.resourceAccess.type",
        ),
        (
            json!({"displayName": "a", "passwordCredentials": [{"endDateTime": "2020-01-01T00:00:00Z"}]}),
            "endDateTime",
        ),
        (
            json!({"displayName": "a", "keyCredentials": [{"type": "Symmetric"}]}),
            "keyCredentials.type",
        ),
        (
            json!({"displayName": "a", "keyCredentials": [{"key": "AAAA"}]}),
            "keyCredentials.key",
        ),
        (
            json!({"displayName": "a", "keyCredentials": [{}]}),
            "keyCredentials.key",
        ),
    ];
    for (body, expected) in cases {
        match world.register(body.clone()).await {
            Err(RuleError::Invalid { member, .. }) => assert_eq!(member.as_deref(), Some(expected), "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
    assert!(world.audits().await.is_empty(), "a refusal leaves nothing behind");
}

#[tokio::test]
async fn a_service_principal_follows_its_application() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let principal = world.principal(&application).await.unwrap();
    assert_eq!(principal.display_name.as_deref(), Some("SIEM"));
    assert_eq!(principal.app_owner_organization_id, Some(Uuid::from_u128(77)));
    assert!(matches!(
        world.principal(&application).await,
        Err(RuleError::Conflict(_))
    ));

    let role = json!({"id": Uuid::from_u128(5), "displayName": "r", "value": "Do.It", "isEnabled": true,
        "allowedMemberTypes": ["Application"]});
    let new = json!({"displayName": "SOAR", "identifierUris": ["api://siem"], "appRoles": [role]});
    world.update(&application.id, new).await.unwrap();
    let principal: ServicePrincipal = world.get(&principal.id).await.unwrap();
    assert_eq!(principal.display_name.as_deref(), Some("SOAR"));
    assert_eq!(principal.app_roles[0].value.as_deref(), Some("Do.It"));
    assert!(principal.service_principal_names.contains(&"api://siem".to_owned()));

    // Whoever holds the role keeps knowing what it is: it is disabled before it goes.
    let gone = world
        .update(&application.id, json!({"appRoles": []}))
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("unless disabled first"), "{gone}");
    let mut disabled = role_of(&principal);
    disabled["isEnabled"] = json!(false);
    world
        .update(&application.id, json!({"appRoles": [disabled]}))
        .await
        .unwrap();
    world.update(&application.id, json!({"appRoles": []})).await.unwrap();

    let second = world
        .register(json!({"displayName": "x", "identifierUris": ["API://SIEM"]}))
        .await;
    assert!(matches!(second, Err(RuleError::Conflict(_))), "{second:?}");
    let unknown = Application {
        app_id: Some(Uuid::from_u128(9).to_string()),
        ..application
    };
    let refused = world.principal(&unknown).await.unwrap_err().to_string();
    assert!(
        refused.contains("does not reference a valid application object"),
        "{refused}"
    );
}

fn role_of(principal: &ServicePrincipal) -> Value {
    let json = principal
        .document()
        .json(Version::V1, keepwatch_graph::document::PolicyView::Full);
    serde_json::from_str::<Value>(&json).unwrap()["appRoles"][0].clone()
}

#[tokio::test]
async fn secrets_come_and_go() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let key = by_id(&application.id);
    let add = |wanted: PasswordCredential| {
        let key = key.clone();
        world.change(move |change| applications::add_password::<Application>(change, Reach::All, &key, &wanted))
    };
    let made = add(PasswordCredential::default()).await.unwrap();
    assert_eq!(made.start_date_time, Some(now()));
    assert_eq!(made.end_date_time, Some(now().plus_days(730)));
    let later = PasswordCredential {
        start_date_time: Some(now().plus_days(9)),
        end_date_time: Some(now().plus_days(3)),
        ..PasswordCredential::default()
    };
    assert!(matches!(add(later).await, Err(RuleError::Invalid { .. })));

    // Sent back as it was read, nothing changes; a secret of one's own is refused; one that is left out goes.
    let shown: Value = json!([{"keyId": made.key_id, "hint": made.hint, "secretText": null}]);
    world
        .update(&application.id, json!({"passwordCredentials": shown}))
        .await
        .unwrap();
    let own = json!({"passwordCredentials": [{"secretText": "hunter2"}]});
    let refused = world.update(&application.id, own).await.unwrap_err().to_string();
    assert_eq!(
        refused,
        "New password credentials must be generated with service actions."
    );
    world
        .update(&application.id, json!({"passwordCredentials": []}))
        .await
        .unwrap();
    assert_eq!(world.kinds(&application).await, []);

    let second = add(PasswordCredential::default()).await.unwrap().key_id.unwrap();
    for _ in 0..2 {
        let key = key.clone();
        let removed =
            world.change(move |change| applications::remove_password::<Application>(change, Reach::All, &key, second));
        drop(removed.await);
    }
    assert_eq!(world.kinds(&application).await, []);
    let stored: Application = world.get(&application.id).await.unwrap();
    assert_eq!(stored.password_credentials, []);
}

/// Looking for primes takes long: the tests share a key.
fn signing_key() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(|| SigningKey::generate(&mut StdRng::seed_from_u64(1), now().plus_days(-1)).unwrap())
}

fn proof(object: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let at = now().unix_seconds();
    let claims = json!({"aud": PROOF_AUDIENCE, "iss": object, "nbf": at, "exp": at + 300});
    let parts = [json!({"alg": "RS256"}), claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = parts.join(".");
    let pair = RsaKeyPair::from_pkcs8(signing_key().pkcs8()).unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    pair.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature)
        .unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn keys_are_rolled_over_by_whoever_holds_one() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let certificate = Binary(signing_key().certificate().to_vec());
    let first =
        json!({"keyCredentials": [{"type": "AsymmetricX509Cert", "usage": "Verify", "key": certificate.to_base64()}]});
    let updated = world.update(&application.id, first.clone()).await.unwrap();
    let known = updated.key_credentials[0].clone();
    assert_eq!((known.key, known.kind.as_deref()), (None, Some("AsymmetricX509Cert")));
    assert_eq!(
        known.custom_key_identifier.map(|id| id.0.len()),
        Some(20),
        "a SHA-1 thumbprint"
    );
    let twice = world
        .update(
            &application.id,
            json!({"keyCredentials": [
        {"keyId": known.key_id}, {"key": certificate.to_base64()}]}),
        )
        .await;
    assert!(twice.unwrap_err().to_string().contains("is there already"));

    let key = by_id(&application.id);
    let add = |proof: String| {
        let wanted = AddedKey {
            key: KeyCredential::default(),
            proof,
        };
        let key = key.clone();
        world.change(move |change| applications::add_key::<Application>(change, Reach::All, &key, &wanted))
    };
    for (proof, expected) in [
        (proof(&Uuid::from_u128(9).to_string()), "proof: the issuer"),
        ("nonsense".to_owned(), "proof: "),
        (proof(&application.id), "keyCredentials.key: must be a certificate"),
    ] {
        let refused = add(proof).await.unwrap_err().to_string();
        assert!(refused.starts_with(expected), "{refused}");
    }
    let (key_id, proof) = (known.key_id.unwrap(), proof(&application.id));
    let removed =
        world.change(move |change| applications::remove_key::<Application>(change, Reach::All, &key, key_id, &proof));
    removed.await.unwrap();
    assert_eq!(world.kinds(&application).await, []);
}

#[tokio::test]
async fn a_role_is_given_by_a_resource_that_defines_it_and_once() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let holder = world.principal(&application).await.unwrap().id;
    let graph = own_resources::GRAPH.to_string();
    let (_, role) = own_resources::role("AuditLog.Read.All").unwrap();
    let (_, of_engine) = own_resources::role("SignInLog.Import.All").unwrap();
    let assignment = world.assign(&holder, &holder, &graph, role).await.unwrap();
    assert_eq!(assignment.resource_display_name.as_deref(), Some("Microsoft Graph"));
    let again = world
        .assign(&graph, &holder, &graph, role)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(again, "Permission being assigned already exists on the object");

    let nobody = Uuid::from_u128(9).to_string();
    assert!(matches!(
        world.assign(&holder, &holder, &graph, of_engine).await,
        Err(RuleError::Invalid { .. })
    ));
    assert!(matches!(
        world.assign(&holder, &holder, &graph, Uuid::nil()).await,
        Err(RuleError::Invalid { .. })
    ));
    assert!(matches!(
        world.assign(&holder, &nobody, &graph, role).await,
        Err(RuleError::Invalid { .. })
    ));
    assert!(matches!(
        world.assign(&graph, &nobody, &graph, role).await,
        Err(RuleError::NotFound(_))
    ));
    assert!(matches!(
        world.assign(&nobody, &nobody, &graph, role).await,
        Err(RuleError::NotFound(_))
    ));

    let id = assignment.id.clone();
    let take = |at: String| {
        let id = id.clone();
        world.change(move |change| applications::unassign_role(change, Grants::All, &at, &id))
    };
    assert!(matches!(
        take(own_resources::ENGINE.to_string()).await,
        Err(RuleError::NotFound(_))
    ));
    take(graph.clone()).await.unwrap();
    assert!(matches!(take(graph).await, Err(RuleError::NotFound(_))));
}

#[tokio::test]
async fn what_is_deleted_rests_until_it_is_restored_or_purged() {
    let world = world();
    let application = world
        .register(json!({"displayName": "SIEM", "passwordCredentials": [{}]}))
        .await
        .unwrap();
    let principal = world.principal(&application).await.unwrap();
    let (_, role) = own_resources::role("AuditLog.Read.All").unwrap();
    let graph = own_resources::GRAPH.to_string();
    let assignment = world.assign(&principal.id, &principal.id, &graph, role).await.unwrap();
    let id = application.id.clone();
    let delete = || {
        let id = id.clone();
        world.change(move |change| applications::delete(change, Reach::All, &by_id(&id)))
    };
    delete().await.unwrap();
    assert!(matches!(delete().await, Err(RuleError::NotFound(_))));
    let app: AppId = application.app_id.as_deref().unwrap().parse().unwrap();
    let client = || world.engine.store().read(move |rx| rx.client(app));
    assert_eq!(client().await.unwrap(), None);
    let rests: AppRoleAssignment = world.get(&assignment.id).await.unwrap();
    assert_eq!(rests.deleted_date_time, Some(now()));

    let restored = id.clone();
    world
        .change(move |change| applications::restore(change, &restored))
        .await
        .unwrap();
    assert!(client().await.unwrap().is_some());
    let back: AppRoleAssignment = world.get(&assignment.id).await.unwrap();
    assert_eq!(back, assignment);

    let purge = || {
        let id = id.clone();
        world.change(move |change| applications::purge(change, &id))
    };
    assert!(
        matches!(purge().await, Err(RuleError::NotFound(_))),
        "only what is in the bin"
    );
    delete().await.unwrap();
    purge().await.unwrap();
    assert!(world.get::<Application>(&id).await.is_none());
    assert!(world.get::<ServicePrincipal>(&principal.id).await.is_none());
    assert!(world.get::<AppRoleAssignment>(&assignment.id).await.is_none());
    assert_eq!(world.kinds(&application).await, []);
    let activities = world.activity_names().await;
    for expected in [
        "Add application",
        "Delete application",
        "Restore application",
        "Hard Delete application",
    ] {
        assert!(
            activities.iter().any(|name| name == expected),
            "{expected} in {activities:?}"
        );
    }
}

#[tokio::test]
async fn who_may_touch_only_what_it_owns_touches_nothing_else() {
    let world = world();
    let mine = world.register(json!({"displayName": "mine"})).await.unwrap();
    let members = members::<Application>(json!({"displayName": "theirs"}));
    let theirs = world.engine.administer(Initiator::CommandLine, move |change| {
        applications::create(change, &tenant(), members.clone())
    });
    let theirs = theirs.await.unwrap();
    let rename = |id: &str| {
        let (key, members) = (by_id(id), self::members::<Application>(json!({"displayName": "new"})));
        world.change(move |change| applications::update(change, Reach::Owned, &key, members.clone()))
    };
    rename(&mine.id).await.unwrap();
    assert!(matches!(rename(&theirs.id).await, Err(RuleError::Forbidden(_))));
    // The APIs of this server itself are nobody's.
    let graph = by_id(&own_resources::GRAPH.to_string());
    let disable = self::members::<ServicePrincipal>(json!({"accountEnabled": false}));
    let refused =
        world.change(move |change| applications::update_principal(change, Reach::All, &graph, disable.clone()));
    assert!(matches!(refused.await, Err(RuleError::Forbidden(_))));
}

#[tokio::test]
async fn a_unique_name_makes_one_application() {
    let world = world();
    let upsert = |body: Value| {
        let members = members::<Application>(body);
        world.change(move |change| applications::upsert(change, Reach::All, &tenant(), "siem", members.clone()))
    };
    let Upserted::Created(made) = upsert(json!({"displayName": "SIEM"})).await.unwrap() else {
        panic!("there was none");
    };
    let Upserted::Updated(same) = upsert(json!({"displayName": "SOAR"})).await.unwrap() else {
        panic!("there was one");
    };
    assert_eq!((same.id, same.display_name.as_deref()), (made.id, Some("SOAR")));
    let taken = world.register(json!({"displayName": "x", "uniqueName": "SIEM"})).await;
    assert!(matches!(taken, Err(RuleError::Conflict(_))));
}

#[tokio::test]
async fn consents_are_between_two_service_principals() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let client = world.principal(&application).await.unwrap().id;
    let graph = own_resources::GRAPH.to_string();
    let user = Uuid::from_u128(3).to_string();
    let create = |body: Value| {
        let members = members::<OAuth2PermissionGrant>(body);
        world.change(move |change| applications::create_grant(change, members.clone()))
    };
    let body = |consent: &str, principal: Option<&str>, scope: &str| json!({"clientId": client, "resourceId": graph, "consentType": consent, "principalId": principal, "scope": scope});
    let grant = create(body("AllPrincipals", None, "User.Read openid")).await.unwrap();
    assert!(matches!(
        create(body("AllPrincipals", None, "x")).await,
        Err(RuleError::Conflict(_))
    ));
    create(body("Principal", Some(&user), "User.Read")).await.unwrap();
    for (body, expected) in [
        (body("AllPrincipals", Some(&user), "x"), "principalId"),
        (body("Principal", None, "x"), "principalId"),
        (body("Everybody", None, "x"), "consentType"),
        (body("Principal", Some(&user), "a\u{e9}"), "scope"),
        (
            json!({"clientId": "x", "resourceId": graph, "consentType": "AllPrincipals", "scope": "x"}),
            "clientId",
        ),
    ] {
        match create(body.clone()).await {
            Err(RuleError::Invalid { member, .. }) => assert_eq!(member.as_deref(), Some(expected), "{body}"),
            other => panic!("{body}: {other:?}"),
        }
    }
    let update = |body: Value| {
        let (id, members) = (grant.id.clone(), members::<OAuth2PermissionGrant>(body));
        world.change(move |change| applications::update_grant(change, &id, &members))
    };
    assert_eq!(
        update(json!({"scope": "openid"})).await.unwrap().scope.as_deref(),
        Some("openid")
    );
    assert!(update(json!({"clientId": graph})).await.is_err());
    let id = grant.id.clone();
    world
        .change(move |change| applications::delete_grant(change, &id))
        .await
        .unwrap();
    let id = grant.id.clone();
    let again = world
        .change(move |change| applications::delete_grant(change, &id))
        .await;
    assert!(matches!(again, Err(RuleError::NotFound(_))));
}

#[tokio::test]
async fn foreign_issuers_are_named_once() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let key = by_id(&application.id);
    let add = |name: &str, subject: &str| {
        let body = json!({"name": name, "issuer": "https://token.example", "subject": subject,
            "audiences": ["api://AzureADTokenExchange"]});
        let (key, members) = (key.clone(), members::<FederatedIdentityCredential>(body));
        world.change(move |change| {
            applications::create_federated::<Application>(change, Reach::All, &key, members.clone())
        })
    };
    let made = add("github", "repo:a").await.unwrap();
    assert!(matches!(add("GitHub", "repo:b").await, Err(RuleError::Conflict(_))));
    assert!(matches!(add("other", "repo:a").await, Err(RuleError::Conflict(_))));
    assert!(matches!(
        add("not a name", "repo:c").await,
        Err(RuleError::Invalid { .. })
    ));
    assert!(matches!(add("nobody", "").await, Err(RuleError::Invalid { .. })));
    let (own, members) = (
        key.clone(),
        members::<FederatedIdentityCredential>(json!({"name": "x", "subject": "repo:z"})),
    );
    let updated = world.change(move |change| {
        applications::update_federated::<Application>(change, Reach::All, &own, "GITHUB", members.clone())
    });
    let updated = updated.await.unwrap();
    assert_eq!(
        (updated.name.as_str(), updated.subject.as_deref()),
        ("github", Some("repo:z"))
    );
    for expected in [true, false] {
        let (own, id) = (key.clone(), made.id.clone());
        let gone =
            world.change(move |change| applications::delete_federated::<Application>(change, Reach::All, &own, &id));
        assert_eq!(gone.await.is_ok(), expected);
    }
}

#[tokio::test]
async fn owners_are_objects_of_the_directory() {
    let world = world();
    let application = world.register(json!({"displayName": "SIEM"})).await.unwrap();
    let principal: Uuid = world.principal(&application).await.unwrap().id.parse().unwrap();
    let key = by_id(&application.id);
    let add = |owner: Uuid| {
        let key = key.clone();
        world.change(move |change| applications::add_owner::<Application>(change, Reach::All, &key, owner))
    };
    assert!(matches!(add(Uuid::from_u128(9)).await, Err(RuleError::NotFound(_))));
    add(principal).await.unwrap();
    assert!(add(principal).await.unwrap_err().to_string().contains("already exist"));
    for expected in [true, false] {
        let (key, owner) = (key.clone(), principal.to_string());
        let gone =
            world.change(move |change| applications::remove_owner::<Application>(change, Reach::All, &key, &owner));
        assert_eq!(gone.await.is_ok(), expected);
    }
}

/// An application with one secret, its service principal, and the text of the secret.
async fn with_secret(world: &World) -> (ServicePrincipal, PasswordCredential) {
    let application = world.register(json!({"displayName": "collector"})).await.unwrap();
    let principal = world.principal(&application).await.unwrap();
    let key = by_id(&application.id);
    let made = world.change(move |change| {
        applications::add_password::<Application>(change, Reach::All, &key, &PasswordCredential::default())
    });
    (principal, made.await.unwrap())
}

async fn leak(world: &World, secret: &str) -> SecretLeak {
    let source = LeakSource {
        list: "dump 7".into(),
        url: Some("https://git.example/commit/1".into()),
    };
    world.engine.test_leaked_secret(secret.into(), source).await.unwrap()
}

#[tokio::test]
async fn a_secret_that_is_valid_and_lies_around_is_a_leaked_credential_once() {
    let world = world();
    let (principal, made) = with_secret(&world).await;
    let secret = made.secret_text.unwrap();
    for other in ["", "secret", &secret[1..], "AHOKW~Vcjqx4.GNUbipw3_FMTahov29ELSZgnu18"] {
        assert_eq!(leak(&world, other).await, SecretLeak::Nobodys, "{other}");
    }
    assert_eq!(leak(&world, &secret).await, SecretLeak::Found);
    let detections = || async {
        let id = principal.id.clone();
        let read = move |rx: &mut keepwatch_storage::Rx<'_>| {
            rx.find::<ServicePrincipalRiskDetection>("service_principal_id", &id)
        };
        world.engine.store().read(read).await.unwrap()
    };
    let found = detections().await;
    let [detection] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        (detection.risk_event_type.as_str(), detection.risk_level),
        ("leakedCredentials", RiskLevel::High)
    );
    assert_eq!(detection.key_ids, [made.key_id.unwrap().to_string()]);
    assert_eq!(detection.app_id, principal.app_id);
    let info = detection.additional_info.as_deref().unwrap();
    assert!(
        info.contains("dump 7") && info.contains("https://git.example/commit/1"),
        "{info}"
    );
    assert!(!info.contains(&secret), "{info}");
    let risky: RiskyServicePrincipal = world.get(&principal.id).await.unwrap();
    assert_eq!(
        (risky.risk_level, risky.risk_state),
        (RiskLevel::High, RiskState::AtRisk)
    );

    assert_eq!(leak(&world, &secret).await, SecretLeak::Known);
    assert_eq!(detections().await, found);
}

#[tokio::test]
async fn a_secret_that_was_removed_or_has_ended_is_nobodys() {
    let world = world();
    let application = world.register(json!({"displayName": "collector"})).await.unwrap();
    world.principal(&application).await.unwrap();
    let add = |start, end| {
        let key = by_id(&application.id);
        let wanted = PasswordCredential {
            start_date_time: Some(start),
            end_date_time: Some(end),
            ..PasswordCredential::default()
        };
        world.change(move |change| applications::add_password::<Application>(change, Reach::All, &key, &wanted))
    };
    let later = add(now().plus_days(1), now().plus_days(2)).await.unwrap();
    assert_eq!(
        leak(&world, &later.secret_text.unwrap()).await,
        SecretLeak::Nobodys,
        "not valid yet"
    );

    let made = add(now().plus_days(-1), now().plus_days(1)).await.unwrap();
    let (key, key_id) = (by_id(&application.id), made.key_id.unwrap());
    let removed =
        world.change(move |change| applications::remove_password::<Application>(change, Reach::All, &key, key_id));
    removed.await.unwrap();
    assert_eq!(leak(&world, &made.secret_text.unwrap()).await, SecretLeak::Nobodys);
}
