//! Risky users and risk detections.

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
}
