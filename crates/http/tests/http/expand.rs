//! `$expand`: what resources lead to, inside of them.

use crate::people::{ADELE, GRADY, SALES, STAFF, populated, somebody};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::SECURITY_READER;
use serde_json::{Value, json};

fn ids(items: &Value) -> Vec<&str> {
    let items = items.as_array().unwrap();
    items.iter().map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn one_resource_shows_what_it_leads_to() {
    let server = populated().await;
    let user = server.get(&format!("/v1.0/users/{ADELE}?$expand=manager")).await.ok();
    assert_eq!(user["displayName"], "Adele Vance");
    assert_eq!(user["manager"]["@odata.type"], "#microsoft.graph.user");
    assert_eq!(
        (&user["manager"]["id"], &user["manager"]["jobTitle"]),
        (&json!(GRADY), &json!("Designer"))
    );

    let path = format!("/v1.0/users/{ADELE}?$select=displayName&$expand=manager($select=displayName)");
    let user = server.get(&path).await.ok();
    let manager = json!({"@odata.type": "#microsoft.graph.user", "displayName": "Grady Archie"});
    assert_eq!((user.as_object().unwrap().len(), &user["manager"]), (3, &manager));

    let cases = [
        (format!("users/{GRADY}"), "manager", None),
        (format!("users/{GRADY}"), "directReports", Some(vec![ADELE])),
        (format!("users/{GRADY}"), "ownedObjects", Some(vec![SALES])),
        (format!("users/{ADELE}"), "memberOf", Some(vec![SALES])),
        (format!("users/{ADELE}"), "transitiveMemberOf", Some(vec![SALES, STAFF])),
        (format!("users/{ADELE}"), "directReports", Some(vec![])),
        (format!("groups/{SALES}"), "members", Some(vec![ADELE])),
        (format!("groups/{SALES}"), "owners", Some(vec![GRADY])),
        (format!("groups/{SALES}"), "memberOf", Some(vec![STAFF])),
        (format!("groups/{STAFF}"), "transitiveMembers", Some(vec![SALES, ADELE])),
    ];
    for (at, navigation, expected) in cases {
        for version in ["v1.0", "beta"] {
            let found = server.get(&format!("/{version}/{at}?$expand={navigation}")).await.ok();
            match &expected {
                Some(expected) => assert_eq!(&ids(&found[navigation]), expected, "{at} {navigation}"),
                None => assert_eq!(found.get(navigation), None, "{at} {navigation}"),
            }
        }
    }
}

#[tokio::test]
async fn every_row_of_a_page_shows_what_it_leads_to() {
    let server = populated().await;
    let page = server
        .get("/v1.0/users?$expand=manager($select=id)&$select=id")
        .await
        .ok();
    let users = page["value"].as_array().unwrap();
    let managers: Vec<(&str, &Value)> = users
        .iter()
        .map(|user| (user["id"].as_str().unwrap(), &user["manager"]["id"]))
        .collect();
    assert_eq!(managers, [(ADELE, &json!(GRADY)), (GRADY, &Value::Null)]);
    let path = "/v1.0/groups?$expand=members($filter=displayName%20eq%20'Sales')&$select=displayName";
    let page = server.get(path).await.ok();
    for group in page["value"].as_array().unwrap() {
        let expected = if group["displayName"] == "Staff" {
            vec![SALES]
        } else {
            vec![]
        };
        assert_eq!(ids(&group["members"]), expected);
    }
}

/// Graph shows twenty, and says nothing of the others.
#[tokio::test]
async fn twenty_are_shown_at_most() {
    let server = populated().await;
    for number in 0..21 {
        let mut body = somebody(&format!("p{number:02}"));
        body.as_object_mut().unwrap().remove("passwordProfile");
        body["identities"] =
            json!([{"signInType": "federated", "issuer": "x.com", "issuerAssignedId": number.to_string()}]);
        let made = server.send_json(Method::POST, "/v1.0/users", &body).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let reference = json!({"@odata.id": format!("https://localhost:8443/v1.0/users/{id}")});
        let refs = format!("/v1.0/groups/{SALES}/members/$ref");
        assert_eq!(server.send_json(Method::POST, &refs, &reference).await.status, 204);
    }
    let sales = format!("/v1.0/groups/{SALES}");
    let shown = async |options: &str| {
        let group = server.get(&format!("{sales}?$expand=members{options}")).await.ok();
        group["members"].as_array().unwrap().clone()
    };
    assert_eq!(shown("").await.len(), 20);
    assert_eq!(shown("($top=3)").await.len(), 3);
    let sorted = shown("($orderby=displayName%20desc;$top=2;$select=displayName)").await;
    let names: Vec<&Value> = sorted.iter().map(|user| &user["displayName"]).collect();
    assert_eq!(names, ["p20", "p19"]);
}

#[tokio::test]
async fn a_deleted_object_is_shown_nowhere() {
    let server = populated().await;
    assert_eq!(
        server
            .send_json(Method::DELETE, &format!("/v1.0/users/{GRADY}"), &json!(null))
            .await
            .status,
        204
    );
    let user = server.get(&format!("/v1.0/users/{ADELE}?$expand=manager")).await.ok();
    assert_eq!(user.get("manager"), None);
    let group = server.get(&format!("/v1.0/groups/{SALES}?$expand=owners")).await.ok();
    assert_eq!(group["owners"], json!([]));
    let manager = server.get(&format!("/v1.0/users/{ADELE}/manager")).await;
    manager.graph_error(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn an_assignment_shows_who_and_what() {
    let server = populated().await;
    let all = "/v1.0/roleManagement/directory/roleAssignments";
    let body = json!({"roleDefinitionId": SECURITY_READER.id, "principalId": ADELE, "directoryScopeId": "/"});
    let made = server.send_json(Method::POST, all, &body).await.json();
    let one = format!("{all}/{}", made["id"].as_str().unwrap());
    for path in [all, &one] {
        let take = |found: Value| if path == all { found["value"][0].clone() } else { found };
        let found = take(server.get(&format!("{path}?$expand=principal")).await.ok());
        assert_eq!(found["principal"]["@odata.type"], "#microsoft.graph.user");
        assert_eq!(found["principal"]["id"], ADELE);
        let found = take(
            server
                .get(&format!("{path}?$expand=roleDefinition($select=displayName)"))
                .await
                .ok(),
        );
        assert_eq!(found["roleDefinition"], json!({"displayName": "Security Reader"}));
    }
}

#[tokio::test]
async fn what_leads_nowhere_is_named() {
    let server = populated().await;
    let cases = [
        ("users", "nothing"),
        ("users", "displayName"),
        ("users", "manager,memberOf"),
        ("users", "manager($top=1)"),
        ("users", "memberOf($filter=colour%20eq%20'red')"),
        ("users", "registeredDevices"),
        ("groups", "members($expand=memberOf)"),
        ("groups", "members($top=0)"),
        ("organization", "extensions"),
    ];
    for (collection, expand) in cases {
        let answer = server.get(&format!("/v1.0/{collection}?$expand={expand}")).await;
        answer.graph_error(400, "BadRequest");
    }
}
