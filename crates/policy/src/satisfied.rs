//! Which controls are satisfied by what was proved.

use crate::model::GrantControl;
use crate::proofs::{Mode, Proof};
use crate::strength::Strength;
use crate::validate::ALL_COMBINATIONS;
use keepwatch_graph::conditional_access::enums::AuthenticationMethodModes;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Which proofs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// All of the session.
    Any,
    /// One of them must be of this sign-in and be more than a password: what policies on risk ask for.
    Afresh,
}

/// The controls among `mfa` and `strengths` that `proofs` satisfy.
///
/// Multifactor authentication is one of the combinations that Graph counts as such, or a password with a recovery code.
pub fn satisfied<'a>(
    proofs: &[Proof],
    strengths: impl IntoIterator<Item = &'a Strength>,
    freshness: Freshness,
) -> BTreeSet<GrantControl> {
    let mut controls = BTreeSet::new();
    if proofs.is_empty() {
        return controls;
    }
    let usable = |modes: i32| freshness == Freshness::Any || is_renewed(proofs, modes);
    let proved = bits(proofs);
    let has_factors = MULTIFACTOR
        .iter()
        .any(|combination| combination & proved == *combination && usable(*combination));
    if has_factors || has_recovery_code(proofs, freshness) {
        controls.insert(GrantControl::Mfa);
    }
    let met = strengths.into_iter().filter(|strength| strength.is_met(proofs, usable));
    controls.extend(met.map(|strength| GrantControl::AuthenticationStrength(strength.id.clone())));
    controls
}

/// The combinations that prove two factors, as bits.
static MULTIFACTOR: LazyLock<Vec<i32>> = LazyLock::new(|| {
    let two = ALL_COMBINATIONS.iter().filter(|(_, is_mfa)| *is_mfa);
    two.map(|(names, _)| AuthenticationMethodModes::from(*names).bits())
        .collect()
});

pub(crate) fn bits(proofs: &[Proof]) -> i32 {
    proofs.iter().fold(0, |bits, proof| bits | proof.mode.bit())
}

/// Whether a part of a combination was proved in this sign-in. A password alone does not renew two factors; where nothing
/// but a password is asked for, it does.
fn is_renewed(proofs: &[Proof], combination: i32) -> bool {
    let is_password_only = combination == Mode::Password.bit();
    proofs.iter().any(|proof| {
        let counts = is_password_only || proof.mode != Mode::Password;
        proof.is_fresh && counts && combination & proof.mode.bit() != 0
    })
}

fn has_recovery_code(proofs: &[Proof], freshness: Freshness) -> bool {
    let has = |mode: Mode, freshness: Freshness| {
        proofs
            .iter()
            .any(|proof| proof.mode == mode && (proof.is_fresh || freshness == Freshness::Any))
    };
    has(Mode::RecoveryCode, freshness) && has(Mode::Password, Freshness::Any)
}

#[cfg(test)]
mod tests;
