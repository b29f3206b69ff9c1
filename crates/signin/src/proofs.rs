//! What a person has proved, and when.

use crate::factor::Factor;
use crate::since::Since;
use keepwatch_graph::Timestamp;
use keepwatch_policy::{self as policy, Mode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One thing that was proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    /// In which way.
    pub mode: Mode,
    /// When.
    pub at: Timestamp,
    /// The id of the method, of those that have one.
    #[serde(default)]
    pub method: Option<String>,
}

impl Proof {
    /// A proof in a way that needs no more to be said of it.
    pub const fn new(mode: Mode, at: Timestamp) -> Self {
        Self { mode, at, method: None }
    }

    /// Whether it alone says who somebody is. A passkey does, since none is taken that does not ask who holds it.
    pub const fn is_primary(&self) -> bool {
        matches!(
            self.mode,
            Mode::Password | Mode::Fido2 | Mode::TemporaryAccessPassOneTime | Mode::TemporaryAccessPassMultiUse
        )
    }

    /// Whether it is good as a second factor behind a password.
    pub const fn is_second(&self) -> bool {
        Factor::of(self.mode).is_some()
    }

    /// What policies are shown of it: whether it was made in this very sign-in decides the journey.
    pub fn shown(&self, is_fresh: bool) -> policy::Proof {
        policy::Proof {
            is_fresh,
            ..policy::Proof::fresh(self.mode, self.at)
        }
    }

    /// Whether it is two factors in one: what the person has, unlocked by what they know or are; or a pass, which an
    /// administrator gives out in the place of both.
    pub const fn is_both(&self) -> bool {
        self.is_primary() && self.is_second()
    }
}

/// Everything that a person has proved: of each mode the newest proof.
///
/// INVARIANT: a mode that was proved stays proved, and its time never goes back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proofs(Vec<Proof>);

impl Proofs {
    /// Adds a proof. One that is older than what is there of its mode changes nothing.
    pub fn add(&mut self, proof: Proof) {
        match self.0.iter_mut().find(|other| other.mode == proof.mode) {
            Some(other) if other.at <= proof.at => *other = proof,
            Some(_) => {}
            None => self.0.push(proof),
        }
    }

    /// All of them, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &Proof> {
        self.0.iter()
    }

    /// The newest proof that alone says who the person is.
    pub fn primary(&self) -> Option<&Proof> {
        self.0
            .iter()
            .filter(|proof| proof.is_primary())
            .max_by_key(|proof| proof.at)
    }

    /// Those that are young enough to count.
    pub fn fresh(&self, since: &Since) -> Proofs {
        let counts = |proof: &&Proof| match (proof.is_primary(), proof.is_second()) {
            (true, true) => proof.at >= since.primary && proof.at >= since.second,
            (true, false) => proof.at >= since.primary,
            (false, _) => proof.at >= since.second,
        };
        Proofs(self.0.iter().filter(counts).cloned().collect())
    }

    /// Whether somebody has said who they are.
    pub fn has_primary(&self) -> bool {
        self.primary().is_some()
    }

    /// Whether they did so with two factors.
    pub fn are_multi_factor(&self) -> bool {
        let is_both = self.0.iter().any(Proof::is_both);
        is_both || (self.has_primary() && self.0.iter().any(Proof::is_second))
    }

    /// Those from that instant on.
    pub fn since(&self, at: Timestamp) -> Proofs {
        Proofs(self.0.iter().filter(|proof| proof.at >= at).cloned().collect())
    }

    /// The ways in which something was proved.
    pub fn modes(&self) -> BTreeSet<Mode> {
        self.0.iter().map(|proof| proof.mode).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_seconds(1_700_000_000 + second).unwrap()
    }

    fn proof(mode: Mode, second: i64) -> Proof {
        Proof::new(mode, at(second))
    }

    #[test]
    fn two_kinds_are_two_factors() {
        let cases: [(&str, Vec<Proof>, bool, bool); 8] = [
            ("nothing", vec![], false, false),
            ("password", vec![proof(Mode::Password, 0)], true, false),
            (
                "password twice",
                vec![proof(Mode::Password, 0), proof(Mode::Password, 9)],
                true,
                false,
            ),
            ("code alone", vec![proof(Mode::SoftwareOath, 0)], false, false),
            (
                "two codes",
                vec![proof(Mode::SoftwareOath, 0), proof(Mode::RecoveryCode, 0)],
                false,
                false,
            ),
            (
                "password and code",
                vec![proof(Mode::Password, 0), proof(Mode::RecoveryCode, 1)],
                true,
                true,
            ),
            ("passkey", vec![proof(Mode::Fido2, 0)], true, true),
            ("pass", vec![proof(Mode::TemporaryAccessPassOneTime, 0)], true, true),
        ];
        for (name, all, primary, multi) in cases {
            let mut proofs = Proofs::default();
            all.into_iter().for_each(|proof| proofs.add(proof));
            assert_eq!(
                (proofs.has_primary(), proofs.are_multi_factor()),
                (primary, multi),
                "{name}"
            );
        }
    }

    #[test]
    fn the_newest_of_a_mode_counts() {
        let mut proofs = Proofs::default();
        proofs.add(proof(Mode::Password, 10));
        proofs.add(proof(Mode::Password, 5));
        assert_eq!(proofs.primary().unwrap().at, at(10));
        proofs.add(proof(Mode::Password, 20));
        assert_eq!(proofs.primary().unwrap().at, at(20));
        assert_eq!(proofs.iter().count(), 1);
    }

    #[test]
    fn old_proofs_do_not_count() {
        let mut proofs = Proofs::default();
        proofs.add(proof(Mode::Password, 10));
        proofs.add(proof(Mode::SoftwareOath, 20));
        let since = |primary, second| Since {
            primary: at(primary),
            second: at(second),
        };
        let cases = [
            (since(0, 0), true, true),
            (since(11, 0), false, false),
            (since(10, 20), true, true),
            (since(0, 21), true, false),
        ];
        for (since, primary, multi) in cases {
            let fresh = proofs.fresh(&since);
            assert_eq!(
                (fresh.has_primary(), fresh.are_multi_factor()),
                (primary, multi),
                "{since:?}"
            );
        }
    }

    /// A passkey stands for both factors, so that it is too old where either is to be given anew.
    #[test]
    fn what_is_both_factors_is_held_to_both_ages() {
        let mut proofs = Proofs::default();
        proofs.add(proof(Mode::Fido2, 10));
        for (primary, second, counts) in [(0, 0, true), (10, 10, true), (11, 0, false), (0, 11, false)] {
            let since = Since {
                primary: at(primary),
                second: at(second),
            };
            assert_eq!(proofs.fresh(&since).has_primary(), counts, "{since:?}");
        }
    }
}
