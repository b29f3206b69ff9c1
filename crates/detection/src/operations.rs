//! What administrators and their programs do to the tenant, by the audit log: one operation, and what is usual for whom.

use keepwatch_graph::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One operation of somebody on something else than themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// When.
    pub at: Timestamp,
    /// What, as `activityDisplayName` has it, in lower case.
    pub name: Box<str>,
    /// Why it would serve an intruder, where it would.
    pub sensitive: Option<Sensitive>,
    /// Whether something is gone after it.
    pub is_destructive: bool,
    /// Where from, where the record says.
    pub address: Option<Box<str>>,
}

/// What intruders do first who have an administrator's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitive {
    /// A role or permission was given to somebody.
    RoleAssigned,
    /// An application got another secret, certificate or trusted issuer.
    CredentialAdded,
    /// An application was allowed to act for people.
    ConsentGiven,
    /// A policy was removed or no longer holds.
    PolicyWeakened,
    /// A way to sign in was registered for somebody else.
    MethodForAnother,
    /// An administrator's password was reset by somebody else.
    AdministratorReset,
}

impl Sensitive {
    /// The name in `additionalInfo`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Sensitive::RoleAssigned => "roleAssigned",
            Sensitive::CredentialAdded => "credentialAdded",
            Sensitive::ConsentGiven => "consentGiven",
            Sensitive::PolicyWeakened => "policyWeakened",
            Sensitive::MethodForAnother => "methodForAnother",
            Sensitive::AdministratorReset => "administratorReset",
        }
    }

    /// What was done, in a sentence.
    pub const fn label(self) -> &'static str {
        match self {
            Sensitive::RoleAssigned => "gave a role or permission",
            Sensitive::CredentialAdded => "added a credential to an application",
            Sensitive::ConsentGiven => "consented to an application",
            Sensitive::PolicyWeakened => "removed or switched off a policy",
            Sensitive::MethodForAnother => "registered a sign-in method for somebody else",
            Sensitive::AdministratorReset => "reset an administrator's password",
        }
    }
}

/// Who did what how often in some days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TenantOperations {
    by_actor: HashMap<Box<str>, BTreeMap<Box<str>, u32>>,
    by_name: HashMap<Box<str>, OfName>,
    first: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct OfName {
    count: u32,
    actors: BTreeSet<Box<str>>,
}

impl TenantOperations {
    /// Counts `count` operations of one name by one actor, the first of which was at `first`.
    pub fn add(&mut self, actor: &str, name: &str, count: u32, first: Timestamp) {
        let of_actor = self
            .by_actor
            .entry(actor.into())
            .or_default()
            .entry(name.into())
            .or_default();
        *of_actor = of_actor.saturating_add(count);
        let of_name = self.by_name.entry(name.into()).or_default();
        of_name.count = of_name.count.saturating_add(count);
        of_name.actors.insert(actor.into());
        self.first = Some(self.first.map_or(first, |known| known.min(first)));
    }

    /// When the first of all was; none without any.
    pub fn first(&self) -> Option<Timestamp> {
        self.first
    }

    /// How many operations the actor did.
    pub fn of_actor(&self, actor: &str) -> u32 {
        let counts = self.by_actor.get(actor).into_iter().flat_map(BTreeMap::values);
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// How many operations of that name the actor did.
    pub fn of_actor_named(&self, actor: &str, name: &str) -> u32 {
        let of_actor = self.by_actor.get(actor);
        of_actor.and_then(|names| names.get(name)).copied().unwrap_or_default()
    }

    /// How many operations of that name anybody did, and how many did them.
    pub fn of_name(&self, name: &str) -> (u32, usize) {
        let of_name = self.by_name.get(name);
        of_name.map_or((0, 0), |of_name| (of_name.count, of_name.actors.len()))
    }
}
