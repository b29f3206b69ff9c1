//! `servicePrincipal`: an application at work in the tenant.

mod creation;

use crate::directory::application::{
    AddIn, AppRole, InformationalUrl, PermissionScope, ResourceSpecificPermission, VerifiedPublisher,
};
use crate::directory::credential::{KeyCredential, PasswordCredential};
use crate::directory::directory_object::{CustomSecurityAttributeValue, DirectoryObject};
use crate::timestamp::Timestamp;
use uuid::Uuid;

complex! {
    /// How people come back from a SAML sign-in.
    SamlSingleSignOnSettings "samlSingleSignOnSettings" {
        relay_state "relayState": Option<String>,
    }
}

complex! {
    /// A field of a sign-in form.
    PasswordSingleSignOnField "passwordSingleSignOnField" {
        ; beta
        customized_label "customizedLabel": Option<String>,
        default_label "defaultLabel": Option<String>,
        field_id "fieldId": Option<String>,
        kind "type": Option<String>,
    }
}

complex! {
    /// A sign-in form that is filled for people.
    PasswordSingleSignOnSettings "passwordSingleSignOnSettings" {
        ; beta
        fields "fields": Vec<PasswordSingleSignOnField>,
    }
}

entity! {
    /// An application at work in the tenant: what tokens are issued to, and what permissions are given to.
    /// Source: Microsoft Graph v1.0 and beta, `servicePrincipal`.
    ServicePrincipal "servicePrincipal" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        /// Without it, no token is issued.
        account_enabled "accountEnabled": Option<bool>,
        add_ins "addIns": Vec<AddIn>,
        alternative_names "alternativeNames": Vec<String>,
        app_description "appDescription": Option<String>,
        app_display_name "appDisplayName": Option<String>,
        app_id "appId": Option<String>,
        application_template_id "applicationTemplateId": Option<String>,
        app_owner_organization_id "appOwnerOrganizationId": Option<Uuid>,
        app_role_assignment_required "appRoleAssignmentRequired": bool,
        app_roles "appRoles": Vec<AppRole>,
        created_by_app_id "createdByAppId": Option<String>,
        custom_security_attributes "customSecurityAttributes": Option<CustomSecurityAttributeValue>,
        description "description": Option<String>,
        disabled_by_microsoft_status "disabledByMicrosoftStatus": Option<String>,
        display_name "displayName": Option<String>,
        homepage "homepage": Option<String>,
        info "info": Option<InformationalUrl>,
        is_disabled "isDisabled": Option<bool>,
        key_credentials "keyCredentials": Vec<KeyCredential>,
        login_url "loginUrl": Option<String>,
        logout_url "logoutUrl": Option<String>,
        notes "notes": Option<String>,
        notification_email_addresses "notificationEmailAddresses": Vec<String>,
        oauth2_permission_scopes "oauth2PermissionScopes": Vec<PermissionScope>,
        password_credentials "passwordCredentials": Vec<PasswordCredential>,
        preferred_single_sign_on_mode "preferredSingleSignOnMode": Option<String>,
        preferred_token_signing_key_thumbprint "preferredTokenSigningKeyThumbprint": Option<String>,
        reply_urls "replyUrls": Vec<String>,
        resource_specific_application_permissions "resourceSpecificApplicationPermissions": Vec<ResourceSpecificPermission>,
        saml_single_sign_on_settings "samlSingleSignOnSettings": Option<SamlSingleSignOnSettings>,
        /// The client id and the identifier URIs.
        service_principal_names "servicePrincipalNames": Vec<String>,
        /// `Application`, `ManagedIdentity` or `Legacy`.
        service_principal_type "servicePrincipalType": Option<String>,
        sign_in_audience "signInAudience": Option<String>,
        tags "tags": Vec<String>,
        token_encryption_key_id "tokenEncryptionKeyId": Option<Uuid>,
        verified_publisher "verifiedPublisher": Option<VerifiedPublisher>,
        ; beta
        error_url "errorUrl": Option<String>,
        password_single_sign_on_settings "passwordSingleSignOnSettings": Option<PasswordSingleSignOnSettings>,
        preferred_token_signing_key_end_date_time "preferredTokenSigningKeyEndDateTime": Option<Timestamp>,
        /// What v1.0 calls `oauth2PermissionScopes`.
        published_permission_scopes "publishedPermissionScopes": Vec<PermissionScope>,
        publisher_name "publisherName": Option<String>,
        saml_metadata_url "samlMetadataUrl": Option<String>,
    } columns {
        "id" => "id",
        "deletedDateTime" => "deleted_date_time",
        "accountEnabled" => "account_enabled",
        "alternativeNames" => "alternative_names",
        "appDisplayName" => "app_display_name",
        "appId" => "app_id",
        "applicationTemplateId" => "application_template_id",
        "appOwnerOrganizationId" => "app_owner_organization_id",
        "appRoleAssignmentRequired" => "app_role_assignment_required",
        "createdByAppId" => "created_by_app_id",
        "description" => "description",
        "displayName" => "display_name",
        "homepage" => "homepage",
        "logoutUrl" => "logout_url",
        "notes" => "notes",
        "preferredSingleSignOnMode" => "preferred_single_sign_on_mode",
        "replyUrls" => "reply_urls",
        "servicePrincipalNames" => "service_principal_names",
        "servicePrincipalType" => "service_principal_type",
        "signInAudience" => "sign_in_audience",
        "tags" => "tags",
    } not null [
        "addIns", "alternativeNames", "appRoleAssignmentRequired", "appRoles", "keyCredentials",
        "notificationEmailAddresses", "oauth2PermissionScopes", "passwordCredentials", "publishedPermissionScopes",
        "replyUrls", "resourceSpecificApplicationPermissions", "servicePrincipalNames", "tags",
    ] base DirectoryObject::TYPE, is [open], navigation {
        "appRoleAssignedTo" => many "appRoleAssignment" [contained],
        "appRoleAssignments" => many "appRoleAssignment" [contained],
        "createdObjects" => many "directoryObject" [],
        "federatedIdentityCredentials" => many "federatedIdentityCredential" [contained],
        "memberOf" => many "directoryObject" [],
        "oauth2PermissionGrants" => many "oAuth2PermissionGrant" [],
        "ownedObjects" => many "directoryObject" [],
        "owners" => many "directoryObject" [],
        "transitiveMemberOf" => many "directoryObject" [],
    }
}
