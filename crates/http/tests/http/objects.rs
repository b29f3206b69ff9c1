//! Whatever is in the directory by its id, the recycle bin, and the organization.

use crate::people::{ABSENT, ADELE, BIN, GRADY, SALES, STAFF, populated};
use crate::server::{DOMAIN, TENANT};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::{DIRECTORY_READERS, USER_ADMINISTRATOR};
use serde_json::{Value, json};

const OBJECTS: &str = "/v1.0/directoryObjects";
const BINNED: &str = "/v1.0/directory/deletedItems";

fn types(page: &Value) -> Vec<&str> {
    let objects = page["value"].as_array().unwrap();
    objects
        .iter()
        .map(|object| object["@odata.type"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_object_says_what_it_is() {
    let server = populated().await;
    let user = server.get(&format!("{OBJECTS}/{ADELE}")).await.ok();
    assert_eq!(
        (&user["@odata.type"], &user["displayName"]),
        (&json!("#microsoft.graph.user"), &json!("Adele Vance"))
    );
    assert_eq!(
        user["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#directoryObjects/$entity"
    );
    let group = server.get(&format!("{OBJECTS}/{SALES}?$select=displayName")).await.ok();
    assert_eq!(
        (&group["@odata.type"], &group["displayName"]),
        (&json!("#microsoft.graph.group"), &json!("Sales"))
    );
    for absent in [ABSENT, BIN] {
        server
            .get(&format!("{OBJECTS}/{absent}"))
            .await
            .graph_error(404, "Request_ResourceNotFound");
    }
}

#[tokio::test]
async fn objects_are_found_by_their_ids() {
    let server = populated().await;
    let ask = async |body: Value| {
        server
            .send_json(Method::POST, &format!("{OBJECTS}/getByIds"), &body)
            .await
    };
    let ids = json!([STAFF, ADELE.to_uppercase(), ABSENT, BIN, ADELE, GRADY]);
    let user = "#microsoft.graph.user";
    let cases = [
        (json!({"ids": ids}), vec!["#microsoft.graph.group", user, user]),
        (
            json!({"ids": ids, "types": []}),
            vec!["#microsoft.graph.group", user, user],
        ),
        (json!({"ids": ids, "types": ["user"]}), vec![user, user]),
        (
            json!({"ids": ids, "types": ["group", "servicePrincipal"]}),
            vec!["#microsoft.graph.group"],
        ),
        (
            json!({"ids": ids, "types": ["directoryObject"]}),
            vec!["#microsoft.graph.group", user, user],
        ),
        (json!({"ids": []}), vec![]),
    ];
    for (body, expected) in cases {
        let page = ask(body.clone()).await.ok();
        assert_eq!(types(&page), expected, "{body}");
        assert_eq!(
            page["@odata.context"],
            "https://localhost:8443/v1.0/$metadata#directoryObjects"
        );
    }
    for body in [
        json!({}),
        json!({"ids": ADELE}),
        json!({"ids": [1]}),
        json!({"ids": vec![ADELE; 1001]}),
        json!({"ids": [ADELE], "types": ["sofa"]}),
    ] {
        let answer = ask(body).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
    }
    // All that were asked for are one answer.
    let many: Vec<String> = (0..200)
        .map(|number| format!("{number:08x}-0000-4000-8000-000000000000"))
        .collect();
    let mut asked = many;
    asked.push(ADELE.to_owned());
    assert_eq!(types(&ask(json!({"ids": asked})).await.ok()), [user]);
}

#[tokio::test]
async fn what_is_deleted_can_be_looked_at_and_removed_for_good() {
    let server = populated().await;
    let page = server.get(&format!("{BINNED}/microsoft.graph.user")).await;
    assert_eq!(page.ids(), [BIN]);
    assert_eq!(
        server.get(&format!("{BINNED}/microsoft.graph.group")).await.ids(),
        Vec::<String>::new()
    );
    assert_eq!(
        server
            .get_eventually(&format!("{BINNED}/microsoft.graph.user/$count"))
            .await
            .text(),
        "1"
    );
    let filter = "$filter=startswith(displayName,'Bia')&$select=id,deletedDateTime";
    let found = server
        .get(&format!("{BINNED}/microsoft.graph.user?{filter}"))
        .await
        .ok();
    assert_eq!(
        found["value"],
        json!([{"id": BIN, "deletedDateTime": "2026-03-01T11:00:00.0000000Z"}])
    );
    server.get(BINNED).await.graph_error(404, "ResourceNotFound");

    let one = format!("{BINNED}/{BIN}");
    assert_eq!(server.get(&one).await.ok()["displayName"], "Bianca Pisani");
    // Who is not in the bin is not removed from it.
    let live = format!("{BINNED}/{ADELE}");
    server
        .send_json(Method::DELETE, &live, &json!({}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.send_json(Method::DELETE, &one, &json!({})).await.status, 204);
    for answer in [
        server.get(&one).await,
        server.send_json(Method::DELETE, &one, &json!({})).await,
        server
            .send_json(Method::POST, &format!("{one}/restore"), &json!({}))
            .await,
    ] {
        answer.graph_error(404, "Request_ResourceNotFound");
    }
}

/// Permissions for users are not good for groups, nor those for groups for users.
#[tokio::test]
async fn the_bin_takes_the_permission_of_what_is_in_it() {
    let server = populated().await;
    assert_eq!(
        server
            .send_json(Method::DELETE, &format!("/v1.0/groups/{SALES}"), &json!({}))
            .await
            .status,
        204
    );
    let users = server.token(&["User.DeleteRestore.All"]);
    let groups = server.token(&["Group.ReadWrite.All"]);
    for (token, id) in [(&users, SALES), (&groups, BIN)] {
        for (method, path) in [
            (Method::POST, format!("{BINNED}/{id}/restore")),
            (Method::DELETE, format!("{BINNED}/{id}")),
        ] {
            let answer = server.call_as(token, method, &path, &json!({})).await;
            answer.graph_error(403, "Authorization_RequestDenied");
        }
    }
    for (token, id) in [(&users, BIN), (&groups, SALES)] {
        let answer = server
            .call_as(token, Method::POST, &format!("{BINNED}/{id}/restore"), &json!({}))
            .await;
        assert_eq!(answer.ok()["id"], id);
    }
    let bin = format!("/v1.0/users/{BIN}");
    assert_eq!(server.send_json(Method::DELETE, &bin, &json!({})).await.status, 204);
    for (role, status) in [(DIRECTORY_READERS.id, 403), (USER_ADMINISTRATOR.id, 200)] {
        let person = server.user_token(&["User.DeleteRestore.All"], &[role]).await;
        let answer = server
            .call_as(&person, Method::POST, &format!("{BINNED}/{BIN}/restore"), &json!({}))
            .await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_user_comes_back_by_another_name() {
    let server = populated().await;
    let restore = format!("{BINNED}/{BIN}/restore");
    for body in [
        json!({"newUserPrincipalName": "AdeleVance@contoso.com"}),
        json!({"newUserPrincipalName": "bianca@fabrikam.com"}),
        json!({"colour": "red"}),
    ] {
        assert_eq!(
            server.send_json(Method::POST, &restore, &body).await.status,
            400,
            "{body}"
        );
    }
    let body = json!({"newUserPrincipalName": "bianca@contoso.com", "autoReconcileProxyConflict": true});
    assert_eq!(
        server.send_json(Method::POST, &restore, &body).await.ok()["userPrincipalName"],
        "bianca@contoso.com"
    );
    assert_eq!(server.get("/v1.0/users/bianca@contoso.com").await.ok()["id"], BIN);
}

#[tokio::test]
async fn there_is_one_organization() {
    let server = populated().await;
    for version in ["v1.0", "beta"] {
        let all = format!("/{version}/organization");
        let page = server.get(&all).await.ok();
        assert_eq!(
            page["@odata.context"],
            format!("https://localhost:8443/{version}/$metadata#organization")
        );
        let tenant = &page["value"][0];
        assert_eq!((&tenant["id"], &tenant["tenantType"]), (&json!(TENANT), &json!("AAD")));
        assert_eq!(tenant["verifiedDomains"][0]["name"], DOMAIN);
        assert_eq!(tenant["verifiedDomains"][0]["isDefault"], json!(true));
        let one = server.get(&format!("{all}/{TENANT}?$select=id,displayName")).await.ok();
        assert_eq!(one["id"], TENANT);
        server
            .get(&format!("{all}/{ABSENT}"))
            .await
            .graph_error(404, "Request_ResourceNotFound");
        server
            .get(&format!("{all}?$select=colour"))
            .await
            .graph_error(400, "BadRequest");
    }
    // Whoever is signed in may know where.
    let token = server.user_token(&["User.Read"], &[]).await;
    assert_eq!(server.get_as(&token, "/v1.0/organization").await.ids(), [TENANT]);
    let token = server.token(&["User.Read.All"]);
    server
        .get_as(&token, "/v1.0/organization")
        .await
        .graph_error(403, "Authorization_RequestDenied");
}
