//! Exceptions: what an administrator does not want to be told of, for a reason and, as a rule, for a time.
//!
//! An allow-list names circumstances: addresses, networks, countries, users, groups, applications. A mute names only types of
//! detections. Both are one thing here, since both may name anything.
//!
//! A detection that is covered is not raised. It is doubted all the same, so nobody's profile learns from the sign-in:
//! otherwise whoever is quiet for as long as a mute lasts would be familiar when it ends.

mod check;
mod prefix;

#[cfg(test)]
mod tests;

pub use check::{LISTED_MAX, MUTE_DAYS_MAX, REASON_MAX, TermsError};
pub use prefix::{Prefix, PrefixError};

use crate::address::canonical;
use crate::attempt::Attempt;
use crate::life_cycle::{ADMIN_CONFIRMED_USER_COMPROMISED, USER_REPORTED_SUSPICIOUS_ACTIVITY};
use crate::signals::Signals;
use keepwatch_graph::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::IpAddr;
use uuid::Uuid;

/// What a person says is raised whatever anybody has excepted.
pub const NEVER_COVERED: [&str; 2] = [ADMIN_CONFIRMED_USER_COMPROMISED, USER_REPORTED_SUSPICIOUS_ACTIVITY];

/// What is not raised, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exception {
    /// Its id.
    pub id: Uuid,
    /// What it covers.
    pub terms: Terms,
    /// Who made it.
    pub created_by: Maker,
    /// When it was made.
    pub created_date_time: Timestamp,
    /// When it was changed last.
    pub modified_date_time: Timestamp,
}

/// Who made an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Maker {
    /// The object id of a user or service principal, or the name of what has none.
    pub id: String,
    /// What people call them.
    pub display_name: Option<String>,
}

/// What an exception covers: of each kind that is named one must match, and of a kind that is not named anything does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Terms {
    /// Addresses, each alone or a prefix in CIDR form.
    pub addresses: Vec<Prefix>,
    /// Numbers of autonomous systems.
    pub network_numbers: Vec<u32>,
    /// ISO 3166 alpha-2, upper case.
    pub countries: Vec<String>,
    /// Object ids of users.
    pub users: Vec<UserId>,
    /// Object ids of groups, whose members are meant, also those by another group.
    pub groups: Vec<Uuid>,
    /// Client ids of applications.
    pub applications: Vec<Uuid>,
    /// `riskEventType`; none stands for all.
    pub risk_event_types: Vec<String>,
    /// Why; for whoever reads it later.
    pub reason: String,
    /// From when on it covers nothing any more. A mute must have one.
    pub expiration_date_time: Option<Timestamp>,
}

/// Under which circumstances something was detected. What is not known is covered by no exception that names it.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Whose account it is.
    pub user: UserId,
    /// The groups that the user is in, directly or by another group.
    pub groups: &'a BTreeSet<Uuid>,
    /// From where the sign-in came.
    pub address: Option<IpAddr>,
    /// The number of the network that announces the address.
    pub network: Option<u32>,
    /// The country that the address is in, ISO 3166 alpha-2.
    pub country: Option<&'a str>,
    /// The application's client id.
    pub application: Option<&'a str>,
}

impl<'a> Circumstances<'a> {
    /// Those of an attempt.
    pub fn of(attempt: &'a Attempt, signals: &'a Signals, groups: &'a BTreeSet<Uuid>) -> Self {
        Self {
            address: attempt.address,
            network: signals.network.as_ref().map(|network| network.number),
            country: signals.place.as_ref().and_then(|place| place.country.as_deref()),
            application: attempt.app.as_deref(),
            ..Self::of_account(attempt.user, groups)
        }
    }

    /// Those of something that was found of an account, not of a sign-in.
    pub const fn of_account(user: UserId, groups: &'a BTreeSet<Uuid>) -> Self {
        Self {
            user,
            groups,
            address: None,
            network: None,
            country: None,
            application: None,
        }
    }
}

impl Exception {
    /// Whether it covers nothing any more at that time.
    pub fn is_over(&self, at: Timestamp) -> bool {
        self.terms.expiration_date_time.is_some_and(|end| end <= at)
    }

    /// Whether a detection of that type that is raised at `at` is covered.
    pub fn covers(&self, event_type: &str, circumstances: &Circumstances<'_>, at: Timestamp) -> bool {
        !self.is_over(at) && !NEVER_COVERED.contains(&event_type) && self.terms.cover(event_type, circumstances)
    }
}

impl Terms {
    /// Whether it is a mute: it names no circumstances.
    pub fn is_mute(&self) -> bool {
        self.addresses.is_empty()
            && self.network_numbers.is_empty()
            && self.countries.is_empty()
            && self.users.is_empty()
            && self.groups.is_empty()
            && self.applications.is_empty()
    }

    fn cover(&self, event_type: &str, it: &Circumstances<'_>) -> bool {
        let address = it.address.map(canonical);
        is_named(&self.risk_event_types, |named| named == event_type)
            && is_named(&self.users, |named| *named == it.user)
            && is_named(&self.groups, |named| it.groups.contains(named))
            && is_named(&self.addresses, |named| address.is_some_and(|is| named.holds(is)))
            && is_named(&self.network_numbers, |named| it.network == Some(*named))
            && is_named(&self.countries, |named| {
                it.country.is_some_and(|is| named.eq_ignore_ascii_case(is))
            })
            && is_named(&self.applications, |named| {
                it.application
                    .and_then(|is| is.parse::<Uuid>().ok())
                    .is_some_and(|is| is == *named)
            })
    }
}

/// Whether one of those that are named is it, or none is named.
fn is_named<T>(named: &[T], is_it: impl Fn(&T) -> bool) -> bool {
    named.is_empty() || named.iter().any(is_it)
}

/// Every exception of the tenant.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    all: Vec<Exception>,
    /// Whether any names a group, so that memberships need not be looked up otherwise.
    asks_groups: bool,
}

impl Exceptions {
    /// These. Of several that cover one detection the oldest counts it, so that each is counted once.
    pub fn of(mut all: Vec<Exception>) -> Self {
        all.sort_by_key(|exception| (exception.created_date_time, exception.id));
        Self {
            asks_groups: all.iter().any(|exception| !exception.terms.groups.is_empty()),
            all,
        }
    }

    /// Whether nothing is excepted.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether the groups of users matter.
    pub fn asks_groups(&self) -> bool {
        self.asks_groups
    }

    /// The exception that covers a detection of that type, raised at `at`.
    pub fn covering(&self, event_type: &str, circumstances: &Circumstances<'_>, at: Timestamp) -> Option<&Exception> {
        self.all
            .iter()
            .find(|exception| exception.covers(event_type, circumstances, at))
    }
}
