//! What applications prove themselves with, over HTTP and up to the token.

use crate::answers::Answer;
use crate::applications::APPLICATIONS;
use crate::oauth::{Client, client_of};
use crate::people::ABSENT;
use crate::registered::text;
use crate::server::{Server, TENANT, start};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keepwatch_token::PROOF_AUDIENCE;
use serde_json::{Value, json};

impl Server {
    /// Asks for a token by secret.
    async fn token_by(&self, app_id: &str, secret: &str) -> Answer {
        let form = format!(
            "grant_type=client_credentials&client_id={app_id}&client_secret={}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default",
            secret.replace('~', "%7E")
        );
        self.ask(&format!("/{TENANT}/oauth2/v2.0/token"), &form).await
    }
}

/// Made, the secret works at once; removed, it stops at once; and nothing that is kept tells it.
#[tokio::test]
async fn a_secret_works_until_it_is_removed() {
    let server = Server::start().await;
    let [application, app_id, principal] = server.application("SIEM").await;
    for of in [
        format!("{APPLICATIONS}/{application}"),
        format!("/beta/servicePrincipals/{principal}"),
    ] {
        let body = json!({"passwordCredential": {"displayName": "Password friendly name"}});
        let answer = server.call(Method::POST, &format!("{of}/addPassword"), &body).await;
        let made = answer.ok();
        let (secret, key_id) = (text(&made["secretText"]), text(&made["keyId"]));
        assert_eq!(made["displayName"], "Password friendly name");
        assert_eq!(made["hint"], secret[..3]);
        assert_eq!(made["customKeyIdentifier"], Value::Null);
        assert!((16..=64).contains(&secret.len()));
        assert_eq!(made["startDateTime"], json!(start()));
        assert_eq!(made["endDateTime"], "2028-03-01T09:00:00.0000000Z");
        assert!(
            made["@odata.context"]
                .as_str()
                .unwrap()
                .ends_with("#microsoft.graph.passwordCredential")
        );
        server.token_by(&app_id, &secret).await.ok();

        let read = server.get(&of).await.ok();
        assert_eq!(read["passwordCredentials"][0]["keyId"], key_id);
        assert_eq!(read["passwordCredentials"][0]["secretText"], Value::Null);
        let audits = server.get("/v1.0/auditLogs/directoryAudits").await;
        assert!(!audits.text().contains(&secret), "the record tells the secret");

        let gone = format!("{of}/removePassword");
        assert_eq!(
            server.call(Method::POST, &gone, &json!({"keyId": key_id})).await.status,
            204
        );
        server
            .token_by(&app_id, &secret)
            .await
            .oauth_error(401, "invalid_client", 7_000_215);
        server
            .call(Method::POST, &gone, &json!({"keyId": key_id}))
            .await
            .graph_error(400, "Request_BadRequest");
        server
            .call(Method::POST, &gone, &json!({"keyId": "x"}))
            .await
            .graph_error(400, "BadRequest");
        server
            .call(Method::POST, &gone, &json!({}))
            .await
            .graph_error(400, "BadRequest");
    }
    let add = format!("{APPLICATIONS}/{application}/addPassword");
    let times = json!({"passwordCredential": {"endDateTime": "2026-03-02T08:00:00Z"}});
    let message = server
        .call(Method::POST, &add, &times)
        .await
        .graph_error(400, "Request_BadRequest");
    assert!(message.contains("endDateTime"), "{message}");
    server
        .call(Method::POST, &add, &json!({"password": 1}))
        .await
        .graph_error(400, "BadRequest");
    server.call(Method::POST, &add, &json!({})).await.ok();
}

#[tokio::test]
async fn who_is_disabled_or_deleted_gets_no_token() {
    let server = Server::start().await;
    let [application, app_id, principal] = server.application("SIEM").await;
    let add = format!("{APPLICATIONS}/{application}/addPassword");
    let secret = text(&server.call(Method::POST, &add, &json!({})).await.ok()["secretText"]);
    let at = format!("/v1.0/servicePrincipals/{principal}");

    assert_eq!(server.patch(&at, &json!({"accountEnabled": false})).await.status, 204);
    server
        .token_by(&app_id, &secret)
        .await
        .oauth_error(400, "unauthorized_client", 7_000_112);
    server
        .token_by(&app_id, "wrong")
        .await
        .oauth_error(401, "invalid_client", 7_000_215);
    assert_eq!(server.patch(&at, &json!({"accountEnabled": true})).await.status, 204);
    server.token_by(&app_id, &secret).await.ok();

    assert_eq!(
        server.remove(&format!("{APPLICATIONS}/{application}")).await.status,
        204
    );
    server
        .token_by(&app_id, &secret)
        .await
        .oauth_error(400, "unauthorized_client", 700_016);
    for path in [format!("{APPLICATIONS}/{application}"), at.clone()] {
        server.get(&path).await.graph_error(404, "Request_ResourceNotFound");
    }
    let bin = "/v1.0/directory/deletedItems";
    for (kind, id) in [("application", &application), ("servicePrincipal", &principal)] {
        assert_eq!(
            &server.get(&format!("{bin}/microsoft.graph.{kind}")).await.ids(),
            std::slice::from_ref(id)
        );
    }
    let restored = server.post(&format!("{bin}/{application}/restore"), "{}").await.ok();
    assert_eq!(restored["@odata.type"], "#microsoft.graph.application");
    server.token_by(&app_id, &secret).await.ok();
    assert_eq!(server.get(&at).await.ok()["deletedDateTime"], Value::Null);

    // The service principal by itself, and then both for good.
    assert_eq!(server.remove(&at).await.status, 204);
    server
        .token_by(&app_id, &secret)
        .await
        .oauth_error(400, "unauthorized_client", 700_016);
    assert_eq!(server.remove(&format!("{bin}/{principal}")).await.status, 204);
    assert_eq!(
        server.remove(&format!("{APPLICATIONS}/{application}")).await.status,
        204
    );
    for status in [204, 404] {
        assert_eq!(server.remove(&format!("{bin}/{application}")).await.status, status);
    }
    server
        .post(&format!("{bin}/{application}/restore"), "{}")
        .await
        .graph_error(404, "Request_ResourceNotFound");
}

/// A secret of a deleted service principal does not work for the next one.
#[tokio::test]
async fn what_was_deleted_proves_nothing_for_whoever_comes_after() {
    let server = Server::start().await;
    let [_, app_id, principal] = server.application("SIEM").await;
    let at = format!("/v1.0/servicePrincipals/{principal}");
    let secret = server
        .call(Method::POST, &format!("{at}/addPassword"), &json!({}))
        .await
        .ok();
    let secret = text(&secret["secretText"]);
    server.token_by(&app_id, &secret).await.ok();
    assert_eq!(server.remove(&at).await.status, 204);
    server.made("/v1.0/servicePrincipals", &json!({"appId": app_id})).await;
    server
        .token_by(&app_id, &secret)
        .await
        .oauth_error(401, "invalid_client", 7_000_215);
}

fn proof(client: &Client, object: &str, seconds: i64) -> String {
    let from = start().unix_seconds();
    client.assertion(&json!({"aud": PROOF_AUDIENCE, "iss": object, "nbf": from, "exp": from + seconds}))
}

#[tokio::test]
async fn keys_are_changed_by_whoever_proves_to_hold_one() {
    let server = Server::start().await;
    let [application, app_id, principal] = server.application("SIEM").await;
    let (first, second) = (client_of(3), client_of(4));
    let certificate = STANDARD.encode(first.certificate.der());
    let key = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "key": certificate});
    for (of, id) in [
        (format!("{APPLICATIONS}/{application}"), &application),
        (format!("/v1.0/servicePrincipals(appId='{app_id}')"), &principal),
    ] {
        let add = |proof: String| {
            let key = json!({"type": "AsymmetricX509Cert", "usage": "Verify", "key": STANDARD.encode(second.certificate.der())});
            json!({"keyCredential": key, "passwordCredential": null, "proof": proof})
        };
        let add_at = format!("{of}/addKey");
        let message = server.call(Method::POST, &add_at, &add(proof(&first, id, 300))).await;
        assert!(
            message.graph_error(400, "Request_BadRequest").starts_with("proof"),
            "there is no key yet"
        );
        assert_eq!(server.patch(&of, &json!({"keyCredentials": [key]})).await.status, 204);
        let known = server.get(&of).await.ok()["keyCredentials"][0].clone();
        assert_eq!((&known["key"], &known["usage"]), (&Value::Null, &json!("Verify")));

        for refused in [
            "nonsense".to_owned(),
            proof(&first, ABSENT, 300),
            proof(&first, id, 3600),
            proof(&second, id, 300),
        ] {
            let answer = server.call(Method::POST, &add_at, &add(refused)).await;
            let message = answer.graph_error(400, "Request_BadRequest");
            assert!(message.starts_with("proof: "), "{message}");
        }
        let added = server
            .call(Method::POST, &add_at, &add(proof(&first, id, 300)))
            .await
            .ok();
        assert_ne!(added["keyId"], known["keyId"]);
        assert!(
            added["@odata.context"]
                .as_str()
                .unwrap()
                .ends_with("#microsoft.graph.keyCredential")
        );
        assert_eq!(
            server.get(&of).await.ok()["keyCredentials"].as_array().unwrap().len(),
            2
        );

        let remove_at = format!("{of}/removeKey");
        let gone = json!({"keyId": added["keyId"], "proof": proof(&first, ABSENT, 300)});
        server
            .call(Method::POST, &remove_at, &gone)
            .await
            .graph_error(400, "Request_BadRequest");
        let gone = json!({"keyId": added["keyId"], "proof": proof(&first, id, 300)});
        for status in [204, 400] {
            assert_eq!(server.call(Method::POST, &remove_at, &gone).await.status, status);
        }
        // The same certificate is no key of the other object as well.
        assert_eq!(server.patch(&of, &json!({"keyCredentials": []})).await.status, 204);
    }
    let private = json!({"keyCredential": {"type": "X509CertAndPassword", "usage": "Sign", "key": certificate},
        "passwordCredential": {"secretText": "x"}, "proof": "x"});
    let at = format!("{APPLICATIONS}/{application}/addKey");
    server
        .call(Method::POST, &at, &private)
        .await
        .graph_error(400, "BadRequest");
}
