//! A sign-in that is only thought of: who, what, and under which conditions.
//!
//! Source: Microsoft Graph v1.0 and beta, conditionalAccessRoot: evaluate.

use super::enums::{
    AgentIdRiskLevel, ConditionalAccessClientApp, ConditionalAccessDevicePlatform,
    ConditionalAccessGuestOrExternalUserTypes, ConditionalAccessTransferMethods, InsiderRiskLevel, UserAction,
};
use crate::enums::RiskLevel;

complex! {
    /// Who signs in.
    SignInIdentityBase "signInIdentity" {} , is [abstract]
}

complex! {
    /// A person.
    UserSignIn "userSignIn" {
        user_id "userId": Option<String>,
        /// The tenant that an external person comes from.
        external_tenant_id "externalTenantId": Option<String>,
        external_user_type "externalUserType": Option<ConditionalAccessGuestOrExternalUserTypes>,
    } not null ["externalUserType"] base SignInIdentityBase::TYPE
}

complex! {
    /// An application on its own behalf.
    ServicePrincipalSignIn "servicePrincipalSignIn" {
        service_principal_id "servicePrincipalId": Option<String>,
    } base SignInIdentityBase::TYPE
}

complex! {
    /// An agent on its own behalf. Beta only.
    AgentSignIn "agentSignIn" {
        ; beta
        agent_service_principal_id "agentServicePrincipalId": Option<String>,
    } base SignInIdentityBase::TYPE
}

complex_forms! {
    /// Who signs in.
    SignInIdentity of SignInIdentityBase::TYPE; {
        User(UserSignIn),
        ServicePrincipal(ServicePrincipalSignIn),
        Agent(AgentSignIn),
    }
}

complex! {
    /// What is used.
    SignInContextBase "signInContext" {} , is [abstract]
}

complex! {
    /// Applications.
    ApplicationContext "applicationContext" {
        /// Client ids.
        include_applications "includeApplications": Vec<String>,
    } not null ["includeApplications"] base SignInContextBase::TYPE
}

complex! {
    /// Something beside applications.
    UserActionContext "userActionContext" {
        user_action "userAction": Option<UserAction>,
    } base SignInContextBase::TYPE
}

complex! {
    /// Whatever an application has put behind an authentication context.
    AuthContext "authContext" {
        /// Such as `c1`.
        authentication_context_value "authenticationContextValue": Option<String>,
    } base SignInContextBase::TYPE
}

complex_forms! {
    /// What is used.
    SignInContext of SignInContextBase::TYPE; {
        Application(ApplicationContext),
        UserAction(UserActionContext),
        Auth(AuthContext),
    }
}

complex! {
    /// A flow that brings a sign-in from one device to another.
    AuthenticationFlow "authenticationFlow" {
        transfer_method "transferMethod": Option<ConditionalAccessTransferMethods>,
    }
}

complex! {
    /// What is known of a device.
    DeviceInfo "deviceInfo" {
        device_id "deviceId": Option<String>,
        display_name "displayName": Option<String>,
        enrollment_profile_name "enrollmentProfileName": Option<String>,
        extension_attribute1 "extensionAttribute1": Option<String>,
        extension_attribute2 "extensionAttribute2": Option<String>,
        extension_attribute3 "extensionAttribute3": Option<String>,
        extension_attribute4 "extensionAttribute4": Option<String>,
        extension_attribute5 "extensionAttribute5": Option<String>,
        extension_attribute6 "extensionAttribute6": Option<String>,
        extension_attribute7 "extensionAttribute7": Option<String>,
        extension_attribute8 "extensionAttribute8": Option<String>,
        extension_attribute9 "extensionAttribute9": Option<String>,
        extension_attribute10 "extensionAttribute10": Option<String>,
        extension_attribute11 "extensionAttribute11": Option<String>,
        extension_attribute12 "extensionAttribute12": Option<String>,
        extension_attribute13 "extensionAttribute13": Option<String>,
        extension_attribute14 "extensionAttribute14": Option<String>,
        extension_attribute15 "extensionAttribute15": Option<String>,
        is_compliant "isCompliant": Option<bool>,
        manufacturer "manufacturer": Option<String>,
        mdm_app_id "mdmAppId": Option<String>,
        model "model": Option<String>,
        operating_system "operatingSystem": Option<String>,
        operating_system_version "operatingSystemVersion": Option<String>,
        ownership "ownership": Option<String>,
        physical_ids "physicalIds": Vec<String>,
        profile_type "profileType": Option<String>,
        system_labels "systemLabels": Vec<String>,
        trust_type "trustType": Option<String>,
    }
}

complex! {
    /// Under which conditions.
    SignInConditions "signInConditions" {
        authentication_flow "authenticationFlow": Option<AuthenticationFlow>,
        client_app_type "clientAppType": Option<ConditionalAccessClientApp>,
        /// Two letters of ISO 3166.
        country "country": Option<String>,
        device_info "deviceInfo": Option<DeviceInfo>,
        device_platform "devicePlatform": Option<ConditionalAccessDevicePlatform>,
        insider_risk_level "insiderRiskLevel": Option<InsiderRiskLevel>,
        ip_address "ipAddress": Option<String>,
        service_principal_risk_level "servicePrincipalRiskLevel": Option<RiskLevel>,
        sign_in_risk_level "signInRiskLevel": Option<RiskLevel>,
        user_risk_level "userRiskLevel": Option<RiskLevel>,
        ; beta
        agent_id_risk_level "agentIdRiskLevel": Option<AgentIdRiskLevel>,
    }
}
