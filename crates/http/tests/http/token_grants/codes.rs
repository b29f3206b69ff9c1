//! Codes: what they become, for whom, and for how long.

use super::*;

#[tokio::test]
async fn a_code_becomes_tokens_in_either_form() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let body = server.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok();
    assert_eq!(body["scope"], "openid profile email User.Read");
    assert!((3600..=5400).contains(&body["expires_in"].as_i64().unwrap()), "{body}");
    let info: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body["client_info"].as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(info, json!({"uid": ADMINISTRATOR, "utid": TENANT}));

    let id = payload(&body["id_token"]);
    assert_eq!(
        (&id["aud"], &id["nonce"], &id["ver"]),
        (&json!(CLIENT), &json!("n-1"), &json!("2.0"))
    );
    assert_eq!(id["iss"], format!("https://localhost:8443/{TENANT}/v2.0"));
    assert_eq!(
        (&id["preferred_username"], &id["email"]),
        (&json!("admin@contoso.com"), &json!("ada@contoso.com"))
    );
    assert!(id["at_hash"].is_string(), "{id}");
    let access = payload(&body["access_token"]);
    assert_eq!(
        (&access["oid"], &access["scp"]),
        (&json!(ADMINISTRATOR), &json!("User.Read openid profile email"))
    );
    assert_eq!((&access["amr"], &access["appidacr"]), (&json!(["pwd"]), &json!("1")));
    assert_eq!(id["sub"], access["sub"]);

    let code = server.code(RedirectKind::Web, SCOPE).await;
    let form = redeem(RedirectKind::Web, &code) + "&resource=https://graph.microsoft.com";
    let body = server.ask(V1, &form).await.ok();
    assert_eq!(
        (&body["resource"], &body["scope"]),
        (&json!("https://graph.microsoft.com"), &json!("Mail.Read User.Read"))
    );
    assert!(body["expires_in"].is_string() && body["refresh_token"].is_string());
    assert_eq!(payload(&body["id_token"])["upn"], "admin@contoso.com");
}

/// A policy that excludes an application spares what only tells it who signs in; what it asks for beyond is judged when it
/// asks.
#[tokio::test]
async fn what_is_asked_beyond_the_sign_in_is_judged_anew() {
    let server = server().await;
    let all_but_it = json!({"conditions": {"applications": {"excludeApplications": [CLIENT]}},
        "grantControls": {"operator": "OR", "builtInControls": ["block"]}});
    server.policy(all_but_it).await;
    let body = server.signed_in(SCOPE).await;
    server.clock.advance_seconds(60);
    let body = server.refresh(&body).await.ok();
    let more = server.ask(V2, &refreshed(&body, "&scope=Mail.Read")).await;
    refused(&more, "invalid_grant", 53003);
    for beyond in ["Mail.Read", "https://graph.microsoft.com/.default"] {
        let code = server.code(RedirectKind::Web, SCOPE).await;
        let form = format!("{}&scope={beyond}", redeem(RedirectKind::Web, &code));
        refused(&server.ask(V2, &form).await, "invalid_grant", 53003);
    }
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let form = format!("{}&scope=User.Read", redeem(RedirectKind::Web, &code));
    server.ask(V2, &form).await.ok();
}

#[tokio::test]
async fn a_code_is_worth_nothing_to_others() {
    use RedirectKind::{Native, Spa, Web};
    let server = server().await;
    type Change<'a> = &'a dyn Fn(String) -> String;
    let cases: [(&str, RedirectKind, Change<'_>, u16, &str, u32); 8] = [
        (
            "no verifier",
            Web,
            &|form| form.replace("&code_verifier=", "&x="),
            400,
            "invalid_grant",
            50147,
        ),
        (
            "the challenge",
            Web,
            &|form| form.replace(VERIFIER, CHALLENGE),
            400,
            "invalid_grant",
            501_481,
        ),
        (
            "a short verifier",
            Web,
            &|form| form.replace(VERIFIER, "short"),
            400,
            "invalid_grant",
            501_491,
        ),
        (
            "another address",
            Web,
            &|form| form.replace(WEB, "https://evil.com/"),
            400,
            "invalid_grant",
            500_112,
        ),
        (
            "no secret",
            Web,
            &|form| form.replace("&client_secret=", "&x="),
            401,
            "invalid_client",
            7_000_218,
        ),
        (
            "a device with a secret",
            Native,
            &|form| format!("{form}&client_secret=x"),
            401,
            "invalid_client",
            700_025,
        ),
        (
            "a page's from a server",
            Spa,
            &|form| form,
            400,
            "invalid_request",
            9_002_327,
        ),
        (
            "a made-up code",
            Web,
            &|form| form.replace("code=", "code=x"),
            400,
            "invalid_grant",
            70000,
        ),
    ];
    for (name, kind, change, status, error, number) in cases {
        let code = server.code(kind, SCOPE).await;
        let answer = server.ask(V2, &change(redeem(kind, &code))).await;
        println!("{name}");
        answer.oauth_error(status, error, number);
    }
    let code = server.code(Web, SCOPE).await;
    let from_page = server.ask_from("https://contoso.com", &redeem(Web, &code)).await;
    from_page.oauth_error(400, "invalid_request", 9_002_326);

    let code = server.code(Spa, SCOPE).await;
    let answer = server.ask_from("https://spa.contoso.com", &redeem(Spa, &code)).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(payload(&answer.ok()["access_token"])["appidacr"], "0");
}

#[tokio::test]
async fn a_replayed_code_ends_the_refresh_tokens_that_came_of_it() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let form = redeem(RedirectKind::Web, &code);
    let body = server.ask(V2, &form).await.ok();
    server.ask(V2, &form).await.oauth_error(400, "invalid_grant", 54005);
    server.refresh(&body).await.oauth_error(400, "invalid_grant", 70000);
    let access = body["access_token"].as_str().unwrap();
    assert_eq!(server.me(access).await.status, 200, "it lives until its end");
}

#[tokio::test]
async fn a_code_that_was_revoked_on_its_way_is_worth_nothing() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    server.clock.advance_seconds(5);
    server
        .change_user(json!({"signInSessionsValidFromDateTime": server.now()}))
        .await;
    let answer = server.ask(V2, &redeem(RedirectKind::Web, &code)).await;
    refused(&answer, "invalid_grant", 50173);

    // A password that was changed in the middle of the sign-in that ends in this code.
    let early = server.grant(RedirectKind::Web, SCOPE);
    server.clock.advance_seconds(5);
    server
        .change_user(json!({"signInSessionsValidFromDateTime": server.now(), "userPrincipalName": "a@contoso.com"}))
        .await;
    let binding = CodeBinding {
        redirect_uri: WEB.to_owned(),
        challenge: Some(Challenge::parse(CHALLENGE, Some("S256")).unwrap()),
        nonce: None,
        endpoint: Endpoint::V2,
    };
    let code = server.engine.issue_code(early, binding).await.unwrap();
    let body = server.ask(V2, &redeem(RedirectKind::Web, code.expose())).await.ok();
    assert_eq!(server.me(body["access_token"].as_str().unwrap()).await.status, 200);
    server.refresh(&body).await.ok();
}
