//! The engine API: this server's own, for applications only.

use crate::permission::permissions;

/// The app roles of the engine API: this server's own, beside Graph's.
pub const ENGINE_ROLES: [&str; 2] = ["SignInRisk.Evaluate.All", "SignInLog.Import.All"];

permissions! {
    /// Ask the engine about sign-ins, and tell it how they ended.
    EvaluateSignIns: application ["SignInRisk.Evaluate.All"];
    /// Bring in sign-in logs.
    ImportSignIns: application ["SignInLog.Import.All"];
}
