//! `emailAuthenticationMethod`: an address that a user who forgot the password gets a code by.

use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// An address to send codes to. Source: Microsoft Graph v1.0 and beta, `emailAuthenticationMethod`.
    EmailAuthenticationMethod "emailAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        email_address "emailAddress": Option<String>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "emailAddress" => "email_address",
    }
    base AuthenticationMethodBase::TYPE
}

impl EmailAuthenticationMethod {
    /// The id of the one that a user can have, the same of every user. Source: Microsoft Graph, emailAuthenticationMethod.
    pub const ID: &'static str = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f";
}
