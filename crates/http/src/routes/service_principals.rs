//! `servicePrincipals`, the roles that they and others hold, and `oauth2PermissionGrants`.

use super::applications::{credential_routes, federated_routes, owner_routes};
use super::{Route, guarded, links, root};
use crate::graph::applications::service_principals::{self as principals, count_related_objects, related_objects};
use crate::graph::applications::{app_role_assignments as assignments, oauth2_permission_grants as grants};
use crate::graph::resource::{self, Served};
use crate::permission::Permission;
use crate::permission::applications::{ListApplications, ReadApplication, ReadAssignments, ReadGrants};
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::directory::{AppRoleAssignment, OAuth2PermissionGrant, ServicePrincipal};

const OWN_APPLICATIONS: &str = "the application must be of this tenant: there are no others here, so that Microsoft's own \
    and gallery applications are known only where somebody registers them";
const FOLLOWS: &str = "what the application says of itself (names, roles, addresses) is changed at the application";
const OF_GRAPH: &str = "roles of Graph and of the engine take AppRoleAssignment.ReadWrite.All and, of a person, a role that \
    gives such permissions: Application.ReadWrite.All alone is good for the roles of other resources";
const CONSENT: &str = "consent is asked anew whenever a token for a person is issued, refreshes included: what is taken back \
    is gone with the next token";

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let all = format!("{root}/servicePrincipals");
    let one = format!("{all}/{{id}}");
    let mut routes = principal_routes(&all, &one).to_vec();
    routes.extend(credential_routes::<ServicePrincipal>(&one));
    routes.extend(owner_routes::<ServicePrincipal>(&one));
    routes.extend(federated_routes::<ServicePrincipal>(&one));
    routes.extend(related_routes(&one));
    for name in ["appRoleAssignments", "appRoleAssignedTo"] {
        routes.extend(assignment_routes::<ReadApplication>(&format!("{one}/{name}")));
    }
    for holder in ["users/{id}", "groups/{id:guid}"] {
        let at = format!("{root}/{holder}/appRoleAssignments");
        routes.extend(assignment_routes::<ReadAssignments>(&at));
    }
    routes.extend(grant_routes(&format!("{root}/oauth2PermissionGrants"), &one));
    routes
}

fn principal_routes(all: &str, one: &str) -> [Route; 6] {
    type Principal = ServicePrincipal;
    let (entity, limits) = (Principal::TYPE, &Principal::LIMITS);
    let (list, count) = (
        resource::list::<Principal, ListApplications>,
        resource::count::<Principal, ListApplications>,
    );
    [
        guarded(Method::GET, all, list).lists(entity, limits),
        guarded(Method::GET, format!("{all}/$count"), count).counts(entity, limits),
        guarded(Method::POST, all, principals::create)
            .creates(entity)
            .note(OWN_APPLICATIONS),
        guarded(Method::GET, one, principals::get).gets(entity),
        guarded(Method::PATCH, one, principals::update)
            .upserts(entity)
            .note(FOLLOWS),
        guarded(Method::DELETE, one, principals::delete).deletes(),
    ]
}

/// What a service principal is in, and what it owns.
fn related_routes(one: &str) -> Vec<Route> {
    let list = |at: &str| guarded(Method::GET, at, related_objects);
    let count = |at: &str| guarded(Method::GET, at, count_related_objects);
    let lists = ["memberOf", "transitiveMemberOf", "ownedObjects"];
    lists
        .iter()
        .flat_map(|name| links::lists(&format!("{one}/{name}"), &[], list, count))
        .collect()
}

/// The roles that somebody holds, or that are held of a resource.
fn assignment_routes<P: Permission>(at: &str) -> [Route; 5] {
    let (entity, limits) = (AppRoleAssignment::TYPE, &AppRoleAssignment::LIMITS);
    let item = format!("{at}/{{item}}");
    [
        guarded(Method::GET, at, assignments::list::<P>).lists(entity, limits),
        guarded(Method::GET, format!("{at}/$count"), assignments::count::<P>).counts(entity, limits),
        guarded(Method::POST, at, assignments::create)
            .creates(entity)
            .note(OF_GRAPH),
        guarded(Method::GET, &item, assignments::get::<P>).gets(entity),
        guarded(Method::DELETE, &item, assignments::delete)
            .deletes()
            .note(OF_GRAPH),
    ]
}

fn grant_routes(all: &str, principal: &str) -> [Route; 8] {
    type Grant = OAuth2PermissionGrant;
    let (entity, limits) = (Grant::TYPE, &Grant::LIMITS);
    let one = format!("{all}/{{id}}");
    let of = format!("{principal}/oauth2PermissionGrants");
    [
        guarded(Method::GET, all, resource::list::<Grant, ReadGrants>).lists(entity, limits),
        guarded(
            Method::GET,
            format!("{all}/$count"),
            resource::count::<Grant, ReadGrants>,
        )
        .counts(entity, limits),
        guarded(Method::POST, all, grants::create).creates(entity).note(CONSENT),
        guarded(Method::GET, &one, resource::get::<Grant, ReadGrants>).gets(entity),
        guarded(Method::PATCH, &one, grants::update).updates(entity),
        guarded(Method::DELETE, &one, grants::delete).deletes(),
        guarded(Method::GET, &of, grants::list_of).lists(entity, limits),
        guarded(Method::GET, format!("{of}/$count"), grants::count_of).counts(entity, limits),
    ]
}
