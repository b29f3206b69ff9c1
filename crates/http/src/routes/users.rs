//! `users` and `me`.

use super::{Route, guarded, root};
use crate::graph::links::{self, CASTS, LISTED, of_user};
use crate::graph::objects::LIMITS;
use crate::graph::resource::Served;
use crate::graph::{membership, users};
use crate::permission::Permission;
use crate::permission::directory::{
    InvalidateTokens, ReadManagers, ReadMe, ReadMemberships, ReadMyMemberships, ReadUser, RevokeMySessions,
    RevokeSessions,
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

fn manager_routes(one: &str) -> [Route; 5] {
    let reports = format!("{one}/directReports");
    [
        guarded(Method::GET, format!("{one}/manager"), links::manager).gets(LISTED),
        guarded(Method::PUT, format!("{one}/manager/$ref"), links::set_manager).links(),
        guarded(Method::DELETE, format!("{one}/manager/$ref"), links::remove_manager).unlinks(),
        guarded(Method::GET, &reports, of_user::<ReadManagers>).lists(LISTED, &LIMITS),
        guarded(
            Method::GET,
            format!("{reports}/$count"),
            links::count_of_user::<ReadManagers>,
        )
        .counts(LISTED, &LIMITS),
    ]
}

/// What a user is in, and questions about it.
fn membership_routes<P: Permission>(of: &str) -> Vec<Route> {
    let mut routes = vec![
        guarded(
            Method::POST,
            format!("{of}/checkMemberGroups"),
            membership::check_member_groups::<P>,
        )
        .acts(named("directoryObject", "checkMemberGroups")),
        guarded(
            Method::POST,
            format!("{of}/checkMemberObjects"),
            membership::check_member_objects::<P>,
        )
        .acts(named("directoryObject", "checkMemberObjects")),
        guarded(
            Method::POST,
            format!("{of}/getMemberGroups"),
            membership::get_member_groups::<P>,
        )
        .acts(named("directoryObject", "getMemberGroups")),
        guarded(
            Method::POST,
            format!("{of}/getMemberObjects"),
            membership::get_member_objects::<P>,
        )
        .acts(named("directoryObject", "getMemberObjects")),
    ];
    for name in ["memberOf", "transitiveMemberOf", "ownedObjects"] {
        let at = format!("{of}/{name}");
        let cast = format!("{at}/{}", CASTS[1]);
        routes.extend(
            [(at, LISTED), (cast, Group::TYPE)]
                .into_iter()
                .flat_map(|(at, entity)| {
                    [
                        guarded(Method::GET, &at, of_user::<P>).lists(entity, &LIMITS),
                        guarded(Method::GET, format!("{at}/$count"), links::count_of_user::<P>).counts(entity, &LIMITS),
                    ]
                }),
        );
    }
    routes
}
