//! The token service.

use crate::answers::Answer;
use crate::server::{
    ALL_ROLES, CLIENT, DOMAIN, SERVICE_PRINCIPAL, Server, TENANT, bare, secret, secret_credential, start,
};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use keepwatch_graph::directory::ServicePrincipal;
use keepwatch_http::AssertionUse;
use keepwatch_storage::{Credential, CredentialKind};
use keepwatch_token::CertificateKey;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use uuid::Uuid;

const GRAPH_SCOPE: &str = "https%3A%2F%2Fgraph.microsoft.com%2F.default";

impl Server {
    pub(crate) async fn ask(&self, path: &str, form: &str) -> Answer {
        let request = bare(Method::POST, path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }
}

fn form_v2() -> String {
    let secret = secret().expose().to_owned();
    format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope={GRAPH_SCOPE}")
}

/// What a token says, unverified.
fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn the_v2_endpoint_answers_with_numbers() {
    let server = Server::start().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let answer = server.ask(&path, &form_v2()).await;
    let body = answer.ok();
    assert_eq!(body["token_type"], "Bearer");
    let lifetime = body["expires_in"].as_i64().unwrap();
    assert!((3600..=5400).contains(&lifetime), "{lifetime}");
    assert_eq!(body["ext_expires_in"], lifetime);
    assert!(body.get("resource").is_none() && body.get("refresh_token").is_none());
    assert_eq!(answer.header("cache-control"), "no-store, no-cache");
    assert_eq!(answer.header("pragma"), "no-cache");

    let claims = payload(body["access_token"].as_str().unwrap());
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    assert_eq!(claims["iss"], format!("https://sts.windows.net/{TENANT}/"));
    assert_eq!(claims["appid"], CLIENT);
    assert_eq!(claims["roles"].as_array().unwrap().len(), ALL_ROLES.len());
    assert_eq!(claims["idtyp"], "app");
    assert_eq!(claims["app_displayname"], "Collector");
}

#[tokio::test]
async fn the_v1_endpoint_answers_with_strings() {
    let server = Server::start().await;
    let secret = secret().expose().to_owned();
    for resource in [
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        "00000003-0000-0000-c000-000000000000",
    ] {
        let form =
            format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&resource={resource}");
        let body = server
            .ask(&format!("/{DOMAIN}/oauth2/token?api-version=1.0"), &form)
            .await
            .ok();
        let seconds = |name: &str| body[name].as_str().unwrap().parse::<i64>().unwrap();
        assert_eq!(seconds("not_before"), start().unix_seconds());
        assert_eq!(seconds("expires_on"), start().unix_seconds() + seconds("expires_in"));
        assert_eq!(body["resource"], resource);
        assert_eq!(payload(body["access_token"].as_str().unwrap())["aud"], resource);
    }
}

#[tokio::test]
async fn what_clients_add_is_not_looked_at() {
    let server = Server::start().await;
    let extra = "&claims=%7B%7D&client_info=1&x-client-SKU=MSAL.Python&unknown=&=&%zz=1";
    for tenant in [TENANT, DOMAIN, "Contoso.COM"] {
        let form = form_v2() + extra;
        let answer = server
            .ask(&format!("//{tenant}/oauth2/v2.0/token?slice=test"), &form)
            .await;
        assert_eq!(answer.status, 200, "{tenant}: {}", answer.text());
    }
    let raw = form_v2().replace(GRAPH_SCOPE, "https://graph.microsoft.com/.default");
    server.ask(&format!("/{TENANT}/oauth2/v2.0/token"), &raw).await.ok();
    for own in [
        "https://localhost:8443/.default",
        "https://localhost/.default",
        "openid https://localhost/.default",
    ] {
        let form = form_v2().replace(GRAPH_SCOPE, own);
        let body = server.ask(&format!("/{TENANT}/oauth2/v2.0/token"), &form).await.ok();
        assert_eq!(
            payload(body["access_token"].as_str().unwrap())["aud"],
            "https://graph.microsoft.com",
            "{own}"
        );
    }
}

#[tokio::test]
async fn a_secret_may_come_in_the_header() {
    let server = Server::start().await;
    let secret = secret().expose().replace('~', "%7E");
    let form = format!("grant_type=client_credentials&scope={GRAPH_SCOPE}");
    let both = format!("{form}&client_id={CLIENT}&client_secret={secret}");
    let good = format!("{CLIENT}:{secret}");
    let cases = [
        (&good, &form, None),
        (
            &format!("{CLIENT}:wrong"),
            &form,
            Some((401, "invalid_client", 7_000_215)),
        ),
        (&good, &both, Some((400, "invalid_request", 9_002_313))),
    ];
    for (credentials, form, refusal) in cases {
        let request = bare(Method::POST, &format!("/{TENANT}/oauth2/v2.0/token"))
            .header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(credentials)));
        let answer = server.send(request.body(Body::from(form.clone())).unwrap()).await;
        match refusal {
            None => drop(answer.ok()),
            Some((status, error, number)) => drop(answer.oauth_error(status, error, number)),
        }
    }
}

#[tokio::test]
async fn every_mistake_has_its_number() {
    let server = Server::start().await;
    let old = secret_credential(2, start().plus_days(-90), start().plus_seconds(-1));
    let expired = "00002222-aaaa-2222-bbbb-3333cccc4444";
    server.register(expired, &[]).await;
    let app = expired.parse().unwrap();
    let replace = move |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.remove_credential(app, Uuid::from_u128(1))?;
        tx.insert_credential(app, &old)
    };
    server.store.write(replace).await.unwrap();

    let v2 = "/contoso.com/oauth2/v2.0/token";
    let v1 = "/contoso.com/oauth2/token";
    let good = form_v2();
    let secret = secret().expose().to_owned();
    let without = |name: &str| {
        let parts: Vec<&str> = good.split('&').filter(|part| !part.starts_with(name)).collect();
        parts.join("&")
    };
    let with = |from: &str, to: &str| good.replace(from, to);
    let cases = [
        (v2, String::new(), 400, "invalid_request", 900_144),
        (v2, without("client_id"), 400, "invalid_request", 900_144),
        (v2, without("scope"), 400, "invalid_request", 900_144),
        (v1, good.clone(), 400, "invalid_request", 900_144),
        (v2, without("client_secret"), 401, "invalid_client", 7_000_218),
        (
            v2,
            with("client_credentials", "password"),
            400,
            "unsupported_grant_type",
            70003,
        ),
        (
            "/common/oauth2/v2.0/token",
            good.clone(),
            400,
            "invalid_request",
            9_001_023,
        ),
        (
            "/organizations/oauth2/token",
            without("scope") + "&resource=https://graph.microsoft.com",
            400,
            "invalid_request",
            9_001_023,
        ),
        (
            v2,
            format!("{good}&resource=https://vault.azure.net"),
            400,
            "invalid_request",
            901_002,
        ),
        (
            v2,
            format!("{good}&scope={GRAPH_SCOPE}"),
            400,
            "invalid_request",
            9_002_313,
        ),
        (
            v2,
            with(GRAPH_SCOPE, "https://graph.microsoft.com/.default User.Read"),
            400,
            "invalid_scope",
            70011,
        ),
        (
            v2,
            format!("{good}&client_assertion=x&client_assertion_type=y"),
            400,
            "invalid_request",
            9_002_313,
        ),
        (v2, with(&secret, "wrong"), 401, "invalid_client", 7_000_215),
        (v2, with(CLIENT, expired), 401, "invalid_client", 7_000_222),
        (
            v2,
            with(CLIENT, "00003333-aaaa-2222-bbbb-3333cccc4444"),
            400,
            "unauthorized_client",
            700_016,
        ),
        (v2, with(CLIENT, "not-a-uuid"), 400, "unauthorized_client", 700_016),
        (
            v2,
            with(GRAPH_SCOPE, "https://graph.microsoft.com/User.Read"),
            400,
            "invalid_scope",
            1_002_012,
        ),
        (
            v2,
            with(GRAPH_SCOPE, "a/.default b/.default"),
            400,
            "invalid_scope",
            700_022,
        ),
        (
            v2,
            with(GRAPH_SCOPE, "https://vault.azure.net/.default"),
            400,
            "invalid_resource",
            500_011,
        ),
        (
            v2,
            without("scope") + "&resource=https://graph.microsoft.com",
            400,
            "invalid_request",
            901_002,
        ),
        (
            "/fabrikam.com/oauth2/v2.0/token",
            good.clone(),
            400,
            "invalid_request",
            90002,
        ),
        (
            v2,
            format!("{good}&padding={}", "a".repeat(70_000)),
            400,
            "invalid_request",
            9_002_313,
        ),
        (
            v2,
            without("client_secret") + "&client_assertion=x",
            400,
            "invalid_request",
            900_144,
        ),
    ];
    for (path, form, status, error, number) in cases {
        let answer = server.ask(path, &form).await;
        let description = answer.oauth_error(status, error, number);
        assert!(!description.contains(&secret), "{description}");
    }
}

/// A key with a certificate, as an administrator registers one.
pub(crate) struct Client {
    pair: RsaKeyPair,
    pub(crate) certificate: CertificateKey,
}

fn client() -> Client {
    client_of(3)
}

/// The same seed, the same key.
pub(crate) fn client_of(seed: u64) -> Client {
    let key = rcgen_key(seed);
    let params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    Client {
        pair: RsaKeyPair::from_pkcs8(key.serialized_der()).unwrap(),
        certificate: CertificateKey::from_pem_or_der(certificate.der()).unwrap(),
    }
}

fn rcgen_key(seed: u64) -> rcgen::KeyPair {
    use rand::SeedableRng;
    let mut random = rand::rngs::StdRng::seed_from_u64(seed);
    let key = keepwatch_token::SigningKey::generate(&mut random, start()).unwrap();
    rcgen::KeyPair::try_from(key.pkcs8()).unwrap()
}

impl Client {
    /// The claims, signed.
    pub(crate) fn assertion(&self, claims: &Value) -> String {
        let header = json!({"alg": "RS256", "typ": "JWT", "x5t": self.certificate.thumbprint().x5t()});
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", encode(&header), encode(claims));
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, input.as_bytes(), &mut signature)
            .unwrap();
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn assertion_claims(change: impl FnOnce(&mut Value)) -> Value {
    let now = start().unix_seconds();
    let mut claims = json!({
        "aud": format!("https://localhost:8443/{TENANT}/oauth2/v2.0/token"),
        "iss": CLIENT, "sub": CLIENT, "jti": "1", "nbf": now, "exp": now + 600,
    });
    change(&mut claims);
    claims
}

fn form_with(assertion: &str) -> String {
    format!(
        "grant_type=client_credentials&client_id={CLIENT}&scope={GRAPH_SCOPE}&client_assertion={assertion}\
         &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    )
}

async fn register_certificate(server: &Server, client: &Client) {
    let credential = Credential {
        key_id: Uuid::from_u128(3),
        kind: CredentialKind::Certificate(client.certificate.der().to_vec()),
        start: start(),
        end: start().plus_days(30),
    };
    let app = CLIENT.parse().unwrap();
    server
        .store
        .write(move |tx| tx.insert_credential(app, &credential))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_certificate_proves_an_application() {
    let server = Server::start().await;
    let client = client();
    register_certificate(&server, &client).await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");

    let assertion = client.assertion(&assertion_claims(|_| {}));
    for _ in 0..2 {
        let body = server.ask(&path, &form_with(&assertion)).await.ok();
        assert_eq!(payload(body["access_token"].as_str().unwrap())["appidacr"], "2");
    }
    let other = |change: fn(&mut Value)| client.assertion(&assertion_claims(change));
    let cut = assertion[..assertion.len() - 4].to_owned() + "AAAA";
    let cases = [
        (other(|claims| claims["exp"] = 1.into()), 700_024),
        (other(|claims| claims["iss"] = "else".into()), 700_021),
        (
            other(|claims| claims["aud"] = "https://login.example/x".into()),
            700_023,
        ),
        (cut, 700_027),
        ("a.b".to_owned(), 50027),
        ("nodots".to_owned(), 50027),
    ];
    for (assertion, number) in cases {
        server
            .ask(&path, &form_with(&assertion))
            .await
            .oauth_error(401, "invalid_client", number);
    }
    for audience in [
        format!("https://localhost:8443/{DOMAIN}/oauth2/token"),
        format!("https://localhost:8443/{TENANT}/v2.0"),
    ] {
        let assertion = client.assertion(&assertion_claims(|claims| claims["aud"] = audience.into()));
        server.ask(&path, &form_with(&assertion)).await.ok();
    }
}

#[tokio::test]
async fn an_assertion_can_be_made_good_for_once() {
    let server = Server::with(|settings| settings.assertions = AssertionUse::Once).await;
    let client = client();
    register_certificate(&server, &client).await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let form = form_with(&client.assertion(&assertion_claims(|_| {})));
    server.ask(&path, &form).await.ok();
    server.ask(&path, &form).await.oauth_error(401, "invalid_client", 50013);
}

#[tokio::test]
async fn keys_rotate_without_breaking_live_tokens() {
    const DAY: i64 = 24 * 3600;
    let server = Server::start().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let token = |body: Value| body["access_token"].as_str().unwrap().to_owned();
    let published = async |server: &Server| {
        let keys = server
            .send(bare(Method::GET, "/common/discovery/keys").body(Body::empty()).unwrap())
            .await
            .ok();
        let keys = keys["keys"].as_array().unwrap();
        keys.iter()
            .map(|key| key["kid"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(published(&server).await.len(), 1);

    // Two days before its time is over, the key has a successor that everybody can see and nobody uses.
    server.clock.advance_seconds(30 * DAY - 600);
    let before = token(server.ask(&path, &form_v2()).await.ok());
    let keys = published(&server).await;
    assert_eq!(keys.len(), 2);
    assert_eq!(header(&before)["kid"], keys[0]);

    server.clock.advance_seconds(2 * DAY + 600);
    let after = token(server.ask(&path, &form_v2()).await.ok());
    assert_eq!(header(&after)["kid"], keys[1], "the new key signs");
    assert_eq!(
        published(&server).await,
        keys,
        "the old one is shown while its tokens may live"
    );

    server.clock.advance_seconds(3 * DAY);
    assert_eq!(published(&server).await, keys[1..], "and then no more");
}

#[tokio::test]
async fn discovery_documents_say_where_things_are() {
    let server = Server::start().await;
    let get = async |path: &str| {
        let answer = server.send(bare(Method::GET, path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cache-control"), "max-age=86400, private", "{path}");
        answer.ok()
    };
    insta::assert_json_snapshot!(
        "discovery_v2",
        get("/contoso.com/v2.0/.well-known/openid-configuration").await
    );
    insta::assert_json_snapshot!(
        "discovery_v1",
        get("/contoso.com/.well-known/openid-configuration").await
    );
    let common = get("/common/v2.0/.well-known/openid-configuration").await;
    assert_eq!(common["issuer"], "https://localhost:8443/{tenantid}/v2.0");
    assert_eq!(
        common["token_endpoint"],
        "https://localhost:8443/common/oauth2/v2.0/token"
    );

    let keys = get(&format!("/{TENANT}/discovery/v2.0/keys")).await;
    assert_eq!(
        keys["keys"][0]["issuer"],
        format!("https://localhost:8443/{TENANT}/v2.0")
    );
    assert_eq!(keys["keys"][0]["x5t"], keys["keys"][0]["kid"]);
    assert!(get("/common/discovery/keys").await["keys"][0].get("issuer").is_none());

    let ours = "https%3A%2F%2Flocalhost%3A8443%2Fcommon%2Foauth2%2Fv2.0%2Fauthorize";
    let instance = format!("/common/discovery/instance?api-version=1.1&authorization_endpoint={ours}");
    insta::assert_json_snapshot!("instance", get(&instance).await);
}

#[tokio::test]
async fn instance_discovery_vouches_for_this_server_only() {
    let server = Server::start().await;
    let cases = [
        ("", 400, "invalid_request", 900_144),
        (
            "?authorization_endpoint=https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            400,
            "invalid_instance",
            50049,
        ),
        ("?authorization_endpoint=%FF", 400, "invalid_instance", 50049),
    ];
    for (query, status, error, number) in cases {
        let path = format!("/common/discovery/instance{query}");
        let answer = server.send(bare(Method::GET, &path).body(Body::empty()).unwrap()).await;
        answer.oauth_error(status, error, number);
    }
}

#[tokio::test]
async fn the_cloud_metadata_has_two_forms() {
    let server = Server::start().await;
    let get = async |path: &str| {
        server
            .send(bare(Method::GET, path).body(Body::empty()).unwrap())
            .await
            .ok()
    };
    let cloud = get("/metadata/endpoints?api-version=2022-09-01").await;
    insta::assert_json_snapshot!("cloud", cloud);
    assert_eq!(get("/metadata/endpoints?api-version=2019-05-01").await, json!([cloud]));
    assert_eq!(get("/metadata/endpoints").await, cloud);
}

#[tokio::test]
async fn what_was_removed_proves_nothing_any_more() {
    let server = Server::start().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    server.ask(&path, &form_v2()).await.ok();

    let app_id = CLIENT.parse().unwrap();
    server
        .store
        .write(move |tx| tx.remove_credential(app_id, Uuid::from_u128(1)))
        .await
        .unwrap();
    let answer = server.ask(&path, &form_v2()).await;
    answer.oauth_error(401, "invalid_client", 7_000_215);

    server
        .store
        .write(move |tx| tx.remove::<ServicePrincipal>(SERVICE_PRINCIPAL))
        .await
        .unwrap();
    let answer = server.ask(&path, &form_v2()).await;
    answer.oauth_error(400, "unauthorized_client", 700_016);
}
