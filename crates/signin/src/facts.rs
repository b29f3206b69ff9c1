//! What is true outside of a journey at the moment in which its next step is asked for.

use crate::factor::Factor;
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_policy::{Decision, Frequency, GrantControl};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is true outside of a journey. Facts about an account are of the account that was proved: before that, nobody looks
/// any up, and no step depends on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The browser's session, where it has one that is good.
    pub session: Option<Session>,
    /// The account.
    pub account: Account,
    /// Before when nothing counts that was proved of the account: everything that was issued was revoked then, or the password
    /// was changed.
    pub valid_from: Option<Timestamp>,
    /// Since when the account's risk is high, where it is.
    pub high_since: Option<Timestamp>,
    /// Whether the person may use the application at all.
    pub is_assigned: bool,
    /// What the policies make of the sign-in with the proofs that count.
    pub decision: Decision,
    /// What each factor would satisfy if it were proved now, beside what is proved: whether or not it is registered.
    pub would_satisfy: BTreeMap<Factor, BTreeSet<GrantControl>>,
    /// What is registered and can be asked for.
    pub factors: BTreeSet<Factor>,
    /// Whether something may be registered in this sign-in.
    pub registration: Registration,
    /// How often policies want people to prove who they are.
    pub primary_frequency: Option<Frequency>,
    /// How often policies want second factors.
    pub second_frequency: Option<Frequency>,
    /// Whether the browser may stay signed in.
    pub persistence: Persistence,
    /// Whether a password plays a part in the user's risk, so that only another one ends it.
    pub risk_is_of_password: bool,
    /// Whether the application may have what it asks for.
    pub consent: Consent,
}

impl Facts {
    /// The facts of an ordinary account of which no policy wants anything.
    pub fn ordinary() -> Self {
        Self {
            session: None,
            account: Account::Good {
                must_change_password: MustChange::No,
            },
            valid_from: None,
            high_since: None,
            is_assigned: true,
            decision: Decision::Grant,
            would_satisfy: BTreeMap::new(),
            factors: BTreeSet::new(),
            registration: Registration::Allowed,
            primary_frequency: None,
            second_frequency: None,
            persistence: Persistence::Never,
            risk_is_of_password: false,
            consent: Consent::Given,
        }
    }
}

/// A browser's session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// Whose.
    pub user: UserId,
    /// The name that they signed in with.
    pub name: String,
}

/// What is known of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// It can be used.
    Good {
        /// Whether another password is to be chosen first.
        must_change_password: MustChange,
    },
    /// An administrator has disabled it.
    Disabled,
    /// It is gone.
    Gone,
}

/// Whether an administrator wants another password at the next sign-in. Source: Microsoft Graph v1.0, `passwordProfile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MustChange {
    /// No.
    No,
    /// `forceChangePasswordNextSignIn`
    Yes,
    /// `forceChangePasswordNextSignInWithMfa`: only who has proved a second factor chooses it.
    AfterSecondFactor,
}

/// Whether something may be registered in this sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// It may.
    Allowed,
    /// Not at this risk: it could be the attacker who registers.
    Risky,
    /// Not by the policies on registering security information.
    Refused,
}

/// Whether the browser may stay signed in when it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// As the person likes.
    Ask,
    /// A policy says that it does.
    Always,
    /// A policy says that it does not, or there is no session to keep.
    Never,
}

/// Whether the application may have what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It may.
    Given,
    /// The person may allow it.
    Ask,
    /// Only an administrator may allow it, which this person is not.
    AdministratorOnly,
}
