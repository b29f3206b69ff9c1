//! `windowsHelloForBusinessAuthenticationMethod`: a key in a Windows computer, opened by a face, a finger or a PIN.

use super::enums::AuthenticationMethodKeyStrength;
use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// Windows Hello on a computer. Source: Microsoft Graph v1.0 and beta, `windowsHelloForBusinessAuthenticationMethod`.
    WindowsHelloForBusinessAuthenticationMethod "windowsHelloForBusinessAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// What the computer is called.
        display_name "displayName": Option<String>,
        key_strength "keyStrength": Option<AuthenticationMethodKeyStrength>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "displayName" => "display_name",
        "keyStrength" => "key_strength",
    }
    base AuthenticationMethodBase::TYPE
}
