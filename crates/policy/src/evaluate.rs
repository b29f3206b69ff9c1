//! From policies and a request to a decision.

#[cfg(test)]
mod tests;

use crate::decision::Decision;
use crate::model::{GrantControls, Operator, Policy, PolicyState};
use crate::request::Request;
use crate::truth::Truth;
use std::collections::BTreeSet;

/// What all enabled policies that apply require together: each of them must be satisfied, and one block is a block.
///
/// A policy applies unless one of its conditions is known not to be met: what is not known never opens a door.
/// Source: Microsoft Entra, Conditional Access: all applicable policies are enforced together.
pub fn evaluate(policies: &[Policy], request: &Request) -> Decision {
    let mut blocked_by = BTreeSet::new();
    let mut needs = BTreeSet::new();
    let enforced = policies.iter().filter(|policy| policy.state == PolicyState::Enabled);
    for policy in enforced.filter(|policy| policy.conditions.apply(request) != Truth::No) {
        match &policy.grant {
            None => {}
            Some(GrantControls::Block) => {
                blocked_by.insert(policy.id.clone());
            }
            Some(GrantControls::Require(Operator::And, controls)) => {
                needs.extend(controls.iter().map(|control| BTreeSet::from([control.clone()])));
            }
            Some(GrantControls::Require(Operator::Or, controls)) => {
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
