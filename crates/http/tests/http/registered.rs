//! An application with everything that one can have, and what it takes to call the routes about it.

use crate::people::{ABSENT, ADELE, GRADY, SALES};
use crate::server::{ADMINISTRATOR, SERVICE_PRINCIPAL, Server};
use axum::http::Method;
use keepwatch_http::Route;
use serde_json::{Value, json};

/// The name of its foreign issuer, by which that is found as well as by its id.
const ISSUER: &str = "github";
/// The default role of a resource that defines none.
const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

/// The ids of what is there.
pub(crate) struct Registered {
    pub(crate) application: String,
    pub(crate) app_id: String,
    pub(crate) principal: String,
    grant: String,
    /// What the service principal holds of itself, so that it is at both ends.
    assignment: String,
    user_assignment: String,
    group_assignment: String,
}

/// A foreign issuer.
pub(crate) fn issuer(name: &str) -> Value {
    json!({"name": name, "issuer": "https://token.actions.githubusercontent.com", "subject": format!("repo:{name}"),
        "audiences": ["api://AzureADTokenExchange"]})
}

/// A role of a service principal for somebody.
pub(crate) fn role_of(resource: &str, principal: &str, role: &str) -> Value {
    json!({"principalId": principal, "resourceId": resource, "appRoleId": role})
}

impl Server {
    /// Makes something by a token that has every permission.
    pub(crate) async fn made(&self, path: &str, body: &Value) -> Value {
        let answer = self.call(Method::POST, path, body).await;
        assert_eq!(answer.status, 201, "{path}: {}", answer.text());
        answer.json()
    }

    /// An application of that name and its service principal: object id, client id, the service principal's id.
    pub(crate) async fn application(&self, name: &str) -> [String; 3] {
        let application = self.made("/v1.0/applications", &json!({"displayName": name})).await;
        let app_id = text(&application["appId"]);
        let principal = self.made("/v1.0/servicePrincipals", &json!({"appId": app_id})).await;
        [text(&application["id"]), app_id, text(&principal["id"])]
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Makes all of it, on a server with people.
pub(crate) async fn register(server: &Server) -> Registered {
    let [application, app_id, principal] = server.application("SIEM").await;
    for of in [
        format!("applications/{application}"),
        format!("servicePrincipals/{principal}"),
    ] {
        let at = format!("/v1.0/{of}/federatedIdentityCredentials");
        server.made(&at, &issuer(ISSUER)).await;
    }
    let grant = json!({"clientId": principal, "resourceId": principal, "consentType": "AllPrincipals", "scope": "a"});
    let grant = server.made("/v1.0/oauth2PermissionGrants", &grant).await;
    let assign = async |of: String, holder: &str| {
        let body = role_of(&principal, holder, DEFAULT_ACCESS);
        text(&server.made(&format!("/v1.0/{of}/appRoleAssignments"), &body).await["id"])
    };
    Registered {
        assignment: assign(format!("servicePrincipals/{principal}"), &principal).await,
        user_assignment: assign(format!("users/{ADMINISTRATOR}"), ADMINISTRATOR).await,
        group_assignment: assign(format!("groups/{SALES}"), SALES).await,
        grant: text(&grant["id"]),
        application,
        app_id,
        principal,
    }
}

/// Whether a path is about applications.
pub(crate) fn is_about(path: &str) -> bool {
    let begins = ["/applications", "/servicePrincipals", "/oauth2PermissionGrants"];
    let rest = path.trim_start_matches("/v1.0").trim_start_matches("/beta");
    begins.iter().any(|begin| rest.starts_with(begin)) || rest.contains("/appRoleAssignments")
}

impl Registered {
    /// The route's path with ids of what is there; where the route would remove it, of what is not.
    pub(crate) fn path(&self, route: &Route) -> String {
        let path = &route.path;
        let is_gone = |end: &str| route.method == Method::DELETE && path.ends_with(end);
        let id = match path {
            _ if is_gone("{id}") => ABSENT,
            path if path.contains("/users/") => ADMINISTRATOR,
            path if path.contains("/groups/") => SALES,
            path if path.contains("/applications/") => &self.application,
            path if path.contains("/oauth2PermissionGrants/{") => &self.grant,
            _ => &self.principal,
        };
        let item = match path {
            _ if is_gone("{item}") => ABSENT,
            path if path.contains("/federatedIdentityCredentials/") => ISSUER,
            path if path.contains("/users/") => &self.user_assignment,
            path if path.contains("/groups/") => &self.group_assignment,
            _ => &self.assignment,
        };
        let path = path.replace("{id}", id).replace("{item}", item);
        path.replace("{member}", ABSENT)
    }

    /// A body that the route accepts.
    pub(crate) fn body(&self, route: &Route) -> Value {
        let path = &route.path;
        let own_role = |holder: &str| role_of(SERVICE_PRINCIPAL, holder, DEFAULT_ACCESS);
        match path.rsplit('/').next().unwrap_or_default() {
            _ if route.method == Method::PATCH => json!({}),
            "applications" => json!({"displayName": "new"}),
            "servicePrincipals" => json!({"appId": self.app_id}),
            "federatedIdentityCredentials" => issuer("new"),
            "oauth2PermissionGrants" => {
                json!({"clientId": self.principal, "resourceId": SERVICE_PRINCIPAL, "consentType": "AllPrincipals",
                    "scope": "a"})
            }
            "appRoleAssignedTo" => role_of(&self.principal, ADELE, DEFAULT_ACCESS),
            "appRoleAssignments" if path.contains("/users/") => own_role(ADMINISTRATOR),
            "appRoleAssignments" if path.contains("/groups/") => own_role(SALES),
            "appRoleAssignments" => own_role(&self.principal),
            "addKey" => json!({"keyCredential": {}, "proof": "", "passwordCredential": null}),
            "removeKey" => json!({"keyId": ABSENT, "proof": ""}),
            "removePassword" => json!({"keyId": ABSENT}),
            "$ref" => json!({"@odata.id": format!("https://localhost:8443/v1.0/directoryObjects/{GRADY}")}),
            _ => json!({}),
        }
    }
}
