//! What people let applications have: authorization codes, refresh tokens, and codes of devices.
//!
//! Everything that is handed out is a [`BearerSecret`]; what is kept of it is a hash. Whether the person may still sign in
//! is not decided here: a grant is what was once given, and whoever redeems it asks the directory and the policies anew.

mod codes;
mod devices;
mod families;

pub use codes::{CODE_SECONDS, CodeBinding, Redeemed};
pub use devices::{DEVICE_CODE_SECONDS, DEVICE_INTERVAL_SECONDS, DeviceRequest, DeviceStart, LookUp, Polled};
pub use families::{Family, IDLE_DAYS, SPA_SECONDS, Use};

use crate::engine::Engine;
use crate::sign_in::Proved;
use keepwatch_graph::{AppId, SignInId, Timestamp, UserId};
use keepwatch_policy::Mode;
use keepwatch_signin::Proofs;
use keepwatch_storage::StoreError;
use keepwatch_token::{BearerSecret, RedirectKind, ScopeRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a person lets an application have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The application.
    pub app: AppId,
    /// What kind of program it is: which of its redirect URIs was used. A program that waits on a device is native.
    pub kind: RedirectKind,
    /// The person.
    pub user: UserId,
    /// What was asked for. What of it is granted is read whenever a token is issued, so that a consent can be taken back.
    pub scope: ScopeRequest,
    /// The session that it was given in: `sid`.
    pub session: Uuid,
    /// The record of the sign-in.
    pub sign_in: SignInId,
    /// When the person last proved who they are: `auth_time`.
    pub authenticated_at: Timestamp,
    /// How they did.
    pub proofs: Proofs,
    /// Authentication contexts whose policies were satisfied: `acrs`.
    pub contexts: BTreeSet<String>,
    /// Whether the application understands claims challenges: `xms_cc`.
    pub is_challenge_capable: bool,
    /// Whether it wants to be told who the account is: `client_info`.
    pub wants_client_info: bool,
}

impl Grant {
    /// How the person proved who they are, in the words of tokens: `amr`. Source: Microsoft identity platform, access token
    /// claims reference; RFC 8176.
    pub fn methods(&self) -> Vec<String> {
        let word = |mode| match mode {
            Mode::Password => Some("pwd"),
            Mode::SoftwareOath | Mode::RecoveryCode => Some("otp"),
            Mode::Fido2 => Some("fido"),
            Mode::TemporaryAccessPassOneTime | Mode::TemporaryAccessPassMultiUse => Some("tap"),
            _ => None,
        };
        let mut words: Vec<&str> = self.proofs.modes().into_iter().filter_map(word).collect();
        if self.proofs.are_multi_factor() {
            words.push("mfa");
        }
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(str::to_owned).collect()
    }
}

impl Grant {
    /// What policies are shown of it: everything was proved before, nothing now.
    pub fn proved(&self) -> Proved {
        Proved {
            proofs: self.proofs.iter().map(|proof| proof.shown(false)).collect(),
            ..Proved::default()
        }
    }
}

/// Why what an application sent gets it nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// Never handed out, or so long ago that it is forgotten, or handed to another application.
    #[error("unknown")]
    Unknown,
    /// Its time is over.
    #[error("expired at {at}")]
    Expired {
        /// Since when.
        at: Timestamp,
    },
    /// A refresh token of a page in a browser, whose day is over however much it was used.
    #[error("the day of the page is over")]
    SpaExpired,
    /// A code that was redeemed before. What was issued for it then is revoked now.
    #[error("used before")]
    UsedBefore,
    /// The redirect URI is not the one that the code was sent to.
    #[error("for another redirect URI")]
    OtherRedirectUri,
    /// The proof key is not the one that the code was asked for with.
    #[error(transparent)]
    ProofKey(#[from] keepwatch_token::PkceError),
    /// It was revoked.
    #[error("revoked at {at}")]
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// A refresh token that was exchanged for another before. The chain is revoked now.
    #[error("replaced at {replaced}, and used again")]
    Reused {
        /// The chain.
        family: Box<Family>,
        /// When it was exchanged.
        replaced: Timestamp,
        /// From which address, where it is known.
        first_from: Option<String>,
    },
}

impl Engine {
    /// A secret to hand out.
    fn bearer_secret(&self) -> BearerSecret {
        let mut random = [0; 32];
        self.entropy().fill(&mut random);
        BearerSecret::of(random)
    }
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("grants are texts, numbers and lists of them")
}

fn read<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<T, StoreError> {
    let corrupt = |_| StoreError::Corrupt {
        table,
        key: "document".to_owned(),
    };
    serde_json::from_str(text).map_err(corrupt)
}
