//! What applications are given over HTTP: roles, and what they may do for people.

use crate::people::{ABSENT, ADELE, SALES, populated};
use crate::registered::{role_of, text};
use crate::server::{Server, TENANT};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keepwatch_graph::directory::own_resources;
use keepwatch_graph::directory::role_templates::{APPLICATION_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR};
use serde_json::{Value, json};

const GRANTS: &str = "/v1.0/oauth2PermissionGrants";
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

fn graph() -> String {
    own_resources::GRAPH.to_string()
}

fn role(name: &str) -> String {
    own_resources::role(name).unwrap().1.to_string()
}

/// The roles in a token that the application gets now.
async fn roles(server: &Server, app_id: &str, secret: &str) -> Vec<String> {
    let form = format!(
        "grant_type=client_credentials&client_id={app_id}&client_secret={secret}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"
    );
    let answer = server.ask(&format!("/{TENANT}/oauth2/v2.0/token"), &form).await.ok();
    let payload = answer["access_token"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let roles = claims["roles"].as_array().into_iter().flatten();
    roles.map(|role| role.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_role_is_in_the_next_token_until_it_is_taken_away() {
    let server = Server::start().await;
    let [application, app_id, principal] = server.application("SIEM").await;
    let add = format!("/v1.0/applications/{application}/addPassword");
    let secret = text(&server.call(Method::POST, &add, &json!({})).await.ok()["secretText"]).replace('~', "%7E");
    assert_eq!(roles(&server, &app_id, &secret).await, Vec::<String>::new());

    let at = format!("/v1.0/servicePrincipals/{principal}/appRoleAssignments");
    let body = role_of(&graph(), &principal, &role("IdentityRiskyUser.Read.All"));
    let answer = server.call(Method::POST, &at, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    let id = text(&made["id"]);
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#appRoleAssignments/$entity"
    );
    for (member, expected) in [
        ("principalDisplayName", "SIEM"),
        ("principalType", "ServicePrincipal"),
        ("resourceDisplayName", "Microsoft Graph"),
    ] {
        assert_eq!(made[member], expected);
    }
    assert_eq!(roles(&server, &app_id, &secret).await, ["IdentityRiskyUser.Read.All"]);
    let again = server
        .call(Method::POST, &at, &body)
        .await
        .graph_error(400, "Request_BadRequest");
    assert_eq!(again, "Permission being assigned already exists on the object");

    assert_eq!(server.get(&at).await.ids(), *std::slice::from_ref(&id));
    let assigned = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", graph());
    assert!(server.get(&format!("{assigned}?$top=999")).await.ids().contains(&id));
    let narrowed = format!("{assigned}?$filter=principalId%20eq%20{principal}");
    let narrowed = server.get_eventually(&format!("{narrowed}&$count=true")).await.ok();
    assert_eq!(narrowed["@odata.count"], 1);
    assert_eq!(server.get_eventually(&format!("{at}/$count")).await.text(), "1");
    for one in [format!("{at}/{id}"), format!("{assigned}/{id}")] {
        assert_eq!(
            server.get(&one).await.ok()["appRoleId"],
            role("IdentityRiskyUser.Read.All")
        );
    }
    // In nobody else's list.
    let elsewhere = format!(
        "/v1.0/servicePrincipals/{}/appRoleAssignments/{id}",
        own_resources::ENGINE
    );
    server
        .get(&elsewhere)
        .await
        .graph_error(404, "Request_ResourceNotFound");
    server
        .call(Method::DELETE, &elsewhere, &Value::Null)
        .await
        .graph_error(404, "Request_ResourceNotFound");
    let expanded = format!("/v1.0/servicePrincipals/{principal}?$select=id&$expand=appRoleAssignments");
    assert_eq!(server.get(&expanded).await.ok()["appRoleAssignments"][0]["id"], id);

    for status in [204, 404] {
        assert_eq!(
            server
                .call(Method::DELETE, &format!("{at}/{id}"), &Value::Null)
                .await
                .status,
            status
        );
    }
    assert_eq!(roles(&server, &app_id, &secret).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_role_that_cannot_be_given_is_refused() {
    let server = populated().await;
    let [_, _, principal] = server.application("SIEM").await;
    let at = format!("/v1.0/servicePrincipals/{principal}/appRoleAssignments");
    let cases = [
        (json!({}), 400, "Request_BadRequest", "principalId"),
        (json!({"principalId": "x"}), 400, "BadRequest", "principalId"),
        (
            role_of(&graph(), ADELE, DEFAULT_ACCESS),
            400,
            "Request_BadRequest",
            "neither",
        ),
        (
            role_of(&graph(), &principal, ABSENT),
            400,
            "Request_BadRequest",
            "appRoleId",
        ),
        (
            role_of(ABSENT, &principal, DEFAULT_ACCESS),
            404,
            "Request_ResourceNotFound",
            ABSENT,
        ),
    ];
    for (body, status, code, expected) in cases {
        let message = server.call(Method::POST, &at, &body).await.graph_error(status, code);
        assert!(message.contains(expected), "{body}: {message}");
    }
    assert_eq!(server.get(&at).await.ids(), Vec::<String>::new());
}

/// Who manages applications does not become whatever it likes by it.
#[tokio::test]
async fn roles_of_graph_take_more_than_managing_applications() {
    let server = Server::start().await;
    let [_, _, principal] = server.application("SIEM").await;
    let [_, _, resource] = server.application("API").await;
    let at = format!("/v1.0/servicePrincipals/{principal}/appRoleAssignments");
    let of_graph = role_of(&graph(), &principal, &role("AuditLog.Read.All"));
    let of_other = role_of(&resource, &principal, DEFAULT_ACCESS);
    let scopes = ["AppRoleAssignment.ReadWrite.All", "Application.Read.All"];
    let low = server.token(&["Application.ReadWrite.All"]);
    let person = server.user_token(&scopes, &[APPLICATION_ADMINISTRATOR.id]).await;
    for token in [&low, &person] {
        let refused = server.call_as(token, Method::POST, &at, &of_graph).await;
        refused.graph_error(403, "Authorization_RequestDenied");
        let made = server.call_as(token, Method::POST, &at, &of_other).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let one = format!("{at}/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(
            server.call_as(token, Method::DELETE, &one, &Value::Null).await.status,
            204
        );
    }
    let person = server.user_token(&scopes, &[PRIVILEGED_ROLE_ADMINISTRATOR.id]).await;
    let made = server.call_as(&person, Method::POST, &at, &of_graph).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let one = format!("{at}/{}", made.json()["id"].as_str().unwrap());
    let refused = server.call_as(&low, Method::DELETE, &one, &Value::Null).await;
    refused.graph_error(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn people_and_groups_hold_roles_too() {
    let server = populated().await;
    let [_, _, resource] = server.application("API").await;
    for (of, holder, kind) in [("users", ADELE, "User"), ("groups", SALES, "Group")] {
        let at = format!("/v1.0/{of}/{holder}/appRoleAssignments");
        let made = server.made(&at, &role_of(&resource, holder, DEFAULT_ACCESS)).await;
        assert_eq!(made["principalType"], kind);
        let id = text(&made["id"]);
        assert_eq!(server.get(&at).await.ids(), *std::slice::from_ref(&id));
        assert_eq!(
            server
                .call(Method::DELETE, &format!("{at}/{id}"), &Value::Null)
                .await
                .status,
            204
        );
    }
}

#[tokio::test]
async fn a_consent_is_given_changed_and_taken_back() {
    let server = populated().await;
    let [_, _, client] = server.application("Portal").await;
    let body = json!({"clientId": client, "resourceId": graph(), "consentType": "AllPrincipals",
        "scope": "User.Read openid"});
    let made = server.made(GRANTS, &body).await;
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#oauth2PermissionGrants/$entity"
    );
    server
        .call(Method::POST, GRANTS, &body)
        .await
        .graph_error(409, "Conflict");
    let cases = [
        (json!({}), 400, "Request_BadRequest"),
        (
            json!({"clientId": client, "resourceId": graph(), "consentType": "Principal", "scope": "a"}),
            400,
            "Request_BadRequest",
        ),
        (
            json!({"clientId": client, "resourceId": graph(), "consentType": "Somebody", "scope": "a"}),
            400,
            "Request_BadRequest",
        ),
        (
            json!({"clientId": ADELE, "resourceId": graph(), "consentType": "AllPrincipals", "scope": "a"}),
            404,
            "Request_ResourceNotFound",
        ),
        (json!({"scopes": "a"}), 400, "BadRequest"),
    ];
    for (body, status, code) in cases {
        server.call(Method::POST, GRANTS, &body).await.graph_error(status, code);
    }
    let id = text(&made["id"]);
    let one = format!("{GRANTS}/{id}");
    for list in [
        GRANTS.to_owned(),
        format!("{GRANTS}?$filter=clientId%20eq%20'{client}'%20and%20consentType%20eq%20'AllPrincipals'"),
        format!("/v1.0/servicePrincipals/{client}/oauth2PermissionGrants"),
    ] {
        assert_eq!(server.get(&list).await.ids(), *std::slice::from_ref(&id), "{list}");
    }
    assert_eq!(
        server
            .call(Method::PATCH, &one, &json!({"scope": "User.Read"}))
            .await
            .status,
        204
    );
    assert_eq!(server.get(&one).await.ok()["scope"], "User.Read");
    let other = server.call(Method::PATCH, &one, &json!({"clientId": ADELE})).await;
    other.graph_error(400, "Request_BadRequest");
    for status in [204, 404] {
        assert_eq!(server.call(Method::DELETE, &one, &Value::Null).await.status, status);
    }
    server.get(&one).await.graph_error(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn a_service_principal_is_of_one_application_of_the_tenant() {
    let server = Server::start().await;
    let [application, app_id, principal] = server.application("SIEM").await;
    let at = "/v1.0/servicePrincipals";
    let found = server.get(&format!("{at}(appId='{app_id}')")).await.ok();
    for (member, expected) in [
        ("id", json!(principal)),
        ("displayName", json!("SIEM")),
        ("accountEnabled", json!(true)),
        ("appOwnerOrganizationId", json!(TENANT)),
        ("servicePrincipalType", json!("Application")),
        ("servicePrincipalNames", json!([app_id])),
    ] {
        assert_eq!(found[member], expected, "{member}");
    }
    server
        .call(Method::POST, at, &json!({"appId": app_id}))
        .await
        .graph_error(409, "Conflict");
    let message = server.call(Method::POST, at, &json!({"appId": ABSENT})).await;
    let message = message.graph_error(400, "Request_BadRequest");
    assert!(
        message.contains("does not reference a valid application object"),
        "{message}"
    );
    server
        .call(Method::POST, at, &json!({}))
        .await
        .graph_error(400, "Request_BadRequest");

    // What the application says of itself is followed.
    let renamed = json!({"displayName": "SOAR"});
    let path = format!("/v1.0/applications/{application}");
    assert_eq!(server.call(Method::PATCH, &path, &renamed).await.status, 204);
    let page = server.get(&format!("{at}?$filter=displayName%20eq%20'SOAR'")).await;
    assert_eq!(page.ids(), *std::slice::from_ref(&principal));
    assert_eq!(
        server.get(&format!("{at}/{principal}/memberOf")).await.ids(),
        Vec::<String>::new()
    );
    let found = server.get(&format!("/v1.0/directoryObjects/{principal}")).await.ok();
    assert_eq!(found["@odata.type"], "#microsoft.graph.servicePrincipal");
}
