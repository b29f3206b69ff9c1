//! What a policy is.

use crate::conditions::Conditions;
use std::collections::BTreeSet;

/// A rule of the tenant: who meets the conditions must satisfy the controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: Box<str>,
    /// Whether it counts.
    pub state: PolicyState,
    /// When it applies.
    pub conditions: Conditions,
    /// What it asks for; `None` where it only bounds the session.
    pub grant: Option<GrantControls>,
}

/// Whether a policy counts. Graph: `conditionalAccessPolicyState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyState {
    /// It counts.
    Enabled,
    /// It does nothing.
    Disabled,
    /// It is evaluated for the record and enforces nothing.
    EnabledForReportingButNotEnforced,
}

/// What a policy asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantControls {
    /// No token.
    Block,
    /// Controls to satisfy. INVARIANT: not empty; [`GrantControls::require`] sees to it.
    Require(Operator, BTreeSet<GrantControl>),
}

impl GrantControls {
    /// Asks for `controls`; `None` when there are none, since a policy must ask for something.
    pub fn require(operator: Operator, controls: impl IntoIterator<Item = GrantControl>) -> Option<Self> {
        let controls: BTreeSet<_> = controls.into_iter().collect();
        (!controls.is_empty()).then_some(GrantControls::Require(operator, controls))
    }
}

/// How several controls of one policy are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// All of them.
    And,
    /// Any of them.
    Or,
}

/// Something that a sign-in can satisfy. Graph: `conditionalAccessGrantControl` without `block`, and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantControl {
    /// A second factor.
    Mfa,
    /// A device that meets the organisation's rules.
    CompliantDevice,
    /// A device that is joined to the organisation's own domain as well.
    DomainJoinedDevice,
    /// An application of an approved kind.
    ApprovedApplication,
    /// An application under a protection policy.
    CompliantApplication,
    /// A new password.
    PasswordChange,
    /// Whatever ends the user's risk.
    RiskRemediation,
    /// Methods that an authentication strength allows, by its id.
    AuthenticationStrength(Box<str>),
    /// Consent to terms of use, by their id.
    TermsOfUse(Box<str>),
    /// A control of somebody else's, by its id.
    CustomAuthenticationFactor(Box<str>),
}
