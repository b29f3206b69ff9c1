//! `passwordCredential` and `keyCredential`: what is told of the secrets and keys of an application.

use crate::binary::Binary;
use crate::timestamp::Timestamp;
use uuid::Uuid;

complex! {
    /// A secret. Source: Microsoft Graph v1.0 and beta, `passwordCredential`.
    PasswordCredential "passwordCredential" {
        custom_key_identifier "customKeyIdentifier": Option<Binary>,
        display_name "displayName": Option<String>,
        end_date_time "endDateTime": Option<Timestamp>,
        /// The secret's first three characters, by which people recognise it.
        hint "hint": Option<String>,
        key_id "keyId": Option<Uuid>,
        /// The secret itself, in the one answer to whoever made it; null ever after.
        secret_text "secretText": Option<String>,
        start_date_time "startDateTime": Option<Timestamp>,
    }
}

complex! {
    /// A key or certificate. Source: Microsoft Graph v1.0 and beta, `keyCredential`.
    KeyCredential "keyCredential" {
        /// Of a certificate: its SHA-1 thumbprint.
        custom_key_identifier "customKeyIdentifier": Option<Binary>,
        display_name "displayName": Option<String>,
        end_date_time "endDateTime": Option<Timestamp>,
        /// The certificate in DER. Shown only to who selects `keyCredentials` of one object.
        key "key": Option<Binary>,
        key_id "keyId": Option<Uuid>,
        start_date_time "startDateTime": Option<Timestamp>,
        /// Such as `AsymmetricX509Cert`.
        kind "type": Option<String>,
        /// `Verify` or `Sign`.
        usage "usage": Option<String>,
    }
}
