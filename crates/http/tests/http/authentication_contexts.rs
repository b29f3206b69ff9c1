//! Authentication contexts: c1 to c99, made by whoever changes them first.

use crate::conditional_access::{CONTEXT, populated};
use axum::http::Method;
use serde_json::{Value, json};

const CONTEXTS: &str = "/v1.0/identity/conditionalAccess/authenticationContextClassReferences";

#[tokio::test]
async fn a_change_makes_what_is_not_there() {
    let server = populated().await;
    let one = format!("{CONTEXTS}/c25");
    server.get(&one).await.graph_error(404, "ResourceNotFound");
    server
        .change(&one, json!({"displayName": "Contoso medium", "isAvailable": true}))
        .await;
    server.change(&one, json!({"description": "Medium protection"})).await;
    let expected = json!({
        "@odata.context": format!("https://localhost:8443/v1.0/$metadata#{}/$entity", &CONTEXTS["/v1.0/".len()..]),
        "id": "c25", "displayName": "Contoso medium", "description": "Medium protection", "isAvailable": true,
    });
    for path in [
        one.clone(),
        format!("{CONTEXTS}('c25')"),
        format!("{CONTEXTS}/C25"),
        one.replace("v1.0", "beta"),
    ] {
        let mut read = server.get(&path).await.ok();
        read["@odata.context"] = expected["@odata.context"].clone();
        assert_eq!(read, expected, "{path}");
    }
    let put = server
        .send_json(Method::PUT, &one, &json!({"displayName": "Renamed"}))
        .await;
    assert_eq!(put.status, 204);
    assert_eq!(server.get(&one).await.ok()["displayName"], "Renamed");
    server.deleted(&one).await;
    server.delete(&one).await.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_context_is_made_once() {
    let server = populated().await;
    let made = server
        .make(CONTEXTS, &json!({"id": "c7", "displayName": "Secret"}))
        .await;
    assert_eq!(
        (&made["isAvailable"], &made["description"]),
        (&json!(false), &Value::Null)
    );
    let again = server
        .send_json(Method::POST, CONTEXTS, &json!({"id": "c7", "displayName": "Secret"}))
        .await;
    let message = again.graph_error(409, "Conflict");
    assert!(message.contains("`c7`"), "{message}");
}

#[tokio::test]
async fn contexts_are_found_and_what_is_wrong_is_refused() {
    let server = populated().await;
    server
        .change(&format!("{CONTEXTS}/c2"), json!({"displayName": "Hidden"}))
        .await;
    let cases: [(&str, &[&str]); 4] = [
        ("", &[CONTEXT, "c2"]),
        ("?$filter=isAvailable%20eq%20true", &[CONTEXT]),
        ("?$filter=id%20eq%20'c2'", &["c2"]),
        ("?$select=id&$top=1", &[CONTEXT]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            server.get(&format!("{CONTEXTS}{query}")).await.ids(),
            expected,
            "{query}"
        );
    }
    assert_eq!(server.get(&format!("{CONTEXTS}/$count")).await.text(), "2");
    for (method, path, body, expected) in [
        (
            Method::POST,
            CONTEXTS.to_owned(),
            json!({"displayName": "x"}),
            "id: must be given",
        ),
        (
            Method::POST,
            CONTEXTS.to_owned(),
            json!({"id": "c3"}),
            "displayName: must be given",
        ),
        (
            Method::POST,
            CONTEXTS.to_owned(),
            json!({"id": "c0", "displayName": "x"}),
            "id: must be one of c1 to c99",
        ),
        (
            Method::PATCH,
            format!("{CONTEXTS}/c100"),
            json!({"displayName": "x"}),
            "id: must be one of c1 to c99",
        ),
        (
            Method::PATCH,
            format!("{CONTEXTS}/{CONTEXT}"),
            json!({"displayName": null}),
            "displayName: must be given",
        ),
        (
            Method::PATCH,
            format!("{CONTEXTS}/{CONTEXT}"),
            json!({"isAvailable": "yes"}),
            "isAvailable",
        ),
        (
            Method::PATCH,
            format!("{CONTEXTS}/{CONTEXT}"),
            json!({"secret": 1}),
            "The property 'secret' does not exist on type",
        ),
    ] {
        let message = server.refused(method, &path, &body).await;
        assert!(message.contains(expected), "{body}: {message}");
    }
}
