//! The committed descriptions are those that the code makes.

use crate::server::{Server, bare};
use axum::body::Body;
use axum::http::Method;
use keepwatch_graph::Version;
use std::path::Path;

/// Compares a file below `docs/` with what it should hold; writes it instead where `KEEPWATCH_WRITE_DOCS` is set.
fn assert_current(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("KEEPWATCH_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "docs/{name} is out of date: run this test with KEEPWATCH_WRITE_DOCS=1 and read the diff"
    );
}

#[test]
fn the_engine_s_description_is_current() {
    assert_current(
        "openapi/engine-v1.json",
        &(keepwatch_http::openapi().to_pretty_json().unwrap() + "\n"),
    );
}

#[test]
fn graph_s_descriptions_are_current() {
    for version in [Version::V1, Version::Beta] {
        let made = serde_json::to_string_pretty(&keepwatch_http::graph_openapi(version)).unwrap() + "\n";
        assert_current(&format!("openapi/graph-{}.json", version.segment()), &made);
    }
}

#[test]
fn the_page_of_what_is_compatible_is_current() {
    assert_current("graph-compatibility.md", &keepwatch_http::compatibility());
}

#[tokio::test]
async fn the_server_gives_its_descriptions_out() {
    let server = Server::start().await;
    let get = async |path: &str| {
        server
            .send(bare(Method::GET, path).body(Body::empty()).unwrap())
            .await
            .ok()
    };
    assert_eq!(
        get("/engine/v1/openapi.json").await,
        serde_json::to_value(keepwatch_http::openapi()).unwrap()
    );
}

#[tokio::test]
async fn the_schema_and_what_can_be_asked_for_are_given_to_everybody() {
    let server = Server::start().await;
    for version in ["v1.0", "beta"] {
        let get = async |path: String| server.send(bare(Method::GET, &path).body(Body::empty()).unwrap()).await;
        let schema = get(format!("/{version}/$metadata")).await;
        assert_eq!(
            (schema.status.as_u16(), schema.header("content-type")),
            (200, "application/xml")
        );
        assert!(
            schema.text().contains(r#"<EntityType Name="riskyUser""#),
            "{}",
            schema.text()
        );
        let described = get(format!("/{version}/openapi.json")).await.ok();
        assert!(
            described["paths"]["/identityProtection/riskyUsers"]["get"].is_object(),
            "{described}"
        );
        let service = get(format!("/{version}/")).await.ok();
        let logs = serde_json::json!({"name": "auditLogs", "kind": "Singleton", "url": "auditLogs"});
        assert!(service["value"].as_array().unwrap().contains(&logs), "{service}");
    }
}

#[test]
fn a_bound_is_described_only_where_more_is_refused() {
    let described = keepwatch_http::graph_openapi(Version::V1);
    let maximum = |path: &str| {
        let parameters = described["paths"][path]["get"]["parameters"].as_array().unwrap();
        let top = parameters.iter().find(|parameter| parameter["name"] == "$top").unwrap();
        top["schema"]["maximum"].as_u64()
    };
    assert_eq!(maximum("/users"), Some(999));
    assert_eq!(maximum("/identityProtection/riskDetections"), None);
}

#[test]
fn every_described_path_is_one() {
    for version in [Version::V1, Version::Beta] {
        let described = keepwatch_http::graph_openapi(version);
        let paths = described["paths"].as_object().unwrap();
        assert!(paths.contains_key("/"));
        for path in paths.keys() {
            assert!(path.starts_with('/'), "`{path}`");
        }
    }
}

#[test]
fn a_body_that_can_be_left_out_is_described_so() {
    let described = keepwatch_http::graph_openapi(Version::V1);
    let is_required = |path: &str| described["paths"][path]["post"]["requestBody"]["required"].as_bool();
    let passes = "/users/{id}/authentication/temporaryAccessPassMethods";
    assert_eq!(is_required(passes), Some(false));
    assert_eq!(is_required("/directory/deletedItems/{id}/restore"), Some(false));
    assert_eq!(is_required("/users"), Some(true));
}
