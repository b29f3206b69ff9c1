//! Sign-ins and audit records.

use crate::permission::permissions;

permissions! {
    /// Read sign-ins.
    ReadSignIns: both ["AuditLog.Read.All"] one_of LOG_READERS;
    /// Read what administrators did, or stand at the root of the logs.
    ReadDirectoryAudits: both ["AuditLog.Read.All" | "Directory.Read.All"] one_of LOG_READERS;
    /// Confirm or dismiss the risk of sign-ins.
    WriteSignInRisk: application ["IdentityRiskEvent.ReadWrite.All"] delegated ["IdentityRiskyUser.ReadWrite.All"]
        one_of RISK_JUDGES;
}
