//! What is due in a sign-in.

use crate::barrier::Barrier;
use crate::factor::Factor;
use std::collections::BTreeSet;

/// The one thing that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Which account: there is a session, and another account may be meant.
    PickAccount,
    /// Who signs in.
    UserName,
    /// Their password; or a passkey or a pass in its place.
    Password,
    /// Nothing: it cannot succeed.
    Blocked(Barrier),
    /// Which of several factors.
    ChooseFactor(BTreeSet<Factor>),
    /// That factor. Others that would do as well can be chosen instead.
    SecondFactor {
        /// Which.
        factor: Factor,
        /// What would do as well.
        others: BTreeSet<Factor>,
    },
    /// Registering one of these, since nothing that is registered would do.
    SetUp(BTreeSet<Factor>),
    /// Another password.
    NewPassword(NewPasswordReason),
    /// Ending every session and signing in once more.
    SignInAgain,
    /// Leave for a device to have a session.
    ConfirmDevice,
    /// Leave for the application to have what it asks for.
    Consent,
    /// Nothing: only an administrator may allow what the application asks for.
    NeedAdministrator,
    /// Whether the browser stays signed in.
    StaySignedIn,
    /// Nothing: the application wanted nothing to be asked, and something must be.
    Refused(Refusal),
    /// Nothing: it succeeded.
    Done,
}

/// Why another password is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewPasswordReason {
    /// An administrator gave this one out, or asked for another.
    MustChange,
    /// Somebody else may know this one.
    Risk,
    /// It was forgotten.
    Reset,
}

/// What would have to be asked, where nothing may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Who it is.
    Login,
    /// Who it is: another person than the application means has signed in.
    OtherPerson,
    /// Which account is meant.
    AccountSelection,
    /// A second factor.
    SecondFactor,
    /// Registering a second factor.
    SetUp,
    /// Another password.
    NewPassword,
    /// Signing in once more, for the risk that there is.
    SignInAgain,
    /// Consent.
    Consent,
    /// An administrator's consent.
    Administrator,
}

impl Refusal {
    /// Entra's number for it. Source: Microsoft identity platform, error codes reference.
    pub const fn code(self) -> u32 {
        match self {
            Refusal::Login | Refusal::OtherPerson => 50058,
            Refusal::AccountSelection => 16000,
            Refusal::SecondFactor => 50076,
            Refusal::SetUp => 50079,
            Refusal::NewPassword => 50135,
            Refusal::SignInAgain => 50131,
            Refusal::Consent => 65001,
            Refusal::Administrator => 90094,
        }
    }

    /// OpenID Connect's word for it. Source: OpenID Connect Core, section 3.1.2.6.
    pub const fn error(self) -> &'static str {
        match self {
            Refusal::Login | Refusal::OtherPerson => "login_required",
            Refusal::AccountSelection => "account_selection_required",
            Refusal::Consent | Refusal::Administrator => "consent_required",
            Refusal::SecondFactor | Refusal::SetUp | Refusal::NewPassword | Refusal::SignInAgain => {
                "interaction_required"
            }
        }
    }
}
