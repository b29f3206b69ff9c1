//! Bad input everywhere: a clear error in the protocol's envelope, and nothing half-written.

use crate::engine::{SIGN_IN, USER, tor_sign_in};
use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use serde_json::{Value, json};

const USERS: &str = "/v1.0/identityProtection/riskyUsers";
const DETECTIONS: &str = "/v1.0/identityProtection/riskDetections";

/// Everything that could have been written.
async fn rows(server: &Server) -> Vec<String> {
    let mut counts = Vec::new();
    for path in [USERS, DETECTIONS, "/v1.0/auditLogs/signIns"] {
        counts.push(server.get(&format!("{path}/$count")).await.text().to_owned());
    }
    counts
}

#[tokio::test]
async fn bodies_of_actions() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let before = server.get(USERS).await.ok();
    let many = json!({"userIds": vec![USER; 1001]}).to_string();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases: Vec<(Vec<u8>, u16, &str)> = vec![
        (b"".to_vec(), 400, "the body is empty"),
        (b"{".to_vec(), 400, "the body cannot be read"),
        (b"null".to_vec(), 400, "must be a JSON object"),
        (format!(r#"[["{USER}"]]"#).into_bytes(), 400, "must be a JSON object"),
        (b"{}".to_vec(), 400, "userIds"),
        (br#"{"userIds":null}"#.to_vec(), 400, "the body cannot be read"),
        (br#"{"userIds":"x"}"#.to_vec(), 400, "the body cannot be read"),
        (br#"{"userIds":[1]}"#.to_vec(), 400, "the body cannot be read"),
        (br#"{"userIds":[]}"#.to_vec(), 400, "at least one id"),
        (
            br#"{"userIds":["x","y"]}"#.to_vec(),
            400,
            "these are not UUIDs: `x`, `y`",
        ),
        (br#"{"UserIds":["x"]}"#.to_vec(), 400, "userIds"),
        (b"{\"userIds\":[\"\xff\"]}".to_vec(), 400, "the body cannot be read"),
        (br#"{"userIds":["a"],"userIds":["b"]}"#.to_vec(), 400, "duplicate"),
        (many.into_bytes(), 400, "more than the 1000 allowed"),
        (deep.clone().into_bytes(), 400, "must be a JSON object"),
        (
            format!(r#"{{"userIds":{deep}}}"#).into_bytes(),
            400,
            "the body cannot be read",
        ),
        (vec![b' '; 10 * 1024 * 1024], 413, "longer than 1048576 bytes"),
    ];
    for action in ["confirmCompromised", "confirmSafe", "dismiss"] {
        for (body, status, part) in &cases {
            let code = if *status == 413 {
                "RequestEntityTooLarge"
            } else {
                "BadRequest"
            };
            let answer = server.post(&format!("{USERS}/{action}"), body.clone()).await;
            let message = answer.graph_error(*status, code);
            assert!(message.contains(part), "{message}");
            assert!(message.len() < 500, "{message}");
        }
    }
    assert_eq!(server.get(USERS).await.ok(), before);
}

#[tokio::test]
async fn a_body_that_says_it_is_not_json() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let body = json!({"userIds": [USER]}).to_string();
    let cases = [
        (Some("text/plain"), 415),
        (Some("application/x-www-form-urlencoded"), 415),
        (Some("application/xml;charset=utf-8"), 415),
        (None, 204),
        (Some("application/json; charset=utf-8;odata.metadata=minimal"), 204),
    ];
    for (media, status) in cases {
        let mut request = server.request(Method::POST, &format!("{USERS}/dismiss"));
        if let Some(media) = media {
            request = request.header(CONTENT_TYPE, media);
        }
        let answer = server.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, status, "{media:?}: {}", answer.text());
        if status == 415 {
            let message = answer.graph_error(415, "UnsupportedMediaType");
            assert!(message.contains(media.unwrap()), "{message}");
        }
    }
}

#[tokio::test]
async fn sign_ins_to_evaluate() {
    let server = Server::start().await;
    let with = |name: &str, value: Value| {
        let mut body = tor_sign_in(SIGN_IN, USER);
        body[name] = value;
        body.to_string()
    };
    let cases = [
        ("[]".to_owned(), "must be a JSON object"),
        ("{\"id\":".to_owned(), "the body cannot be read"),
        ("{}".to_owned(), "userId"),
        (with("userId", json!("MyTestUser1")), "userId"),
        (with("userId", json!(7)), "userId"),
        (with("id", json!("x")), "id"),
        (with("createdDateTime", json!("1969-12-31T23:59:59Z")), "before 1970"),
        (
            with("createdDateTime", json!("10000-01-01T00:00:00Z")),
            "createdDateTime",
        ),
        (
            with("createdDateTime", json!("0000-00-00T00:00:00Z")),
            "createdDateTime",
        ),
        (with("createdDateTime", json!("yesterday")), "createdDateTime"),
        (with("createdDateTime", json!(0)), "createdDateTime"),
        (with("status", json!({"errorCode": "none"})), "status/errorCode"),
        (with("status", json!({"errorCode": 1e300})), "status/errorCode"),
        (with("location", json!("here")), "location"),
        (with("isInteractive", json!("yes")), "isInteractive"),
    ];
    for (body, part) in cases {
        let answer = server.post("/engine/v1/evaluate", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
        let message = answer.graph_error(400, "BadRequest");
        assert!(message.contains(part), "{body}: {message}");
    }
    let large = with("userAgent", json!("a".repeat(2 * 1024 * 1024)));
    server
        .post("/engine/v1/evaluate", large)
        .await
        .graph_error(413, "RequestEntityTooLarge");
    assert_eq!(rows(&server).await, ["0", "0", "0"]);
}

#[tokio::test]
async fn query_options() {
    let server = Server::start().await;
    let nested = format!("{}riskLevel eq 'low'{}", "(".repeat(1000), ")".repeat(1000));
    let chain = vec!["riskLevel eq 'low'"; 800].join(" or ");
    let list = vec!["'a'"; 5000].join(",");
    let cases = [
        (
            "$filter=riskLvl eq 'low'".to_owned(),
            "Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'.",
        ),
        ("$filter=riskLevel eq 5".to_owned(), "$filter at column"),
        ("$filter=riskLevel eq 'enormous'".to_owned(), "`enormous`"),
        ("$filter=riskLevel".to_owned(), "$filter"),
        ("$filter=".to_owned(), "$filter"),
        ("$filter=riskLevel eq 'low".to_owned(), "$filter"),
        ("$filter=detectedDateTime gt 0000-13-45T99:00:00Z".to_owned(), "$filter"),
        (
            "$filter=detectedDateTime gt 10000-01-01T00:00:00Z".to_owned(),
            "$filter",
        ),
        (
            "$filter=detectedDateTime gt 2026-01-01T00:00:00.12345678Z".to_owned(),
            "$filter",
        ),
        (format!("$filter={nested}"), "$filter"),
        (format!("$filter={chain}"), "$filter"),
        (format!("$filter=userId in ({list})"), "$filter"),
        ("$orderby=riskLevel sideways".to_owned(), "$orderby"),
        ("$orderby=location".to_owned(), "$orderby"),
        ("$select=nothing".to_owned(), "named 'nothing'"),
        ("$top=0".to_owned(), "$top"),
        ("$top=-1".to_owned(), "$top"),
        ("$top=many".to_owned(), "$top"),
        ("$skip=5".to_owned(), "$skip"),
        ("$count=perhaps".to_owned(), "$count"),
        ("$expand=history".to_owned(), "$expand"),
        ("$search=x".to_owned(), "$search"),
        ("$nothing=x".to_owned(), "$nothing"),
        ("$top=1&$top=2".to_owned(), "$top"),
        ("$filter=%FF".to_owned(), "percent-encoded"),
        ("$filter=%zz".to_owned(), "percent-encoded"),
        ("a=1&".repeat(100), "options"),
        ("$skiptoken=x".to_owned(), "$skiptoken"),
    ];
    for (query, part) in cases {
        let query = query.replace(' ', "%20");
        for path in [DETECTIONS.to_owned(), format!("{DETECTIONS}/$count")] {
            let message = server
                .get(&format!("{path}?{query}"))
                .await
                .graph_error(400, "BadRequest");
            assert!(
                message.contains(part),
                "{path}?{}: {message}",
                &query[..query.len().min(100)]
            );
            assert!(message.len() < 500, "{message}");
        }
    }
}

#[tokio::test]
async fn dates_at_the_ends_of_time_are_dates() {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    let cases = [
        ("detectedDateTime gt 0001-01-01T00:00:00Z", 1),
        ("detectedDateTime gt 1969-12-31T23:59:59.9999999Z", 1),
        ("detectedDateTime lt 9999-12-31T23:59:59.9999999Z", 1),
        ("detectedDateTime gt 9999-12-31T23:59:59Z", 0),
    ];
    for (filter, expected) in cases {
        let path = format!("{DETECTIONS}?$filter={}", filter.replace(' ', "%20"));
        assert_eq!(server.get(&path).await.ids().len(), expected, "{filter}");
    }
}

#[tokio::test]
async fn headers() {
    let server = Server::start().await;
    let huge = "a".repeat(100_000);
    let binary = HeaderValue::from_bytes(b"Bearer \xff\xfe").unwrap();
    let cases = [
        HeaderValue::from_str(&format!("Bearer {huge}")).unwrap(),
        HeaderValue::from_str(&format!("Bearer {huge}.{huge}.{huge}")).unwrap(),
        HeaderValue::from_static("Bearer"),
        HeaderValue::from_static("Basic YTpi"),
        HeaderValue::from_static("Bearer a.b.c"),
        HeaderValue::from_static("Bearer eyJhbGciOiJub25lIn0.e30."),
        binary,
    ];
    for value in cases {
        let request = bare(Method::GET, DETECTIONS).header(AUTHORIZATION, value);
        let answer = server.send(request.body(Body::empty()).unwrap()).await;
        answer.graph_error(401, "InvalidAuthenticationToken");
    }

    // What clients send beside has no effect.
    let request = server
        .request(Method::GET, DETECTIONS)
        .header(
            "accept",
            "application/json;odata.metadata=full;charset=utf-16;IEEE754Compatible=true",
        )
        .header(CONTENT_TYPE, "text/html")
        .header("odata-version", "99")
        .header("consistencylevel", "eventual")
        .header("sdkversion", "graph-python/1")
        .header("retry-attempt", "3")
        .header("x-client-sku", huge)
        .header("prefer", HeaderValue::from_bytes(b"\xff").unwrap());
    server.send(request.body(Body::empty()).unwrap()).await.ok();
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let server = Server::start().await;
    let chunks = [Ok("{\"userIds\":"), Err(std::io::Error::other("gone"))];
    let body = Body::from_stream(futures_util::stream::iter(chunks));
    let request = server
        .request(Method::POST, &format!("{USERS}/dismiss"))
        .body(body)
        .unwrap();
    let message = server.send(request).await.graph_error(400, "BadRequest");
    assert_eq!(message, "the body ended early");
}

/// What an action does not know is refused, not passed over: it may be what the caller came for.
#[tokio::test]
async fn parameters_that_an_action_does_not_have() {
    let server = Server::start().await;
    for path in [
        "/v1.0/directoryObjects/getByIds",
        "/v1.0/groups/5f3c2b1a-9e8d-4c7b-a6f5-0e1d2c3b4a59/checkMemberObjects",
    ] {
        let body = json!({"ids": [], "idz": ["a"]}).to_string();
        let message = server.post(path, body).await.graph_error(400, "BadRequest");
        assert!(message.contains("`idz`"), "{path}: {message}");
    }
}
