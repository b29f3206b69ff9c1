//! The engine API: this server's own, for applications only.

use crate::permission::permissions;

/// The app roles of the engine API: this server's own, beside Graph's.
pub const ENGINE_ROLES: [&str; 5] = [
    "SignInRisk.Evaluate.All",
    "SignInLog.Import.All",
    "Metrics.Read.All",
    "RiskEngine.Read.All",
    "RiskEngine.ReadWrite.All",
];

permissions! {
    /// Ask the engine about sign-ins, and tell it how they ended.
    EvaluateSignIns: application ["SignInRisk.Evaluate.All"];
    /// Bring in sign-in logs.
    ImportSignIns: application ["SignInLog.Import.All"];
    /// Read what the server counts.
    ReadMetrics: application ["Metrics.Read.All"];
    /// Read how the engine is set up and what it makes of its detections.
    ReadRiskEngine: application ["RiskEngine.Read.All" | "RiskEngine.ReadWrite.All"];
    /// Change how the engine is set up.
    WriteRiskEngine: application ["RiskEngine.ReadWrite.All"];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{Needs, Permission};
    use keepwatch_graph::directory::permissions::ENGINE;

    /// Routes, grants and the service principal that lists the roles speak of the same ones.
    #[test]
    fn the_roles_are_those_that_can_be_granted() {
        let needs = [
            EvaluateSignIns::NEEDS,
            ImportSignIns::NEEDS,
            ReadMetrics::NEEDS,
            ReadRiskEngine::NEEDS,
            WriteRiskEngine::NEEDS,
        ];
        let mut asked_for: Vec<&str> = needs.iter().flat_map(Needs::names).collect();
        asked_for.sort_unstable();
        asked_for.dedup();
        let mut granted: Vec<&str> = ENGINE.iter().map(|role| role.name).collect();
        granted.sort_unstable();
        let mut listed = ENGINE_ROLES;
        listed.sort_unstable();
        assert_eq!((&asked_for, &granted), (&listed.to_vec(), &listed.to_vec()));
    }
}
