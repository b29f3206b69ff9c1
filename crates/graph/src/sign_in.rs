//! `signIn`: one attempt to sign in, and what was made of it.

use crate::edm::{Evolvable, null_as_default};
use crate::enums::{
    AppliedConditionalAccessPolicyResult, AuthenticationAppAdminConfiguration, AuthenticationAppEvaluation,
    AuthenticationAppPolicyStatus, AuthenticationStrengthResult, ConditionalAccessConditions, ConditionalAccessRule,
    ConditionalAccessStatus, MsiType, NetworkType, OriginalTransferMethods, ProtocolType, RequirementProvider,
    RiskDetail, RiskEventType, RiskLevel, RiskState, SignInAccessType, SignInIdentifierType, SignInUserType,
    TokenIssuerType, TokenProtectionStatus,
};
use crate::ids::SignInId;
use crate::timestamp::Timestamp;

complex! {
    /// A point on the globe, in degrees.
    GeoCoordinates "geoCoordinates" {
        altitude "altitude": Option<f64>,
        latitude "latitude": Option<f64>,
        longitude "longitude": Option<f64>,
    }
}

complex! {
    /// Where an address is.
    SignInLocation "signInLocation" {
        city "city": Option<String>,
        state "state": Option<String>,
        /// ISO 3166 alpha-2.
        country_or_region "countryOrRegion": Option<String>,
        geo_coordinates "geoCoordinates": Option<GeoCoordinates>,
    }
}

complex! {
    /// How a sign-in ended.
    SignInStatus "signInStatus" {
        /// An AADSTS number; 0 is success.
        error_code "errorCode": Option<i32>,
        failure_reason "failureReason": Option<String>,
        additional_details "additionalDetails": Option<String>,
    }
}

complex! {
    /// What is known of the device.
    DeviceDetail "deviceDetail" {
        device_id "deviceId": Option<String>,
        display_name "displayName": Option<String>,
        operating_system "operatingSystem": Option<String>,
        browser "browser": Option<String>,
        is_compliant "isCompliant": Option<bool>,
        is_managed "isManaged": Option<bool>,
        trust_type "trustType": Option<String>,
        ; beta
        browser_id "browserId": Option<String>,
    }
}

complex! {
    /// The authenticator app that was used.
    AuthenticationAppDeviceDetails "authenticationAppDeviceDetails" {
        app_version "appVersion": Option<String>,
        client_app "clientApp": Option<String>,
        device_id "deviceId": Option<String>,
        operating_system "operatingSystem": Option<String>,
    }
}

complex! {
    /// A name and a value.
    KeyValue "keyValue" {
        key "key": Option<String>,
        value "value": Option<String>,
    }
}

complex! {
    /// How an authentication strength was met.
    AuthenticationStrength "authenticationStrength" {
        authentication_strength_id "authenticationStrengthId": Option<String>,
        authentication_strength_result "authenticationStrengthResult": Option<Evolvable<AuthenticationStrengthResult>>,
        display_name "displayName": Option<String>,
    }
}

complex! {
    /// A rule of a policy that matched.
    ConditionalAccessRuleSatisfied "conditionalAccessRuleSatisfied" {
        conditional_access_condition "conditionalAccessCondition": Option<ConditionalAccessConditions>,
        rule_satisfied "ruleSatisfied": Option<Evolvable<ConditionalAccessRule>>,
    }
}

complex! {
    /// What one policy made of a sign-in.
    AppliedConditionalAccessPolicy "appliedConditionalAccessPolicy" {
        id "id": Option<String>,
        display_name "displayName": Option<String>,
        enforced_grant_controls "enforcedGrantControls": Vec<String>,
        enforced_session_controls "enforcedSessionControls": Vec<String>,
        result "result": Option<Evolvable<AppliedConditionalAccessPolicyResult>>,
        ; beta
        authentication_strength "authenticationStrength": Option<AuthenticationStrength>,
        conditions_satisfied "conditionsSatisfied": Option<ConditionalAccessConditions>,
        conditions_not_satisfied "conditionsNotSatisfied": Option<ConditionalAccessConditions>,
        include_rules_satisfied "includeRulesSatisfied": Vec<ConditionalAccessRuleSatisfied>,
        exclude_rules_satisfied "excludeRulesSatisfied": Vec<ConditionalAccessRuleSatisfied>,
        session_controls_not_satisfied "sessionControlsNotSatisfied": Vec<String>,
    }
}

complex! {
    /// A policy of the authenticator app.
    AuthenticationAppPolicyDetails "authenticationAppPolicyDetails" {
        policy_name "policyName": Option<String>,
        status "status": Option<Evolvable<AuthenticationAppPolicyStatus>>,
        admin_configuration "adminConfiguration": Option<Evolvable<AuthenticationAppAdminConfiguration>>,
        authentication_evaluation "authenticationEvaluation": Option<Evolvable<AuthenticationAppEvaluation>>,
    }
}

complex! {
    /// One step of an authentication.
    AuthenticationDetail "authenticationDetail" {
        authentication_step_date_time "authenticationStepDateTime": Option<Timestamp>,
        authentication_method "authenticationMethod": Option<String>,
        authentication_method_detail "authenticationMethodDetail": Option<String>,
        succeeded "succeeded": Option<bool>,
        authentication_step_result_detail "authenticationStepResultDetail": Option<String>,
        authentication_step_requirement "authenticationStepRequirement": Option<String>,
    }
}

complex! {
    /// Who asked for more than a password.
    AuthenticationRequirementPolicy "authenticationRequirementPolicy" {
        detail "detail": Option<String>,
        requirement_provider "requirementProvider": Option<Evolvable<RequirementProvider>>,
    }
}

complex! {
    /// The second factor that was used.
    MfaDetail "mfaDetail" {
        auth_method "authMethod": Option<String>,
        auth_detail "authDetail": Option<String>,
    }
}

complex! {
    /// A named network that the address belongs to.
    NetworkLocationDetail "networkLocationDetail" {
        network_names "networkNames": Vec<String>,
        network_type "networkType": Option<Evolvable<NetworkType>>,
    }
}

complex! {
    /// The managed identity that signed in.
    ManagedIdentity "managedIdentity" {
        associated_resource_id "associatedResourceId": Option<String>,
        federated_token_id "federatedTokenId": Option<String>,
        federated_token_issuer "federatedTokenIssuer": Option<String>,
        msi_type "msiType": Option<Evolvable<MsiType>>,
    }
}

complex! {
    /// Whether the session was bound to the device.
    TokenProtectionStatusDetails "tokenProtectionStatusDetails" {
        sign_in_session_status "signInSessionStatus": Option<Evolvable<TokenProtectionStatus>>,
        sign_in_session_status_code "signInSessionStatusCode": Option<i32>,
    }
}

entity! {
    /// One attempt to sign in, and what was made of it. Source: Microsoft Graph v1.0 and beta, `signIn`.
    SignIn "signIn" {
        id "id": SignInId,
        created_date_time "createdDateTime": Timestamp,
        user_display_name "userDisplayName": Option<String>,
        /// Lower case.
        user_principal_name "userPrincipalName": Option<String>,
        /// Empty where a service principal signed in.
        #[serde(default, deserialize_with = "null_as_default")]
        user_id "userId": String,
        app_id "appId": Option<String>,
        app_display_name "appDisplayName": Option<String>,
        ip_address "ipAddress": Option<String>,
        client_app_used "clientAppUsed": Option<String>,
        user_agent "userAgent": Option<String>,
        correlation_id "correlationId": Option<String>,
        conditional_access_status "conditionalAccessStatus": Option<Evolvable<ConditionalAccessStatus>>,
        is_interactive "isInteractive": Option<bool>,
        #[serde(default = "no_detail")]
        risk_detail "riskDetail": Evolvable<RiskDetail>,
        /// With offline detections and administrators' feedback.
        #[serde(default = "no_risk")]
        risk_level_aggregated "riskLevelAggregated": Evolvable<RiskLevel>,
        /// As it was at sign-in; never changes.
        #[serde(default = "no_risk")]
        risk_level_during_sign_in "riskLevelDuringSignIn": Evolvable<RiskLevel>,
        #[serde(default = "no_state")]
        risk_state "riskState": Evolvable<RiskState>,
        /// Deprecated by Graph in favour of `riskEventTypes_v2`.
        #[serde(default, deserialize_with = "null_as_default")]
        risk_event_types "riskEventTypes": Vec<Evolvable<RiskEventType>>,
        #[serde(default, deserialize_with = "null_as_default")]
        risk_event_types_v2 "riskEventTypes_v2": Vec<String>,
        resource_display_name "resourceDisplayName": Option<String>,
        resource_id "resourceId": Option<String>,
        home_tenant_id "homeTenantId": Option<String>,
        resource_tenant_id "resourceTenantId": Option<String>,
        service_principal_id "servicePrincipalId": Option<String>,
        service_principal_name "servicePrincipalName": Option<String>,
        status "status": Option<SignInStatus>,
        device_detail "deviceDetail": Option<DeviceDetail>,
        location "location": Option<SignInLocation>,
        authentication_app_device_details "authenticationAppDeviceDetails": Option<AuthenticationAppDeviceDetails>,
        ; beta
        alternate_sign_in_name "alternateSignInName": Option<String>,
        app_owner_tenant_id "appOwnerTenantId": Option<String>,
        app_token_protection_status "appTokenProtectionStatus": Option<Evolvable<TokenProtectionStatus>>,
        authentication_app_policy_evaluation_details "authenticationAppPolicyEvaluationDetails": Vec<AuthenticationAppPolicyDetails>,
        authentication_details "authenticationDetails": Vec<AuthenticationDetail>,
        authentication_methods_used "authenticationMethodsUsed": Vec<String>,
        authentication_processing_details "authenticationProcessingDetails": Vec<KeyValue>,
        authentication_protocol "authenticationProtocol": Option<ProtocolType>,
        /// `singleFactorAuthentication` or `multiFactorAuthentication`.
        authentication_requirement "authenticationRequirement": Option<String>,
        authentication_requirement_policies "authenticationRequirementPolicies": Vec<AuthenticationRequirementPolicy>,
        client_session_id "clientSessionId": Option<String>,
        conditional_access_audiences "conditionalAccessAudiences": Vec<String>,
        cross_tenant_access_type "crossTenantAccessType": Option<SignInAccessType>,
        flagged_for_review "flaggedForReview": Option<bool>,
        global_secure_access_ip_address "globalSecureAccessIpAddress": Option<String>,
        ip_address_from_resource_provider "ipAddressFromResourceProvider": Option<String>,
        is_through_global_secure_access "isThroughGlobalSecureAccess": Option<bool>,
        managed_service_identity "managedServiceIdentity": Option<ManagedIdentity>,
        mfa_detail "mfaDetail": Option<MfaDetail>,
        network_location_details "networkLocationDetails": Vec<NetworkLocationDetail>,
        original_request_id "originalRequestId": Option<String>,
        original_transfer_method "originalTransferMethod": Option<Evolvable<OriginalTransferMethods>>,
        processing_time_in_milliseconds "processingTimeInMilliseconds": Option<i32>,
        resource_owner_tenant_id "resourceOwnerTenantId": Option<String>,
        session_id "sessionId": Option<String>,
        /// `interactiveUser`, `nonInteractiveUser`, `servicePrincipal`, `managedIdentity`.
        sign_in_event_types "signInEventTypes": Vec<String>,
        sign_in_identifier "signInIdentifier": Option<String>,
        sign_in_identifier_type "signInIdentifierType": Option<Evolvable<SignInIdentifierType>>,
        sign_in_token_protection_status "signInTokenProtectionStatus": Option<Evolvable<TokenProtectionStatus>>,
        token_issuer_name "tokenIssuerName": Option<String>,
        token_issuer_type "tokenIssuerType": Option<Evolvable<TokenIssuerType>>,
        token_protection_status_details "tokenProtectionStatusDetails": Option<TokenProtectionStatusDetails>,
        /// The `uti` of the token that came of it; none where none did.
        unique_token_identifier "uniqueTokenIdentifier": Option<String>,
        user_type "userType": Option<Evolvable<SignInUserType>>,
        ; policies
        applied_conditional_access_policies "appliedConditionalAccessPolicies": Vec<AppliedConditionalAccessPolicy>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "userDisplayName" => "user_display_name",
        "userPrincipalName" => "user_principal_name",
        "userId" => "user_id",
        "appId" => "app_id",
        "appDisplayName" => "app_display_name",
        "ipAddress" => "ip_address",
        "clientAppUsed" => "client_app_used",
        "userAgent" => "user_agent",
        "correlationId" => "correlation_id",
        "conditionalAccessStatus" => "conditional_access_status",
        "isInteractive" => "is_interactive",
        "riskDetail" => "risk_detail",
        "riskLevelAggregated" => "risk_level_aggregated",
        "riskLevelDuringSignIn" => "risk_level_during_sign_in",
        "riskState" => "risk_state",
        "riskEventTypes_v2" => "risk_event_types_v2",
        "resourceDisplayName" => "resource_display_name",
        "resourceId" => "resource_id",
        "servicePrincipalId" => "service_principal_id",
        "servicePrincipalName" => "service_principal_name",
        "status/errorCode" => "status_error_code",
        "deviceDetail/browser" => "device_browser",
        "deviceDetail/operatingSystem" => "device_operating_system",
        "location/city" => "location_city",
        "location/state" => "location_state",
        "location/countryOrRegion" => "location_country_or_region",
        "authenticationRequirement" => "authentication_requirement",
        "originalRequestId" => "original_request_id",
        "tokenIssuerName" => "token_issuer_name",
        "signInEventTypes" => "sign_in_event_types",
        "conditionalAccessAudiences" => "conditional_access_audiences",
        "appliedConditionalAccessPolicies/id" => "applied_policy_ids",
    } not null ["createdDateTime", "userId"]
}

fn no_detail() -> Evolvable<RiskDetail> {
    RiskDetail::None.into()
}

fn no_risk() -> Evolvable<RiskLevel> {
    RiskLevel::None.into()
}

fn no_state() -> Evolvable<RiskState> {
    RiskState::None.into()
}

/// The status code that says a sign-in succeeded.
pub const SUCCESS: i32 = 0;

impl SignIn {
    /// Whether it ended in a token: a status with code 0, or no status at all.
    pub fn succeeded(&self) -> bool {
        self.status
            .as_ref()
            .and_then(|status| status.error_code)
            .unwrap_or(SUCCESS)
            == SUCCESS
    }
}
