//! The `openidconnect` crate, unmodified, in front of the server in this process: what a relying party in Rust does.

use crate::browser::Browser;
use crate::server::{HOSTNAME, Server, TENANT};
use axum::body::Body;
use axum::http::{Method, Request, header};
use keepwatch_engine::Clock;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};
use serde_json::{Value, json};
use std::convert::Infallible;
use std::time::{Duration, UNIX_EPOCH};

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
}

#[tokio::test]
async fn a_relying_party_signs_somebody_in_and_keeps_them_signed_in() {
    let server = Server::start().await;
    let rosa = server.rosa().await;
    let (id, secret) = server.site().await;
    let http = |request: HttpRequest| server.http(request);

    let issuer = IssuerUrl::new(format!("https://{HOSTNAME}/{TENANT}/v2.0")).unwrap();
    let provider = CoreProviderMetadata::discover_async(issuer, &http).await.unwrap();
    let client = CoreClient::from_provider_metadata(provider, ClientId::new(id), Some(ClientSecret::new(secret)))
        .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.to_owned()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("offline_access".to_owned()))
        .add_scope(Scope::new("User.Read".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let mut browser = Browser::new(&server);
    let path = address.as_str().strip_prefix(&format!("https://{HOSTNAME}")).unwrap();
    let page = browser.open(path).await;
    let page = browser.next(&page, &[("username", LOGIN)]).await;
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    let left = browser.leave(&page, &[("stay", "no")]).await;
    let (site, query) = left.split_once('?').unwrap();
    let told = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(found, _)| found == name).unwrap().1.into_owned()
    };
    assert_eq!((site, told("state").as_str()), (REDIRECT_URI, state.secret().as_str()));

    let code = AuthorizationCode::new(told("code"));
    let tokens = client.exchange_code(code).unwrap().set_pkce_verifier(verifier);
    let tokens = tokens.request_async(&http).await.unwrap();
    // The crate would look at the machine's clock, and the server's is the test's.
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(server.clock.now().unix_seconds()).unwrap());
    let id_token = tokens.id_token().unwrap();
    let verifier = client.id_token_verifier().set_time_fn(move || now.into());
    let claims = id_token.claims(&verifier, &nonce).unwrap();
    assert_eq!(claims.preferred_username().unwrap().as_str(), LOGIN);
    if let Some(expected) = claims.access_token_hash() {
        let key = id_token.signing_key(&verifier).unwrap();
        let found = AccessTokenHash::from_token(tokens.access_token(), id_token.signing_alg().unwrap(), key).unwrap();
        assert_eq!(&found, expected);
    }
    let forged = Nonce::new("another".to_owned());
    assert!(
        id_token.claims(&verifier, &forged).is_err(),
        "a token for somebody else's request"
    );

    let subject = claims.subject().clone();
    let access = tokens.access_token().clone();
    let user: CoreUserInfoClaims = client
        .user_info(access, Some(subject))
        .unwrap()
        .request_async(&http)
        .await
        .unwrap();
    assert_eq!(user.name().unwrap().get(None).unwrap().as_str(), "Rosa");

    let refresh = tokens.refresh_token().unwrap();
    let renewed = client.exchange_refresh_token(refresh).unwrap();
    let renewed = renewed.request_async(&http).await.unwrap();
    assert_ne!(renewed.access_token().secret(), tokens.access_token().secret());
    let me = crate::server::bare(Method::GET, "/v1.0/me").header(
        header::AUTHORIZATION,
        format!("Bearer {}", renewed.access_token().secret()),
    );
    let me = server.send(me.body(Body::empty()).unwrap()).await.ok();
    assert_eq!(me["id"], rosa);
}
