//! Tokens for people: codes, refresh tokens and devices, over HTTP.

use crate::answers::Answer;
use crate::server::{ADMINISTRATOR, CLIENT, DOMAIN, SERVICE_PRINCIPAL, Server, TENANT, bare, object_of, secret};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_engine::grants::{CodeBinding, Grant};
use keepwatch_graph::conditional_access::ConditionalAccessPolicy;
use keepwatch_graph::directory::{Application, OAuth2PermissionGrant, ServicePrincipal, own_resources};
use keepwatch_graph::{RiskyUser, SignInId, Timestamp, UserId};
use keepwatch_signin::{Mode, Proof, Proofs};
use keepwatch_token::{Challenge, Endpoint, RedirectKind, ScopeRequest};
use serde_json::{Value, json};
use uuid::Uuid;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const WEB: &str = "https://contoso.com/back";
const PAGE: &str = "https://spa.contoso.com/";
const DEVICE: &str = "http://localhost";
const V2: &str = "/contoso.com/oauth2/v2.0/token";
const V1: &str = "/contoso.com/oauth2/token";
const SCOPE: &str = "openid profile email offline_access User.Read";

fn user() -> UserId {
    ADMINISTRATOR.parse().unwrap()
}

/// A server with an application of every kind and a person who consented to it.
async fn server() -> Server {
    let server = Server::start().await;
    server
        .store_administrator(
            json!({"userPrincipalName": "admin@contoso.com", "mail": "ada@contoso.com",
            "surname": "Admin", "givenName": "Ada"}),
        )
        .await;
    server
        .change_application(|application| {
            let uris = |uri: &str| json!({"redirectUris": [uri]});
            application["web"] = uris(WEB);
            application["spa"] = uris(PAGE);
            application["publicClient"] = uris(DEVICE);
            application["isFallbackPublicClient"] = json!(true);
        })
        .await;
    server.consent(own_resources::GRAPH, "User.Read Mail.Read").await;
    server
}

impl Server {
    async fn change_application(&self, change: impl Fn(&mut Value)) {
        let id = object_of(CLIENT).to_string();
        let stored = self
            .store
            .read(move |rx| rx.get::<Application>(&id))
            .await
            .unwrap()
            .unwrap();
        let mut members = serde_json::to_value(beta(&stored)).unwrap();
        change(&mut members);
        keepwatch_graph::body::complete(Application::TYPE, &mut members);
        let changed: Application = serde_json::from_value(members).unwrap();
        self.store.write(move |tx| tx.put(&changed)).await.unwrap();
    }

    async fn change_user(&self, members: Value) {
        self.store_administrator(members).await;
    }

    async fn consent(&self, resource: Uuid, scope: &str) {
        let client: Uuid = SERVICE_PRINCIPAL.parse().unwrap();
        let mut grant = json!({"id": OAuth2PermissionGrant::id_of(client, resource, None), "clientId": client,
            "consentType": "AllPrincipals", "resourceId": resource, "scope": scope});
        keepwatch_graph::body::complete(OAuth2PermissionGrant::TYPE, &mut grant);
        let grant: OAuth2PermissionGrant = serde_json::from_value(grant).unwrap();
        self.store.write(move |tx| tx.put(&grant)).await.unwrap();
    }

    async fn policy(&self, members: Value) {
        let mut policy = json!({"id": "0a1b2c3d-0000-4000-8000-000000000001", "displayName": "A policy", "state": "enabled",
            "conditions": {"users": {"includeUsers": ["All"]}, "applications": {"includeApplications": ["All"]},
                "clientAppTypes": ["all"]}});
        keepwatch_graph::body::merge(&mut policy, &members);
        let answer = self
            .post("/v1.0/identity/conditionalAccess/policies", policy.to_string())
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let _ = std::any::type_name::<ConditionalAccessPolicy>();
    }

    fn grant(&self, kind: RedirectKind, scope: &str) -> Grant {
        let mut proofs = Proofs::default();
        proofs.add(Proof::new(Mode::Password, self.now()));
        Grant {
            app: CLIENT.parse().unwrap(),
            kind,
            user: user(),
            scope: ScopeRequest::parse(scope).unwrap(),
            session: Uuid::from_u128(77),
            sign_in: SignInId::new(Uuid::from_u128(78)),
            authenticated_at: self.now(),
            proofs,
            contexts: Default::default(),
            is_challenge_capable: false,
            wants_client_info: false,
        }
    }

    fn now(&self) -> Timestamp {
        keepwatch_engine::Clock::now(&self.clock)
    }

    /// A code as the sign-in pages would hand it out.
    async fn code(&self, kind: RedirectKind, scope: &str) -> String {
        let binding = CodeBinding {
            redirect_uri: address(kind).to_owned(),
            challenge: Some(Challenge::parse(CHALLENGE, Some("S256")).unwrap()),
            nonce: Some("n-1".to_owned()),
            endpoint: Endpoint::V2,
        };
        let code = self.engine.issue_code(self.grant(kind, scope), binding).await.unwrap();
        code.expose().to_owned()
    }

    async fn ask_from(&self, origin: &str, form: &str) -> Answer {
        let request = bare(Method::POST, V2)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ORIGIN, origin);
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// What a web server is given for a new code.
    async fn signed_in(&self, scope: &str) -> Value {
        let code = self.code(RedirectKind::Web, scope).await;
        self.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok()
    }

    async fn refresh(&self, token: &Value) -> Answer {
        self.ask(V2, &refreshed(token, "")).await
    }

    async fn user_risk(&self) -> Option<RiskyUser> {
        self.store.read(|rx| rx.get(ADMINISTRATOR)).await.unwrap()
    }
}

/// What is answered to a mistake.
fn refused(answer: &Answer, error: &str, number: u32) -> Value {
    answer.oauth_error(400, error, number);
    answer.json()
}

fn beta(application: &Application) -> Value {
    let view = keepwatch_graph::document::PolicyView::Full;
    let json = application.document().json(keepwatch_graph::Version::Beta, view);
    serde_json::from_str(&json).unwrap()
}

fn address(kind: RedirectKind) -> &'static str {
    match kind {
        RedirectKind::Web => WEB,
        RedirectKind::Spa => PAGE,
        RedirectKind::Native => DEVICE,
    }
}

fn redeem(kind: RedirectKind, code: &str) -> String {
    let credential = match kind {
        RedirectKind::Web => format!("&client_secret={}", secret().expose()),
        RedirectKind::Spa | RedirectKind::Native => String::new(),
    };
    let address = address(kind);
    format!(
        "grant_type=authorization_code&client_id={CLIENT}&code={code}&redirect_uri={address}\
         &code_verifier={VERIFIER}&client_info=1{credential}"
    )
}

fn refreshed(token: &Value, more: &str) -> String {
    let token = token["refresh_token"].as_str().unwrap();
    let secret = secret().expose().to_owned();
    format!("grant_type=refresh_token&client_id={CLIENT}&client_secret={secret}&refresh_token={token}{more}")
}

/// What a token says, unverified.
fn payload(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_becomes_tokens_in_either_form() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let body = server.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok();
    assert_eq!(body["scope"], "openid profile email User.Read");
    assert!((3600..=5400).contains(&body["expires_in"].as_i64().unwrap()), "{body}");
    let info: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body["client_info"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(info, json!({"uid": ADMINISTRATOR, "utid": TENANT}));

    let id = payload(&body["id_token"]);
    assert_eq!(
        (&id["aud"], &id["nonce"], &id["ver"]),
        (&json!(CLIENT), &json!("n-1"), &json!("2.0"))
    );
    assert_eq!(id["iss"], format!("https://localhost:8443/{TENANT}/v2.0"));
    assert_eq!(
        (&id["preferred_username"], &id["email"]),
        (&json!("admin@contoso.com"), &json!("ada@contoso.com"))
    );
    assert!(id["at_hash"].is_string(), "{id}");
    let access = payload(&body["access_token"]);
    assert_eq!(
        (&access["oid"], &access["scp"]),
        (&json!(ADMINISTRATOR), &json!("User.Read openid profile email"))
    );
    assert_eq!((&access["amr"], &access["appidacr"]), (&json!(["pwd"]), &json!("1")));
    assert_eq!(id["sub"], access["sub"]);

    let code = server.code(RedirectKind::Web, SCOPE).await;
    let form = redeem(RedirectKind::Web, &code) + "&resource=https://graph.microsoft.com";
    let body = server.ask(V1, &form).await.ok();
    assert_eq!(
        (&body["resource"], &body["scope"]),
        (&json!("https://graph.microsoft.com"), &json!("Mail.Read User.Read"))
    );
    assert!(body["expires_in"].is_string() && body["refresh_token"].is_string());
    assert_eq!(payload(&body["id_token"])["upn"], "admin@contoso.com");
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_others() {
    use RedirectKind::{Native, Spa, Web};
    let server = server().await;
    type Change<'a> = &'a dyn Fn(String) -> String;
    let cases: [(&str, RedirectKind, Change<'_>, u16, &str, u32); 8] = [
        (
            "no verifier",
            Web,
            &|form| form.replace("&code_verifier=", "&x="),
            400,
            "invalid_grant",
            50147,
        ),
        (
            "the challenge",
            Web,
            &|form| form.replace(VERIFIER, CHALLENGE),
            400,
            "invalid_grant",
            501_481,
        ),
        (
            "a short verifier",
            Web,
            &|form| form.replace(VERIFIER, "short"),
            400,
            "invalid_grant",
            501_491,
        ),
        (
            "another address",
            Web,
            &|form| form.replace(WEB, "https://evil.com/"),
            400,
            "invalid_grant",
            500_112,
        ),
        (
            "no secret",
            Web,
            &|form| form.replace("&client_secret=", "&x="),
            401,
            "invalid_client",
            7_000_218,
        ),
        (
            "a device with a secret",
            Native,
            &|form| format!("{form}&client_secret=x"),
            401,
            "invalid_client",
            700_025,
        ),
        (
            "a page's from a server",
            Spa,
            &|form| form,
            400,
            "invalid_request",
            9_002_327,
        ),
        (
            "a made-up code",
            Web,
            &|form| form.replace("code=", "code=x"),
            400,
            "invalid_grant",
            70000,
        ),
    ];
    for (name, kind, change, status, error, number) in cases {
        let code = server.code(kind, SCOPE).await;
        let answer = server.ask(V2, &change(redeem(kind, &code))).await;
        println!("{name}");
        answer.oauth_error(status, error, number);
    }
    let code = server.code(Web, SCOPE).await;
    let from_page = server.ask_from("https://contoso.com", &redeem(Web, &code)).await;
    from_page.oauth_error(400, "invalid_request", 9_002_326);

    let code = server.code(Spa, SCOPE).await;
    let answer = server.ask_from("https://spa.contoso.com", &redeem(Spa, &code)).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(payload(&answer.ok()["access_token"])["appidacr"], "0");
}

#[tokio::test]
async fn a_replayed_code_ends_what_came_of_it() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let form = redeem(RedirectKind::Web, &code);
    let body = server.ask(V2, &form).await.ok();
    server.ask(V2, &form).await.oauth_error(400, "invalid_grant", 54005);
    server.refresh(&body).await.oauth_error(400, "invalid_grant", 70000);
}

#[tokio::test]
async fn consent_is_asked_anew_whenever_a_token_is_issued() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let more = server.ask(V2, &refreshed(&body, "&scope=Mail.Read")).await.ok();
    assert_eq!(payload(&more["access_token"])["scp"], "Mail.Read openid profile email");
    let missing = server.ask(V2, &refreshed(&more, "&scope=Files.Read")).await;
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
    }
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
        }
        assert!(server.user_risk().await.is_none(), "{number}");
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
    assert_eq!(answer["suberror"], "token_expired");
}

#[tokio::test]
async fn a_refresh_is_a_sign_in_without_a_person() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    server.refresh(&body).await.ok();
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
}

#[tokio::test]
async fn a_device_waits_for_a_person() {
    let server = server().await;
    let form = format!("client_id={CLIENT}&scope=openid+offline_access+User.Read");
    let start = server
        .ask(&format!("/{DOMAIN}/oauth2/v2.0/devicecode"), &form)
        .await
        .ok();
    assert_eq!((&start["expires_in"], &start["interval"]), (&json!(900), &json!(5)));
    assert_eq!(start["verification_uri"], "https://localhost:8443/device");
    let (code, typed) = (
        start["device_code"].as_str().unwrap(),
        start["user_code"].as_str().unwrap(),
    );
    assert!(start["message"].as_str().unwrap().contains(typed));

    let poll = format!("grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id={CLIENT}&device_code={code}");
    server
        .ask(V2, &poll)
        .await
        .oauth_error(400, "authorization_pending", 70016);
    server.ask(V2, &poll).await.oauth_error(400, "slow_down", 70016);
    let grant = server.grant(RedirectKind::Native, "openid offline_access User.Read");
    assert!(server.engine.approve_device(typed, grant).await.unwrap());
    let body = server.ask(V2, &poll).await.ok();
    assert_eq!(payload(&body["access_token"])["appidacr"], "0");
    server
        .ask(V2, &poll)
        .await
        .oauth_error(400, "bad_verification_code", 70018);

    let refresh = format!(
        "grant_type=refresh_token&client_id={CLIENT}&refresh_token={}",
        body["refresh_token"].as_str().unwrap()
    );
    server.ask(V2, &refresh).await.ok();

    let old = server
        .ask(
            &format!("/{DOMAIN}/oauth2/devicecode"),
            &format!("client_id={CLIENT}&resource=https://graph.microsoft.com"),
        )
        .await
        .ok();
    assert!(
        old["verification_url"].is_string() && old["expires_in"] == "900",
        "{old}"
    );
    let poll = format!(
        "grant_type=device_code&client_id={CLIENT}&code={}",
        old["device_code"].as_str().unwrap()
    );
    server.clock.advance_seconds(901);
    server.ask(V1, &poll).await.oauth_error(400, "expired_token", 70019);

    server
        .change_application(|application| application["isFallbackPublicClient"] = json!(false))
        .await;
    server
        .ask(V1, &poll)
        .await
        .oauth_error(401, "invalid_client", 7_000_218);
}

#[tokio::test]
async fn an_api_of_somebodys_own_gets_the_form_that_it_wants() {
    let server = server().await;
    let api = "00004444-aaaa-2222-bbbb-3333cccc4444";
    for (version, aud, ver) in [(json!(null), "api://files", "1.0"), (json!(2), api, "2.0")] {
        let mut application = beta(&Application::new(
            object_of(api),
            api.parse().unwrap(),
            "Files",
            server.now(),
        ));
        application["identifierUris"] = json!(["api://files"]);
        application["api"] = json!({"requestedAccessTokenVersion": version});
        application["optionalClaims"] = json!({"accessToken": [{"name": "xms_cc"}]});
        keepwatch_graph::body::complete(Application::TYPE, &mut application);
        let application: Application = serde_json::from_value(application).unwrap();
        let mut principal = ServicePrincipal::new(api.parse().unwrap(), api.parse().unwrap(), "Files");
        principal.follow(&application);
        server
            .store
            .write(move |tx| {
                tx.put(&application)?;
                tx.put(&principal)
            })
            .await
            .unwrap();
        server.consent(api.parse().unwrap(), "files.read").await;

        let body = server.signed_in("openid offline_access api://files/files.read").await;
        assert_eq!(body["scope"], "openid api://files/files.read");
        let claims = payload(&body["access_token"]);
        assert_eq!(
            (&claims["aud"], &claims["ver"], &claims["scp"]),
            (&json!(aud), &json!(ver), &json!("files.read"))
        );
        let token = body["access_token"].as_str().unwrap();
        let request = bare(Method::GET, "/v1.0/me").header(AUTHORIZATION, format!("Bearer {token}"));
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 401, "it is no token for Graph");

        let capable = "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";
        let body = server.ask(V2, &refreshed(&body, capable)).await.ok();
        assert_eq!(payload(&body["access_token"])["xms_cc"], json!(["cp1"]));

        let secret = secret().expose().to_owned();
        let own = format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=api://files/.default"
        );
        let claims = payload(&server.ask(V2, &own).await.ok()["access_token"]);
        assert_eq!((&claims["aud"], &claims["idtyp"]), (&json!(aud), &json!("app")));
    }
}

#[tokio::test]
async fn userinfo_tells_what_was_asked_for() {
    let server = server().await;
    let cases = [
        (
            "openid profile email User.Read",
            json!({"name": "Ada Admin", "family_name": "Admin", "given_name": "Ada",
            "preferred_username": "admin@contoso.com", "email": "ada@contoso.com"}),
        ),
        ("openid User.Read", json!({})),
    ];
    for (scope, expected) in cases {
        let body = server.signed_in(scope).await;
        for path in ["/oidc/userinfo", "/contoso.com/openid/userinfo"] {
            let token = body["access_token"].as_str().unwrap();
            let request = bare(Method::GET, path).header(AUTHORIZATION, format!("Bearer {token}"));
            let mut answer = server.send(request.body(Body::empty()).unwrap()).await.ok();
            let sub = answer.as_object_mut().unwrap().remove("sub").unwrap();
            assert_eq!(sub, payload(&body["id_token"])["sub"]);
            assert_eq!(answer, expected, "{scope}");
        }
    }
    let body = server.signed_in("User.Read").await;
    let ask = |token: String| bare(Method::GET, "/oidc/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
    let person = ask(body["access_token"].as_str().unwrap().to_owned())
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(person).await.status, 403, "without openid");
    let application = ask(server.token(&[])).body(Body::empty()).unwrap();
    assert_eq!(
        server.send(application).await.status,
        403,
        "an application is no person"
    );
}

#[tokio::test]
async fn a_capable_client_has_a_token_for_a_day() {
    let server = server().await;
    let body = server.signed_in(SCOPE).await;
    let capable = "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";
    let body = server.ask(V2, &refreshed(&body, capable)).await.ok();
    let seconds = body["expires_in"].as_i64().unwrap();
    assert!((20 * 3600..=28 * 3600).contains(&seconds), "{seconds}");
    assert_eq!(body["refresh_in"], seconds / 2);
    assert_eq!(payload(&body["access_token"])["xms_cc"], json!(["cp1"]));
}

/// The claims that a 401 asks for; none where it asks for none.
fn challenge(answer: &Answer) -> Option<Value> {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let header = answer.header("www-authenticate");
    let (_, claims) = header.split_once(r#"error="insufficient_claims", claims=""#)?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(claims.trim_end_matches('"'))
        .unwrap();
    Some(serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn access_ends_while_a_capable_clients_token_lives() {
    let later = "2026-03-02T09:01:00Z";
    let since = |seconds: i64| json!({"access_token": {"nbf": {"essential": true, "value": seconds.to_string()}}});
    let at = |text: &str| Timestamp::parse(text).unwrap().unix_seconds();
    let cases = [
        (json!({"accountEnabled": false}), since(at("2026-03-02T09:02:00Z"))),
        (json!({"deletedDateTime": later}), since(at("2026-03-02T09:02:00Z"))),
        (json!({"signInSessionsValidFromDateTime": later}), since(at(later))),
    ];
    for (members, expected) in cases {
        let server = server().await;
        let (capable, other) = (server.token_of(true).await, server.token_of(false).await);
        assert_eq!(server.me(&capable).await.status, 200);
        server.clock.advance_seconds(120);
        server.change_user(members.clone()).await;
        assert_eq!(challenge(&server.me(&capable).await), Some(expected), "{members}");
        assert_eq!(server.me(&other).await.status, 401, "{members}");
    }
}

#[tokio::test]
async fn high_risk_ends_a_capable_clients_token_and_no_others() {
    let server = server().await;
    let (capable, other) = (server.token_of(true).await, server.token_of(false).await);
    server.clock.advance_seconds(60);
    let body = json!({"userIds": [ADMINISTRATOR]}).to_string();
    let sign_in = json!({"id": Uuid::from_u128(5), "createdDateTime": server.now(), "userId": ADMINISTRATOR,
        "ipAddress": "178.17.170.23"});
    server.post("/engine/v1/evaluate", sign_in.to_string()).await.ok();
    assert_eq!(server.me(&capable).await.status, 200, "medium risk ends nothing");
    let answer = server
        .post("/v1.0/identityProtection/riskyUsers/confirmCompromised", body)
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert!(challenge(&server.me(&capable).await).is_some());
    assert_eq!(server.me(&other).await.status, 200);
    server.clock.advance_seconds(1);
    let new = server.token_of(true).await;
    assert_eq!(
        server.me(&new).await.status,
        200,
        "one that the policies have let pass since then"
    );
}

impl Server {
    /// An access token for Graph.
    async fn token_of(&self, is_challenge_capable: bool) -> String {
        let grant = Grant {
            is_challenge_capable,
            ..self.grant(RedirectKind::Web, SCOPE)
        };
        let binding = CodeBinding {
            redirect_uri: WEB.to_owned(),
            challenge: None,
            nonce: None,
            endpoint: Endpoint::V2,
        };
        let code = self.engine.issue_code(grant, binding).await.unwrap();
        let form = redeem(RedirectKind::Web, code.expose()).replace("&code_verifier=", "&x=");
        self.ask(V2, &form).await.ok()["access_token"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn me(&self, token: &str) -> Answer {
        let request = bare(Method::GET, "/v1.0/me").header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_risky_application_is_blocked_by_policy() {
    let server = server().await;
    let policy = json!({"conditions": {"users": {"includeUsers": ["None"]},
        "clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]},
        "servicePrincipalRiskLevels": ["high"]}, "grantControls": {"operator": "OR", "builtInControls": ["block"]}});
    server.policy(policy).await;
    let secret = secret().expose().to_owned();
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=https://graph.microsoft.com/.default"
    );
    server.ask(V2, &form).await.ok();
    let body = json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}).to_string();
    let path = "/v1.0/identityProtection/riskyServicePrincipals/confirmCompromised";
    let answer = server.post(path, body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let answer = refused(&server.ask(V2, &form).await, "invalid_grant", 53003);
    let claims: Value = serde_json::from_str(answer["claims"].as_str().unwrap()).unwrap();
    assert!(claims["access_token"]["capolids"]["values"][0].is_string(), "{claims}");
}

#[tokio::test]
async fn nothing_else_passes_for_an_access_token() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let body = server.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok();
    assert_eq!(server.me(body["access_token"].as_str().unwrap()).await.status, 200);
    for other in ["id_token", "refresh_token", "client_info"] {
        assert_eq!(server.me(body[other].as_str().unwrap()).await.status, 401, "{other}");
    }
    assert_eq!(server.me(&code).await.status, 401, "the code");
    let access = body["access_token"].as_str().unwrap();
    let refresh = json!({"refresh_token": access});
    server.refresh(&refresh).await.oauth_error(400, "invalid_grant", 70000);
}

#[tokio::test]
async fn a_code_that_was_revoked_on_its_way_is_worth_nothing() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    server.clock.advance_seconds(5);
    server
        .change_user(json!({"signInSessionsValidFromDateTime": server.now()}))
        .await;
    let answer = server.ask(V2, &redeem(RedirectKind::Web, &code)).await;
    refused(&answer, "invalid_grant", 50173);

    // A password that was changed in the middle of the sign-in that ends in this code.
    let early = server.grant(RedirectKind::Web, SCOPE);
    server.clock.advance_seconds(5);
    server
        .change_user(json!({"signInSessionsValidFromDateTime": server.now(), "userPrincipalName": "a@contoso.com"}))
        .await;
    let binding = CodeBinding {
        redirect_uri: WEB.to_owned(),
        challenge: Some(Challenge::parse(CHALLENGE, Some("S256")).unwrap()),
        nonce: None,
        endpoint: Endpoint::V2,
    };
    let code = server.engine.issue_code(early, binding).await.unwrap();
    let body = server.ask(V2, &redeem(RedirectKind::Web, code.expose())).await.ok();
    assert_eq!(server.me(body["access_token"].as_str().unwrap()).await.status, 200);
    server.refresh(&body).await.ok();
}
