//! What a person signs in for.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a journey leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Purpose {
    /// An answer to an application's authorization request.
    Authorize {
        /// What of the request decides which steps there are.
        asked: Asked,
        /// The request as a whole, in the words of whoever reads it again at the end.
        request: String,
    },
    /// A page of the person's own account.
    Account {
        /// Where to go then: a path of ours.
        path: String,
        /// How recent the sign-in must be.
        recency: Recency,
    },
    /// Leave for a device without a browser.
    Device {
        /// The code that the device shows.
        user_code: String,
    },
    /// Another password for somebody who has forgotten theirs.
    ResetPassword,
}

/// What an application wants of the way in which somebody signs in. Source: OpenID Connect Core, section 3.1.2.1.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// What must be asked, or that nothing may be.
    #[serde(default)]
    pub prompt: BTreeSet<Prompt>,
    /// How long ago the sign-in may be, in seconds.
    #[serde(default)]
    pub max_age_seconds: Option<u32>,
    /// Who is expected.
    #[serde(default)]
    pub login_hint: Option<String>,
    /// Authentication contexts whose policies must be satisfied as well, such as `c1`.
    #[serde(default)]
    pub contexts: BTreeSet<String>,
}

/// What must be asked, or that nothing may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Prompt {
    /// Nothing may be asked.
    None,
    /// Who they are must be proved anew.
    Login,
    /// Which account is meant.
    SelectAccount,
    /// Whether the application may have what it asks for.
    Consent,
}

/// How recent a sign-in for one's own account must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Recency {
    /// Any session does: to look.
    Any,
    /// Minutes old, with a second factor where one is registered: to change what keeps others out.
    JustNow,
}

impl Purpose {
    /// What an application wants of the way; the usual where there is no application.
    pub fn asked(&self) -> Option<&Asked> {
        match self {
            Purpose::Authorize { asked, .. } => Some(asked),
            Purpose::Account { .. } | Purpose::Device { .. } | Purpose::ResetPassword => None,
        }
    }

    /// Whether it wants this.
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.asked().is_some_and(|asked| asked.prompt.contains(&prompt))
    }

    /// Who is expected, where somebody is.
    pub fn login_hint(&self) -> Option<&str> {
        self.asked()?.login_hint.as_deref()
    }
}
