//! Smaller settings of applications and service principals.

use crate::edm::Evolvable;
use crate::sign_in::KeyValue;
use crate::timestamp::Timestamp;
use uuid::Uuid;

graph_flags! {
    /// Signature algorithms that are thought too weak and accepted still.
    WeakAlgorithms "weakAlgorithms" {
        "rsaSha1" = 1,
        "unknownFutureValue" = 2,
    }
}

graph_flags! {
    /// Which of the APIs for sign-in without a browser an application may use.
    NativeAuthenticationApisEnabled "nativeAuthenticationApisEnabled" {
        "none" = 0,
        "all" = 1,
        "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// Which kind of restriction of the audience this is.
    SignInAudienceRestrictionsKind "kind" {
        Unrestricted "unrestricted" = 0,
        AllowedTenants "allowedTenants" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

complex! {
    /// Behaviour that other services call an application with.
    AddIn "addIn" {
        id "id": Option<Uuid>,
        properties "properties": Vec<KeyValue>,
        kind "type": String,
    } not null ["properties", "type"]
}

complex! {
    /// Changes of behaviour that an application opts into.
    AuthenticationBehaviors "authenticationBehaviors" {
        block_azure_ad_graph_access "blockAzureADGraphAccess": Option<bool>,
        remove_unverified_email_claim "removeUnverifiedEmailClaim": Option<bool>,
        require_client_service_principal "requireClientServicePrincipal": Option<bool>,
    }
}

complex! {
    /// What Microsoft certified of an application.
    Certification "certification" {
        certification_details_url "certificationDetailsUrl": Option<String>,
        certification_expiration_date_time "certificationExpirationDateTime": Option<Timestamp>,
        is_certified_by_microsoft "isCertifiedByMicrosoft": Option<bool>,
        is_publisher_attested "isPublisherAttested": Option<bool>,
        last_certification_date_time "lastCertificationDateTime": Option<Timestamp>,
    }
}

complex! {
    /// Pages about an application.
    InformationalUrl "informationalUrl" {
        logo_url "logoUrl": Option<String>,
        marketing_url "marketingUrl": Option<String>,
        privacy_statement_url "privacyStatementUrl": Option<String>,
        support_url "supportUrl": Option<String>,
        terms_of_service_url "termsOfServiceUrl": Option<String>,
    }
}

complex! {
    /// A claim that an application wants in its tokens.
    OptionalClaim "optionalClaim" {
        additional_properties "additionalProperties": Vec<String>,
        essential "essential": bool,
        name "name": String,
        source "source": Option<String>,
    } not null ["essential", "name"]
}

complex! {
    /// Claims that an application wants, by token.
    OptionalClaims "optionalClaims" {
        access_token "accessToken": Vec<OptionalClaim>,
        id_token "idToken": Vec<OptionalClaim>,
        saml2_token "saml2Token": Vec<OptionalClaim>,
    }
}

complex! {
    /// Rules for children.
    ParentalControlSettings "parentalControlSettings" {
        countries_blocked_for_minors "countriesBlockedForMinors": Vec<String>,
        legal_age_group_rule "legalAgeGroupRule": Option<String>,
    }
}

complex! {
    /// Whether requests must be signed.
    RequestSignatureVerification "requestSignatureVerification" {
        allowed_weak_algorithms "allowedWeakAlgorithms": Option<WeakAlgorithms>,
        is_signed_request_required "isSignedRequestRequired": bool,
    } not null ["isSignedRequestRequired"]
}

complex! {
    /// Which properties of service principals of an application other tenants may not change.
    ServicePrincipalLockConfiguration "servicePrincipalLockConfiguration" {
        all_properties "allProperties": Option<bool>,
        credentials_with_usage_sign "credentialsWithUsageSign": Option<bool>,
        credentials_with_usage_verify "credentialsWithUsageVerify": Option<bool>,
        is_enabled "isEnabled": bool,
        token_encryption_key_id "tokenEncryptionKeyId": Option<bool>,
    } not null ["isEnabled"]
}

complex! {
    /// Which tenants may use an application.
    SignInAudienceRestrictionsBase "signInAudienceRestrictionsBase" {
        ; beta
        kind "kind": Option<Evolvable<SignInAudienceRestrictionsKind>>,
    } not null ["kind"], is [abstract]
}

complex! {
    /// Who published an application, as far as that was verified.
    VerifiedPublisher "verifiedPublisher" {
        added_date_time "addedDateTime": Option<Timestamp>,
        display_name "displayName": Option<String>,
        verified_publisher_id "verifiedPublisherId": Option<String>,
    }
}
