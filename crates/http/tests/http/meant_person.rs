//! Applications that mean one person: by an id token that they show again, or by the subject that they want.

use crate::browser::{Browser, left, parameters};
use crate::server::{DOMAIN, bare};
use crate::sign_in::{HOME, Office, PASSWORD, person};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::ORIGIN;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// What the challenge of [`Office::request`] was made of.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

impl Office {
    /// The id token for a code, and the subject in it.
    async fn id_token(&self, back: &str) -> (String, String) {
        let code = parameters(back)["code"].clone();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "authorization_code"),
            ("client_id", &self.client),
            ("code", &code),
            ("redirect_uri", HOME),
            ("code_verifier", VERIFIER),
        ]);
        let request =
            bare(Method::POST, &format!("/{DOMAIN}/oauth2/v2.0/token")).header(ORIGIN, "https://app.contoso.com");
        let answer = self.server.send(request.body(Body::from(form.finish())).unwrap()).await;
        let token = answer.ok()["id_token"].as_str().unwrap().to_owned();
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let payload: Value = serde_json::from_slice(&payload).unwrap();
        (token, payload["sub"].as_str().unwrap().to_owned())
    }
}

#[tokio::test]
async fn nobody_else_is_answered_for() {
    let office = Office::open().await;
    let (_, other) = person(&office.server, "grace", json!({})).await;
    let mut browser = Browser::new(&office.server);
    let back = office.signed_in(&mut browser).await;
    let (token, subject) = office.id_token(&back).await;
    let claims = json!({"id_token": {"sub": {"value": subject}}}).to_string();
    let means = [("id_token_hint", token.as_str()), ("claims", claims.as_str())];
    for meant in means {
        let silent = browser.get(&office.request(&[meant, ("prompt", "none")])).await;
        assert!(parameters(&left(&silent)).contains_key("code"), "{meant:?}");
    }

    let mut theirs = Browser::new(&office.server);
    let page = office.at_password(&mut theirs, &other).await;
    office.server.clock.advance_seconds(1);
    let page = theirs.next(&page, &[("password", PASSWORD)]).await;
    theirs.leave(&page, &[("stay", "no")]).await;
    for meant in means {
        let silent = theirs.get(&office.request(&[meant, ("prompt", "none")])).await;
        let answer = parameters(&left(&silent));
        assert_eq!(answer["error"], "login_required", "{meant:?}");

        let page = theirs.open(&office.request(&[meant])).await;
        assert_eq!(page.step(), "user_name", "{meant:?}: another account must sign in");
        let page = theirs.next(&page, &[("username", &other)]).await;
        office.server.clock.advance_seconds(1);
        let back = theirs.leave(&page, &[("password", PASSWORD)]).await;
        let answer = parameters(&back);
        assert_eq!(answer["error"], "login_required", "{meant:?}");
        assert!(answer["error_description"].contains("another person"), "{answer:?}");
        assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], 50058, "{meant:?}");
    }
}

#[tokio::test]
async fn a_hint_is_an_id_token_of_ours() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let answer = browser.get(&office.request(&[("id_token_hint", "a.b.c")])).await;
    let answer = parameters(&left(&answer));
    assert_eq!(answer["error"], "invalid_request");
    assert!(answer["error_description"].contains("id_token_hint"), "{answer:?}");
}

#[tokio::test]
async fn an_error_names_a_page_that_says_what_it_means() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let answer = parameters(&left(&browser.get(&office.request(&[("prompt", "none")])).await));
    let (_, page) = answer["error_uri"].split_once("8443").unwrap();
    let page = browser.get(page).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(
        page.text()
            .contains("AADSTS50058 UserInformationNotProvided: nobody is signed in"),
        "{}",
        page.text()
    );
    for unknown in ["/error", "/error?code=1", "/error?code=%3Cb%3E"] {
        assert_eq!(browser.get(unknown).await.status, 404, "{unknown}");
    }
}
