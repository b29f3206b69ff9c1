//! The facts of one sign-in, before any judgement.

use crate::detectors::anomalous_token::TokenReuse;
use keepwatch_graph::{SignInId, Timestamp, UserId};
use std::net::IpAddr;

/// The facts of one sign-in of a user, before any judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The sign-in's id, which makes everything that follows from it repeatable.
    pub sign_in: SignInId,
    /// Who tries to sign in.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Where from; absent where the record has none or no address.
    pub address: Option<IpAddr>,
    /// The application's client id.
    pub app: Option<Box<str>>,
    /// The `User-Agent` header.
    pub user_agent: Option<Box<str>>,
    /// A device or browser that proved who it is: a registered device's id, or a cookie-bound browser's.
    pub device: Option<Box<str>>,
    /// How far it got.
    pub progress: Progress,
    /// Whether a second factor was proved in it.
    pub second_factor: bool,
    /// Whether a person was present, as opposed to a token being renewed.
    pub interactive: bool,
    /// Who issued the token that a federated user brought: the name of another identity provider, in lower case. Absent where
    /// the first credential was checked here.
    pub token_issuer: Option<Box<str>>,
    /// A token that was used a second time, where that is what the attempt is.
    pub token_reuse: Option<TokenReuse>,
}

/// How far an attempt got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The first credential was wrong, or the account unknown or locked: nothing is known of the owner.
    WrongCredential,
    /// The first credential was right and something else was missing or refused: a second factor, a policy, consent.
    Interrupted,
    /// It ended in a token.
    Succeeded,
}

impl Progress {
    /// Whether the first credential was right: only then does a risky attempt say something of the account.
    pub const fn credential_was_right(self) -> bool {
        matches!(self, Progress::Interrupted | Progress::Succeeded)
    }
}
