//! What an application offers and asks for: scopes, roles, and the permissions of other APIs.

use uuid::Uuid;

complex! {
    /// A delegated permission that an application offers. Source: Microsoft Graph v1.0 and beta, `permissionScope`.
    PermissionScope "permissionScope" {
        admin_consent_description "adminConsentDescription": Option<String>,
        admin_consent_display_name "adminConsentDisplayName": Option<String>,
        id "id": Uuid,
        is_enabled "isEnabled": bool,
        origin "origin": Option<String>,
        /// `User` where users may consent, `Admin` where only administrators may.
        kind "type": Option<String>,
        user_consent_description "userConsentDescription": Option<String>,
        user_consent_display_name "userConsentDisplayName": Option<String>,
        /// What a token's `scp` says.
        value "value": Option<String>,
    } not null ["id", "isEnabled"]
}

complex! {
    /// An application that is given delegated permissions without being asked.
    PreAuthorizedApplication "preAuthorizedApplication" {
        app_id "appId": Option<String>,
        delegated_permission_ids "delegatedPermissionIds": Vec<String>,
        ; beta
        permission_ids "permissionIds": Vec<String>,
    } not null ["delegatedPermissionIds", "permissionIds"]
}

complex! {
    /// An application as an API. Source: Microsoft Graph v1.0 and beta, `apiApplication`.
    ApiApplication "apiApplication" {
        accept_mapped_claims "acceptMappedClaims": Option<bool>,
        known_client_applications "knownClientApplications": Vec<Uuid>,
        oauth2_permission_scopes "oauth2PermissionScopes": Vec<PermissionScope>,
        pre_authorized_applications "preAuthorizedApplications": Vec<PreAuthorizedApplication>,
        requested_access_token_version "requestedAccessTokenVersion": Option<i32>,
    } not null ["oauth2PermissionScopes"]
}

complex! {
    /// A role that an application defines. Source: Microsoft Graph v1.0 and beta, `appRole`.
    AppRole "appRole" {
        /// `User`, `Application`, or both.
        allowed_member_types "allowedMemberTypes": Vec<String>,
        description "description": Option<String>,
        display_name "displayName": Option<String>,
        id "id": Uuid,
        is_enabled "isEnabled": bool,
        origin "origin": Option<String>,
        /// What a token's `roles` says.
        value "value": Option<String>,
    } not null ["allowedMemberTypes", "id", "isEnabled"]
}

complex! {
    /// One permission of another API.
    ResourceAccess "resourceAccess" {
        id "id": Uuid,
        /// `Scope` or `Role`.
        kind "type": Option<String>,
    } not null ["id"]
}

complex! {
    /// What an application asks of another API.
    RequiredResourceAccess "requiredResourceAccess" {
        resource_access "resourceAccess": Vec<ResourceAccess>,
        resource_app_id "resourceAppId": String,
    } not null ["resourceAccess", "resourceAppId"]
}

complex! {
    /// A permission on one resource instance that an API defines.
    ResourceSpecificPermission "resourceSpecificPermission" {
        description "description": Option<String>,
        display_name "displayName": Option<String>,
        id "id": Uuid,
        is_enabled "isEnabled": bool,
        value "value": Option<String>,
    } not null ["id", "isEnabled"]
}
