//! What administrators do: all of it happens, or nothing.

use crate::engine::{OTHER_USER, SIGN_IN, USER};
use crate::server::{ADMINISTRATOR, SERVICE_PRINCIPAL, Server, bare};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use keepwatch_graph::DirectoryAudit;
use keepwatch_graph::directory::role_templates::SECURITY_OPERATOR;
use serde_json::{Value, json};

const USERS: &str = "/v1.0/identityProtection/riskyUsers";
const SIGN_INS: &str = "/v1.0/auditLogs/signIns";
const OTHER_SIGN_IN: &str = "77ea54eb-6301-4ee5-be62-ff5a759b0100";
const UNKNOWN: &str = "99999999-dff3-407c-a08f-75f08c0806dc";

impl Server {
    async fn user(&self, id: &str) -> Value {
        let path = format!("{USERS}/{id}?$select=riskLevel,riskState,riskDetail");
        let mut user = self
            .get_with(&path, "prefer".parse().unwrap(), "include-unknown-enum-members")
            .await
            .ok();
        user.as_object_mut().unwrap().remove("@odata.context");
        user
    }

    /// How many rows of everything there are, and what risk they show.
    async fn everything(&self) -> Vec<String> {
        let mut all = Vec::new();
        for path in [
            USERS,
            SIGN_INS,
            "/v1.0/identityProtection/riskDetections",
            &format!("{USERS}/{USER}/history"),
        ] {
            let page = self
                .get_with(path, "prefer".parse().unwrap(), "include-unknown-enum-members")
                .await
                .ok();
            all.push(page["value"].to_string());
        }
        all
    }
}

async fn populated() -> Server {
    let server = Server::start().await;
    server.tor_sign_in(SIGN_IN, USER).await;
    server.tor_sign_in(OTHER_SIGN_IN, OTHER_USER).await;
    server.clock.advance_seconds(60);
    server
}

#[tokio::test]
async fn actions_on_users_change_their_risk() {
    let cases = [
        (
            "confirmCompromised",
            "high",
            "confirmedCompromised",
            "adminConfirmedUserCompromised",
        ),
        ("dismiss", "none", "dismissed", "adminDismissedAllRiskForUser"),
        ("confirmSafe", "none", "confirmedSafe", "adminConfirmedAccountSafe"),
        (
            "microsoft.graph.Dismiss",
            "none",
            "dismissed",
            "adminDismissedAllRiskForUser",
        ),
    ];
    for root in [USERS, "/beta/identityProtection/riskyUsers", "/beta/riskyUsers"] {
        for (action, level, state, detail) in cases {
            let server = populated().await;
            let body = json!({"@odata.type": "#x", "userIds": [USER, OTHER_USER]}).to_string();
            // Clients repeat what they got no answer to.
            for _ in 0..2 {
                let answer = server.post(&format!("{root}/{action}"), body.clone()).await;
                assert_eq!((answer.status.as_u16(), answer.text()), (204, ""), "{root} {action}");
            }
            let expected = json!({"riskLevel": level, "riskState": state, "riskDetail": detail});
            for user in [USER, OTHER_USER] {
                assert_eq!(server.user(user).await, expected, "{root} {action}");
            }
            let history = server.get(&format!("{USERS}/{USER}/history")).await.ok();
            let history = history["value"].as_array().unwrap();
            assert_eq!(history.len(), 2, "{root} {action}");
            assert_eq!(history[0]["initiatedBy"], SERVICE_PRINCIPAL, "newest first");
        }
    }
}

#[tokio::test]
async fn a_person_who_acts_is_on_record() {
    let server = populated().await;
    let token = server
        .user_token(&["IdentityRiskyUser.ReadWrite.All"], &[SECURITY_OPERATOR.id])
        .await;
    let request = bare(Method::POST, &format!("{USERS}/dismiss")).header(AUTHORIZATION, format!("Bearer {token}"));
    let body = json!({"userIds": [USER]}).to_string();
    let answer = server.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    let history = server.get(&format!("{USERS}/{USER}/history")).await.ok();
    assert_eq!(history["value"][0]["initiatedBy"], ADMINISTRATOR);
    let records: Vec<DirectoryAudit> = server.store.read(|rx| rx.all()).await.unwrap();
    let by = records[0].initiated_by.user.as_ref().unwrap();
    assert_eq!(by.id.as_deref(), Some(ADMINISTRATOR));
    assert_eq!(by.user_principal_name.as_deref(), Some("admin@contoso.com"));
}

#[tokio::test]
async fn actions_on_sign_ins_change_their_risk() {
    let cases = [
        (
            "confirmCompromised",
            "confirmedCompromised",
            "adminConfirmedSigninCompromised",
        ),
        ("confirmSafe", "confirmedSafe", "adminConfirmedSigninSafe"),
        ("dismiss", "dismissed", "adminDismissedRiskForSignIn"),
    ];
    for (action, state, detail) in cases {
        let server = populated().await;
        let body = json!({"requestIds": [SIGN_IN]}).to_string();
        for _ in 0..2 {
            let answer = server.post(&format!("{SIGN_INS}/{action}"), body.clone()).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (204, ""), "{action}");
        }
        let prefer = "prefer".parse().unwrap();
        let sign_in = server
            .get_with(&format!("{SIGN_INS}/{SIGN_IN}"), prefer, "include-unknown-enum-members")
            .await
            .ok();
        assert_eq!(
            (&sign_in["riskState"], &sign_in["riskDetail"]),
            (&json!(state), &json!(detail)),
            "{action}"
        );
        assert_eq!(sign_in["riskLevelDuringSignIn"], "medium", "{action}");
    }
}

#[tokio::test]
async fn one_unknown_id_and_nothing_changes() {
    let server = populated().await;
    let before = server.everything().await;
    for action in ["confirmCompromised", "confirmSafe", "dismiss"] {
        let users = json!({"userIds": [USER, UNKNOWN]}).to_string();
        let message = server
            .post(&format!("{USERS}/{action}"), users)
            .await
            .graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no riskyUser with the id `{UNKNOWN}`"));
        let sign_ins = json!({"requestIds": [SIGN_IN, UNKNOWN]}).to_string();
        let message = server
            .post(&format!("{SIGN_INS}/{action}"), sign_ins)
            .await
            .graph_error(404, "ResourceNotFound");
        assert_eq!(message, format!("no signIn with the id `{UNKNOWN}`"));
    }
    assert_eq!(server.everything().await, before);
}
