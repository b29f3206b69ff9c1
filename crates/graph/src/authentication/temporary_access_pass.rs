//! `temporaryAccessPassAuthenticationMethod`: a passcode for some minutes, by which a user registers what lasts longer.

use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// A passcode for some minutes. Source: Microsoft Graph v1.0 and beta, `temporaryAccessPassAuthenticationMethod`.
    TemporaryAccessPassAuthenticationMethod "temporaryAccessPassAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        is_usable "isUsable": Option<bool>,
        /// Whether it is good for one sign-in only.
        is_usable_once "isUsableOnce": Option<bool>,
        /// From `startDateTime` on.
        lifetime_in_minutes "lifetimeInMinutes": Option<i32>,
        /// Why it is usable or not: `EnabledByPolicy`, `NotYetValid`, `Expired`, `OneTimeUsed`.
        method_usability_reason "methodUsabilityReason": Option<String>,
        start_date_time "startDateTime": Option<Timestamp>,
        /// The passcode, in the answer to the request that made it; null ever after.
        temporary_access_pass "temporaryAccessPass": Option<String>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "isUsable" => "is_usable",
        "isUsableOnce" => "is_usable_once",
        "lifetimeInMinutes" => "lifetime_in_minutes",
        "startDateTime" => "start_date_time",
    }
    base AuthenticationMethodBase::TYPE
}
