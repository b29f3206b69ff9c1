//! `softwareOathAuthenticationMethod`: an application that shows codes.

use super::method::AuthenticationMethodBase;
use crate::directory::user::Withheld;
use crate::timestamp::Timestamp;

entity! {
    /// A generator of codes (RFC 6238). Source: Microsoft Graph v1.0 and beta, `softwareOathAuthenticationMethod`.
    SoftwareOathAuthenticationMethod "softwareOathAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        secret_key "secretKey": Withheld,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
    }
    base AuthenticationMethodBase::TYPE
}
