//! `microsoftAuthenticatorAuthenticationMethod`: an application on a phone that asks whether it is you; and the older form
//! of it that needs no password.

use super::enums::MicrosoftAuthenticatorAuthenticationMethodClientAppName;
use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// The Authenticator on a phone. Source: Microsoft Graph v1.0 and beta, `microsoftAuthenticatorAuthenticationMethod`.
    MicrosoftAuthenticatorAuthenticationMethod "microsoftAuthenticatorAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// What the application says that the phone can do, such as `SoftwareTokenActivated`.
        device_tag "deviceTag": Option<String>,
        /// What the phone is called.
        display_name "displayName": Option<String>,
        phone_app_version "phoneAppVersion": Option<String>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
        client_app_name "clientAppName": Option<MicrosoftAuthenticatorAuthenticationMethodClientAppName>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "displayName" => "display_name",
    }
    base AuthenticationMethodBase::TYPE
}

entity! {
    /// Signing in by the Authenticator without a password. Source: Microsoft Graph beta,
    /// `passwordlessMicrosoftAuthenticatorAuthenticationMethod`.
    PasswordlessMicrosoftAuthenticatorAuthenticationMethod "passwordlessMicrosoftAuthenticatorAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
        creation_date_time "creationDateTime": Option<Timestamp>,
        display_name "displayName": Option<String>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "displayName" => "display_name",
    }
    base AuthenticationMethodBase::TYPE
}
