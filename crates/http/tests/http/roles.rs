//! Directory roles over HTTP, in both of Graph's ways: as objects with members, and as definitions with assignments.

use crate::people::{ABSENT, ADELE, BIN, GRADY, SALES, populated};
use crate::server::{ADMINISTRATOR, Server};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::{
    self, GLOBAL_ADMINISTRATOR, GLOBAL_READER, PRIVILEGED_ROLE_ADMINISTRATOR, REPORTS_READER, USER_ADMINISTRATOR,
};
use serde_json::{Value, json};

const ROLES: &str = "/v1.0/directoryRoles";
const ASSIGNMENTS: &str = "/v1.0/roleManagement/directory/roleAssignments";
const DEFINITIONS: &str = "/v1.0/roleManagement/directory/roleDefinitions";

fn reference(to: &str) -> Value {
    json!({"@odata.id": format!("https://localhost:8443/v1.0/directoryObjects/{to}")})
}

impl Server {
    async fn activate(&self, template: uuid::Uuid) -> Value {
        let answer = self
            .send_json(Method::POST, ROLES, &json!({"roleTemplateId": template}))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

#[tokio::test]
async fn a_role_is_activated_by_its_template_once() {
    let server = populated().await;
    assert_eq!(server.get(ROLES).await.ids(), Vec::<String>::new());
    let role = server.activate(REPORTS_READER.id).await;
    assert_eq!(
        role["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#directoryRoles/$entity"
    );
    assert_eq!(
        (&role["displayName"], &role["roleTemplateId"]),
        (&json!("Reports Reader"), &json!(REPORTS_READER.id))
    );
    assert!(role["description"].is_string());

    let again = server
        .send_json(Method::POST, ROLES, &json!({"roleTemplateId": REPORTS_READER.id}))
        .await;
    let message = again.graph_error(400, "Request_BadRequest");
    assert_eq!(
        message,
        "A conflicting object with one or more of the specified property values is present in the directory."
    );
    for body in [
        json!({}),
        json!({"roleTemplateId": ABSENT}),
        json!({"roleTemplateId": "x"}),
        json!({"rule": 1}),
    ] {
        let answer = server.send_json(Method::POST, ROLES, &body).await;
        assert_eq!(answer.status, 400, "{body}");
    }

    let id = role["id"].as_str().unwrap();
    let template = REPORTS_READER.id;
    for path in [
        format!("{ROLES}/{id}"),
        format!("{ROLES}('{id}')"),
        format!("{ROLES}(roleTemplateId='{template}')"),
        format!("{ROLES}/roleTemplateId={template}"),
    ] {
        assert_eq!(server.get(&path).await.ok(), role, "{path}");
    }
    assert_eq!(
        server
            .get(&format!("{ROLES}?$filter=roleTemplateId%20eq%20'{template}'"))
            .await
            .ids(),
        [id]
    );
    assert_eq!(server.get_eventually(&format!("{ROLES}/$count")).await.text(), "1");
    for path in [
        format!("{ROLES}/{ABSENT}"),
        format!("{ROLES}(roleTemplateId='{ABSENT}')"),
    ] {
        server.get(&path).await.graph_error(404, "Request_ResourceNotFound");
    }
}

#[tokio::test]
async fn members_of_a_role_come_and_go() {
    let server = populated().await;
    let id = server.activate(GLOBAL_READER.id).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = format!("{ROLES}/{id}/members");
    let refs = format!("{members}/$ref");
    assert_eq!(
        server.send_json(Method::POST, &refs, &reference(ADELE)).await.status,
        204
    );
    server
        .send_json(Method::POST, &refs, &reference(ADELE))
        .await
        .graph_error(400, "Request_BadRequest");
    server
        .send_json(Method::POST, &refs, &reference(BIN))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    let group = server
        .send_json(Method::POST, &refs, &reference(SALES))
        .await
        .graph_error(400, "Request_BadRequest");
    assert!(group.contains("isAssignableToRole"), "{group}");
    let by_template = format!("{ROLES}(roleTemplateId='{}')/members", GLOBAL_READER.id);
    for path in [&members, &by_template] {
        let page = server.get(path).await.ok();
        assert_eq!(page["value"][0]["id"], ADELE);
        assert_eq!(page["value"][0]["@odata.type"], "#microsoft.graph.user");
    }
    assert_eq!(
        server
            .get(&format!("/v1.0/users/{ADELE}/memberOf/microsoft.graph.directoryRole"))
            .await
            .ids(),
        [&*id]
    );

    // The same as an assignment.
    let filter = format!("{ASSIGNMENTS}?$filter=principalId%20eq%20'{ADELE}'");
    let held = server.get(&filter).await.ok();
    assert_eq!(held["value"][0]["roleDefinitionId"], json!(GLOBAL_READER.id));
    assert_eq!(held["value"][0]["directoryScopeId"], "/");

    let one = format!("{members}/{ADELE}/$ref");
    assert_eq!(server.send_json(Method::DELETE, &one, &json!({})).await.status, 204);
    server
        .send_json(Method::DELETE, &one, &json!({}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.get(&members).await.ids(), Vec::<String>::new());
    assert_eq!(server.get(&filter).await.ids(), Vec::<String>::new());
}

#[tokio::test]
async fn a_role_is_given_and_taken_by_assignments() {
    let server = populated().await;
    let body = json!({
        "@odata.type": "#microsoft.graph.unifiedRoleAssignment",
        "roleDefinitionId": USER_ADMINISTRATOR.id, "principalId": ADELE, "directoryScopeId": "/",
    });
    let answer = server.send_json(Method::POST, ASSIGNMENTS, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        answer.header("location"),
        format!("https://localhost:8443{ASSIGNMENTS}/{id}")
    );
    assert_eq!(made["principalId"], ADELE);
    assert_eq!(server.get(&format!("{ASSIGNMENTS}/{id}")).await.ok(), made);
    server
        .send_json(Method::POST, ASSIGNMENTS, &body)
        .await
        .graph_error(400, "Request_BadRequest");
    let active = server.get(ROLES).await.ok();
    assert_eq!(
        active["value"][0]["displayName"], "User Administrator",
        "giving a role activates it"
    );

    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    for (body, status) in [
        (with("roleDefinitionId", json!(ABSENT)), 400),
        (with("roleDefinitionId", Value::Null), 400),
        (with("principalId", json!(ABSENT)), 404),
        (with("principalId", json!(BIN)), 404),
        (with("principalId", Value::Null), 400),
        (with("principalId", json!(SALES)), 400),
        (
            with("directoryScopeId", json!(format!("/administrativeUnits/{ABSENT}"))),
            400,
        ),
        (with("colour", json!("red")), 400),
    ] {
        let answer = server.send_json(Method::POST, ASSIGNMENTS, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }

    for query in ["principalId eq '{}'", "roleDefinitionId eq '{}'"] {
        let value = if query.starts_with('p') {
            ADELE.to_owned()
        } else {
            USER_ADMINISTRATOR.id.to_string()
        };
        let query = query.replace("{}", &value).replace(' ', "%20");
        assert_eq!(server.get(&format!("{ASSIGNMENTS}?$filter={query}")).await.ids(), [id]);
    }
    let one = format!("{ASSIGNMENTS}/{id}");
    assert_eq!(server.send_json(Method::DELETE, &one, &json!({})).await.status, 204);
    for answer in [
        server.send_json(Method::DELETE, &one, &json!({})).await,
        server.get(&one).await,
    ] {
        answer.graph_error(404, "Request_ResourceNotFound");
    }
}

#[tokio::test]
async fn every_role_is_defined() {
    let server = populated().await;
    for (all, name) in [
        (DEFINITIONS, "isBuiltIn"),
        ("/v1.0/directoryRoleTemplates", "description"),
    ] {
        let page = server.get(all).await.ok();
        assert_eq!(page["value"].as_array().unwrap().len(), role_templates::all().count());
        assert!(!page["value"][0][name].is_null(), "{page}");
        let one = format!("{all}/{}", GLOBAL_ADMINISTRATOR.id);
        assert_eq!(server.get(&one).await.ok()["displayName"], "Global Administrator");
        server
            .get(&format!("{all}/{ABSENT}"))
            .await
            .graph_error(404, "Request_ResourceNotFound");
        assert_eq!(
            server.get_eventually(&format!("{all}/$count")).await.text(),
            role_templates::all().count().to_string()
        );
        let found = server
            .get(&format!(
                "{all}?$filter=displayName%20eq%20'Global%20Reader'&$select=id"
            ))
            .await
            .ok();
        assert_eq!(found["value"], json!([{"id": GLOBAL_READER.id}]));
        server
            .get(&format!("{all}?$filter=colour%20eq%20'red'"))
            .await
            .graph_error(400, "BadRequest");
    }
    let mut path = format!("{DEFINITIONS}?$top=5&$orderby=displayName");
    let mut names = Vec::new();
    loop {
        let page = server.get(&path).await.ok();
        let value = page["value"].as_array().unwrap();
        names.extend(
            value
                .iter()
                .map(|role| role["displayName"].as_str().unwrap().to_owned()),
        );
        match page["@odata.nextLink"].as_str() {
            Some(next) => path = next.trim_start_matches("https://localhost:8443").to_owned(),
            None => break,
        }
    }
    assert_eq!(names.len(), role_templates::all().count());
    assert!(names.is_sorted_by_key(|name| name.to_lowercase()), "{names:?}");
    let answer = server.send_json(Method::POST, DEFINITIONS, &json!({})).await;
    answer.graph_error(405, "Request_BadRequest");
}

/// Whoever manages users gives no roles, and whoever gives roles needs the role for it.
#[tokio::test]
async fn roles_are_given_by_those_who_may() {
    let server = populated().await;
    let scopes = ["RoleManagement.ReadWrite.Directory", "Directory.ReadWrite.All"];
    let body = json!({"roleDefinitionId": GLOBAL_ADMINISTRATOR.id, "principalId": ADMINISTRATOR});
    for role in [USER_ADMINISTRATOR.id, GLOBAL_READER.id] {
        let token = server.user_token(&scopes, &[role]).await;
        for (method, path) in [(Method::POST, ASSIGNMENTS), (Method::POST, ROLES)] {
            let answer = server.call_as(&token, method, path, &body).await;
            answer.graph_error(403, "Authorization_RequestDenied");
        }
        server.get_as(&token, ASSIGNMENTS).await.ok();
    }
    let token = server.token(&["Directory.ReadWrite.All"]);
    server
        .call_as(&token, Method::POST, ASSIGNMENTS, &body)
        .await
        .graph_error(403, "Authorization_RequestDenied");
    let token = server.user_token(&scopes, &[PRIVILEGED_ROLE_ADMINISTRATOR.id]).await;
    let body = json!({"roleDefinitionId": GLOBAL_READER.id, "principalId": GRADY});
    assert_eq!(
        server.call_as(&token, Method::POST, ASSIGNMENTS, &body).await.status,
        201
    );
}
