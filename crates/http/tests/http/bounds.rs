//! What a server does about callers who take more than their share.

use crate::engine::{SIGN_IN, USER, tor_sign_in};
use crate::server::{Server, start};
use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::StreamExt;
use std::time::Duration;

const IMPORT: &str = "/engine/v1/signIns";

/// A body that begins and never ends.
fn endless() -> Body {
    let begun = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
    Body::from_stream(begun.chain(futures_util::stream::pending()))
}

/// Time stands still where nothing happens, and then jumps to what is waited for: nobody here waits for half a minute.
#[tokio::test(start_paused = true)]
async fn imports_take_turns_and_silence_ends_one() {
    let server = Server::start().await;
    let mut line = tor_sign_in(SIGN_IN, USER);
    line["createdDateTime"] = start().to_string().into();
    let line = line.to_string();
    let silent = || server.post(IMPORT, endless());
    let third = async {
        // Behind the other two.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let refused = server.post(IMPORT, line.clone()).await;
        refused.graph_error(503, "ServiceUnavailable");
        assert_eq!(refused.header("retry-after"), "5");
        // As it was told.
        tokio::time::sleep(Duration::from_secs(10)).await;
        server.post(IMPORT, line.clone()).await.ok()
    };
    let (first, second, third) = tokio::join!(silent(), silent(), third);
    for answer in [first, second] {
        let message = answer.graph_error(408, "RequestTimeout");
        assert_eq!(message, "the body did not come in time");
    }
    assert_eq!(third["summary"]["stored"], 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_body_is_given_up_everywhere() {
    let server = Server::start().await;
    for path in [
        "/engine/v1/evaluate",
        "/v1.0/identityProtection/riskyUsers/dismiss",
        "/v1.0/auditLogs/signIns/confirmSafe",
    ] {
        server.post(path, endless()).await.graph_error(408, "RequestTimeout");
    }
    let token = "/contoso.com/oauth2/v2.0/token";
    let request = crate::server::bare(Method::POST, token).header("content-type", "application/x-www-form-urlencoded");
    let answer = server.send(request.body(endless()).unwrap()).await;
    assert!(answer.status.is_client_error(), "{}", answer.text());
    assert!(!answer.json()["error"].is_null());
}
