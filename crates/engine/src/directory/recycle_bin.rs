//! The recycle bin: what was deleted can be brought back for a month, then it is removed for good.

use super::{groups, users};
use crate::administer::{Change, RuleError};
use crate::applications;
use crate::audit::Initiator;
use crate::conditional_access;
use crate::engine::Engine;
use keepwatch_graph::directory::{Application, Group, ServicePrincipal, User};
use keepwatch_graph::{Timestamp, UserId};
use keepwatch_storage::Tx;

/// What was brought back.
#[derive(Debug, Clone, PartialEq)]
pub enum Deleted {
    /// A user.
    User(Box<User>),
    /// A group.
    Group(Box<Group>),
    /// An application.
    Application(Box<Application>),
    /// A service principal.
    ServicePrincipal(Box<ServicePrincipal>),
}

/// Objects that one batch removes, so that others get their turn to write.
const BATCH: u32 = 50;

impl Engine {
    /// Brings an object back; a user by another name, in the tenant's verified domain, where `name` says one.
    pub async fn restore_object(
        &self,
        by: Initiator,
        domain: &str,
        id: String,
        name: Option<String>,
    ) -> Result<Deleted, RuleError> {
        let domain = domain.to_owned();
        let work = move |change: &mut Change<'_, '_>| match kind(change.tx(), &id)? {
            Kind::User(user) => {
                let name = name.as_deref().map(|name| (name, domain.as_str()));
                Ok(Deleted::User(Box::new(users::restore(change, user, name)?)))
            }
            Kind::Group | Kind::Application | Kind::ServicePrincipal if name.is_some() => {
                Err(RuleError::member("newUserPrincipalName", "only a user has such a name"))
            }
            Kind::Group => Ok(Deleted::Group(Box::new(groups::restore(change, &id)?))),
            Kind::Application => Ok(Deleted::Application(Box::new(applications::restore(change, &id)?))),
            Kind::ServicePrincipal => {
                let restored = applications::restore_principal(change, &id)?;
                Ok(Deleted::ServicePrincipal(Box::new(restored)))
            }
        };
        self.administer(by, work).await
    }

    /// Removes an object that is in the recycle bin, for good.
    pub async fn remove_object(&self, by: Initiator, id: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| match kind(change.tx(), &id)? {
            Kind::User(user) => users::remove(change, user),
            Kind::Group => groups::remove(change, &id),
            Kind::Application => applications::purge(change, &id),
            Kind::ServicePrincipal => applications::purge_principal(change, &id),
        };
        self.administer(by, work).await
    }

    /// Removes for good what was deleted before `before`, a few at a time. Returns how many; none means there are no more.
    pub async fn empty_recycle_bin(&self, by: Initiator, before: Timestamp) -> Result<usize, RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let users: Vec<String> = change.tx().deleted_before::<User>(before, BATCH)?;
            for id in users.iter().filter_map(|id| id.parse().ok()) {
                users::remove(change, id)?;
            }
            let groups: Vec<String> = change.tx().deleted_before::<Group>(before, BATCH)?;
            for id in &groups {
                groups::remove(change, id)?;
            }
            let policies = conditional_access::empty_recycle_bin(change, before, BATCH)?;
            let applications = applications::empty_recycle_bin(change, before, BATCH)?;
            Ok(users.len() + groups.len() + policies + applications)
        };
        self.administer(by, work).await
    }
}

enum Kind {
    User(UserId),
    Group,
    Application,
    ServicePrincipal,
}

fn kind(tx: &mut Tx<'_>, id: &str) -> Result<Kind, RuleError> {
    // What is none of the others is a group, or nothing, which the groups' own rule says.
    match id.parse() {
        Ok(user) if tx.get::<User>(id)?.is_some() => Ok(Kind::User(user)),
        _ if tx.get::<Application>(id)?.is_some() => Ok(Kind::Application),
        _ if tx.get::<ServicePrincipal>(id)?.is_some() => Ok(Kind::ServicePrincipal),
        _ => Ok(Kind::Group),
    }
}
