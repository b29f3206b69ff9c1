//! What people are asked for beside their password.

use keepwatch_policy::Mode;
use serde::{Deserialize, Serialize};

/// What a person can be asked for beside the password, as they see it: strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Factor {
    /// A passkey or security key.
    Passkey,
    /// A code of an authenticator application.
    Totp,
    /// A pass from an administrator.
    Pass,
    /// A code from the list of recovery codes.
    RecoveryCode,
}

impl Factor {
    /// Every factor.
    pub const ALL: [Factor; 4] = [Factor::Passkey, Factor::Totp, Factor::Pass, Factor::RecoveryCode];

    /// What people can set up for themselves at a sign-in. Recovery codes come with the first of them.
    pub const OWN: [Factor; 2] = [Factor::Passkey, Factor::Totp];

    /// The word for it in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Factor::Passkey => "passkey",
            Factor::Totp => "totp",
            Factor::Pass => "pass",
            Factor::RecoveryCode => "recoveryCode",
        }
    }

    /// The factor that a mode is a proof of; none of a password, which is what factors come second to, and of what is not
    /// built here.
    pub const fn of(mode: Mode) -> Option<Self> {
        match mode {
            Mode::Fido2 => Some(Factor::Passkey),
            Mode::SoftwareOath => Some(Factor::Totp),
            Mode::TemporaryAccessPassOneTime | Mode::TemporaryAccessPassMultiUse => Some(Factor::Pass),
            Mode::RecoveryCode => Some(Factor::RecoveryCode),
            _ => None,
        }
    }

    /// The mode in which it is proved, where nothing more is known of it: a pass may be one that works once.
    pub const fn mode(self) -> Mode {
        match self {
            Factor::Passkey => Mode::Fido2,
            Factor::Totp => Mode::SoftwareOath,
            Factor::Pass => Mode::TemporaryAccessPassOneTime,
            Factor::RecoveryCode => Mode::RecoveryCode,
        }
    }

    /// The factor of that word.
    pub fn named(name: &str) -> Option<Self> {
        Factor::ALL.into_iter().find(|factor| factor.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_on_the_wire() {
        for factor in Factor::ALL {
            assert_eq!(serde_json::to_value(factor).unwrap(), factor.name());
            assert_eq!(Factor::named(factor.name()), Some(factor));
        }
        assert_eq!(Factor::named("password"), None);
    }

    #[test]
    fn each_factor_is_proved_in_its_mode() {
        for factor in Factor::ALL {
            assert_eq!(Factor::of(factor.mode()), Some(factor));
        }
        let second = Mode::ALL.into_iter().filter(|mode| Factor::of(*mode).is_some());
        assert_eq!(
            second.count(),
            Factor::ALL.len() + 1,
            "a pass may work once or for a while"
        );
    }
}
