//! Whose answer an application has: one that deals with several issuers must not take one's answer for another's.
//!
//! Source: RFC 9207; RFC 9700 section 4.4; OpenID Connect Core section 3.3.2.11.

use crate::answers::Answer;
use crate::browser::{Browser, Page, parameters};
use crate::server::{TENANT, bare};
use crate::sign_in::{HOME, Office, PASSWORD, person};
use crate::sign_in_steps::policy;
use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MODES: [&str; 3] = ["query", "fragment", "form_post"];

/// What the application is sent, in whichever way it asked for.
fn sent(answer: &Answer) -> BTreeMap<String, String> {
    let location = answer.header("location");
    if !location.is_empty() {
        assert!(location.starts_with(HOME), "{location}");
        return parameters(location);
    }
    let page = Page::of(answer);
    assert_eq!(page.address, HOME);
    page.hidden
}

/// The two endpoints, each with the document that says what issuer stands behind it.
async fn endpoints(office: &Office) -> [(&'static str, String); 2] {
    let mut all =
        [("/oauth2/v2.0/authorize", "/v2.0"), ("/oauth2/authorize", "")].map(|(path, at)| (path, at.to_owned()));
    for (_, found) in &mut all {
        let document = format!("/{TENANT}{found}/.well-known/openid-configuration");
        let document = office.server.get(&document).await.ok();
        assert_eq!(document["authorization_response_iss_parameter_supported"], true);
        *found = document["issuer"].as_str().unwrap().to_owned();
    }
    all
}

#[tokio::test]
async fn every_answer_names_its_issuer() {
    let office = Office::open().await;
    let mut known = Browser::new(&office.server);
    office.signed_in(&mut known).await;
    for (path, issuer) in endpoints(&office).await {
        for mode in MODES {
            let silent = [("prompt", "none"), ("response_mode", mode)];
            let silent = office.request(&silent).replace("/oauth2/v2.0/authorize", path);
            let granted = sent(&known.get(&silent).await);
            assert!(granted.contains_key("code"), "{path} {mode}: {granted:?}");
            let nobody = sent(&Browser::new(&office.server).get(&silent).await);
            assert_eq!(nobody["error"], "login_required", "{path} {mode}");
            let mistaken = silent.replace("response_type=code", "response_type=token");
            let mistaken = sent(&known.get(&mistaken).await);
            assert_eq!(mistaken["error"], "unsupported_response_type", "{path} {mode}");
            for answer in [granted, nobody, mistaken] {
                assert_eq!(answer["iss"], issuer, "{path} {mode}: {answer:?}");
                assert_eq!(answer["state"], "s t&te", "{path} {mode}");
            }
        }
    }
}

/// Lets the application have id tokens without a detour.
async fn issue_id_tokens(office: &Office) {
    let path = format!("/v1.0/applications(appId='{}')", office.client);
    let body = json!({"web": {"implicitGrantSettings": {"enableIdTokenIssuance": true}}}).to_string();
    let patch = office.server.request(Method::PATCH, &path);
    let patch = patch.header(CONTENT_TYPE, "application/json").body(Body::from(body));
    let answer = office.server.send(patch.unwrap()).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

/// A new password ends all that came before it, and what the same answer grants comes after, however long it takes.
#[tokio::test]
async fn an_id_token_comes_with_the_new_password() {
    for kind in ["id_token", "code+id_token"] {
        let office = Office::open().await;
        issue_id_tokens(&office).await;
        let never = json!({"conditions": {"users": {"includeUsers": ["All"]}},
            "sessionControls": {"persistentBrowser": {"isEnabled": true, "mode": "never"}}});
        policy(&office, never).await;
        let given = json!({"passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": true}});
        let (_, name) = person(&office.server, "grace", given).await;
        let mut browser = Browser::new(&office.server);
        let request = office.request(&[("response_mode", "fragment")]);
        let kind = format!("response_type={kind}");
        let page = browser.open(&request.replace("response_type=code", &kind)).await;
        let page = browser.next(&page, &[("username", name.as_str())]).await;
        office.server.clock.advance_seconds(1);
        let page = browser.next(&page, &[("password", PASSWORD)]).await;
        assert_eq!(page.step(), "new_password");
        // The request comes at the end of a second, and the change is made in the next.
        office.server.clock.advance_milliseconds(1999);
        office.server.clock.run();
        let fields = ["new_password", "confirm_password"].map(|field| (field, "seventeen-quiet-otters-91"));
        let answer = sent(&browser.answer(&page, &fields).await);
        assert_eq!(
            claims(&answer["id_token"])["preferred_username"],
            name.as_str(),
            "{kind}"
        );
    }
}

/// A code that somebody has put in the place of another is told by the id token beside it, and an id token that was for
/// another request by its nonce.
#[tokio::test]
async fn an_id_token_belongs_to_its_request_and_its_code() {
    let office = Office::open().await;
    issue_id_tokens(&office).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    for mode in ["fragment", "form_post"] {
        let silent = office.request(&[("prompt", "none"), ("response_mode", mode)]);
        let silent = silent.replace("response_type=code", "response_type=code+id_token");
        let answer = sent(&browser.get(&silent).await);
        let claims = claims(&answer["id_token"]);
        let digest = ring::digest::digest(&ring::digest::SHA256, answer["code"].as_bytes());
        assert_eq!(
            claims["c_hash"],
            URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16]),
            "{mode}"
        );
        assert_eq!((&claims["nonce"], &claims["aud"]), (&json!("n"), &json!(office.client)));
        assert_eq!(claims["iss"], answer["iss"]);
    }
    // What has a token in it never stands in a query, which servers and histories keep.
    let query = office.request(&[("prompt", "none"), ("response_mode", "query")]);
    let query = browser
        .get(&query.replace("response_type=code", "response_type=code+id_token"))
        .await;
    let location = query.header("location");
    assert!(location.starts_with(&format!("{HOME}#error=")), "{location}");
}

/// A code is for one issuer's token endpoint; at the other end of the exchange the tokens say the same.
#[tokio::test]
async fn a_code_of_one_endpoint_becomes_tokens_of_the_issuer_that_was_named() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let [(_, issuer), _] = endpoints(&office).await;
    let answer = sent(&browser.get(&office.request(&[("prompt", "none")])).await);
    let tokens = office.redeemed(&answer["code"]).await;
    assert_eq!(claims(tokens["id_token"].as_str().unwrap())["iss"], issuer);
    assert_eq!(answer["iss"], issuer);
}

impl Office {
    /// What the application's page is given for a code.
    pub(crate) async fn redeemed(&self, code: &str) -> Value {
        self.ask_as_page(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", HOME),
            ("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        ])
        .await
        .ok()
    }

    /// What the token endpoint answers to the application's page.
    pub(crate) async fn ask_as_page(&self, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("client_id", &self.client).extend_pairs(fields);
        let request = bare(Method::POST, "/contoso.com/oauth2/v2.0/token")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", "https://app.contoso.com");
        self.server.send(request.body(Body::from(form.finish())).unwrap()).await
    }
}
