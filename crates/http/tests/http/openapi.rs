//! The committed OpenAPI document is the one that the code makes.

use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::Method;
use std::path::Path;

#[test]
fn the_document_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/engine-v1.json");
    let made = keepwatch_http::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("KEEPWATCH_WRITE_OPENAPI").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        committed == made,
        "docs/openapi/engine-v1.json is out of date: run this test with KEEPWATCH_WRITE_OPENAPI=1 and read the diff"
    );
}

#[tokio::test]
async fn the_server_gives_it_out() {
    let server = Server::start().await;
    let answer = server
        .send(
            bare(Method::GET, "/engine/v1/openapi.json")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    let made = serde_json::to_value(keepwatch_http::openapi()).unwrap();
    assert_eq!(answer.ok(), made);
}
