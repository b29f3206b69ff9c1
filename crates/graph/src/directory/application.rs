//! `application`: a program that is registered with the tenant.

mod api;
mod platform;
mod registration;
mod settings;

pub use api::{
    ApiApplication, AppRole, PermissionScope, PreAuthorizedApplication, RequiredResourceAccess, ResourceAccess,
    ResourceSpecificPermission,
};
pub use platform::{
    ImplicitGrantSettings, PublicClientApplication, RedirectUriSettings, SpaApplication, WebApplication,
};
pub use settings::{
    AddIn, AuthenticationBehaviors, Certification, InformationalUrl, NativeAuthenticationApisEnabled, OptionalClaim,
    OptionalClaims, ParentalControlSettings, RequestSignatureVerification, ServicePrincipalLockConfiguration,
    SignInAudienceRestrictionsBase, SignInAudienceRestrictionsKind, VerifiedPublisher, WeakAlgorithms,
};

use crate::directory::credential::{KeyCredential, PasswordCredential};
use crate::directory::directory_object::DirectoryObject;
use crate::directory::on_premises_publishing::OnPremisesPublishing;
use crate::timestamp::Timestamp;
use uuid::Uuid;

entity! {
    /// A program that may ask for tokens, or that tokens are for. Source: Microsoft Graph v1.0 and beta, `application`.
    ///
    /// `logo` is not among its properties: a stream has no JSON.
    Application "application" {
        id "id": String,
        deleted_date_time "deletedDateTime": Option<Timestamp>,
        add_ins "addIns": Vec<AddIn>,
        api "api": Option<ApiApplication>,
        /// The client id; never changes.
        app_id "appId": Option<String>,
        application_template_id "applicationTemplateId": Option<String>,
        app_roles "appRoles": Vec<AppRole>,
        authentication_behaviors "authenticationBehaviors": Option<AuthenticationBehaviors>,
        certification "certification": Option<Certification>,
        created_by_app_id "createdByAppId": Option<String>,
        created_date_time "createdDateTime": Option<Timestamp>,
        default_redirect_uri "defaultRedirectUri": Option<String>,
        description "description": Option<String>,
        disabled_by_microsoft_status "disabledByMicrosoftStatus": Option<String>,
        display_name "displayName": Option<String>,
        group_membership_claims "groupMembershipClaims": Option<String>,
        identifier_uris "identifierUris": Vec<String>,
        info "info": Option<InformationalUrl>,
        is_device_only_auth_supported "isDeviceOnlyAuthSupported": Option<bool>,
        is_disabled "isDisabled": Option<bool>,
        is_fallback_public_client "isFallbackPublicClient": Option<bool>,
        key_credentials "keyCredentials": Vec<KeyCredential>,
        manager_applications "managerApplications": Vec<Uuid>,
        native_authentication_apis_enabled "nativeAuthenticationApisEnabled": Option<NativeAuthenticationApisEnabled>,
        notes "notes": Option<String>,
        oauth2_require_post_response "oauth2RequirePostResponse": bool,
        optional_claims "optionalClaims": Option<OptionalClaims>,
        parental_control_settings "parentalControlSettings": Option<ParentalControlSettings>,
        password_credentials "passwordCredentials": Vec<PasswordCredential>,
        public_client "publicClient": Option<PublicClientApplication>,
        publisher_domain "publisherDomain": Option<String>,
        request_signature_verification "requestSignatureVerification": Option<RequestSignatureVerification>,
        required_resource_access "requiredResourceAccess": Vec<RequiredResourceAccess>,
        saml_metadata_url "samlMetadataUrl": Option<String>,
        service_management_reference "serviceManagementReference": Option<String>,
        service_principal_lock_configuration "servicePrincipalLockConfiguration": Option<ServicePrincipalLockConfiguration>,
        /// Such as `AzureADMyOrg`.
        sign_in_audience "signInAudience": Option<String>,
        spa "spa": Option<SpaApplication>,
        tags "tags": Vec<String>,
        token_encryption_key_id "tokenEncryptionKeyId": Option<Uuid>,
        /// A name that scripts choose, so that repeating them makes no second application.
        unique_name "uniqueName": Option<String>,
        verified_publisher "verifiedPublisher": Option<VerifiedPublisher>,
        web "web": Option<WebApplication>,
        ; beta
        on_premises_publishing "onPremisesPublishing": Option<OnPremisesPublishing>,
        sign_in_audience_restrictions "signInAudienceRestrictions": Option<SignInAudienceRestrictionsBase>,
    } columns {
        "id" => "id",
        "deletedDateTime" => "deleted_date_time",
        "appId" => "app_id",
        "createdDateTime" => "created_date_time",
        "description" => "description",
        "disabledByMicrosoftStatus" => "disabled_by_microsoft_status",
        "displayName" => "display_name",
        "identifierUris" => "identifier_uris",
        "isDisabled" => "is_disabled",
        "notes" => "notes",
        "publisherDomain" => "publisher_domain",
        "signInAudience" => "sign_in_audience",
        "tags" => "tags",
        "uniqueName" => "unique_name",
    } not null [
        "addIns", "appRoles", "identifierUris", "keyCredentials", "managerApplications", "oauth2RequirePostResponse",
        "passwordCredentials", "requiredResourceAccess", "signInAudienceRestrictions", "tags",
    ] base DirectoryObject::TYPE, is [open], navigation {
        "createdOnBehalfOf" => one "directoryObject" [],
        "federatedIdentityCredentials" => many "federatedIdentityCredential" [contained],
        "owners" => many "directoryObject" [],
    }
}
