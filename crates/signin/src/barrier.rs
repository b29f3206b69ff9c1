//! What ends a sign-in that cannot succeed.

use keepwatch_policy::{GrantControl, Missing};
use std::collections::BTreeSet;

/// Why a sign-in cannot succeed, whatever the person does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Barrier {
    /// The account is disabled.
    Disabled,
    /// The account is gone.
    Gone,
    /// The application is for people whom it was assigned to.
    NotAssigned,
    /// Policies refuse it.
    Policies(BTreeSet<Box<str>>),
    /// A second factor is needed, none is registered, and at this risk none may be.
    RegistrationAtRisk,
    /// The same, by the policies on registering security information.
    RegistrationRefused,
    /// Controls are asked for that nothing here can meet.
    Unmet(BTreeSet<BTreeSet<GrantControl>>),
}

impl Barrier {
    /// Entra's number for it. Source: Microsoft identity platform, error codes reference.
    pub fn code(&self) -> u32 {
        match self {
            Barrier::Disabled => 50057,
            Barrier::Gone => 50034,
            Barrier::NotAssigned => 50105,
            Barrier::Policies(_) => 53003,
            Barrier::RegistrationAtRisk => 53004,
            Barrier::RegistrationRefused => 53010,
            Barrier::Unmet(needs) => Missing::of(needs).map_or(50131, Missing::number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_barrier_has_its_number() {
        let unmet = |control: GrantControl| Barrier::Unmet(BTreeSet::from([BTreeSet::from([control])]));
        let cases = [
            (Barrier::Policies(BTreeSet::from(["p".into()])), 53003),
            (Barrier::RegistrationAtRisk, 53004),
            (unmet(GrantControl::CompliantDevice), 53000),
            (unmet(GrantControl::TermsOfUse("t".into())), 50158),
            (Barrier::Unmet(BTreeSet::new()), 50131),
        ];
        for (barrier, code) in cases {
            assert_eq!(barrier.code(), code, "{barrier:?}");
        }
    }
}
