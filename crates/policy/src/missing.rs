//! What a sign-in lacks, and Entra's number for it: one table for the sign-in log, for the page that says so, and for what the
//! application is answered.
//!
//! Source: Microsoft Entra, authentication and authorization error codes.

use crate::model::GrantControl;
use std::collections::BTreeSet;

/// What a sign-in lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A device that meets the organisation's rules.
    CompliantDevice,
    /// A device that is joined to the organisation's domain.
    DomainJoinedDevice,
    /// An application of an approved kind.
    ApprovedApplication,
    /// An application under a protection policy.
    CompliantApplication,
    /// A second factor, or methods that are strong enough.
    StrongAuthentication,
    /// Another password, or whatever else ends the risk of the account.
    NewPassword,
    /// Something that somebody else has to ask for.
    ExternalChallenge,
}

impl Missing {
    /// Of all sets of which one control each is still required, what the person can do least about; `None` where nothing is.
    pub fn of(needs: &BTreeSet<BTreeSet<GrantControl>>) -> Option<Self> {
        let is_out_of_reach = |need: &&BTreeSet<GrantControl>| !need.iter().any(GrantControl::is_interactive);
        let out_of_reach = needs.iter().find(is_out_of_reach);
        if let Some(control) = out_of_reach.and_then(|need| need.first()) {
            return Some(control.into());
        }
        let asked: Vec<Self> = needs
            .iter()
            .flatten()
            .filter(|control| control.is_interactive())
            .map(Into::into)
            .collect();
        let all = [Self::StrongAuthentication, Self::NewPassword, Self::ExternalChallenge];
        all.into_iter().find(|missing| asked.contains(missing))
    }

    /// The number where a person is there who could be asked.
    pub const fn number(self) -> u32 {
        match self {
            Self::CompliantDevice => 53000,
            Self::DomainJoinedDevice => 53001,
            Self::ApprovedApplication => 53002,
            Self::CompliantApplication => 53009,
            Self::StrongAuthentication => 50074,
            Self::NewPassword => 50135,
            Self::ExternalChallenge => 50158,
        }
    }

    /// The number where an application asks alone: it has to send the person.
    pub const fn number_unattended(self) -> u32 {
        match self {
            Self::StrongAuthentication => 50076,
            other => other.number(),
        }
    }
}

impl From<&GrantControl> for Missing {
    fn from(control: &GrantControl) -> Self {
        match control {
            GrantControl::CompliantDevice => Self::CompliantDevice,
            GrantControl::DomainJoinedDevice => Self::DomainJoinedDevice,
            GrantControl::ApprovedApplication => Self::ApprovedApplication,
            GrantControl::CompliantApplication => Self::CompliantApplication,
            GrantControl::Mfa | GrantControl::AuthenticationStrength(_) => Self::StrongAuthentication,
            GrantControl::PasswordChange | GrantControl::RiskRemediation => Self::NewPassword,
            GrantControl::TermsOfUse(_) | GrantControl::CustomAuthenticationFactor(_) => Self::ExternalChallenge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use GrantControl::{CompliantDevice, DomainJoinedDevice, Mfa, PasswordChange, RiskRemediation};

    #[test]
    fn what_a_person_can_do_least_about_is_named() {
        let terms = || GrantControl::TermsOfUse("t".into());
        let strength = || GrantControl::AuthenticationStrength("s".into());
        let cases = [
            (vec![], None),
            (vec![vec![Mfa]], Some(50074)),
            (vec![vec![strength()]], Some(50074)),
            (vec![vec![PasswordChange]], Some(50135)),
            (vec![vec![RiskRemediation], vec![Mfa]], Some(50074)),
            (vec![vec![terms()]], Some(50158)),
            (vec![vec![terms()], vec![PasswordChange]], Some(50135)),
            (vec![vec![Mfa], vec![DomainJoinedDevice]], Some(53001)),
            // A second factor does as well as the device.
            (vec![vec![CompliantDevice, Mfa]], Some(50074)),
        ];
        for (needs, expected) in cases {
            let needs: BTreeSet<BTreeSet<_>> = needs.into_iter().map(|need| need.into_iter().collect()).collect();
            assert_eq!(Missing::of(&needs).map(Missing::number), expected, "{needs:?}");
        }
        assert_eq!(Missing::StrongAuthentication.number_unattended(), 50076);
        assert_eq!(Missing::NewPassword.number_unattended(), 50135);
    }
}
