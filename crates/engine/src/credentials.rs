//! Passwords: how they are kept, and which are taken.

mod hashing;

pub(crate) use hashing::Passwords;

use crate::administer::RuleError;
use keepwatch_token::Password;

/// A password that an administrator gives, or its refusal.
pub(crate) fn password(text: String) -> Result<Password, RuleError> {
    Password::new(text).map_err(|_| unfit())
}

/// Why a password is not taken. Source: Microsoft Graph, as its service says it.
fn unfit() -> RuleError {
    RuleError::Invalid {
        member: Some("passwordProfile/password".to_owned()),
        problem: "The specified password does not comply with password complexity requirements. Please provide a \
                  different password."
            .to_owned(),
    }
}
