//! Why a new password is not taken, as data: each surface has its own words for it.

use crate::administer::RuleError;
use keepwatch_graph::Timestamp;
use keepwatch_storage::StoreError;
use keepwatch_token::PasswordError;

/// Why a text cannot be anybody's new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too few characters, or too many.
    #[error(transparent)]
    Length(#[from] PasswordError),
    /// It would be guessed; perhaps it is known by what.
    #[error("the password is easy to guess")]
    TooEasy(Option<Weakness>),
    /// It is among the passwords that were found in other people's breaches, and so in every attacker's list.
    #[error("the password is on a list of leaked ones")]
    Leaked,
}

/// By what a password would be guessed. Source: zxcvbn, `feedback.warning`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weakness {
    /// A straight row of keys.
    KeyRow,
    /// A short pattern of neighbouring keys.
    KeyPattern,
    /// One character, repeated.
    RepeatedCharacter,
    /// Some characters, repeated.
    RepeatedText,
    /// A sequence, such as `abc` or `6543`.
    Sequence,
    /// A recent year.
    RecentYear,
    /// A date.
    Date,
    /// One of the most common passwords.
    CommonPassword,
    /// Nearly a common password.
    NearlyCommon,
    /// One word.
    SingleWord,
    /// One name.
    SingleName,
    /// Common names.
    CommonNames,
}

/// Why a person's password was not changed. Nothing was.
#[derive(Debug, thiserror::Error)]
pub enum PasswordRefusal {
    /// The new one is none that anybody may have.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The new one is the old one.
    #[error("the new password is the same as the one before")]
    Unchanged,
    /// What was given as the current one is another.
    #[error("is not the user's password")]
    WrongCurrent,
    /// Too many were given as the current one that are others.
    #[error("too many wrong passwords were given; try again later")]
    Locked {
        /// Until when it stays so at least.
        until: Timestamp,
    },
    /// Since the person proved who they are, somebody else has changed the password or ended the sessions.
    #[error("the password was changed meanwhile")]
    Overtaken,
    /// The person has registered nothing that could prove who they are without a password.
    #[error("the user has registered no second factor")]
    NoSecondFactor,
    /// The account is disabled.
    #[error("the account is disabled")]
    Disabled,
    /// There is no such user.
    #[error("there is no such user")]
    NoUser,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the member of a body is called that holds the password which an administrator gives.
const GIVEN: &str = "passwordProfile/password";

/// In the words of Graph's service where they are documented. Sources: Microsoft Graph, create user; Microsoft Entra,
/// "Eliminate bad passwords using Microsoft Entra Password Protection": "What do users see".
fn documented(unfit: Unfit) -> &'static str {
    match unfit {
        Unfit::Length(_) => {
            "The specified password does not comply with password complexity requirements. Please provide a different \
             password."
        }
        Unfit::TooEasy(_) => {
            "Unfortunately, your password contains a word, phrase, or pattern that makes your password easily \
             guessable. Please try again with a different password."
        }
        Unfit::Leaked => "We've seen that password too many times before. Choose something harder to guess.",
    }
}

impl From<Unfit> for RuleError {
    fn from(unfit: Unfit) -> Self {
        RuleError::Invalid {
            member: Some(GIVEN.to_owned()),
            problem: documented(unfit).to_owned(),
        }
    }
}

/// As callers of `changePassword` are told.
impl From<PasswordRefusal> for RuleError {
    fn from(refusal: PasswordRefusal) -> Self {
        match refusal {
            PasswordRefusal::Unfit(unfit) => RuleError::Invalid {
                member: Some("newPassword".to_owned()),
                problem: documented(unfit).to_owned(),
            },
            PasswordRefusal::Unchanged => RuleError::member("newPassword", refusal),
            PasswordRefusal::WrongCurrent | PasswordRefusal::Locked { .. } => {
                RuleError::member("currentPassword", refusal)
            }
            PasswordRefusal::Overtaken => RuleError::Conflict(refusal.to_string()),
            PasswordRefusal::NoSecondFactor | PasswordRefusal::Disabled => RuleError::Forbidden(refusal.to_string()),
            PasswordRefusal::NoUser => RuleError::NotFound(refusal.to_string()),
            PasswordRefusal::Store(error) => RuleError::Store(error),
        }
    }
}
