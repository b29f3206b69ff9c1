//! `oAuth2PermissionGrant`: what an application may do for signed-in users.

use crate::timestamp::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

entity! {
    /// Delegated permissions that were consented to.
    /// Source: Microsoft Graph v1.0 and beta, `oAuth2PermissionGrant`.
    OAuth2PermissionGrant "oAuth2PermissionGrant" {
        id "id": String,
        /// Object id of the service principal that may act.
        client_id "clientId": String,
        /// `AllPrincipals`, or `Principal` where only one user consented.
        consent_type "consentType": Option<String>,
        /// That user's object id.
        principal_id "principalId": Option<String>,
        /// Object id of the service principal of the API.
        resource_id "resourceId": String,
        /// Names of scopes, separated by spaces.
        scope "scope": Option<String>,
        ; beta
        /// Ignored by the service, and required of beta callers once.
        expiry_time "expiryTime": Option<Timestamp>,
        /// The same.
        start_time "startTime": Option<Timestamp>,
    } columns {
        "id" => "id",
        "clientId" => "client_id",
        "consentType" => "consent_type",
        "principalId" => "principal_id",
        "resourceId" => "resource_id",
        "scope" => "scope",
    } not null ["clientId", "resourceId"]
}

impl OAuth2PermissionGrant {
    /// The id of the grant between those, in base64url as Graph's are: a client has one per resource for all users, and one
    /// per resource and user.
    pub fn id_of(client: Uuid, resource: Uuid, principal: Option<Uuid>) -> String {
        let ids = [Some(client), Some(resource), principal];
        let bytes: Vec<u8> = ids.into_iter().flatten().flat_map(|id| id.to_bytes_le()).collect();
        URL_SAFE_NO_PAD.encode(bytes)
    }
}
