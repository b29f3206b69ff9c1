//! Which software and which operating system.

use crate::truth::Truth;
use keepwatch_graph::conditional_access::enums::{
    ConditionalAccessClientApp as ClientApp, ConditionalAccessDevicePlatform as Platform,
};
use std::collections::BTreeSet;

/// Kinds of software; the empty set and one with `all` set no condition.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clients(pub BTreeSet<ClientApp>);

impl Clients {
    /// Whether it is narrower than everything.
    pub fn sets_something(&self) -> bool {
        let Self(kinds) = self;
        !kinds.is_empty() && !kinds.contains(&ClientApp::All)
    }

    /// Whether the policy is about this kind.
    pub fn met(&self, client: Option<ClientApp>) -> Truth {
        if !self.sets_something() {
            return Truth::Yes;
        }
        let Self(kinds) = self;
        let Some(client) = client else { return Truth::Unknown };
        // What was once told apart by whether it supports policies is one kind today.
        let is_eas = |kind: &ClientApp| matches!(kind, ClientApp::ExchangeActiveSync | ClientApp::EasSupported);
        (kinds.contains(&client) || (is_eas(&client) && kinds.iter().any(is_eas))).into()
    }
}

/// Operating systems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Platforms {
    /// These; `all` has those in it too that no policy can name.
    pub include: BTreeSet<Platform>,
    /// But not these.
    pub exclude: BTreeSet<Platform>,
}

impl Platforms {
    /// Whether the policy is about this system.
    pub fn met(&self, platform: Option<Platform>) -> Truth {
        let is_in = |set: &BTreeSet<Platform>| {
            set.contains(&Platform::All) || platform.is_some_and(|platform| set.contains(&platform))
        };
        (is_in(&self.include) && !is_in(&self.exclude)).into()
    }
}
