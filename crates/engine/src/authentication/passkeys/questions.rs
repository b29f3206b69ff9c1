//! Questions that are answered once, and soon.

use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::{StoreError, Tx};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// For how long a question can be answered: twice what browsers are told to wait for (five minutes).
const LIFETIME_SECONDS: i64 = 600;

/// What is known of a question until it is answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Asked {
    challenge_hash: String,
    at: Timestamp,
}

impl Asked {
    pub(super) fn new(challenge: &[u8], at: Timestamp) -> Self {
        let mut challenge_hash = String::new();
        for byte in digest(&SHA256, challenge).as_ref() {
            write!(challenge_hash, "{byte:02x}").expect("a text takes what is written");
        }
        Self { challenge_hash, at }
    }

    /// Marks the question as answered. Whether it was open until now: the first answer, be it right or not, is the only one.
    pub(super) fn close(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let is_late = now >= self.at.plus_seconds(LIFETIME_SECONDS);
        // Nobody needs to remember what is too late to be answered again, by the clock of any node.
        tx.forget_passkey_challenges(now.plus_seconds(-2 * LIFETIME_SECONDS))?;
        Ok(!is_late && tx.use_passkey_challenge(&self.challenge_hash, now)?)
    }
}

/// A question of whom: somebody in particular, or whoever answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Of {
    /// That user.
    User(UserId),
    /// Whoever has a passkey that names its owner.
    Anybody,
}
