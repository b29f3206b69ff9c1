//! Change notifications: who may watch a resource may read it.

use crate::permission::audit_logs::ReadSignIns;
use crate::permission::identity_protection::{ReadRiskDetections, ReadRiskyUsers};
use crate::permission::{Needs, Permission, permissions};
use keepwatch_engine::subscriptions::Watchable;
use keepwatch_storage::Collection;

permissions! {
    /// Keep subscriptions at all: to hold what one of the resources needs. Which one is looked at by [`to_watch`].
    KeepSubscriptions: both [
        "AuditLog.Read.All" | "Directory.Read.All" | "Directory.ReadWrite.All" | "Group.Read.All" | "Group.ReadWrite.All"
        | "IdentityRiskEvent.Read.All" | "IdentityRiskyUser.Read.All" | "User.Read.All" | "User.ReadWrite.All"
    ];
    /// Watch users. Source: Microsoft Graph, subscription: create.
    WatchUsers: both [
        "User.Read.All" | "User.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
    ];
    /// Watch groups. Source: as above.
    WatchGroups: both [
        "Group.Read.All" | "Group.ReadWrite.All" | "Directory.Read.All" | "Directory.ReadWrite.All"
    ];
}

/// What watching such resources needs. `None` for what no subscription can name.
pub(crate) fn to_watch(what: &Watchable) -> Option<Needs> {
    match what.collection {
        Collection::Users => Some(WatchUsers::NEEDS),
        Collection::Groups => Some(WatchGroups::NEEDS),
        Collection::RiskyUsers => Some(ReadRiskyUsers::NEEDS),
        Collection::RiskDetections => Some(ReadRiskDetections::NEEDS),
        Collection::SignIns => Some(ReadSignIns::NEEDS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keepwatch_engine::subscriptions::WATCHABLE;

    /// Who may watch something gets as far as saying what.
    #[test]
    fn whatever_is_watched_needs_what_keeping_subscriptions_needs() {
        for what in &WATCHABLE {
            let needs = to_watch(what).unwrap();
            for together in needs.application.iter().chain(needs.delegated) {
                let held: Vec<String> = together.iter().map(|name| (*name).to_owned()).collect();
                assert!(
                    KeepSubscriptions::NEEDS.admit_application(&held),
                    "{}: {held:?}",
                    what.path
                );
                assert!(
                    KeepSubscriptions::NEEDS.admit_user(&held, &[]),
                    "{}: {held:?}",
                    what.path
                );
            }
        }
    }
}
