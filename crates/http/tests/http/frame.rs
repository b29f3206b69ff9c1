//! What every answer has, whatever was asked.

use crate::server::{HOSTNAME, Server, bare};
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Method, Request};
use keepwatch_http::Origin;
use serde_json::Value;

#[tokio::test]
async fn every_answer_has_its_ids_and_no_answer_is_html() {
    let server = Server::start().await;
    let long = format!("/v1.0/{}", "a".repeat(3000));
    let cases = [
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/", 404),
        ("GET", "/favicon.ico", 404),
        ("GET", "/v1.0", 200),
        ("GET", "/v1.0/nothing", 400),
        ("GET", "/v1.0/riskyUsers", 400),
        ("GET", "/v1.0/identity", 401),
        ("POST", "/v1.0/$batch", 401),
        ("GET", "/v2.0/identityProtection/riskyUsers", 404),
        ("GET", "/common/userrealm/user@contoso.com?api-version=1.0", 404),
        ("GET", "/contoso.com/oauth2/nothing", 404),
        ("GET", "/v1.0/%FF", 400),
        ("GET", "/v1.0/%", 400),
        ("GET", &long, 414),
        ("GET", "/beta/identityRiskEvents", 410),
        ("DELETE", "/healthz", 405),
        ("GET", "/engine/v1/evaluate", 405),
        ("POST", "/engine/v1/evaluate", 401),
        ("GET", "/contoso.com/oauth2/v2.0/token", 405),
        ("POST", "/contoso.com/oauth2/v2.0/token", 400),
        ("GET", "/fabrikam.com/v2.0/.well-known/openid-configuration", 400),
        ("OPTIONS", "/engine/v1/evaluate", 204),
        ("BREW", "/engine/v1/evaluate", 405),
    ];
    for (method, path, status) in cases {
        let request = bare(method.parse().unwrap(), path).header("client-request-id", "mine");
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert_eq!(answer.header("request-id").len(), 36, "{method} {path}");
        assert_eq!(answer.header("client-request-id"), "mine", "{method} {path}");
        let content_type = answer.header("content-type");
        assert!(!content_type.contains("html"), "{method} {path}: {content_type}");
        assert!(!answer.header("cache-control").is_empty(), "{method} {path}");
        if status >= 400 && !path.contains("oauth2") && !path.contains("openid") {
            let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
            answer.graph_error(status, &code);
        }
        if path.starts_with("/v1.0") || path.starts_with("/beta") {
            let diagnostic: Value = serde_json::from_str(answer.header("x-ms-ags-diagnostic")).unwrap();
            assert_eq!(diagnostic["ServerInfo"]["DataCenter"], "Self-hosted", "{method} {path}");
        }
        if status == 405 || method == "OPTIONS" {
            assert!(!answer.header("allow").is_empty(), "{method} {path}");
        }
    }
}

/// Who watches the server has a permission of its own; where nothing is counted there is nothing to read.
#[tokio::test]
async fn metrics_are_read_by_whoever_may() {
    let recorder = keepwatch_http::metrics::recorder().unwrap();
    let handle = recorder.handle();
    metrics::with_local_recorder(&recorder, || {
        metrics::counter!("keepwatch_detections_total").increment(2)
    });
    let server = Server::with(|settings| settings.metrics = Some(handle)).await;
    let token = server.token(&["Metrics.Read.All"]);
    let request = bare(Method::GET, "/metrics").header("authorization", format!("Bearer {token}"));
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert!(
        answer.text().contains("keepwatch_detections_total 2"),
        "{}",
        answer.text()
    );

    let token = server.token(&["IdentityRiskEvent.Read.All"]);
    let request = bare(Method::GET, "/metrics").header("authorization", format!("Bearer {token}"));
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    let answer = server
        .send(bare(Method::GET, "/metrics").body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 401, "{}", answer.text());

    let without = Server::start().await;
    let token = without.token(&["Metrics.Read.All"]);
    let request = bare(Method::GET, "/metrics").header("authorization", format!("Bearer {token}"));
    assert_eq!(without.send(request.body(Body::empty()).unwrap()).await.status, 404);
}

/// Browsers name HTML, and get a page that says nothing else than the error would; Graph's callers get Graph's error.
#[tokio::test]
async fn people_are_answered_with_pages() {
    let server = Server::start().await;
    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let cases = [
        ("GET", "/nothing", 404, "Diese Seite gibt es nicht", ""),
        (
            "DELETE",
            "/healthz",
            405,
            "Mit der Anfrage der App stimmt etwas nicht",
            "HTTP method",
        ),
        (
            "GET",
            "/contoso.com/oauth2/v2.0/token",
            405,
            "Mit der Anfrage der App",
            "AADSTS900561",
        ),
        (
            "POST",
            "/fabrikam.com/oauth2/v2.0/token",
            400,
            "Mit der Anfrage der App",
            "AADSTS90002",
        ),
        ("GET", "/contoso.com/%3Cscript%3E", 404, "Diese Seite gibt es nicht", ""),
    ];
    for (method, path, status, heading, detail) in cases {
        let request = bare(method.parse().unwrap(), path)
            .header("accept", BROWSER)
            .header("accept-language", "de-DE,de;q=0.9,en;q=0.8");
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            "text/html; charset=utf-8",
            "{method} {path}"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY", "{method} {path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
        let text = answer.text();
        assert!(text.contains(heading), "{method} {path}: {text}");
        assert!(text.contains(detail), "{method} {path}: {text}");
        assert!(
            status == 404 || text.contains(answer.header("request-id")),
            "{method} {path}"
        );
        assert!(status != 405 || !answer.header("allow").is_empty(), "{method} {path}");
    }
    let request = bare(Method::GET, "/v1.0/nothing").header("accept", BROWSER);
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    answer.graph_error(400, "BadRequest");
}

/// Styles come as what they are, to be kept; an old name leads nowhere.
#[tokio::test]
async fn pages_have_their_styles() {
    let server = Server::start().await;
    let request = bare(Method::GET, "/nothing").header("accept", "text/html");
    let page = server
        .send(request.body(Body::empty()).unwrap())
        .await
        .text()
        .to_string();
    let style = page
        .split("rel=\"stylesheet\" href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let answer = server.send(bare(Method::GET, style).body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200, "{style}");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let old = server
        .send(bare(Method::GET, "/assets/signin.css").body(Body::empty()).unwrap())
        .await;
    old.graph_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_client_request_id_that_cannot_be_sent_back_is_replaced() {
    let server = Server::start().await;
    for id in ["", "é", &"a".repeat(129)] {
        let request = bare(Method::GET, "/nothing").header("client-request-id", id);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("client-request-id"), answer.header("request-id"), "{id}");
        answer.graph_error(404, "ResourceNotFound");
    }
}

#[tokio::test]
async fn a_segment_that_leads_nowhere_is_named() {
    let server = Server::start().await;
    let cases = [
        ("/v1.0/nothing", "nothing"),
        ("/beta/identityprotection/Nothing/x", "Nothing"),
        ("/v1.0/identityProtection/riskyUsers('1')/friends", "friends"),
        ("/v1.0/identityProtection/riskyUsers('1'')", "riskyUsers('1'')"),
        ("/v1.0/%3Cscript%3E", "<script>"),
    ];
    for (path, segment) in cases {
        let message = server.get(path).await.graph_error(400, "BadRequest");
        assert_eq!(
            message,
            format!("Resource not found for the segment '{segment}'."),
            "{path}"
        );
    }
    // An action that an object does not have is to Graph a method that its path does not have.
    let unknown = "/v1.0/identityProtection/riskyUsers('1')/befriend";
    let message = server.post(unknown, "{}").await.graph_error(405, "Request_BadRequest");
    assert_eq!(message, "Specified HTTP method is not allowed for the request target.");
    for unknown in ["/v1.0/identityProtection/friends", "/v1.0/friends"] {
        server.post(unknown, "{}").await.graph_error(400, "BadRequest");
    }
}

/// A page's request, after the browser has asked whether it may send it.
#[tokio::test]
async fn pages_of_any_origin_may_call_with_a_token() {
    let server = Server::start().await;
    let path = "/v1.0/identityProtection/riskyUsers";
    let origin = |request: axum::http::request::Builder| request.header("origin", "https://portal.example");
    for path in [
        path,
        "/v1.0/nothing",
        "/contoso.com/oauth2/v2.0/token",
        "/common/discovery/v2.0/keys",
    ] {
        let request = origin(bare(Method::OPTIONS, path))
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,consistencylevel");
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "authorization,consistencylevel"
        );
        assert!(
            answer.header("access-control-allow-methods").contains("PATCH"),
            "{path}"
        );
        assert_eq!(answer.header("access-control-max-age"), "7200", "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
        assert_eq!(answer.header("request-id").len(), 36, "{path}");
    }

    // Errors as well: a page has to read why.
    let answers = [
        server
            .send(origin(bare(Method::GET, path)).body(Body::empty()).unwrap())
            .await,
        server
            .send(origin(server.request(Method::GET, path)).body(Body::empty()).unwrap())
            .await,
    ];
    for (answer, status) in answers.iter().zip([401, 200]) {
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let exposed = answer.header("access-control-expose-headers");
        for name in ["Retry-After", "request-id", "Location", "WWW-Authenticate"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }

    // The engine is for servers, and what is no preflight is no page's.
    let engine = origin(bare(Method::OPTIONS, "/engine/v1/evaluate")).header("access-control-request-method", "POST");
    let answer = server.send(engine.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (204, "POST"));
    assert_eq!(answer.header("access-control-allow-origin"), "");
    let answer = server
        .send(bare(Method::OPTIONS, path).body(Body::empty()).unwrap())
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (204, "GET,HEAD"));
    assert_eq!(server.get(path).await.header("access-control-allow-origin"), "");
}

/// What many clients send and nobody needs.
#[tokio::test]
async fn headers_of_other_servers_change_nothing() {
    let server = Server::start().await;
    let path = "/v1.0/identityProtection/riskyUsers";
    let cases = [
        ("accept", "application/json;odata.metadata=full;charset=utf-8"),
        ("accept", "application/xml"),
        ("accept", "application/json; IEEE754Compatible=true"),
        ("if-match", "\"nothing\""),
        ("if-none-match", "*"),
        ("odata-version", "4.01"),
        ("odata-maxversion", "4.0"),
        ("consistencylevel", "eventual"),
        ("consistencylevel", "whatever"),
        ("prefer", "odata.maxpagesize=1; return=minimal"),
        ("sdkversion", "graph-powershell/2.0"),
        ("retry-attempt", "3"),
        ("x-client-sku", "MSAL.Python"),
        ("content-type", "text/plain"),
    ];
    for (name, value) in cases {
        let answer = server.get_with(path, name.parse().unwrap(), value).await;
        assert_eq!(answer.ok()["value"], serde_json::json!([]), "{name}: {value}");
        assert!(answer.header("content-type").contains("odata.metadata=minimal"));
        assert_eq!(answer.header("etag"), "");
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let server = Server::start().await;
    let cases = [
        ("/healthz", 200),
        ("/nothing", 404),
        ("/common/discovery/keys", 200),
        ("/v1.0/identityProtection/riskyUsers?$top=5", 200),
        ("/v1.0/identityProtection/riskyUsers/$count", 200),
        ("/v1.0/auditLogs/signIns/4628e7df-dff3-407c-a08f-75f08c0806dc", 404),
    ];
    for (path, status) in cases {
        let ask = async |method| {
            server
                .send(server.request(method, path).body(Body::empty()).unwrap())
                .await
        };
        let (get, head) = (ask(Method::GET).await, ask(Method::HEAD).await);
        assert_eq!(get.status, status, "{path}");
        assert_eq!(head.status, status, "{path}");
        assert_eq!(head.text(), "", "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
    }
}

#[tokio::test]
async fn urls_follow_the_host_or_the_settings() {
    let document = "/contoso.com/v2.0/.well-known/openid-configuration";
    let server = Server::start().await;
    let cases = [
        (Some("localhost:8443"), Some("https://localhost:8443")),
        (Some("Keepwatch.Example"), Some("https://keepwatch.example")),
        (Some("[::1]:8443"), Some("https://[::1]:8443")),
        (Some("evil/path"), None),
        (Some("user@host"), None),
        (Some("a\"b"), None),
        (None, None),
    ];
    for (host, expected) in cases {
        let mut request = Request::get(document);
        if let Some(host) = host {
            request = request.header(HOST, host);
        }
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        match expected {
            Some(origin) => {
                let endpoint = answer.ok()["token_endpoint"].as_str().unwrap().to_owned();
                assert!(endpoint.starts_with(&format!("{origin}/aaaabbbb-")), "{endpoint}");
            }
            None => drop(answer.oauth_error(400, "invalid_request", 9_002_313)),
        }
    }

    // HTTP/2 names the host in the request line.
    let request = Request::get(format!("https://other.example{document}"))
        .body(Body::empty())
        .unwrap();
    let endpoint = server.send(request).await.ok()["token_endpoint"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(endpoint.starts_with("https://other.example/"), "{endpoint}");

    let server = Server::with(|settings| {
        settings.public_url = Some(Origin::parse("https://keepwatch.example").unwrap());
    })
    .await;
    let request = bare(Method::GET, document).header(HOST, HOSTNAME);
    let answer = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(
        answer.ok()["jwks_uri"],
        "https://keepwatch.example/aaaabbbb-0000-cccc-1111-dddd2222eeee/discovery/v2.0/keys"
    );
}

#[tokio::test]
async fn every_spelling_of_a_path_is_the_same_route() {
    let server = Server::start().await;
    let cases = [
        "/contoso.com/oauth2/v2.0/token/",
        "//contoso.com//oauth2/v2.0/token",
        "/CONTOSO.com/OAuth2/V2.0/Token",
        "/contoso.com/oauth2/%76%32.0/token",
    ];
    for path in cases {
        let answer = server.send(bare(Method::POST, path).body(Body::empty()).unwrap()).await;
        answer.oauth_error(400, "invalid_request", 900_144);
    }
}
