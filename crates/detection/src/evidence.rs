//! Why a detector fired, as typed data. It becomes `additionalInfo` and the sentence an administrator reads.

mod additional_info;
mod not_suppressed;
mod reason;
mod travel;

pub use not_suppressed::{Ends, NotSuppressed};
pub use travel::{Stop, Travel};

pub use additional_info::alert_url;

use crate::attempt::Attempt;
use crate::crowd::{Origin, Tally};
use crate::features::Feature;
use crate::signals::{ListClass, ListMatch};
use keepwatch_graph::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;

/// Why a detector fired.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// The address is an anonymizer's.
    Anonymizer(ListHit),
    /// Values that the user never had.
    Unfamiliar(Unfamiliar),
    /// Two places too far apart.
    Travel(Box<Travel>),
    /// A country that is new for the user.
    NewCountry(NewCountryEvidence),
    /// The address is known for attacks.
    MaliciousAddress(ListHit),
    /// The address is tied to a verified actor.
    VerifiedActor(ListHit),
    /// A refresh token was used twice.
    TokenReuse(TokenReuseEvidence),
    /// A few passwords were tried on many accounts, and this one's was right.
    Spray(CrowdEvidence),
    /// Nearly everything that came from the address was wrong, for many users.
    FailingAddress(CrowdEvidence),
    /// The user's name and the password that they have are on a list.
    Leak(LeakEvidence),
}

/// Which list held the address, and how old it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHit {
    /// What the list says of its addresses.
    pub class: ListClass,
    /// The list's name.
    pub list: Arc<str>,
    /// The entry, as a network in CIDR form.
    pub entry: Arc<str>,
    /// When the list was made.
    pub updated: Timestamp,
    /// Whole days between that and the sign-in; 0 for a list made after it.
    pub age_days: i64,
}

impl ListHit {
    /// The match, seen from a sign-in at `at`.
    pub fn of(found: &ListMatch, at: Timestamp) -> ListHit {
        ListHit {
            class: found.class,
            list: found.list.clone(),
            entry: found.entry.clone(),
            updated: found.updated,
            age_days: (at.seconds_since(found.updated) / 86_400.0).floor().max(0.0) as i64,
        }
    }
}

/// Values that the user never had.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfamiliar {
    /// How unfamiliar, in units of one wholly new value.
    pub score: f64,
    /// The values, those that weigh most first; never empty.
    pub properties: Vec<UnfamiliarProperty>,
    /// Whether a proven device of the user's spoke for it.
    pub device_is_known: bool,
}

/// A value that the user never had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfamiliarProperty {
    /// Which feature.
    pub feature: Feature,
    /// The value.
    pub value: Box<str>,
    /// In how many of the user's sign-ins the feature is known: the value was seen in none of them.
    pub of_sign_ins: u32,
    /// How many users of the tenant had it on its best day, at least; 0 also where the tenant does not count it.
    pub users_in_tenant: u32,
}

/// A country that is new for the user.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCountryEvidence {
    /// ISO 3166 alpha-2.
    pub country: Box<str>,
    /// When the user last was there; none for never.
    pub last_seen: Option<Timestamp>,
    /// The user's usual countries, the commonest first.
    pub usual: Vec<KnownCountry>,
    /// How many users of the tenant were there on one day, at least.
    pub users_in_tenant: u32,
    /// Every rule that could have explained it, with why it did not.
    pub not_suppressed: Vec<NotSuppressed>,
}

/// A country the user signs in from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCountry {
    /// ISO 3166 alpha-2.
    pub country: Box<str>,
    /// How often.
    pub sign_ins: u32,
}

/// A refresh token that was used twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReuseEvidence {
    /// The chain of tokens, which is revoked.
    pub family: Box<str>,
    /// When the token was exchanged for the next.
    pub replaced: Timestamp,
    /// From where it was exchanged.
    pub first_from: Option<IpAddr>,
    /// From where it came again.
    pub again_from: Option<IpAddr>,
}

/// What came from one origin, of many users.
#[derive(Debug, Clone, PartialEq)]
pub struct CrowdEvidence {
    /// From where.
    pub origin: Origin,
    /// How many users tried to sign in from there.
    pub users: u32,
    /// For how many of them only wrong credentials came, from a place that is not theirs.
    pub strangers: u32,
    /// How many wrong credentials those were.
    pub wrong: u32,
    /// How many right credentials came from there, of anybody.
    pub right: u32,
    /// The share that decided, as its lower bound at 95 %: of such users among all (a spray), or of wrong credentials
    /// among all (an address).
    pub share_at_least: f64,
    /// When the first wrong credential came.
    pub from: Timestamp,
    /// When the last wrong credential came.
    pub to: Timestamp,
}

/// A list that has a user's name beside the password that they have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeakEvidence {
    /// What the list is called.
    pub list: Arc<str>,
    /// When the password was set.
    pub password_set: Timestamp,
}

impl CrowdEvidence {
    pub(crate) fn new(origin: &Origin, tally: &Tally, share_at_least: f64) -> Self {
        Self {
            origin: origin.clone(),
            users: tally.users,
            strangers: tally.strangers,
            wrong: tally.wrong,
            right: tally.right,
            share_at_least,
            from: tally.from,
            to: tally.to,
        }
    }
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
        reason::render(self)
    }
}

#[cfg(test)]
mod tests;
