//! The enumerations of Conditional Access, member for member as the schema numbers them.

graph_enum! {
    /// Whether a policy counts.
    ConditionalAccessPolicyState "conditionalAccessPolicyState" {
        Enabled "enabled" = 0,
        Disabled "disabled" = 1,
        /// It is evaluated for the record and enforces nothing.
        EnabledForReportingButNotEnforced "enabledForReportingButNotEnforced" = 2,
    }
}

graph_enum! {
    /// The kind of software that a sign-in comes from.
    ConditionalAccessClientApp "conditionalAccessClientApp" {
        All "all" = 0,
        Browser "browser" = 1,
        MobileAppsAndDesktopClients "mobileAppsAndDesktopClients" = 2,
        ExchangeActiveSync "exchangeActiveSync" = 3,
        EasSupported "easSupported" = 4,
        /// Legacy protocols, which know no second factor.
        Other "other" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}

graph_enum! {
    /// The operating system of a device.
    ConditionalAccessDevicePlatform "conditionalAccessDevicePlatform" {
        Android "android" = 0,
        Ios "iOS" = 1,
        Windows "windows" = 2,
        WindowsPhone "windowsPhone" = 3,
        MacOs "macOS" = 4,
        All "all" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
        ; after sentinel
        Linux "linux" = 7,
    }
}

graph_enum! {
    /// What a policy can ask for.
    ConditionalAccessGrantControl "conditionalAccessGrantControl" {
        Block "block" = 0,
        Mfa "mfa" = 1,
        CompliantDevice "compliantDevice" = 2,
        DomainJoinedDevice "domainJoinedDevice" = 3,
        ApprovedApplication "approvedApplication" = 4,
        CompliantApplication "compliantApplication" = 5,
        PasswordChange "passwordChange" = 6,
        UnknownFutureValue "unknownFutureValue" = 7,
        ; after sentinel
        RiskRemediation "riskRemediation" = 8,
    }
}

graph_enum! {
    /// Whether a filter's rule says what is included or what is excluded.
    FilterMode "filterMode" {
        Include "include" = 0,
        Exclude "exclude" = 1,
    }
}

graph_enum! {
    /// Which tenants' guests are meant.
    ConditionalAccessExternalTenantsMembershipKind "conditionalAccessExternalTenantsMembershipKind" {
        All "all" = 0,
        Enumerated "enumerated" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// How far a cloud application's session is watched.
    CloudAppSecuritySessionControlType "cloudAppSecuritySessionControlType" {
        McasConfigured "mcasConfigured" = 0,
        MonitorOnly "monitorOnly" = 1,
        BlockDownloads "blockDownloads" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// Whether access is evaluated continuously.
    ContinuousAccessEvaluationMode "continuousAccessEvaluationMode" {
        StrictEnforcement "strictEnforcement" = 0,
        Disabled "disabled" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
        ; after sentinel
        StrictLocation "strictLocation" = 3,
    }
}

graph_enum! {
    /// Whether a browser stays signed in when it is closed.
    PersistentBrowserSessionMode "persistentBrowserSessionMode" {
        Always "always" = 0,
        Never "never" = 1,
    }
}

graph_enum! {
    /// What has to be repeated when a session is too old.
    SignInFrequencyAuthenticationType "signInFrequencyAuthenticationType" {
        PrimaryAndSecondaryAuthentication "primaryAndSecondaryAuthentication" = 0,
        SecondaryAuthentication "secondaryAuthentication" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// Whether a session ages by time, or is too old at once.
    SignInFrequencyInterval "signInFrequencyInterval" {
        TimeBased "timeBased" = 0,
        EveryTime "everyTime" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// The unit of a sign-in frequency. The schema spells the type with a small i.
    SigninFrequencyType "signinFrequencyType" {
        Days "days" = 0,
        Hours "hours" = 1,
    }
}

graph_enum! {
    /// Whose an authentication strength is.
    AuthenticationStrengthPolicyType "authenticationStrengthPolicyType" {
        BuiltIn "builtIn" = 0,
        Custom "custom" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// An authentication method, seen as one thing with all its modes.
    BaseAuthenticationMethod "baseAuthenticationMethod" {
        Password "password" = 1,
        Voice "voice" = 2,
        HardwareOath "hardwareOath" = 3,
        SoftwareOath "softwareOath" = 4,
        Sms "sms" = 5,
        Fido2 "fido2" = 6,
        WindowsHelloForBusiness "windowsHelloForBusiness" = 7,
        MicrosoftAuthenticator "microsoftAuthenticator" = 8,
        TemporaryAccessPass "temporaryAccessPass" = 9,
        Email "email" = 10,
        X509Certificate "x509Certificate" = 11,
        Federation "federation" = 12,
        UnknownFutureValue "unknownFutureValue" = 13,
        ; after sentinel
        QrCodePin "qrCodePin" = 14,
    }
}

graph_enum! {
    /// What a user wants to do beside using an application.
    UserAction "userAction" {
        RegisterSecurityInformation "registerSecurityInformation" = 0,
        RegisterOrJoinDevices "registerOrJoinDevices" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// How likely it is that a user means to do harm, as told by other systems.
    InsiderRiskLevel "insiderRiskLevel" {
        None "none" = 0,
        Minor "minor" = 1,
        Moderate "moderate" = 2,
        Elevated "elevated" = 3,
        UnknownFutureValue "unknownFutureValue" = 4,
    }
}

graph_enum! {
    /// The risk of an agent's identity. Beta only.
    AgentIdRiskLevel "agentIdRiskLevel" {
        None "none" = 0,
        Low "low" = 1,
        Medium "medium" = 2,
        High "high" = 4,
        UnknownFutureValue "unknownFutureValue" = 8,
    }
}

graph_flags! {
    /// The risk levels of agents' identities that a policy is about. Beta only.
    ConditionalAccessAgentIdRiskLevels "conditionalAccessAgentIdRiskLevels" {
        "low" = 1,
        "medium" = 2,
        "high" = 4,
        "unknownFutureValue" = 8,
    }
}

graph_flags! {
    /// The insider risk levels that a policy is about.
    ConditionalAccessInsiderRiskLevels "conditionalAccessInsiderRiskLevels" {
        "minor" = 1,
        "moderate" = 2,
        "elevated" = 4,
        "unknownFutureValue" = 8,
    }
}

graph_flags! {
    /// Flows that bring a sign-in from one device to another.
    ConditionalAccessTransferMethods "conditionalAccessTransferMethods" {
        "none" = 0,
        "deviceCodeFlow" = 1,
        "authenticationTransfer" = 2,
        "unknownFutureValue" = 4,
    }
}

graph_flags! {
    /// Kinds of people who are not ordinary members of the tenant.
    ConditionalAccessGuestOrExternalUserTypes "conditionalAccessGuestOrExternalUserTypes" {
        "none" = 0,
        "internalGuest" = 1,
        "b2bCollaborationGuest" = 2,
        "b2bCollaborationMember" = 4,
        "b2bDirectConnectUser" = 8,
        "otherExternalUser" = 16,
        "serviceProvider" = 32,
        "unknownFutureValue" = 64,
    }
}

graph_flags! {
    /// Authentication methods that are used together.
    AuthenticationMethodModes "authenticationMethodModes" {
        "password" = 1,
        "voice" = 2,
        "hardwareOath" = 4,
        "softwareOath" = 8,
        "sms" = 16,
        "fido2" = 32,
        "windowsHelloForBusiness" = 64,
        "microsoftAuthenticatorPush" = 128,
        "deviceBasedPush" = 256,
        "temporaryAccessPassOneTime" = 512,
        "temporaryAccessPassMultiUse" = 1024,
        "email" = 2048,
        "x509CertificateSingleFactor" = 4096,
        "x509CertificateMultiFactor" = 8192,
        "federatedSingleFactor" = 16384,
        "federatedMultiFactor" = 32768,
        "unknownFutureValue" = 65536,
        ; after sentinel
        "qrCodePin" = 131_072,
    }
}

graph_flags! {
    /// What an authentication strength amounts to.
    AuthenticationStrengthRequirements "authenticationStrengthRequirements" {
        "none" = 0,
        "mfa" = 1,
        "unknownFutureValue" = 2,
    }
}

graph_flags! {
    /// What a template is recommended for.
    TemplateScenarios "templateScenarios" {
        "new" = 0,
        "secureFoundation" = 1,
        "zeroTrust" = 2,
        "remoteWork" = 4,
        "protectAdmins" = 8,
        "emergingThreats" = 16,
        "unknownFutureValue" = 32,
    }
}

graph_flags! {
    /// Why a policy does not apply to a sign-in that was only thought of.
    WhatIfAnalysisReasons "whatIfAnalysisReasons" {
        "notSet" = 0,
        "notEnoughInformation" = 1,
        "invalidCondition" = 2,
        "users" = 4,
        "workloadIdentities" = 8,
        "application" = 16,
        "userActions" = 32,
        "authenticationContext" = 64,
        "devicePlatform" = 128,
        "devices" = 256,
        "clientApps" = 512,
        "location" = 1024,
        "signInRisk" = 2048,
        "emptyPolicy" = 4096,
        "invalidPolicy" = 8192,
        "policyNotEnabled" = 16384,
        "userRisk" = 32768,
        "time" = 65536,
        "insiderRisk" = 131_072,
        "authenticationFlow" = 262_144,
        "unknownFutureValue" = 524_288,
        ; beta
        "agentIdRisk" = 1_048_576,
        "agentIdentities" = 2_097_152,
    }
}
