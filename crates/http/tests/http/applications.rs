//! Applications over HTTP: registered, found, changed and upserted.

use crate::answers::Answer;
use crate::people::ABSENT;
use crate::registered::text;
use crate::server::{CLIENT, Server, start};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use serde_json::{Value, json};

pub(crate) const APPLICATIONS: &str = "/v1.0/applications";
const PREFER: HeaderName = HeaderName::from_static("prefer");

impl Server {
    /// `PATCH` by a token that has every permission.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call(Method::PATCH, path, body).await
    }

    /// `DELETE` by the same.
    pub(crate) async fn remove(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &Value::Null).await
    }

    async fn patch_preferring(&self, path: &str, preference: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header(PREFER, preference);
        let request = request.header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

fn names(page: &Value) -> Vec<&str> {
    let items = page["value"].as_array().unwrap().iter();
    items.map(|item| item["displayName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_application_is_registered_and_found_by_each_of_its_names() {
    let server = Server::start().await;
    let answer = server
        .call(Method::POST, APPLICATIONS, &json!({"displayName": "Display name"}))
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    let (id, app_id) = (text(&made["id"]), text(&made["appId"]));
    assert_ne!(id, app_id);
    assert_eq!(
        answer.header("location"),
        format!("https://localhost:8443{APPLICATIONS}/{id}")
    );
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#applications/$entity"
    );
    for (member, expected) in [
        ("createdDateTime", json!(start())),
        ("createdByAppId", json!(CLIENT)),
        ("publisherDomain", json!("contoso.com")),
        ("identifierUris", json!([])),
        ("passwordCredentials", json!([])),
        ("deletedDateTime", Value::Null),
        ("publicClient", json!({"redirectUris": []})),
    ] {
        assert_eq!(made[member], expected, "{member}");
    }

    assert_eq!(
        server
            .patch(&format!("{APPLICATIONS}/{id}"), &json!({"uniqueName": "siem"}))
            .await
            .status,
        204
    );
    for path in [
        format!("{APPLICATIONS}/{id}"),
        format!("{APPLICATIONS}('{id}')"),
        format!("{APPLICATIONS}(appId='{app_id}')"),
        format!("/beta/Applications(AppId={app_id})/"),
        format!("{APPLICATIONS}(uniqueName='SIEM')"),
    ] {
        assert_eq!(server.get(&path).await.ok()["id"], id, "{path}");
    }
    for (path, status, code) in [
        (format!("{APPLICATIONS}/{app_id}"), 404, "Request_ResourceNotFound"),
        (format!("{APPLICATIONS}(appId='{id}')"), 404, "Request_ResourceNotFound"),
        (
            format!("{APPLICATIONS}(uniqueName='other')"),
            404,
            "Request_ResourceNotFound",
        ),
        (format!("{APPLICATIONS}(displayName='siem')"), 400, "BadRequest"),
        (
            "/v1.0/servicePrincipals(uniqueName='siem')".to_owned(),
            400,
            "BadRequest",
        ),
    ] {
        server.get(&path).await.graph_error(status, code);
    }
    let selected = server
        .get(&format!("{APPLICATIONS}/{id}?$select=appId,tags"))
        .await
        .ok();
    assert_eq!(
        (&selected["appId"], &selected["tags"], selected.get("id")),
        (&json!(app_id), &json!([]), None)
    );
}

#[tokio::test]
async fn applications_are_listed_chosen_searched_and_counted() {
    let server = Server::start().await;
    for (name, tag) in [
        ("Sentinel playbooks", "soar"),
        ("Splunk", "siem"),
        ("Sentinel connector", "siem"),
    ] {
        server
            .made(APPLICATIONS, &json!({"displayName": name, "tags": [tag]}))
            .await;
    }
    let cases: [(&str, &[&str]); 4] = [
        ("?$filter=displayName%20eq%20'splunk'", &["Splunk"]),
        (
            "?$filter=startswith(displayName,'sentinel')&$select=displayName",
            &["Sentinel connector", "Sentinel playbooks"],
        ),
        (
            "?$filter=tags/any(t:t%20eq%20'siem')",
            &["Sentinel connector", "Splunk"],
        ),
        ("?$search=%22displayName:play%22", &["Sentinel playbooks"]),
    ];
    for (query, expected) in cases {
        let page = server.get_eventually(&format!("{APPLICATIONS}{query}")).await.ok();
        let mut found = names(&page);
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    // The application that calls is one too.
    assert_eq!(
        server.get_eventually(&format!("{APPLICATIONS}/$count")).await.text(),
        "4"
    );
    server
        .get(&format!("{APPLICATIONS}/$count"))
        .await
        .graph_error(400, "BadRequest");
    server
        .get(&format!("{APPLICATIONS}?$filter=displayNme%20eq%20'x'"))
        .await
        .graph_error(400, "BadRequest");
    let first = server.get(&format!("{APPLICATIONS}?$top=3")).await.ok();
    let next = first["@odata.nextLink"]
        .as_str()
        .unwrap()
        .replace("https://localhost:8443", "");
    assert_eq!(names(&server.get(&next).await.ok()).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_is_made() {
    let server = Server::start().await;
    let taken = json!({"displayName": "x", "identifierUris": ["api://siem"]});
    server.made(APPLICATIONS, &taken).await;
    let cases = [
        (json!({}), 400, "Request_BadRequest", "displayName"),
        (json!({"displayName": ""}), 400, "Request_BadRequest", "displayName"),
        (json!({"displayName": 1}), 400, "BadRequest", "displayName"),
        (
            json!({"displayName": "x", "signInAudience": "Nobody"}),
            400,
            "Request_BadRequest",
            "signInAudience",
        ),
        (
            json!({"displayName": "x", "web": {"redirectUris": ["javascript:alert(1)"]}}),
            400,
            "Request_BadRequest",
            "web.redirectUris",
        ),
        (json!({"displayName": "x", "riskLvl": 1}), 400, "BadRequest", "riskLvl"),
        (
            json!({"displayName": "x", "owners@odata.bind": [format!("directoryObjects/{ABSENT}")]}),
            404,
            "Request_ResourceNotFound",
            ABSENT,
        ),
        (taken, 409, "Conflict", "identifierUris"),
        (json!([]), 400, "BadRequest", ""),
    ];
    for (body, status, code, expected) in cases {
        let message = server
            .call(Method::POST, APPLICATIONS, &body)
            .await
            .graph_error(status, code);
        assert!(message.contains(expected), "{body}: {message}");
    }
    assert_eq!(server.get(APPLICATIONS).await.ids().len(), 2);
    let unknown = format!("{APPLICATIONS}/{ABSENT}");
    server
        .patch(&unknown, &json!({"tags": []}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    server
        .remove(&unknown)
        .await
        .graph_error(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn an_application_is_changed_as_the_caller_prefers() {
    let server = Server::start().await;
    let id = text(&server.made(APPLICATIONS, &json!({"displayName": "SIEM"})).await["id"]);
    let path = format!("{APPLICATIONS}/{id}");
    let body =
        json!({"displayName": "SOAR", "id": ABSENT, "appId": ABSENT, "web": {"homePageUrl": "https://soar.example"}});
    let answer = server.patch_preferring(&path, "return=representation", &body).await;
    assert_eq!(answer.header("preference-applied"), "return=representation");
    let changed = answer.ok();
    assert_eq!((&changed["displayName"], &changed["id"]), (&json!("SOAR"), &json!(id)));
    assert_eq!(changed["web"]["homePageUrl"], "https://soar.example");
    assert_eq!(server.patch(&path, &json!({"tags": ["a"]})).await.status, 204);
    let read = server.get(&path).await.ok();
    assert_eq!((&read["tags"], &read["displayName"]), (&json!(["a"]), &json!("SOAR")));
}

#[tokio::test]
async fn an_application_is_made_where_there_is_none_of_that_name() {
    let server = Server::start().await;
    let path = format!("{APPLICATIONS}(uniqueName='siem')");
    server
        .patch(&path, &json!({"displayName": "SIEM"}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    let answer = server
        .patch_preferring(&path, "create-if-missing", &json!({"displayName": "SIEM"}))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("preference-applied")),
        (201, "create-if-missing")
    );
    let made = answer.json();
    assert_eq!(
        answer.header("location"),
        format!("https://localhost:8443{APPLICATIONS}/{}", made["id"].as_str().unwrap())
    );
    let again = server
        .patch_preferring(&path, "create-if-missing", &json!({"displayName": "SOAR"}))
        .await;
    assert_eq!(again.status, 204);
    assert_eq!(server.get(&path).await.ok()["displayName"], "SOAR");

    let by_app = format!("/v1.0/servicePrincipals(appId='{}')", made["appId"].as_str().unwrap());
    server
        .patch(&by_app, &json!({"tags": ["a"]}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    for status in [201, 204] {
        let answer = server
            .patch_preferring(&by_app, "create-if-missing", &json!({"tags": ["a"]}))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}
