//! The permissions of the Graph routes are Microsoft's.

use keepwatch_http::{Access, routes};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Microsoft's published table, where the project has it.
fn published() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/permissions.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: there is no permissions.json beside this repository");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn every_graph_route_asks_for_what_graph_asks_for() {
    let Some(published) = published() else { return };
    let mut compared = 0;
    for route in routes() {
        let below_version = route
            .path
            .strip_prefix("/v1.0")
            .or_else(|| route.path.strip_prefix("/beta"));
        let (Some(path), Access::AnyOf(permissions)) = (below_version, route.access) else {
            continue;
        };
        // The number of things takes the same as the things.
        let path = path
            .trim_end_matches("/$count")
            .replace("{item}", "{id}")
            .to_lowercase();
        let expected = &published["paths"][&path][route.method.as_str()]["Application"];
        let expected = expected
            .as_array()
            .unwrap_or_else(|| panic!("not published: {} {path}", route.method));
        let expected: BTreeSet<&str> = expected
            .iter()
            .map(|name| name.as_str().unwrap().trim_end_matches('*'))
            .collect();
        assert_eq!(
            permissions.iter().copied().collect::<BTreeSet<_>>(),
            expected,
            "{} {path}",
            route.method
        );
        compared += 1;
    }
    assert!(compared >= 40, "only {compared} routes compared");
}
