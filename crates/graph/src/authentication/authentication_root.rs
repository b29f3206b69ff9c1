//! `authentication`: where the methods of a user are found.

use super::enums::{PerUserMfaState, UserDefaultAuthenticationMethodType};

complex! {
    /// Whether the user always needs a second factor.
    StrongAuthenticationRequirements "strongAuthenticationRequirements" {
        ; beta
        per_user_mfa_state "perUserMfaState": Option<PerUserMfaState>,
    }
}

complex! {
    /// What the user is asked for first.
    SignInPreferences "signInPreferences" {
        ; beta
        is_system_preferred_authentication_method_enabled "isSystemPreferredAuthenticationMethodEnabled": Option<bool>,
        user_preferred_method_for_secondary_authentication "userPreferredMethodForSecondaryAuthentication": Option<UserDefaultAuthenticationMethodType>,
    }
}

entity! {
    /// How a user signs in. Source: Microsoft Graph v1.0 and beta, `authentication`.
    Authentication "authentication" {
        id "id": String,
        ; beta
        requirements "requirements": Option<StrongAuthenticationRequirements>,
        sign_in_preferences "signInPreferences": Option<SignInPreferences>,
    } columns {}
    , navigation {
        "emailMethods" => many "emailAuthenticationMethod" [contained],
        "externalAuthenticationMethods" => many "externalAuthenticationMethod" [contained],
        "fido2Methods" => many "fido2AuthenticationMethod" [contained],
        "methods" => many "authenticationMethod" [contained],
        "microsoftAuthenticatorMethods" => many "microsoftAuthenticatorAuthenticationMethod" [contained],
        "operations" => many "longRunningOperation" [contained],
        "passwordMethods" => many "passwordAuthenticationMethod" [contained],
        "passwordlessMicrosoftAuthenticatorMethods" => many "passwordlessMicrosoftAuthenticatorAuthenticationMethod" [contained, beta],
        "phoneMethods" => many "phoneAuthenticationMethod" [contained],
        "platformCredentialMethods" => many "platformCredentialAuthenticationMethod" [contained],
        "softwareOathMethods" => many "softwareOathAuthenticationMethod" [contained],
        "temporaryAccessPassMethods" => many "temporaryAccessPassAuthenticationMethod" [contained],
        "windowsHelloForBusinessMethods" => many "windowsHelloForBusinessAuthenticationMethod" [contained],
    }
}
