//! `users` and `me`.

use super::links::{CONTAINERS, lists, questions};
use super::{Route, guarded, root};
use crate::graph::links::{self, LISTED, count_of_user, of_user};
use crate::graph::resource::Served;
use crate::graph::users;
use crate::permission::Permission;
use crate::permission::directory::{
    InvalidateTokens, ReadManagers, ReadMe, ReadMemberships, ReadMyManagers, ReadMyMemberships, ReadUser,
    RevokeMySessions, RevokeSessions,
};
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::directory::{Group, User};
use keepwatch_graph::operations::named;

const BASIC: &str = "shows a caller who holds only User.ReadBasic.All the properties of that permission and no others, and \
    refuses to choose or sort by others";
const ADMINISTRATORS: &str = "an application that manages users changes what decides who can sign in as the holder of a \
    directory role only if it may give such roles too; with Microsoft it needs a directory role of its own";
const ELSEWHERE: &str = "mailboxes, licences and the like are kept elsewhere and shown as null";

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let (all, me) = (format!("{root}/users"), format!("{root}/me"));
    let one = format!("{all}/{{id}}");
    let mut routes = user_routes(&all, &one).to_vec();
    routes.extend(my_routes(&me));
    routes.extend(manager_routes(&one));
    routes.extend(report_routes::<ReadManagers>(&one));
    routes.extend(report_routes::<ReadMyManagers>(&me));
    routes.extend(membership_routes::<ReadMemberships>(&one));
    routes.extend(membership_routes::<ReadMyMemberships>(&me));
    if version == Version::Beta {
        // Named as the action that took its place: the schema at hand has only that one.
        let revoke = users::revoke_sign_in_sessions::<InvalidateTokens>;
        let at = format!("{one}/invalidateAllRefreshTokens");
        routes.push(guarded(Method::POST, at, revoke).acts(named("user", "revokeSignInSessions")));
    }
    routes
}

fn user_routes(all: &str, one: &str) -> [Route; 7] {
    let (entity, limits) = (User::TYPE, &User::LIMITS);
    let revoke = users::revoke_sign_in_sessions::<RevokeSessions>;
    [
        guarded(Method::GET, all, users::list)
            .lists(entity, limits)
            .note(BASIC)
            .note(ELSEWHERE),
        guarded(Method::GET, format!("{all}/$count"), users::count).counts(entity, limits),
        guarded(Method::POST, all, users::create).creates(entity),
        guarded(Method::GET, one, users::get::<ReadUser>).gets(entity),
        guarded(Method::PATCH, one, users::update)
            .updates(entity)
            .note(ADMINISTRATORS),
        guarded(Method::DELETE, one, users::delete)
            .deletes()
            .note(ADMINISTRATORS),
        guarded(Method::POST, format!("{one}/revokeSignInSessions"), revoke)
            .acts(named("user", "revokeSignInSessions")),
    ]
}

fn my_routes(me: &str) -> [Route; 3] {
    let revoke = users::revoke_sign_in_sessions::<RevokeMySessions>;
    [
        guarded(Method::GET, me, users::get::<ReadMe>).gets(User::TYPE),
        guarded(Method::PATCH, me, users::update_me).updates(User::TYPE),
        guarded(Method::POST, format!("{me}/revokeSignInSessions"), revoke).acts(named("user", "revokeSignInSessions")),
    ]
}

/// Saying who manages a user.
fn manager_routes(one: &str) -> [Route; 2] {
    let reference = format!("{one}/manager/$ref");
    [
        guarded(Method::PUT, &reference, links::set_manager).links(),
        guarded(Method::DELETE, &reference, links::remove_manager).unlinks(),
    ]
}

/// Who manages a user, and whom the user manages.
fn report_routes<P: Permission>(of: &str) -> Vec<Route> {
    let list = |at: &str| guarded(Method::GET, at, of_user::<P>);
    let count = |at: &str| guarded(Method::GET, at, count_of_user::<P>);
    let mut routes = lists(&format!("{of}/directReports"), &[User::TYPE], list, count);
    routes.push(guarded(Method::GET, format!("{of}/manager"), links::manager::<P>).gets(LISTED));
    routes
}

/// What a user is in or owns, and questions about it.
fn membership_routes<P: Permission>(of: &str) -> Vec<Route> {
    let list = |at: &str| guarded(Method::GET, at, of_user::<P>);
    let count = |at: &str| guarded(Method::GET, at, count_of_user::<P>);
    let mut routes = questions::<P>(of).to_vec();
    for (name, types) in [
        ("memberOf", CONTAINERS),
        ("transitiveMemberOf", CONTAINERS),
        ("ownedObjects", &[Group::TYPE][..]),
    ] {
        routes.extend(lists(&format!("{of}/{name}"), types, list, count));
    }
    routes
}
