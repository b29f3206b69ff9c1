//! Why a detector fired, as typed data. It becomes `additionalInfo` and the sentence an administrator reads.
//!
//! Each kind of evidence has a file, with what it is made of, its sentence and its pairs.

mod additional_info;
mod anonymous_activity;
mod browser;
mod compound;
mod crowd;
mod leak;
mod list_hit;
mod marked;
mod new_country;
mod not_suppressed;
mod principal_unfamiliar;
mod prompts;
mod relay;
mod secret_leak;
mod session;
mod session_age;
mod threat_rule;
mod token_issuer;
mod token_reuse;
mod travel;
mod unfamiliar;
mod unusual_activity;
mod unusual_traffic;
mod words;

pub use additional_info::alert_url;
pub use anonymous_activity::AnonymousActivity;
pub use browser::BrowserEvidence;
pub use compound::{CompoundEvidence, Contributor};
pub use crowd::{AttackKind, CrowdEvidence};
pub use leak::LeakEvidence;
pub use list_hit::ListHit;
pub use new_country::{KnownCountry, NewCountryEvidence};
pub use not_suppressed::{Ends, NotSuppressed};
pub use principal_unfamiliar::{NewProperty, PrincipalUnfamiliar};
pub use prompts::PromptsEvidence;
pub use relay::{Noticed, RelayEvidence};
pub use secret_leak::SecretLeakEvidence;
pub use session::{SessionEnd, SessionEvidence};
pub use session_age::SessionAgeEvidence;
pub use threat_rule::{Matched, MatchedBy, ThreatRuleEvidence};
pub use token_issuer::{KnownIssuer, TokenIssuerEvidence};
pub use token_reuse::TokenReuseEvidence;
pub use travel::{Stop, Travel};
pub use unfamiliar::{Unfamiliar, UnfamiliarProperty};
pub use unusual_activity::UnusualActivity;
pub use unusual_traffic::{ApiTraffic, TrafficEvidence, UnusualTraffic};

use crate::attempt::Attempt;
use crate::marks::Mark;
use serde_json::{Value, json};
use std::sync::Arc;

/// Why a detector fired.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// A list holds the address: of anonymizers, or of attackers.
    Listed(ListHit),
    /// Values that the user never had.
    Unfamiliar(Unfamiliar),
    /// Two places too far apart.
    Travel(Box<Travel>),
    /// A country that is new for the user.
    NewCountry(NewCountryEvidence),
    /// A refresh token was used twice.
    TokenReuse(TokenReuseEvidence),
    /// An attack on many accounts from one origin found a right credential.
    Crowd(CrowdEvidence),
    /// The user's name and the password that they have are on a list.
    Leak(LeakEvidence),
    /// Values that a service principal never had.
    PrincipalUnfamiliar(PrincipalUnfamiliar),
    /// A list or text has a secret of an application.
    SecretLeak(SecretLeakEvidence),
    /// What somebody did to the tenant for the first time.
    UnusualActivity(UnusualActivity),
    /// An hour in which a caller of the API did more than it ever does.
    UnusualTraffic(TrafficEvidence),
    /// Activity came through an anonymizer.
    AnonymousActivity(AnonymousActivity),
    /// A token of an issuer that nobody has used.
    TokenIssuer(TokenIssuerEvidence),
    /// A rule of the operator's matched.
    ThreatRule(ThreatRuleEvidence),
    /// A session that two devices used.
    Session(Box<SessionEvidence>),
    /// A session that is used longer than it may live.
    SessionAge(SessionAgeEvidence),
    /// A sign-in that somebody relayed.
    Relay(RelayEvidence),
    /// Prompts that were refused until one was approved.
    Prompts(PromptsEvidence),
    /// Several detections that make one story.
    Compound(CompoundEvidence),
    /// A browser that several users had where they never were.
    Browser(BrowserEvidence),
    /// The same address or device as in a sign-in that was confirmed as an attacker's.
    Marked(Arc<Mark>),
}

/// What every kind of evidence can say of itself.
trait Explain {
    /// Why, in one English sentence that an administrator can check.
    fn reason(&self) -> String;

    /// The same as data: what it adds to `additionalInfo`, each made by [`pair`].
    fn pairs(&self) -> Vec<Value>;
}

/// An item of `additionalInfo`.
fn pair(key: &str, value: Value) -> Value {
    json!({"Key": key, "Value": value})
}

impl Evidence {
    /// `additionalInfo` of a detection of `event_type` on `attempt` by a detector of that ATT&CK `technique`.
    pub fn additional_info(&self, attempt: &Attempt, event_type: &str, technique: &str) -> String {
        additional_info::render(self, Some(attempt), event_type, technique)
    }

    /// The same of a detection of an account, which no attempt is behind.
    pub fn additional_info_of_account(&self, event_type: &str, technique: &str) -> String {
        additional_info::render(self, None, event_type, technique)
    }

    /// Why, in one English sentence that an administrator can check.
    pub fn reason(&self) -> String {
        self.explained().reason()
    }

    fn explained(&self) -> &dyn Explain {
        match self {
            Evidence::Listed(it) => it,
            Evidence::Unfamiliar(it) => it,
            Evidence::Travel(it) => it.as_ref(),
            Evidence::NewCountry(it) => it,
            Evidence::TokenReuse(it) => it,
            Evidence::Crowd(it) => it,
            Evidence::Leak(it) => it,
            Evidence::PrincipalUnfamiliar(it) => it,
            Evidence::SecretLeak(it) => it,
            Evidence::UnusualActivity(it) => it,
            Evidence::UnusualTraffic(it) => it,
            Evidence::AnonymousActivity(it) => it,
            Evidence::TokenIssuer(it) => it,
            Evidence::ThreatRule(it) => it,
            Evidence::Session(it) => it.as_ref(),
            Evidence::SessionAge(it) => it,
            Evidence::Relay(it) => it,
            Evidence::Prompts(it) => it,
            Evidence::Compound(it) => it,
            Evidence::Browser(it) => it,
            Evidence::Marked(it) => it.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests;
