//! What an application must be granted to call a route: one type per set of permissions, named in the handler's
//! signature as `Caller<ReadRiskyUsers>`.
//!
//! Source: Microsoft Graph permissions reference, the application permissions of each operation; a test compares.

/// A set of application permissions, any one of which admits.
pub(crate) trait Permission: Send + Sync + 'static {
    /// Names as in a token's `roles`.
    const ANY_OF: &'static [&'static str];
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident: $($permission:literal)|+;)*) => {
        $($(#[$doc])*
        pub(crate) enum $name {}

        impl Permission for $name {
            const ANY_OF: &'static [&'static str] = &[$($permission),+];
        })*
    };
}

permissions! {
    /// Read risk detections.
    ReadRiskDetections: "IdentityRiskEvent.Read.All";
    /// Read risky users.
    ReadRiskyUsers: "IdentityRiskyUser.Read.All";
    /// Read the history of risky users.
    ReadRiskyUserHistory: "IdentityRiskyUser.Read.All" | "IdentityRiskyUser.ReadWrite.All";
    /// Confirm or dismiss the risk of users.
    WriteRiskyUsers: "IdentityRiskyUser.ReadWrite.All";
    /// Read sign-ins.
    ReadSignIns: "AuditLog.Read.All";
    /// Confirm or dismiss the risk of sign-ins.
    WriteSignInRisk: "IdentityRiskEvent.ReadWrite.All";
    /// Ask the engine about sign-ins, and tell it how they ended.
    EvaluateSignIns: "SignInRisk.Evaluate.All";
    /// Bring in sign-in logs.
    ImportSignIns: "SignInLog.Import.All";
}

/// The app roles of the engine API: this server's own, beside Graph's.
pub const ENGINE_ROLES: [&str; 2] = [EvaluateSignIns::ANY_OF[0], ImportSignIns::ANY_OF[0]];

/// Who may also read the policies that were applied to a sign-in.
pub(crate) const READ_POLICIES: &[&str] = &[
    "Policy.Read.All",
    "Policy.Read.ConditionalAccess",
    "Policy.ReadWrite.ConditionalAccess",
];

/// Handler arguments that begin with a [`Caller`](crate::graph::caller::Caller): the route table takes handlers with
/// such arguments, reads from them which permission they ask for, and takes no others without a written reason.
pub(crate) trait Guarded {
    /// The permission.
    type Permission: Permission;
}

macro_rules! guarded {
    ($($argument:ident)*) => {
        // The first member is axum's: it tells how the last argument is read.
        impl<M, P: Permission, $($argument),*> Guarded for (M, crate::graph::caller::Caller<P>, $($argument,)*) {
            type Permission = P;
        }
    };
}

guarded! {}
guarded! { A }
guarded! { A B }
guarded! { A B C }
guarded! { A B C D }
