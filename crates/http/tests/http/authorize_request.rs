//! What reverse proxies ask: who is let through to what stands behind them.

use crate::answers::Answer;
use crate::engine::SIGN_IN;
use crate::server::{ADMINISTRATOR, CLIENT, SERVICE_PRINCIPAL, Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_token::AccessClaims;
use serde_json::json;

const AUDIENCE: &str = "api://orders";
const ASKED: &str = "audience=api://orders&scope=Orders.Read&role=Orders.Read.All";

impl Server {
    /// What a proxy is told of a request with that `Authorization` header.
    async fn authorize(&self, query: &str, authorization: Option<&str>) -> Answer {
        let mut request = bare(Method::GET, &format!("/engine/v1/authorizeRequest?{query}"))
            .header("x-forwarded-method", "DELETE")
            .header("x-forwarded-uri", "/orders/7")
            .header("remote-user", "somebody.else@contoso.com");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// The same of a request with these claims for the resource behind the proxy.
    async fn authorize_claims(&self, query: &str, claims: AccessClaims) -> Answer {
        let audience = AUDIENCE.to_owned();
        let token = self.signed(&AccessClaims {
            aud: audience,
            ..claims
        });
        self.authorize(query, Some(&format!("Bearer {token}"))).await
    }
}

#[tokio::test]
async fn the_holder_of_a_good_token_is_named_to_the_site_behind_the_proxy() {
    let server = Server::start().await;
    server
        .store_administrator(
            json!({"userPrincipalName": "ada@contoso.com", "mail": "ada@mail.contoso.com", "displayName": "Ada Ålund"}),
        )
        .await;
    let answer = server
        .authorize_claims(ASKED, server.user_claims(&["Orders.Read"], &[]))
        .await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, ""));
    let expected = [
        ("remote-user", "ada@contoso.com"),
        ("remote-user-id", ADMINISTRATOR),
        ("remote-name", "Ada Ålund"),
        ("remote-email", "ada@mail.contoso.com"),
        ("remote-risk-level", "none"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.headers[name].as_bytes(), value.as_bytes(), "{name}");
    }

    let answer = server
        .authorize_claims(ASKED, server.claims(&["Orders.Read.All"]))
        .await;
    let found = (
        answer.status.as_u16(),
        answer.header("remote-user"),
        answer.header("remote-user-id"),
    );
    assert_eq!(found, (200, CLIENT, SERVICE_PRINCIPAL));
}

#[tokio::test]
async fn a_token_that_allows_too_little_or_is_for_somebody_else_opens_nothing() {
    let server = Server::start().await;
    server.store_administrator(json!({})).await;
    let person = |scopes: &[&str]| server.user_claims(scopes, &[]);
    let cases = [
        ("no such scope", ASKED, person(&["Orders.Write"]), 403),
        (
            "one of two scopes",
            "audience=api://orders&scope=Orders.Read&scope=Orders.Write",
            person(&["Orders.Read"]),
            403,
        ),
        ("a role in place of a scope", ASKED, person(&["Orders.Read.All"]), 403),
        (
            "an application without the role",
            ASKED,
            server.claims(&["Orders.Write.All"]),
            403,
        ),
        (
            "an application where none is asked for",
            "audience=api://orders",
            server.claims(&["Orders.Read.All"]),
            403,
        ),
        (
            "another audience",
            "audience=api://invoices",
            person(&["Orders.Read"]),
            401,
        ),
        (
            "one of two audiences",
            "audience=api://invoices&audience=api://orders",
            person(&[]),
            200,
        ),
    ];
    for (name, query, claims, expected) in cases {
        let answer = server.authorize_claims(query, claims).await;
        assert_eq!(answer.status.as_u16(), expected, "{name}: {}", answer.text());
        assert!(expected == 200 || answer.headers.get("remote-user").is_none(), "{name}");
    }

    // A token for Graph is one that any application may have, for its own purposes.
    let graph = format!("Bearer {}", server.user_token(&["Orders.Read"], &[]).await);
    for authorization in [
        None,
        Some("Bearer"),
        Some("Basic YTpi"),
        Some("Bearer a.b.c"),
        Some(graph.as_str()),
    ] {
        let answer = server.authorize(ASKED, authorization).await;
        answer.graph_error(401, "InvalidAuthenticationToken");
        assert!(
            answer.header("www-authenticate").starts_with("Bearer "),
            "{authorization:?}"
        );
    }
}

/// A token lives on when its holder's account does not.
#[tokio::test]
async fn the_directory_has_the_last_word() {
    let server = Server::start().await;
    let revoked = json!({"signInSessionsValidFromDateTime": "2026-03-02T09:30:00Z"});
    let cases = [
        (json!({}), 200),
        (json!({"accountEnabled": false}), 401),
        (json!({"deletedDateTime": "2026-03-01T00:00:00Z"}), 401),
        (revoked, 401),
    ];
    for (members, expected) in cases {
        server.store_administrator(members.clone()).await;
        let answer = server
            .authorize_claims(ASKED, server.user_claims(&["Orders.Read"], &[]))
            .await;
        assert_eq!(answer.status.as_u16(), expected, "{members}");
    }
    let disabled = json!({"accountEnabled": false}).to_string();
    let path = format!("/v1.0/servicePrincipals/{SERVICE_PRINCIPAL}");
    let patch = server
        .request(Method::PATCH, &path)
        .header("content-type", "application/json");
    let answer = server.send(patch.body(Body::from(disabled)).unwrap()).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    server.store_administrator(json!({})).await;
    let person = server.user_claims(&["Orders.Read"], &[]);
    for claims in [server.claims(&["Orders.Read.All"]), person] {
        let answer = server.authorize_claims(ASKED, claims).await;
        answer.graph_error(401, "InvalidAuthenticationToken");
    }
}

#[tokio::test]
async fn who_is_at_risk_is_kept_out_from_the_level_on_that_the_site_names() {
    let server = Server::start().await;
    server.store_administrator(json!({})).await;
    let level = server.tor_sign_in(SIGN_IN, ADMINISTRATOR).await["userRiskLevel"].clone();
    let ask = async |most: &str| {
        let query = format!("{ASKED}{most}");
        let answer = server
            .authorize_claims(&query, server.user_claims(&["Orders.Read"], &[]))
            .await;
        answer.status.as_u16()
    };
    assert_eq!(level, "medium");
    assert_eq!(
        (
            ask("&riskLevelMax=low").await,
            ask("&riskLevelMax=medium").await,
            ask("").await
        ),
        (403, 200, 200)
    );

    // Somebody confirms what was suspected: high, which nobody has to name.
    let report = json!({"userIds": [ADMINISTRATOR]}).to_string();
    let answer = server
        .post("/v1.0/identityProtection/riskyUsers/confirmCompromised", report)
        .await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!((ask("").await, ask("&riskLevelMax=high").await), (403, 200));
}

#[tokio::test]
async fn a_proxy_that_is_set_up_wrongly_is_told_so() {
    let server = Server::start().await;
    for query in ["", "audience=a&scoop=b", "audience=a&riskLevelMax=severe"] {
        server.authorize(query, None).await.graph_error(400, "BadRequest");
    }
}
