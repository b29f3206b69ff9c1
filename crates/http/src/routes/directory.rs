//! The directory beside its users and groups: roles, objects of any kind, the recycle bin, the organization.

use super::links::questions;
use super::{Route, guarded, root};
use crate::graph::links::LISTED;
use crate::graph::objects::LIMITS;
use crate::graph::resource::{self, Served};
use crate::graph::{deleted_items, directory_objects, directory_roles, organization, role_management};
use crate::permission::Permission;
use crate::permission::applications::ReadApplication;
use crate::permission::directory::{ReadDirectory, ReadRoles};
use axum::http::Method;
use keepwatch_graph::Version;
use keepwatch_graph::directory::{
    Application, DirectoryRole, DirectoryRoleTemplate, Group, Organization, ServicePrincipal, UnifiedRoleAssignment,
    UnifiedRoleDefinition, User,
};
use keepwatch_graph::operations::named;

const ACTIVE: &str = "no role is active before somebody has it or activates it; with Microsoft one always is";
const SCOPES: &str = "the scope of an assignment is `/`: there are no administrative units here";

pub(super) fn routes(version: Version) -> Vec<Route> {
    let root = root(version);
    let mut routes = role_routes(&format!("{root}/directoryRoles")).to_vec();
    routes.extend(template_routes(&format!("{root}/directoryRoleTemplates")));
    routes.extend(assignment_routes(&format!("{root}/roleManagement/directory")));
    routes.extend(object_routes(&format!("{root}/directoryObjects")));
    routes.extend(questions::<ReadDirectory>(&format!(
        "{root}/directoryObjects/{{id:guid}}"
    )));
    routes.extend(deleted_routes(&format!("{root}/directory/deletedItems")));
    routes.extend(organization_routes(&format!("{root}/organization")));
    routes
}

fn role_routes(all: &str) -> [Route; 7] {
    use directory_roles::{activate, add_member, get, members, remove_member};
    type Role = DirectoryRole;
    let one = format!("{all}/{{id}}");
    [
        guarded(Method::GET, all, resource::list::<Role, ReadRoles>)
            .lists(Role::TYPE, &Role::LIMITS)
            .note(ACTIVE),
        guarded(Method::GET, format!("{all}/$count"), resource::count::<Role, ReadRoles>)
            .counts(Role::TYPE, &Role::LIMITS),
        guarded(Method::POST, all, activate).creates(Role::TYPE),
        guarded(Method::GET, &one, get).gets(Role::TYPE),
        guarded(Method::GET, format!("{one}/members"), members).lists(LISTED, &LIMITS),
        guarded(Method::POST, format!("{one}/members/$ref"), add_member).links(),
        guarded(
            Method::DELETE,
            format!("{one}/members/{{member:guid}}/$ref"),
            remove_member,
        )
        .unlinks(),
    ]
}

fn template_routes(all: &str) -> [Route; 3] {
    use directory_roles::{TEMPLATE_LIMITS, count_templates, get_template, templates};
    let entity = DirectoryRoleTemplate::TYPE;
    [
        guarded(Method::GET, all, templates).lists(entity, &TEMPLATE_LIMITS),
        guarded(Method::GET, format!("{all}/$count"), count_templates).counts(entity, &TEMPLATE_LIMITS),
        guarded(Method::GET, format!("{all}/{{id:guid}}"), get_template).gets(entity),
    ]
}

fn assignment_routes(area: &str) -> [Route; 8] {
    use role_management::{
        DEFINITION_LIMITS, count_definitions, create_assignment, definitions, delete_assignment, get_assignment,
        get_definition,
    };
    type Assignment = UnifiedRoleAssignment;
    let (entity, limits) = (Assignment::TYPE, &Assignment::LIMITS);
    let (all, definition) = (format!("{area}/roleAssignments"), format!("{area}/roleDefinitions"));
    let one = format!("{all}/{{id}}");
    [
        guarded(Method::GET, &all, resource::list::<Assignment, ReadRoles>).lists(entity, limits),
        guarded(
            Method::GET,
            format!("{all}/$count"),
            resource::count::<Assignment, ReadRoles>,
        )
        .counts(entity, limits),
        guarded(Method::POST, &all, create_assignment)
            .creates(entity)
            .note(SCOPES),
        guarded(Method::GET, &one, get_assignment).gets(entity),
        guarded(Method::DELETE, &one, delete_assignment).deletes(),
        guarded(Method::GET, &definition, definitions).lists(UnifiedRoleDefinition::TYPE, &DEFINITION_LIMITS),
        guarded(Method::GET, format!("{definition}/$count"), count_definitions)
            .counts(UnifiedRoleDefinition::TYPE, &DEFINITION_LIMITS),
        guarded(Method::GET, format!("{definition}/{{id}}"), get_definition).gets(UnifiedRoleDefinition::TYPE),
    ]
}

fn object_routes(all: &str) -> [Route; 2] {
    use directory_objects::{get, get_by_ids};
    [
        guarded(Method::GET, format!("{all}/{{id:guid}}"), get).gets(LISTED),
        guarded(Method::POST, format!("{all}/getByIds"), get_by_ids).acts(named("directoryObject", "getByIds")),
    ]
}

fn deleted_routes(all: &str) -> Vec<Route> {
    use deleted_items::{delete, get, restore};
    let one = format!("{all}/{{id:guid}}");
    let mut routes = vec![
        guarded(Method::GET, &one, get).gets(LISTED),
        guarded(Method::POST, format!("{one}/restore"), restore)
            .acts(named("directoryObject", "restore"))
            .or_without_body(),
        guarded(Method::DELETE, &one, delete).deletes(),
    ];
    routes.extend(deleted_list_routes::<User, ReadDirectory>(all));
    routes.extend(deleted_list_routes::<Group, ReadDirectory>(all));
    routes.extend(deleted_list_routes::<Application, ReadApplication>(all));
    routes.extend(deleted_list_routes::<ServicePrincipal, ReadApplication>(all));
    routes
}

/// What was deleted of one type.
fn deleted_list_routes<T: Served, P: Permission>(all: &str) -> [Route; 2] {
    use deleted_items::{LIMITS, count, list};
    let entity = T::COLLECTION.entity();
    let at = format!("{all}/microsoft.graph.{}", entity.name);
    [
        guarded(Method::GET, &at, list::<T, P>).lists(entity, &LIMITS),
        guarded(Method::GET, format!("{at}/$count"), count::<T, P>).counts(entity, &LIMITS),
    ]
}

fn organization_routes(all: &str) -> [Route; 3] {
    use organization::{LIMITS, count, get, list};
    [
        guarded(Method::GET, all, list).lists(Organization::TYPE, &LIMITS),
        guarded(Method::GET, format!("{all}/$count"), count).counts(Organization::TYPE, &LIMITS),
        guarded(Method::GET, format!("{all}/{{id:guid}}"), get).gets(Organization::TYPE),
    ]
}
