//! What is asked beyond a password: set-up of a second factor, the factor itself, another password; and what is said to whom it
//! is refused.

use crate::browser::{Browser, Page, left, parameters};
use crate::server::{ADMINISTRATOR, TENANT, key_set, signing_key};
use crate::sign_in::{Office, PASSWORD, person};
use keepwatch_engine::Clock;
use keepwatch_graph::UserId;
use keepwatch_token::{Endpoint, IdGrant};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

/// An id token of the office's application for a person.
fn id_token(office: &Office, user: UserId) -> String {
    let now = office.server.clock.now();
    let grant = IdGrant {
        endpoint: Endpoint::V2,
        issuer_v2: String::new(),
        tenant: TENANT.parse().unwrap(),
        app: office.client.parse().unwrap(),
        user,
        principal_name: String::new(),
        display_name: None,
        shows_profile: false,
        email: None,
        nonce: None,
        session: Uuid::nil(),
        authenticated_at: now,
        methods: Vec::new(),
        contexts: Vec::new(),
        access_token: None,
        code: None,
    };
    grant.sign(&key_set(signing_key()), now, [0; 16])
}

const NEW_PASSWORD: &str = "seventeen-quiet-otters-91";

/// A code of a generator's secret in base 32, at the server's clock.
pub(crate) fn code(office: &Office, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let at = office.server.clock.now().unix_seconds();
    totp.generate(u64::try_from(at).unwrap()).to_string()
}

/// The secret that a page shows in groups, from the address that its picture holds.
pub(crate) fn secret(page: &Page) -> String {
    let (_, rest) = page.text.split_once("<code").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let (shown, _) = rest.split_once("</code>").unwrap();
    let mut text = String::new();
    let mut is_tag = false;
    for letter in shown.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag && letter.is_ascii_alphanumeric() => text.push(letter),
            _ => {}
        }
    }
    text
}

pub(crate) async fn policy(office: &Office, members: Value) {
    let mut policy = json!({"displayName": "p", "state": "enabled", "conditions": {
        "users": {"includeUsers": [office.user]}, "applications": {"includeApplications": ["All"]},
        "clientAppTypes": ["all"]}});
    keepwatch_graph::body::merge(&mut policy, &members);
    let path = "/v1.0/identity/conditionalAccess/policies";
    let made = office.server.post(path, policy.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
}

pub(crate) fn asking(control: &str) -> Value {
    json!({"grantControls": {"operator": "OR", "builtInControls": [control]}})
}

/// Sets up a generator in the middle of a sign-in, and comes to what is asked then. Returns the secret.
async fn set_up(office: &Office, browser: &mut Browser<'_>, page: &Page) -> (String, Page) {
    assert_eq!(page.step(), "set_up");
    let page = browser.next(page, &[("action", "use_totp")]).await;
    let secret = secret(&page);
    let right = code(office, &secret);
    let codes = browser
        .next(&page, &[("code", right.as_str()), ("action", "next")])
        .await;
    assert_eq!(codes.step(), "recovery_codes", "{}", codes.text);
    let page = browser.next(&codes, &[("kept", "yes"), ("action", "next")]).await;
    (secret, page)
}

#[tokio::test]
async fn a_policy_asks_for_a_second_factor() {
    let office = Office::open().await;
    policy(&office, asking("mfa")).await;
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    let (secret, page) = set_up(&office, &mut browser, &page).await;
    assert_eq!(page.step(), "stay");
    assert!(parameters(&browser.leave(&page, &[("stay", "no")]).await).contains_key("code"));
    assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], 0);

    // Another browser is asked for it, and gets nowhere without.
    office.server.clock.advance_seconds(60);
    let mut other = Browser::new(&office.server);
    let page = office.past_password(&mut other).await;
    assert_eq!(page.step(), "second_factor");
    let page = other.next(&page, &[("code", "000000"), ("action", "next")]).await;
    assert_eq!(page.step(), "second_factor");
    let silent = office.request(&[("prompt", "none")]);
    assert_eq!(parameters(&left(&other.get(&silent).await))["error"], "login_required");
    let right = code(&office, &secret);
    let page = other.next(&page, &[("code", right.as_str()), ("action", "next")]).await;
    assert_eq!(page.step(), "stay");
    other.leave(&page, &[("stay", "no")]).await;

    // The same code a second time is none.
    let mut thief = Browser::new(&office.server);
    let page = office.past_password(&mut thief).await;
    let page = thief.next(&page, &[("code", right.as_str()), ("action", "next")]).await;
    assert_eq!(page.step(), "second_factor");
}

#[tokio::test]
async fn a_first_second_factor_that_is_guarded_takes_a_pass() {
    let office = Office::open().await;
    policy(&office, asking("mfa")).await;
    let mut guarded = asking("mfa");
    let registering = json!({"includeApplications": [], "includeUserActions": ["urn:user:registersecurityinfo"]});
    guarded["conditions"] = json!({"applications": registering});
    policy(&office, guarded).await;

    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    assert_eq!(
        page.step(),
        "blocked",
        "whoever knows the password is not asked for more"
    );
    assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], 53010);
    let answer = parameters(&browser.leave(&page, &[("action", "cancel")]).await);
    let told = "AADSTS53010: a second factor is required, and a policy lets none be registered here. ";
    assert!(answer["error_description"].starts_with(told), "{answer:?}");

    let passes = format!("{}/temporaryAccessPassMethods", crate::authentication::of(&office.user));
    let made = office
        .server
        .post(&passes, json!({"isUsableOnce": false}).to_string())
        .await;
    let pass = made.json()["temporaryAccessPass"].as_str().unwrap().to_owned();
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    let page = browser.next(&page, &[("action", "use_pass")]).await;
    let page = browser
        .next(&page, &[("code", pass.as_str()), ("action", "next")])
        .await;
    assert!(parameters(&browser.leave(&page, &[("stay", "no")]).await).contains_key("code"));
    let page = browser.open("/account/security-info/totp").await;
    assert!(!secret(&page).is_empty());
}

#[tokio::test]
async fn a_policy_blocks() {
    let office = Office::open().await;
    policy(&office, asking("block")).await;
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    assert_eq!(page.step(), "blocked");
    assert_eq!(office.sign_ins().await[0]["status"]["errorCode"], 53003);
    assert!(!browser.cookies.contains_key("__Host-keepwatch-session"));
    let answer = parameters(&browser.leave(&page, &[("action", "cancel")]).await);
    assert_eq!(answer["error"], "access_denied");
    let told = "AADSTS53003: access has been blocked by Conditional Access policies. ";
    assert!(answer["error_description"].starts_with(told), "{answer:?}");
}

#[tokio::test]
async fn a_password_that_was_given_out_is_good_once() {
    let office = Office::open().await;
    let given = json!({"passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": true}});
    let (_, name) = person(&office.server, "grace", given).await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &name).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    assert_eq!(page.step(), "new_password");
    let cases = [
        ("short", "short"),
        (NEW_PASSWORD, "another-17-otters"),
        (PASSWORD, PASSWORD),
        ("password1", "password1"),
    ];
    let mut page = page;
    for (new, again) in cases {
        let fields = [("new_password", new), ("confirm_password", again)];
        page = browser.next(&page, &fields).await;
        assert_eq!(page.step(), "new_password", "{new}");
    }
    office.server.clock.advance_seconds(1);
    let fields = [("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)];
    let page = browser.next(&page, &fields).await;
    assert_eq!(page.step(), "stay");
    assert!(parameters(&browser.leave(&page, &[("stay", "no")]).await).contains_key("code"));
    // The session is younger than the change, so that it lasts.
    let silent = office.request(&[("prompt", "none")]);
    assert!(parameters(&left(&browser.get(&silent).await)).contains_key("code"));
}

/// `forceChangePasswordNextSignInWithMfa`: a factor first, and then the change shuts out whoever had the password.
#[tokio::test]
async fn a_password_that_was_given_out_is_changed_after_a_second_factor() {
    let office = Office::open().await;
    let given = json!({"passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignInWithMfa": true}});
    let (user, name) = person(&office.server, "grace", given).await;
    // She has never signed in, and an administrator knows better all the same.
    let risky = format!("/v1.0/identityProtection/riskyUsers/{user}");
    let compromised = json!({"userIds": [user]}).to_string();
    let confirm = "/v1.0/identityProtection/riskyUsers/confirmCompromised";
    assert_eq!(office.server.post(confirm, compromised).await.status, 204);
    let before = office.server.get(&risky).await.ok();
    assert_eq!(before["riskState"], "confirmedCompromised");
    assert_eq!(before["userPrincipalName"], name.as_str());

    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &name).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    let (_, page) = set_up(&office, &mut browser, &page).await;
    assert_eq!(page.step(), "new_password");
    office.server.clock.advance_seconds(1);
    let fields = [("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)];
    let page = browser.next(&page, &fields).await;
    assert_eq!(page.step(), "stay");
    assert!(parameters(&browser.leave(&page, &[("stay", "no")]).await).contains_key("code"));
    let after = office.server.get(&risky).await.ok();
    assert_eq!(after["riskState"], "remediated");
    assert_eq!(after["riskDetail"], "userPerformedSecuredPasswordChange");
}

#[tokio::test]
async fn a_forgotten_password_is_told_to_nobody() {
    let office = Office::open().await;
    let mut seen = Vec::new();
    for name in [office.name.as_str(), "nobody@contoso.com"] {
        let mut browser = Browser::new(&office.server);
        let page = browser.open("/password/reset").await;
        let page = browser.next(&page, &[("username", name)]).await;
        assert_eq!(page.step(), "second_factor");
        let wrong = browser.next(&page, &[("code", "000000"), ("action", "next")]).await;
        seen.push([page, wrong].map(|page| page.without_ids().replace(name, "NAME")));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let office = Office::open().await;
    policy(&office, asking("mfa")).await;
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    let (secret, page) = set_up(&office, &mut browser, &page).await;
    browser.leave(&page, &[("stay", "no")]).await;

    office.server.clock.advance_seconds(120);
    let mut other = Browser::new(&office.server);
    let page = other.open("/password/reset").await;
    let page = other.next(&page, &[("username", office.name.as_str())]).await;
    let right = code(&office, &secret);
    let page = other.next(&page, &[("code", right.as_str()), ("action", "next")]).await;
    assert_eq!(page.step(), "new_password");
    office.server.clock.advance_seconds(1);
    let fields = [("new_password", NEW_PASSWORD), ("confirm_password", NEW_PASSWORD)];
    let done = other.answer(&page, &fields).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(
        !other.cookies.contains_key("__Host-keepwatch-session"),
        "nobody is signed in by it"
    );

    // Who was signed in is not any more, and the old password is none.
    let silent = office.request(&[("prompt", "none")]);
    assert_eq!(
        parameters(&left(&browser.get(&silent).await))["error"],
        "login_required"
    );
    let page = office.past_password(&mut other).await;
    assert_eq!(page.step(), "password");
}

#[tokio::test]
async fn people_sign_out() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let silent = office.request(&[("prompt", "none")]);
    // Anybody's link asks first.
    let logout = "/common/oauth2/v2.0/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F";
    let page = browser.open(logout).await;
    assert!(parameters(&left(&browser.get(&silent).await)).contains_key("code"));
    let answer = browser.answer(&page, &[("action", "sign_out")]).await;
    assert_eq!(left(&answer), "/signed-out", "an address that nobody has registered");
    assert_eq!(
        parameters(&left(&browser.get(&silent).await))["error"],
        "login_required"
    );

    office.server.clock.advance_seconds(1);
    office.signed_in(&mut browser).await;
    let back = "https%3A%2F%2Fapp.contoso.com%2Fsigned-in";
    // Names are known to others, and so are other people's id tokens to themselves.
    let token = |user: &str| id_token(&office, user.parse().unwrap());
    for hint in [
        format!("logout_hint={}", office.name),
        format!("id_token_hint={}", token(ADMINISTRATOR)),
        "id_token_hint=x".to_owned(),
    ] {
        let asks = browser
            .open(&format!(
                "/common/oauth2/v2.0/logout?{hint}&post_logout_redirect_uri={back}"
            ))
            .await;
        assert!(asks.text.contains("sign_out"), "{hint}");
    }
    let hinted = format!(
        "/common/oauth2/v2.0/logout?id_token_hint={}&state=x&post_logout_redirect_uri={back}",
        token(&office.user)
    );
    let answer = browser.get(&hinted).await;
    assert_eq!(left(&answer), "https://app.contoso.com/signed-in?state=x");
    assert_eq!(
        parameters(&left(&browser.get(&silent).await))["error"],
        "login_required"
    );
}
