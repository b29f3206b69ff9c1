//! Every query in the documents that this project was founded on works.

use crate::engine::{SIGN_IN, USER};
use crate::server::Server;
use std::path::Path;

const GRAPH: &str = "https://graph.microsoft.com/";
/// The collections that are served; the documents speak of others too.
const SERVED: [&str; 5] = [
    "identityProtection/riskDetections",
    "identityProtection/riskyUsers",
    "auditLogs/signIns",
    "riskDetections",
    "riskyUsers",
];

/// The paths that the documents ask Graph for, queries included, actions left out.
fn queries() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: the founding documents are not beside this repository");
        return Vec::new();
    };
    let mut queries = Vec::new();
    for entry in entries {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        queries.extend(
            text.lines()
                .flat_map(|line| line.match_indices(GRAPH).filter_map(|(at, _)| query(line, at))),
        );
    }
    queries.sort();
    queries.dedup();
    queries
}

/// The query that begins at `at`; it ends with the line or whatever closes it.
fn query(line: &str, at: usize) -> Option<String> {
    let is_action = line[..at].trim_end().ends_with("POST");
    let rest = &line[at + GRAPH.len()..];
    let end = rest.find(['"', '`', ')', '<', ']']).unwrap_or(rest.len());
    let path = rest[..end].trim();
    let (_, below_version) = path.split_once('/')?;
    let collection = below_version.split('?').next()?;
    let is_served = SERVED.iter().any(|served| collection.starts_with(served));
    let is_context = path.contains('$') && path.contains('#');
    (is_served && !is_action && !is_context && !path.contains('{')).then(|| format!("/{path}"))
}

#[tokio::test]
async fn every_founding_query_works() {
    let queries = queries();
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    for query in &queries {
        let page = server.get(&query.replace(' ', "%20")).await;
        assert!(page.ok()["value"].is_array(), "{query}");
    }
    assert!(queries.is_empty() || queries.len() >= 5, "{queries:?}");

    // The three that the documents explain step by step, with what they are meant to find.
    let detections = "/v1.0/identityProtection/riskDetections?$filter=";
    let by_name = server
        .get(&format!("{detections}userDisplayName%20eq%20'MyTestUser1'"))
        .await
        .ok();
    assert_eq!(by_name["value"][0]["riskEventType"], "anonymizedIPAddress");
    assert_eq!(by_name["value"][0]["ipAddress"], "178.17.170.23");
    assert_eq!(by_name["value"][0]["location"]["countryOrRegion"], "MD");
    assert!(
        server
            .get(&format!("{detections}detectionTimingType%20eq%20'offline'"))
            .await
            .ids()
            .is_empty()
    );

    let outcome = format!("/engine/v1/signIns/{SIGN_IN}/outcome");
    assert_eq!(server.post(&outcome, r#"{"outcome":"mfaPassed"}"#).await.status, 200);
    let path = "/v1.0/identityProtection/riskyUsers?$filter=riskDetail%20eq%20'userPassedMFADrivenByRiskBasedPolicy'";
    assert_eq!(server.get(path).await.ids(), [USER]);
}
