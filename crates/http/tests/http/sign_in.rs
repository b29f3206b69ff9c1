//! Whole sign-ins, as a browser has them: from an application's request to the code that it gets.

use crate::browser::{Browser, Page, left, parameters};
use crate::server::{DOMAIN, Server};
use crate::token_grants::{VERIFIER, payload};
use serde_json::{Value, json};

pub(crate) const PASSWORD: &str = "correct-horse-7-battery";
pub(crate) const HOME: &str = "https://app.contoso.com/signed-in";
/// The challenge of [`VERIFIER`].
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server with a person and an application of pages.
pub(crate) struct Office {
    pub(crate) server: Server,
    pub(crate) client: String,
    pub(crate) user: String,
    pub(crate) name: String,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let server = Server::start().await;
        let application = json!({"displayName": "Expenses", "spa": {"redirectUris": [HOME]}});
        let application = server.post("/v1.0/applications", application.to_string()).await;
        assert_eq!(application.status, 201, "{}", application.text());
        let client = application.json()["appId"].as_str().unwrap().to_owned();
        let principal = server
            .post("/v1.0/servicePrincipals", json!({"appId": client}).to_string())
            .await;
        assert_eq!(principal.status, 201, "{}", principal.text());
        let (user, name) = person(&server, "ada", json!({})).await;
        let office = Self {
            server,
            client,
            user,
            name,
        };
        office.consent(principal.json()["id"].as_str().unwrap()).await;
        office
    }

    /// An administrator's consent to what the application asks for.
    async fn consent(&self, principal: &str) {
        let graph = self
            .server
            .get("/v1.0/servicePrincipals?$filter=appId%20eq%20'00000003-0000-0000-c000-000000000000'")
            .await
            .ok();
        let grant = json!({"clientId": principal, "consentType": "AllPrincipals", "scope": "User.Read",
            "resourceId": graph["value"][0]["id"]});
        let granted = self
            .server
            .post("/v1.0/oauth2PermissionGrants", grant.to_string())
            .await;
        assert_eq!(granted.status, 201, "{}", granted.text());
    }

    /// The address to which the application sends people, with more parameters.
    pub(crate) fn request(&self, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("client_id", self.client.as_str()),
            ("response_type", "code"),
            ("redirect_uri", HOME),
            ("scope", "openid profile User.Read"),
            ("state", "s t&te"),
            ("nonce", "n"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        query.extend_pairs(more);
        format!("/{DOMAIN}/oauth2/v2.0/authorize?{}", query.finish())
    }

    /// The newest sign-ins, newest first.
    pub(crate) async fn sign_ins(&self) -> Vec<Value> {
        let page = self.server.get("/beta/auditLogs/signIns").await.ok();
        page["value"].as_array().unwrap().clone()
    }

    /// Comes to the page that asks for the password.
    pub(crate) async fn at_password<'a>(&self, browser: &mut Browser<'a>, name: &str) -> Page {
        let page = browser.open(&self.request(&[])).await;
        assert_eq!(page.step(), "user_name");
        let page = browser.next(&page, &[("username", name), ("action", "next")]).await;
        assert_eq!(page.step(), "password");
        page
    }

    /// Signs in with the password, and comes to what is asked then.
    pub(crate) async fn past_password<'a>(&self, browser: &mut Browser<'a>) -> Page {
        let page = self.at_password(browser, &self.name).await;
        self.server.clock.advance_seconds(1);
        browser.next(&page, &[("password", PASSWORD), ("action", "next")]).await
    }

    /// Signs in with the password, and goes to the application.
    pub(crate) async fn signed_in<'a>(&self, browser: &mut Browser<'a>) -> String {
        let page = self.past_password(browser).await;
        assert_eq!(page.step(), "stay");
        browser.leave(&page, &[("stay", "no")]).await
    }
}

/// A person with a password. Returns id and name.
pub(crate) async fn person(server: &Server, nickname: &str, members: Value) -> (String, String) {
    let name = format!("{nickname}@{DOMAIN}");
    let mut user = json!({"accountEnabled": true, "displayName": nickname, "mailNickname": nickname,
        "userPrincipalName": name,
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": false}});
    keepwatch_graph::body::merge(&mut user, &members);
    let made = server.post("/v1.0/users", user.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    (made.json()["id"].as_str().unwrap().to_owned(), name)
}

#[tokio::test]
async fn a_person_signs_in_with_a_password() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let address = office.signed_in(&mut browser).await;
    assert!(address.starts_with(HOME), "{address}");
    let answer = parameters(&address);
    assert_eq!(answer["state"], "s t&te");
    assert!(answer["code"].len() > 30 && !answer.contains_key("error"), "{answer:?}");

    let sign_ins = office.sign_ins().await;
    assert_eq!(sign_ins.len(), 1);
    let record = &sign_ins[0];
    assert_eq!(record["status"]["errorCode"], 0, "{record}");
    assert_eq!(record["appDisplayName"], "Expenses");
    assert_eq!(record["resourceDisplayName"], "Microsoft Graph");
    assert_eq!(
        record["authenticationProcessingDetails"],
        json!([{"key": "Oauth Scope Info", "value": r#"["openid","profile","User.Read"]"#}])
    );
    assert_eq!(record["clientAppUsed"], "Browser");
    assert_eq!(record["userId"], office.user.as_str());
    assert_eq!(record["authenticationDetails"][0]["authenticationMethod"], "Password");
    assert!(record["deviceDetail"]["browserId"].as_str().unwrap().len() == 16);

    // From now on the session speaks for the person.
    let again = browser.get(&office.request(&[])).await;
    let again = parameters(&left(&again));
    assert_ne!(again["code"], answer["code"]);
    let filter = "signInEventTypes/any(t:%20t%20eq%20'nonInteractiveUser')";
    let path = format!("/beta/auditLogs/signIns?$filter={filter}");
    let silent = office.server.get(&path).await.ok()["value"][0].clone();
    assert_eq!(silent["isInteractive"], false, "{silent}");
    assert_eq!(silent["status"]["errorCode"], 0);
    assert_eq!(office.sign_ins().await.len(), 1);
}

/// What is told of the newest sign-in, and of the token that came of it.
async fn names(office: &Office, events: &str, address: &str) -> (Value, Value) {
    let code = parameters(address)["code"].clone();
    let form = format!(
        "grant_type=authorization_code&client_id={}&code={code}&redirect_uri={HOME}&code_verifier={VERIFIER}",
        office.client
    );
    let tokens = office.server.ask_from("https://app.contoso.com", &form).await.ok();
    let path = format!("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t+eq+'{events}')");
    let record = office.server.get(&path).await.ok()["value"][0].clone();
    (
        record["uniqueTokenIdentifier"].clone(),
        payload(&tokens["access_token"])["uti"].clone(),
    )
}

#[tokio::test]
async fn a_sign_in_names_the_token_that_came_of_it() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let address = office.signed_in(&mut browser).await;
    let (recorded, issued) = names(&office, "interactiveUser", &address).await;
    assert_eq!(recorded.as_str().unwrap().len(), 22);
    assert_eq!(recorded, issued);

    let again = left(&browser.get(&office.request(&[])).await);
    let (silent, issued) = names(&office, "nonInteractiveUser", &again).await;
    assert_eq!(silent, issued);
    assert_ne!(silent, recorded);
}

#[tokio::test]
async fn a_wrong_password_is_on_record() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    let page = browser
        .next(&page, &[("password", "something-else-9"), ("action", "next")])
        .await;
    assert_eq!(page.step(), "password");
    let record = &office.sign_ins().await[0];
    assert_eq!(record["status"]["errorCode"], 50126, "{record}");
    assert_eq!(record["uniqueTokenIdentifier"], Value::Null, "no token came of it");
    assert_eq!(record["userId"], office.user.as_str());
    let page = browser.next(&page, &[("password", PASSWORD), ("action", "next")]).await;
    assert_eq!(page.step(), "stay");
}

#[tokio::test]
async fn nobody_learns_which_names_there_are() {
    let office = Office::open().await;
    let (_, disabled) = person(&office.server, "grace", json!({"accountEnabled": false})).await;
    let mut seen = Vec::new();
    for name in [office.name.as_str(), "nobody@contoso.com", disabled.as_str()] {
        let mut browser = Browser::new(&office.server);
        let page = office.at_password(&mut browser, name).await;
        let answer = browser
            .answer(&page, &[("password", "wrong-password-1"), ("action", "next")])
            .await;
        let headers: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        let wrong = Page::of(&answer);
        let texts = [page.without_ids(), wrong.without_ids()].map(|text| text.replace(name, "NAME"));
        seen.push((answer.status, headers, texts, browser.cookies.len()));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn silence_is_answered_to_the_application() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let silent = office.request(&[("prompt", "none"), ("response_mode", "fragment")]);
    let answer = left(&browser.get(&silent).await);
    assert!(answer.starts_with(&format!("{HOME}#")), "{answer}");
    let refused = parameters(&answer);
    assert_eq!(refused["error"], "login_required");
    assert!(refused["error_description"].starts_with("AADSTS50058: "));
    assert_eq!(refused["state"], "s t&te");

    office.signed_in(&mut browser).await;
    let answer = browser.get(&silent).await;
    // A hidden frame gets it as well.
    assert_eq!(answer.header("x-frame-options"), "");
    assert!(parameters(&left(&answer)).contains_key("code"));
    let hinted = office.request(&[("prompt", "none"), ("login_hint", "eve@contoso.com")]);
    assert_eq!(
        parameters(&left(&browser.get(&hinted).await))["error"],
        "login_required"
    );
}

#[tokio::test]
async fn what_nobody_could_have_is_refused_at_once() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let request = |scope: &str| office.request(&[]).replace("openid+profile+User.Read", scope);
    let cases = [
        ("openid+Files.Scribble", "invalid_scope", "AADSTS70011: "),
        ("User.Read+.default", "invalid_scope", "AADSTS70011: "),
        ("api%3A%2F%2Fnobody%2F.default", "invalid_resource", "AADSTS500011: "),
    ];
    for (scope, error, number) in cases {
        let answer = parameters(&left(&browser.get(&request(scope)).await));
        assert_eq!(answer["error"], error, "{scope}");
        assert!(answer["error_description"].starts_with(number), "{answer:?}");
    }
    let twice = format!("{}&nonce=m", request("openid"));
    let answer = parameters(&left(&browser.get(&twice).await));
    assert_eq!(answer["error"], "invalid_request", "{answer:?}");

    let path = format!("/v1.0/servicePrincipals(appId='{}')", office.client);
    let disabled = json!({"accountEnabled": false}).to_string();
    let patch = office
        .server
        .request(axum::http::Method::PATCH, &path)
        .header("content-type", "application/json");
    let patched = office.server.send(patch.body(disabled.into()).unwrap()).await;
    assert_eq!(patched.status, 204, "{}", patched.text());
    let answer = browser.get(&office.request(&[])).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("7000112"), "{}", answer.text());
}

#[tokio::test]
async fn an_application_may_ask_for_more_than_a_session() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    office.server.clock.advance_seconds(100);
    let cases = [
        (vec![("prompt", "login")], "password or user name"),
        (vec![("max_age", "50")], "password"),
        (vec![("prompt", "select_account")], "account"),
    ];
    for (more, step) in cases {
        let page = browser.open(&office.request(&more)).await;
        assert!(
            step.contains(page.step()) || page.step() == "user_name",
            "{more:?}: {}",
            page.step()
        );
    }
    let young = browser.get(&office.request(&[("max_age", "200")])).await;
    assert!(parameters(&left(&young)).contains_key("code"));
}

#[tokio::test]
async fn consent_that_is_asked_for_again_says_to_what() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let page = browser.open(&office.request(&[("prompt", "consent")])).await;
    assert_eq!(page.step(), "consent");
    let graph = office
        .server
        .get("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await
        .ok();
    let scopes = graph["oauth2PermissionScopes"].as_array().unwrap();
    let read = scopes.iter().find(|scope| scope["value"] == "User.Read").unwrap();
    let own = read["userConsentDisplayName"].as_str();
    let name = own.or(read["adminConsentDisplayName"].as_str()).unwrap();
    for shown in [name, "Sign you in", "See your name and your user name"] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    let address = browser.leave(&page, &[("action", "accept")]).await;
    assert!(parameters(&address).contains_key("code"), "{address}");
}

#[tokio::test]
async fn a_mistake_that_is_posted_does_not_say_that_somebody_signed_in() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let silent = office.request(&[("prompt", "none"), ("response_mode", "form_post")]);
    let page = browser.get(&silent).await;
    assert!(page.text().contains("login_required"), "{}", page.text());
    assert!(!page.text().contains("signed in. If"), "{}", page.text());
    assert!(page.text().contains("If nothing happens, press the button."));
}

#[tokio::test]
async fn another_account_begins_anew() {
    let office = Office::open().await;
    let (_, other) = person(&office.server, "grace", json!({})).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let page = browser.open(&office.request(&[("prompt", "select_account")])).await;
    assert_eq!(page.step(), "account");
    assert!(page.text.contains(&office.name));
    let page = browser.next(&page, &[("action", "other_account")]).await;
    assert_eq!(page.step(), "user_name");
    let page = browser.next(&page, &[("username", other.as_str())]).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    assert_eq!(page.step(), "stay");
    browser.leave(&page, &[("stay", "yes")]).await;
    assert_eq!(office.sign_ins().await[0]["userPrincipalName"], other.as_str());
}
