//! When a policy applies: `conditionalAccessConditionSet` and what it is made of.
//!
//! Source: Microsoft Graph v1.0 and beta, the types named in the declarations.

use super::always_null::AlwaysNull;
use super::enums::{
    ConditionalAccessAgentIdRiskLevels, ConditionalAccessClientApp, ConditionalAccessDevicePlatform,
    ConditionalAccessExternalTenantsMembershipKind, ConditionalAccessGuestOrExternalUserTypes,
    ConditionalAccessInsiderRiskLevels, ConditionalAccessTransferMethods, FilterMode,
};
use crate::enums::RiskLevel;

complex! {
    /// A rule over attributes of applications, service principals or devices.
    ConditionalAccessFilter "conditionalAccessFilter" {
        mode "mode": Option<FilterMode>,
        /// In the rule language of dynamic groups, such as `device.model -eq "Surface"`.
        rule "rule": String,
    } not null ["mode", "rule"]
}

complex! {
    /// What is used: applications, or something beside them.
    ConditionalAccessApplications "conditionalAccessApplications" {
        /// Client ids, or `All`, `None`, `Office365`, `MicrosoftAdminPortals`.
        include_applications "includeApplications": Vec<String>,
        exclude_applications "excludeApplications": Vec<String>,
        /// `urn:user:registersecurityinfo`, `urn:user:registerdevice`
        include_user_actions "includeUserActions": Vec<String>,
        /// Such as `c1`.
        include_authentication_context_class_references "includeAuthenticationContextClassReferences": Vec<String>,
        application_filter "applicationFilter": Option<ConditionalAccessFilter>,
        network_access "networkAccess": AlwaysNull,
        global_secure_access "globalSecureAccess": AlwaysNull,
    } not null [
        "includeApplications", "excludeApplications", "includeUserActions", "includeAuthenticationContextClassReferences",
    ]
}

complex! {
    /// Which tenants' people are meant.
    ExternalTenantsBase "conditionalAccessExternalTenants" {
        membership_kind "membershipKind": Option<ConditionalAccessExternalTenantsMembershipKind>,
    } , is [abstract]
}

complex! {
    /// People of any other tenant.
    ConditionalAccessAllExternalTenants "conditionalAccessAllExternalTenants" {
        membership_kind "membershipKind": Option<ConditionalAccessExternalTenantsMembershipKind>,
    } base ExternalTenantsBase::TYPE
}

complex! {
    /// People of the tenants that are named.
    ConditionalAccessEnumeratedExternalTenants "conditionalAccessEnumeratedExternalTenants" {
        membership_kind "membershipKind": Option<ConditionalAccessExternalTenantsMembershipKind>,
        /// Ids of tenants.
        members "members": Vec<String>,
    } not null ["members"] base ExternalTenantsBase::TYPE
}

complex_forms! {
    /// Which tenants' people are meant.
    ConditionalAccessExternalTenants of ExternalTenantsBase::TYPE; {
        All(ConditionalAccessAllExternalTenants),
        Enumerated(ConditionalAccessEnumeratedExternalTenants),
    }
}

complex! {
    /// People who are not ordinary members of the tenant.
    ConditionalAccessGuestsOrExternalUsers "conditionalAccessGuestsOrExternalUsers" {
        guest_or_external_user_types "guestOrExternalUserTypes": Option<ConditionalAccessGuestOrExternalUserTypes>,
        external_tenants "externalTenants": Option<ConditionalAccessExternalTenants>,
    } not null ["guestOrExternalUserTypes"]
}

complex! {
    /// Who signs in.
    ConditionalAccessUsers "conditionalAccessUsers" {
        /// Object ids, or `All`, `None`, `GuestsOrExternalUsers`.
        include_users "includeUsers": Vec<String>,
        /// Object ids, or `GuestsOrExternalUsers`.
        exclude_users "excludeUsers": Vec<String>,
        include_groups "includeGroups": Vec<String>,
        exclude_groups "excludeGroups": Vec<String>,
        /// Ids of role templates.
        include_roles "includeRoles": Vec<String>,
        exclude_roles "excludeRoles": Vec<String>,
        include_guests_or_external_users "includeGuestsOrExternalUsers": Option<ConditionalAccessGuestsOrExternalUsers>,
        exclude_guests_or_external_users "excludeGuestsOrExternalUsers": Option<ConditionalAccessGuestsOrExternalUsers>,
    } not null ["includeUsers", "excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles"]
}

complex! {
    /// Which applications sign in on their own behalf.
    ConditionalAccessClientApplications "conditionalAccessClientApplications" {
        /// Object ids of service principals, or `ServicePrincipalsInMyTenant`, `None`.
        include_service_principals "includeServicePrincipals": Vec<String>,
        exclude_service_principals "excludeServicePrincipals": Vec<String>,
        service_principal_filter "servicePrincipalFilter": Option<ConditionalAccessFilter>,
        ; beta
        include_agent_id_service_principals "includeAgentIdServicePrincipals": Vec<String>,
        exclude_agent_id_service_principals "excludeAgentIdServicePrincipals": Vec<String>,
        agent_id_service_principal_filter "agentIdServicePrincipalFilter": Option<ConditionalAccessFilter>,
    } not null [
        "includeServicePrincipals", "excludeServicePrincipals", "includeAgentIdServicePrincipals",
        "excludeAgentIdServicePrincipals",
    ]
}

complex! {
    /// Operating systems.
    ConditionalAccessPlatforms "conditionalAccessPlatforms" {
        include_platforms "includePlatforms": Vec<ConditionalAccessDevicePlatform>,
        exclude_platforms "excludePlatforms": Vec<ConditionalAccessDevicePlatform>,
    } not null ["includePlatforms", "excludePlatforms"]
}

complex! {
    /// Places.
    ConditionalAccessLocations "conditionalAccessLocations" {
        /// Ids of named locations, or `All`, `AllTrusted`.
        include_locations "includeLocations": Vec<String>,
        exclude_locations "excludeLocations": Vec<String>,
    } not null ["includeLocations", "excludeLocations"]
}

complex! {
    /// Devices by their attributes.
    ConditionalAccessDevices "conditionalAccessDevices" {
        device_filter "deviceFilter": Option<ConditionalAccessFilter>,
        ; beta
        include_devices "includeDevices": Vec<String>,
        exclude_devices "excludeDevices": Vec<String>,
        include_device_states "includeDeviceStates": Vec<String>,
        exclude_device_states "excludeDeviceStates": Vec<String>,
    } not null ["includeDevices", "excludeDevices", "includeDeviceStates", "excludeDeviceStates"]
}

complex! {
    /// Devices by their state: what there was before filters.
    ConditionalAccessDeviceStates "conditionalAccessDeviceStates" {
        include_states "includeStates": Vec<String>,
        exclude_states "excludeStates": Vec<String>,
    } not null ["includeStates", "excludeStates"]
}

complex! {
    /// Flows that bring a sign-in from one device to another.
    ConditionalAccessAuthenticationFlows "conditionalAccessAuthenticationFlows" {
        transfer_methods "transferMethods": Option<ConditionalAccessTransferMethods>,
    } not null ["transferMethods"]
}

complex! {
    /// When a policy applies: where all of these are met.
    ConditionalAccessConditionSet "conditionalAccessConditionSet" {
        user_risk_levels "userRiskLevels": Vec<RiskLevel>,
        sign_in_risk_levels "signInRiskLevels": Vec<RiskLevel>,
        client_app_types "clientAppTypes": Vec<ConditionalAccessClientApp>,
        service_principal_risk_levels "servicePrincipalRiskLevels": Vec<RiskLevel>,
        insider_risk_levels "insiderRiskLevels": Option<ConditionalAccessInsiderRiskLevels>,
        clients "clients": AlwaysNull,
        platforms "platforms": Option<ConditionalAccessPlatforms>,
        locations "locations": Option<ConditionalAccessLocations>,
        times "times": AlwaysNull,
        device_states "deviceStates": Option<ConditionalAccessDeviceStates>,
        devices "devices": Option<ConditionalAccessDevices>,
        client_applications "clientApplications": Option<ConditionalAccessClientApplications>,
        authentication_flows "authenticationFlows": Option<ConditionalAccessAuthenticationFlows>,
        applications "applications": Option<ConditionalAccessApplications>,
        users "users": Option<ConditionalAccessUsers>,
        sign_in_risk_detections "signInRiskDetections": AlwaysNull,
        ; beta
        agent_id_risk_levels "agentIdRiskLevels": Option<ConditionalAccessAgentIdRiskLevels>,
    } not null ["userRiskLevels", "signInRiskLevels", "clientAppTypes", "servicePrincipalRiskLevels"]
}
