//! What a sign-in is: the truth that a detector has to find out.

use serde::Serialize;

/// What a sign-in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Case {
    /// The owner, at home, at work or on the way.
    Ordinary,
    /// The owner, in another city or country for some days.
    Trip,
    /// The owner, with a password that was wrong.
    Slip,
    /// Somebody, at an account that does not exist.
    CatchAll,
    /// A program that tries many accounts that do not exist within an hour.
    Burst,
    /// An attacker with the password. Which one, [`Label::attacker`] says.
    Takeover,
    /// One of many accounts at which a few common passwords are tried.
    Spray,
    /// The account of a spray whose password was among them.
    SprayHit,
    /// A stolen refresh token, used from somewhere else after its owner used it.
    TokenTheft,
    /// An attacker with the password on another continent, within the hour after the owner signed in.
    Travel,
    /// Somebody with the password in the owner's own home or office, on a device of their own.
    Insider,
}

/// What an attacker knows of the victim beside the password, in the order of how much. The models are those of Freeman et
/// al. (NDSS 2016) as Wiefling et al. (ACM TOPS 2022) use them, and one that knows still more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Attacker {
    /// Nothing: some address of some country, some common browser.
    Naive,
    /// The country: an exit of a VPN there, some common browser.
    Vpn,
    /// The city and the browser: a home there, and the newest version of the browser on the same system.
    Targeted,
    /// The provider and the very user agent as well.
    VeryTargeted,
}

impl Attacker {
    /// Every attacker, from the one who knows least.
    pub const ALL: [Attacker; 4] = [
        Attacker::Naive,
        Attacker::Vpn,
        Attacker::Targeted,
        Attacker::VeryTargeted,
    ];
}

/// What a sign-in is, and who is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Label {
    /// What it is.
    pub case: Case,
    /// Who took the account over, in that case.
    pub attacker: Option<Attacker>,
}

impl Label {
    pub(crate) const fn of(case: Case) -> Label {
        Label { case, attacker: None }
    }

    pub(crate) const fn takeover(attacker: Attacker) -> Label {
        Label {
            case: Case::Takeover,
            attacker: Some(attacker),
        }
    }

    /// Whether somebody else than the owner tried.
    pub const fn is_attack(self) -> bool {
        match self.case {
            Case::Ordinary | Case::Trip | Case::Slip => false,
            Case::CatchAll
            | Case::Burst
            | Case::Takeover
            | Case::Spray
            | Case::SprayHit
            | Case::TokenTheft
            | Case::Travel
            | Case::Insider => true,
        }
    }
}
