//! What tests about Conditional Access find: a policy, a place, a context and a strength, and some of them deleted.

use crate::answers::Answer;
use crate::server::{HOSTNAME, Server};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use keepwatch_graph::conditional_access::{
    AuthenticationContextClassReference, AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation,
};
use keepwatch_graph::{EntityType, body};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(crate) const POLICY: &str = "7359d0e0-d8a9-4afa-8a93-e23e099d7be8";
pub(crate) const DELETED_POLICY: &str = "c98e6c3d-f6ca-42ea-a927-773b6f12a0c2";
/// A place that no policy speaks of.
pub(crate) const SPARE: &str = "198ad66e-87b3-4157-85a3-8a7b51794ee9";
pub(crate) const DELETED_LOCATION: &str = "d2136c9c-b049-47ae-b9cf-316e04ef7198";
pub(crate) const CONTEXT: &str = "c1";
/// The id of a context that there is not.
pub(crate) const FREE_CONTEXT: &str = "c2";
/// A strength that no policy asks for.
pub(crate) const STRENGTH: &str = "dd055c42-4218-4281-8631-f090e171f5cd";
pub(crate) const CONFIGURATION: &str = "96cb1a17-e45e-4b4f-8b4b-4a9490d63d66";
pub(crate) const TEMPLATE: &str = "0b2282f9-2862-4178-88b5-d79340b36cb8";
/// The strength that stands for multifactor authentication, which every tenant has.
pub(crate) const MFA_STRENGTH: &str = "00000000-0000-0000-0000-000000000002";

const WHEN: &str = "2026-03-01T09:00:00Z";

fn read<T: DeserializeOwned>(entity: &'static EntityType, mut members: Value) -> T {
    body::complete(entity, &mut members);
    serde_json::from_value(members).unwrap()
}

fn policy(id: &str, name: &str, deleted: Option<&str>) -> ConditionalAccessPolicy {
    let members = json!({
        "id": id, "displayName": name, "state": "enabled", "createdDateTime": WHEN, "deletedDateTime": deleted,
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": ["All"]},
            "users": {"includeUsers": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
    });
    read(ConditionalAccessPolicy::TYPE, members)
}

fn location(id: &str, name: &str, deleted: Option<&str>) -> NamedLocation {
    let members = json!({
        "@odata.type": "#microsoft.graph.ipNamedLocation", "id": id, "displayName": name, "createdDateTime": WHEN,
        "modifiedDateTime": WHEN, "deletedDateTime": deleted, "isTrusted": false,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "198.51.100.0/24"}],
    });
    read(NamedLocation::TYPE, members)
}

fn strength() -> AuthenticationStrengthPolicy {
    let members = json!({
        "id": STRENGTH, "displayName": "Keys", "policyType": "custom", "requirementsSatisfied": "mfa",
        "createdDateTime": WHEN, "modifiedDateTime": WHEN, "allowedCombinations": ["fido2", "password,sms"],
        "combinationConfigurations": [{
            "@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "id": CONFIGURATION,
            "appliesToCombinations": ["fido2"], "allowedAAGUIDs": ["486be4df-6a7c-4b95-8de9-1a3c6a8e5d1f"],
        }],
    });
    read(AuthenticationStrengthPolicy::TYPE, members)
}

/// Brings everything to the state in which tests find it, whatever they did to it.
pub(crate) async fn restore(server: &Server) {
    let write = |tx: &mut keepwatch_storage::Tx<'_>| {
        for made in tx.all::<AuthenticationStrengthPolicy>()? {
            if made.id.starts_with("00000000-0000-0000-0000-0000") {
                continue;
            }
            tx.remove::<AuthenticationStrengthPolicy>(&made.id)?;
        }
        tx.put(&strength())?;
        tx.put(&policy(POLICY, "Everybody", None))?;
        tx.put(&policy(DELETED_POLICY, "Gone", Some(WHEN)))?;
        tx.put(&location(SPARE, "Spare", None))?;
        tx.put(&location(DELETED_LOCATION, "Gone", Some(WHEN)))?;
        let context = json!({"id": CONTEXT, "displayName": "Secret", "isAvailable": true});
        tx.put(&read::<AuthenticationContextClassReference>(
            AuthenticationContextClassReference::TYPE,
            context,
        ))?;
        tx.remove::<AuthenticationContextClassReference>(FREE_CONTEXT)?;
        Ok(())
    };
    server.store.write(write).await.unwrap();
}

/// A server with all of it.
pub(crate) async fn populated() -> Server {
    let server = Server::start().await;
    restore(&server).await;
    server
}

/// Whether a route, by its path, is about Conditional Access.
pub(crate) fn is_about(path: &str) -> bool {
    path.contains("/conditionalAccess/") || path.contains("/policies/authenticationStrengthPolicies")
}

/// A route's path with ids of what is there.
pub(crate) fn path(template: &str) -> String {
    let id = if template.contains("/deletedItems/policies") {
        DELETED_POLICY
    } else if template.contains("/deletedItems/namedLocations") {
        DELETED_LOCATION
    } else if template.contains("/namedLocations") {
        SPARE
    } else if template.contains("/authenticationContextClassReferences") {
        CONTEXT
    } else if template.contains("/templates") {
        TEMPLATE
    } else if template.contains("/authenticationMethodModes") {
        "sms"
    } else if template.contains("authenticationStrength") {
        STRENGTH
    } else {
        POLICY
    };
    template
        .replace("{id}", id)
        .replace("{configuration}", CONFIGURATION)
        .replace("{arguments}", "authenticationMethodModes=sms")
}

/// A body that a route accepts, to make something or to change what there is.
pub(crate) fn body(template: &str) -> Value {
    let is_one = template.ends_with('}');
    if template.ends_with("/evaluate") {
        what_if()
    } else if template.contains("/namedLocations") {
        office("Office", "192.0.2.0/24")
    } else if template.contains("/authenticationContextClassReferences") {
        let id = if is_one { CONTEXT } else { FREE_CONTEXT };
        json!({"id": id, "displayName": "Very secret"})
    } else if template.contains("/combinationConfigurations") {
        json!({"@odata.type": "#microsoft.graph.fido2CombinationConfiguration", "appliesToCombinations": ["fido2"],
            "allowedAAGUIDs": ["de1e552d-db1d-4423-a619-566b625cdc84"]})
    } else if template.ends_with("/updateAllowedCombinations") {
        json!({"allowedCombinations": ["fido2"]})
    } else if template.contains("authenticationStrength") && is_one {
        json!({"displayName": "Only keys"})
    } else if template.contains("authenticationStrength") {
        json!({"displayName": "Numbers", "allowedCombinations": ["password, sms"]})
    } else {
        asks("block", json!({}))
    }
}

/// A policy that asks everybody for `control`, with other members changed.
pub(crate) fn asks(control: &str, changes: Value) -> Value {
    let mut policy = json!({
        "displayName": "Policy", "state": "enabled",
        "conditions": {"applications": {"includeApplications": ["All"]}, "users": {"includeUsers": ["All"]}},
        "grantControls": {"operator": "OR", "builtInControls": [control]},
    });
    body::merge(&mut policy, &changes);
    policy
}

/// A place that nobody trusts, of one range of addresses.
pub(crate) fn office(name: &str, range: &str) -> Value {
    json!({"@odata.type": "#microsoft.graph.ipNamedLocation", "displayName": name, "isTrusted": false,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": range}]})
}

/// A sign-in that is only thought of.
pub(crate) fn what_if() -> Value {
    json!({
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": crate::engine::USER},
        "signInContext": {"@odata.type": "#microsoft.graph.applicationContext",
            "includeApplications": ["00000003-0000-0ff1-ce00-000000000000"]},
        "signInConditions": {"signInRiskLevel": "high"},
    })
}

impl Server {
    /// `method` with JSON and a token that has every permission.
    pub(crate) async fn send_json(&self, method: Method, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// `POST` that must make something; what it answers.
    pub(crate) async fn make(&self, path: &str, body: &Value) -> Value {
        let answer = self.send_json(Method::POST, path, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let made = answer.json();
        let location = format!("https://{HOSTNAME}{path}/{}", made["id"].as_str().unwrap());
        assert_eq!(answer.header("location"), location);
        made
    }

    /// `PATCH` that must change something.
    pub(crate) async fn change(&self, path: &str, body: Value) {
        let answer = self.send_json(Method::PATCH, path, &body).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    }

    /// `DELETE`.
    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap())
            .await
    }

    /// `DELETE` that must succeed.
    pub(crate) async fn deleted(&self, path: &str) {
        let answer = self.delete(path).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (204, ""));
    }

    /// A body that must be refused: what the message says.
    pub(crate) async fn refused(&self, method: Method, path: &str, body: &Value) -> String {
        self.send_json(method, path, body).await.graph_error(400, "BadRequest")
    }
}
