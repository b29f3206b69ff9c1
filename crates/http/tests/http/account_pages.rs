//! A person's own account: looking, and changing what keeps others out.

use crate::browser::{Browser, Page, left, parameters};
use crate::sign_in::{Office, PASSWORD, person};
use crate::sign_in_steps::{code, secret};
use serde_json::json;

const NEW_PASSWORD: &str = "seventeen-quiet-otters-91";
const SESSION: &str = "__Host-keepwatch-session";

#[tokio::test]
async fn nobody_looks_without_a_session() {
    let office = Office::open().await;
    for path in [
        "/account",
        "/account/activity",
        "/account/devices",
        "/account/password",
        "/account/security-info",
        "/account/security-info/totp",
        "/account/security-info/passkey",
    ] {
        let mut browser = Browser::new(&office.server);
        let page = browser.open(path).await;
        assert_eq!(page.step(), "user_name", "{path}");
        let posted = browser.post(path, &[("action", "sign_out_everywhere")]).await;
        assert!(
            [403, 405].contains(&posted.status.as_u16()),
            "{path}: {}",
            posted.status
        );
    }
}

#[tokio::test]
async fn a_person_sees_what_happened_and_where_they_are() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    for path in [
        "/account",
        "/account/activity",
        "/account/devices",
        "/account/security-info",
    ] {
        let page = browser.open(path).await;
        assert!(
            page.text.contains("Firefox") || path == "/account/security-info",
            "{path}"
        );
    }
    // Whoever signs in for the page itself comes to it.
    let mut other = Browser::new(&office.server);
    let page = other.open("/account/devices").await;
    let page = other.next(&page, &[("username", office.name.as_str())]).await;
    office.server.clock.advance_seconds(1);
    let page = other.next(&page, &[("password", PASSWORD)]).await;
    assert_eq!(page.step(), "stay");
    let address = other.leave(&page, &[("stay", "yes")]).await;
    assert_eq!(address, "/account/devices");
}

#[tokio::test]
async fn what_keeps_others_out_is_changed_after_a_fresh_sign_in() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let page = browser.open("/account/security-info/totp").await;
    let shared = secret(&page);
    let wrong = browser.next(&page, &[("code", "000000"), ("action", "next")]).await;
    assert_eq!(secret(&wrong), shared, "the phone has it already");
    let right = code(&office, &shared);
    let codes = browser
        .next(&wrong, &[("code", right.as_str()), ("action", "next")])
        .await;
    assert_eq!(codes.step(), "recovery_codes");
    let read = browser.answer(&codes, &[("kept", "yes"), ("action", "next")]).await;
    assert_eq!(left(&read), "/account/security-info");
    let path = format!("{}/softwareOathMethods", crate::authentication::of(&office.user));
    let generators = office.server.get(&path).await.ok();
    assert_eq!(generators["value"].as_array().unwrap().len(), 1, "{generators}");

    // From now on a password that is minutes old is not enough.
    let page = browser.open("/account/password").await;
    assert_eq!(page.step(), "second_factor");
    office.server.clock.advance_seconds(60);
    let right = code(&office, &shared);
    let answer = browser
        .answer(&page, &[("code", right.as_str()), ("action", "next")])
        .await;
    let address = match left(&answer) {
        address if address.starts_with("/signin/") => {
            let page = browser.open(&address).await;
            assert_eq!(page.step(), "stay");
            browser.leave(&page, &[("stay", "no")]).await
        }
        address => address,
    };
    assert_eq!(address, "/account/password");
    let page = browser.open("/account/password").await;
    let wrong = [
        ("password", "not-it-at-all-1"),
        ("new_password", NEW_PASSWORD),
        ("confirm_password", NEW_PASSWORD),
    ];
    assert_eq!(browser.answer(&page, &wrong).await.status, 200);
    office.server.clock.advance_seconds(1);
    let fields = [
        ("password", PASSWORD),
        ("new_password", NEW_PASSWORD),
        ("confirm_password", NEW_PASSWORD),
    ];
    let before = browser.cookies[SESSION].clone();
    let answer = browser.answer(&page, &fields).await;
    assert_eq!(left(&answer), "/account");
    assert_ne!(browser.cookies[SESSION], before);
    let silent = office.request(&[("prompt", "none")]);
    assert!(
        parameters(&left(&browser.get(&silent).await)).contains_key("code"),
        "this browser goes on"
    );

    // An hour later it has to be proved again.
    office.server.clock.advance_seconds(3600);
    assert_eq!(browser.open("/account/password").await.step(), "password");
}

/// Whoever has scanned the picture and loads the page anew, or signs in again in between, has the right secret all the same.
#[tokio::test]
async fn a_generator_that_is_being_set_up_keeps_its_secret() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let page = browser.open("/account/security-info/totp").await;
    let address = page.address.clone();
    assert_eq!(secret(&browser.open(&address).await), secret(&page));
    let wrong = browser
        .next(&page, &[("code", "000000"), ("name", "Telephone"), ("action", "next")])
        .await;
    assert!(
        wrong.text.contains("value=\"Telephone\""),
        "what was typed is not typed twice"
    );
    let long = "x".repeat(300);
    let right = code(&office, &secret(&page));
    let wrong = browser
        .next(&page, &[("code", &right), ("name", &long), ("action", "next")])
        .await;
    assert!(wrong.text.contains("The name is too long"), "{}", wrong.text);

    // Ten minutes later a password is asked for, and then the set-up goes on.
    office.server.clock.advance_seconds(601);
    let sign_in = browser.open(&address).await;
    assert_eq!(sign_in.step(), "password");
    let sign_in = browser.next(&sign_in, &[("password", PASSWORD)]).await;
    assert_eq!(browser.leave(&sign_in, &[("stay", "no")]).await, address);
    let again = browser.open(&address).await;
    assert_eq!(secret(&again), secret(&page));

    // In another browser, or another person's, there is nothing of it.
    let mut other = Browser::new(&office.server);
    office.signed_in(&mut other).await;
    assert_ne!(secret(&other.open(&address).await), secret(&page));
    // Nor half an hour after it began, nor once it is done.
    let right = code(&office, &secret(&page));
    let codes = browser.next(&again, &[("code", &right), ("action", "next")]).await;
    assert_eq!(codes.step(), "recovery_codes");
    let done = browser.answer(&again, &[("code", &right), ("action", "next")]).await;
    // Answered once more, it registers nothing: from now on a second factor is asked for first.
    assert_eq!(Page::of(&done).step(), "second_factor");
}

#[tokio::test]
async fn a_set_up_is_over_after_half_an_hour() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let page = browser.open("/account/security-info/totp").await;
    office.server.clock.advance_seconds(1801);
    let sign_in = browser.open(&page.address).await;
    let sign_in = browser.next(&sign_in, &[("password", PASSWORD)]).await;
    browser.leave(&sign_in, &[("stay", "no")]).await;
    assert_ne!(secret(&browser.open(&page.address).await), secret(&page));
    for odd in ["x", "%0D%0ALocation:%20x", "..%2F..", &"a".repeat(65)] {
        let path = format!("/account/security-info/totp?setup={odd}");
        let address = left(&browser.get(&path).await);
        assert!(address.starts_with("/account/security-info/totp?setup="), "{address}");
        assert!(!address.contains(odd) || odd == "x", "{address}");
    }
}

#[tokio::test]
async fn what_was_done_is_said_once_and_by_nobody_elses_link() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    const SAID: &str = "role=\"status\"";
    for word in [
        "password_changed",
        "method_added",
        "method_removed",
        "signed_out",
        "reported",
    ] {
        for path in [
            "/account",
            "/account/devices",
            "/account/security-info",
            "/account/activity",
        ] {
            let page = browser.open(&format!("{path}?done={word}")).await;
            assert!(!page.text.contains(SAID), "{path} {word}");
        }
    }
    let mut lost = Browser::new(&office.server);
    office.signed_in(&mut lost).await;
    let page = browser.open("/account/devices").await;
    let (_, rest) = page.text.split_once("name=\"session\" value=\"").unwrap();
    let (id, _) = rest.split_once('"').unwrap();
    let answer = browser.answer(&page, &[("action", "sign_out"), ("session", id)]).await;
    assert_eq!(left(&answer), "/account/devices");
    // A redirect on the way there says nothing yet, and loses nothing.
    assert_eq!(left(&browser.get("/mfasetup").await), "/account/security-info");
    let page = browser.open("/account/devices").await;
    assert!(page.text.contains("The device is signed out."), "{}", page.text);
    assert!(!browser.open("/account/devices").await.text.contains(SAID), "once");
}

#[tokio::test]
async fn a_sign_in_that_was_somebody_elses_ends_every_session() {
    let office = Office::open().await;
    let (mut browser, mut thief) = (Browser::new(&office.server), Browser::new(&office.server));
    office.signed_in(&mut browser).await;
    office.server.clock.advance_seconds(5);
    office.signed_in(&mut thief).await;
    office.server.clock.advance_seconds(5);
    let id = office.sign_ins().await[0]["id"].as_str().unwrap().to_owned();
    let page = browser.open("/account/activity").await;
    let token = page.hidden["csrf"].clone();
    let fields = [("csrf", token.as_str()), ("action", "not_me"), ("sign_in", id.as_str())];
    let answer = browser.post("/account/activity", &fields).await;
    assert_eq!(left(&answer), "/account/password");
    // Before anything else: whoever has reported it is asked to sign in, and reads why.
    let asks = browser.open("/account/password").await;
    assert_eq!(asks.step(), "user_name");
    assert!(
        asks.text.contains("Your administrator can see your report"),
        "{}",
        asks.text
    );
    let silent = office.request(&[("prompt", "none")]);
    for browser in [&mut browser, &mut thief] {
        assert_eq!(
            parameters(&left(&browser.get(&silent).await))["error"],
            "login_required"
        );
    }
    let filter = format!(
        "/v1.0/identityProtection/riskDetections?$filter=userId%20eq%20'{}'",
        office.user
    );
    let found = office.server.get(&filter).await.ok();
    assert_eq!(
        found["value"][0]["riskEventType"], "userReportedSuspiciousActivity",
        "{found}"
    );
    let audits = office.server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let audits = audits["value"].as_array().unwrap();
    let report = audits
        .iter()
        .find(|record| record["activityDisplayName"] == "Suspicious activity reported");
    let by = &report.expect("a record of the report")["initiatedBy"]["user"]["id"];
    assert_eq!(by, office.user.as_str());

    // Who comes back sees that it was said, and cannot say it again.
    office.server.clock.advance_seconds(1);
    office.signed_in(&mut browser).await;
    let page = browser.open("/account/activity").await;
    assert!(page.text.contains("You reported"), "{}", page.text);
    let devices = browser.open("/account/devices").await;
    assert!(
        !devices.text.contains("name=\"session\""),
        "ended sessions are not shown"
    );
    let token = devices.hidden["csrf"].clone();
    let fields = [("csrf", token.as_str()), ("action", "not_me"), ("sign_in", id.as_str())];
    let again = browser.post("/account/activity", &fields).await;
    assert_eq!(left(&again), "/account/activity");
    assert!(parameters(&left(&browser.get(&silent).await)).contains_key("code"));
}

#[tokio::test]
async fn only_what_somebody_else_could_have_done_can_be_reported() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    browser.next(&page, &[("password", "something-else-9")]).await;
    office.signed_in(&mut browser).await;
    let page = browser.open("/account/activity").await;
    assert!(
        page.text.contains("Failed") && page.text.contains("This session"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("not_me"), "{}", page.text);
    // What applications renew by the session is nothing that a person has done.
    let before = page.text.matches("class=\"entry\"").count();
    browser.get(&office.request(&[("prompt", "none")])).await;
    let page = browser.open("/account/activity").await;
    assert_eq!(page.text.matches("class=\"entry\"").count(), before);
}

#[tokio::test]
async fn a_set_up_is_its_owners_whoever_sits_before_the_browser() {
    let office = Office::open().await;
    let (_, other) = person(&office.server, "grace", json!({})).await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let begun = browser.open("/account/security-info/totp").await;
    let right = code(&office, &secret(&begun));

    browser.cookies.remove(SESSION);
    let page = office.at_password(&mut browser, &other).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await;
    browser.open("/account").await;
    let answer = browser
        .answer(&begun, &[("code", right.as_str()), ("action", "next")])
        .await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let path = format!("{}/softwareOathMethods", crate::authentication::of(&office.user));
    assert_eq!(office.server.get(&path).await.ok()["value"], json!([]));
}

#[tokio::test]
async fn nobody_acts_on_what_is_another_persons() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let id = office.sign_ins().await[0]["id"].as_str().unwrap().to_owned();
    let (_, other) = person(&office.server, "grace", json!({})).await;
    let mut stranger = Browser::new(&office.server);
    let page = office.at_password(&mut stranger, &other).await;
    office.server.clock.advance_seconds(1);
    let page = stranger.next(&page, &[("password", PASSWORD)]).await;
    stranger.leave(&page, &[("stay", "no")]).await;
    let page = stranger.open("/account/devices").await;
    let token = page.hidden["csrf"].clone();
    let fields = [("csrf", token.as_str()), ("action", "not_me"), ("sign_in", id.as_str())];
    assert_eq!(stranger.post("/account/activity", &fields).await.status, 404);
    let forged = [("action", "sign_out_everywhere")];
    assert_eq!(stranger.post("/account/devices", &forged).await.status, 403);
    let silent = office.request(&[("prompt", "none")]);
    assert!(parameters(&left(&browser.get(&silent).await)).contains_key("code"));
}

#[tokio::test]
async fn a_person_signs_out_everywhere() {
    let office = Office::open().await;
    let (mut here, mut there) = (Browser::new(&office.server), Browser::new(&office.server));
    office.signed_in(&mut here).await;
    office.signed_in(&mut there).await;
    office.server.clock.advance_seconds(1);
    let page = here.open("/account/devices").await;
    let token = page.hidden["csrf"].clone();
    let fields = [("csrf", token.as_str()), ("action", "sign_out_everywhere")];
    assert_eq!(here.post("/account/devices", &fields).await.status, 200);
    let silent = office.request(&[("prompt", "none")]);
    for browser in [&mut here, &mut there] {
        assert_eq!(
            parameters(&left(&browser.get(&silent).await))["error"],
            "login_required"
        );
    }
}
