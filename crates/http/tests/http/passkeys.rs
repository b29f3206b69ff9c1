//! A passkey in the place of name and password: whoever has it says nothing else, and nobody else learns who has one.

use crate::browser::{Browser, Page, left, parameters};
use crate::device::Device;
use crate::server::HOSTNAME;
use crate::sign_in::{Office, PASSWORD, person};
use axum::http::Method;
use serde_json::{Value, json};

/// What the first page says of any passkey that does not do.
const FAILED: &str = "The passkey could not be used.";

/// The question for a passkey that a page has for its script.
fn question(page: &Page) -> Value {
    let (_, rest) = page.text.split_once("data-options=\"").unwrap();
    let (options, _) = rest.split_once('"').unwrap();
    serde_json::from_str(&options.replace("&#34;", "\"")).unwrap()
}

/// A device with a passkey that a person has set up on the pages of their account.
async fn device(office: &Office, name: &str) -> Device {
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, name).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await;
    let page = browser.open("/account/security-info/passkey").await;
    let mut device = Device::at(&format!("https://{HOSTNAME}"));
    let made = device.create(&question(&page)).await;
    let codes = browser.next(&page, &answer(&made)).await;
    assert_eq!(codes.step(), "recovery_codes");
    device
}

fn answer(credential: &str) -> [(&str, &str); 2] {
    [("credential", credential), ("action", "passkey")]
}

/// The page that asks who it is, in a browser that nobody has used.
async fn first_page<'a>(office: &'a Office) -> (Browser<'a>, Page) {
    let mut browser = Browser::new(&office.server);
    let page = browser.open(&office.request(&[])).await;
    assert_eq!(page.step(), "user_name");
    (browser, page)
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name() {
    let office = Office::open().await;
    let mut device = device(&office, &office.name).await;
    let policy = json!({"displayName": "p", "state": "enabled",
        "conditions": {"users": {"includeUsers": [office.user]}, "applications": {"includeApplications": ["All"]},
            "clientAppTypes": ["all"]},
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]}});
    let made = office
        .server
        .post("/v1.0/identity/conditionalAccess/policies", policy.to_string())
        .await;
    assert_eq!(made.status, 201, "{}", made.text());

    office.server.clock.advance_seconds(60);
    let (mut browser, page) = first_page(&office).await;
    let asked = question(&page);
    assert!(
        asked["publicKey"]
            .get("allowCredentials")
            .is_none_or(|allowed| allowed == &json!([]))
    );
    let credential = device.get(&asked).await;
    let page = browser.next(&page, &answer(&credential)).await;
    // It is two factors at once: nothing more is asked for.
    assert_eq!(page.step(), "stay", "{}", page.text);
    let answered = browser.leave(&page, &[("stay", "no")]).await;
    assert!(parameters(&answered).contains_key("code"));
    let record = &office.sign_ins().await[0];
    assert_eq!(record["userId"], office.user.as_str(), "{record}");
    assert_eq!(record["status"]["errorCode"], 0, "{record}");
}

#[tokio::test]
async fn a_question_on_the_first_page_is_for_one_answer_in_one_browser() {
    let office = Office::open().await;
    let mut device = device(&office, &office.name).await;
    let (mut browser, page) = first_page(&office).await;
    let (mut other, of_other) = first_page(&office).await;

    let credential = device.get(&question(&page)).await;
    let wrong = other.next(&of_other, &answer(&credential)).await;
    assert_eq!(wrong.step(), "user_name");
    assert!(wrong.text.contains(FAILED), "another browser's question");

    let again = browser.open(&page.address).await;
    assert_ne!(
        question(&again)["publicKey"]["challenge"],
        question(&page)["publicKey"]["challenge"]
    );
    let wrong = browser.next(&page, &answer(&credential)).await;
    assert!(
        wrong.text.contains(FAILED),
        "the page was loaded anew, and asks something else"
    );

    let credential = device.get(&question(&wrong)).await;
    let page = browser.next(&wrong, &answer(&credential)).await;
    assert_eq!(page.step(), "stay");
    // The same once more, by whoever has seen it, in the same browser.
    let (_, hidden) = (page.step(), wrong.hidden.clone());
    let wrong = Page { hidden, ..wrong };
    let page = browser.next(&wrong, &answer(&credential)).await;
    assert_eq!(page.step(), "stay", "what was answered is not asked again");
    browser.leave(&page, &[("stay", "no")]).await;
    browser.cookies.remove("__Host-keepwatch-session");
    let page = browser.open(&office.request(&[])).await;
    let page = browser.next(&page, &answer(&credential)).await;
    assert!(page.text.contains(FAILED), "an answer of yesterday");
}

#[tokio::test]
async fn a_passkey_that_is_nobodys_says_nothing() {
    let office = Office::open().await;
    let mut removed = device(&office, &office.name).await;
    let of = crate::authentication::of(&office.user);
    let methods = office.server.get(&format!("{of}/fido2Methods")).await.ok();
    let path = format!("{of}/fido2Methods/{}", methods["value"][0]["id"].as_str().unwrap());
    assert_eq!(
        office.server.call(Method::DELETE, &path, &Value::Null).await.status,
        204
    );

    // Of another server, whose user nobody here is.
    let elsewhere = Office::open().await;
    let mut foreign = device(&elsewhere, &elsewhere.name).await;
    let mut said = Vec::new();
    for device in [&mut removed, &mut foreign] {
        let (mut browser, page) = first_page(&office).await;
        let credential = device.get(&question(&page)).await;
        let wrong = browser.next(&page, &answer(&credential)).await;
        assert!(wrong.text.contains(FAILED), "{}", wrong.text);
        let asked = wrong.text.split("data-options=\"").nth(1).unwrap();
        let options = asked.split('"').next().unwrap();
        said.push(wrong.without_ids().replace(options, "?"));
    }
    assert_eq!(said[0], said[1]);
    for credential in ["", "{}", "[]", "null"] {
        let (mut browser, page) = first_page(&office).await;
        let wrong = browser.next(&page, &answer(credential)).await;
        assert!(wrong.text.contains(FAILED), "{credential}");
    }
}

#[tokio::test]
async fn a_passkey_of_an_account_that_is_switched_off_opens_nothing() {
    let office = Office::open().await;
    let (id, name) = person(&office.server, "grace", json!({})).await;
    let mut device = device(&office, &name).await;
    let path = format!("/v1.0/users/{id}");
    let off = json!({"accountEnabled": false});
    assert_eq!(office.server.call(Method::PATCH, &path, &off).await.status, 204);
    office.server.clock.advance_seconds(60);
    let (mut browser, page) = first_page(&office).await;
    let credential = device.get(&question(&page)).await;
    let page = browser.next(&page, &answer(&credential)).await;
    assert_eq!(page.step(), "blocked");
    assert!(!browser.cookies.contains_key("__Host-keepwatch-session"));
    let record = &office.sign_ins().await[0];
    assert_eq!(record["status"]["errorCode"], 50057, "{record}");
    let refused = parameters(&browser.leave(&page, &[("action", "cancel")]).await);
    assert_eq!(refused["error"], "access_denied");
}

#[tokio::test]
async fn a_forgotten_password_is_not_replaced_by_a_nameless_passkey() {
    let office = Office::open().await;
    let mut device = device(&office, &office.name).await;
    let mut browser = Browser::new(&office.server);
    let page = browser.open("/password/reset").await;
    assert!(!page.text.contains("data-options"), "{}", page.text);
    let (_, asked) = first_page(&office).await;
    let credential = device.get(&question(&asked)).await;
    let page = browser.next(&page, &answer(&credential)).await;
    assert_eq!(page.step(), "user_name");
    assert!(left(&browser.get(&office.request(&[("prompt", "none")])).await).contains("login_required"));
}
