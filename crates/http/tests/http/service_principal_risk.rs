//! Risky service principals: what administrators say of them, and how it is read.

use crate::answers::Answer;
use crate::server::{CLIENT, SERVICE_PRINCIPAL, Server};
use axum::http::HeaderName;
use serde_json::{Value, json};

const RISKY: &str = "/v1.0/identityProtection/riskyServicePrincipals";
const DETECTIONS: &str = "/v1.0/identityProtection/servicePrincipalRiskDetections";
const PREFER: HeaderName = HeaderName::from_static("prefer");
const ALL_MEMBERS: &str = "include-unknown-enum-members";
/// An application of the directory beside the one that calls.
const OTHER: &str = "11112222-bbbb-3333-cccc-4444dddd5555";
const UNKNOWN: &str = "99999999-dff3-407c-a08f-75f08c0806dc";

impl Server {
    async fn act_on_service_principals(&self, action: &str, ids: &[&str]) -> Answer {
        let body = json!({"servicePrincipalIds": ids}).to_string();
        self.post(&format!("{RISKY}/{action}"), body).await
    }

    /// An answer to somebody who knows all members.
    async fn whole(&self, path: &str) -> Value {
        self.get_with(path, PREFER, ALL_MEMBERS).await.ok()
    }
}

/// One is confirmed compromised, another was and is dismissed.
async fn populated() -> Server {
    let server = Server::start().await;
    server.register(OTHER, &[]).await;
    let confirmed = server.act_on_service_principals("confirmCompromised", &[SERVICE_PRINCIPAL, OTHER]);
    let answer = confirmed.await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    server.clock.advance_seconds(60);
    assert_eq!(server.act_on_service_principals("dismiss", &[OTHER]).await.status, 204);
    server
}

#[tokio::test]
async fn bodies_are_graphs() {
    let server = populated().await;
    for (name, path) in [
        ("risky_service_principal_v1", format!("{RISKY}/{SERVICE_PRINCIPAL}")),
        ("risky_service_principals_beta", RISKY.replace("v1.0", "beta")),
        (
            "service_principal_history_v1",
            format!("{RISKY}/{SERVICE_PRINCIPAL}/history"),
        ),
        (
            "service_principal_history_beta",
            format!("{RISKY}/{OTHER}/history").replace("v1.0", "beta"),
        ),
        ("service_principal_detections_beta", DETECTIONS.replace("v1.0", "beta")),
    ] {
        insta::assert_json_snapshot!(name, server.whole(&path).await);
    }
}

#[tokio::test]
async fn newer_members_are_for_those_who_ask_for_them() {
    let server = populated().await;
    let row = format!("{RISKY}/{SERVICE_PRINCIPAL}");
    let cases = [
        (row.as_str(), "riskDetail", "adminConfirmedServicePrincipalCompromised"),
        (DETECTIONS, "activity", "servicePrincipal"),
        (DETECTIONS, "riskDetail", "adminConfirmedServicePrincipalCompromised"),
    ];
    let of = |body: &Value, member: &str| {
        body.get("value").map_or(body, |rows| {
            rows.as_array()
                .unwrap()
                .iter()
                .find(|row| row["riskState"] == "confirmedCompromised")
                .unwrap()
        })[member]
            .clone()
    };
    for (path, member, newer) in cases {
        assert_eq!(of(&server.get(path).await.ok(), member), "unknownFutureValue", "{path}");
        let answer = server.get_with(path, PREFER, ALL_MEMBERS).await;
        assert_eq!(answer.header("preference-applied"), ALL_MEMBERS);
        assert_eq!(of(&answer.ok(), member), newer, "{path}");
    }
}

#[tokio::test]
async fn documented_queries_work() {
    let server = populated().await;
    let dismissed = format!("{RISKY}/{OTHER}");
    let updated = server.get(&dismissed).await.ok()["riskLastUpdatedDateTime"].clone();
    let updated = updated.as_str().unwrap();
    let by_update = format!("riskLastUpdatedDateTime eq {updated}");
    let cases = [
        (RISKY, "riskLevel eq 'high'", vec![SERVICE_PRINCIPAL]),
        (RISKY, "riskLevel eq microsoft.graph.riskLevel'none'", vec![OTHER]),
        (RISKY, by_update.as_str(), vec![OTHER]),
        (RISKY, "riskState eq 'dismissed' and isEnabled eq true", vec![OTHER]),
        (
            RISKY,
            "riskDetail eq 'adminDismissedAllRiskForServicePrincipal'",
            vec![OTHER],
        ),
    ];
    for (path, filter, expected) in cases {
        let query = format!("{path}?$filter={}", filter.replace(' ', "%20"));
        assert_eq!(server.get(&query).await.ids(), expected, "{filter}");
    }
    for (filter, count) in [
        (
            "riskEventType eq 'investigationsThreatIntelligence' or riskLevel eq 'high'",
            2,
        ),
        (&format!("servicePrincipalId eq '{OTHER}'"), 1),
        ("requestId eq null", 2),
        ("activity eq 'servicePrincipal'", 2),
    ] {
        let query = format!("{DETECTIONS}?$filter={}", filter.replace(' ', "%20"));
        assert_eq!(server.get(&query).await.ids().len(), count, "{filter}");
    }
    // Latest change first, page by page.
    let first = server.get(&format!("{RISKY}?$top=1&$count=true")).await.ok();
    assert_eq!(
        (&first["value"][0]["id"], &first["@odata.count"]),
        (&json!(OTHER), &json!(2))
    );
    let next = first["@odata.nextLink"].as_str().unwrap();
    let next = next.strip_prefix("https://localhost:8443").unwrap();
    assert_eq!(server.get(next).await.ids(), [SERVICE_PRINCIPAL]);
    assert_eq!(server.get(&format!("{RISKY}/$count")).await.text(), "2");
    assert_eq!(server.get(&format!("{RISKY}/{OTHER}/history/$count")).await.text(), "2");
    let selected = server.get(&format!("{dismissed}?$select=riskState")).await.ok();
    assert_eq!(selected["riskState"], "dismissed");
    assert_eq!(selected.get("riskLevel"), None);
    for wrong in [
        "$top=0",
        "$expand=history",
        "$search=x",
        "$filter=servicePrincipalName eq 'x'",
    ] {
        let query = format!("{RISKY}?{}", wrong.replace(' ', "%20"));
        server.get(&query).await.graph_error(400, "BadRequest");
    }
}

#[tokio::test]
async fn history_is_whole_copies_newest_first() {
    let server = populated().await;
    let history = format!("{RISKY}/{OTHER}/history");
    let page = server.whole(&history).await;
    let shown = |row: &Value| {
        format!(
            "{}/{}",
            row["riskState"].as_str().unwrap(),
            row["riskLevel"].as_str().unwrap()
        )
    };
    let items = page["value"].as_array().unwrap();
    let states: Vec<_> = items.iter().map(shown).collect();
    assert_eq!(states, ["dismissed/none", "confirmedCompromised/high"]);
    assert_eq!(items[0]["initiatedBy"], SERVICE_PRINCIPAL, "who called");
    assert_eq!(
        items[1]["activity"]["riskEventTypes"],
        json!(["adminConfirmedServicePrincipalCompromised"])
    );
    // The newest item is the row.
    let row = server.whole(&format!("{RISKY}/{OTHER}")).await;
    for member in [
        "riskLevel",
        "riskState",
        "riskDetail",
        "riskLastUpdatedDateTime",
        "displayName",
        "appId",
        "isEnabled",
    ] {
        assert_eq!(items[0][member], row[member], "{member}");
    }
    let item = items[1]["id"].as_str().unwrap();
    assert_eq!(server.get(&format!("{history}/{item}")).await.ok()["id"], item);
    // Another's item is not found, though it is there.
    let others = format!("{RISKY}/{SERVICE_PRINCIPAL}/history/{item}");
    server.get(&others).await.graph_error(404, "ResourceNotFound");
    server.get(&format!("{history}/1")).await.graph_error(400, "BadRequest");
    for path in [format!("{RISKY}/{UNKNOWN}"), format!("{RISKY}/{UNKNOWN}/history")] {
        let message = server.get(&path).await.graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no riskyServicePrincipal with the id `{UNKNOWN}`"));
    }
}

#[tokio::test]
async fn a_repeated_action_changes_nothing() {
    let server = populated().await;
    let before = [server.whole(RISKY).await, server.whole(DETECTIONS).await];
    server.clock.advance_seconds(60);
    for (action, id) in [("confirmCompromised", SERVICE_PRINCIPAL), ("dismiss", OTHER)] {
        // The qualified name, and an id in capitals, are the same action on the same one.
        for action in [action.to_owned(), format!("microsoft.graph.{action}")] {
            let answer = server
                .act_on_service_principals(&action, &[id, &id.to_uppercase()])
                .await;
            assert_eq!(answer.status, 204);
        }
    }
    assert_eq!([server.whole(RISKY).await, server.whole(DETECTIONS).await], before);
}

#[tokio::test]
async fn one_unknown_id_and_nothing_changes() {
    let server = populated().await;
    let before = server.whole(RISKY).await;
    for action in ["confirmCompromised", "dismiss"] {
        let answer = server
            .act_on_service_principals(action, &[SERVICE_PRINCIPAL, OTHER, UNKNOWN])
            .await;
        let message = answer.graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no riskyServicePrincipal with the id `{UNKNOWN}`"));
        // A client id is not a service principal's.
        let answer = server.act_on_service_principals(action, &[CLIENT]).await;
        answer.graph_error(404, "ResourceNotFound");
        for body in [
            "",
            "{}",
            r#"{"servicePrincipalIds":[]}"#,
            r#"{"servicePrincipalIds":["x"]}"#,
            r#"{"userIds":[]}"#,
        ] {
            let answer = server.post(&format!("{RISKY}/{action}"), body).await;
            answer.graph_error(400, "BadRequest");
        }
    }
    assert_eq!(server.whole(RISKY).await, before);
}
