//! What came from one origin, of many users.

use super::words::{counted, hundredths};
use super::{Explain, pair};
use crate::crowd::{Origin, Tally};
use keepwatch_graph::Timestamp;
use serde_json::{Value, json};

/// What came from one origin, of many users.
#[derive(Debug, Clone, PartialEq)]
pub struct CrowdEvidence {
    /// What it was.
    pub attack: AttackKind,
    /// From where.
    pub origin: Origin,
    /// How many users tried to sign in from there.
    pub users: u32,
    /// For how many of them only wrong credentials came, from a place that is not theirs.
    pub strangers: u32,
    /// How many wrong credentials those were.
    pub wrong: u32,
    /// How many right credentials came from there, of anybody.
    pub right: u32,
    /// The share that decided, as its lower bound at 95 %: of such users among all (a spray), or of wrong credentials
    /// among all (an address).
    pub share_at_least: f64,
    /// When the first wrong credential came.
    pub from: Timestamp,
    /// When the last wrong credential came.
    pub to: Timestamp,
}

/// What an attack on many was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttackKind {
    /// A few passwords were tried on many accounts, and this one's was right.
    Spray,
    /// Nearly everything that came from an address was wrong, for many users.
    FailingAddress,
}

impl CrowdEvidence {
    pub(crate) fn new(attack: AttackKind, origin: &Origin, tally: &Tally, share_at_least: f64) -> Self {
        Self {
            attack,
            origin: origin.clone(),
            users: tally.users,
            strangers: tally.strangers,
            wrong: tally.wrong,
            right: tally.right,
            share_at_least,
            from: tally.from,
            to: tally.to,
        }
    }
}

impl Explain for CrowdEvidence {
    fn reason(&self) -> String {
        match self.attack {
            AttackKind::Spray => format!(
                "From {} came {} for {} that are not at home there, between {} and {}, and the right one for this user: a few \
         passwords are being tried on many accounts.",
                origin(&self.origin),
                counted(self.wrong, "wrong credential"),
                counted(self.strangers, "user"),
                self.from,
                self.to,
            ),
            AttackKind::FailingAddress => format!(
                "From {} came {} for {} that are not at home there, between {} and {}, and only {} of anybody.",
                origin(&self.origin),
                counted(self.wrong, "wrong credential"),
                counted(self.strangers, "user"),
                self.from,
                self.to,
                counted(self.right, "right one"),
            ),
        }
    }

    fn pairs(&self) -> Vec<Value> {
        let (address, prefix, network, browser) = match &self.origin {
            Origin::Address(address) => (Some(address), None, None, None),
            Origin::Prefix(prefix) => (None, Some(prefix), None, None),
            Origin::Program { network, browser } => (None, None, Some(network), Some(browser)),
        };
        let fields = json!({
            "address": address,
            "ipRange": prefix,
            "asn": network,
            "browser": browser,
            "usersSeen": self.users,
            "usersFailed": self.strangers,
            "wrongCredentials": self.wrong,
            "rightCredentials": self.right,
            "shareAtLeast": hundredths(self.share_at_least),
            "firstWrongDateTime": self.from,
            "lastWrongDateTime": self.to,
        });
        vec![pair("attack", fields)]
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Address(address) => address.to_string(),
        Origin::Prefix(prefix) => format!("addresses in {prefix}"),
        Origin::Program { network, browser } => format!("{browser} in AS{network}"),
    }
}
