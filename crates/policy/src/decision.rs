//! What all policies together decide.

use crate::model::GrantControl;
use std::collections::BTreeSet;

/// What must happen before a token is issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing is left to do.
    Grant,
    /// Each inner set must be met by at least one of its controls. INVARIANT: neither the list nor a set in it is empty.
    Require(BTreeSet<BTreeSet<GrantControl>>),
    /// No token, whatever is satisfied; the policies that say so, in order of id.
    Block {
        /// Never empty.
        by: BTreeSet<Box<str>>,
    },
}

impl Decision {
    /// Whether whoever satisfies `self` satisfies `other` as well.
    pub fn is_as_strict_as(&self, other: &Decision) -> bool {
        match (self, other) {
            (Decision::Block { .. }, _) | (_, Decision::Grant) => true,
            (_, Decision::Block { .. }) | (Decision::Grant, Decision::Require(_)) => false,
            (Decision::Require(mine), Decision::Require(theirs)) => {
                theirs.iter().all(|need| mine.iter().any(|have| have.is_subset(need)))
            }
        }
    }
}
