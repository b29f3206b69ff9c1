//! Users over HTTP: created, read, searched, changed, deleted, brought back, and put out of their sessions.

use crate::people::{ABSENT, ADELE, BIN, GRADY, PASSWORD, populated, somebody};
use crate::server::Server;
use axum::http::{HeaderName, Method};
use keepwatch_graph::body::merge;
use keepwatch_graph::directory::role_templates::{SECURITY_READER, USER_ADMINISTRATOR};
use serde_json::{Value, json};

const USERS: &str = "/v1.0/users";

/// What Graph gives of a user unless it is asked for more, in its order.
const BY_DEFAULT: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

fn names(resource: &Value) -> Vec<&str> {
    let members = resource.as_object().unwrap().keys().map(String::as_str);
    members.filter(|name| !name.starts_with('@')).collect()
}

fn displayed(page: &Value) -> Vec<&str> {
    let users = page["value"].as_array().unwrap();
    users.iter().map(|user| user["displayName"].as_str().unwrap()).collect()
}

/// A filter as a client writes it.
fn encoded(query: &str) -> String {
    query.replace(' ', "%20").replace('"', "%22")
}

#[tokio::test]
async fn a_user_is_created_and_read_at_once() {
    let server = Server::start().await;
    let body = somebody("lee");
    let answer = server.send_json(Method::POST, USERS, &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let made = answer.json();
    assert_eq!(
        made["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#users/$entity"
    );
    let mut expected = BY_DEFAULT;
    expected.sort_unstable();
    let mut found = names(&made);
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(
        (&made["displayName"], &made["businessPhones"]),
        (&json!("lee"), &json!([]))
    );
    let id = made["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("https://localhost:8443{USERS}/{id}"));

    let mut read = server.get(&format!("{USERS}/{id}")).await.ok();
    for path in [
        format!("{USERS}/lee@contoso.com"),
        format!("{USERS}/LEE%40contoso.com"),
        format!("{USERS}('lee@contoso.com')"),
        format!("{USERS}('{id}')"),
        format!("/V1.0/Users/{id}/"),
    ] {
        assert_eq!(server.get(&path).await.ok(), read, "{path}");
    }
    read["@odata.context"] = made["@odata.context"].clone();
    assert_eq!(read, made);

    // What proves who somebody is never comes back.
    let selected = server
        .get(&format!(
            "{USERS}/{id}?$select=passwordProfile,accountEnabled,createdDateTime"
        ))
        .await
        .ok();
    assert!(!selected.to_string().contains(PASSWORD), "{selected}");
    assert_eq!(selected["accountEnabled"], json!(true));
    assert_eq!(selected["createdDateTime"], "2026-03-02T09:00:00.0000000Z");
}

#[tokio::test]
async fn what_no_user_can_be_is_refused_in_graph_s_words() {
    let server = populated().await;
    let with = |more: Value| {
        let mut body = somebody("lee");
        merge(&mut body, &more);
        body
    };
    let without = |name: &str| {
        let mut body = somebody("lee");
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let required = |name: &str| format!("A value is required for property '{name}' of resource 'User'.");
    let cases = [
        (without("displayName"), "Request_BadRequest", required("displayName")),
        (
            without("accountEnabled"),
            "Request_BadRequest",
            required("accountEnabled"),
        ),
        (without("mailNickname"), "Request_BadRequest", required("mailNickname")),
        (
            without("userPrincipalName"),
            "Request_BadRequest",
            required("userPrincipalName"),
        ),
        (
            without("passwordProfile"),
            "Request_BadRequest",
            required("passwordProfile"),
        ),
        (
            with(json!({"userPrincipalName": "adelevance@contoso.com"})),
            "Request_BadRequest",
            "Another object with the same value for property userPrincipalName already exists.".to_owned(),
        ),
        (
            with(json!({"userPrincipalName": "lee@fabrikam.com"})),
            "Request_BadRequest",
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain \
             names in your organization."
                .to_owned(),
        ),
        (
            with(json!({"passwordProfile": {"password": "qwertz1"}})),
            "Request_BadRequest",
            "The specified password does not comply with password complexity requirements. Please provide a different \
             password."
                .to_owned(),
        ),
        (
            with(json!({"mailNickname": "l e e"})),
            "Request_BadRequest",
            "Invalid value specified for property 'mailNickname' of resource 'User'.".to_owned(),
        ),
        (
            with(json!({"riskLvl": "high"})),
            "BadRequest",
            "The property 'riskLvl' does not exist on type 'microsoft.graph.user'.".to_owned(),
        ),
        (
            json!([]),
            "BadRequest",
            "microsoft.graph.user: expected an object".to_owned(),
        ),
    ];
    for (body, code, expected) in cases {
        let answer = server.send_json(Method::POST, USERS, &body).await;
        let message = answer.graph_error(400, code);
        if body.is_object() {
            assert!(message.contains(&expected), "{body}: {message}");
        }
    }
    assert_eq!(server.get(USERS).await.ids().len(), 2, "nobody was made");
}

#[tokio::test]
async fn a_customer_is_known_by_identities() {
    let server = Server::start().await;
    let body = json!({
        "displayName": "John Smith", "passwordPolicies": "DisablePasswordExpiration",
        "identities": [
            {"signInType": "userName", "issuer": "contoso.com", "issuerAssignedId": "johnsmith"},
            {"signInType": "emailAddress", "issuer": "contoso.com", "issuerAssignedId": "jsmith@yahoo.com"},
            {"signInType": "federated", "issuer": "facebook.com", "issuerAssignedId": "5eecb0cd"},
        ],
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": false},
    });
    assert_eq!(server.send_json(Method::POST, USERS, &body).await.status, 201);
    let filter = "identities/any(c:c/issuerAssignedId eq 'jsmith@yahoo.com' and c/issuer eq 'contoso.com')";
    let page = server
        .get(&encoded(&format!("{USERS}?$select=displayName,id&$filter={filter}")))
        .await
        .ok();
    assert_eq!(displayed(&page), ["John Smith"]);
}

#[tokio::test]
async fn users_are_listed_chosen_sorted_and_counted() {
    let server = populated().await;
    let page = server.get(USERS).await.ok();
    assert_eq!(page["@odata.context"], "https://localhost:8443/v1.0/$metadata#users");
    let mut found = displayed(&page);
    found.sort_unstable();
    assert_eq!(
        found,
        ["Adele Vance", "Grady Archie"],
        "those in the recycle bin are not listed"
    );
    assert_eq!(names(&page["value"][0]).len(), BY_DEFAULT.len());

    let both = ["Adele Vance", "Grady Archie"];
    let cases: [(&str, bool, &[&str]); 12] = [
        ("$filter=startswith(displayName,'a')", false, &both[..1]),
        (
            "$filter=userPrincipalName eq 'ADELEVANCE@contoso.com'",
            false,
            &both[..1],
        ),
        (
            "$filter=jobTitle eq 'Designer' or mail eq 'AdeleV@contoso.com'&$top=5",
            false,
            &both,
        ),
        ("$filter=accountEnabled eq true", false, &both),
        ("$orderby=displayName desc", false, &[both[1], both[0]]),
        (
            "$filter=startswith(displayName,'a')&$orderby=displayName&$count=true&$top=1",
            true,
            &both[..1],
        ),
        (
            "$filter=endswith(mail,'v@contoso.com')&$orderby=userPrincipalName&$count=true",
            true,
            &both[..1],
        ),
        ("$filter=department ne 'Retail'&$count=true", true, &both[1..]),
        ("$filter=not(startswith(displayName,'A'))&$count=true", true, &both[1..]),
        ("$search=\"displayName:van\"", true, &both[..1]),
        (
            "$search=\"displayName:van\" OR \"displayName:gra\"&$orderby=displayName",
            true,
            &both,
        ),
        ("$filter=otherMails/any(m:m eq 'x')", false, &[]),
    ];
    for (query, is_eventual, expected) in cases {
        let path = format!("{USERS}?{}", encoded(query));
        let answer = match is_eventual {
            true => server.get_eventually(&path).await,
            false => server.get(&path).await,
        };
        let page = answer.ok();
        let mut found = displayed(&page);
        if !query.contains("$orderby") {
            found.sort_unstable();
        }
        assert_eq!(found, expected, "{query}");
        if query.contains("$count") {
            assert_eq!(page["@odata.count"], json!(expected.len()), "{query}");
        }
    }
    assert_eq!(server.get_eventually("/v1.0/users/$count").await.text(), "2");
    let path = encoded("/v1.0/users/$count?$filter=startswith(displayName,'A')");
    assert_eq!(server.get_eventually(&path).await.text(), "1");
}

/// Advanced queries take a header, and some a count as well.
#[tokio::test]
async fn advanced_queries_are_refused_without_what_they_take() {
    let server = populated().await;
    let refused = [
        "$filter=endswith(mail,'v@contoso.com')&$count=true",
        "$filter=department ne 'Retail'&$count=true",
        "$search=\"displayName:van\"",
        "$filter=startswith(displayName,'a')&$orderby=displayName&$count=true",
    ];
    for query in refused {
        let answer = server.get(&format!("{USERS}?{}", encoded(query))).await;
        answer.graph_error(400, "Request_UnsupportedQuery");
    }
    let path = format!("{USERS}?{}", encoded("$filter=department ne 'Retail'"));
    server
        .get_eventually(&path)
        .await
        .graph_error(400, "Request_UnsupportedQuery");
    let path = format!("{USERS}?{}", encoded("$search=\"displayName:van\"&$expand=manager"));
    let message = server
        .get_eventually(&path)
        .await
        .graph_error(400, "Request_UnsupportedQuery");
    assert_eq!(message, "$expand is not supported in advanced queries");
    let message = server.get("/v1.0/users/$count").await.graph_error(400, "BadRequest");
    assert_eq!(message, "$count is not currently supported.");
    let cases = [
        ("$skip=1", "BadRequest", 400),
        ("$top=1000", "Request_UnsupportedQuery", 400),
        ("$filter=riskLvl eq 'x'", "BadRequest", 400),
        ("$select=nothing", "BadRequest", 400),
        ("$expand=nothing", "BadRequest", 400),
        ("$select=aboutMe", "NotImplemented", 501),
    ];
    for (query, code, status) in cases {
        let answer = server.get(&format!("{USERS}?{}", encoded(query))).await;
        let message = answer.graph_error(status, code);
        assert!(!message.is_empty(), "{query}");
    }
}

#[tokio::test]
async fn pages_of_users_follow_each_other() {
    let server = populated().await;
    for name in ["ann", "bob", "cleo"] {
        assert_eq!(server.send_json(Method::POST, USERS, &somebody(name)).await.status, 201);
    }
    let mut path = format!("{USERS}?$top=2&$orderby=displayName&$select=displayName");
    let mut found = Vec::new();
    for _ in 0..3 {
        let page = server.get(&path).await.ok();
        found.extend(displayed(&page).into_iter().map(str::to_owned));
        let Some(next) = page["@odata.nextLink"].as_str() else {
            break;
        };
        path = next.trim_start_matches("https://localhost:8443").to_owned();
    }
    assert_eq!(found, ["Adele Vance", "ann", "bob", "cleo", "Grady Archie"]);
}

#[tokio::test]
async fn a_user_is_changed_in_what_the_body_names() {
    let server = populated().await;
    let at = format!("{USERS}/{ADELE}");
    let body = json!({"businessPhones": ["+1 425 555 0100"], "officeLocation": null, "id": ABSENT});
    let answer = server.send_json(Method::PATCH, &at, &body).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    let user = server.get(&at).await.ok();
    assert_eq!(user["businessPhones"], json!(["+1 425 555 0100"]));
    assert_eq!(
        (&user["officeLocation"], &user["jobTitle"]),
        (&Value::Null, &json!("Retail Manager"))
    );

    let request = server
        .request(Method::PATCH, &at)
        .header("prefer", "return=representation");
    let request = request.header("content-type", "application/json");
    let answer = server
        .send(request.body(json!({"jobTitle": "Clerk"}).to_string().into()).unwrap())
        .await;
    assert_eq!(answer.ok()["jobTitle"], "Clerk");
    assert_eq!(answer.header("preference-applied"), "return=representation");

    for (body, expected) in [
        (
            json!({"displayName": ""}),
            "Invalid value specified for property 'displayName'",
        ),
        (
            json!({"userPrincipalName": "GradyArchie@contoso.com"}),
            "userPrincipalName already exists",
        ),
        (json!({"usageLocation": "Germany"}), "'usageLocation'"),
        (json!({"manager": {"id": GRADY}}), "manager"),
    ] {
        let answer = server.send_json(Method::PATCH, &at, &body).await;
        assert_eq!(answer.status, 400, "{body}");
        let message = answer.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(expected), "{message}");
    }
    for absent in [ABSENT, BIN, "nobody@contoso.com"] {
        let answer = server
            .send_json(Method::PATCH, &format!("{USERS}/{absent}"), &json!({"jobTitle": "x"}))
            .await;
        answer.graph_error(404, "Request_ResourceNotFound");
    }
}

#[tokio::test]
async fn a_user_is_deleted_once_and_can_come_back() {
    let server = populated().await;
    let at = format!("{USERS}/{ADELE}");
    let bin = format!("/v1.0/directory/deletedItems/{ADELE}");
    server.get(&bin).await.graph_error(404, "Request_ResourceNotFound");
    assert_eq!(server.send_json(Method::DELETE, &at, &json!(null)).await.status, 204);
    for answer in [
        server.get(&at).await,
        server.send_json(Method::DELETE, &at, &json!(null)).await,
        server.get(&format!("{USERS}/AdeleVance@contoso.com")).await,
    ] {
        let message = answer.graph_error(404, "Request_ResourceNotFound");
        assert!(message.ends_with("does not exist or one of its queried reference-property objects are not present."));
    }
    assert_eq!(server.get(&bin).await.ok()["@odata.type"], "#microsoft.graph.user");

    // Somebody else has the name meanwhile.
    let other = server
        .send_json(Method::POST, USERS, &somebody("AdeleVance"))
        .await
        .json();
    let restore = format!("{bin}/restore");
    let message = server
        .send_json(Method::POST, &restore, &json!({}))
        .await
        .graph_error(400, "Request_BadRequest");
    assert!(message.contains("userPrincipalName"), "{message}");
    let other = format!("{USERS}/{}", other["id"].as_str().unwrap());
    assert_eq!(server.send_json(Method::DELETE, &other, &json!(null)).await.status, 204);

    let restored = server.send_json(Method::POST, &restore, &json!({})).await.ok();
    assert_eq!(
        (&restored["id"], &restored["@odata.type"]),
        (&json!(ADELE), &json!("#microsoft.graph.user"))
    );
    assert_eq!(server.get(&at).await.ok()["displayName"], "Adele Vance");
    server
        .send_json(Method::POST, &restore, &json!({}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn ended_sessions_are_no_longer_good() {
    let server = populated().await;
    let at = format!("{USERS}/{ADELE}");
    let answer = server
        .send_json(Method::POST, &format!("{at}/revokeSignInSessions"), &json!(null))
        .await;
    let expected = json!({"@odata.context": "https://localhost:8443/v1.0/$metadata#Edm.Boolean", "value": true});
    assert_eq!(answer.ok(), expected);
    let selected = server
        .get(&format!("{at}?$select=signInSessionsValidFromDateTime"))
        .await
        .ok();
    assert_eq!(
        selected["signInSessionsValidFromDateTime"],
        "2026-03-02T09:00:00.0000000Z"
    );
    for path in [
        format!("{at}/microsoft.graph.revokeSignInSessions"),
        format!("/beta/users/{ADELE}/invalidateAllRefreshTokens"),
        "/v1.0/users/AdeleVance@contoso.com/revokeSignInSessions".to_owned(),
    ] {
        assert_eq!(
            server.send_json(Method::POST, &path, &json!({})).await.ok()["value"],
            json!(true),
            "{path}"
        );
    }
    let only_in_beta = format!("{at}/invalidateAllRefreshTokens");
    let answer = server.send_json(Method::POST, &only_in_beta, &json!({})).await;
    answer.graph_error(405, "Request_BadRequest");
    let absent = format!("{USERS}/{ABSENT}/revokeSignInSessions");
    server
        .send_json(Method::POST, &absent, &json!({}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
}

/// Beta knows properties that v1.0 does not, and gives more of them by itself.
#[tokio::test]
async fn beta_shows_more() {
    let server = populated().await;
    let name = "refreshTokensValidFromDateTime";
    server.get(&format!("/beta/users/{ADELE}?$select={name}")).await.ok();
    let answer = server.get(&format!("/v1.0/users/{ADELE}?$select={name}")).await;
    let message = answer.graph_error(400, "BadRequest");
    assert!(
        message.contains("Could not find a property named 'refreshTokensValidFromDateTime' on type"),
        "{message}"
    );
    let user = server.get(&format!("/beta/users/{ADELE}")).await.ok();
    assert!(names(&user).len() > BY_DEFAULT.len());
    assert_eq!(user["accountEnabled"], json!(true));
}

#[tokio::test]
async fn basic_permissions_show_what_everybody_may_know() {
    let server = populated().await;
    let token = server.token(&["User.ReadBasic.All"]);
    for path in [USERS.to_owned(), format!("{USERS}/{ADELE}")] {
        let answer = server.get_as(&token, &path).await.ok();
        let user = if answer["value"].is_array() {
            &answer["value"][0]
        } else {
            &answer
        };
        let mut found = names(user);
        found.sort_unstable();
        assert_eq!(
            found,
            ["displayName", "givenName", "id", "mail", "surname", "userPrincipalName"]
        );
        for query in [
            "$select=jobTitle",
            "$filter=jobTitle eq 'Designer'",
            "$filter=businessPhones/any(p:p eq '1')",
            "$orderby=jobTitle",
            "$expand=manager",
            "$search=\"displayName:van\"",
        ] {
            let answer = server.get_as(&token, &format!("{path}?{}", encoded(query))).await;
            assert!(
                [400, 403].contains(&answer.status.as_u16()),
                "{path} {query}: {}",
                answer.text()
            );
            assert!(!answer.text().contains("Designer"), "{path} {query}");
        }
    }
    let path = format!(
        "{USERS}?{}",
        encoded("$filter=displayName eq 'Adele Vance'&$select=id,mail")
    );
    assert_eq!(server.get_as(&token, &path).await.ids(), [ADELE]);
}

/// Permissions for one thing are good for that thing.
#[tokio::test]
async fn small_permissions_change_small_things() {
    let server = populated().await;
    let at = format!("{USERS}/{ADELE}");
    let changes = [
        ("User-Mail.ReadWrite.All", json!({"mail": "a@contoso.com"})),
        ("User-Phone.ReadWrite.All", json!({"mobilePhone": "+1 425 555 0109"})),
        (
            "User-PasswordProfile.ReadWrite.All",
            json!({"passwordProfile": {"password": PASSWORD}}),
        ),
        ("User.EnableDisableAccount.All", json!({"accountEnabled": false})),
        ("User.ManageIdentities.All", json!({"identities": []})),
    ];
    for (permission, _) in &changes {
        let token = server.token(&[permission]);
        for (other, body) in &changes {
            let answer = server.call_as(&token, Method::PATCH, &at, body).await;
            let expected = if permission == other { 204 } else { 403 };
            assert_eq!(answer.status, expected, "{permission}: {body} {}", answer.text());
        }
        let both = json!({"mail": "a@contoso.com", "mobilePhone": "1"});
        server
            .call_as(&token, Method::PATCH, &at, &both)
            .await
            .graph_error(403, "Authorization_RequestDenied");
    }
}

/// Whoever manages users becomes no more than that by the account of somebody who is.
#[tokio::test]
async fn administrators_are_changed_by_those_who_make_them() {
    let server = populated().await;
    let assignments = "/v1.0/roleManagement/directory/roleAssignments";
    let body = json!({"roleDefinitionId": SECURITY_READER.id, "principalId": ADELE, "directoryScopeId": "/"});
    assert_eq!(server.send_json(Method::POST, assignments, &body).await.status, 201);

    let manager = server.token(&["User.ReadWrite.All"]);
    let at = format!("{USERS}/{ADELE}");
    let password = json!({"passwordProfile": {"password": PASSWORD}});
    for (method, body) in [(Method::PATCH, &password), (Method::DELETE, &json!(null))] {
        let answer = server.call_as(&manager, method, &at, body).await;
        answer.graph_error(403, "Authorization_RequestDenied");
    }
    let harmless = server
        .call_as(&manager, Method::PATCH, &at, &json!({"jobTitle": "Boss"}))
        .await;
    assert_eq!(harmless.status, 204);
    let both = server.token(&["User.ReadWrite.All", "RoleManagement.ReadWrite.Directory"]);
    assert_eq!(server.call_as(&both, Method::PATCH, &at, &password).await.status, 204);

    // A person needs the role for it as well.
    let person = server
        .user_token(&["User.ReadWrite.All"], &[USER_ADMINISTRATOR.id])
        .await;
    server
        .call_as(&person, Method::PATCH, &at, &password)
        .await
        .graph_error(403, "Authorization_RequestDenied");
    let grady = format!("{USERS}/{GRADY}");
    assert_eq!(
        server.call_as(&person, Method::PATCH, &grady, &password).await.status,
        204
    );
}

#[tokio::test]
async fn a_change_of_a_user_is_on_record() {
    let server = populated().await;
    let at = format!("{USERS}/{ADELE}");
    assert_eq!(
        server
            .send_json(Method::PATCH, &at, &json!({"jobTitle": "Clerk"}))
            .await
            .status,
        204
    );
    let record = server.get("/v1.0/auditLogs/directoryAudits?$top=1").await.ok();
    let record = &record["value"][0];
    assert_eq!(
        (&record["activityDisplayName"], &record["result"]),
        (&json!("Update user"), &json!("success"))
    );
    assert_eq!(record["targetResources"][0]["id"], ADELE);
}

/// `ConsistencyLevel` in whatever case the header and its value are written.
#[tokio::test]
async fn the_header_of_advanced_queries_is_read_leniently() {
    let server = populated().await;
    for value in ["eventual", "Eventual", " eventual "] {
        let answer = server
            .get_with("/v1.0/users/$count", HeaderName::from_static("consistencylevel"), value)
            .await;
        assert_eq!(answer.text(), "2");
    }
}
