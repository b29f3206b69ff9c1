//! What is remembered between a question and its answer. It stays on the server: a secret that is being set up is in it.

use keepwatch_engine::authentication::{PasskeyQuestion, PasskeySetup, TotpSetup};
use keepwatch_signin::Journey;
use serde::{Deserialize, Serialize};

/// A question that was asked.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", content = "state", rename_all = "camelCase")]
pub(in crate::signin) enum Pending {
    /// For a passkey.
    Question(PasskeyQuestion),
    /// For the first code of a new generator.
    Totp(TotpSetup),
    /// For a new passkey.
    Passkey(PasskeySetup),
}

impl Pending {
    /// What the journey remembers.
    pub(in crate::signin) fn read(journey: &Journey) -> Option<Self> {
        serde_json::from_str(journey.pending()?).ok()
    }

    /// Lets the journey remember it.
    pub(in crate::signin) fn remember(&self, journey: &mut Journey) {
        let text = serde_json::to_string(self).expect("questions are plain data");
        journey.remember(Some(text));
    }

    /// The question for a passkey.
    pub(in crate::signin) fn question(self) -> Option<PasskeyQuestion> {
        match self {
            Pending::Question(question) => Some(question),
            Pending::Totp(_) | Pending::Passkey(_) => None,
        }
    }

    /// The generator that is being set up.
    pub(in crate::signin) fn totp(self) -> Option<TotpSetup> {
        match self {
            Pending::Totp(setup) => Some(setup),
            Pending::Question(_) | Pending::Passkey(_) => None,
        }
    }
}
