//! Directory roles: activated, given and taken away.
//!
//! An assignment is kept twice, each for those who ask that way: as an assignment with an id of its own, and as the
//! membership of the principal in the role. Both are written together, here and nowhere else.

use super::rules::{self, absent};
use crate::administer::{Activity, Change, RuleError, Subject};
use crate::audit::Initiator;
use crate::engine::Engine;
use keepwatch_graph::directory::role_templates::{self, RoleTemplate};
use keepwatch_graph::directory::{DirectoryRole, Group, UnifiedRoleAssignment};
use keepwatch_graph::edm::shown;
use keepwatch_graph::{DirectoryObjectId, Document, Version};
use keepwatch_storage::{Collection, LinkKind, Rx, StoreError, Stored, Tx};
use serde_json::json;
use uuid::Uuid;

/// Where a role counts: everywhere. Smaller scopes would need administrative units, which this server does not have.
const EVERYWHERE: &str = "/";

const fn activity(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "RoleManagement",
        service: "Core Directory",
        operation,
    }
}

const ACTIVATED: Activity = activity("Add directory role", "Add");
const ASSIGNED: Activity = activity("Add member to role", "Assign");
const UNASSIGNED: Activity = activity("Remove member from role", "Unassign");

impl Engine {
    /// Activates the role of that template, so that it is listed and can have members.
    pub async fn activate_role(&self, by: Initiator, template: &str) -> Result<DirectoryRole, RuleError> {
        let template = of_id("roleTemplateId", template)?;
        let work = move |change: &mut Change<'_, '_>| {
            if activated(change.tx(), template)?.is_some() {
                return Err(exists());
            }
            activate(change, template)
        };
        self.administer(by, work).await
    }

    /// Gives a role to a user or to a group that can have one. The role is activated by that.
    pub async fn assign_role(
        &self,
        by: Initiator,
        template: &str,
        principal: String,
        scope: Option<String>,
    ) -> Result<UnifiedRoleAssignment, RuleError> {
        let template = of_id("roleDefinitionId", template)?;
        if scope.is_some_and(|scope| scope != EVERYWHERE) {
            return Err(RuleError::member(
                "directoryScopeId",
                "must be `/`: there are no smaller scopes here",
            ));
        }
        let work = move |change: &mut Change<'_, '_>| {
            let role = match activated(change.tx(), template)? {
                Some(role) => role,
                None => activate(change, template)?,
            };
            assign(change, &role, template, &principal)
        };
        self.administer(by, work).await
    }

    /// Takes an assignment back.
    pub async fn unassign_role(&self, by: Initiator, assignment: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let found: Option<UnifiedRoleAssignment> = change.tx().get(&assignment)?;
            unassign(change, &found.ok_or_else(|| absent(&assignment))?)
        };
        self.administer(by, work).await
    }

    /// Puts a principal into an activated role.
    pub async fn add_role_member(&self, by: Initiator, role: String, principal: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let role = role_of(change.tx(), &role)?;
            let template = of_id("roleTemplateId", role.role_template_id.as_deref().unwrap_or_default())?;
            assign(change, &role, template, &principal).map(drop)
        };
        self.administer(by, work).await
    }

    /// Takes a principal out of an activated role.
    pub async fn remove_role_member(&self, by: Initiator, role: String, principal: String) -> Result<(), RuleError> {
        let work = move |change: &mut Change<'_, '_>| {
            let role = role_of(change.tx(), &role)?;
            let held = assignment_of(change.tx(), &role, &principal)?;
            unassign(change, &held.ok_or_else(|| absent(&principal))?)
        };
        self.administer(by, work).await
    }
}

fn of_id(member: &str, template: &str) -> Result<&'static RoleTemplate, RuleError> {
    let id = template.parse::<Uuid>().ok();
    id.and_then(role_templates::of_id)
        .ok_or_else(|| RuleError::member(member, format!("`{}` is no role that is known here", shown(template))))
}

/// Graph's word for an assignment or a role that is there already.
fn exists() -> RuleError {
    RuleError::invalid(
        "A conflicting object with one or more of the specified property values is present in the directory.",
    )
}

fn activated(rx: &mut Rx<'_>, template: &RoleTemplate) -> Result<Option<DirectoryRole>, StoreError> {
    let roles: Vec<DirectoryRole> = rx.find("role_template_id", &template.id.to_string())?;
    Ok(roles.into_iter().next())
}

fn activate(change: &mut Change<'_, '_>, template: &RoleTemplate) -> Result<DirectoryRole, RuleError> {
    let role = DirectoryRole {
        id: DirectoryObjectId::new(change.new_id()),
        deleted_date_time: None,
        description: Some(template.description.to_owned()),
        display_name: Some(template.display_name.to_owned()),
        role_template_id: Some(template.id.to_string()),
    };
    change.tx().add(&role)?;
    change.record(ACTIVATED, subject(&role), None, Some(&role.document()));
    Ok(role)
}

fn role_of(tx: &mut Tx<'_>, id: &str) -> Result<DirectoryRole, RuleError> {
    let role: Option<DirectoryRole> = tx.get(id)?;
    role.ok_or_else(|| absent(id))
}

fn subject(role: &DirectoryRole) -> Subject {
    Subject {
        id: role.id.to_string(),
        kind: "Role",
        display_name: role.display_name.clone(),
        user_principal_name: None,
    }
}

fn assign(
    change: &mut Change<'_, '_>,
    role: &DirectoryRole,
    template: &RoleTemplate,
    principal: &str,
) -> Result<UnifiedRoleAssignment, RuleError> {
    refuse(change.tx(), principal)?;
    let principal = principal.to_ascii_lowercase();
    if !change.tx().link(LinkKind::Member, &role.id(), &principal)? {
        return Err(exists());
    }
    let assignment = UnifiedRoleAssignment {
        id: change.new_id().to_string(),
        principal_id: Some(principal),
        directory_scope_id: Some(EVERYWHERE.to_owned()),
        app_scope_id: None,
        role_definition_id: Some(template.id.to_string()),
        condition: None,
        principal_organization_id: None,
        resource_scope: Some(EVERYWHERE.to_owned()),
    };
    change.tx().add(&assignment)?;
    change.record(ASSIGNED, subject(role), None, Some(&members(&assignment)));
    Ok(assignment)
}

/// Who cannot have a role.
fn refuse(tx: &mut Tx<'_>, principal: &str) -> Result<(), RuleError> {
    let found = rules::object(tx, principal, Version::V1)?.ok_or_else(|| absent(principal))?;
    let can_have_roles = match found.collection {
        Collection::Groups => {
            let group: Option<Group> = tx.get(principal)?;
            group.is_some_and(|group| group.is_assignable_to_role == Some(true))
        }
        Collection::DirectoryRoles | Collection::Applications => false,
        _ => true,
    };
    if can_have_roles {
        return Ok(());
    }
    Err(RuleError::member(
        "principalId",
        "a role is for a user, a service principal, or a group whose isAssignableToRole is true",
    ))
}

fn unassign(change: &mut Change<'_, '_>, assignment: &UnifiedRoleAssignment) -> Result<(), RuleError> {
    let template = of_id(
        "roleDefinitionId",
        assignment.role_definition_id.as_deref().unwrap_or_default(),
    )?;
    let role = activated(change.tx(), template)?.ok_or_else(|| absent(template.id))?;
    let principal = assignment.principal_id.as_deref().unwrap_or_default();
    change.tx().unlink(LinkKind::Member, &role.id(), principal)?;
    change.tx().remove::<UnifiedRoleAssignment>(&assignment.id)?;
    change.record(UNASSIGNED, subject(&role), Some(&members(assignment)), None);
    Ok(())
}

fn assignment_of(
    tx: &mut Tx<'_>,
    role: &DirectoryRole,
    principal: &str,
) -> Result<Option<UnifiedRoleAssignment>, StoreError> {
    let held: Vec<UnifiedRoleAssignment> = tx.find("principal_id", principal)?;
    let is_it = |held: &UnifiedRoleAssignment| held.role_definition_id == role.role_template_id;
    Ok(held.into_iter().find(is_it))
}

/// Takes every role from a principal who is removed for good; the links go with the principal.
pub(super) fn forget_principal(tx: &mut Tx<'_>, principal: &str) -> Result<(), StoreError> {
    let held: Vec<UnifiedRoleAssignment> = tx.find("principal_id", principal)?;
    for assignment in held {
        tx.remove::<UnifiedRoleAssignment>(&assignment.id)?;
    }
    Ok(())
}

/// What the record shows of an assignment: who is in the role.
fn members(assignment: &UnifiedRoleAssignment) -> Document {
    Document {
        shared: format!("\"members\":{}", json!([assignment.principal_id])),
        ..Document::default()
    }
}
