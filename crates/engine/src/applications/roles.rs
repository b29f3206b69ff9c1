//! App role assignments: who holds which role of which resource.

use super::object::{DirectoryResource, Key, absent, activity, live};
use crate::administer::{Activity, Change, RuleError, Subject};
use keepwatch_graph::directory::app_role_assignment::Party;
use keepwatch_graph::directory::application::AppRole;
use keepwatch_graph::directory::{AppRoleAssignment, Group, ServicePrincipal, User, own_resources};
use keepwatch_graph::edm::shown;
use keepwatch_storage::{Rx, StoreError};
use serde_json::{Map, Value};
use uuid::Uuid;

const ASSIGNED: Activity = activity("Add app role assignment to service principal", "Assign");
const UNASSIGNED: Activity = activity("Remove app role assignment from service principal", "Unassign");
/// The default access of a resource that defines no roles.
const DEFAULT_ACCESS: Uuid = Uuid::nil();

/// The roles of which resources a caller may give and take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grants {
    /// Of all.
    All,
    /// Not of the APIs that every tenant has. Who manages applications may give the roles of those; by Graph's, it would
    /// make itself whatever it likes. Source: Microsoft Graph permissions reference, `Application.ReadWrite.All` ("does
    /// not allow management of consent grants").
    NotOwn,
}

impl Grants {
    fn admit(self, resource: Uuid) -> Result<(), RuleError> {
        if self == Grants::NotOwn && own_resources::is_own(&resource.to_string()) {
            return Err(RuleError::Forbidden(
                "Insufficient privileges to complete the operation.".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Gives a role. `members` name the principal, the resource and the role; `at` is the id of the object in the path, which
/// is one of the first two.
pub fn assign_role(
    change: &mut Change<'_, '_>,
    grants: Grants,
    at: &str,
    members: &Map<String, Value>,
) -> Result<AppRoleAssignment, RuleError> {
    let [principal_id, resource_id, role_id] = ["principalId", "resourceId", "appRoleId"].map(|name| id(members, name));
    let (principal_id, resource_id, role_id) = (principal_id?, resource_id?, role_id?);
    if ![principal_id, resource_id].iter().any(|id| id.to_string() == at) {
        let problem = "neither principalId nor resourceId is the object of the path";
        return Err(RuleError::invalid(problem));
    }
    grants.admit(resource_id)?;
    let resource: ServicePrincipal = live(change.tx(), &Key::Id(resource_id.to_string()))?;
    let holder = holder(change.tx(), principal_id)?.ok_or_else(|| absent(&principal_id.to_string()))?;
    let kind = if holder.kind == ServicePrincipal::KIND {
        "Application"
    } else {
        "User"
    };
    check(&resource, role_id, kind)?;
    let definer = resource.party().ok_or_else(|| absent(&resource.id))?;
    give(change, holder, definer, role_id)
}

/// Whoever has that object id and can hold roles.
fn holder(rx: &mut Rx<'_>, id: Uuid) -> Result<Option<Party>, StoreError> {
    let text = id.to_string();
    let party = |display_name, kind| Party { id, display_name, kind };
    let principal: Option<ServicePrincipal> = rx.get(&text)?;
    if let Some(principal) = principal.filter(|principal| principal.deleted_date_time.is_none()) {
        return Ok(Some(party(principal.display_name, ServicePrincipal::KIND)));
    }
    let user: Option<User> = rx.get(&text)?;
    if let Some(user) = user.filter(|user| user.deleted_date_time.is_none()) {
        return Ok(Some(party(user.display_name, "User")));
    }
    let group: Option<Group> = rx.get(&text)?;
    let group = group.filter(|group| group.deleted_date_time.is_none());
    Ok(group.map(|group| party(group.display_name, "Group")))
}

/// Stores an assignment whose ends have been checked. The wording of the refusal is Graph's.
fn give(
    change: &mut Change<'_, '_>,
    holder: Party,
    definer: Party,
    role: Uuid,
) -> Result<AppRoleAssignment, RuleError> {
    let assignment = AppRoleAssignment::new(holder, definer, role, change.now());
    if !change.tx().add(&assignment)? {
        return Err(RuleError::Invalid {
            member: None,
            problem: "Permission being assigned already exists on the object".to_owned(),
        });
    }
    let subject = subject(&assignment);
    change.record(ASSIGNED, subject, None, Some(&assignment.document()));
    Ok(assignment)
}

/// What the audit log names: who holds the role.
fn subject(assignment: &AppRoleAssignment) -> Subject {
    Subject {
        id: assignment.principal_id.unwrap_or_default().to_string(),
        kind: match assignment.principal_type.as_deref() {
            Some("User") => "User",
            Some("Group") => "Group",
            _ => ServicePrincipal::KIND,
        },
        display_name: assignment.principal_display_name.clone(),
        user_principal_name: None,
    }
}

fn id(members: &Map<String, Value>, name: &str) -> Result<Uuid, RuleError> {
    let text = members.get(name).and_then(Value::as_str);
    let text = text.ok_or_else(|| RuleError::member(name, "must be given"))?;
    text.parse()
        .map_err(|_| RuleError::member(name, format!("`{}` is not a UUID", shown(text))))
}

/// Whether the resource defines the role, for such holders.
fn check(resource: &ServicePrincipal, role: Uuid, holder: &str) -> Result<(), RuleError> {
    let is_for =
        |defined: &&AppRole| defined.is_enabled && defined.allowed_member_types.iter().any(|kind| kind == holder);
    let mut offered = resource.app_roles.iter().filter(is_for);
    let is_offered = match role {
        DEFAULT_ACCESS => offered.next().is_none(),
        role => offered.any(|defined| defined.id == role),
    };
    if is_offered {
        return Ok(());
    }
    let name = resource.display_name.as_deref().unwrap_or_default();
    let problem = format!(
        "`{role}` is no enabled role of `{}` that an {holder} can hold",
        shown(name)
    );
    Err(RuleError::member("appRoleId", problem))
}

/// Gives a service principal a role of an API that every tenant has. Returns whether that is new.
pub fn grant_role(
    change: &mut Change<'_, '_>,
    principal: &ServicePrincipal,
    (resource, role): (Uuid, Uuid),
) -> Result<bool, RuleError> {
    let holder = principal.party().ok_or_else(|| absent(&principal.id))?;
    let known: Option<AppRoleAssignment> = change.tx().get(&AppRoleAssignment::id_of(holder.id, resource, role))?;
    if known.is_some() {
        return Ok(false);
    }
    give(change, holder, own_resources::party(resource), role)?;
    Ok(true)
}

/// Takes such a role back. Returns whether it was there.
pub fn revoke_role(
    change: &mut Change<'_, '_>,
    principal: &ServicePrincipal,
    (resource, role): (Uuid, Uuid),
) -> Result<bool, RuleError> {
    let holder = principal.party().ok_or_else(|| absent(&principal.id))?;
    let known: Option<AppRoleAssignment> = change.tx().get(&AppRoleAssignment::id_of(holder.id, resource, role))?;
    match known {
        Some(assignment) => take(change, &assignment).map(|()| true),
        None => Ok(false),
    }
}

/// Takes a role back. `at` is the id of the object in the path: either end.
pub fn unassign_role(change: &mut Change<'_, '_>, grants: Grants, at: &str, id: &str) -> Result<(), RuleError> {
    let found: Option<AppRoleAssignment> = change.tx().get(id)?;
    let ends = |found: &AppRoleAssignment| [found.principal_id, found.resource_id];
    let is_here = |found: &AppRoleAssignment| ends(found).into_iter().flatten().any(|end| end.to_string() == at);
    let assignment = found.filter(is_here).ok_or_else(|| absent(id))?;
    grants.admit(assignment.resource_id.unwrap_or_default())?;
    take(change, &assignment)
}

fn take(change: &mut Change<'_, '_>, assignment: &AppRoleAssignment) -> Result<(), RuleError> {
    change.tx().remove::<AppRoleAssignment>(&assignment.id)?;
    change.record(UNASSIGNED, subject(assignment), Some(&assignment.document()), None);
    Ok(())
}
