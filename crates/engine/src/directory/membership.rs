//! Who is what by whom: a member of a group is a member of the groups that this one is in.

use keepwatch_graph::UserId;
use keepwatch_graph::directory::{DirectoryRole, Group};
use keepwatch_storage::{LinkKind, Linked, Rx, StoreError, Stored};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// The ids of the groups and roles that the object is in, directly or by a group; groups in the recycle bin count for
/// nothing.
pub fn memberships_of(rx: &mut Rx<'_>, id: &str) -> Result<BTreeSet<String>, StoreError> {
    reached(rx, id, |id| Linked::To(LinkKind::Member, id.to_owned()))
}

/// The ids of what is in the group, directly or by another group; the same.
pub fn members_of(rx: &mut Rx<'_>, group: &str) -> Result<BTreeSet<String>, StoreError> {
    reached(rx, group, |id| Linked::From(LinkKind::Member, id.to_owned()))
}

/// The ids of the groups that the object is in, directly or by another group.
pub fn groups_of(rx: &mut Rx<'_>, id: &str) -> Result<BTreeSet<String>, StoreError> {
    let all: Vec<String> = memberships_of(rx, id)?.into_iter().collect();
    Ok(rx.known::<Group>(&all)?.into_iter().collect())
}

/// The template ids of the directory roles that the user has, directly or by a group.
pub fn roles_of(rx: &mut Rx<'_>, user: UserId) -> Result<BTreeSet<Uuid>, StoreError> {
    let held = memberships_of(rx, &user.to_string())?;
    let roles: Vec<DirectoryRole> = rx.all()?;
    let held = roles.iter().filter(|role| held.contains(role.id().as_ref()));
    Ok(held
        .filter_map(|role| role.role_template_id.as_deref()?.parse().ok())
        .collect())
}

/// The ids of who holds one of these roles, named by their templates' ids, directly or by a group.
pub(crate) fn holders_of(rx: &mut Rx<'_>, templates: &[Uuid]) -> Result<BTreeSet<String>, StoreError> {
    let roles: Vec<DirectoryRole> = rx.all()?;
    let is_one = |role: &&DirectoryRole| {
        let template = role.role_template_id.as_deref().and_then(|id| id.parse::<Uuid>().ok());
        template.is_some_and(|template| templates.contains(&template))
    };
    let mut holders = BTreeSet::new();
    for role in roles.iter().filter(is_one) {
        holders.extend(members_of(rx, role.id().as_ref())?);
    }
    Ok(holders)
}

/// Everything that links lead to. Only groups lead on: from them to what they are in, or to what is in them.
fn reached(rx: &mut Rx<'_>, from: &str, link: impl Fn(&str) -> Linked) -> Result<BTreeSet<String>, StoreError> {
    let mut seen = HashSet::from([from.to_owned()]);
    let mut found = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while !next.is_empty() {
        let mut linked = Vec::new();
        for id in &next {
            let ids = rx.linked(&link(id), None, u32::MAX)?;
            linked.extend(ids.into_iter().filter(|id| seen.insert(id.clone())));
        }
        let groups = rx.known::<Group>(&linked)?;
        let live = rx.live::<Group>(&linked)?;
        found.extend(
            linked
                .into_iter()
                .filter(|id| live.contains(id) || !groups.contains(id)),
        );
        next = live.into_iter().collect();
    }
    Ok(found)
}
