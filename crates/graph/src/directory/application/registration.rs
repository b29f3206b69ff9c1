//! What an application is when nothing but its name was said of it.

use super::{
    ApiApplication, Application, ImplicitGrantSettings, InformationalUrl, ParentalControlSettings,
    PublicClientApplication, SpaApplication, WebApplication,
};
use crate::ids::AppId;
use crate::timestamp::Timestamp;
use uuid::Uuid;

impl Application {
    /// A new application of one tenant. Source: the answer to `POST /applications` with a name only.
    pub fn new(id: Uuid, app_id: AppId, display_name: &str, created: Timestamp) -> Self {
        Self {
            id: id.to_string(),
            deleted_date_time: None,
            add_ins: Vec::new(),
            api: Some(ApiApplication::default()),
            app_id: Some(app_id.to_string()),
            application_template_id: None,
            app_roles: Vec::new(),
            authentication_behaviors: None,
            certification: None,
            created_by_app_id: None,
            created_date_time: Some(created),
            default_redirect_uri: None,
            description: None,
            disabled_by_microsoft_status: None,
            display_name: Some(display_name.to_owned()),
            group_membership_claims: None,
            identifier_uris: Vec::new(),
            info: Some(InformationalUrl::default()),
            is_device_only_auth_supported: None,
            is_disabled: None,
            is_fallback_public_client: None,
            key_credentials: Vec::new(),
            manager_applications: Vec::new(),
            native_authentication_apis_enabled: None,
            notes: None,
            oauth2_require_post_response: false,
            optional_claims: None,
            parental_control_settings: Some(ParentalControlSettings {
                countries_blocked_for_minors: Vec::new(),
                legal_age_group_rule: Some("Allow".to_owned()),
            }),
            password_credentials: Vec::new(),
            public_client: Some(PublicClientApplication::default()),
            publisher_domain: None,
            request_signature_verification: None,
            required_resource_access: Vec::new(),
            saml_metadata_url: None,
            service_management_reference: None,
            service_principal_lock_configuration: None,
            sign_in_audience: Some("AzureADMyOrg".to_owned()),
            spa: Some(SpaApplication::default()),
            tags: Vec::new(),
            token_encryption_key_id: None,
            unique_name: None,
            verified_publisher: None,
            web: Some(WebApplication {
                implicit_grant_settings: Some(ImplicitGrantSettings {
                    enable_access_token_issuance: Some(false),
                    enable_id_token_issuance: Some(false),
                }),
                ..WebApplication::default()
            }),
            on_premises_publishing: None,
            sign_in_audience_restrictions: None,
        }
    }

    /// Every URI that people may be sent back to, on all platforms.
    pub fn redirect_uris(&self) -> impl Iterator<Item = &String> {
        let web = self.web.iter().flat_map(|web| &web.redirect_uris);
        let spa = self.spa.iter().flat_map(|spa| &spa.redirect_uris);
        let public = self.public_client.iter().flat_map(|public| &public.redirect_uris);
        web.chain(spa).chain(public)
    }
}
