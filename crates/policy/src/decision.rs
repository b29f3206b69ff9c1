//! What all policies together decide.

use crate::model::GrantControl;
use std::collections::BTreeSet;

/// What must happen before a token is issued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Decision {
    /// Nothing is left to do.
    #[default]
    Grant,
    /// Each inner set must be met by at least one of its controls; a set that follows from another is left out.
    /// INVARIANT: neither the list nor a set in it is empty.
    Require(BTreeSet<BTreeSet<GrantControl>>),
    /// No token, whatever is satisfied; the policies that say so, in order of id.
    Block {
        /// Never empty.
        by: BTreeSet<Box<str>>,
    },
}

impl Decision {
    /// The decision that asks for all of `needs`.
    pub(crate) fn asking(mut needs: BTreeSet<BTreeSet<GrantControl>>) -> Self {
        if needs.len() > 1 {
            let all = needs.clone();
            needs.retain(|need| !all.iter().any(|other| is_absorbed(need, other)));
        }
        if needs.is_empty() {
            Decision::Grant
        } else {
            Decision::Require(needs)
        }
    }

    /// Whether whoever satisfies `self` satisfies `other` as well.
    pub fn is_as_strict_as(&self, other: &Decision) -> bool {
        match (self, other) {
            (Decision::Block { .. }, _) | (_, Decision::Grant) => true,
            (_, Decision::Block { .. }) | (Decision::Grant, Decision::Require(_)) => false,
            (Decision::Require(mine), Decision::Require(theirs)) => {
                theirs.iter().all(|need| mine.iter().any(|have| implies(have, need)))
            }
        }
    }

    /// Whether a control like this is among what is left to satisfy.
    pub fn asks_for(&self, is_it: impl Fn(&GrantControl) -> bool) -> bool {
        match self {
            Decision::Require(needs) => needs.iter().flatten().any(is_it),
            Decision::Grant | Decision::Block { .. } => false,
        }
    }
}

/// Whether whoever satisfies any control of `have` satisfies one of `need`.
fn implies(have: &BTreeSet<GrantControl>, need: &BTreeSet<GrantControl>) -> bool {
    have.iter()
        .all(|control| need.iter().any(|needed| control.covers(needed)))
}

/// Whether `need` adds nothing to `other`. Of two that mean the same the first in order stays.
fn is_absorbed(need: &BTreeSet<GrantControl>, other: &BTreeSet<GrantControl>) -> bool {
    need != other && implies(other, need) && (!implies(need, other) || other < need)
}

#[cfg(test)]
mod tests;
