//! Devices that show a code and wait for a person.

use super::*;

#[tokio::test]
async fn a_device_waits_for_a_person() {
    let server = server().await;
    let form = format!("client_id={CLIENT}&scope=openid+offline_access+User.Read");
    let start = server
        .ask(&format!("/{DOMAIN}/oauth2/v2.0/devicecode"), &form)
        .await
        .ok();
    assert_eq!((&start["expires_in"], &start["interval"]), (&json!(900), &json!(5)));
    assert_eq!(start["verification_uri"], "https://localhost:8443/device");
    let (code, typed) = (
        start["device_code"].as_str().unwrap(),
        start["user_code"].as_str().unwrap(),
    );
    assert!(start["message"].as_str().unwrap().contains(typed));

    let poll = format!("grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id={CLIENT}&device_code={code}");
    server
        .ask(V2, &poll)
        .await
        .oauth_error(400, "authorization_pending", 70016);
    server.ask(V2, &poll).await.oauth_error(400, "slow_down", 70016);
    let grant = server.grant(RedirectKind::Native, "openid offline_access User.Read");
    assert!(server.engine.approve_device(typed, grant).await.unwrap());
    let body = server.ask(V2, &poll).await.ok();
    assert_eq!(payload(&body["access_token"])["appidacr"], "0");
    server
        .ask(V2, &poll)
        .await
        .oauth_error(400, "bad_verification_code", 70018);

    let refresh = format!(
        "grant_type=refresh_token&client_id={CLIENT}&refresh_token={}",
        body["refresh_token"].as_str().unwrap()
    );
    server.ask(V2, &refresh).await.ok();

    let old = server
        .ask(
            &format!("/{DOMAIN}/oauth2/devicecode"),
            &format!("client_id={CLIENT}&resource=https://graph.microsoft.com"),
        )
        .await
        .ok();
    assert!(
        old["verification_url"].is_string() && old["expires_in"] == "900",
        "{old}"
    );
    let poll = format!(
        "grant_type=device_code&client_id={CLIENT}&code={}",
        old["device_code"].as_str().unwrap()
    );
    server.clock.advance_seconds(901);
    server.ask(V1, &poll).await.oauth_error(400, "expired_token", 70019);

    server
        .change_application(|application| application["isFallbackPublicClient"] = json!(false))
        .await;
    server
        .ask(V1, &poll)
        .await
        .oauth_error(401, "invalid_client", 7_000_218);
}

/// What can keep no secret has none to show. A program that is also a web server proves itself as that.
#[tokio::test]
async fn a_public_client_shows_no_secret() {
    let server = server().await;
    let form = format!("client_id={CLIENT}&scope=openid+offline_access+User.Read");
    let start = server
        .ask(&format!("/{DOMAIN}/oauth2/v2.0/devicecode"), &form)
        .await
        .ok();
    let secret = secret().expose().to_owned();
    let code = start["device_code"].as_str().unwrap();
    let poll = format!("grant_type=device_code&client_id={CLIENT}&device_code={code}&client_secret={secret}");
    server.ask(V2, &poll).await.oauth_error(401, "invalid_client", 700_025);

    let own = format!(
        "grant_type=client_credentials&client_id={CLIENT}&client_secret={secret}&scope=https://graph.microsoft.com/.default"
    );
    server.ask(V2, &own).await.ok();
    server
        .change_application(|application| application["web"] = json!({"redirectUris": []}))
        .await;
    server.ask(V2, &own).await.oauth_error(401, "invalid_client", 700_025);
    server
        .change_application(|application| application["isFallbackPublicClient"] = json!(false))
        .await;
    server.ask(V2, &own).await.ok();
}
