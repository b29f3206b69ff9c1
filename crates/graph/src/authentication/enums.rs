//! The enumerations of authentication methods, member for member as the schema numbers them.

graph_enum! {
    /// Which of a user's phones it is.
    AuthenticationPhoneType "authenticationPhoneType" {
        Mobile "mobile" = 0,
        AlternateMobile "alternateMobile" = 1,
        Office "office" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// Whether a method is good for signing in by itself: of a phone, by a text message to a number that stands for its
    /// user.
    AuthenticationMethodSignInState "authenticationMethodSignInState" {
        /// The method is good only as a second one.
        NotSupported "notSupported" = 0,
        NotAllowedByPolicy "notAllowedByPolicy" = 1,
        /// It was switched off.
        NotEnabled "notEnabled" = 2,
        /// Somebody else signs in by that number.
        PhoneNumberNotUnique "phoneNumberNotUnique" = 3,
        Ready "ready" = 4,
        NotConfigured "notConfigured" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}

graph_enum! {
    /// Whether whoever made a key has vouched for it.
    AttestationLevel "attestationLevel" {
        Attested "attested" = 0,
        NotAttested "notAttested" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// Whether a passkey can leave the device that made it.
    PasskeyType "passkeyType" {
        DeviceBound "deviceBound" = 0,
        Synced "synced" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// How good the key of a device is.
    AuthenticationMethodKeyStrength "authenticationMethodKeyStrength" {
        Normal "normal" = 0,
        Weak "weak" = 1,
        Unknown "unknown" = 2,
    }
}

graph_enum! {
    /// The operating system that keeps a credential.
    AuthenticationMethodPlatform "authenticationMethodPlatform" {
        Unknown "unknown" = 0,
        Windows "windows" = 1,
        MacOs "macOS" = 2,
        Ios "iOS" = 3,
        Android "android" = 4,
        Linux "linux" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}

graph_enum! {
    /// Which application of Microsoft's asks the user.
    MicrosoftAuthenticatorAuthenticationMethodClientAppName "microsoftAuthenticatorAuthenticationMethodClientAppName" {
        MicrosoftAuthenticator "microsoftAuthenticator" = 0,
        OutlookMobile "outlookMobile" = 1,
        UnknownFutureValue "unknownFutureValue" = 2,
    }
}

graph_enum! {
    /// How far an operation is that takes its time.
    LongRunningOperationStatus "longRunningOperationStatus" {
        NotStarted "notStarted" = 0,
        Running "running" = 1,
        Succeeded "succeeded" = 2,
        Failed "failed" = 3,
        UnknownFutureValue "unknownFutureValue" = 4,
    }
}

graph_enum! {
    /// Whether a user always needs a second factor, whatever policies say.
    PerUserMfaState "perUserMfaState" {
        Disabled "disabled" = 0,
        Enforced "enforced" = 1,
        Enabled "enabled" = 2,
        UnknownFutureValue "unknownFutureValue" = 3,
    }
}

graph_enum! {
    /// The second factor that a user is asked for first.
    UserDefaultAuthenticationMethodType "userDefaultAuthenticationMethodType" {
        Push "push" = 0,
        Oath "oath" = 1,
        VoiceMobile "voiceMobile" = 2,
        VoiceAlternateMobile "voiceAlternateMobile" = 3,
        VoiceOffice "voiceOffice" = 4,
        Sms "sms" = 5,
        UnknownFutureValue "unknownFutureValue" = 6,
    }
}
