//! `groups`.

use super::links::{CONTAINERS, MEMBERS, lists, questions};
use super::{Route, guarded, root};
use crate::graph::groups::{create, delete, get, update};
use crate::graph::links::{self, count_of_group, of_group};
use crate::graph::resource::{self, Served};
use crate::permission::directory::ReadGroups;
use axum::http::Method;
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::{EntityType, Version};

/// The types that owners can be narrowed to.
const OWNERS: &[&EntityType] = &[User::TYPE];

const RULES: &str = "groups whose members follow a rule are refused: nobody would be in them";

pub(super) fn routes(version: Version) -> Vec<Route> {
    let all = format!("{}/groups", root(version));
    let one = format!("{all}/{{id:guid}}");
    let mut routes = group_routes(&all, &one).to_vec();
    routes.extend(reference_routes(&one));
    let list = |at: &str| guarded(Method::GET, at, of_group::<ReadGroups>);
    let count = |at: &str| guarded(Method::GET, at, count_of_group::<ReadGroups>);
    for (name, types) in [
        ("members", MEMBERS),
        ("transitiveMembers", MEMBERS),
        ("owners", OWNERS),
        ("memberOf", CONTAINERS),
        ("transitiveMemberOf", CONTAINERS),
    ] {
        routes.extend(lists(&format!("{one}/{name}"), types, list, count));
    }
    routes.extend(questions::<ReadGroups>(&one));
    routes
}

fn group_routes(all: &str, one: &str) -> [Route; 6] {
    let (entity, limits) = (Group::TYPE, &Group::LIMITS);
    [
        guarded(Method::GET, all, resource::list::<Group, ReadGroups>).lists(entity, limits),
        guarded(
            Method::GET,
            format!("{all}/$count"),
            resource::count::<Group, ReadGroups>,
        )
        .counts(entity, limits),
        guarded(Method::POST, all, create).creates(entity).note(RULES),
        guarded(Method::GET, one, get).gets(entity),
        guarded(Method::PATCH, one, update).updates(entity),
        guarded(Method::DELETE, one, delete).deletes(),
    ]
}

fn reference_routes(one: &str) -> [Route; 4] {
    let member = format!("{one}/members/{{member:guid}}/$ref");
    let owner = format!("{one}/owners/{{member:guid}}/$ref");
    [
        guarded(Method::POST, format!("{one}/members/$ref"), links::add_member).links(),
        guarded(Method::DELETE, member, links::remove_member).unlinks(),
        guarded(Method::POST, format!("{one}/owners/$ref"), links::add_owner).links(),
        guarded(Method::DELETE, owner, links::remove_owner).unlinks(),
    ]
}
