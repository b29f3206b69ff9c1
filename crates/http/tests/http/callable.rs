//! What it takes to call each route: a store in which there is something to find, a path that names it, and a body that
//! is accepted.

use crate::conditional_access;
use crate::engine::{SIGN_IN, USER, tor_sign_in};
use crate::methods;
use crate::people::{self, ABSENT, ADELE, BIN, GRADY, SALES};
use crate::registered::{self, Registered};
use crate::server::{ADMINISTRATOR, SERVICE_PRINCIPAL, Server, TENANT};
use keepwatch_graph::directory::role_templates::{DIRECTORY_READERS, GLOBAL_READER, REPORTS_READER};
use keepwatch_http::{Operation, Route};
use serde_json::{Value, json};

/// The id of a sign-in that the engine routes may use up.
const FRESH: &str = "77ea54eb-6301-4ee5-be62-ff5a759b0100";

/// The sign-ins that actions speak of.
const JUDGED: [(&str, &str); 3] = [
    ("confirmCompromised", "11111111-6301-4ee5-be62-ff5a759b0100"),
    ("confirmSafe", "22222222-6301-4ee5-be62-ff5a759b0100"),
    ("dismiss", "33333333-6301-4ee5-be62-ff5a759b0100"),
];

/// What else can be done only once, by what paths end with.
const ONCE: [&str; 4] = ["/restore", "/addKey", "/removeKey", "/removePassword"];

/// What is there for routes to find, of which the ids are drawn.
pub(crate) struct Found {
    detection: String,
    history_item: String,
    service_principal_detection: String,
    service_principal_history_item: String,
    directory_audit: String,
    role_assignment: String,
    registered: Registered,
    incident: String,
    exception: String,
}

/// A server with something behind every route.
pub(crate) async fn populated() -> (Server, Found) {
    let recorder = keepwatch_http::metrics::recorder().unwrap();
    let server = Server::with(|settings| settings.metrics = Some(recorder.handle())).await;
    for (_, sign_in) in JUDGED {
        // A user of its own, or what is said of one sign-in would change the others.
        server.tor_sign_in(sign_in, sign_in).await;
    }
    server.clock.advance_seconds(1);
    server.tor_sign_in(SIGN_IN, USER).await;
    conditional_access::restore(&server).await;
    people::move_in(&server).await;
    methods::register(&server, ADMINISTRATOR).await;
    // The caller, and a role that is active.
    server.user_token(&[], &[DIRECTORY_READERS.id]).await;
    let risk = "/v1.0/identityProtection";
    let body = json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]}).to_string();
    let confirm = format!("{risk}/riskyServicePrincipals/confirmCompromised");
    assert_eq!(server.post(&confirm, body).await.status, 204);
    let assignments = "/v1.0/roleManagement/directory/roleAssignments";
    let body = json!({"roleDefinitionId": GLOBAL_READER.id, "principalId": GRADY, "directoryScopeId": "/"});
    assert_eq!(server.post(assignments, body.to_string()).await.status, 201);
    let exception = json!({"countries": ["DE"], "reason": "a test"}).to_string();
    let exception = server.post("/engine/v1/exceptions", exception).await;
    assert_eq!(exception.status, 201, "{}", exception.text());
    let first = async |path: String| server.get(&path).await.ids().remove(0);
    let found = Found {
        detection: first(format!("{risk}/riskDetections")).await,
        history_item: first(format!("{risk}/riskyUsers/{USER}/history")).await,
        service_principal_detection: first(format!("{risk}/servicePrincipalRiskDetections")).await,
        service_principal_history_item: first(format!("{risk}/riskyServicePrincipals/{SERVICE_PRINCIPAL}/history"))
            .await,
        directory_audit: first("/v1.0/auditLogs/directoryAudits".to_owned()).await,
        role_assignment: first(assignments.to_owned()).await,
        registered: registered::register(&server).await,
        incident: first("/engine/v1/incidents".to_owned()).await,
        exception: first("/engine/v1/exceptions".to_owned()).await,
    };
    (server, found)
}

/// The route's path with ids of what is there; where the route would remove it, of what is not.
pub(crate) fn path(route: &Route, found: &Found) -> String {
    if conditional_access::is_about(&route.path) {
        return conditional_access::path(&route.path);
    }
    if registered::is_about(&route.path) {
        return found.registered.path(route);
    }
    let ends = ["{id}", "manager/$ref", "/restore"];
    let is_one_way = is_once(route) && ends.iter().any(|end| route.path.ends_with(end));
    let reader = DIRECTORY_READERS.id.to_string();
    let id = match &route.path {
        _ if is_one_way => ABSENT,
        path if path.contains("/incidents/") => &found.incident,
        path if path.contains("/exceptions/") => &found.exception,
        path if path.contains("riskDetections") => &found.detection,
        path if path.contains("riskyUsers") => USER,
        path if path.contains("riskyServicePrincipals") => SERVICE_PRINCIPAL,
        path if path.contains("servicePrincipalRiskDetections") => &found.service_principal_detection,
        path if path.contains("directoryAudits") => &found.directory_audit,
        // Some permissions are good for oneself only.
        path if path.contains("/users/{id}/manager") || path.ends_with("/resetPassword") => ADELE,
        // A new pass takes the place of the one that others look for.
        path if path.ends_with("/temporaryAccessPassMethods") && route.method == "POST" => ADELE,
        path if path.contains("/users/{id}") => ADMINISTRATOR,
        path if path.contains("/groups/") => SALES,
        path if path.contains("/directoryRole") || path.contains("/roleDefinitions/") => &reader,
        path if path.contains("/roleAssignments/") => &found.role_assignment,
        path if path.contains("/directoryObjects/") => ADELE,
        path if path.contains("/deletedItems/") => BIN,
        path if path.contains("/organization/") => TENANT,
        _ => SIGN_IN,
    };
    let item = if route.path.contains("riskyUsers") {
        &found.history_item
    } else {
        &found.service_principal_history_item
    };
    let path = route.path.replace("{id}", id).replace("{item}", item);
    let method = if is_once(route) { ABSENT } else { methods::id(route) };
    path.replace("{member}", ABSENT)
        .replace("{method}", method)
        .replace("{operation}", methods::OPERATION)
}

/// A body that the route accepts.
pub(crate) fn body(route: &Route, found: &Found) -> String {
    let body = match &route.path {
        path if conditional_access::is_about(path) => conditional_access::body(path),
        path if registered::is_about(path) => found.registered.body(route),
        path if path.contains("/riskyUsers/") => json!({"userIds": [USER]}),
        path if path.contains("/riskyServicePrincipals/") => {
            json!({"servicePrincipalIds": [SERVICE_PRINCIPAL]})
        }
        path if path.contains("/riskyAgents/") => json!({"agentIds": [SERVICE_PRINCIPAL]}),
        // Each action has a sign-in of its own: what one was said of, another may not be said of.
        path if path.contains("/auditLogs/") => {
            let judged = JUDGED.iter().find(|(action, _)| path.ends_with(action));
            json!({"requestIds": [judged.map(|(_, sign_in)| sign_in)]})
        }
        path if path.contains("/authentication/") || path.ends_with("/changePassword") => methods::body(path),
        path if path.ends_with("/outcome") => json!({"outcome": "abandoned"}),
        path if path.ends_with("/evaluate") => tor_sign_in(FRESH, USER),
        path if path.ends_with("/$ref") => {
            json!({"@odata.id": format!("https://localhost:8443/v1.0/directoryObjects/{GRADY}")})
        }
        path if path.ends_with("/dryRun") => json!({"settings": {}, "days": 1}),
        path if path.starts_with("/engine/v1/exceptions") => json!({"countries": ["DE", "FR"], "reason": "a test"}),
        path => directory_body(path),
    };
    body.to_string()
}

fn directory_body(path: &str) -> Value {
    let last = path.rsplit('/').next().unwrap_or_default();
    match last {
        "users" => people::somebody("new"),
        "groups" => people::group("new"),
        "directoryRoles" => json!({"roleTemplateId": REPORTS_READER.id}),
        "roleAssignments" => json!({"roleDefinitionId": REPORTS_READER.id, "principalId": ADELE}),
        "checkMemberGroups" => json!({"groupIds": [SALES]}),
        "checkMemberObjects" | "getByIds" => json!({"ids": [SALES]}),
        "getMemberGroups" | "getMemberObjects" => json!({"securityEnabledOnly": false}),
        _ => json!({}),
    }
}

/// Whether the route does what can be done only once, so that a test that calls it again is told so. What was done to
/// Conditional Access is undone before the next call.
pub(crate) fn is_once(route: &Route) -> bool {
    if conditional_access::is_about(&route.path) {
        return false;
    }
    // The password that was changed is no longer the current one.
    if route.path.ends_with("/changePassword") {
        return true;
    }
    if route.path.starts_with("/engine/v1/exceptions/") && route.method == "DELETE" {
        return true;
    }
    match route.operation {
        Operation::Creates(_) | Operation::Links | Operation::Unlinks | Operation::Deletes => true,
        Operation::Lists { .. }
        | Operation::Gets(_)
        | Operation::Reads(_)
        | Operation::Counts { .. }
        | Operation::Calls(_)
        | Operation::Acts(_)
        | Operation::Updates(_)
        | Operation::Upserts(_)
        | Operation::Batches
        | Operation::Describes
        | Operation::Retired
        | Operation::Elsewhere => ONCE.iter().any(|end| route.path.ends_with(end)),
    }
}
