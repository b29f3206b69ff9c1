//! Conditional Access.
//!
//! Microsoft asks for permission to read beside the permission to write, and for that to read applications where a policy
//! may name some.

use crate::permission::permissions;

permissions! {
    /// Read policies, and the places that they speak of.
    ReadPolicies: both ["Policy.Read.All"] one_of POLICY_READERS;
    /// Read the policies that were applied to a sign-in.
    ReadAppliedPolicies: both ["Policy.Read.All" | "Policy.Read.ConditionalAccess" | "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_READERS;
    /// Make and change policies.
    WritePolicies: both ["Application.Read.All" + "Policy.Read.All" + "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_WRITERS;
    /// Write what policies speak of; delete and restore that and policies.
    WriteConditionalAccess: both ["Policy.Read.All" + "Policy.ReadWrite.ConditionalAccess"] one_of POLICY_WRITERS;
    /// Ask what policies would make of a sign-in.
    Evaluate: both ["Policy.Read.ConditionalAccess" | "Policy.Read.All" | "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_READERS;
    /// List authentication contexts.
    ListContexts: both [
        "AuthenticationContext.Read.All"
        | "AuthenticationContext.ReadWrite.All"
        | "Policy.Read.ConditionalAccess"
        | "Policy.ReadWrite.ConditionalAccess"
    ] one_of POLICY_READERS;
    /// Read one authentication context, for which Microsoft's table has one permission less.
    ReadContext: both [
        "AuthenticationContext.Read.All" | "AuthenticationContext.ReadWrite.All" | "Policy.Read.ConditionalAccess"
    ] one_of POLICY_READERS;
    /// Make and change authentication contexts.
    WriteContexts: both ["AuthenticationContext.ReadWrite.All" | "Policy.ReadWrite.ConditionalAccess"]
        one_of POLICY_WRITERS;
    /// Replace and delete authentication contexts.
    ManageContexts: both ["AuthenticationContext.ReadWrite.All"] one_of POLICY_WRITERS;
    /// Read authentication strengths, and what they can be made of.
    ReadStrengths: both [
        "Policy.Read.AuthenticationMethod"
        | "Policy.Read.All"
        | "Policy.ReadWrite.AuthenticationMethod"
        | "Policy.ReadWrite.ConditionalAccess"
    ] one_of POLICY_READERS;
    /// Write authentication strengths.
    WriteStrengths: both ["Policy.ReadWrite.ConditionalAccess" | "Policy.ReadWrite.AuthenticationMethod"]
        one_of POLICY_WRITERS;
}
