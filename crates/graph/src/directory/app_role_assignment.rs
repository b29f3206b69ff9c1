//! `appRoleAssignment`: an application permission that somebody holds.

use crate::directory::directory_object::DirectoryObject;
use crate::timestamp::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

entity! {
    /// A role of a resource, given to a service principal, user or group.
    /// Source: Microsoft Graph v1.0 and beta, `appRoleAssignment`.
    AppRoleAssignment "appRoleAssignment" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        /// The role's id; zero is the default access of a resource without roles.
        app_role_id "appRoleId": Uuid,
        created_date_time "createdDateTime": Option<Timestamp>,
        principal_display_name "principalDisplayName": Option<String>,
        /// Object id of who holds the role.
        principal_id "principalId": Option<Uuid>,
        /// `User`, `Group` or `ServicePrincipal`.
        principal_type "principalType": Option<String>,
        resource_display_name "resourceDisplayName": Option<String>,
        /// Object id of the service principal that defines the role.
        resource_id "resourceId": Option<Uuid>,
        ; beta
        /// What v1.0 calls `createdDateTime`.
        creation_timestamp "creationTimestamp": Option<Timestamp>,
    } columns {
        "id" => "id",
        "deletedDateTime" => "deleted_date_time",
        "appRoleId" => "app_role_id",
        "createdDateTime" => "created_date_time",
        "principalDisplayName" => "principal_display_name",
        "principalId" => "principal_id",
        "principalType" => "principal_type",
        "resourceDisplayName" => "resource_display_name",
        "resourceId" => "resource_id",
    } not null ["appRoleId"] base DirectoryObject::TYPE
}

/// Who holds a role, or defines it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Object id.
    pub id: Uuid,
    /// Its name.
    pub display_name: Option<String>,
    /// `User`, `Group` or `ServicePrincipal`.
    pub kind: &'static str,
}

impl AppRoleAssignment {
    /// The role `role` of `resource`, given to `principal`.
    pub fn new(principal: Party, resource: Party, role: Uuid, created: Timestamp) -> Self {
        Self {
            id: Self::id_of(principal.id, resource.id, role),
            deleted_date_time: None,
            app_role_id: role,
            created_date_time: Some(created),
            principal_display_name: principal.display_name,
            principal_id: Some(principal.id),
            principal_type: Some(principal.kind.to_owned()),
            resource_display_name: resource.display_name,
            resource_id: Some(resource.id),
            creation_timestamp: Some(created),
        }
    }

    /// The id of the assignment of that role: made of all three, so that a role is given once. In base64url and with the
    /// holder's id in front, as Graph's are.
    pub fn id_of(principal: Uuid, resource: Uuid, role: Uuid) -> String {
        let of = Uuid::new_v5(&resource, role.as_bytes());
        URL_SAFE_NO_PAD.encode([principal.to_bytes_le(), *of.as_bytes()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::uuid;

    #[test]
    fn an_id_begins_with_the_holder_as_graph_writes_it() {
        let principal = uuid!("8e881353-1735-45af-af21-ee1344582a4d");
        let (graph, role) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = AppRoleAssignment::id_of(principal, graph, role);
        assert!(id.starts_with("UxOIjjUXr0WvIe4TRFgqT"), "{id}");
        assert_eq!(id.len(), 43);
        assert_ne!(id, AppRoleAssignment::id_of(principal, role, graph));
    }
}
