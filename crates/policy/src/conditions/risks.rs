//! At which risk.

use crate::request::Identity;
use crate::truth::Truth;
use keepwatch_graph::RiskLevel;
use keepwatch_graph::conditional_access::enums::InsiderRiskLevel;
use std::collections::BTreeSet;

/// A set of risk levels; the empty set sets no condition.
pub type RiskLevels = BTreeSet<RiskLevel>;

/// The risk levels that a policy is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Risks {
    /// `userRiskLevels`
    pub user: RiskLevels,
    /// `signInRiskLevels`
    pub sign_in: RiskLevels,
    /// `servicePrincipalRiskLevels`
    pub service_principal: RiskLevels,
    /// `insiderRiskLevels`
    pub insider: BTreeSet<InsiderRiskLevel>,
    /// Whether the policy is about the risk of agents, which nobody who signs in here is.
    pub of_agents: bool,
}

impl Risks {
    /// Whether the policy is about the risk of a person or of a sign-in.
    pub fn are_about_people(&self) -> bool {
        !self.user.is_empty() || !self.sign_in.is_empty()
    }

    /// Whether the user's risk is one of these. A service principal is no user.
    pub fn of_user(&self, identity: &Identity) -> Truth {
        match identity {
            Identity::User(user) => is_in(&self.user, user.risk.user),
            Identity::ServicePrincipal(_) => self.user.is_empty().into(),
        }
    }

    /// Whether the risk of the sign-in, or of the service principal that signs in, is one of these.
    pub fn of_sign_in(&self, identity: &Identity) -> Truth {
        let own = match identity {
            Identity::User(user) => {
                is_in(&self.sign_in, user.risk.sign_in).and(self.service_principal.is_empty().into())
            }
            Identity::ServicePrincipal(who) => {
                is_in(&self.service_principal, who.risk).and(self.sign_in.is_empty().into())
            }
        };
        own.but_not(self.of_agents.into())
    }

    /// Whether what other systems say of the user is one of these.
    pub fn of_insider(&self, level: InsiderRiskLevel) -> Truth {
        (self.insider.is_empty() || self.insider.contains(&level)).into()
    }
}

fn is_in(levels: &RiskLevels, level: RiskLevel) -> Truth {
    (levels.is_empty() || levels.contains(&level)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_risk_of_people_is_theirs_and_that_of_their_sign_ins() {
        let high = || RiskLevels::from([RiskLevel::High]);
        let cases = [
            (Risks::default(), false),
            (
                Risks {
                    user: high(),
                    ..Risks::default()
                },
                true,
            ),
            (
                Risks {
                    sign_in: high(),
                    ..Risks::default()
                },
                true,
            ),
            (
                Risks {
                    user: high(),
                    sign_in: high(),
                    ..Risks::default()
                },
                true,
            ),
            (
                Risks {
                    service_principal: high(),
                    ..Risks::default()
                },
                false,
            ),
        ];
        for (risks, expected) in cases {
            assert_eq!(risks.are_about_people(), expected, "{risks:?}");
        }
    }
}
