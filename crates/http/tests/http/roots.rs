//! The roots, and the collections of beta that nothing is ever in.

use crate::server::Server;
use serde_json::json;

/// What a service document lists can be asked for.
#[tokio::test]
async fn a_version_says_what_it_has() {
    let server = Server::start().await;
    for version in ["v1.0", "beta"] {
        let document = server.get(&format!("/{version}/")).await.ok();
        let context = format!("https://localhost:8443/{version}/$metadata");
        assert_eq!(document["@odata.context"], context);
        let entries = document["value"].as_array().unwrap();
        assert!(entries.iter().any(|entry| entry["url"] == "identityProtection"));
        for entry in entries {
            let answer = server
                .get(&format!("/{version}/{}", entry["url"].as_str().unwrap()))
                .await;
            // `me` is there for people only.
            let is_there = answer.status == 200 || entry["name"] == "me";
            assert!(is_there, "{entry}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_root_is_there_and_has_only_its_name() {
    let server = Server::start().await;
    let base = "https://localhost:8443";
    for version in ["v1.0", "beta"] {
        for path in ["identityProtection", "auditLogs"] {
            let root = server.get(&format!("/{version}/{path}")).await.ok();
            let context = format!("{base}/{version}/$metadata#{path}");
            assert_eq!(root, json!({"@odata.context": context}), "{path}");
        }
        let identity = server.get(&format!("/{version}/identity")).await.ok();
        assert_eq!(identity["id"], "identity");
        let root = server.get(&format!("/{version}/identity/conditionalAccess")).await.ok();
        let context = format!("{base}/{version}/$metadata#identity/conditionalAccess");
        assert_eq!(root, json!({"@odata.context": context, "id": "conditionalAccess"}));
    }
    for unknown in ["$select=policies", "$expand=policies", "$filter=id eq 'x'"] {
        let path = format!("/v1.0/identityProtection?{}", unknown.replace(' ', "%20"));
        server.get(&path).await.graph_error(400, "BadRequest");
    }
}

#[tokio::test]
async fn there_are_no_agents() {
    let server = Server::start().await;
    for collection in ["riskyAgents", "agentRiskDetections"] {
        let at = format!("/beta/identityProtection/{collection}");
        let page = server
            .get(&format!("{at}?$count=true&$top=5&$filter=riskLevel%20eq%20'high'"))
            .await
            .ok();
        assert_eq!((&page["value"], &page["@odata.count"]), (&json!([]), &json!(0)));
        assert!(page.get("@odata.nextLink").is_none());
        assert_eq!(server.get(&format!("{at}/$count")).await.text(), "0");
        for wrong in ["$filter=riskLvl%20eq%20'x'", "$top=0", "$skiptoken=AAAA"] {
            server
                .get(&format!("{at}?{wrong}"))
                .await
                .graph_error(400, "BadRequest");
        }
        server
            .get(&format!("{at}/$count?$filter=x"))
            .await
            .graph_error(400, "BadRequest");
        let message = server
            .get(&format!("{at}/99"))
            .await
            .graph_error(404, "ResourceNotFound");
        assert!(message.contains("`99`"), "{message}");
        let stable = format!("/v1.0/identityProtection/{collection}");
        server.get(&stable).await.graph_error(400, "BadRequest");
    }
    let agent = "99999999-dff3-407c-a08f-75f08c0806dc";
    for action in ["confirmCompromised", "confirmSafe", "dismiss"] {
        let at = format!("/beta/identityProtection/riskyAgents/{action}");
        let answer = server.post(&at, json!({"agentIds": [agent]}).to_string()).await;
        let message = answer.graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no riskyAgent with the id `{agent}`"));
        for body in ["{}", r#"{"agentIds":[]}"#, r#"{"agentIds":["x"]}"#] {
            server.post(&at, body).await.graph_error(400, "BadRequest");
        }
    }
}
