//! Templates: policies to begin with.

use crate::conditional_access::TEMPLATE;
use crate::server::Server;
use serde_json::{Value, json};

const TEMPLATES: &str = "/v1.0/identity/conditionalAccess/templates";

#[tokio::test]
async fn templates_are_listed_filtered_and_selected() {
    let server = Server::start().await;
    let page = server.get(TEMPLATES).await.ok();
    assert_eq!(
        page["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#identity/conditionalAccess/templates"
    );
    assert_eq!(page["value"].as_array().unwrap().len(), 4);
    assert_eq!(server.get(&format!("{TEMPLATES}/$count")).await.text(), "4");

    let query = "?$select=name,description,id,scenarios&$filter=scenarios%20has%20'protectAdmins'";
    let page = server.get(&format!("{TEMPLATES}{query}")).await.ok();
    assert_eq!(
        page["@odata.context"],
        "https://localhost:8443/v1.0/$metadata#identity/conditionalAccess/templates(name,description,id,scenarios)"
    );
    let names = page["value"].as_array().unwrap().iter().map(|template| {
        assert_eq!(template.as_object().unwrap().len(), 4, "{template}");
        template["name"].as_str().unwrap()
    });
    let expected = [
        "Block legacy authentication",
        "Require multifactor authentication for admins",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);

    let one = server.get(&format!("{TEMPLATES}/{TEMPLATE}")).await.ok();
    assert_eq!(one["details"]["grantControls"]["builtInControls"], json!(["block"]));
    server
        .get(&format!("{TEMPLATES}/{}", TEMPLATE.replace("0b2282f9", "99999999")))
        .await
        .graph_error(404, "ResourceNotFound");
    for query in ["?$skip=1", "?$expand=details", "?$filter=name%20has%20'x'"] {
        assert_eq!(server.get(&format!("{TEMPLATES}{query}")).await.status, 400, "{query}");
    }
}

/// What is under `details` is a policy but for its name and state.
#[tokio::test]
async fn a_policy_is_made_of_each_template() {
    let server = Server::start().await;
    for version in ["v1.0", "beta"] {
        let page = server.get(&TEMPLATES.replace("v1.0", version)).await.ok();
        for template in page["value"].as_array().unwrap() {
            let mut policy: Value = template["details"].clone();
            policy["displayName"] = template["name"].clone();
            policy["templateId"] = template["id"].clone();
            policy["state"] = json!("enabledForReportingButNotEnforced");
            let made = server
                .make(&format!("/{version}/identity/conditionalAccess/policies"), &policy)
                .await;
            assert_eq!(made["templateId"], template["id"]);
            assert_eq!(made["conditions"], policy["conditions"]);
        }
    }
}
