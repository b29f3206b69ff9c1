//! What a policy asks for, and how it bounds the session: grant and session controls.
//!
//! Source: Microsoft Graph v1.0 and beta, the types named in the declarations.

use super::always_null::AlwaysNull;
use super::authentication_strength::AuthenticationStrengthPolicy;
use super::enums::{
    CloudAppSecuritySessionControlType, ConditionalAccessGrantControl, ContinuousAccessEvaluationMode,
    PersistentBrowserSessionMode, SignInFrequencyAuthenticationType, SignInFrequencyInterval, SigninFrequencyType,
};

complex! {
    /// What must be satisfied before a token is issued.
    ConditionalAccessGrantControls "conditionalAccessGrantControls" {
        /// `AND` or `OR`
        operator "operator": Option<String>,
        built_in_controls "builtInControls": Vec<ConditionalAccessGrantControl>,
        custom_authentication_factors "customAuthenticationFactors": Vec<String>,
        /// Ids of terms of use.
        terms_of_use "termsOfUse": Vec<String>,
        authentication_strength "authenticationStrength": Option<AuthenticationStrengthPolicy>,
    } not null ["builtInControls", "customAuthenticationFactors", "termsOfUse"]
}

complex! {
    /// What all session controls have.
    SessionControlBase "conditionalAccessSessionControl" {
        is_enabled "isEnabled": Option<bool>,
    } , is [abstract]
}

complex! {
    /// The application is told about the device and restricts itself.
    ApplicationEnforcedRestrictionsSessionControl "applicationEnforcedRestrictionsSessionControl" {
        is_enabled "isEnabled": Option<bool>,
    } base SessionControlBase::TYPE
}

complex! {
    /// The session is watched.
    CloudAppSecuritySessionControl "cloudAppSecuritySessionControl" {
        cloud_app_security_type "cloudAppSecurityType": Option<CloudAppSecuritySessionControlType>,
        is_enabled "isEnabled": Option<bool>,
    } base SessionControlBase::TYPE
}

complex! {
    /// Access is evaluated continuously.
    ContinuousAccessEvaluationSessionControl "continuousAccessEvaluationSessionControl" {
        mode "mode": Option<ContinuousAccessEvaluationMode>,
    }
}

complex! {
    /// Whether a browser stays signed in when it is closed.
    PersistentBrowserSessionControl "persistentBrowserSessionControl" {
        mode "mode": Option<PersistentBrowserSessionMode>,
        is_enabled "isEnabled": Option<bool>,
    } base SessionControlBase::TYPE
}

complex! {
    /// Tokens are bound to the device.
    SecureSignInSessionControl "secureSignInSessionControl" {
        is_enabled "isEnabled": Option<bool>,
    } base SessionControlBase::TYPE
}

complex! {
    /// How old a session may be.
    SignInFrequencySessionControl "signInFrequencySessionControl" {
        /// In days or hours, by `type`.
        value "value": Option<i32>,
        unit "type": Option<SigninFrequencyType>,
        authentication_type "authenticationType": Option<SignInFrequencyAuthenticationType>,
        frequency_interval "frequencyInterval": Option<SignInFrequencyInterval>,
        is_enabled "isEnabled": Option<bool>,
    } base SessionControlBase::TYPE
}

complex! {
    /// How the session is bounded.
    ConditionalAccessSessionControls "conditionalAccessSessionControls" {
        /// Whether an outage ends sessions that cannot be evaluated anew.
        disable_resilience_defaults "disableResilienceDefaults": Option<bool>,
        application_enforced_restrictions "applicationEnforcedRestrictions": Option<ApplicationEnforcedRestrictionsSessionControl>,
        cloud_app_security "cloudAppSecurity": Option<CloudAppSecuritySessionControl>,
        sign_in_frequency "signInFrequency": Option<SignInFrequencySessionControl>,
        persistent_browser "persistentBrowser": Option<PersistentBrowserSessionControl>,
        continuous_access_evaluation "continuousAccessEvaluation": Option<ContinuousAccessEvaluationSessionControl>,
        secure_sign_in_session "secureSignInSession": Option<SecureSignInSessionControl>,
        network_access_security "networkAccessSecurity": AlwaysNull,
        global_secure_access_filtering_profile "globalSecureAccessFilteringProfile": AlwaysNull,
    }
}
