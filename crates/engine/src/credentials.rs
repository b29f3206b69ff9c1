//! Passwords: how they are kept and checked, and which are taken.

mod change;
mod check;
mod circumstances;
mod hashing;
mod leaked;
mod lockout;
mod refusal;
mod remedy;
mod rules;

pub use change::Occasion;
pub use check::PasswordCheck;
pub use circumstances::Circumstances;
pub use leaked::Leak;
pub use lockout::{FAILURES_COUNT_SECONDS, LOCK_SECONDS_MAX, Lockout};
pub use refusal::{PasswordRefusal, Unfit, Weakness};
pub use rules::PasswordRules;

pub(crate) use hashing::Passwords;
pub(crate) use remedy::remedied_by_administrator;
pub(crate) use rules::{Term, words_about, words_in};

use crate::authentication::generated_text;
use crate::engine::Engine;

/// How passwords are treated here: the tenant's choices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PasswordSettings {
    /// When wrong ones lock.
    pub lockout: Lockout,
    /// Which ones are taken.
    pub rules: PasswordRules,
}

impl Engine {
    /// The engine with other settings for passwords than the defaults. For engines that nobody has a handle to yet.
    #[must_use]
    pub fn with_passwords(self, settings: PasswordSettings) -> Self {
        self.replace_passwords(Passwords::new(settings))
    }

    /// A password of so many characters that nobody has chosen, for people to read and type. It fits the rules from twelve
    /// characters on.
    pub fn generate_password(&self, length: usize) -> String {
        generated_text(self.entropy(), length)
    }
}
