//! `externalAuthenticationMethod`: somebody else's second factor.

use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// A second factor that another service asks for. Source: Microsoft Graph v1.0 and beta, `externalAuthenticationMethod`.
    ExternalAuthenticationMethod "externalAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        configuration_id "configurationId": String,
        display_name "displayName": String,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "configurationId" => "configuration_id",
        "displayName" => "display_name",
    }
    not null ["configurationId", "displayName"]
    base AuthenticationMethodBase::TYPE
}
