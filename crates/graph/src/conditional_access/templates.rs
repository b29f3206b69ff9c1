//! The templates that policies can begin with: the ids are Microsoft's, the texts ours.
//!
//! Source: Microsoft Graph v1.0, conditionalAccessRoot: list templates, for ids and shapes. Microsoft's leave out whoever
//! makes the policy; here it is for that person to add, so that what is under `details` can be sent as it is.

use super::ConditionalAccessTemplate;
use crate::body;
use crate::directory::role_templates::{
    APPLICATION_ADMINISTRATOR, AUTHENTICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR, RoleTemplate, SECURITY_ADMINISTRATOR, USER_ADMINISTRATOR,
};
use serde_json::{Value, json};

/// The roles with which somebody can take over a tenant.
const ADMINISTRATORS: [RoleTemplate; 9] = [
    GLOBAL_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    AUTHENTICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    PRIVILEGED_AUTHENTICATION_ADMINISTRATOR,
    PRIVILEGED_ROLE_ADMINISTRATOR,
    SECURITY_ADMINISTRATOR,
    USER_ADMINISTRATOR,
];

/// All templates.
pub fn templates() -> [ConditionalAccessTemplate; 4] {
    [
        administrators(),
        security_information(),
        legacy_protocols(),
        everybody(),
    ]
}

fn administrators() -> ConditionalAccessTemplate {
    let roles = ADMINISTRATORS.map(|role| role.id);
    let conditions = json!({
        "clientAppTypes": ["all"],
        "applications": {"includeApplications": ["All"]},
        "users": {"includeRoles": roles},
    });
    template(
        json!({
            "id": "c7503427-338e-4c5e-902d-abe252abfb43",
            "name": "Require multifactor authentication for admins",
            "description": "Whoever holds a role that could change the tenant proves a second factor at every sign-in, so that \
                a stolen password is not enough.",
            "scenarios": "secureFoundation,zeroTrust,protectAdmins",
        }),
        conditions,
        "mfa",
    )
}

fn security_information() -> ConditionalAccessTemplate {
    let conditions = json!({
        "clientAppTypes": ["all"],
        "applications": {"includeUserActions": ["urn:user:registersecurityinfo"]},
        "users": {
            "includeUsers": ["All"],
            "excludeUsers": ["GuestsOrExternalUsers"],
            "excludeRoles": [GLOBAL_ADMINISTRATOR.id],
        },
        "locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
    });
    template(
        json!({
            "id": "b8bda7f8-6584-4446-bce9-d871480e53fa",
            "name": "Securing security info registration",
            "description": "Outside of trusted places nobody registers a new method without proving one that they have, so \
                that whoever knows a password cannot add a factor of their own.",
            "scenarios": "secureFoundation,zeroTrust,remoteWork",
        }),
        conditions,
        "mfa",
    )
}

fn legacy_protocols() -> ConditionalAccessTemplate {
    let conditions = json!({
        "clientAppTypes": ["exchangeActiveSync", "other"],
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"]},
    });
    template(
        json!({
            "id": "0b2282f9-2862-4178-88b5-d79340b36cb8",
            "name": "Block legacy authentication",
            "description": "Old protocols cannot ask for a second factor, and are what passwords are tried by.",
            "scenarios": "secureFoundation,zeroTrust,remoteWork,protectAdmins",
        }),
        conditions,
        "block",
    )
}

fn everybody() -> ConditionalAccessTemplate {
    let conditions = json!({
        "clientAppTypes": ["all"],
        "applications": {"includeApplications": ["All"]},
        "users": {"includeUsers": ["All"]},
    });
    template(
        json!({
            "id": "a3d0a415-b068-4326-9251-f9cdf9feeb64",
            "name": "Require multifactor authentication for all users",
            "description": "Everybody proves a second factor, whatever they use.",
            "scenarios": "secureFoundation,zeroTrust,remoteWork",
        }),
        conditions,
        "mfa",
    )
}

fn template(mut members: Value, conditions: Value, control: &str) -> ConditionalAccessTemplate {
    members["details"] = json!({
        "conditions": conditions,
        "grantControls": {"operator": "OR", "builtInControls": [control]},
    });
    body::complete(ConditionalAccessTemplate::TYPE, &mut members);
    serde_json::from_value(members).expect("templates are written as the declaration says")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::PolicyView;
    use crate::edm::Version;

    #[test]
    fn every_template_is_written_as_graph_writes_them() {
        for template in templates() {
            let shown = template.document().json(Version::V1, PolicyView::Empty);
            let shown: Value = serde_json::from_str(&shown).unwrap();
            let details = &shown["details"];
            assert_eq!(details["sessionControls"], Value::Null, "{shown}");
            assert_eq!(details["conditions"]["platforms"], Value::Null, "{shown}");
            assert_eq!(details["conditions"]["signInRiskLevels"], json!([]), "{shown}");
            assert_eq!(
                details["conditions"]["applications"]["excludeApplications"],
                json!([]),
                "{shown}"
            );
            assert_eq!(details["grantControls"]["termsOfUse"], json!([]), "{shown}");
            assert!(template.scenarios.bits() != 0, "{shown}");
        }
    }
}
