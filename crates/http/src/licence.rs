//! What a tenant with less than the full licence gets to see, for people who test how their integration takes it.
//!
//! Microsoft sells identity protection in parts; what a tenant has not bought is hidden or refused. Keepwatch hides
//! nothing of its own accord.
//!
//! Source: Microsoft Graph, riskDetection ("generic", "hidden"), list pages ("licence"), known issues of the reports.

use crate::graph::error::GraphError;
use keepwatch_graph::EntityType;
use serde_json::Value;

/// The licence that is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Licence {
    /// None: everything is shown.
    #[default]
    Everything,
    /// Without Premium: no sign-in log, no risk reports.
    Free,
    /// Premium P1: detections without their level, and premium ones without their type; no risky users.
    P1,
    /// Premium P2: everything about users; of service principals what a tenant without Workload ID Premium sees.
    P2,
}

/// Detection types that every tenant gets to see. Source: Microsoft Entra ID Protection, "What are risk detections?".
const NOT_PREMIUM: [&str; 5] = [
    "adminConfirmedUserCompromised",
    "anonymizedIPAddress",
    "generic",
    "investigationsThreatIntelligence",
    "leakedCredentials",
];

/// What stands in the place of what is not shown.
const HIDDEN: &str = "hidden";
const GENERIC: &str = "generic";

/// Members with a level or its reason, in sign-ins, detections, users, service principals.
const HIDDEN_MEMBERS: [&str; 4] = [
    "riskLevel",
    "riskLevelDuringSignIn",
    "riskLevelAggregated",
    "riskDetail",
];

impl Licence {
    /// Whether a tenant with this licence has resources of that type at all.
    pub(crate) fn admits(self, entity: &EntityType) -> Result<(), GraphError> {
        match (self, entity.name) {
            (Licence::Free, "signIn") => Err(GraphError::not_premium()),
            (Licence::Free, "riskDetection") => Err(GraphError::not_licensed()),
            (Licence::Free | Licence::P1, "riskyUser" | "riskyUserHistoryItem") => Err(GraphError::not_licensed()),
            _ => Ok(()),
        }
    }

    /// Whether some of such a resource is hidden.
    pub(crate) fn hides(self, entity: &EntityType) -> bool {
        match entity.name {
            "signIn" | "riskDetection" => matches!(self, Licence::Free | Licence::P1),
            "riskyServicePrincipal" | "riskyServicePrincipalHistoryItem" | "servicePrincipalRiskDetection" => {
                self != Licence::Everything
            }
            _ => false,
        }
    }
}

/// Hides of a resource, as beta shows it, what the licence does not include. Of a service principal's detection the type is
/// shown whatever the licence. Source: Microsoft Entra ID Protection, "Securing workload identities".
pub(crate) fn hide(entity: &EntityType, resource: &mut Value) {
    let types_are_hidden = entity.name != "servicePrincipalRiskDetection";
    let Value::Object(members) = resource else { return };
    for (name, value) in members {
        match (name.as_str(), value) {
            (name, value) if HIDDEN_MEMBERS.contains(&name) && value.is_string() => *value = HIDDEN.into(),
            ("riskEventType" | "riskType", value) if types_are_hidden && is_premium(value) => *value = GENERIC.into(),
            ("riskEventTypes" | "riskEventTypes_v2", Value::Array(types)) => {
                types
                    .iter_mut()
                    .filter(|of| is_premium(of))
                    .for_each(|of| *of = GENERIC.into());
                types.dedup();
            }
            // Evidence and technique would say what the type no longer does.
            ("additionalInfo" | "mitreTechniqueId", value) if value.is_string() => *value = Value::Null,
            _ => {}
        }
    }
}

fn is_premium(of: &Value) -> bool {
    of.as_str().is_some_and(|of| !NOT_PREMIUM.contains(&of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_graph::{ServicePrincipalRiskDetection, SignIn};
    use serde_json::json;

    #[test]
    fn levels_are_hidden_and_premium_types_are_generic() {
        let cases = [
            (
                json!({"riskLevel": "high", "riskDetail": "none", "riskState": "atRisk", "riskEventType": "unfamiliarFeatures",
                    "additionalInfo": "[]", "mitreTechniqueId": "T1078"}),
                json!({"riskLevel": "hidden", "riskDetail": "hidden", "riskState": "atRisk", "riskEventType": "generic",
                    "additionalInfo": null, "mitreTechniqueId": null}),
            ),
            (
                json!({"riskEventType": "leakedCredentials", "riskLevel": null}),
                json!({"riskEventType": "leakedCredentials", "riskLevel": null}),
            ),
            (
                json!({"riskEventTypes_v2": ["unlikelyTravel", "newCountry", "anonymizedIPAddress"], "riskLevelAggregated": "low"}),
                json!({"riskEventTypes_v2": ["generic", "anonymizedIPAddress"], "riskLevelAggregated": "hidden"}),
            ),
        ];
        for (mut resource, expected) in cases {
            hide(SignIn::TYPE, &mut resource);
            assert_eq!(resource, expected);
        }
        let mut workload = json!({"riskEventType": "suspiciousSignins", "riskLevel": "high"});
        hide(ServicePrincipalRiskDetection::TYPE, &mut workload);
        assert_eq!(
            workload,
            json!({"riskEventType": "suspiciousSignins", "riskLevel": "hidden"})
        );
    }
}
