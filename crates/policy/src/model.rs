//! What a policy is, and what it is asked about.

use keepwatch_graph::RiskLevel;
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
    /// What it asks for.
    pub grant: GrantControls,
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

/// When a policy applies: when each condition that is set is met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// `userRiskLevels`; an empty set sets no condition.
    pub user_risk: RiskLevels,
    /// `signInRiskLevels`; an empty set sets no condition.
    pub sign_in_risk: RiskLevels,
}

/// A set of risk levels.
pub type RiskLevels = BTreeSet<RiskLevel>;

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

/// Something that a sign-in can satisfy. Graph: `conditionalAccessGrantControl`, without `block`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantControl {
    /// A second factor.
    Mfa,
    /// A new password.
    PasswordChange,
}

/// The facts of one sign-in that policies look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The user's risk as it is now.
    pub user_risk: RiskLevel,
    /// The sign-in's real-time risk.
    pub sign_in_risk: RiskLevel,
    /// What has been satisfied already.
    pub satisfied: BTreeSet<GrantControl>,
}
