//! Directory roles, in the two ways that Graph shows them: as objects with members (`directoryRole`), and as definitions
//! with assignments (`unifiedRoleDefinition`, `unifiedRoleAssignment`).
//!
//! The schema that the declarations are compared with has none of them: the properties are those of the published
//! reference.

use crate::ids::DirectoryObjectId;
use crate::timestamp::Timestamp;

entity! {
    /// A role that has been activated in this tenant. Source: Microsoft Graph v1.0 and beta, `directoryRole`.
    DirectoryRole "directoryRole" {
        id "id": DirectoryObjectId,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        description "description": Option<String>,
        display_name "displayName": Option<String>,
        /// What it is in every tenant.
        role_template_id "roleTemplateId": Option<String>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
        "roleTemplateId" => "role_template_id",
    }
    base super::DirectoryObject::TYPE
    , is [open]
    , navigation {
        "members" => many "directoryObject" [],
    }
}

entity! {
    /// A role that can be activated. Source: Microsoft Graph v1.0 and beta, `directoryRoleTemplate`.
    DirectoryRoleTemplate "directoryRoleTemplate" {
        id "id": DirectoryObjectId,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        description "description": Option<String>,
        display_name "displayName": Option<String>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
        "description" => "description",
    }
    base super::DirectoryObject::TYPE
    , is [open]
}

complex! {
    /// What members of a role may do to which resources.
    UnifiedRolePermission "unifiedRolePermission" {
        allowed_resource_actions "allowedResourceActions": Vec<String>,
        condition "condition": Option<String>,
        excluded_resource_actions "excludedResourceActions": Vec<String>,
    }
}

entity! {
    /// A role as a set of permissions. Source: Microsoft Graph v1.0 and beta, `unifiedRoleDefinition`.
    UnifiedRoleDefinition "unifiedRoleDefinition" {
        id "id": DirectoryObjectId,
        description "description": Option<String>,
        display_name "displayName": Option<String>,
        is_built_in "isBuiltIn": Option<bool>,
        is_enabled "isEnabled": Option<bool>,
        resource_scopes "resourceScopes": Vec<String>,
        role_permissions "rolePermissions": Vec<UnifiedRolePermission>,
        template_id "templateId": Option<String>,
        version "version": Option<String>,
        ; beta
        allowed_principal_types "allowedPrincipalTypes": Option<String>,
        is_privileged "isPrivileged": Option<bool>,
    } columns {
        "id" => "id",
        "displayName" => "display_name",
        "isBuiltIn" => "is_built_in",
        "isEnabled" => "is_enabled",
        "templateId" => "template_id",
        "isPrivileged" => "is_privileged",
    }
    not null ["resourceScopes"]
    , navigation {
        "inheritsPermissionsFrom" => many "unifiedRoleDefinition" [],
    }
}

entity! {
    /// A role that somebody has. Source: Microsoft Graph v1.0 and beta, `unifiedRoleAssignment`.
    UnifiedRoleAssignment "unifiedRoleAssignment" {
        id "id": String,
        principal_id "principalId": Option<String>,
        /// Where it counts: `/` is everywhere.
        directory_scope_id "directoryScopeId": Option<String>,
        app_scope_id "appScopeId": Option<String>,
        /// The template of the role.
        role_definition_id "roleDefinitionId": Option<String>,
        condition "condition": Option<String>,
        ; beta
        principal_organization_id "principalOrganizationId": Option<String>,
        resource_scope "resourceScope": Option<String>,
    } columns {
        "id" => "id",
        "principalId" => "principal_id",
        "directoryScopeId" => "directory_scope_id",
        "roleDefinitionId" => "role_definition_id",
    }
    , navigation {
        "directoryScope" => one "directoryObject" [],
        "principal" => one "directoryObject" [],
        "roleDefinition" => one "unifiedRoleDefinition" [],
    }
}
