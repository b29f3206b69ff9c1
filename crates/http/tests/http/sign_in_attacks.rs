//! What people try who want to sign in as somebody else, or have somebody else sign in as them.

use crate::browser::{Browser, left, parameters};
use crate::server::HOSTNAME;
use crate::sign_in::{HOME, Office, PASSWORD, person};
use crate::token_grants::VERIFIER;
use serde_json::json;

const SESSION: &str = "__Host-keepwatch-session";

#[tokio::test]
async fn only_answers_to_our_own_page_count() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    let other = office.at_password(&mut browser, &office.name).await;
    let own = format!("https://{HOSTNAME}");
    let token = page.hidden["csrf"].clone();
    let of_other = other.hidden["csrf"].clone();
    let cases = [
        ("no token", None, vec![("origin", own.as_str())]),
        (
            "another page's token",
            Some(of_other.as_str()),
            vec![("origin", own.as_str())],
        ),
        (
            "another site",
            Some(token.as_str()),
            vec![("origin", "https://evil.example")],
        ),
        ("no site", Some(token.as_str()), vec![("origin", "null")]),
        (
            "a frame elsewhere",
            Some(token.as_str()),
            vec![("sec-fetch-site", "cross-site")],
        ),
    ];
    for (name, token, headers) in cases {
        let mut fields = vec![("step", "password"), ("password", PASSWORD)];
        fields.extend(token.map(|token| ("csrf", token)));
        let answer = browser.post_from(&page.address, &fields, &headers).await;
        assert_eq!(answer.status, 403, "{name}");
    }
    assert_eq!(office.sign_ins().await.len(), 0);
}

#[tokio::test]
async fn a_link_that_was_carried_away_opens_nothing() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    let mut thief = Browser::new(&office.server);
    let answer = thief.get(&page.address).await;
    assert_eq!(answer.status, 400);
    assert!(!answer.text().contains(&office.name));
    // Nor with the token of the page, in a browser that is another.
    let answer = thief.answer(&page, &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn browsers_are_sent_to_registered_addresses_only() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let tricks = [
        "https://evil.example/",
        "https://app.contoso.com/signed-in/",
        "https://app.contoso.com/signed-in?x=1",
        "https://app.contoso.com/signed-in/../evil",
        "https://app.contoso.com.evil.example/signed-in",
        "https://APP.contoso.com/Signed-in",
        "javascript:alert(1)",
    ];
    for trick in tricks {
        let wrong = office.request(&[]).replace(
            &form_urlencoded::byte_serialize(HOME.as_bytes()).collect::<String>(),
            &form_urlencoded::byte_serialize(trick.as_bytes()).collect::<String>(),
        );
        let answer = browser.get(&wrong).await;
        assert_eq!(answer.status, 400, "{trick}");
        assert_eq!(answer.header("location"), "", "{trick}");
    }
    let unknown = office
        .request(&[])
        .replace(&office.client, "00000000-0000-0000-0000-00000000dead");
    assert_eq!(browser.get(&unknown).await.status, 400);
}

#[tokio::test]
async fn a_planted_cookie_is_no_session() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let planted = "A".repeat(43);
    browser.cookies.insert(SESSION.to_owned(), planted.clone());
    office.signed_in(&mut browser).await;
    let first = browser.cookies[SESSION].clone();
    assert_ne!(first, planted);
    // Signing in once more changes it again, and ends the one before.
    let mut old = browser.clone();
    office.server.clock.advance_seconds(60);
    let page = browser.open(&office.request(&[("prompt", "login")])).await;
    let page = match page.step() {
        "user_name" => browser.next(&page, &[("username", office.name.as_str())]).await,
        _ => page,
    };
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await;
    assert_ne!(browser.cookies[SESSION], first);
    let silent = office.request(&[("prompt", "none")]);
    assert_eq!(parameters(&left(&old.get(&silent).await))["error"], "login_required");
    assert!(parameters(&left(&browser.get(&silent).await)).contains_key("code"));

    // So does the session of whoever had the browser before, with what their applications were given in it.
    let mut hers = browser.clone();
    let token = refresh_token(&office, &mut hers).await;
    let (_, name) = person(&office.server, "eve", json!({})).await;
    office.server.clock.advance_seconds(60);
    let page = browser.open(&office.request(&[("prompt", "login")])).await;
    assert_eq!(page.step(), "user_name");
    let page = browser.next(&page, &[("username", name.as_str())]).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.leave(&page, &[("stay", "no")]).await;
    assert_eq!(
        parameters(&left(&hers.get(&silent).await))["error"],
        "login_required",
        "a copy of the old cookies is worth nothing"
    );
    let form = format!(
        "grant_type=refresh_token&client_id={}&refresh_token={token}",
        office.client
    );
    let answer = office.server.ask_from("https://app.contoso.com", &form).await;
    answer.oauth_error(400, "invalid_grant", 70000);
}

/// What the application is given for the session that the browser has.
async fn refresh_token(office: &Office, browser: &mut Browser<'_>) -> String {
    let silent = office.request(&[("prompt", "none")]);
    let silent = silent.replace("scope=openid", "scope=offline_access+openid");
    let code = parameters(&left(&browser.get(&silent).await))["code"].clone();
    let form = format!(
        "grant_type=authorization_code&client_id={}&code={code}&redirect_uri={HOME}&code_verifier={VERIFIER}",
        office.client
    );
    let tokens = office.server.ask_from("https://app.contoso.com", &form).await.ok();
    tokens["refresh_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_that_was_carried_away_is_none() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let mut thief = Browser::new(&office.server);
    thief
        .cookies
        .insert(SESSION.to_owned(), browser.cookies[SESSION].clone());
    let silent = office.request(&[("prompt", "none")]);
    assert_eq!(parameters(&left(&thief.get(&silent).await))["error"], "login_required");
}

#[tokio::test]
async fn an_answer_counts_once() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.past_password(&mut browser).await;
    assert_eq!(page.step(), "stay");
    let address = browser.leave(&page, &[("stay", "no")]).await;
    assert!(parameters(&address).contains_key("code"));
    let replayed = browser.answer(&page, &[("stay", "no")]).await;
    assert_eq!(replayed.status, 400, "the journey is over");
    assert_eq!(replayed.header("location"), "");
}

#[tokio::test]
async fn a_form_that_comes_late_is_shown_what_is_due() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let first = browser.open(&office.request(&[])).await;
    let second = browser.next(&first, &[("username", office.name.as_str())]).await;
    // The other tab still asks for the name.
    let answer = browser.next(&first, &[("username", "eve@contoso.com")]).await;
    assert_eq!(answer.step(), "password");
    assert!(answer.text.contains(&office.name) && !answer.text.contains("eve@"));
    assert_eq!(browser.open(&second.address).await.step(), "password", "a reload");
}

#[tokio::test]
async fn forms_have_a_size() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    let long = "a".repeat(70_000);
    let answer = browser.answer(&page, &[("password", long.as_str())]).await;
    assert_eq!(answer.status, 413);
    let page = browser.open(&page.address).await;
    assert_eq!(page.step(), "password");
}

#[tokio::test]
async fn a_sign_in_does_not_wait_for_ever() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    let page = office.at_password(&mut browser, &office.name).await;
    office.server.clock.advance_seconds(30 * 60);
    assert_eq!(browser.get(&page.address).await.status, 400);
    assert_eq!(browser.answer(&page, &[("password", PASSWORD)]).await.status, 400);
}

#[tokio::test]
async fn sessions_end_with_the_account() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    office.server.clock.advance_seconds(1);
    let path = format!("/v1.0/users/{}/revokeSignInSessions", office.user);
    let revoked = office.server.post(&path, "").await;
    assert_eq!(revoked.status, 200, "{}", revoked.text());
    let silent = office.request(&[("prompt", "none")]);
    assert_eq!(
        parameters(&left(&browser.get(&silent).await))["error"],
        "login_required"
    );
}

/// A link only asks, and only an answer to that question signs somebody out; then all ends that came of the session.
#[tokio::test]
async fn no_other_site_signs_people_out() {
    let office = Office::open().await;
    let mut browser = Browser::new(&office.server);
    office.signed_in(&mut browser).await;
    let silent = office.request(&[("prompt", "none")]);
    let lasting = silent.replace("User.Read", "User.Read+offline_access");
    let code = parameters(&left(&browser.get(&lasting).await))["code"].clone();
    let tokens = office.redeemed(&code).await;

    let page = browser.open("/common/oauth2/v2.0/logout").await;
    let mut copy = browser.clone();
    let own = format!("https://{HOSTNAME}");
    let token = page.hidden["csrf"].clone();
    let elsewhere = browser.open(&office.request(&[("prompt", "login")])).await;
    let elsewhere = elsewhere.hidden["csrf"].clone();
    let cases = [
        ("no token", None, own.as_str()),
        ("another page's token", Some(&elsewhere), own.as_str()),
        ("another site", Some(&token), "https://evil.example"),
    ];
    for (name, token, origin) in cases {
        let mut fields = vec![("action", "sign_out")];
        fields.extend(token.map(|token| ("csrf", token.as_str())));
        let answer = browser.post_from(&page.address, &fields, &[("origin", origin)]).await;
        assert_ne!(answer.header("location"), "/signed-out", "{name}");
        assert!(
            parameters(&left(&copy.get(&silent).await)).contains_key("code"),
            "{name}"
        );
    }
    assert_eq!(
        left(&browser.answer(&page, &[("action", "sign_out")]).await),
        "/signed-out"
    );
    assert_eq!(
        parameters(&left(&copy.get(&silent).await))["error"],
        "login_required",
        "a copy of the cookie"
    );
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    let refreshed = office.ask_as_page(&refresh).await;
    refreshed.oauth_error(400, "invalid_grant", 70000);
}
