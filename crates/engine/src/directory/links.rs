//! Members, owners and managers: objects that are given to others by reference.

use super::rules::{self, absent};
use super::{groups, users};
use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::engine::Engine;
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{DirectoryObjectId, Document, UserId, Version};
use keepwatch_storage::{Collection, LinkKind, Rx, StoreError, Tx};
use serde_json::json;

/// What one object is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// In a group.
    Member,
    /// Owns a group.
    Owner,
    /// Manages a user, who has one manager.
    Manager,
}

/// The members, or the owners, that one request can bring: Graph's bound.
pub(super) const BOUND_MAX: usize = 20;

/// An object as the address of a body names it: `https://graph.microsoft.com/v1.0/directoryObjects/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// Reads an address: absolute or not, with the key as a segment or in parentheses.
    pub fn parse(address: &str) -> Result<Self, RuleError> {
        let malformed = || RuleError::member("@odata.id", format!("`{}` names no object", shown(address)));
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let key = match last.split_once("('") {
            Some((_, key)) => key.strip_suffix("')").ok_or_else(malformed)?,
            None => last,
        };
        if key.is_empty() {
            return Err(malformed());
        }
        Ok(Self(key.to_owned()))
    }

    /// The object of that id.
    pub fn of_id(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id of the object, of which there must be one, and what it is.
    fn resolve(&self, rx: &mut Rx<'_>) -> Result<(String, Collection), RuleError> {
        let id = match self.0.parse::<DirectoryObjectId>() {
            Ok(id) => id.to_string(),
            Err(_) => user_named(rx, &self.0)?.ok_or_else(|| absent(&self.0))?.id.to_string(),
        };
        let found = rules::object(rx, &id, Version::V1)?.ok_or_else(|| absent(&self.0))?;
        Ok((id, found.collection))
    }
}

/// The user of that user principal name, the first where a foreign log gave it to several.
pub(super) fn user_named(rx: &mut Rx<'_>, principal_name: &str) -> Result<Option<User>, StoreError> {
    let named: Vec<User> = rx.find("user_principal_name", principal_name)?;
    Ok(named.into_iter().find(|user| user.deleted_date_time.is_none()))
}

/// As the last segment of an address.
impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Link {
    pub(super) const fn kind(self) -> LinkKind {
        match self {
            Link::Member => LinkKind::Member,
            Link::Owner => LinkKind::Owner,
            Link::Manager => LinkKind::Manager,
        }
    }

    /// Of what it is a part: who watches these hears of it.
    const fn held_by(self) -> Collection {
        match self {
            Link::Member | Link::Owner => Collection::Groups,
            Link::Manager => Collection::Users,
        }
    }

    /// As paths, and the records, call it.
    const fn property(self) -> &'static str {
        match self {
            Link::Member => "members",
            Link::Owner => "owners",
            Link::Manager => "manager",
        }
    }

    const fn activity(self, is_added: bool) -> Activity {
        let (name, category) = match (self, is_added) {
            (Link::Member, true) => ("Add member to group", "GroupManagement"),
            (Link::Member, false) => ("Remove member from group", "GroupManagement"),
            (Link::Owner, true) => ("Add owner to group", "GroupManagement"),
            (Link::Owner, false) => ("Remove owner from group", "GroupManagement"),
            (Link::Manager, true) => ("Set user manager", "UserManagement"),
            (Link::Manager, false) => ("Remove user manager", "UserManagement"),
        };
        Activity {
            name,
            category,
            service: "Core Directory",
            operation: if is_added { "Assign" } else { "Unassign" },
        }
    }
}

impl Engine {
    /// Gives `to` to the object `from`: a member or an owner to a group, a manager, in the place of the one before, to a
    /// user.
    pub async fn link(&self, by: Initiator, link: Link, from: String, to: Reference) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| add(change, link, &from, &to);
        self.administer(by, work).await
    }

    /// Takes `to` away from the object `from`; `None` takes whatever is there.
    pub async fn unlink(&self, by: Initiator, link: Link, from: String, to: Option<String>) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let subject = holder(change.tx(), link, &from)?.subject();
            let there = change.tx().linked_from(link.kind(), &from)?;
            let is_meant = |id: &&String| to.as_deref().is_none_or(|to| to.eq_ignore_ascii_case(id));
            let Some(id) = there.iter().find(is_meant) else {
                return Err(absent(to.as_deref().unwrap_or(link.property())));
            };
            change.tx().unlink(link.kind(), &from, id)?;
            change.tx().touch_linked(link.held_by(), &from);
            change.record(link.activity(false), subject, Some(&list(link, id)), None);
            Ok(())
        };
        self.administer(by, work).await
    }
}

/// Adds one link, by the rules.
pub(super) fn add(change: &mut Change<'_, '_>, link: Link, from: &str, to: &Reference) -> Result<(), RuleError> {
    let holder = holder(change.tx(), link, from)?;
    let (id, collection) = to.resolve(change.tx())?;
    holder.refuse(link, &id, collection)?;
    let mut before = None;
    if link == Link::Manager {
        for old in change.tx().linked_from(link.kind(), from)? {
            change.tx().unlink(link.kind(), from, &old)?;
            before = Some(list(link, &old));
        }
    }
    if !change.tx().link(link.kind(), from, &id)? {
        return Err(RuleError::invalid(format!(
            "One or more added object references already exist for the following modified properties: '{}'.",
            link.property()
        )));
    }
    change.tx().touch_linked(link.held_by(), from);
    let after = list(link, &id);
    change.record(link.activity(true), holder.subject(), before.as_ref(), Some(&after));
    Ok(())
}

/// What a link begins at.
enum Holder {
    Group(Box<Group>),
    User(Box<User>),
}

fn holder(tx: &mut Tx<'_>, link: Link, id: &str) -> Result<Holder, RuleError> {
    match link {
        Link::Member | Link::Owner => Ok(Holder::Group(Box::new(groups::live(tx, id)?))),
        Link::Manager => {
            let id: UserId = id.parse().map_err(|_| absent(id))?;
            Ok(Holder::User(Box::new(users::live(tx, id)?)))
        }
    }
}

impl Holder {
    fn subject(&self) -> Subject {
        match self {
            Holder::Group(group) => groups::subject(group),
            Holder::User(user) => users::subject(user),
        }
    }

    /// What cannot be linked to it.
    fn refuse(&self, link: Link, to: &str, collection: Collection) -> Result<(), RuleError> {
        let refused = |why: &str| Err(RuleError::member(link.property(), why));
        match (self, collection) {
            (_, Collection::DirectoryRoles) => refused("a role cannot be one"),
            (_, Collection::Applications) => refused("an application cannot be one, but its service principal can"),
            (Holder::User(_), Collection::Users) => Ok(()),
            (Holder::User(_), _) => refused("only a user can be one"),
            (Holder::Group(_), Collection::Groups) if link == Link::Owner => refused("a group cannot be one"),
            (Holder::Group(group), Collection::Groups) if group.id.to_string() == to => {
                refused("a group cannot be in itself")
            }
            (Holder::Group(group), Collection::Groups) if group.is_assignable_to_role == Some(true) => {
                refused("a group that can have roles cannot have groups in it")
            }
            (Holder::Group(_), _) => Ok(()),
        }
    }
}

/// What the record shows of a link: the property, as if the resource had it.
fn list(link: Link, id: &str) -> Document {
    Document {
        shared: format!("\"{}\":{}", link.property(), json!([id])),
        ..Document::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_the_last_thing_that_an_address_names() {
        for (address, expected) in [
            ("https://graph.microsoft.com/v1.0/directoryObjects/1", Some("1")),
            (
                "https://localhost:8443/beta/users/adele@contoso.com",
                Some("adele@contoso.com"),
            ),
            ("directoryObjects/1/", Some("1")),
            ("users('1')", Some("1")),
            ("/v1.0/users('adele@contoso.com')?$select=id", Some("adele@contoso.com")),
            ("1", Some("1")),
            ("", None),
            ("https://graph.microsoft.com/v1.0/users('", None),
            ("users('')", None),
        ] {
            let found = Reference::parse(address).ok();
            assert_eq!(found, expected.map(Reference::of_id), "{address}");
        }
    }
}
