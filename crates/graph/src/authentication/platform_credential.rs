//! `platformCredentialAuthenticationMethod`: a key in the secure hardware of a device.

use super::enums::{AuthenticationMethodKeyStrength, AuthenticationMethodPlatform};
use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// A device's key. Source: Microsoft Graph v1.0 and beta, `platformCredentialAuthenticationMethod`.
    PlatformCredentialAuthenticationMethod "platformCredentialAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        display_name "displayName": Option<String>,
        key_strength "keyStrength": Option<AuthenticationMethodKeyStrength>,
        platform "platform": Option<AuthenticationMethodPlatform>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "displayName" => "display_name",
        "keyStrength" => "key_strength",
        "platform" => "platform",
    }
    base AuthenticationMethodBase::TYPE
}
