//! From policies and a request to a decision.

use crate::decision::Decision;
use crate::model::{Conditions, GrantControls, Operator, Policy, PolicyState, Request};
use std::collections::BTreeSet;

/// What all enabled policies that apply require together: each of them must be satisfied, and one block is a block.
///
/// Source: Microsoft Entra, Conditional Access: all applicable policies are enforced together.
pub fn evaluate(policies: &[Policy], request: &Request) -> Decision {
    let mut blocked_by = BTreeSet::new();
    let mut needs = BTreeSet::new();
    let enforced = policies.iter().filter(|policy| policy.state == PolicyState::Enabled);
    for policy in enforced.filter(|policy| applies(&policy.conditions, request)) {
        match &policy.grant {
            GrantControls::Block => {
                blocked_by.insert(policy.id.clone());
            }
            GrantControls::Require(Operator::And, controls) => {
                needs.extend(controls.iter().map(|control| BTreeSet::from([*control])));
            }
            GrantControls::Require(Operator::Or, controls) => {
                needs.insert(controls.clone());
            }
        }
    }
    needs.retain(|any_of| any_of.is_disjoint(&request.satisfied));

    if !blocked_by.is_empty() {
        return Decision::Block { by: blocked_by };
    }
    if needs.is_empty() {
        Decision::Grant
    } else {
        Decision::Require(needs)
    }
}

fn applies(conditions: &Conditions, request: &Request) -> bool {
    let met = |levels: &BTreeSet<_>, level| levels.is_empty() || levels.contains(level);
    met(&conditions.user_risk, &request.user_risk) && met(&conditions.sign_in_risk, &request.sign_in_risk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GrantControl;
    use keepwatch_graph::RiskLevel;
    use proptest::prelude::*;

    fn level() -> impl Strategy<Value = RiskLevel> {
        proptest::sample::select(&[RiskLevel::None, RiskLevel::Low, RiskLevel::Medium, RiskLevel::High][..])
    }

    fn controls() -> impl Strategy<Value = BTreeSet<GrantControl>> {
        proptest::collection::btree_set(
            proptest::sample::select(&[GrantControl::Mfa, GrantControl::PasswordChange][..]),
            0..3,
        )
    }

    fn grant() -> impl Strategy<Value = GrantControls> {
        (any::<bool>(), controls()).prop_map(|(and, controls)| {
            let operator = if and { Operator::And } else { Operator::Or };
            GrantControls::require(operator, controls).unwrap_or(GrantControls::Block)
        })
    }

    fn policy() -> impl Strategy<Value = Policy> {
        let state = proptest::sample::select(
            &[
                PolicyState::Enabled,
                PolicyState::Disabled,
                PolicyState::EnabledForReportingButNotEnforced,
            ][..],
        );
        let levels = || proptest::collection::btree_set(level(), 0..3);
        ("[a-f]", state, levels(), levels(), grant()).prop_map(|(id, state, user_risk, sign_in_risk, grant)| Policy {
            id: id.into(),
            state,
            conditions: Conditions {
                user_risk,
                sign_in_risk,
            },
            grant,
        })
    }

    fn request() -> impl Strategy<Value = Request> {
        (level(), level(), controls()).prop_map(|(user_risk, sign_in_risk, satisfied)| Request {
            user_risk,
            sign_in_risk,
            satisfied,
        })
    }

    proptest! {
        /// All matching policies apply together, so one more can only make access harder.
        #[test]
        fn adding_a_policy_never_relaxes(mut policies in proptest::collection::vec(policy(), 0..6), extra in policy(), request in request()) {
            let before = evaluate(&policies, &request);
            policies.push(extra);
            prop_assert!(evaluate(&policies, &request).is_as_strict_as(&before));
        }

        #[test]
        fn order_does_not_matter(policies in proptest::collection::vec(policy(), 0..6), request in request()) {
            let reversed: Vec<_> = policies.iter().cloned().rev().collect();
            prop_assert_eq!(evaluate(&policies, &request), evaluate(&reversed, &request));
        }

        #[test]
        fn policies_that_are_not_enabled_do_nothing(mut policies in proptest::collection::vec(policy(), 0..6), request in request()) {
            let with_all = evaluate(&policies, &request);
            policies.retain(|policy| policy.state == PolicyState::Enabled);
            prop_assert_eq!(evaluate(&policies, &request), with_all);
        }

        #[test]
        fn satisfying_more_never_makes_it_harder(policies in proptest::collection::vec(policy(), 0..6), request in request(), more in controls()) {
            let before = evaluate(&policies, &request);
            let mut better = request;
            better.satisfied.extend(more);
            prop_assert!(before.is_as_strict_as(&evaluate(&policies, &better)));
        }
    }

    #[test]
    fn risk_based_access() {
        let asks = |grant, user_risk: &[RiskLevel], sign_in_risk: &[RiskLevel]| Policy {
            id: "p".into(),
            state: PolicyState::Enabled,
            conditions: Conditions {
                user_risk: user_risk.iter().copied().collect(),
                sign_in_risk: sign_in_risk.iter().copied().collect(),
            },
            grant,
        };
        let mfa = || GrantControls::require(Operator::Or, [GrantControl::Mfa]).unwrap();
        let need_mfa = || Decision::Require([[GrantControl::Mfa].into()].into());
        let blocked = || Decision::Block {
            by: ["p".into()].into(),
        };
        use RiskLevel::{High, Low, Medium, None};
        let cases = [
            // name                          policies                                                        user  sign-in  decision
            ("no policies", vec![], High, High, Decision::Grant),
            (
                "risky sign-in",
                vec![asks(mfa(), &[], &[High, Medium])],
                None,
                Medium,
                need_mfa(),
            ),
            (
                "level not named",
                vec![asks(mfa(), &[], &[High, Medium])],
                High,
                Low,
                Decision::Grant,
            ),
            (
                "block wins",
                vec![asks(mfa(), &[], &[High]), asks(GrantControls::Block, &[], &[High])],
                None,
                High,
                blocked(),
            ),
            (
                "both conditions must be met",
                vec![asks(mfa(), &[High], &[High])],
                None,
                High,
                Decision::Grant,
            ),
        ];
        for (name, policies, user_risk, sign_in_risk, expected) in cases {
            let request = Request {
                user_risk,
                sign_in_risk,
                satisfied: BTreeSet::new(),
            };
            assert_eq!(evaluate(&policies, &request), expected, "{name}");
        }
    }
}
