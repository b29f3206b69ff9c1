//! What an answer costs, where its time could tell what its words do not.

use crate::browser::Browser;
use crate::sign_in::{Office, person};
use crate::sign_in_steps::code;
use keepwatch_engine::Initiator;
use keepwatch_graph::UserId;
use serde_json::json;
use std::time::{Duration, Instant};

/// The shortest time in which whoever has proved nothing is told that something was wrong.
const BEAT: Duration = Duration::from_millis(250);

/// Neither names, nor who has what, nor who has to wait is told by the time: codes that are kept as slow hashes cost one hash
/// at every answer. The cost is what a clock would measure, and the same on every machine.
#[tokio::test]
async fn nobody_learns_from_the_time_who_has_a_code() {
    let office = Office::open().await;
    let (grace, equipped) = person(&office.server, "grace", json!({})).await;
    register_codes(&office, &grace).await;
    let names = [equipped.as_str(), office.name.as_str(), "nobody@contoso.com"];
    let ways = [
        // where, what is chosen there, and how many slow hashes an answer costs
        ("/password/reset", "use_recovery_code", 1),
        ("/password/reset", "use_totp", 0),
        ("", "use_pass", 1),
    ];
    for (address, choice, expected) in ways {
        for name in names {
            let mut browser = Browser::new(&office.server);
            let page = match address {
                "" => office.at_password(&mut browser, name).await,
                _ => {
                    let page = browser.open(address).await;
                    browser.next(&page, &[("username", name)]).await
                }
            };
            let mut page = browser.next(&page, &[("action", choice)]).await;
            for code in [
                "x",
                "ABCDE-12345",
                "ABCDE-12346",
                "ABCDE-12347",
                "ABCDE-12348",
                "ABCDE-12349",
                "-",
            ] {
                let before = office.server.engine.password_hashes();
                page = browser.next(&page, &[("code", code), ("action", "next")]).await;
                let hashes = office.server.engine.password_hashes() - before;
                assert_eq!(hashes, expected, "{choice} {name} {code}");
            }
        }
    }
}

/// What is put on record of those who are known takes its time. Nobody sees it who only knows names: what was wrong is told on
/// a beat that is slower.
#[tokio::test]
async fn strangers_are_told_on_a_beat_what_was_wrong() {
    let office = Office::open().await;
    let reset = async |browser: &mut Browser<'_>, name: &str| {
        let page = browser.open("/password/reset").await;
        browser.next(&page, &[("username", name)]).await
    };
    for name in [office.name.as_str(), "nobody@contoso.com"] {
        let mut browser = Browser::new(&office.server);
        let password = office.at_password(&mut browser, name).await;
        let pass = browser.next(&password, &[("action", "use_pass")]).await;
        let mut other = Browser::new(&office.server);
        let code = reset(&mut other, name).await;
        let answers = [
            (&mut browser, &pass, ("code", "x")),
            (&mut other, &code, ("code", "123456")),
        ];
        for (browser, page, field) in answers {
            let began = Instant::now();
            let page = browser.next(page, &[field, ("action", "next")]).await;
            assert!(began.elapsed() >= BEAT, "{name} {}", page.step());
        }
        let page = browser.next(&pass, &[("action", "use_password")]).await;
        let began = Instant::now();
        let page = browser.next(&page, &[("password", "wrong"), ("action", "next")]).await;
        assert!(began.elapsed() >= BEAT, "{name} {}", page.step());
    }
}

/// Recovery codes and a temporary access pass for somebody.
async fn register_codes(office: &Office, user: &str) {
    let engine = &office.server.engine;
    let id: UserId = user.parse().unwrap();
    let setup = engine.begin_totp(id, "Contoso", "grace");
    let right = code(office, setup.secret());
    engine
        .finish_totp(setup, &right, None, Initiator::CommandLine)
        .await
        .unwrap();
    engine.make_recovery_codes(id, Initiator::CommandLine).await.unwrap();
    let path = format!("/v1.0/users/{user}/authentication/temporaryAccessPassMethods");
    let made = office.server.post(&path, json!({}).to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
}
