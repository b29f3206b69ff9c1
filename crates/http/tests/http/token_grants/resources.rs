//! Whom access tokens are for: APIs of somebody's own, user information, and nobody else.

use super::*;

#[tokio::test]
async fn an_api_of_somebodys_own_gets_the_form_that_it_wants() {
    let server = server().await;
    let api = "00004444-aaaa-2222-bbbb-3333cccc4444";
    for (version, aud, ver) in [(json!(null), "api://files", "1.0"), (json!(2), api, "2.0")] {
        let mut application = beta(&Application::new(
            object_of(api),
            api.parse().unwrap(),
            "Files",
            server.now(),
        ));
        application["identifierUris"] = json!(["api://files"]);
        application["api"] = json!({"requestedAccessTokenVersion": version});
        application["optionalClaims"] = json!({"accessToken": [{"name": "xms_cc"}]});
        keepwatch_graph::body::complete(Application::TYPE, &mut application);
        let application: Application = serde_json::from_value(application).unwrap();
        let mut principal = ServicePrincipal::new(api.parse().unwrap(), api.parse().unwrap(), "Files");
        principal.follow(&application);
        server
            .store
            .write(move |tx| {
                tx.put(&application)?;
                tx.put(&principal)
            })
            .await
            .unwrap();
        server.consent(api.parse().unwrap(), "files.read").await;

        let body = server.signed_in("openid offline_access api://files/files.read").await;
        assert_eq!(body["scope"], "openid api://files/files.read");
        let claims = payload(&body["access_token"]);
        assert_eq!(
            (&claims["aud"], &claims["ver"], &claims["scp"]),
            (&json!(aud), &json!(ver), &json!("files.read"))
        );
        let token = body["access_token"].as_str().unwrap();
        let request = bare(Method::GET, "/v1.0/me").header(AUTHORIZATION, format!("Bearer {token}"));
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 401, "it is no token for Graph");

        let capable = "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";
        let body = server.ask(V2, &refreshed(&body, capable)).await.ok();
        assert_eq!(payload(&body["access_token"])["xms_cc"], json!(["cp1"]));

        let secret = secret().expose().to_owned();
        let own = format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=api://files/.default"
        );
        let claims = payload(&server.ask(V2, &own).await.ok()["access_token"]);
        assert_eq!((&claims["aud"], &claims["idtyp"]), (&json!(aud), &json!("app")));
    }
}

#[tokio::test]
async fn userinfo_tells_what_was_asked_for() {
    let server = server().await;
    let cases = [
        (
            "openid profile email User.Read",
            json!({"name": "Ada Admin", "family_name": "Admin", "given_name": "Ada",
            "preferred_username": "admin@contoso.com", "email": "ada@contoso.com"}),
        ),
        ("openid User.Read", json!({})),
    ];
    for (scope, expected) in cases {
        let body = server.signed_in(scope).await;
        let paths = ["/oidc/userinfo", "/contoso.com/openid/userinfo"];
        let asked = paths
            .iter()
            .flat_map(|path| [(Method::GET, path), (Method::POST, path)]);
        for (method, path) in asked {
            let token = body["access_token"].as_str().unwrap();
            let request = bare(method, path).header(AUTHORIZATION, format!("Bearer {token}"));
            let mut answer = server.send(request.body(Body::empty()).unwrap()).await.ok();
            let sub = answer.as_object_mut().unwrap().remove("sub").unwrap();
            assert_eq!(sub, payload(&body["id_token"])["sub"]);
            assert_eq!(answer, expected, "{scope}");
        }
    }
    let body = server.signed_in("User.Read").await;
    let ask = |token: String| bare(Method::GET, "/oidc/userinfo").header(AUTHORIZATION, format!("Bearer {token}"));
    let person = ask(body["access_token"].as_str().unwrap().to_owned())
        .body(Body::empty())
        .unwrap();
    assert_eq!(server.send(person).await.status, 403, "without openid");
    let application = ask(server.token(&[])).body(Body::empty()).unwrap();
    assert_eq!(
        server.send(application).await.status,
        403,
        "an application is no person"
    );
}

#[tokio::test]
async fn nothing_else_passes_for_an_access_token() {
    let server = server().await;
    let code = server.code(RedirectKind::Web, SCOPE).await;
    let body = server.ask(V2, &redeem(RedirectKind::Web, &code)).await.ok();
    assert_eq!(server.me(body["access_token"].as_str().unwrap()).await.status, 200);
    for other in ["id_token", "refresh_token", "client_info"] {
        assert_eq!(server.me(body[other].as_str().unwrap()).await.status, 401, "{other}");
    }
    assert_eq!(server.me(&code).await.status, 401, "the code");
    let access = body["access_token"].as_str().unwrap();
    let refresh = json!({"refresh_token": access});
    server.refresh(&refresh).await.oauth_error(400, "invalid_grant", 70000);
}

#[tokio::test]
async fn a_risky_application_is_blocked_by_policy() {
    let server = server().await;
    let policy = json!({"conditions": {"users": {"includeUsers": ["None"]},
        "clientApplications": {"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]},
        "servicePrincipalRiskLevels": ["high"]}, "grantControls": {"operator": "OR", "builtInControls": ["block"]}});
    server.policy(policy).await;
    let secret = secret().expose().to_owned();
    let form = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=https://graph.microsoft.com/.default"
    );
    server.ask(V2, &form).await.ok();
    let body = json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}).to_string();
    let path = "/v1.0/identityProtection/riskyServicePrincipals/confirmCompromised";
    let answer = server.post(path, body).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let answer = refused(&server.ask(V2, &form).await, "invalid_grant", 53003);
    let claims: Value = serde_json::from_str(answer["claims"].as_str().unwrap()).unwrap();
    assert!(claims["access_token"]["capolids"]["values"][0].is_string(), "{claims}");
}
