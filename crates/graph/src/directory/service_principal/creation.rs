//! How a service principal comes to be, and what it takes over from its application.

use super::ServicePrincipal;
use crate::directory::app_role_assignment::Party;
use crate::directory::application::{Application, InformationalUrl};
use crate::ids::{AppId, TenantId};
use uuid::Uuid;

impl ServicePrincipal {
    /// One that says nothing but who it is.
    pub fn new(id: Uuid, app_id: AppId, display_name: &str) -> Self {
        Self {
            id: id.to_string(),
            deleted_date_time: None,
            account_enabled: Some(true),
            add_ins: Vec::new(),
            alternative_names: Vec::new(),
            app_description: None,
            app_display_name: Some(display_name.to_owned()),
            app_id: Some(app_id.to_string()),
            application_template_id: None,
            app_owner_organization_id: None,
            app_role_assignment_required: false,
            app_roles: Vec::new(),
            created_by_app_id: None,
            custom_security_attributes: None,
            description: None,
            disabled_by_microsoft_status: None,
            display_name: Some(display_name.to_owned()),
            homepage: None,
            info: Some(InformationalUrl::default()),
            is_disabled: None,
            key_credentials: Vec::new(),
            login_url: None,
            logout_url: None,
            notes: None,
            notification_email_addresses: Vec::new(),
            oauth2_permission_scopes: Vec::new(),
            password_credentials: Vec::new(),
            preferred_single_sign_on_mode: None,
            preferred_token_signing_key_thumbprint: None,
            reply_urls: Vec::new(),
            resource_specific_application_permissions: Vec::new(),
            saml_single_sign_on_settings: None,
            service_principal_names: vec![app_id.to_string()],
            service_principal_type: Some("Application".to_owned()),
            sign_in_audience: Some("AzureADMyOrg".to_owned()),
            tags: Vec::new(),
            token_encryption_key_id: None,
            verified_publisher: None,
            error_url: None,
            password_single_sign_on_settings: None,
            preferred_token_signing_key_end_date_time: None,
            published_permission_scopes: Vec::new(),
            publisher_name: None,
            saml_metadata_url: None,
        }
    }

    /// The one of an application of the tenant itself.
    pub fn of(application: &Application, app_id: AppId, id: Uuid, tenant: TenantId) -> Self {
        let name = application.display_name.as_deref().unwrap_or_default();
        let mut principal = Self {
            app_owner_organization_id: Some(tenant.uuid()),
            ..Self::new(id, app_id, name)
        };
        principal.follow(application);
        principal
    }

    /// Itself as a holder or definer of roles; `None` where its id is none.
    pub fn party(&self) -> Option<Party> {
        Some(Party {
            id: self.id.parse().ok()?,
            display_name: self.display_name.clone(),
            kind: "ServicePrincipal",
        })
    }

    /// Takes over what its application says: nobody sets these at the service principal of a tenant's own application.
    pub fn follow(&mut self, application: &Application) {
        let scopes = application.api.as_ref().map(|api| api.oauth2_permission_scopes.clone());
        let web = application.web.as_ref();
        self.add_ins.clone_from(&application.add_ins);
        self.app_description.clone_from(&application.description);
        self.app_display_name.clone_from(&application.display_name);
        self.display_name.clone_from(&application.display_name);
        self.app_roles.clone_from(&application.app_roles);
        self.oauth2_permission_scopes = scopes.unwrap_or_default();
        self.published_permission_scopes
            .clone_from(&self.oauth2_permission_scopes);
        self.info.clone_from(&application.info);
        self.homepage = web.and_then(|web| web.home_page_url.clone());
        self.logout_url = web.and_then(|web| web.logout_url.clone());
        self.reply_urls = application.redirect_uris().cloned().collect();
        self.sign_in_audience.clone_from(&application.sign_in_audience);
        self.verified_publisher.clone_from(&application.verified_publisher);
        self.service_principal_names = application
            .app_id
            .iter()
            .chain(&application.identifier_uris)
            .cloned()
            .collect();
    }
}
