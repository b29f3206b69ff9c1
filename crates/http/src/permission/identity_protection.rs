//! Risk: of users, service principals and agents, and what detects it.

use crate::permission::permissions;

permissions! {
    /// Read risk detections.
    ReadRiskDetections: both ["IdentityRiskEvent.Read.All"] one_of RISK_READERS;
    /// Read risky users.
    ReadRiskyUsers: both ["IdentityRiskyUser.Read.All"] one_of RISK_READERS;
    /// Read the history of risky users.
    ReadRiskyUserHistory: both ["IdentityRiskyUser.Read.All" | "IdentityRiskyUser.ReadWrite.All"] one_of RISK_READERS;
    /// Confirm or dismiss the risk of users.
    WriteRiskyUsers: both ["IdentityRiskyUser.ReadWrite.All"] one_of RISK_JUDGES;
    /// Read risky service principals and their history.
    ReadRiskyServicePrincipals: both ["IdentityRiskyServicePrincipal.Read.All" | "IdentityRiskyServicePrincipal.ReadWrite.All"]
        one_of RISK_READERS;
    /// Confirm or dismiss the risk of service principals.
    WriteRiskyServicePrincipals: both ["IdentityRiskyServicePrincipal.ReadWrite.All"] one_of RISK_JUDGES;
    /// Read risky agents.
    ReadRiskyAgents: both ["IdentityRiskyAgent.Read.All"] one_of RISK_READERS;
    /// Confirm or dismiss the risk of agents.
    WriteRiskyAgents: both ["IdentityRiskyAgent.ReadWrite.All"] one_of RISK_JUDGES;
    /// Stand at the root: whoever may read anything below it.
    ReadIdentityProtection: both [
        "IdentityRiskEvent.Read.All"
        | "IdentityRiskyUser.Read.All"
        | "IdentityRiskyServicePrincipal.Read.All"
        | "IdentityRiskyServicePrincipal.ReadWrite.All"
        | "IdentityRiskyAgent.Read.All"
    ] one_of RISK_READERS;
}
