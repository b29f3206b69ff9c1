//! `appRoleAssignment`: an application permission that somebody holds.

use crate::directory::directory_object::DirectoryObject;
use crate::timestamp::Timestamp;
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
