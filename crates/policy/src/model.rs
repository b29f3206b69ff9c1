//! What a policy is.

use crate::conditions::Conditions;
use crate::session::SessionControls;
use crate::strength::Strength;
use std::collections::BTreeSet;

/// A rule of the tenant: who meets the conditions must satisfy the controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub display_name: Box<str>,
    /// Whether it counts.
    pub state: PolicyState,
    /// When it applies.
    pub conditions: Conditions,
    /// What it asks for; `None` where it only bounds the session.
    pub grant: Option<GrantControls>,
    /// The authentication strength that it asks for, which changes together with it.
    pub strength: Option<Strength>,
    /// How it bounds the session.
    pub session: SessionControls,
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
    /// What the sign-in log calls what is asked for.
    pub fn as_logged(&self) -> Vec<String> {
        match self {
            GrantControls::Block => vec!["Block".to_owned()],
            GrantControls::Require(_, controls) => controls.iter().map(GrantControl::as_logged).collect(),
        }
    }

    /// What is asked for, as a list of which each item must be satisfied by any of its controls. A block asks for nothing.
    pub(crate) fn needs(&self) -> Vec<BTreeSet<GrantControl>> {
        match self {
            GrantControls::Block => Vec::new(),
            GrantControls::Require(Operator::And, controls) => {
                controls.iter().map(|control| [control.clone()].into()).collect()
            }
            GrantControls::Require(Operator::Or, controls) => vec![controls.clone()],
        }
    }

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

impl GrantControl {
    /// Whether whoever satisfies `self` satisfies `other`: what ends the user's risk does what a new password is asked for.
    /// Source: Microsoft Entra ID Protection, risk remediation: it goes before `passwordChange` where both are asked for.
    pub fn covers(&self, other: &GrantControl) -> bool {
        self == other || (*self == GrantControl::RiskRemediation && *other == GrantControl::PasswordChange)
    }

    /// Whether a person can satisfy it while they sign in, as against what the device or the application must be.
    pub fn is_interactive(&self) -> bool {
        match self {
            GrantControl::Mfa
            | GrantControl::PasswordChange
            | GrantControl::RiskRemediation
            | GrantControl::AuthenticationStrength(_)
            | GrantControl::TermsOfUse(_)
            | GrantControl::CustomAuthenticationFactor(_) => true,
            GrantControl::CompliantDevice
            | GrantControl::DomainJoinedDevice
            | GrantControl::ApprovedApplication
            | GrantControl::CompliantApplication => false,
        }
    }

    /// How policies spell it; one that has an id is followed by it.
    pub fn name(&self) -> String {
        match self {
            GrantControl::Mfa => "mfa".to_owned(),
            GrantControl::CompliantDevice => "compliantDevice".to_owned(),
            GrantControl::DomainJoinedDevice => "domainJoinedDevice".to_owned(),
            GrantControl::ApprovedApplication => "approvedApplication".to_owned(),
            GrantControl::CompliantApplication => "compliantApplication".to_owned(),
            GrantControl::PasswordChange => "passwordChange".to_owned(),
            GrantControl::RiskRemediation => "riskRemediation".to_owned(),
            GrantControl::AuthenticationStrength(id) => format!("authenticationStrength:{id}"),
            GrantControl::TermsOfUse(id) => format!("termsOfUse:{id}"),
            GrantControl::CustomAuthenticationFactor(id) => format!("customAuthenticationFactor:{id}"),
        }
    }

    /// What the sign-in log calls it, which is not how policies spell it. Source: records of `appliedConditionalAccessPolicies`
    /// that people have published.
    pub fn as_logged(&self) -> String {
        match self {
            GrantControl::Mfa => "Mfa".to_owned(),
            GrantControl::CompliantDevice => "RequireCompliantDevice".to_owned(),
            GrantControl::DomainJoinedDevice => "RequireDomainJoinedDevice".to_owned(),
            GrantControl::ApprovedApplication => "RequireApprovedApp".to_owned(),
            GrantControl::CompliantApplication => "RequireCompliantApp".to_owned(),
            GrantControl::PasswordChange => "RequirePasswordChange".to_owned(),
            GrantControl::RiskRemediation => "RequireRiskRemediation".to_owned(),
            GrantControl::AuthenticationStrength(_) => "RequireAuthenticationStrength".to_owned(),
            GrantControl::TermsOfUse(id) | GrantControl::CustomAuthenticationFactor(id) => id.to_string(),
        }
    }
}
