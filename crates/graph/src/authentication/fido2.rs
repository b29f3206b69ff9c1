//! `fido2AuthenticationMethod`: a passkey.

use super::enums::{AttestationLevel, PasskeyType};
use super::method::AuthenticationMethodBase;
use crate::timestamp::Timestamp;

complex! {
    /// What extensions of the protocol answered. It has no members that are known here.
    WebauthnAuthenticationExtensionsClientOutputs "webauthnAuthenticationExtensionsClientOutputs" {} , is [open]
}

complex! {
    /// What a key says of itself when it is registered. Source: W3C Web Authentication, in base64url.
    WebauthnAuthenticatorAttestationResponse "webauthnAuthenticatorAttestationResponse" {
        attestation_object "attestationObject": Option<String>,
        client_data_json "clientDataJSON": Option<String>,
    }
}

complex! {
    /// The credential as the browser hands it over.
    WebauthnPublicKeyCredential "webauthnPublicKeyCredential" {
        client_extension_results "clientExtensionResults": Option<WebauthnAuthenticationExtensionsClientOutputs>,
        id "id": Option<String>,
        response "response": Option<WebauthnAuthenticatorAttestationResponse>,
    }
}

entity! {
    /// A passkey, be it on a key of its own or in a device. Source: Microsoft Graph v1.0 and beta,
    /// `fido2AuthenticationMethod`.
    Fido2AuthenticationMethod "fido2AuthenticationMethod" {
        id "id": String,
        created_date_time "createdDateTime": Option<Timestamp>,
        /// Which make and model it is: the same of all keys of a model.
        aa_guid "aaGuid": Option<String>,
        attestation_certificates "attestationCertificates": Vec<String>,
        attestation_level "attestationLevel": Option<AttestationLevel>,
        display_name "displayName": Option<String>,
        model "model": Option<String>,
        passkey_type "passkeyType": Option<PasskeyType>,
        /// Given when a key is registered, and null afterwards.
        public_key_credential "publicKeyCredential": Option<WebauthnPublicKeyCredential>,
        ; beta
        last_used_date_time "lastUsedDateTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "createdDateTime" => "created_date_time",
        "aaGuid" => "aa_guid",
        "attestationLevel" => "attestation_level",
        "displayName" => "display_name",
        "model" => "model",
    }
    base AuthenticationMethodBase::TYPE
}
