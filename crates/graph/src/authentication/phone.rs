//! `phoneAuthenticationMethod`: a number to call or to text.

use super::enums::{AuthenticationMethodSignInState, AuthenticationPhoneType};
use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

entity! {
    /// A phone. Source: Microsoft Graph v1.0 and beta, `phoneAuthenticationMethod`.
    PhoneAuthenticationMethod "phoneAuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// Such as `+1 5555551234` or, with an extension, `+1 5555551234x123`.
        phone_number "phoneNumber": Option<String>,
        phone_type "phoneType": Option<AuthenticationPhoneType>,
        sms_sign_in_state "smsSignInState": Option<AuthenticationMethodSignInState>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "phoneNumber" => "phone_number",
        "phoneType" => "phone_type",
        "smsSignInState" => "sms_sign_in_state",
    }
    base AuthenticationMethodBase::TYPE
}

impl AuthenticationPhoneType {
    /// The id of the phone of this type that a user can have, the same of every user; none of a type that nobody knows.
    /// Source: Microsoft Graph, phoneAuthenticationMethod.
    pub const fn id(self) -> Option<&'static str> {
        match self {
            AuthenticationPhoneType::Mobile => Some("3179e48a-750b-4051-897c-87b9720928f7"),
            AuthenticationPhoneType::AlternateMobile => Some("b6332ec1-7057-4abe-9331-3d72feddfe41"),
            AuthenticationPhoneType::Office => Some("e37fc753-ff3b-4958-9484-eaa9425c82bc"),
            AuthenticationPhoneType::UnknownFutureValue => None,
        }
    }
}
