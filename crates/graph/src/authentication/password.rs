//! `passwordAuthenticationMethod`: that a user has a password, and nothing of what it is.

use super::method::AuthenticationMethodBase;
use crate::directory::user::Withheld;
use crate::timestamp::Timestamp;

entity! {
    /// A password. Source: Microsoft Graph v1.0 and beta, `passwordAuthenticationMethod`.
    PasswordAuthenticationMethod "passwordAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        password "password": Withheld,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
    }
    base AuthenticationMethodBase::TYPE
}

impl PasswordAuthenticationMethod {
    /// The id of the one that a user can have, the same of every user. Source: Microsoft Graph,
    /// passwordAuthenticationMethod.
    pub const ID: &'static str = "28c10230-6103-485e-b985-444c60001490";
}
