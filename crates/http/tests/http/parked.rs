//! Sign-ins that wait at a page while what they rest on ends: whoever was signed out is not signed in by the button that
//! they had left open.

use crate::browser::{Browser, Page, left, parameters};
use crate::sign_in::{HOME, Office, PASSWORD, person};
use crate::sign_in_steps::{asking, code, policy, secret};
use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

/// Somebody who was signed in by their session and is asked to consent once more.
async fn at_consent<'a>(office: &'a Office, browser: &mut Browser<'a>) -> Page {
    office.signed_in(browser).await;
    office.server.clock.advance_seconds(5);
    let page = browser.open(&office.request(&[("prompt", "consent")])).await;
    assert_eq!(page.step(), "consent");
    office.server.clock.advance_seconds(5);
    page
}

/// Somebody who has typed the password and is asked whether to stay signed in.
async fn at_stay<'a>(office: &'a Office, browser: &mut Browser<'a>) -> Page {
    let page = office.past_password(browser).await;
    assert_eq!(page.step(), "stay");
    office.server.clock.advance_seconds(5);
    page
}

impl Office {
    async fn revokes(&self) {
        let path = format!("/v1.0/users/{}/revokeSignInSessions", self.user);
        assert_eq!(self.server.post(&path, "").await.status, 200);
    }

    async fn resets_password(&self, password: &str) {
        let profile = json!({"passwordProfile": {"password": password, "forceChangePasswordNextSignIn": false}});
        let path = format!("/v1.0/users/{}", self.user);
        assert_eq!(self.server.patch(&path, &profile).await.status, 204);
    }

    async fn confirms_compromised(&self) {
        let ids = json!({"userIds": [self.user]}).to_string();
        let answer = self
            .server
            .post("/v1.0/identityProtection/riskyUsers/confirmCompromised", ids)
            .await;
        assert_eq!(answer.status, 204);
    }
}

#[tokio::test]
async fn whoever_was_signed_out_signs_in_by_no_page_that_was_open() {
    for end in ["revoked", "new password", "compromised", "signed out"] {
        let office = Office::open().await;
        let mut browser = Browser::new(&office.server);
        let page = at_consent(&office, &mut browser).await;
        match end {
            "revoked" => office.revokes().await,
            "new password" => office.resets_password("another-horse-8-battery").await,
            "compromised" => office.confirms_compromised().await,
            _ => {
                let asked = browser.open("/common/oauth2/v2.0/logout").await;
                left(&browser.answer(&asked, &[("action", "sign_out")]).await);
            }
        }
        let next = browser.next(&page, &[("action", "accept")]).await;
        assert_eq!(next.step(), "user_name", "{end}: {}", next.text);
        let abandoned = &office.sign_ins().await[0];
        assert_ne!(abandoned["status"]["errorCode"], 0, "{end}: {abandoned}");
    }
}

#[tokio::test]
async fn a_password_that_was_typed_before_a_revocation_counts_no_more() {
    for end in ["revoked", "new password", "compromised"] {
        let office = Office::open().await;
        let mut browser = Browser::new(&office.server);
        let page = at_stay(&office, &mut browser).await;
        let password = match end {
            "revoked" => {
                office.revokes().await;
                PASSWORD
            }
            "new password" => {
                office.resets_password("another-horse-8-battery").await;
                "another-horse-8-battery"
            }
            _ => {
                office.confirms_compromised().await;
                PASSWORD
            }
        };
        let page = browser.next(&page, &[("stay", "no")]).await;
        assert_eq!(page.step(), "user_name", "{end}: {}", page.text);
        assert!(!browser.cookies.contains_key("__Host-keepwatch-session"), "{end}");
        // The person may begin again on that very page.
        office.server.clock.advance_seconds(5);
        let page = browser.next(&page, &[("username", &office.name)]).await;
        let page = browser.next(&page, &[("password", password)]).await;
        assert_eq!(page.step(), "stay", "{end}: {}", page.text);
        let address = browser.leave(&page, &[("stay", "no")]).await;
        assert!(parameters(&address).contains_key("code"), "{end}: {address}");
    }
}

/// Who knows the old password alone would have a second factor of their own otherwise, and by that another password.
#[tokio::test]
async fn nothing_is_registered_by_a_password_that_was_replaced() {
    let office = Office::open().await;
    policy(&office, asking("mfa")).await;
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    assert_eq!(page.step(), "set_up");
    let page = browser.next(&page, &[("action", "use_totp")]).await;
    let right = code(&office, &secret(&page));
    office.server.clock.advance_seconds(1);
    office.resets_password("another-horse-8-battery").await;
    let page = browser.next(&page, &[("code", &right)]).await;
    assert_eq!(page.step(), "user_name", "{}", page.text);
    let path = format!("/v1.0/users/{}/authentication/softwareOathMethods", office.user);
    assert_eq!(office.server.get(&path).await.ok()["value"], json!([]));
}

/// Whoever has signed in anew in another tab goes on as that, without being asked.
#[tokio::test]
async fn a_page_goes_on_by_the_session_that_took_the_place_of_its_own() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = at_consent(&office, &mut browser).await;
    let again = browser.open(&office.request(&[("prompt", "login")])).await;
    let again = browser.next(&again, &[("username", &office.name)]).await;
    let again = browser.next(&again, &[("password", PASSWORD)]).await;
    browser.leave(&again, &[("stay", "no")]).await;
    let page = browser.next(&page, &[("action", "accept")]).await;
    let address = match page.step() {
        "consent" => browser.leave(&page, &[("action", "accept")]).await,
        other => panic!("{other}: {}", page.text),
    };
    assert!(parameters(&address).contains_key("code"), "{address}");
}

/// The account that is pressed is the one that signs in, whoever has signed in meanwhile.
#[tokio::test]
async fn the_account_that_was_offered_is_the_one_that_is_picked() {
    let office = Office::open().await;
    let (_, other) = person(&office.server, "grace", json!({})).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let offered = browser.open(&office.request(&[("prompt", "select_account")])).await;
    assert_eq!(offered.step(), "account");
    let page = browser.open(&office.request(&[("prompt", "login")])).await;
    let page = browser.next(&page, &[("username", &other)]).await;
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await;
    let page = browser.next(&offered, &[("action", "account")]).await;
    assert_eq!(page.step(), "account", "{}", page.text);
    assert!(page.text.contains(&other), "{}", page.text);
    let address = browser.leave(&page, &[("action", "account")]).await;
    assert!(parameters(&address).contains_key("code"), "{address}");
}

/// What an administrator takes from an application while somebody signs in to it gets no code any more.
#[tokio::test]
async fn a_code_goes_to_no_address_that_was_taken_from_the_application() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = at_stay(&office, &mut browser).await;
    let path = format!("/v1.0/applications(appId='{}')", office.client);
    let changed = json!({"spa": {"redirectUris": ["https://app.contoso.com/elsewhere"]}});
    assert_eq!(office.server.patch(&path, &changed).await.status, 204);
    let answer = browser.answer(&page, &[("stay", "no")]).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert!(!answer.header("location").starts_with(HOME));
}

/// `.default` of an application to which nobody has consented asks for what it is registered to need.
#[tokio::test]
async fn everything_that_is_needed_is_asked_for_where_nothing_was_granted() {
    let office = Office::open().await;
    let graph = office
        .server
        .get("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")
        .await
        .ok();
    let scopes = graph["oauth2PermissionScopes"].as_array().unwrap();
    let needed = scopes
        .iter()
        .find(|scope| scope["value"] == "User.ReadBasic.All")
        .unwrap();
    let path = format!("/v1.0/applications(appId='{}')", office.client);
    let required = json!({"requiredResourceAccess": [{"resourceAppId": "00000003-0000-0000-c000-000000000000",
        "resourceAccess": [{"id": needed["id"], "type": "Scope"}]}]});
    assert_eq!(office.server.patch(&path, &required).await.status, 204);
    let default = office.request(&[]).replace("openid+profile+User.Read", ".default");

    // What was granted is all that it asks for.
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let address = left(&browser.get(&default).await);
    assert!(parameters(&address).contains_key("code"), "{address}");

    let grants: Value = office.server.get("/v1.0/oauth2PermissionGrants").await.ok();
    for grant in grants["value"].as_array().unwrap() {
        let path = format!("/v1.0/oauth2PermissionGrants/{}", grant["id"].as_str().unwrap());
        let removed = office
            .server
            .request(Method::DELETE, &path)
            .body(Body::empty())
            .unwrap();
        assert_eq!(office.server.send(removed).await.status, 204);
    }
    let page = browser.open(&default).await;
    assert_eq!(page.step(), "consent", "{}", page.text);
    let address = browser.leave(&page, &[("action", "accept")]).await;
    let tokens = office.redeemed(&parameters(&address)["code"]).await;
    assert_eq!(tokens["scope"], "User.ReadBasic.All", "{tokens}");
}

/// Browsers send no cookies with a form that another site posts, and must lose none by it.
#[tokio::test]
async fn no_form_of_another_site_makes_a_browser_forget_who_it_is() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let request = office.request(&[("prompt", "none")]);
    let (path, query) = request.split_once('?').unwrap();
    let fields: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let logout: [(&str, &str); 1] = [("action", "sign_out")];
    let posts = [
        (path, fields.as_slice()),
        ("/common/oauth2/v2.0/logout", logout.as_slice()),
        ("/device", &[("user_code", "BBBB-BBBB")]),
        ("/account/password", &[]),
        ("/signin/x", &[("action", "x")]),
    ];
    for (path, fields) in posts {
        let mut without = Browser::new(&office.server);
        for headers in [
            [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
            [("origin", "null"), ("sec-fetch-site", "cross-site")],
        ] {
            let answer = without.post_from(path, fields, &headers).await;
            assert!(
                answer.headers.get("set-cookie").is_none(),
                "{path} {:?}",
                answer.headers
            );
            let is_link = answer.status == 303 && answer.header("location").starts_with(path);
            assert!(is_link || answer.status == 403, "{path} {}", answer.status);
        }
    }
    // The link that an application's own form becomes is answered as the browser that it is.
    let own = [("origin", "https://app.contoso.com"), ("sec-fetch-site", "cross-site")];
    let link = left(&Browser::new(&office.server).post_from(path, &fields, &own).await);
    assert!(parameters(&left(&browser.get(&link).await)).contains_key("code"));
    let long = "x".repeat(9 * 1024);
    let answer = Browser::new(&office.server)
        .post_from(path, &[("state", &long)], &own)
        .await;
    assert_eq!(answer.status, 413, "{}", answer.text());
}
