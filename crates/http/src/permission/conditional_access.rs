//! Conditional Access.

use crate::permission::permissions;

permissions! {
    /// Read policies, and the places that they speak of.
    ReadPolicies: both ["Policy.Read.All"] one_of POLICY_READERS;
    /// Read the policies that were applied to a sign-in.
    ReadAppliedPolicies: both ["Policy.Read.All" | "Policy.Read.ConditionalAccess" | "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_READERS;
}
