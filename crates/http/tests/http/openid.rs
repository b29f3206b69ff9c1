//! The `openidconnect` crate, unmodified, in front of the server in this process: what a relying party in Rust does.

use crate::browser::{Browser, left, parameters};
use crate::server::{HOSTNAME, Server, TENANT, bare};
use axum::body::Body;
use axum::http::{Method, Request, header};
use keepwatch_engine::Clock;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreDeviceAuthorizationResponse, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DeviceAuthorizationUrl,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout,
    RedirectUrl, Scope, TokenResponse,
};
use serde_json::{Value, json};
use std::cell::Cell;
use std::convert::Infallible;
use std::time::{Duration, UNIX_EPOCH};

/// The crate's client, as its discovery makes it.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

const REDIRECT_URI: &str = "https://app.contoso.com/back";
const LOGIN: &str = "rosa@contoso.com";
const PASSWORD: &str = "kestrel-orbit-lantern-42";

impl Server {
    /// The server as the crate's HTTP client.
    async fn http(&self, request: HttpRequest) -> Result<HttpResponse, Infallible> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().unwrap().as_str().to_owned();
        let mut sent = Request::builder()
            .method(parts.method)
            .uri(path)
            .header(header::HOST, HOSTNAME);
        sent.headers_mut().unwrap().extend(parts.headers);
        let answer = self.send(sent.body(Body::from(body)).unwrap()).await;
        let mut response = HttpResponse::new(answer.body);
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }

    async fn given(&self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body.to_string()).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        answer.json()
    }

    /// Somebody with a password: the object id.
    async fn rosa(&self) -> String {
        let user = json!({
            "accountEnabled": true, "displayName": "Rosa", "mailNickname": "rosa", "userPrincipalName": LOGIN,
            "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": false},
        });
        self.given("/v1.0/users", user).await["id"].as_str().unwrap().to_owned()
    }

    /// A site with a secret and everybody's consent: client id and secret.
    async fn site(&self) -> (String, String) {
        let site = json!({"displayName": "Orders", "web": {"redirectUris": [REDIRECT_URI]}});
        let made = self.given("/v1.0/applications", site).await;
        let client = self
            .given("/v1.0/servicePrincipals", json!({"appId": made["appId"]}))
            .await;
        let graph = self
            .get("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
            .await
            .ok();
        let grant = json!({
            "clientId": client["id"], "resourceId": graph["id"], "consentType": "AllPrincipals",
            "scope": "User.Read openid profile email offline_access",
        });
        self.given("/v1.0/oauth2PermissionGrants", grant).await;
        let id = made["id"].as_str().unwrap();
        let secret = self
            .given(&format!("/v1.0/applications/{id}/addPassword"), json!({}))
            .await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["appId"]), text(&secret["secretText"]))
    }

    /// What the discovery document says.
    async fn provider(&self) -> ProviderMetadataWithLogout {
        let issuer = IssuerUrl::new(format!("https://{HOSTNAME}/{TENANT}/v2.0")).unwrap();
        let http = |request: HttpRequest| self.http(request);
        ProviderMetadataWithLogout::discover_async(issuer, &http).await.unwrap()
    }

    /// The site's client.
    async fn client(&self, id: &str, secret: &str) -> Client {
        let secret = ClientSecret::new(secret.to_owned());
        CoreClient::from_provider_metadata(self.provider().await, ClientId::new(id.to_owned()), Some(secret))
            .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).unwrap())
    }

    /// Who a token is for, as Graph sees it.
    async fn holder(&self, token: &AccessToken) -> Value {
        let me = bare(Method::GET, "/v1.0/me").header(header::AUTHORIZATION, format!("Bearer {}", token.secret()));
        self.send(me.body(Body::empty()).unwrap()).await.ok()["id"].clone()
    }
}

/// What an application keeps between sending somebody here and having them back.
struct Sent {
    path: String,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Sends somebody here: by the code, with a proof key.
fn sent(client: &Client, prompt: Option<CoreAuthPrompt>) -> Sent {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut request = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .set_pkce_challenge(challenge);
    for scope in ["profile", "offline_access", "User.Read"] {
        request = request.add_scope(Scope::new(scope.to_owned()));
    }
    if let Some(prompt) = prompt {
        request = request.add_prompt(prompt);
    }
    let (address, state, nonce) = request.url();
    Sent {
        path: here(address.as_str()),
        state,
        nonce,
        verifier,
    }
}

/// The path of an address of this server.
fn here(address: &str) -> String {
    address.strip_prefix(&format!("https://{HOSTNAME}")).unwrap().to_owned()
}

/// Signs in on the pages, as far as the question whether to stay.
async fn signed_in(server: &Server, browser: &mut Browser<'_>, path: &str) -> String {
    let page = browser.open(path).await;
    let page = browser.next(&page, &[("username", LOGIN)]).await;
    server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await
}

/// What the crate makes of the address that somebody is sent back to.
async fn redeemed(server: &Server, client: &Client, back: &str, sent: Sent) -> CoreTokenResponse {
    let answer = parameters(back);
    assert!(back.starts_with(REDIRECT_URI), "{back}");
    assert_eq!(answer["state"], *sent.state.secret());
    let http = |request: HttpRequest| server.http(request);
    let code = AuthorizationCode::new(answer["code"].clone());
    let exchange = client.exchange_code(code).unwrap().set_pkce_verifier(sent.verifier);
    exchange.request_async(&http).await.unwrap()
}

#[tokio::test]
async fn a_relying_party_signs_somebody_in_and_keeps_them_signed_in() {
    let server = Server::start().await;
    let rosa = server.rosa().await;
    let (id, secret) = server.site().await;
    let client = server.client(&id, &secret).await;
    let http = |request: HttpRequest| server.http(request);

    let asked = sent(&client, None);
    let nonce = asked.nonce.clone();
    let back = signed_in(&server, &mut Browser::new(&server), &asked.path).await;
    let tokens = redeemed(&server, &client, &back, asked).await;
    // The crate would look at the machine's clock, and the server's is the test's.
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(server.clock.now().unix_seconds()).unwrap());
    let id_token = tokens.id_token().unwrap();
    let verifier = client.id_token_verifier().set_time_fn(move || now.into());
    let claims = id_token.claims(&verifier, &nonce).unwrap();
    assert_eq!(claims.preferred_username().unwrap().as_str(), LOGIN);
    let key = id_token.signing_key(&verifier).unwrap();
    let hash = AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg().unwrap(), key).unwrap();
    assert_eq!(claims.access_token_hash(), Some(&hash));
    let forged = Nonce::new("another".to_owned());
    assert!(
        id_token.claims(&verifier, &forged).is_err(),
        "a token for somebody else's request"
    );

    let subject = claims.subject().clone();
    let access = tokens.access_token().clone();
    let user = client.user_info(access, Some(subject)).unwrap();
    let user: CoreUserInfoClaims = user.request_async(&http).await.unwrap();
    assert_eq!(user.name().unwrap().get(None).unwrap().as_str(), "Rosa");

    let refresh = tokens.refresh_token().unwrap();
    let renewed = client.exchange_refresh_token(refresh).unwrap();
    let renewed = renewed.request_async(&http).await.unwrap();
    assert_ne!(renewed.access_token().secret(), tokens.access_token().secret());
    assert_eq!(server.holder(renewed.access_token()).await, rosa);
}

#[tokio::test]
async fn a_relying_party_asks_in_silence_and_signs_somebody_out() {
    let server = Server::start().await;
    let rosa = server.rosa().await;
    let (id, secret) = server.site().await;
    let client = server.client(&id, &secret).await;
    let mut browser = Browser::new(&server);
    let in_silence = || sent(&client, Some(CoreAuthPrompt::None));
    let answer = left(&browser.get(&in_silence().path).await);
    assert_eq!(parameters(&answer)["error"], "login_required");

    let asked = sent(&client, None);
    let back = signed_in(&server, &mut browser, &asked.path).await;
    let tokens = redeemed(&server, &client, &back, asked).await;
    let asked = in_silence();
    let back = left(&browser.get(&asked.path).await);
    let silent = redeemed(&server, &client, &back, asked).await;
    assert_eq!(server.holder(silent.access_token()).await, rosa);

    let provider = server.provider().await;
    let endpoint = provider.additional_metadata().end_session_endpoint.clone().unwrap();
    let request = LogoutRequest::from(endpoint)
        .set_id_token_hint(tokens.id_token().unwrap())
        .set_client_id(ClientId::new(id))
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(REDIRECT_URI.to_owned()).unwrap())
        .set_state(CsrfToken::new("bye".to_owned()));
    let answer = browser.get(&here(request.http_get_url().as_str())).await;
    assert_eq!(left(&answer), format!("{REDIRECT_URI}?state=bye"));
    let answer = left(&browser.get(&in_silence().path).await);
    assert_eq!(parameters(&answer)["error"], "login_required");
    let http = |request: HttpRequest| server.http(request);
    let refresh = client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
    assert!(refresh.request_async(&http).await.is_err(), "it ended with the session");
}

/// A person who types a device's code at the address that it shows.
async fn approve(server: &Server, address: &str, code: &str) {
    let mut browser = Browser::new(server);
    let page = browser.open(&here(address)).await;
    let page = browser.next(&page, &[("user_code", code)]).await;
    let page = browser.next(&page, &[("username", LOGIN)]).await;
    let mut page = browser.next(&page, &[("password", PASSWORD)]).await;
    if page.step() == "device" {
        page = browser.next(&page, &[("action", "accept")]).await;
    }
    let done = browser.answer(&page, &[("stay", "no")]).await;
    assert_eq!(done.status, 200, "{}", done.text());
}

#[tokio::test]
async fn a_device_without_a_browser_borrows_one() {
    let server = Server::start().await;
    let rosa = server.rosa().await;
    let (id, _) = server.site().await;
    let path = format!("/v1.0/applications(appId='{id}')");
    let patch = server
        .request(Method::PATCH, &path)
        .header(header::CONTENT_TYPE, "application/json");
    let body = json!({"isFallbackPublicClient": true}).to_string();
    assert_eq!(server.send(patch.body(Body::from(body)).unwrap()).await.status, 204);

    let http = |request: HttpRequest| server.http(request);
    let endpoint = format!("https://{HOSTNAME}/{TENANT}/oauth2/v2.0/devicecode");
    let client = CoreClient::from_provider_metadata(server.provider().await, ClientId::new(id), None)
        .set_device_authorization_url(DeviceAuthorizationUrl::new(endpoint).unwrap());
    let asked = client.exchange_device_code();
    let asked = ["offline_access", "User.Read"]
        .into_iter()
        .fold(asked, |asked, scope| asked.add_scope(Scope::new(scope.to_owned())));
    let shown: CoreDeviceAuthorizationResponse = asked.request_async(&http).await.unwrap();
    let pauses = Cell::new(0);
    let pause = |seconds: Duration| {
        pauses.set(pauses.get() + 1);
        server.clock.advance_seconds(i64::try_from(seconds.as_secs()).unwrap());
        let (server, shown, is_first) = (&server, &shown, pauses.get() == 1);
        async move {
            if is_first {
                approve(server, shown.verification_uri(), shown.user_code().secret()).await;
            }
        }
    };
    let tokens = client.exchange_device_access_token(&shown).unwrap();
    let tokens: CoreTokenResponse = tokens.request_async(&http, pause, None).await.unwrap();
    assert_eq!(pauses.get(), 1, "the device asked before and after");
    assert_eq!(server.holder(tokens.access_token()).await, rosa);
    assert!(tokens.id_token().is_some());

    let renewed = client.exchange_refresh_token(tokens.refresh_token().unwrap()).unwrap();
    let renewed = renewed.request_async(&http).await.unwrap();
    assert_eq!(server.holder(renewed.access_token()).await, rosa);
}

#[tokio::test]
async fn a_daemon_has_a_token_of_its_own() {
    let server = Server::start().await;
    let (id, secret) = server.site().await;
    let http = |request: HttpRequest| server.http(request);
    for (secret, is_right) in [(secret.as_str(), true), ("wrong", false)] {
        let client = server.client(&id, secret).await;
        let asked = client.exchange_client_credentials().unwrap();
        let asked = asked.add_scope(Scope::new("https://graph.microsoft.com/.default".to_owned()));
        let tokens = asked.request_async(&http).await;
        assert_eq!(tokens.is_ok(), is_right);
        let Ok(tokens) = tokens else { continue };
        assert!(tokens.refresh_token().is_none() && tokens.id_token().is_none());
        let path = "/engine/v1/authorizeRequest?audience=https://graph.microsoft.com&role=IdentityRiskyUser.Read.All";
        let token = format!("Bearer {}", tokens.access_token().secret());
        let request = bare(Method::GET, path).header(header::AUTHORIZATION, token);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 403, "known, and without the role: {}", answer.text());
    }
}
