//! Authentication methods over HTTP: registered, changed and removed.

use crate::authentication::{DENIED, WRITE, WRITE_ALL, of, registered};
use crate::methods::{EMAIL, MOBILE, PASSWORD_METHOD};
use crate::people::{ADELE, populated};
use crate::server::ADMINISTRATOR;
use axum::body::Body;
use axum::http::Method;
use keepwatch_graph::directory::role_templates::GLOBAL_ADMINISTRATOR;
use serde_json::{Value, json};

#[tokio::test]
async fn a_phone_is_registered_read_changed_and_removed() {
    let server = populated().await;
    let phones = format!("{}/phoneMethods", of(ADELE));
    let one = format!("{phones}/{MOBILE}");
    server.get(&one).await.graph_error(404, "ResourceNotFound");
    let body = json!({"phoneNumber": "+1 2065555555", "phoneType": "mobile"});
    let made = server.call(Method::POST, &phones, &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.header("location"), format!("https://localhost:8443{one}"));
    assert_eq!(made.json()["smsSignInState"], "ready");
    assert_eq!(server.get(&one).await.ok(), made.json());
    let again = server.call(Method::POST, &phones, &body).await;
    again.graph_error(400, "BadRequest");

    let changed = json!({"phoneNumber": "+1 2065555556"});
    assert_eq!(server.call(Method::PATCH, &one, &changed).await.status, 204);
    assert_eq!(server.get(&one).await.ok()["phoneNumber"], "+1 2065555556");
    let request = server
        .request(Method::PATCH, &one)
        .header("prefer", "return=representation");
    let answer = server
        .send(request.body(Body::from(changed.to_string())).unwrap())
        .await;
    assert_eq!(answer.ok()["phoneNumber"], "+1 2065555556");

    for (action, state) in [("disableSmsSignIn", "notEnabled"), ("enableSmsSignIn", "ready")] {
        for _ in 0..2 {
            let answer = server.call(Method::POST, &format!("{one}/{action}"), &json!({})).await;
            assert_eq!(answer.status, 204, "{}", answer.text());
            assert_eq!(server.get(&one).await.ok()["smsSignInState"], state);
        }
    }
    let upper = one.replace(MOBILE, &MOBILE.to_uppercase());
    assert_eq!(server.call(Method::DELETE, &upper, &json!({})).await.status, 204);
    for method in [Method::DELETE, Method::PATCH] {
        server
            .call(method, &one, &changed)
            .await
            .graph_error(404, "ResourceNotFound");
    }
    assert_eq!(server.get(&phones).await.ids(), [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_registered_is_refused() {
    let server = registered().await;
    let cases = [
        (
            "phoneMethods",
            json!({"phoneNumber": "12", "phoneType": "office"}),
            "phoneNumber: `12` is not of the form",
        ),
        (
            "phoneMethods",
            json!({"phoneNumber": "+1 2065555555"}),
            "phoneType: must be given",
        ),
        (
            "phoneMethods",
            json!({"phoneNumber": "+1 2065555555", "phoneType": "satellite"}),
            "`phoneType`: `satellite` is not a member of microsoft.graph.authenticationPhoneType",
        ),
        (
            "phoneMethods",
            json!({"number": "+1 2065555555"}),
            "The property 'number' does not exist on type 'microsoft.graph.phoneAuthenticationMethod'.",
        ),
        ("emailMethods", json!({}), "emailAddress: must be given"),
        (
            "emailMethods",
            json!({"emailAddress": "kim"}),
            "emailAddress: `kim` is not an email address",
        ),
        (
            "emailMethods",
            json!({"emailAddress": "kim@contoso.com"}),
            "the user has an email",
        ),
        (
            "temporaryAccessPassMethods",
            json!({"lifetimeInMinutes": 5}),
            "Invalid LifetimeInMinutes specified. The valid range between 10 and 43200.",
        ),
        (
            "temporaryAccessPassMethods",
            json!({"lifetimeInMinutes": "60"}),
            "`lifetimeInMinutes`: ",
        ),
        (
            "temporaryAccessPassMethods",
            json!([]),
            "the body must be a JSON object",
        ),
    ];
    for (segment, body, expected) in cases {
        let path = format!("{}/{segment}", of(ADELE));
        let message = server
            .call(Method::POST, &path, &body)
            .await
            .graph_error(400, "BadRequest");
        assert!(message.contains(expected), "{segment} {body}: {message}");
    }
    for (segment, method) in [
        ("fido2Methods", Method::POST),
        ("passwordMethods", Method::POST),
        ("methods", Method::POST),
    ] {
        let path = format!("{}/{segment}", of(ADELE));
        server
            .call(method, &path, &json!({}))
            .await
            .graph_error(405, "Request_BadRequest");
    }
    // A password is reset, and not taken away.
    let path = format!("{}/methods/{PASSWORD_METHOD}", of(ADELE));
    let token = server.user_token(&[WRITE_ALL], &[GLOBAL_ADMINISTRATOR.id]).await;
    let answer = server.call_as(&token, Method::DELETE, &path, &json!({})).await;
    answer.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn an_address_is_registered_and_changed() {
    let server = populated().await;
    let emails = format!("{}/emailMethods", of(ADELE));
    let made = server
        .call(Method::POST, &emails, &json!({"emailAddress": "kim@contoso.com"}))
        .await;
    assert_eq!((made.status.as_u16(), &made.json()["id"]), (201, &json!(EMAIL)));
    let one = format!("{emails}/{EMAIL}");
    let patched = server
        .call(Method::PATCH, &one, &json!({"emailAddress": "kim@fabrikam.com"}))
        .await;
    assert_eq!(patched.status, 204, "{}", patched.text());
    assert_eq!(server.get(&one).await.ok()["emailAddress"], "kim@fabrikam.com");
    assert_eq!(server.call(Method::DELETE, &one, &json!({})).await.status, 204);
    server.get(&one).await.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_pass_is_told_once() {
    let server = populated().await;
    let passes = format!("{}/temporaryAccessPassMethods", of(ADELE));
    let body = json!({"startDateTime": "2026-03-05T00:00:00.000Z", "lifetimeInMinutes": 60, "isUsableOnce": false});
    let made = server.call(Method::POST, &passes, &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let mut pass = made.json();
    assert_eq!(
        pass["@odata.type"],
        "#microsoft.graph.temporaryAccessPassAuthenticationMethod"
    );
    assert_eq!(pass["temporaryAccessPass"].as_str().unwrap().len(), 8);
    assert_eq!(
        (&pass["isUsable"], &pass["methodUsabilityReason"]),
        (&json!(false), &json!("NotYetValid"))
    );
    let one = format!("{passes}/{}", pass["id"].as_str().unwrap());
    pass["temporaryAccessPass"] = Value::Null;
    assert_eq!(server.get(&one).await.ok(), pass);

    // Without a body all is as usual, and there is never more than one.
    let request = server.request(Method::POST, &passes).body(Body::empty()).unwrap();
    let second = server.send(request).await;
    assert_eq!(second.status, 201, "{}", second.text());
    let second = second.json();
    assert_eq!(
        (&second["isUsable"], &second["lifetimeInMinutes"]),
        (&json!(true), &json!(60))
    );
    assert_eq!(server.get(&passes).await.ids(), [second["id"].as_str().unwrap()]);
    server.get(&one).await.graph_error(404, "ResourceNotFound");
    server.clock.advance_seconds(3600);
    let expired = server.get(&passes).await.ok();
    assert_eq!(expired["value"][0]["methodUsabilityReason"], "Expired");
    let audits = server.get("/v1.0/auditLogs/directoryAudits").await;
    assert!(!audits.text().contains("argon2"), "{}", audits.text());
}

#[tokio::test]
async fn people_look_after_their_own() {
    let server = populated().await;
    let token = server.user_token(&[WRITE], &[]).await;
    let phone = json!({"phoneNumber": "+1 2065555555", "phoneType": "mobile"});
    let made = server
        .call_as(&token, Method::POST, "/beta/me/authentication/phoneMethods", &phone)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let one = format!("/v1.0/me/authentication/phoneMethods/{MOBILE}");
    let off = server
        .call_as(&token, Method::POST, &format!("{one}/disableSmsSignIn"), &json!({}))
        .await;
    assert_eq!(off.status, 204, "{}", off.text());
    assert_eq!(server.get_as(&token, &one).await.ok()["smsSignInState"], "notEnabled");
    assert_eq!(
        server.call_as(&token, Method::DELETE, &one, &json!({})).await.status,
        204
    );
    let others = server
        .call_as(&token, Method::POST, &format!("{}/phoneMethods", of(ADELE)), &phone)
        .await;
    others.graph_error(403, DENIED);
    // Nobody gives themselves a way in past their own methods.
    let passes = format!("{}/temporaryAccessPassMethods", of(ADMINISTRATOR));
    let pass = server.call_as(&token, Method::POST, &passes, &json!({})).await;
    pass.graph_error(403, DENIED);
    let audits = server.get("/v1.0/auditLogs/directoryAudits").await.ok();
    let names: Vec<_> = audits["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|audit| audit["activityDisplayName"].as_str().unwrap())
        .collect();
    for done in ["registered", "updated", "deleted"] {
        assert!(
            names.contains(&format!("User {done} security info").as_str()),
            "{names:?}"
        );
    }
}
