//! APIs of somebody's own: a person signs in at an application, which gets a token for the API; the API can check it with what is
//! published, and nobody else takes it.

use crate::browser::{Browser, left, parameters};
use crate::server::{TENANT, bare};
use crate::sign_in::Office;
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

/// The role of every API here: what parts them is the API, not the id.
const ROLE: &str = "1b4f816e-5eaf-48b9-8613-7923830595ad";
const READ: &str = "6ffd5e86-75ae-4e1a-9b1c-8ba1f2a2a1c4";
const WRITE: &str = "6ffd5e86-75ae-4e1a-9b1c-8ba1f2a2a1c5";

/// An API that is registered here.
struct Api {
    app: String,
    principal: String,
    uri: &'static str,
}

impl Api {
    /// An API that wants tokens of that version, with a scope, a role, and an administrator's consent for the office's application.
    async fn register(office: &Office, uri: &'static str, version: Value) -> Self {
        let scope = |id: &str, value: &str| {
            json!({"id": id, "value": value, "type": "User", "isEnabled": true, "adminConsentDisplayName": value,
                "adminConsentDescription": value})
        };
        let scopes = [scope(READ, "Files.Read"), scope(WRITE, "Files.Write")];
        let body = json!({"displayName": uri, "identifierUris": [uri],
            "api": {"requestedAccessTokenVersion": version, "oauth2PermissionScopes": scopes},
            "appRoles": [{"id": ROLE, "value": "Auditor", "displayName": "Auditor", "description": "Audits",
                "isEnabled": true, "allowedMemberTypes": ["User"]}]});
        let made = given(office, "/v1.0/applications", &body).await;
        let app = made["appId"].as_str().unwrap().to_owned();
        let principal = given(office, "/v1.0/servicePrincipals", &json!({"appId": app})).await;
        let principal = principal["id"].as_str().unwrap().to_owned();
        let client = format!("/v1.0/servicePrincipals(appId='{}')", office.client);
        let client = office.server.get(&client).await.ok();
        let consent = json!({"clientId": client["id"], "consentType": "AllPrincipals", "scope": "Files.Read",
            "resourceId": principal});
        given(office, "/v1.0/oauth2PermissionGrants", &consent).await;
        Self { app, principal, uri }
    }

    /// Gives the office's person the role.
    async fn appoint(&self, office: &Office) {
        let path = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", self.principal);
        let body = json!({"principalId": office.user, "resourceId": self.principal, "appRoleId": ROLE});
        given(office, &path, &body).await;
    }

    /// The access token that the application gets for somebody who is signed in.
    async fn token(&self, office: &Office, browser: &mut Browser<'_>) -> String {
        let scope = format!("{}/Files.Read", self.uri);
        let scope: String = form_urlencoded::byte_serialize(scope.as_bytes()).collect();
        let request = office.request(&[("prompt", "none")]).replace("User.Read", &scope);
        let code = parameters(&left(&browser.get(&request).await))["code"].clone();
        let tokens = office.redeemed(&code).await;
        tokens["access_token"].as_str().unwrap().to_owned()
    }
}

async fn given(office: &Office, path: &str, body: &Value) -> Value {
    let answer = office.server.post(path, body.to_string()).await;
    assert_eq!(answer.status, 201, "{path}: {}", answer.text());
    answer.json()
}

/// What a token says, once the published key is proved to have signed it: all that an API in another house can do.
async fn verified(office: &Office, token: &str) -> Value {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let header: Value = serde_json::from_slice(&bytes(header)).unwrap();
    assert_eq!((&header["alg"], &header["typ"]), (&json!("RS256"), &json!("JWT")));
    let path = format!("/{TENANT}/discovery/v2.0/keys");
    let keys = office.server.get(&path).await.ok();
    let mut keys = keys["keys"].as_array().unwrap().iter();
    let key = keys
        .find(|key| key["kid"] == header["kid"])
        .expect("the key is published");
    let key = RsaPublicKeyComponents {
        n: bytes(key["n"].as_str().unwrap()),
        e: bytes(key["e"].as_str().unwrap()),
    };
    let checked = key.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &bytes(signature));
    checked.expect("the published key has signed it");
    serde_json::from_slice(&bytes(payload)).unwrap()
}

/// The status of a request that shows a token.
async fn status(office: &Office, path: &str, token: &str) -> u16 {
    let request = bare(Method::GET, path).header(AUTHORIZATION, format!("Bearer {token}"));
    let answer = office.server.send(request.body(Body::empty()).unwrap()).await;
    answer.status.as_u16()
}

#[tokio::test]
async fn a_token_for_somebodys_own_api_is_checked_by_what_is_published_and_opens_nothing_else() {
    let office = Office::open().await;
    let old = Api::register(&office, "api://files", json!(null)).await;
    let new = Api::register(&office, "api://archive", json!(2)).await;
    old.appoint(&office).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let cases = [
        (
            &old,
            "1.0",
            "api://files",
            format!("https://sts.windows.net/{TENANT}/"),
            Some(json!(["Auditor"])),
        ),
        (
            &new,
            "2.0",
            new.app.as_str(),
            format!("https://localhost:8443/{TENANT}/v2.0"),
            None,
        ),
    ];
    for (api, version, audience, issuer, roles) in cases {
        let token = api.token(&office, &mut browser).await;
        let claims = verified(&office, &token).await;
        let expected = [
            ("ver", version),
            ("aud", audience),
            ("iss", issuer.as_str()),
            ("scp", "Files.Read"),
            ("oid", office.user.as_str()),
            ("tid", TENANT),
            ("idtyp", "user"),
            (if version == "1.0" { "appid" } else { "azp" }, office.client.as_str()),
        ];
        for (name, value) in expected {
            assert_eq!(claims[name], value, "{version}: {name} of {claims}");
        }
        // A role at one API is none at another, whatever its id.
        assert_eq!(claims.get("roles"), roles.as_ref(), "{version}");

        for path in ["/v1.0/me", "/oidc/userinfo", "/v1.0/identityProtection/riskyUsers"] {
            assert_eq!(status(&office, path, &token).await, 401, "{version}: {path}");
        }
        let ask =
            |audience: &str, scope: &str| format!("/engine/v1/authorizeRequest?audience={audience}&scope={scope}");
        for (audience, scope, expected) in [
            (audience, "Files.Read", 200),
            (audience, "Files.Write", 403),
            ("https://graph.microsoft.com", "Files.Read", 401),
            ("api://elsewhere", "Files.Read", 401),
        ] {
            let found = status(&office, &ask(audience, scope), &token).await;
            assert_eq!(found, expected, "{version}: {audience} {scope}");
        }
    }
}

/// What nobody has consented to is no part of it, and what is not registered is no audience.
#[tokio::test]
async fn an_api_is_asked_for_by_its_name_and_what_was_consented_to() {
    let office = Office::open().await;
    Api::register(&office, "api://files", json!(2)).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    for (scope, error) in [
        ("api%3A%2F%2Ffiles%2FFiles.Write", "consent_required"),
        ("api%3A%2F%2Fnothing%2FFiles.Read", "invalid_resource"),
    ] {
        let request = office.request(&[("prompt", "none")]).replace("User.Read", scope);
        let answer = parameters(&left(&browser.get(&request).await));
        assert_eq!(answer["error"], error, "{scope}");
    }
}
