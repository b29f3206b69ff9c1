//! Who may change which applications, and who speaks for them: owners, and foreign issuers.

use crate::applications::APPLICATIONS;
use crate::people::{ABSENT, ADELE, GRADY, populated};
use crate::registered::{issuer, text};
use crate::server::{ALL_ROLES, CLIENT, SERVICE_PRINCIPAL, Server, object_of};
use axum::http::Method;
use keepwatch_http::ENGINE_ROLES;
use serde_json::{Value, json};

#[tokio::test]
async fn who_may_change_what_it_owns_changes_nothing_else() {
    let server = Server::start().await;
    let token = server.token(&["Application.ReadWrite.OwnedBy"]);
    let mine = server
        .call_as(&token, Method::POST, APPLICATIONS, &json!({"displayName": "mine"}))
        .await
        .json();
    let mine = format!("{APPLICATIONS}/{}", mine["id"].as_str().unwrap());
    // Nobody owns the application that was there from the start.
    let other = format!("{APPLICATIONS}/{}", object_of(CLIENT));
    let cases: [(Method, &str, Value); 4] = [
        (Method::PATCH, "", json!({"tags": ["a"]})),
        (Method::POST, "/addPassword", json!({})),
        (Method::POST, "/federatedIdentityCredentials", issuer("github")),
        (Method::DELETE, "", Value::Null),
    ];
    for (method, action, body) in cases {
        let path = format!("{other}{action}");
        let refused = server.call_as(&token, method.clone(), &path, &body).await;
        refused.graph_error(403, "Authorization_RequestDenied");
        let done = server.call_as(&token, method, &format!("{mine}{action}"), &body).await;
        assert!(done.status.is_success(), "{action}: {}", done.text());
    }
    let read = server.get_as(&token, &other).await.ok();
    assert_eq!((&read["tags"], &read["displayName"]), (&json!([]), &json!("Collector")));
}

#[tokio::test]
async fn owners_are_listed_added_and_removed() {
    let server = populated().await;
    let bound = json!({"displayName": "SIEM", "owners@odata.bind": [
        format!("https://graph.microsoft.com/v1.0/users/{ADELE}"),
        format!("https://graph.microsoft.com/v1.0/directoryObjects/{SERVICE_PRINCIPAL}")]});
    let id = text(&server.made(APPLICATIONS, &bound).await["id"]);
    let owners = format!("{APPLICATIONS}/{id}/owners");
    let mut found = server.get(&owners).await.ids();
    found.sort_unstable();
    assert_eq!(found, [ADELE, SERVICE_PRINCIPAL]);
    assert_eq!(
        server.get(&format!("{owners}/microsoft.graph.user")).await.ids(),
        [ADELE]
    );
    assert_eq!(
        server
            .get(&format!("{owners}/microsoft.graph.servicePrincipal"))
            .await
            .ids(),
        [SERVICE_PRINCIPAL]
    );

    let grady = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{GRADY}")});
    let add = format!("{owners}/$ref");
    assert_eq!(server.call(Method::POST, &add, &grady).await.status, 204);
    let message = server
        .call(Method::POST, &add, &grady)
        .await
        .graph_error(400, "Request_BadRequest");
    assert!(message.contains("already exist"), "{message}");
    let absent = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{ABSENT}")});
    server
        .call(Method::POST, &add, &absent)
        .await
        .graph_error(404, "Request_ResourceNotFound");
    server
        .call(Method::POST, &add, &json!({}))
        .await
        .graph_error(400, "BadRequest");
    assert_eq!(server.get_eventually(&format!("{owners}/$count")).await.text(), "3");
    for status in [204, 404] {
        assert_eq!(server.remove(&format!("{owners}/{GRADY}/$ref")).await.status, status);
    }
    let expanded = server
        .get(&format!("{APPLICATIONS}/{id}?$select=id&$expand=owners"))
        .await
        .ok();
    assert_eq!(expanded["owners"].as_array().unwrap().len(), 2);
    let owned = server.get(&format!("/v1.0/users/{ADELE}/ownedObjects")).await.ok();
    assert_eq!(owned["value"][0]["@odata.type"], "#microsoft.graph.application");
}

#[tokio::test]
async fn foreign_issuers_are_kept_within_their_application() {
    let server = Server::start().await;
    let [application, app_id, _] = server.application("SIEM").await;
    let at = format!("{APPLICATIONS}/{application}/federatedIdentityCredentials");
    let made = server.made(&at, &issuer("github")).await;
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#federatedIdentityCredentials/$entity"
    );
    server
        .call(Method::POST, &at, &issuer("github"))
        .await
        .graph_error(409, "Conflict");
    let mut wrong = issuer("other");
    wrong["issuer"] = json!("http://token.example");
    server
        .call(Method::POST, &at, &wrong)
        .await
        .graph_error(400, "Request_BadRequest");

    let id = text(&made["id"]);
    let by_app = format!("{APPLICATIONS}(appId='{app_id}')/federatedIdentityCredentials");
    for one in [
        format!("{at}/{id}"),
        format!("{by_app}/github"),
        format!("{by_app}(name='github')"),
    ] {
        assert_eq!(server.get(&one).await.ok()["subject"], "repo:github", "{one}");
    }
    let page = server.get(&at).await;
    assert_eq!(page.ids(), *std::slice::from_ref(&id));
    let context = format!("#applications('{application}')/federatedIdentityCredentials");
    assert!(page.json()["@odata.context"].as_str().unwrap().ends_with(&context));
    let expanded = server
        .get(&format!(
            "{APPLICATIONS}/{application}?$expand=federatedIdentityCredentials"
        ))
        .await
        .ok();
    assert_eq!(expanded["federatedIdentityCredentials"][0]["name"], "github");

    assert_eq!(
        server
            .patch(&format!("{at}/{id}"), &json!({"description": "CI"}))
            .await
            .status,
        204
    );
    assert_eq!(server.get(&format!("{at}/{id}")).await.ok()["description"], "CI");
    for status in [204, 404] {
        assert_eq!(server.remove(&format!("{at}/{id}")).await.status, status);
    }
    assert_eq!(server.get_eventually(&format!("{at}/$count")).await.text(), "0");
}

/// Every permission that there is does not let anybody change what the server itself is.
#[tokio::test]
async fn the_resources_of_the_server_itself_stay_as_they_are() {
    let server = Server::start().await;
    let graph = "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')";
    let found = server.get(graph).await.ok();
    assert_eq!(found["displayName"], "Microsoft Graph");
    let roles = found["appRoles"].as_array().unwrap();
    assert!(
        ALL_ROLES
            .iter()
            .filter(|role| !ENGINE_ROLES.contains(role))
            .all(|role| { roles.iter().any(|defined| defined["value"] == *role) })
    );
    for (method, path, body) in [
        (Method::PATCH, graph.to_owned(), json!({"accountEnabled": false})),
        (Method::DELETE, graph.to_owned(), Value::Null),
        (Method::POST, format!("{graph}/addPassword"), json!({})),
    ] {
        server
            .call(method, &path, &body)
            .await
            .graph_error(403, "Authorization_RequestDenied");
    }
}
