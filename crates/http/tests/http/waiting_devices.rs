//! Programs on devices that wait for a person: what they may have is asked of the person as for any other application.

use crate::browser::{Browser, Page};
use crate::server::DOMAIN;
use crate::sign_in::{Office, PASSWORD};
use crate::token_grants::V2;
use serde_json::json;

/// What a program asks for that waits for a person, and how it asks what came of it.
struct Waiting {
    typed: String,
    poll: String,
}

impl Waiting {
    /// The office's application, which can keep no secret, begins to wait.
    async fn begin(office: &Office, scope: &str) -> Self {
        let application = format!("/v1.0/applications(appId='{}')", office.client);
        let public = office
            .server
            .patch(&application, &json!({"isFallbackPublicClient": true}))
            .await;
        assert_eq!(public.status, 204, "{}", public.text());
        let form = format!("client_id={}&scope={scope}", office.client);
        let address = format!("/{DOMAIN}/oauth2/v2.0/devicecode");
        let start = office.server.ask(&address, &form).await.ok();
        let code = start["device_code"].as_str().unwrap();
        Self {
            typed: start["user_code"].as_str().unwrap().to_owned(),
            poll: format!(
                "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id={}&device_code={code}",
                office.client
            ),
        }
    }

    /// What the person is asked who has typed the code and signed in.
    async fn signed_in<'a>(&self, office: &'a Office, browser: &mut Browser<'a>) -> Page {
        let page = browser.open("/device").await;
        let page = browser.next(&page, &[("user_code", &self.typed)]).await;
        let page = browser.next(&page, &[("username", &office.name)]).await;
        browser.next(&page, &[("password", PASSWORD)]).await
    }

    /// The same behind the question whether the device is theirs.
    async fn confirmed<'a>(&self, office: &'a Office, browser: &mut Browser<'a>) -> Page {
        let page = self.signed_in(office, browser).await;
        assert_eq!(page.step(), "device");
        browser.next(&page, &[("action", "accept")]).await
    }
}

#[tokio::test]
async fn a_person_consents_to_what_a_program_asks_for_on_a_device() {
    let office = Office::open().await;
    let waiting = Waiting::begin(&office, "openid+User.ReadBasic.All").await;
    let mut browser = Browser::new(&office.server);
    let page = waiting.confirmed(&office, &mut browser).await;
    assert_eq!(page.step(), "consent");
    assert!(page.text.contains("Expenses"), "{}", page.text);
    let page = browser.next(&page, &[("action", "accept")]).await;
    assert_eq!(page.step(), "stay");
    let page = browser.next(&page, &[("stay", "no")]).await;
    assert!(page.text.contains("Your device is signed in"), "{}", page.text);
    let body = office.server.ask(V2, &waiting.poll).await.ok();
    assert_eq!(body["scope"], "openid User.ReadBasic.All");
}

/// Whoever declines, or may not consent, leaves a program behind that knows.
#[tokio::test]
async fn a_program_on_a_device_is_told_that_there_is_no_consent() {
    let scopes = [
        ("User.ReadBasic.All", "consent", "decline"),
        ("Policy.Read.All", "administrator", "back"),
        ("User.Read", "device", "decline"),
    ];
    for (scope, step, action) in scopes {
        let office = Office::open().await;
        let waiting = Waiting::begin(&office, scope).await;
        let mut browser = Browser::new(&office.server);
        let page = match step {
            "device" => waiting.signed_in(&office, &mut browser).await,
            _ => waiting.confirmed(&office, &mut browser).await,
        };
        assert_eq!(page.step(), step, "{scope}");
        let page = browser.next(&page, &[("action", action)]).await;
        assert!(
            page.text.contains("The device was not signed in"),
            "{scope}: {}",
            page.text
        );
        let told = office.server.ask(V2, &waiting.poll).await;
        assert_eq!(told.json()["error"], "authorization_declined", "{scope}");
        let record = &office.sign_ins().await[0];
        assert_ne!(record["status"]["errorCode"], 0, "{record}");
    }
}

#[tokio::test]
async fn a_program_for_assigned_people_signs_in_nobody_else_on_a_device() {
    let office = Office::open().await;
    let principal = format!("/v1.0/servicePrincipals(appId='{}')", office.client);
    let required = json!({"appRoleAssignmentRequired": true});
    let changed = office.server.patch(&principal, &required).await;
    assert_eq!(changed.status, 204, "{}", changed.text());
    let waiting = Waiting::begin(&office, "User.Read").await;
    let mut browser = Browser::new(&office.server);
    let page = waiting.signed_in(&office, &mut browser).await;
    assert_eq!(page.step(), "blocked");
    assert!(page.text.contains("AADSTS50105"), "{}", page.text);
    let told = office.server.ask(V2, &waiting.poll).await;
    assert_eq!(told.json()["error"], "authorization_pending");
}
