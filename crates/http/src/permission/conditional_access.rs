//! Conditional Access.

use crate::permission::permissions;

permissions! {
    /// Read the policies that were applied to a sign-in.
    ReadAppliedPolicies: both ["Policy.Read.All" | "Policy.Read.ConditionalAccess" | "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_READERS;
}
