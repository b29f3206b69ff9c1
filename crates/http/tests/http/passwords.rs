//! Passwords over HTTP: given out by administrators, and changed by their owners.

use crate::authentication::{DENIED, WRITE_ALL, of};
use crate::engine::{SIGN_IN, USER};
use crate::methods::{MOBILE, OPERATION, PASSWORD_METHOD, register};
use crate::people::{ADELE, GRADY, PASSWORD, populated};
use crate::server::{ADMINISTRATOR, Server, bare};
use axum::body::Body;
use axum::http::Method;
use keepwatch_graph::directory::role_templates::{
    AUTHENTICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR,
};
use serde_json::json;

#[tokio::test]
async fn an_administrator_gives_out_a_password() {
    let server = populated().await;
    let reset = |segment: &str, id: &str| format!("{}/{segment}/{id}/resetPassword", of(ADELE));
    let token = server
        .user_token(&[WRITE_ALL], &[AUTHENTICATION_ADMINISTRATOR.id])
        .await;
    let path = reset("methods", PASSWORD_METHOD);
    let without_body = bare(Method::POST, &path).header("authorization", format!("Bearer {token}"));
    let answer = server.send(without_body.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let body = answer.json();
    assert_eq!(
        body["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#microsoft.graph.passwordResetResponse"
    );
    assert_eq!(body["newPassword"].as_str().unwrap().len(), 16);
    let location = answer
        .header("location")
        .trim_start_matches("https://localhost:8443")
        .to_owned();
    assert!(
        location.starts_with(&format!("{}/operations/", of(ADELE))),
        "{location}"
    );
    let operation = server.get_as(&token, &location).await.ok();
    assert_eq!(
        (&operation["status"], &operation["createdDateTime"]),
        (&json!("succeeded"), &operation["lastActionDateTime"])
    );
    assert_eq!(operation["id"], location.rsplit('/').next().unwrap());

    for path in [path.clone(), reset("passwordMethods", PASSWORD_METHOD)] {
        let given = server
            .call_as(&token, Method::POST, &path, &json!({"newPassword": "Cuyo5459"}))
            .await;
        assert_eq!((given.status.as_u16(), given.json()), (202, json!({})));
    }
    let short = server
        .call_as(&token, Method::POST, &path, &json!({"newPassword": "Cuyo"}))
        .await;
    short.graph_error(400, "BadRequest");
    let typo = server
        .call_as(&token, Method::POST, &path, &json!({"newPasword": "Cuyo5459"}))
        .await;
    typo.graph_error(400, "BadRequest");
    let absent = server
        .call_as(&token, Method::POST, &reset("methods", MOBILE), &json!({}))
        .await;
    absent.graph_error(404, "ResourceNotFound");
    register(&server, ADELE).await;
    let phone = server
        .call_as(&token, Method::POST, &reset("methods", MOBILE), &json!({}))
        .await;
    assert_eq!(phone.graph_error(400, "BadRequest"), "only a password can be reset");

    // Not one's own, and by no application.
    let own = path.replace(ADELE, ADMINISTRATOR);
    let own = server.call_as(&token, Method::POST, &own, &json!({})).await;
    assert!(own.graph_error(403, DENIED).starts_with("nobody resets their own"));
    server
        .call(Method::POST, &path, &json!({}))
        .await
        .graph_error(403, DENIED);
    let another = server.get_as(&token, &location.replace(ADELE, GRADY)).await;
    another.graph_error(404, "ResourceNotFound");
    server
        .get_as(&token, &format!("{}/operations/{OPERATION}", of(ADELE)))
        .await
        .ok();
}

/// The account that signed in from somewhere odd: an administrator resets its password, and its risk ends.
#[tokio::test]
async fn a_reset_ends_the_risk() {
    let server = populated().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let user = USER;
    let risky = format!("/v1.0/identityProtection/riskyUsers/{user}");
    assert_eq!(server.get(&risky).await.ok()["riskState"], "atRisk");
    let token = server.user_token(&[WRITE_ALL], &[USER_ADMINISTRATOR.id]).await;
    let path = format!("{}/methods/{PASSWORD_METHOD}/resetPassword", of(user));
    server.clock.advance_seconds(1);
    assert_eq!(
        server.call_as(&token, Method::POST, &path, &json!({})).await.status,
        202
    );
    let row = server.get(&risky).await.ok();
    assert_eq!(row["riskState"], "remediated");
    assert_eq!(row["riskDetail"], "adminGeneratedTemporaryPassword");
    assert_eq!(row["riskLevel"], "none");
    let history = server.get(&format!("{risky}/history")).await.ok();
    assert_eq!(history["value"][0]["initiatedBy"], ADMINISTRATOR);
    assert_eq!(
        history["value"][0]["activity"]["detail"],
        "adminGeneratedTemporaryPassword"
    );
}

#[tokio::test]
async fn people_change_their_own_password() {
    let server = populated().await;
    register(&server, ADMINISTRATOR).await;
    register_password_of(&server, ADELE).await;
    let change = |current: &str, new: &str| json!({"currentPassword": current, "newPassword": new});
    let scopes = ["User-PasswordProfile.ReadWrite.All"];
    let me = "/v1.0/me/changePassword";
    let own = format!("/beta/users/{ADMINISTRATOR}/changePassword");
    let token = server.user_token(&scopes, &[]).await;
    for (body, expected) in [
        (
            change("wrong", "correct horse battery staple"),
            "currentPassword: is not the user's password",
        ),
        (
            change(PASSWORD, "short"),
            "The specified password does not comply with password complexity requirements. Please provide a different \
             password.",
        ),
        (
            json!({"newPassword": "correct horse battery staple"}),
            "`currentPassword` must be given",
        ),
    ] {
        let answer = server.call_as(&token, Method::POST, me, &body).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()["error"]["message"], expected);
    }
    let done = server
        .call_as(
            &token,
            Method::POST,
            me,
            &change(PASSWORD, "correct horse battery staple"),
        )
        .await;
    assert_eq!(done.status, 204, "{}", done.text());
    let token = server.user_token(&scopes, &[]).await;
    let done = server
        .call_as(
            &token,
            Method::POST,
            &own,
            &change("correct horse battery staple", PASSWORD),
        )
        .await;
    assert_eq!(done.status, 204, "{}", done.text());
    let token = server.user_token(&scopes, &[GLOBAL_ADMINISTRATOR.id]).await;
    let others = own.replace(ADMINISTRATOR, ADELE);
    let others = server
        .call_as(
            &token,
            Method::POST,
            &others,
            &change(PASSWORD, "correct horse battery staple"),
        )
        .await;
    others.graph_error(403, DENIED);
}

async fn register_password_of(server: &Server, user: &str) {
    let body = json!({"passwordProfile": {"password": PASSWORD}});
    let answer = server.call(Method::PATCH, &format!("/v1.0/users/{user}"), &body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
}
