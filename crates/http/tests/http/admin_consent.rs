//! An administrator allows an application what it is registered to need, for everybody.

use crate::browser::{Browser, Page, left, parameters};
use crate::sign_in::{Office, PASSWORD, person};
use keepwatch_graph::directory::role_templates::{APPLICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR};
use serde_json::{Value, json};

const BACK: &str = "https://reports.contoso.com/consented";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const USER_READ: &str = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
const USER_READ_ALL: &str = "df021288-bdef-4463-88db-98f22de89214";

/// An application that needs a scope and a role of Graph: its client id, and its service principal's id.
async fn application(office: &Office) -> (String, String) {
    let body = json!({"displayName": "Reports", "web": {"redirectUris": [BACK]}, "requiredResourceAccess": [
        {"resourceAppId": GRAPH, "resourceAccess": [
            {"id": USER_READ, "type": "Scope"}, {"id": USER_READ_ALL, "type": "Role"}]}]});
    let made = office.server.post("/v1.0/applications", body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let client = made.json()["appId"].as_str().unwrap().to_owned();
    let principal = json!({"appId": client}).to_string();
    let principal = office.server.post("/v1.0/servicePrincipals", principal).await;
    assert_eq!(principal.status, 201, "{}", principal.text());
    (client, principal.json()["id"].as_str().unwrap().to_owned())
}

fn request(client: &str, back: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("client_id", client), ("state", "12 3"), ("redirect_uri", back)]);
    format!("/common/adminconsent?{}", query.finish())
}

/// Somebody who has that role, where one is named.
async fn holder(office: &Office, name: &str, role: Option<uuid::Uuid>) -> String {
    let (id, name) = person(&office.server, name, json!({})).await;
    if let Some(role) = role {
        let body = json!({"roleDefinitionId": role, "principalId": id, "directoryScopeId": "/"});
        let path = "/v1.0/roleManagement/directory/roleAssignments";
        let given = office.server.post(path, body.to_string()).await;
        assert_eq!(given.status, 201, "{}", given.text());
    }
    name
}

/// Signs somebody in to the page that asks.
async fn asked(office: &Office, browser: &mut Browser<'_>, name: &str, address: &str) -> Page {
    let page = browser.open(address).await;
    let page = browser.next(&page, &[("username", name)]).await;
    office.server.clock.advance_seconds(1);
    let page = browser.next(&page, &[("password", PASSWORD)]).await;
    browser.next(&page, &[("stay", "no")]).await
}

/// What the application has: grants for everybody, and roles.
async fn granted(office: &Office, principal: &str) -> (Vec<Value>, Vec<Value>) {
    let at = format!("/v1.0/servicePrincipals/{principal}");
    let mut found = Vec::new();
    for of in ["oauth2PermissionGrants", "appRoleAssignments"] {
        let page = office.server.get(&format!("{at}/{of}")).await.ok();
        found.push(page["value"].as_array().unwrap().clone());
    }
    let roles = found.pop().unwrap();
    (found.pop().unwrap(), roles)
}

#[tokio::test]
async fn an_administrator_consents_for_everybody() {
    let office = Office::open().await;
    let (client, principal) = application(&office).await;
    let name = holder(&office, "root", Some(GLOBAL_ADMINISTRATOR.id)).await;
    let mut browser = Browser::new(&office.server);
    let address = request(&client, BACK);
    let page = asked(&office, &mut browser, &name, &address).await;
    for shown in ["Reports", "reports.contoso.com", "value=\"accept\""] {
        assert!(page.text.contains(shown), "{shown}: {}", page.text);
    }
    let unsigned = browser.post(&address, &[("action", "accept")]).await;
    assert_eq!(unsigned.status, 403);
    let declined = browser.leave(&page, &[("action", "decline")]).await;
    let declined = parameters(&declined);
    assert_eq!(declined["error"], "permission_denied");
    assert!(
        declined["error_description"].starts_with("AADSTS65004: the administrator declined"),
        "{declined:?}"
    );
    assert_eq!(granted(&office, &principal).await, (vec![], vec![]));

    for _ in 0..2 {
        let address = browser.leave(&page, &[("action", "accept")]).await;
        assert!(address.starts_with(BACK), "{address}");
        let answer = parameters(&address);
        assert_eq!(
            (answer["admin_consent"].as_str(), answer["state"].as_str()),
            ("True", "12 3")
        );
        assert_eq!(answer["tenant"].len(), 36);
        let (grants, roles) = granted(&office, &principal).await;
        assert_eq!((grants.len(), roles.len()), (1, 1), "{grants:?} {roles:?}");
        assert_eq!(
            (&grants[0]["consentType"], &grants[0]["scope"]),
            (&json!("AllPrincipals"), &json!("User.Read"))
        );
        assert_eq!(roles[0]["appRoleId"], USER_READ_ALL);
    }
    let audits = office.server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let audits = audits["value"].as_array().unwrap();
    let by = |record: &&Value| record["initiatedBy"]["user"]["userPrincipalName"] == name.as_str();
    assert_eq!(
        audits.iter().filter(by).count(),
        2,
        "one record of each, none of the repetition"
    );

    // Minutes later who they are is asked once more.
    office.server.clock.advance_seconds(601);
    assert_eq!(browser.open(&address).await.step(), "password");
}

/// The form in which the link names the scopes.
fn request_of_scopes(client: &str, scope: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("client_id", client), ("redirect_uri", BACK), ("scope", scope)]);
    format!("/common/v2.0/adminconsent?{}", query.finish())
}

#[tokio::test]
async fn a_link_may_name_the_scopes() {
    let office = Office::open().await;
    let (client, principal) = application(&office).await;
    let name = holder(&office, "root", Some(GLOBAL_ADMINISTRATOR.id)).await;
    let mut browser = Browser::new(&office.server);
    let wrong = [
        ("Files.Scribble", "invalid_scope", "AADSTS70011: "),
        ("", "invalid_scope", "AADSTS70011: "),
        ("api://nobody/a", "invalid_resource", "AADSTS500011: "),
    ];
    let first = request_of_scopes(&client, "openid AuditLog.Read.All");
    asked(&office, &mut browser, &name, &first).await;
    for (scope, error, number) in wrong {
        let answer = browser.get(&request_of_scopes(&client, scope)).await;
        let answer = parameters(&left(&answer));
        assert_eq!(answer["error"], error, "{scope}");
        assert!(answer["error_description"].starts_with(number), "{answer:?}");
    }

    // A scope, and the answer's; how many grants and roles there are then, the registered ones by `.default` only.
    let graph = "https://graph.microsoft.com/.default";
    let cases = [
        (
            "openid AuditLog.Read.All",
            "openid AuditLog.Read.All",
            "AuditLog.Read.All",
            0,
        ),
        (
            graph,
            "https://graph.microsoft.com/User.Read",
            "AuditLog.Read.All User.Read",
            1,
        ),
    ];
    for (scope, answered, granted_then, roles_then) in cases {
        let page = browser.open(&request_of_scopes(&client, scope)).await;
        assert!(page.text.contains("value=\"accept\""), "{scope}: {}", page.text);
        let answer = parameters(&browser.leave(&page, &[("action", "accept")]).await);
        assert_eq!(answer["admin_consent"], "True");
        assert_eq!(answer["scope"], answered);
        let (grants, roles) = granted(&office, &principal).await;
        assert_eq!(grants[0]["scope"], granted_then, "{scope}");
        assert_eq!((grants.len(), roles.len()), (1, roles_then), "{scope}");
    }
}

#[tokio::test]
async fn nobody_else_consents_for_everybody() {
    let office = Office::open().await;
    let (client, principal) = application(&office).await;
    let manager = holder(&office, "manager", Some(APPLICATION_ADMINISTRATOR.id)).await;
    for name in [&manager, &office.name] {
        let mut browser = Browser::new(&office.server);
        let page = asked(&office, &mut browser, name, &request(&client, BACK)).await;
        assert!(!page.text.contains("value=\"accept\""), "{name}: {}", page.text);
        for action in ["accept", "cancel"] {
            let answer = parameters(&browser.leave(&page, &[("action", action)]).await);
            assert_eq!(answer["error"], "permission_denied", "{name}");
            assert!(answer["error_description"].starts_with("AADSTS90094: "), "{answer:?}");
            assert_eq!(answer["state"], "12 3");
        }
    }
    assert_eq!(granted(&office, &principal).await, (vec![], vec![]));
}

/// Who has allowed one application something has not allowed another, nor the same one an answer to another request.
#[tokio::test]
async fn an_answer_is_to_the_request_that_was_shown() {
    let office = Office::open().await;
    let (client, _) = application(&office).await;
    let (other, principal) = application(&office).await;
    let name = holder(&office, "root", Some(GLOBAL_ADMINISTRATOR.id)).await;
    let mut browser = Browser::new(&office.server);
    let shown = asked(&office, &mut browser, &name, &request(&client, BACK)).await;
    let token = shown.hidden["csrf"].as_str();
    let same = request(&client, BACK).replace("state=12", "state=13");
    for address in [request(&other, BACK), same] {
        let answer = browser.post(&address, &[("action", "accept"), ("csrf", token)]).await;
        assert_eq!(answer.status, 403, "{address}");
    }
    assert_eq!(granted(&office, &principal).await, (vec![], vec![]));
}

#[tokio::test]
async fn answers_go_to_registered_addresses_only() {
    let office = Office::open().await;
    let (client, _) = application(&office).await;
    let mut browser = Browser::new(&office.server);
    let long = format!(
        "{}&state={}",
        request(&client, BACK).replace("state=", "x="),
        "s".repeat(5000)
    );
    let wrong = [
        request(&client, "https://evil.example/"),
        request(&client, ""),
        request("00000000-0000-0000-0000-00000000dead", BACK),
        request("x", BACK),
        "/common/adminconsent".to_owned(),
        long,
    ];
    for address in wrong {
        let answer = browser.get(&address).await;
        assert_eq!(answer.status, 400, "{address}");
        assert_eq!(answer.header("location"), "", "{address}");
    }
    let asked = browser.get(&request(&client, BACK)).await;
    assert!(left(&asked).starts_with("/signin/"));
}
