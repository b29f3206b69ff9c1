//! Groups over HTTP: made, changed and deleted; who is in them, who owns them, and what they are in.

use crate::people::{ABSENT, ADELE, BIN, GRADY, SALES, STAFF, group, populated};
use crate::server::{ADMINISTRATOR, Server};
use axum::http::Method;
use keepwatch_graph::body::merge;
use keepwatch_graph::directory::role_templates::{DIRECTORY_READERS, SECURITY_READER, USER_ADMINISTRATOR};
use serde_json::{Value, json};

const GROUPS: &str = "/v1.0/groups";

fn reference(to: &str) -> Value {
    json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{to}")})
}

fn group_with(more: &Value) -> Value {
    let mut body = group("library");
    merge(&mut body, more);
    body
}

impl Server {
    /// The ids of a list of the group of that id.
    async fn ids_of(&self, group: &str, list: &str) -> Vec<String> {
        let mut ids = self.get(&format!("{GROUPS}/{group}/{list}")).await.ids();
        ids.sort_unstable();
        ids
    }
}

#[tokio::test]
async fn a_group_is_made_with_its_members() {
    let server = populated().await;
    let bind = |id: &str| format!("https://localhost:8443/v1.0/users/{id}");
    let body = group_with(&json!({
        "description": "Books", "groupTypes": [],
        "members@odata.bind": [bind(ADELE)], "owners@odata.bind": [bind(GRADY), bind(ADELE)],
    }));
    let answer = server.send_json(Method::POST, GROUPS, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#groups/$entity"
    );
    assert_eq!(made["createdDateTime"], "2026-03-02T09:00:00.0000000Z");
    assert_eq!(
        (&made["mailEnabled"], &made["securityEnabled"]),
        (&json!(false), &json!(true))
    );
    assert!(made["securityIdentifier"].as_str().unwrap().starts_with("S-1-12-1-"));
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        answer.header("location"),
        format!("https://localhost:8443{GROUPS}/{id}")
    );
    assert_eq!(server.get(&format!("{GROUPS}/{id}")).await.ok(), made);
    assert_eq!(server.ids_of(id, "members").await, [ADELE]);
    assert_eq!(server.ids_of(id, "owners").await, [ADELE, GRADY]);
}

#[tokio::test]
async fn what_no_group_can_be_is_refused() {
    let server = populated().await;
    let cases = [
        (
            json!({"displayName": null}),
            "A value is required for property 'displayName' of resource 'Group'.",
        ),
        (
            json!({"mailNickname": null}),
            "A value is required for property 'mailNickname' of resource 'Group'.",
        ),
        (
            json!({"mailEnabled": null}),
            "A value is required for property 'mailEnabled' of resource 'Group'.",
        ),
        (
            json!({"mailNickname": "a b"}),
            "Invalid value specified for property 'mailNickname' of resource 'Group'.",
        ),
        (
            json!({"groupTypes": ["Nothing"]}),
            "Invalid value specified for property 'groupTypes' of resource 'Group'.",
        ),
        (
            json!({"visibility": "Secret"}),
            "Invalid value specified for property 'visibility' of resource 'Group'.",
        ),
        (
            json!({"mailEnabled": true}),
            "The service does not currently support writes of mail-enabled groups.",
        ),
        (
            json!({"groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"x\""}),
            "groups whose members follow a rule are not supported",
        ),
        (
            json!({"colour": "red"}),
            "The property 'colour' does not exist on type 'microsoft.graph.group'.",
        ),
        (
            json!({"members@odata.bind": vec![format!("https://x/v1.0/users/{ADELE}"); 21]}),
            "more than 20 references",
        ),
    ];
    for (more, expected) in cases {
        let mut body = group_with(&more);
        let members = body.as_object_mut().unwrap();
        members.retain(|_, value| !value.is_null());
        let answer = server.send_json(Method::POST, GROUPS, &body).await;
        assert_eq!(answer.status, 400, "{more}: {}", answer.text());
        let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(expected), "{more}: {message}");
    }
    let absent = group_with(&json!({"members@odata.bind": [format!("https://x/v1.0/users/{ABSENT}")]}));
    server
        .send_json(Method::POST, GROUPS, &absent)
        .await
        .graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.get(GROUPS).await.ids().len(), 2, "nothing was made");
}

#[tokio::test]
async fn groups_are_listed_chosen_and_counted() {
    let server = populated().await;
    let cases = [
        ("$filter=displayName%20eq%20'Sales'", vec!["Sales"]),
        (
            "$filter=securityEnabled%20eq%20true&$orderby=displayName&$count=true",
            vec!["Sales", "Staff"],
        ),
        ("$search=%22displayName:sta%22", vec!["Staff"]),
        ("$filter=groupTypes/any(c:c%20eq%20'Unified')", vec![]),
        ("$orderby=displayName%20desc&$top=1&$select=displayName", vec!["Staff"]),
    ];
    for (query, expected) in cases {
        let page = server.get_eventually(&format!("{GROUPS}?{query}")).await.ok();
        let groups = page["value"].as_array().unwrap();
        let found: Vec<&str> = groups
            .iter()
            .map(|group| group["displayName"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    assert_eq!(server.get_eventually("/v1.0/groups/$count").await.text(), "2");
    server
        .get(&format!("{GROUPS}/{ABSENT}"))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    server
        .get(&format!("{GROUPS}?$select=colour"))
        .await
        .graph_error(400, "BadRequest");
}

#[tokio::test]
async fn a_group_is_changed_and_deleted_once() {
    let server = populated().await;
    let at = format!("{GROUPS}/{SALES}");
    let answer = server
        .send_json(Method::PATCH, &at, &json!({"description": "Who sells", "id": ABSENT}))
        .await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    let read = server.get(&at).await.ok();
    assert_eq!(
        (&read["description"], &read["displayName"]),
        (&json!("Who sells"), &json!("Sales"))
    );
    for (body, expected) in [
        (json!({"displayName": ""}), "'displayName'"),
        (
            json!({"isAssignableToRole": true}),
            "cannot change after the group was made",
        ),
        (json!({"colour": 1}), "'colour'"),
    ] {
        let answer = server.send_json(Method::PATCH, &at, &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains(expected), "{}", answer.text());
    }
    assert_eq!(server.send_json(Method::DELETE, &at, &json!(null)).await.status, 204);
    for answer in [
        server.get(&at).await,
        server.send_json(Method::DELETE, &at, &json!(null)).await,
        server.send_json(Method::PATCH, &at, &json!({})).await,
        server.get(&format!("{at}/members")).await,
        server
            .send_json(Method::POST, &format!("{at}/members/$ref"), &reference(GRADY))
            .await,
    ] {
        answer.graph_error(404, "Request_ResourceNotFound");
    }
    assert_eq!(
        server.get(&format!("/v1.0/users/{ADELE}/memberOf")).await.ids(),
        Vec::<String>::new()
    );

    // Who was in it is in it again.
    let restore = format!("/v1.0/directory/deletedItems/{SALES}/restore");
    assert_eq!(
        server.send_json(Method::POST, &restore, &json!({})).await.ok()["displayName"],
        "Sales"
    );
    assert_eq!(server.ids_of(SALES, "members").await, [ADELE]);
}

#[tokio::test]
async fn members_come_and_go() {
    let server = populated().await;
    let refs = format!("{GROUPS}/{SALES}/members/$ref");
    assert_eq!(
        server.send_json(Method::POST, &refs, &reference(GRADY)).await.status,
        204
    );
    assert_eq!(server.ids_of(SALES, "members").await, [ADELE, GRADY]);
    let again = server.send_json(Method::POST, &refs, &reference(GRADY)).await;
    let message = again.graph_error(400, "Request_BadRequest");
    assert_eq!(
        message,
        "One or more added object references already exist for the following modified properties: 'members'."
    );
    for (body, status) in [
        (reference(ABSENT), 404),
        (reference(BIN), 404),
        (reference(SALES), 400),
        (json!({"@odata.id": ""}), 400),
        (json!({"@odata.id": 1}), 400),
        (json!({}), 400),
    ] {
        let answer = server.send_json(Method::POST, &refs, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    let one = format!("{GROUPS}/{SALES}/members/{GRADY}/$ref");
    assert_eq!(server.send_json(Method::DELETE, &one, &json!(null)).await.status, 204);
    server
        .send_json(Method::DELETE, &one, &json!(null))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.ids_of(SALES, "members").await, [ADELE]);

    // Twenty at once, by what older scripts send.
    let several = json!({"members@odata.bind": [format!("https://localhost:8443/v1.0/directoryObjects/{GRADY}")]});
    assert_eq!(
        server
            .send_json(Method::PATCH, &format!("{GROUPS}/{SALES}"), &several)
            .await
            .status,
        204
    );
    assert_eq!(server.ids_of(SALES, "members").await, [ADELE, GRADY]);

    let record = server.get("/v1.0/auditLogs/directoryAudits?$top=1").await.ok();
    assert_eq!(record["value"][0]["activityDisplayName"], "Add member to group");
}

#[tokio::test]
async fn owners_come_and_go() {
    let server = populated().await;
    let refs = format!("{GROUPS}/{SALES}/owners/$ref");
    assert_eq!(
        server.send_json(Method::POST, &refs, &reference(ADELE)).await.status,
        204
    );
    let again = server
        .send_json(Method::POST, &refs, &reference(ADELE))
        .await
        .graph_error(400, "Request_BadRequest");
    assert!(again.ends_with("properties: 'owners'."), "{again}");
    server
        .send_json(Method::POST, &refs, &reference(STAFF))
        .await
        .graph_error(400, "Request_BadRequest");
    let one = format!("{GROUPS}/{SALES}/owners/{ADELE}/$ref");
    assert_eq!(server.send_json(Method::DELETE, &one, &json!(null)).await.status, 204);
    server
        .send_json(Method::DELETE, &one, &json!(null))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.ids_of(SALES, "owners").await, [GRADY]);
    assert_eq!(
        server.get(&format!("/v1.0/users/{GRADY}/ownedObjects")).await.ids(),
        [SALES]
    );
}

/// Lists hold objects of several types; a type behind the path narrows them.
#[tokio::test]
async fn lists_are_of_several_types() {
    let server = populated().await;
    assert_eq!(server.ids_of(STAFF, "members").await, [SALES]);
    assert_eq!(server.ids_of(STAFF, "transitiveMembers").await, [SALES, ADELE]);
    assert_eq!(
        server.ids_of(STAFF, "transitiveMembers/microsoft.graph.user").await,
        [ADELE]
    );
    assert_eq!(
        server.ids_of(STAFF, "transitiveMembers/microsoft.graph.group").await,
        [SALES]
    );
    assert_eq!(server.ids_of(SALES, "memberOf").await, [STAFF]);
    let page = server.get(&format!("{GROUPS}/{STAFF}/transitiveMembers")).await.ok();
    assert_eq!(
        page["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#directoryObjects"
    );
    let types: Vec<&Value> = page["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["@odata.type"])
        .collect();
    assert_eq!(types, ["#microsoft.graph.group", "#microsoft.graph.user"]);

    let at = format!("{GROUPS}/{STAFF}/transitiveMembers");
    assert_eq!(server.get_eventually(&format!("{at}/$count")).await.text(), "2");
    assert_eq!(
        server
            .get_eventually(&format!("{at}/microsoft.graph.user/$count"))
            .await
            .text(),
        "1"
    );
    server.get(&format!("{at}/$count")).await.graph_error(400, "BadRequest");
    let cases = [
        ("$filter=startswith(displayName,'Ad')", vec![ADELE]),
        ("$filter=mailEnabled%20eq%20false", vec![SALES]),
        ("$search=%22displayName:adele%22", vec![ADELE]),
        ("$select=id&$top=1", vec![SALES]),
        ("$orderby=displayName&$count=true", vec![ADELE, SALES]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            server.get_eventually(&format!("{at}?{query}")).await.ids(),
            expected,
            "{query}"
        );
    }
    let first = server.get(&format!("{at}?$top=1&$select=id")).await.ok();
    let next = first["@odata.nextLink"]
        .as_str()
        .unwrap()
        .trim_start_matches("https://localhost:8443");
    let second = server.get(next).await;
    assert_eq!(second.ids(), [ADELE]);
    assert!(second.json().get("@odata.nextLink").is_none());
    // A link holds for the list that gave it.
    let elsewhere = next.replace(STAFF, SALES);
    server.get(&elsewhere).await.graph_error(400, "BadRequest");
}

#[tokio::test]
async fn whoever_is_in_a_group_is_in_what_it_is_in() {
    let server = populated().await;
    let adele = format!("/v1.0/users/{ADELE}");
    assert_eq!(server.get(&format!("{adele}/memberOf")).await.ids(), [SALES]);
    let mut all = server
        .get(&format!("{adele}/transitiveMemberOf/microsoft.graph.group"))
        .await
        .ids();
    all.sort_unstable();
    assert_eq!(all, [SALES, STAFF]);
    let ask = async |of: &str, action: &str, body: Value| {
        let answer = server
            .send_json(Method::POST, &format!("/v1.0/{of}/{action}"), &body)
            .await
            .ok();
        assert_eq!(
            answer["@odata.context"],
            "https://localhost:8443/v1.0/$metadata#Collection(Edm.String)"
        );
        let ids = answer["value"].as_array().unwrap().iter();
        ids.map(|id| id.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = [SALES, STAFF];
    let asked = json!({"groupIds": [STAFF, ABSENT, SALES.to_uppercase()]});
    for of in [format!("users/{ADELE}"), format!("directoryObjects/{ADELE}")] {
        assert_eq!(
            ask(&of, "checkMemberGroups", asked.clone()).await,
            [STAFF, SALES],
            "{of}"
        );
        assert_eq!(
            ask(&of, "checkMemberObjects", json!({"ids": [STAFF]})).await,
            [STAFF],
            "{of}"
        );
        for only in [true, false] {
            let body = json!({"securityEnabledOnly": only});
            assert_eq!(ask(&of, "getMemberGroups", body.clone()).await, all, "{of}");
            assert_eq!(ask(&of, "microsoft.graph.getMemberObjects", body).await, all, "{of}");
        }
    }
    assert_eq!(
        ask(&format!("groups/{SALES}"), "checkMemberGroups", asked).await,
        [STAFF]
    );
    let bad = [
        json!({"groupIds": vec![STAFF; 21]}),
        json!({}),
        json!({"groupIds": STAFF}),
        json!({"groupIds": [], "of": 1}),
    ];
    for body in bad {
        let answer = server
            .send_json(Method::POST, &format!("{adele}/checkMemberGroups"), &body)
            .await;
        assert_eq!(answer.status, 400, "{body}");
    }
    for of in [
        format!("users/{BIN}"),
        format!("groups/{ABSENT}"),
        format!("directoryObjects/{BIN}"),
    ] {
        let answer = server
            .send_json(
                Method::POST,
                &format!("/v1.0/{of}/getMemberGroups"),
                &json!({"securityEnabledOnly": false}),
            )
            .await;
        answer.graph_error(404, "Request_ResourceNotFound");
    }
}

/// Who is in a group that can have roles has them: to change it takes what giving roles does.
#[tokio::test]
async fn groups_with_roles_are_changed_by_those_who_give_roles() {
    let server = populated().await;
    let writer = server.token(&["Group.ReadWrite.All"]);
    let both = server.token(&["Group.ReadWrite.All", "RoleManagement.ReadWrite.Directory"]);
    let body = group_with(&json!({"isAssignableToRole": true}));
    server
        .call_as(&writer, Method::POST, GROUPS, &body)
        .await
        .graph_error(403, "Authorization_RequestDenied");
    let made = server.call_as(&both, Method::POST, GROUPS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let at = format!("{GROUPS}/{id}");
    let refs = format!("{at}/members/$ref");
    for (method, path, body) in [
        (Method::PATCH, &at, json!({"description": "x"})),
        (Method::POST, &refs, reference(ADELE)),
        (Method::DELETE, &at, json!(null)),
    ] {
        let answer = server.call_as(&writer, method, path, &body).await;
        answer.graph_error(403, "Authorization_RequestDenied");
    }
    assert_eq!(
        server
            .call_as(&both, Method::POST, &refs, &reference(ADELE))
            .await
            .status,
        204
    );

    let assignments = "/v1.0/roleManagement/directory/roleAssignments";
    let assign = |principal: &str| json!({"roleDefinitionId": SECURITY_READER.id, "principalId": principal});
    server
        .send_json(Method::POST, assignments, &assign(SALES))
        .await
        .graph_error(400, "Request_BadRequest");
    assert_eq!(
        server.send_json(Method::POST, assignments, &assign(&id)).await.status,
        201
    );
    let held = server
        .get(&format!(
            "/v1.0/users/{ADELE}/transitiveMemberOf/microsoft.graph.directoryRole"
        ))
        .await
        .ok();
    assert_eq!(held["value"][0]["displayName"], "Security Reader");
}

/// A person who makes a group owns it, and needs the role for it.
#[tokio::test]
async fn people_make_groups_by_scope_and_role() {
    let server = populated().await;
    let scopes = ["Group.ReadWrite.All"];
    let reader = server.user_token(&scopes, &[DIRECTORY_READERS.id]).await;
    let body = group("library");
    server
        .call_as(&reader, Method::POST, GROUPS, &body)
        .await
        .graph_error(403, "Authorization_RequestDenied");
    let manager = server.user_token(&scopes, &[USER_ADMINISTRATOR.id]).await;
    let made = server.call_as(&manager, Method::POST, GROUPS, &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(
        server.ids_of(made.json()["id"].as_str().unwrap(), "owners").await,
        [ADMINISTRATOR]
    );
    let only_reads = server
        .user_token(&["GroupMember.Read.All"], &[USER_ADMINISTRATOR.id])
        .await;
    server.get_as(&only_reads, GROUPS).await.ok();
    server
        .call_as(&only_reads, Method::POST, GROUPS, &body)
        .await
        .graph_error(403, "Authorization_RequestDenied");
}
