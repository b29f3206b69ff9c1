//! Graph's enumerations, member for member as the v1.0 schema numbers them.

/// A text that is no member of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a member of microsoft.graph.{of}")]
pub struct UnknownMember {
    /// What was given, cut to a readable length.
    pub text: String,
    /// The enumeration's name.
    pub of: &'static str,
}

graph_enum! {
    /// How likely it is that a sign-in was not made by the owner, or that an account is compromised.
    RiskLevel "riskLevel" {
        Low "low" = 0,
        Medium "medium" = 1,
        High "high" = 2,
        /// Not shown for want of a licence.
        Hidden "hidden" = 3,
        None "none" = 4,
        UnknownFutureValue "unknownFutureValue" = 5,
    }
}

graph_enum! {
    /// Where a risk is in its life.
    RiskState "riskState" {
        None "none" = 0,
        ConfirmedSafe "confirmedSafe" = 1,
        Remediated "remediated" = 2,
        Dismissed "dismissed" = 3,
        AtRisk "atRisk" = 4,
        ConfirmedCompromised "confirmedCompromised" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}

impl RiskState {
    /// Whether the risk still counts.
    pub const fn is_active(self) -> bool {
        matches!(self, RiskState::AtRisk | RiskState::ConfirmedCompromised)
    }
}

graph_enum! {
    /// Why a risk is in its state.
    RiskDetail "riskDetail" {
        None "none" = 0,
        AdminGeneratedTemporaryPassword "adminGeneratedTemporaryPassword" = 1,
        UserPerformedSecuredPasswordChange "userPerformedSecuredPasswordChange" = 2,
        UserPerformedSecuredPasswordReset "userPerformedSecuredPasswordReset" = 3,
        AdminConfirmedSigninSafe "adminConfirmedSigninSafe" = 4,
        AiConfirmedSigninSafe "aiConfirmedSigninSafe" = 5,
        UserPassedMfaDrivenByRiskBasedPolicy "userPassedMFADrivenByRiskBasedPolicy" = 6,
        AdminDismissedAllRiskForUser "adminDismissedAllRiskForUser" = 7,
        AdminConfirmedSigninCompromised "adminConfirmedSigninCompromised" = 8,
        Hidden "hidden" = 9,
        AdminConfirmedUserCompromised "adminConfirmedUserCompromised" = 10,
        UnknownFutureValue "unknownFutureValue" = 11,
        ; after sentinel
        M365DAdminDismissedDetection "m365DAdminDismissedDetection" = 12,
        AdminConfirmedServicePrincipalCompromised "adminConfirmedServicePrincipalCompromised" = 13,
        AdminDismissedAllRiskForServicePrincipal "adminDismissedAllRiskForServicePrincipal" = 14,
        UserChangedPasswordOnPremises "userChangedPasswordOnPremises" = 15,
        AdminDismissedRiskForSignIn "adminDismissedRiskForSignIn" = 16,
        AdminConfirmedAccountSafe "adminConfirmedAccountSafe" = 17,
        MicrosoftRevokedSessions "microsoftRevokedSessions" = 18,
        ; beta
        AdminConfirmedAgentSafe "adminConfirmedAgentSafe" = 19,
        AdminConfirmedAgentCompromised "adminConfirmedAgentCompromised" = 20,
        AdminDismissedRiskForAgent "adminDismissedRiskForAgent" = 21,
        /// Documented, and in no schema yet.
        AiElevatedAccountRisk "aiElevatedAccountRisk" = 22,
    }
}

graph_enum! {
    /// When a detection was made, seen from the sign-in.
    RiskDetectionTimingType "riskDetectionTimingType" {
        NotDefined "notDefined" = 0,
        /// Before the answer to the sign-in: a decision could use it.
        Realtime "realtime" = 1,
        /// Minutes later.
        NearRealtime "nearRealtime" = 2,
        /// Hours or days later.
        Offline "offline" = 3,
        UnknownFutureValue "unknownFutureValue" = 4,
    }
}

graph_enum! {
    /// What a detection is linked to.
    ActivityType "activityType" {
        Signin "signin" = 0,
        User "user" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
        ; after sentinel
        ServicePrincipal "servicePrincipal" = 3,
    }
}

graph_enum! {
    /// What an agent is to the directory. Only beta has it.
    AgentIdentityType "agentIdentityType" {
        AgentIdentity "agentIdentity" = 0,
        AgentUser "agentUser" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
        ; after sentinel
        AgentIdentityBlueprintPrincipal "agentIdentityBlueprintPrincipal" = 3,
        User "user" = 4,
    }
}

graph_enum! {
    /// Who issued the token.
    TokenIssuerType "tokenIssuerType" {
        AzureAd "AzureAD" = 0,
        AdFederationServices "ADFederationServices" = 1,
        /// The schema spells this sentinel with a capital.
        UnknownFutureValue "UnknownFutureValue" = 2,
        ; after sentinel
        AzureAdBackupAuth "AzureADBackupAuth" = 3,
        AdFederationServicesMfaAdapter "ADFederationServicesMFAAdapter" = 4,
        NpsExtension "NPSExtension" = 5,
    }
}

graph_enum! {
    /// The closed list of detection types of older clients; `riskEventType` the string has more.
    RiskEventType "riskEventType" {
        UnlikelyTravel "unlikelyTravel" = 0,
        AnonymizedIpAddress "anonymizedIPAddress" = 1,
        MaliciousIpAddress "maliciousIPAddress" = 2,
        UnfamiliarFeatures "unfamiliarFeatures" = 3,
        MalwareInfectedIpAddress "malwareInfectedIPAddress" = 4,
        SuspiciousIpAddress "suspiciousIPAddress" = 5,
        LeakedCredentials "leakedCredentials" = 6,
        InvestigationsThreatIntelligence "investigationsThreatIntelligence" = 7,
        Generic "generic" = 8,
        AdminConfirmedUserCompromised "adminConfirmedUserCompromised" = 9,
        McasImpossibleTravel "mcasImpossibleTravel" = 10,
        McasSuspiciousInboxManipulationRules "mcasSuspiciousInboxManipulationRules" = 11,
        InvestigationsThreatIntelligenceSigninLinked "investigationsThreatIntelligenceSigninLinked" = 12,
        MaliciousIpAddressValidCredentialsBlockedIp "maliciousIPAddressValidCredentialsBlockedIP" = 13,
        UnknownFutureValue "unknownFutureValue" = 14,
    }
}

graph_enum! {
    /// What Conditional Access made of a sign-in.
    ConditionalAccessStatus "conditionalAccessStatus" {
        Success "success" = 0,
        Failure "failure" = 1,
        NotApplied "notApplied" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// What one policy made of a sign-in.
    AppliedConditionalAccessPolicyResult "appliedConditionalAccessPolicyResult" {
        Success "success" = 0,
        Failure "failure" = 1,
        NotApplied "notApplied" = 2,
        NotEnabled "notEnabled" = 3,
        Unknown "unknown" = 4,
        UnknownFutureValue "unknownFutureValue" = 5,
        ; after sentinel
        ReportOnlySuccess "reportOnlySuccess" = 6,
        ReportOnlyFailure "reportOnlyFailure" = 7,
        ReportOnlyNotApplied "reportOnlyNotApplied" = 8,
        ReportOnlyInterrupted "reportOnlyInterrupted" = 9,
    }
}

graph_enum! {
    /// How an administrator's action ended.
    OperationResult "operationResult" {
        Success "success" = 0,
        Failure "failure" = 1,
        Timeout "timeout" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// Whether the user belongs to the tenant.
    SignInUserType "signInUserType" {
        Member "member" = 0,
        Guest "guest" = 1,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// What an identifier typed at sign-in was.
    SignInIdentifierType "signInIdentifierType" {
        UserPrincipalName "userPrincipalName" = 0,
        PhoneNumber "phoneNumber" = 1,
        ProxyAddress "proxyAddress" = 2,
        QrCode "qrCode" = 3,
        OnPremisesUserPrincipalName "onPremisesUserPrincipalName" = 4,
        UnknownFutureValue "unknownFutureValue" = 5,
    }
}

graph_enum! {
    /// Whether a token was bound to a device.
    TokenProtectionStatus "tokenProtectionStatus" {
        None "none" = 0,
        Bound "bound" = 1,
        Unbound "unbound" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// The flow by which a session came to the device.
    OriginalTransferMethods "originalTransferMethods" {
        None "none" = 0,
        DeviceCodeFlow "deviceCodeFlow" = 1,
        AuthenticationTransfer "authenticationTransfer" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// What kind of network a sign-in came from.
    NetworkType "networkType" {
        Intranet "intranet" = 0,
        Extranet "extranet" = 1,
        NamedNetwork "namedNetwork" = 2,
        Trusted "trusted" = 3,
        UnknownFutureValue "unknownFutureValue" = 4,
    }
}

graph_enum! {
    /// Kind of a group named in an audit record.
    GroupType "groupType" {
        UnifiedGroups "unifiedGroups" = 0,
        AzureAd "azureAD" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// Who asked for an authentication requirement.
    RequirementProvider "requirementProvider" {
        User "user" = 0,
        Request "request" = 1,
        ServicePrincipal "servicePrincipal" = 2,
        V1ConditionalAccess "v1ConditionalAccess" = 3,
        MultiConditionalAccess "multiConditionalAccess" = 4,
        TenantSessionRiskPolicy "tenantSessionRiskPolicy" = 5,
        AccountCompromisePolicies "accountCompromisePolicies" = 6,
        V1ConditionalAccessDependency "v1ConditionalAccessDependency" = 7,
        V1ConditionalAccessPolicyIdRequested "v1ConditionalAccessPolicyIdRequested" = 8,
        MfaRegistrationRequiredByIdentityProtectionPolicy "mfaRegistrationRequiredByIdentityProtectionPolicy" = 9,
        BaselineProtection "baselineProtection" = 10,
        MfaRegistrationRequiredByBaselineProtection "mfaRegistrationRequiredByBaselineProtection" = 11,
        MfaRegistrationRequiredByMultiConditionalAccess "mfaRegistrationRequiredByMultiConditionalAccess" = 12,
        EnforcedForCspAdmins "enforcedForCspAdmins" = 13,
        SecurityDefaults "securityDefaults" = 14,
        MfaRegistrationRequiredBySecurityDefaults "mfaRegistrationRequiredBySecurityDefaults" = 15,
        ProofUpCodeRequest "proofUpCodeRequest" = 16,
        CrossTenantOutboundRule "crossTenantOutboundRule" = 17,
        GpsLocationCondition "gpsLocationCondition" = 18,
        RiskBasedPolicy "riskBasedPolicy" = 19,
        UnknownFutureValue "unknownFutureValue" = 20,
    }
}

graph_enum! {
    /// How an administrator set a feature of the authenticator app.
    AuthenticationAppAdminConfiguration "authenticationAppAdminConfiguration" {
        NotApplicable "notApplicable" = 0,
        Enabled "enabled" = 1,
        Disabled "disabled" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// How a policy of the authenticator app ended.
    AuthenticationAppEvaluation "authenticationAppEvaluation" {
        Success "success" = 0,
        Failure "failure" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// What a policy of the authenticator app found.
    AuthenticationAppPolicyStatus "authenticationAppPolicyStatus" {
        Unknown "unknown" = 0,
        AppLockOutOfDate "appLockOutOfDate" = 1,
        AppLockEnabled "appLockEnabled" = 2,
        AppLockDisabled "appLockDisabled" = 3,
        AppContextOutOfDate "appContextOutOfDate" = 4,
        AppContextShown "appContextShown" = 5,
        AppContextNotShown "appContextNotShown" = 6,
        LocationContextOutOfDate "locationContextOutOfDate" = 7,
        LocationContextShown "locationContextShown" = 8,
        LocationContextNotShown "locationContextNotShown" = 9,
        NumberMatchOutOfDate "numberMatchOutOfDate" = 10,
        NumberMatchCorrectNumberEntered "numberMatchCorrectNumberEntered" = 11,
        NumberMatchIncorrectNumberEntered "numberMatchIncorrectNumberEntered" = 12,
        NumberMatchDeny "numberMatchDeny" = 13,
        TamperResistantHardwareOutOfDate "tamperResistantHardwareOutOfDate" = 14,
        TamperResistantHardwareUsed "tamperResistantHardwareUsed" = 15,
        TamperResistantHardwareNotUsed "tamperResistantHardwareNotUsed" = 16,
        UnknownFutureValue "unknownFutureValue" = 17,
    }
}

graph_enum! {
    /// How an authentication strength was met.
    AuthenticationStrengthResult "authenticationStrengthResult" {
        NotSet "notSet" = 0,
        SkippedForProofUp "skippedForProofUp" = 1,
        Satisfied "satisfied" = 2,
        SingleChallengeRequired "singleChallengeRequired" = 3,
        MultipleChallengesRequired "multipleChallengesRequired" = 4,
        SingleRegistrationRequired "singleRegistrationRequired" = 5,
        MultipleRegistrationsRequired "multipleRegistrationsRequired" = 6,
        CannotSatisfyDueToCombinationConfiguration "cannotSatisfyDueToCombinationConfiguration" = 7,
        CannotSatisfy "cannotSatisfy" = 8,
        UnknownFutureValue "unknownFutureValue" = 9,
    }
}

graph_enum! {
    /// The rule of a policy that matched.
    ConditionalAccessRule "conditionalAccessRule" {
        AllApps "allApps" = 0,
        FirstPartyApps "firstPartyApps" = 1,
        Office365 "office365" = 2,
        AppId "appId" = 3,
        Acr "acr" = 4,
        AppFilter "appFilter" = 5,
        AllUsers "allUsers" = 6,
        Guest "guest" = 7,
        GroupId "groupId" = 8,
        RoleId "roleId" = 9,
        UserId "userId" = 10,
        AllDevicePlatforms "allDevicePlatforms" = 11,
        DevicePlatform "devicePlatform" = 12,
        AllLocations "allLocations" = 13,
        InsideCorpnet "insideCorpnet" = 14,
        AllTrustedLocations "allTrustedLocations" = 15,
        LocationId "locationId" = 16,
        AllDevices "allDevices" = 17,
        DeviceFilter "deviceFilter" = 18,
        DeviceState "deviceState" = 19,
        UnknownFutureValue "unknownFutureValue" = 20,
        ; after sentinel
        DeviceFilterIncludeRuleNotMatched "deviceFilterIncludeRuleNotMatched" = 21,
        AllDeviceStates "allDeviceStates" = 22,
        AnonymizedIPAddress "anonymizedIPAddress" = 23,
        UnfamiliarFeatures "unfamiliarFeatures" = 24,
        NationStateIPAddress "nationStateIPAddress" = 25,
        RealTimeThreatIntelligence "realTimeThreatIntelligence" = 26,
        InternalGuest "internalGuest" = 27,
        B2bCollaborationGuest "b2bCollaborationGuest" = 28,
        B2bCollaborationMember "b2bCollaborationMember" = 29,
        B2bDirectConnectUser "b2bDirectConnectUser" = 30,
        OtherExternalUser "otherExternalUser" = 31,
        ServiceProvider "serviceProvider" = 32,
        MicrosoftAdminPortals "microsoftAdminPortals" = 33,
        DeviceCodeFlow "deviceCodeFlow" = 34,
        AuthenticationTransfer "authenticationTransfer" = 35,
        InsiderRisk "insiderRisk" = 36,
    }
}

graph_enum! {
    /// How a managed identity was assigned.
    MsiType "msiType" {
        None "none" = 0,
        UserAssigned "userAssigned" = 1,
        SystemAssigned "systemAssigned" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_flags! {
    /// The protocol of a sign-in.
    ProtocolType "protocolType" {
        "none" = 0,
        "oAuth2" = 1,
        "ropc" = 2,
        "wsFederation" = 4,
        "saml20" = 8,
        "deviceCode" = 16,
        "unknownFutureValue" = 32,
        ; after sentinel
        "authenticationTransfer" = 64,
        "nativeAuth" = 128,
        "implicitAccessTokenAndGetResponseMode" = 256,
        "implicitIdTokenAndGetResponseMode" = 512,
        "implicitAccessTokenAndPostResponseMode" = 1024,
        "implicitIdTokenAndPostResponseMode" = 2048,
        "authorizationCodeWithoutPkce" = 4096,
        "authorizationCodeWithPkce" = 8192,
        "clientCredentials" = 16384,
        "refreshTokenGrant" = 32768,
        "encryptedAuthorizeResponse" = 65536,
        "directUserGrant" = 131072,
        "kerberos" = 262144,
        "prtGrant" = 524288,
        "seamlessSso" = 1048576,
        "prtBrokerBased" = 2097152,
        "prtNonBrokerBased" = 4194304,
        "onBehalfOf" = 8388608,
        "samlOnBehalfOf" = 16777216,
        "officeS2S" = 33554432,
        "wsTrust" = 67108864,
    }
}

graph_flags! {
    /// How a sign-in crosses tenants.
    SignInAccessType "signInAccessType" {
        "none" = 0,
        "b2bCollaboration" = 1,
        "b2bDirectConnect" = 2,
        "microsoftSupport" = 4,
        "serviceProvider" = 8,
        "unknownFutureValue" = 16,
        ; after sentinel
        "passthrough" = 32,
    }
}

graph_flags! {
    /// The conditions of a policy that a sign-in met, or did not.
    ConditionalAccessConditions "conditionalAccessConditions" {
        "none" = 0,
        "application" = 1,
        "users" = 2,
        "devicePlatform" = 4,
        "location" = 8,
        "clientType" = 16,
        "signInRisk" = 32,
        "userRisk" = 64,
        "time" = 128,
        "deviceState" = 256,
        "client" = 512,
        "ipAddressSeenByAzureAD" = 1024,
        "ipAddressSeenByResourceProvider" = 2048,
        "unknownFutureValue" = 4096,
        ; after sentinel
        "servicePrincipals" = 8192,
        "servicePrincipalRisk" = 16384,
        "authenticationFlows" = 32768,
        "insiderRisk" = 65536,
    }
}
graph_enum! {
    /// How the country of a sign-in is found.
    CountryLookupMethodType "countryLookupMethodType" {
        ClientIpAddress "clientIpAddress" = 0,
        AuthenticatorAppGps "authenticatorAppGps" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}
