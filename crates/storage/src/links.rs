//! Links between directory objects: who is a member of what, and who owns what.
//!
//! A link leads from the object that has it to the object that it names, both by id; what kinds of objects these are is
//! not written down, because no two objects share an id. [`PageQuery::linked`](crate::PageQuery::linked) lists one end's
//! objects of one kind with filters and pages; [`Rx::linked`] lists ids of all kinds, for [`Rx::objects`] to show.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::value::Value;
use keepwatch_graph::edm::folded;

/// What a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// From a group or directory role to its member.
    Member,
    /// From a group, application or service principal to its owner.
    Owner,
    /// From a user to their manager.
    Manager,
    /// From an application or service principal to one of its federated identity credentials.
    FederatedCredential,
}

impl LinkKind {
    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkKind::Member => "member",
            LinkKind::Owner => "owner",
            LinkKind::Manager => "manager",
            LinkKind::FederatedCredential => "federatedCredential",
        }
    }
}

/// One end of links, and which way to follow them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked {
    /// What the object with that id has links to: a group's members.
    From(LinkKind, String),
    /// What has links to the object with that id: the groups of a user.
    To(LinkKind, String),
}

impl Linked {
    /// The column of the ids that are looked for, the column of the known one, and the link's kind and the known id.
    pub(crate) fn parts(&self) -> (&'static str, &'static str, [Value<'static>; 2]) {
        let values = |kind: LinkKind, id: &str| [Value::text(kind.as_str()), Value::text(folded(id))];
        match self {
            Linked::From(kind, id) => ("to_id", "from_id", values(*kind, id)),
            Linked::To(kind, id) => ("from_id", "to_id", values(*kind, id)),
        }
    }
}

impl Rx<'_> {
    /// The ids at the other end, in order, behind `after`, at most `limit`: a page of them.
    pub fn linked(&mut self, linked: &Linked, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let (wanted, known, [kind, id]) = linked.parts();
        let sql = format!(
            "select {wanted} from links where kind = $1 and {known} = $2 and {wanted} > $3 order by {wanted} limit $4"
        );
        // Every id comes behind the empty text.
        let after = Value::text(folded(after.unwrap_or("")));
        self.query_all(&sql, &[kind, id, after, i64::from(limit).into()], |row| {
            Ok(row.string(0)?.to_owned())
        })
    }

    /// The ids of everything that the object has such links to, in order. As many as there are: for decisions, which need
    /// all. Answers take pages, by [`Rx::linked`].
    pub fn linked_from(&mut self, kind: LinkKind, from: &str) -> Result<Vec<String>, StoreError> {
        self.linked(&Linked::From(kind, from.to_owned()), None, u32::MAX)
    }

    /// The ids of everything that has such links to the object, in order; as [`Rx::linked_from`].
    pub fn linked_to(&mut self, kind: LinkKind, to: &str) -> Result<Vec<String>, StoreError> {
        self.linked(&Linked::To(kind, to.to_owned()), None, u32::MAX)
    }

    /// Whether there is that link.
    pub fn is_linked(&mut self, kind: LinkKind, from: &str, to: &str) -> Result<bool, StoreError> {
        let found = self.query_one(include_str!("sql/link.sql"), &key(kind, from, to), |_| Ok(()))?;
        Ok(found.is_some())
    }
}

impl Tx<'_> {
    /// Adds a link. Returns whether it is new.
    pub fn link(&mut self, kind: LinkKind, from: &str, to: &str) -> Result<bool, StoreError> {
        Ok(self.execute(include_str!("sql/insert_link.sql"), &key(kind, from, to))? > 0)
    }

    /// Takes a link away. Returns whether it was there.
    pub fn unlink(&mut self, kind: LinkKind, from: &str, to: &str) -> Result<bool, StoreError> {
        Ok(self.execute(include_str!("sql/remove_link.sql"), &key(kind, from, to))? > 0)
    }

    /// Takes away every link from and to an object: for objects that are removed for good. Returns how many there were.
    pub fn unlink_all(&mut self, id: &str) -> Result<u64, StoreError> {
        let id = [Value::text(folded(id))];
        let from = self.execute(include_str!("sql/remove_links_from.sql"), &id)?;
        Ok(from + self.execute(include_str!("sql/remove_links_to.sql"), &id)?)
    }
}

fn key(kind: LinkKind, from: &str, to: &str) -> [Value<'static>; 3] {
    [
        Value::text(kind.as_str()),
        Value::text(folded(from)),
        Value::text(folded(to)),
    ]
}
