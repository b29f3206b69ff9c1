//! In which ways people prove who they are.

use serde::{Deserialize, Serialize};

/// A way of proving who one is. On the wire: Graph's `authenticationMethodModes`, as far as they are built here, and one
/// that Graph has no word for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Something that the person knows.
    Password,
    /// A code of an authenticator application (TOTP).
    SoftwareOath,
    /// A passkey or security key.
    Fido2,
    /// A pass from an administrator that is good once.
    TemporaryAccessPassOneTime,
    /// A pass from an administrator that is good for a while.
    TemporaryAccessPassMultiUse,
    /// A code from a list that the person has put away. No mode of Graph's: it meets no authentication strength.
    RecoveryCode,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 6] = [
        Mode::Password,
        Mode::SoftwareOath,
        Mode::Fido2,
        Mode::TemporaryAccessPassOneTime,
        Mode::TemporaryAccessPassMultiUse,
        Mode::RecoveryCode,
    ];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Password => "password",
            Mode::SoftwareOath => "softwareOath",
            Mode::Fido2 => "fido2",
            Mode::TemporaryAccessPassOneTime => "temporaryAccessPassOneTime",
            Mode::TemporaryAccessPassMultiUse => "temporaryAccessPassMultiUse",
            Mode::RecoveryCode => "recoveryCode",
        }
    }

    /// The factor that it is a proof of; none of a password, which is what factors come second to.
    pub const fn factor(self) -> Option<Factor> {
        match self {
            Mode::Password => None,
            Mode::SoftwareOath => Some(Factor::Totp),
            Mode::Fido2 => Some(Factor::Passkey),
            Mode::TemporaryAccessPassOneTime | Mode::TemporaryAccessPassMultiUse => Some(Factor::Pass),
            Mode::RecoveryCode => Some(Factor::RecoveryCode),
        }
    }
}

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
        for mode in Mode::ALL {
            let json = serde_json::to_value(mode).unwrap();
            assert_eq!(json, mode.name());
        }
        for factor in Factor::ALL {
            assert_eq!(serde_json::to_value(factor).unwrap(), factor.name());
            assert_eq!(Factor::named(factor.name()), Some(factor));
        }
        assert_eq!(Factor::named("password"), None);
    }
}
