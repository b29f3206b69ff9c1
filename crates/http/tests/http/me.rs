//! `me`: whoever calls by an application, and what they may do with themselves.

use crate::people::{ADELE, GRADY, SALES, populated};
use crate::server::{ADMINISTRATOR, Server};
use axum::http::Method;
use keepwatch_graph::directory::role_templates::{DIRECTORY_READERS, USER_ADMINISTRATOR};
use keepwatch_storage::LinkKind;
use serde_json::{Value, json};

const ME: &str = "/v1.0/me";

/// Grady manages the caller, who is in Sales.
async fn settled() -> Server {
    let server = populated().await;
    server.user_token(&[], &[]).await;
    let write = |tx: &mut keepwatch_storage::Tx<'_>| {
        tx.link(LinkKind::Manager, ADMINISTRATOR, GRADY)?;
        tx.link(LinkKind::Member, SALES, ADMINISTRATOR)
    };
    server.store.write(write).await.unwrap();
    server
}

/// A token of the caller, whose links stay as they are.
fn token(server: &Server, scopes: &[&str]) -> String {
    server.signed(&server.user_claims(scopes, &[]))
}

#[tokio::test]
async fn whoever_calls_reads_themselves() {
    let server = settled().await;
    let token = token(&server, &["User.Read"]);
    let me = server.get_as(&token, ME).await.ok();
    assert_eq!(
        (&me["id"], &me["displayName"]),
        (&json!(ADMINISTRATOR), &json!("Ada Admin"))
    );
    assert_eq!(
        me["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#users/$entity"
    );
    let by_id = server
        .get_as(&token, &format!("/v1.0/users/{ADMINISTRATOR}"))
        .await
        .ok();
    assert_eq!(by_id, me);
    let selected = server
        .get_as(&token, &format!("{ME}?$select=id,accountEnabled"))
        .await
        .ok();
    assert_eq!(selected["accountEnabled"], json!(true));
    for path in [format!("/v1.0/users/{ADELE}"), "/v1.0/users".to_owned()] {
        server
            .get_as(&token, &path)
            .await
            .graph_error(403, "Authorization_RequestDenied");
    }
    for path in ["memberOf", "transitiveMemberOf/microsoft.graph.group", "ownedObjects"] {
        server.get_as(&token, &format!("{ME}/{path}")).await.ok();
    }
    assert_eq!(server.get_as(&token, &format!("{ME}/memberOf")).await.ids(), [SALES]);
    let body = json!({"groupIds": [SALES]});
    let checked = server
        .call_as(&token, Method::POST, &format!("{ME}/checkMemberGroups"), &body)
        .await
        .ok();
    assert_eq!(checked["value"], json!([SALES]));
}

#[tokio::test]
async fn an_application_is_nobody() {
    let server = settled().await;
    for (method, path) in [
        (Method::GET, ME.to_owned()),
        (Method::POST, format!("{ME}/revokeSignInSessions")),
    ] {
        let message = server
            .send_json(method, &path, &json!({}))
            .await
            .graph_error(400, "BadRequest");
        assert_eq!(message, "/me request is only valid with delegated authentication flow.");
    }
}

/// What people may say of themselves is less than what administrators may.
#[tokio::test]
async fn whoever_calls_changes_what_is_theirs() {
    let server = settled().await;
    let own = token(&server, &["User.ReadWrite"]);
    let body = json!({"businessPhones": ["+1 425 555 0109"], "officeLocation": "18/2111"});
    let answer = server.call_as(&own, Method::PATCH, ME, &body).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    assert_eq!(server.get_as(&own, ME).await.ok()["officeLocation"], "18/2111");
    let by_id = format!("/v1.0/users/{ADMINISTRATOR}");
    assert_eq!(
        server
            .call_as(&own, Method::PATCH, &by_id, &json!({"city": "Kiel"}))
            .await
            .status,
        204
    );
    for (path, body) in [
        (ME.to_owned(), json!({"accountEnabled": false})),
        (ME.to_owned(), json!({"userPrincipalName": "root@contoso.com"})),
        (
            ME.to_owned(),
            json!({"city": "Kiel", "passwordProfile": {"password": "xWwvJ]6NMw+bWH-d"}}),
        ),
        (format!("/v1.0/users/{ADELE}"), json!({"city": "Kiel"})),
    ] {
        let answer = server.call_as(&own, Method::PATCH, &path, &body).await;
        answer.graph_error(403, "Authorization_RequestDenied");
    }
    // The scope of an administrator without the role is worth the scope of anybody.
    let wide = token(&server, &["User.ReadWrite.All"]);
    assert_eq!(
        server
            .call_as(&wide, Method::PATCH, ME, &json!({"city": "Ulm"}))
            .await
            .status,
        204
    );
    let other = server
        .call_as(
            &wide,
            Method::PATCH,
            &format!("/v1.0/users/{ADELE}"),
            &json!({"city": "Ulm"}),
        )
        .await;
    other.graph_error(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn managers_are_read_from_both_ends() {
    let server = settled().await;
    let token = token(&server, &["User.Read.All"]);
    let manager = server
        .get_as(&token, &format!("{ME}/manager?$select=displayName"))
        .await
        .ok();
    assert_eq!(
        (&manager["displayName"], &manager["@odata.type"]),
        (&json!("Grady Archie"), &json!("#microsoft.graph.user"))
    );
    assert_eq!(
        server.get_as(&token, &format!("{ME}/directReports")).await.ids(),
        Vec::<String>::new()
    );
    let mut reports = server
        .get_as(&token, &format!("/v1.0/users/{GRADY}/directReports"))
        .await
        .ids();
    reports.sort_unstable();
    assert_eq!(reports, [ADMINISTRATOR, ADELE]);

    let refs = format!("/v1.0/users/{ADELE}/manager/$ref");
    let to = |id: &str| json!({"@odata.id": format!("https://localhost:8443/v1.0/users/{id}")});
    server
        .call_as(&token, Method::PUT, &refs, &to(ADMINISTRATOR))
        .await
        .graph_error(403, "Authorization_RequestDenied");
    for (body, status) in [
        (to(ADMINISTRATOR), 204),
        (to(ADMINISTRATOR), 204),
        (to(SALES), 400),
        (json!({}), 400),
    ] {
        let answer = server.send_json(Method::PUT, &refs, &body).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
    }
    assert_eq!(
        server.get(&format!("/v1.0/users/{ADELE}/manager")).await.ok()["id"],
        ADMINISTRATOR
    );
    assert_eq!(server.send_json(Method::DELETE, &refs, &json!({})).await.status, 204);
    server
        .send_json(Method::DELETE, &refs, &json!({}))
        .await
        .graph_error(404, "Request_ResourceNotFound");
}

/// Whoever ends their sessions has to show again who they are.
#[tokio::test]
async fn whoever_calls_ends_their_sessions() {
    let server = settled().await;
    let before = token(&server, &["User.RevokeSessions.All"]);
    server.clock.advance_seconds(60);
    let end = format!("{ME}/revokeSignInSessions");
    assert_eq!(
        server.call_as(&before, Method::POST, &end, &json!({})).await.ok()["value"],
        json!(true)
    );
    let message = server
        .call_as(&before, Method::POST, &end, &json!({}))
        .await
        .graph_error(401, "InvalidAuthenticationToken");
    assert!(message.ends_with("TokenIssuedBeforeRevocationTimestamp"), "{message}");
}

/// The sessions of others take a role.
#[tokio::test]
async fn sessions_of_others_are_ended_by_administrators() {
    let server = settled().await;
    let end = format!("/v1.0/users/{ADELE}/revokeSignInSessions");
    for (role, status) in [(DIRECTORY_READERS.id, 403), (USER_ADMINISTRATOR.id, 200)] {
        let token = server.user_token(&["User.RevokeSessions.All"], &[role]).await;
        let answer = server.call_as(&token, Method::POST, &end, &Value::Null).await;
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}
