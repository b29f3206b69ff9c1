//! What users and groups share: lists of what they are linked with, and questions about what they are in.

use super::{Route, guarded};
use crate::graph::membership::{check_member_groups, check_member_objects, get_member_groups, get_member_objects};
use crate::graph::objects::LIMITS;
use crate::permission::Permission;
use axum::http::Method;
use keepwatch_graph::EntityType;
use keepwatch_graph::directory::{DirectoryObject, DirectoryRole, Group, User};
use keepwatch_graph::operations::named;

/// The types that things which have members can be narrowed to.
pub(super) const CONTAINERS: &[&EntityType] = &[Group::TYPE, DirectoryRole::TYPE];
/// The types that members can be narrowed to.
pub(super) const MEMBERS: &[&EntityType] = &[User::TYPE, Group::TYPE];

/// A list at a path, the same narrowed to each of `types`, and how many are in each. `list` and `count` are asked for
/// their route.
pub(super) fn lists(
    at: &str,
    types: &[&'static EntityType],
    list: impl Fn(&str) -> Route,
    count: impl Fn(&str) -> Route,
) -> Vec<Route> {
    let narrowed = types
        .iter()
        .map(|entity| (format!("{at}/microsoft.graph.{}", entity.name), *entity));
    std::iter::once((at.to_owned(), DirectoryObject::TYPE))
        .chain(narrowed)
        .flat_map(|(at, entity)| {
            [
                list(&at).lists(entity, &LIMITS),
                count(&format!("{at}/$count")).counts(entity, &LIMITS),
            ]
        })
        .collect()
}

/// The questions about what the object at a path is in.
pub(super) fn questions<P: Permission>(of: &str) -> [Route; 4] {
    let action = |name: &str| (format!("{of}/{name}"), named("directoryObject", name));
    let (check_groups, groups) = action("checkMemberGroups");
    let (check_objects, objects) = action("checkMemberObjects");
    let (get_groups, all_groups) = action("getMemberGroups");
    let (get_objects, all_objects) = action("getMemberObjects");
    [
        guarded(Method::POST, check_groups, check_member_groups::<P>).acts(groups),
        guarded(Method::POST, check_objects, check_member_objects::<P>).acts(objects),
        guarded(Method::POST, get_groups, get_member_groups::<P>).acts(all_groups),
        guarded(Method::POST, get_objects, get_member_objects::<P>).acts(all_objects),
    ]
}
