//! `onPremisesPublishing`: how an application inside a network is published. Beta only, and kept for who wrote it: nothing
//! here publishes.

use crate::conditional_access::named_location::IpRange;
use crate::directory::credential::{KeyCredential, PasswordCredential};
use crate::edm::Evolvable;
use crate::timestamp::Timestamp;

graph_enum! {
    /// Who authenticates before the application is reached.
    ExternalAuthenticationType "externalAuthenticationType" {
        Passthru "passthru" = 0,
        AadPreAuthentication "aadPreAuthentication" = 1,
    }
}

graph_enum! {
    /// How requests are spread over connectors.
    TrafficRoutingMethod "trafficRoutingMethod" {
        None "none" = 0,
        Random "random" = 1,
        SessionPersistence "sessionPersistence" = 2,
        Performance "performance" = 3,
        UnknownFutureValue "unknownFutureValue" = 4,
    }
}

graph_enum! {
    /// How people are signed in to the application behind.
    SingleSignOnMode "singleSignOnMode" {
        None "none" = 0,
        OnPremisesKerberos "onPremisesKerberos" = 1,
        Saml "saml" = 3,
        PingHeaderBased "pingHeaderBased" = 4,
        AadHeaderBased "aadHeaderBased" = 5,
        OAuthToken "oAuthToken" = 6,
        UnknownFutureValue "unknownFutureValue" = 7,
    }
}

graph_enum! {
    /// Which name of a user Kerberos is told.
    KerberosSignOnMappingAttributeType "kerberosSignOnMappingAttributeType" {
        UserPrincipalName "userPrincipalName" = 0,
        OnPremisesUserPrincipalName "onPremisesUserPrincipalName" = 1,
        UserPrincipalUsername "userPrincipalUsername" = 2,
        OnPremisesUserPrincipalUsername "onPremisesUserPrincipalUsername" = 3,
        OnPremisesSamAccountName "onPremisesSAMAccountName" = 4,
    }
}

complex! {
    /// Which origins may call a segment from a browser.
    CorsConfiguration "corsConfiguration" {
        ; beta
        allowed_headers "allowedHeaders": Vec<String>,
        allowed_methods "allowedMethods": Vec<String>,
        allowed_origins "allowedOrigins": Vec<String>,
        max_age_in_seconds "maxAgeInSeconds": Option<i32>,
        resource "resource": Option<String>,
    }
}

complex! {
    /// A part of the application with URLs of its own.
    OnPremisesApplicationSegment "onPremisesApplicationSegment" {
        ; beta
        alternate_url "alternateUrl": Option<String>,
        cors_configurations "corsConfigurations": Vec<CorsConfiguration>,
        external_url "externalUrl": Option<String>,
        internal_url "internalUrl": Option<String>,
    }
}

complex! {
    /// What all kinds of segments share: nothing.
    SegmentConfiguration "segmentConfiguration" {}
}

complex! {
    /// Kerberos for the application behind.
    KerberosSignOnSettings "kerberosSignOnSettings" {
        ; beta
        kerberos_service_principal_name "kerberosServicePrincipalName": Option<String>,
        kerberos_sign_on_mapping_attribute_type "kerberosSignOnMappingAttributeType": Option<Evolvable<KerberosSignOnMappingAttributeType>>,
    }
}

complex! {
    /// How people are signed in to the application behind.
    OnPremisesPublishingSingleSignOn "onPremisesPublishingSingleSignOn" {
        ; beta
        kerberos_sign_on_settings "kerberosSignOnSettings": Option<KerberosSignOnSettings>,
        single_sign_on_mode "singleSignOnMode": Option<Evolvable<SingleSignOnMode>>,
    }
}

complex! {
    /// The certificate of a domain.
    VerifiedCustomDomainCertificatesMetadata "verifiedCustomDomainCertificatesMetadata" {
        ; beta
        expiry_date "expiryDate": Option<Timestamp>,
        issue_date "issueDate": Option<Timestamp>,
        issuer_name "issuerName": Option<String>,
        subject_name "subjectName": Option<String>,
        thumbprint "thumbprint": Option<String>,
    }
}

complex! {
    /// Names and values of any kind.
    Dictionary "Dictionary" {} , is [open]
}

complex! {
    /// Headers that a firewall lets pass.
    WafAllowedHeadersDictionary "wafAllowedHeadersDictionary" {} base Dictionary::TYPE, is [open]
}

complex! {
    /// How an application inside a network is published. Source: Microsoft Graph beta, `onPremisesPublishing`.
    OnPremisesPublishing "onPremisesPublishing" {
        ; beta
        alternate_url "alternateUrl": Option<String>,
        application_server_timeout "applicationServerTimeout": Option<String>,
        application_type "applicationType": Option<String>,
        external_authentication_type "externalAuthenticationType": Option<Evolvable<ExternalAuthenticationType>>,
        external_url "externalUrl": Option<String>,
        internal_url "internalUrl": Option<String>,
        is_accessible_via_ztna_client "isAccessibleViaZTNAClient": Option<bool>,
        is_backend_certificate_validation_enabled "isBackendCertificateValidationEnabled": Option<bool>,
        is_continuous_access_evaluation_enabled "isContinuousAccessEvaluationEnabled": Option<bool>,
        is_dns_resolution_enabled "isDnsResolutionEnabled": Option<bool>,
        is_http_only_cookie_enabled "isHttpOnlyCookieEnabled": Option<bool>,
        is_on_prem_publishing_enabled "isOnPremPublishingEnabled": Option<bool>,
        is_persistent_cookie_enabled "isPersistentCookieEnabled": Option<bool>,
        is_secure_cookie_enabled "isSecureCookieEnabled": Option<bool>,
        is_state_session_enabled "isStateSessionEnabled": Option<bool>,
        is_translate_host_header_enabled "isTranslateHostHeaderEnabled": Option<bool>,
        is_translate_links_in_body_enabled "isTranslateLinksInBodyEnabled": Option<bool>,
        on_premises_application_segments "onPremisesApplicationSegments": Vec<OnPremisesApplicationSegment>,
        segments_configuration "segmentsConfiguration": Option<SegmentConfiguration>,
        single_sign_on_settings "singleSignOnSettings": Option<OnPremisesPublishingSingleSignOn>,
        traffic_routing_method "trafficRoutingMethod": Option<Evolvable<TrafficRoutingMethod>>,
        use_alternate_url_for_translation_and_redirect "useAlternateUrlForTranslationAndRedirect": Option<bool>,
        verified_custom_domain_certificates_metadata "verifiedCustomDomainCertificatesMetadata": Option<VerifiedCustomDomainCertificatesMetadata>,
        verified_custom_domain_key_credential "verifiedCustomDomainKeyCredential": Option<KeyCredential>,
        verified_custom_domain_password_credential "verifiedCustomDomainPasswordCredential": Option<PasswordCredential>,
        waf_allowed_headers "wafAllowedHeaders": Option<WafAllowedHeadersDictionary>,
        waf_ip_ranges "wafIpRanges": Vec<IpRange>,
        waf_provider "wafProvider": Option<String>,
    } not null ["trafficRoutingMethod"]
}
